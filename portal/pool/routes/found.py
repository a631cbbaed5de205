"""What a person could do to be found."""

from flask import Blueprint, Response

from portal.access.policy import Permission
from portal.certificates.queries import find_valid_certificate
from portal.core import clock
from portal.core.errors import NotFound
from portal.pool.queries import found, profiles
from portal.pool.queries.settings import matching_terms
from portal.pool.rules.freshness import is_fresh
from portal.web.guard import actor, requires
from portal.web.page import page

bp = Blueprint("found", __name__, url_prefix="/my/pool/found")


@bp.get("")
@requires(Permission.POOL_PROFILE_OWN)
def advice() -> Response:
    if (own := profiles.find_own(actor())) is None:
        raise NotFound
    today = clock.today()
    terms = matching_terms(today)
    confirmed_on = own.confirmed_at.astimezone(clock.BEIJING).date()
    return page(
        "pool/found/advice.html",
        profile=own,
        found=found.find_projects(own, today, terms=terms),
        is_certified=find_valid_certificate(actor().id) is not None,
        is_suspended=bool(profiles.suspended_among([actor().id])),
        is_fresh=is_fresh(confirmed_on, today, terms.fresh_days),
        for_freshness=terms.weights.freshness,
    )
