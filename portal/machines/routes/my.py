"""A holder takes the certificate along as a credential."""

from flask import Blueprint, Response, current_app

from portal.access.policy import Permission
from portal.certificates import queries as certificates
from portal.certificates.rules.issuing import ABILITY, TITLE
from portal.core.errors import Refused
from portal.machines import actions
from portal.machines.rules.badge import Earned, badge
from portal.web.downloads import send
from portal.web.guard import actor, requires

bp = Blueprint("my", __name__, url_prefix="/my/certificates")
MEDIA_TYPE = "application/vc+jwt"


@bp.get("/<public_id:certificate_id>/badge")
@requires(Permission.CERTIFICATES_CERTIFICATE_OWN)
def badge_file(certificate_id: str) -> Response:
    """The certificate as an Open Badges 3.0 credential: a signed file for the holder's wallet."""
    found = certificates.get_certificate(
        actor(), Permission.CERTIFICATES_CERTIFICATE_OWN, certificate_id
    )
    latest = found.latest
    if latest is None or found.number is None or found.issued_on is None:
        raise Refused("证书还没有签发，签发后可以导出数字凭证")
    earned = Earned(
        token=latest.token,
        number=found.number,
        name=found.name,
        title=TITLE,
        ability=latest.facts.get("ability", ABILITY),
        issuer=found.issuer,
        issued_on=found.issued_on,
        place=latest.id,  # of the edition: one that is corrected is not to be relied on
    )
    credential = badge(earned, base_url=current_app.extensions["settings"].base_url)
    name = f"数字凭证-{found.number}.jwt"
    return send(actions.sign(credential).encode(), media_type=MEDIA_TYPE, name=name)
