"""A person's own certificates."""

from flask import Blueprint, Response

from portal.access.policy import Permission
from portal.certificates import queries
from portal.certificates.queries.changes import changes_of
from portal.certificates.routes.files import send_certificate
from portal.core.errors import Refused
from portal.web.guard import actor, requires
from portal.web.page import page

bp = Blueprint("my", __name__, url_prefix="/my/certificates")


@bp.route("")
@requires(Permission.CERTIFICATES_CERTIFICATE_OWN)
def certificate_list() -> Response:
    """Own certificates, each with its file and the way to show it to others."""
    certificates = queries.list_own(actor())
    states = {certificate.id: queries.file_state(certificate) for certificate in certificates}
    changed = changes_of(certificates)
    return page(
        "certificates/my/certificate_list.html",
        certificates=certificates,
        changes={
            c.id: [each for each in changed if each.certificate_id == c.id] for c in certificates
        },
        states=states,
        FileState=queries.FileState,
    )


@bp.route("/<public_id:certificate_id>/pdf")
@requires(Permission.CERTIFICATES_CERTIFICATE_OWN)
def download(certificate_id: str) -> Response:
    """The signed PDF."""
    certificate = queries.get_certificate(
        actor(), Permission.CERTIFICATES_CERTIFICATE_OWN, certificate_id
    )
    stored = queries.find_file(certificate)
    if stored is None:
        raise Refused("证书文件正在生成，请稍后刷新再下载")
    return send_certificate(certificate, stored)
