"""Which browser a sitting demands, and who came with another."""

from datetime import datetime

from sqlalchemy import select

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions.incidents import note_incident
from portal.exams.models import Application, Incident, IncidentKind, Sitting
from portal.exams.queries.sittings import phase_of
from portal.exams.rules.safe_browser import BrowserRefusal, Demand
from portal.exams.rules.sitting_life import SittingStatus

S = SittingStatus
_OPEN = (S.ANNOUNCED, S.APPLYING, S.APPLIED, S.RUNNING)
TOO_LATE = "考试已经结束或者取消，不能再改动浏览器要求"


def demand(sitting: Sitting, wanted: Demand, *, by: Actor, now: datetime) -> None:
    """From now on the exam room is entered with these keys only; with any browser if there are
    none. Whoever is answering goes on: the next page they ask for is checked.
    """
    if phase_of(sitting, now) not in _OPEN:
        raise Refused(TOO_LATE)
    sitting.config_keys = "\n".join(wanted.config_keys)
    sitting.exam_keys = "\n".join(wanted.exam_keys)
    db.session.flush()
    record(
        Deed.EXAMS_SITTING_BROWSER_SET,
        sitting,
        by=by,
        config_keys=[key[:8] for key in wanted.config_keys],
        exam_keys=[key[:8] for key in wanted.exam_keys],
    )


def note_refusal(application: Application, why: BrowserRefusal, *, by: Actor, address: str) -> None:
    """A line of the journal, the first time this candidate comes with another browser."""
    db.session.scalar(
        select(Application.id).where(Application.id == application.id).with_for_update()
    )
    noted = select(Incident.id).where(
        Incident.application_id == application.id, Incident.kind == IncidentKind.BROWSER
    )
    if db.session.scalar(noted.limit(1)) is not None:
        return
    note_incident(
        IncidentKind.BROWSER,
        application.sitting,
        application=application,
        by=by,
        text=why.label,
        facts={"why": why.value, "address": address},
    )
    record(Deed.EXAMS_PAPER_BROWSER_REFUSED, application, by=by, reason=why.label, address=address)
