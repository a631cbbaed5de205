"""Officers: taken up or not, noted, the unit asked, an end proposed by one, decided by another."""

from collections.abc import Sequence
from datetime import datetime

from portal.access.roles import Actor
from portal.accounts.actions import flag_firm
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.complaints import queries, telling
from portal.complaints.actions.steps import attach, day_of, take
from portal.complaints.models import Complaint, ComplaintNote, Finding, Ground, Source
from portal.complaints.rules.procedure import Step, flagged_until
from portal.core.errors import Refused
from portal.db.base import db
from portal.storage.models import StoredFile

MUST_SAY_WHY = "投诉人没有同意告知姓名，确有必要的，请写明必须告知的理由"


def accept(complaint: Complaint, *, by: Actor, now: datetime) -> None:
    """受理: from today the term to end it runs."""
    due_on = queries.due_on(day_of(now), queries.terms(day_of(now)).close)
    take(Step.ACCEPT, complaint, by, handled_by_id=by.id, accepted_at=now, close_due_on=due_on)
    record(Deed.COMPLAINTS_COMPLAINT_ACCEPTED, complaint, by=by, due=due_on.isoformat())
    telling.accepted(complaint, now=now)


def decline(complaint: Complaint, ground: Ground, reply: str, *, by: Actor, now: datetime) -> None:
    """不予受理: with the reason, and where else the person may go."""
    take(
        Step.DECLINE,
        complaint,
        by,
        handled_by_id=by.id,
        ground=ground,
        reply=reply,
        declined_at=now,
        ended_at=now,
    )
    record(Deed.COMPLAINTS_COMPLAINT_DECLINED, complaint, by=by, ground=ground.value)
    telling.declined(complaint, now=now)


def note(complaint: Complaint, text: str, files: Sequence[StoredFile], *, by: Actor) -> None:
    """记录办理情况: for officers."""
    take(Step.NOTE, complaint, by)
    kept = ComplaintNote(complaint_id=complaint.id, source=Source.OFFICER, text=text, by_id=by.id)
    db.session.add(kept)
    db.session.flush()
    db.session.expire(complaint, ["notes"])
    attach(complaint, files, Source.OFFICER)
    facts = {"source": Source.OFFICER.value, "files": len(files)}
    record(Deed.COMPLAINTS_COMPLAINT_NOTED, complaint, by=by, **facts)


def ask_firm(
    complaint: Complaint,
    question: str,
    *,
    names_person: bool,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """请单位答复: from now the unit knows of the case what the officer writes; the person's name
    only if they agreed, or for a reason that they can read.
    """
    if names_person and not complaint.may_name and not reason:
        raise Refused(MUST_SAY_WHY, field="reason")
    due_on = queries.due_on(day_of(now), queries.terms(day_of(now)).answer)
    take(
        Step.ASK,
        complaint,
        by,
        asked_at=now,
        question=question,
        names_person=names_person,
        naming_reason=reason if names_person else "",
        answer_due_on=due_on,
    )
    facts = {"names_person": names_person, "due": due_on.isoformat()}
    record(Deed.COMPLAINTS_COMPLAINT_OPENED, complaint, by=by, **facts)
    telling.asked(complaint, now=now)


def propose(
    complaint: Complaint, finding: Finding, measures: str, reply: str, *, by: Actor, now: datetime
) -> None:
    """提请办结: a second officer decides."""
    take(
        Step.PROPOSE,
        complaint,
        by,
        finding=finding,
        measures=measures,
        reply=reply,
        proposed_by_id=by.id,
        proposed_at=now,
        returned_reason="",
    )
    record(Deed.COMPLAINTS_COMPLAINT_PROPOSED, complaint, by=by, finding=finding.value)


def close(complaint: Complaint, *, by: Actor, now: datetime) -> None:
    """审定办结: the person reads what was found; a unit of which it was found is marked."""
    take(Step.CLOSE, complaint, by, closed_by_id=by.id, ended_at=now)
    finding = complaint.finding
    if finding is not None and finding.flags_firm:
        months = queries.terms(day_of(now)).flag_months
        flag_firm(complaint.organisation_id, flagged_until(day_of(now), months))
    told = finding.value if finding is not None else ""
    record(Deed.COMPLAINTS_COMPLAINT_CLOSED, complaint, by=by, finding=told)
    telling.ended(complaint, now=now)


def send_back(complaint: Complaint, reason: str, *, by: Actor) -> None:
    """退回继续办理: for this reason it is not ended yet."""
    take(Step.RETURN, complaint, by, returned_reason=reason, finding=None, measures="", reply="")
    record(Deed.COMPLAINTS_COMPLAINT_RETURNED, complaint, by=by)


def note_look(complaint: Complaint, *, by: Actor) -> None:
    """An officer reads what somebody wrote in confidence: that is recorded."""
    record(Deed.COMPLAINTS_COMPLAINT_READ, complaint, by=by)
