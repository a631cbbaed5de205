"""After a yes: ended by either side before both have signed, or lapsed when nothing followed."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers.actions import refuse, take_back
from portal.employers.models import AppointmentTerms, Basis
from portal.employers.queries import awaiting_terms
from portal.jobs.queue import commit, later
from portal.pool.actions.holding import hold, hold_people
from portal.pool.models import Invitation, InvitationStatus
from portal.pool.queries import invitations as queries
from portal.pool.queries.settings import agreed_days
from portal.pool.rules.agreed import Side, may_end
from portal.pool.rules.answers import DeclineReason, FirmReason
from portal.pool.telling import NEAR, no_longer_near, tell_firm, tell_person
from portal.web.filters import until

S = InvitationStatus
SHUT = "您的联系方式不再向其开放"


def end_by_firm(
    invitation: Invitation, why: FirmReason, words: str, *, by: Actor, now: datetime
) -> None:
    """不再邀请: unsigned terms go with it, the contact shuts, the next of the list is asked."""
    draft = _hold(invitation, Side.FIRM, now)
    if draft is not None:
        take_back(draft, by=by, now=now, reason=f"不再邀请：{why.label}")
    _end(invitation, S.ENDED_BY_FIRM, now, firm_reason=why, reason=words)
    record(Deed.POOL_INVITATION_ENDED, invitation, by=by, why=why.value, reason=words)
    firm, project = invitation.organisation.name, invitation.project.name
    tell_person(invitation, f"{firm}不再邀请您到“{project}”任职（{why.label}），{SHUT}", now)


def end_by_person(
    invitation: Invitation, why: DeclineReason, words: str, *, by: Actor, now: datetime
) -> None:
    """我不再考虑该岗位: the same from the other side."""
    draft = _hold(invitation, Side.PERSON, now)
    if draft is not None:
        refuse(draft, f"不再考虑该岗位：{why.label}", by=by, now=now)
    _end(invitation, S.ENDED_BY_PERSON, now, decline_reason=why, reason=words)
    record(Deed.POOL_INVITATION_ENDED, invitation, by=by, why=why.value, reason=words)
    tell_firm(invitation, f"不再考虑该岗位（{why.label}），联系方式不再开放", now)


def refuse_end(invitation: Invitation, side: Side, now: datetime) -> None:
    """Raises Refused where this side cannot end it as things stand."""
    draft = _draft_of(invitation, now)
    refusal = may_end(
        side,
        is_agreed=invitation.status is S.ACCEPTED,
        is_appointed=invitation.appointment_id is not None,
        is_signed_by_person=draft is not None and draft.person_signed_at is not None,
    )
    if refusal is not None:
        raise Refused(refusal.label)


def lapse_overdue(now: datetime) -> int:
    """A yes whose days are over, and to which no terms wait to be signed, lapses: each kept by
    itself, so that no run holds many people. How many did.
    """
    done = 0
    for invitation in queries.agreed_past(now):
        done += _lapse(invitation, now)
        commit()
    return done


def warn_near(now: datetime) -> int:
    """Both sides are told once that a yes is about to lapse; of how many yeses."""
    notice = agreed_days(now.astimezone(clock.BEIJING).date()).notice
    near = queries.agreed_near(now, notice)
    for invitation in near:
        last = until(invitation.agreed_until)
        tell_firm(
            invitation, f"接受邀约后还没有聘用，{last}失效，请尽快办理或者结束", now, step=NEAR
        )
        words = (
            f"{invitation.organisation.name}的邀约您已接受、还没有聘用，{last}失效，"
            "届时联系方式不再开放；仍有意向的，请与单位联系"
        )
        tell_person(invitation, words, now, step=NEAR)
    return len(near)


def _lapse(invitation: Invitation, now: datetime) -> bool:
    """Terms that were offered, or a yes that was ended, a moment ago come first."""
    hold_people([invitation.person_id])
    hold(invitation.project)
    db.session.refresh(invitation)
    if not invitation.is_agreed or awaiting_terms(invitation.project_id, invitation.person_id):
        return False
    _end(invitation, S.LAPSED, now)
    record(Deed.POOL_INVITATION_ENDED, invitation, by=None)
    tell_firm(invitation, "接受邀约后没有在有效期内聘用，邀约已失效，联系方式不再开放", now)
    firm = invitation.organisation.name
    tell_person(invitation, f"{firm}没有在有效期内办理聘用，邀约已失效，{SHUT}", now)
    return True


def _hold(invitation: Invitation, side: Side, now: datetime) -> AppointmentTerms | None:
    """Whoever signs or offers meanwhile holds the person too; the terms that wait unsigned."""
    hold_people([invitation.person_id])
    hold(invitation.project)
    db.session.refresh(invitation)
    refuse_end(invitation, side, now)
    return _draft_of(invitation, now)


def _draft_of(invitation: Invitation, now: datetime) -> AppointmentTerms | None:
    """The terms made from this invitation that can still be signed: not those of a change, nor of a
    post without need of a certificate.
    """
    found = awaiting_terms(invitation.project_id, invitation.person_id)
    if found is None:
        return None
    db.session.refresh(found)
    is_ours = found.appointment_id is None and found.basis is Basis.CERTIFICATE
    return found if is_ours and found.lapses_at > now else None


def _end(invitation: Invitation, status: InvitationStatus, now: datetime, **why: Any) -> None:
    """The yes is over, of a person who is held; looks at the contact stay in the record."""
    db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id)
        .values(status=status, ended_at=now, calls_next=True, **why)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(invitation)
    no_longer_near(invitation, now=now)
    later("pool.ask_next", project_id=invitation.project_id)
