"""A person's own appointments."""

from flask import Blueprint, Response

from portal.access.policy import Permission
from portal.core import clock
from portal.employers import queries
from portal.employers.routes.asked import page_number
from portal.employers.routes.files import send_stored
from portal.web.guard import actor, requires
from portal.web.page import page

bp = Blueprint("my", __name__, url_prefix="/my/employers")
P = Permission


@bp.get("/appointments")
@requires(P.EMPLOYERS_APPOINTMENT_OWN)
def appointment_list() -> Response:
    """Where one is and was in post, and how the filing of it stands."""
    return page(
        "employers/my/appointment_list.html",
        appointments=queries.list_appointments(
            actor(), P.EMPLOYERS_APPOINTMENT_OWN, today=clock.today(), number=page_number()
        ),
    )


@bp.get("/appointments/<public_id:appointment_id>/filing")
@requires(P.EMPLOYERS_APPOINTMENT_OWN)
def filing_file(appointment_id: str) -> Response:
    """The 配备文件 that names oneself."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_OWN, appointment_id)
    return send_stored(found.document, f"配备文件-{found.public_id.upper()}")
