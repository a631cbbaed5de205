"""Invitations: sent for a project, answered by the person, followed by an appointment."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.models import OrganisationStatus, Person
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.calendar.queries import workdays
from portal.certificates.queries import find_valid_certificate
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers.actions import offer
from portal.employers.models import Appointment, AppointmentTerms, Project
from portal.employers.neighbours import when_made
from portal.employers.queries import awaiting_terms
from portal.employers.rules.appointment import Basis
from portal.employers.wording import Plan
from portal.jobs.queue import later
from portal.pool.actions.holding import hold, hold_people
from portal.pool.models import (
    ContactLook,
    Invitation,
    InvitationStatus,
    Profile,
    WaitingEntry,
    WaitingState,
)
from portal.pool.queries import invitations as queries
from portal.pool.queries import profiles
from portal.pool.queries.settings import agreed_days, answer_working_days, looks_a_day
from portal.pool.rules.agreed import stands_until
from portal.pool.rules.answers import DeclineReason
from portal.pool.rules.disclosure import Stage
from portal.pool.rules.waiting_list import may_ask
from portal.pool.telling import no_longer_near, tell_firm, tell_person

SUSPENDED = "本记分周期内累计记满12分，平台已暂停推送招用信息（《管理办法》第十七条）"
GONE = "这份邀约已经答复、撤回或过期，请刷新页面查看最新状态"
FULL = "该项目的岗位已经聘满，不再需要答复，您的联系方式没有向对方开放"
CLOSED = "该项目已停止招用，不再需要答复，您的联系方式没有向对方开放"
HIDDEN = "被邀约人已不在人才库展示，邀约自动撤回"
S = InvitationStatus


def invite(
    project: Project, profile: Profile, *, message: str, by: Actor, now: datetime
) -> Invitation:
    """The person is asked, and has some working days. Raises Refused where it may not be.

    The person and then the project are held: a consent withdrawn a moment ago is seen, and no
    two clerks together ask more people than may be asked.
    """
    hold_people([profile.person_id])
    hold(project)
    if project.organisation.status is not OrganisationStatus.VERIFIED:
        raise Refused("单位通过核验后才能发出邀约")
    if not project.is_open:
        raise Refused("该项目已停止招用，请先在项目中重新开放")
    if not profiles.is_visible(profile.person_id):
        raise Refused("对方目前不在人才库展示，不能邀约")
    earlier = queries.waiting_for_project(project.id).get(profile.person_id)
    if earlier is not None:
        raise Refused(f"已为该项目邀约过此人，目前是“{earlier.status.label}”")
    asked = queries.asked_for(project)
    if asked.is_full:
        raise Refused(f"该项目需要{asked.posts}人，已经聘满，不能再邀约")
    if not may_ask(asked):
        raise Refused(
            f"该项目已有{asked.open}份邀约待答复，最多{asked.most_open}份；可以先把此人加入候补名单"
        )
    leave_list(project.id, profile.person_id, now=now)
    return send(project, profile, message=message, sent_by_id=by.id, by=by, now=now)


def send(
    project: Project,
    profile: Profile,
    *,
    message: str,
    sent_by_id: int,
    by: Actor | None,
    now: datetime,
) -> Invitation:
    """The invitation itself, of a project and a person that are held and were looked at; `by` is
    None where the waiting list sends it.
    """
    invitation = Invitation(
        project_id=project.id,
        organisation_id=project.organisation_id,
        person_id=profile.person_id,
        sent_by_id=sent_by_id,
        message=message,
        expires_at=_expiry(now),
    )
    try:
        with db.session.begin_nested():
            db.session.add(invitation)
    except IntegrityError as double:
        raise Refused("刚刚已为该项目邀约过此人，请等待答复") from double
    record(
        Deed.POOL_INVITATION_SENT,
        invitation,
        by=by,
        project=project.public_id,
        person=profile.public_id,
    )
    return invitation


def leave_list(project_id: int, person_id: int, *, now: datetime) -> None:
    """Who is asked by hand waits no longer on the list of that project."""
    db.session.execute(
        update(WaitingEntry)
        .where(
            WaitingEntry.project_id == project_id,
            WaitingEntry.person_id == person_id,
            WaitingEntry.state == WaitingState.WAITING,
        )
        .values(state=WaitingState.INVITED, settled_at=now)
    )


def _expiry(now: datetime) -> datetime:
    """The end, in Beijing, of the last working day to answer."""
    today = now.astimezone(clock.BEIJING).date()
    last = workdays().after(today, answer_working_days(today))
    return datetime.combine(last + timedelta(days=1), time(), clock.BEIJING)


def accept(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """The person says yes: from here the contractor may see their contact (DOMAIN §6.5), so it is
    refused where there is no post left to say yes to.
    """
    hold_people([invitation.person_id])
    hold(invitation.project)
    if profiles.suspended_among([invitation.person_id]):
        raise Refused(SUSPENDED)
    if find_valid_certificate(invitation.person_id) is None:
        raise Refused("证书已不在有效状态，不能接受邀约")
    if not invitation.project.is_open:
        raise Refused(CLOSED)
    if queries.asked_for(invitation.project).is_full:
        raise Refused(FULL)
    today = now.astimezone(clock.BEIJING).date()
    until = stands_until(now, agreed_days(today).stands)
    _answer(invitation, S.ACCEPTED, now, agreed_until=until)
    record(Deed.POOL_INVITATION_ANSWERED, invitation, by=by, answer="接受")
    tell_firm(invitation, "接受了邀约，可以查看联系方式并办理聘用", now)


def decline(
    invitation: Invitation,
    *,
    why: DeclineReason | None,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """The person says no, with a reason if they like."""
    _answer(invitation, S.DECLINED, now, why=why, reason=reason)
    record(
        Deed.POOL_INVITATION_ANSWERED,
        invitation,
        by=by,
        answer="婉拒",
        why=why.value if why else None,
        reason=reason,
    )
    tell_firm(invitation, f"婉拒了邀约{f'：{why.label}' if why else ''}", now)


def withdraw(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """The contractor takes the invitation back before it is answered."""
    _answer(invitation, S.WITHDRAWN, now)
    record(Deed.POOL_INVITATION_ANSWERED, invitation, by=by, answer="撤回")


def withdraw_all_to(person_id: int, *, now: datetime) -> int:
    """What this person, who is held, has not answered is withdrawn, with words to both sides."""
    waiting = queries.list_waiting_of(person_id)
    for invitation in waiting:
        _answer(invitation, S.WITHDRAWN, now, reason=HIDDEN, even_if_late=True)
        record(Deed.POOL_INVITATION_ANSWERED, invitation, by=None, answer="撤回展示同意")
        tell_firm(invitation, "已不在人才库展示，邀约自动撤回", now)
        words = f"您撤回了展示同意，{invitation.organisation.name}的邀约随之撤回，不需要再答复"
        tell_person(invitation, words, now, step="hidden")
    return len(waiting)


def expire(invitation: Invitation, *, now: datetime) -> None:
    """The time to answer has run out."""
    _answer(invitation, S.EXPIRED, now, even_if_late=True)
    tell_firm(invitation, "没有在期限内答复，邀约已过期", now)


def _answer(
    invitation: Invitation,
    status: InvitationStatus,
    now: datetime,
    *,
    why: DeclineReason | None = None,
    reason: str = "",
    agreed_until: datetime | None = None,
    even_if_late: bool = False,
) -> None:
    """One answer, whoever comes first: the row itself says whether it still waits. Whatever ends
    without a yes calls the next of the waiting list.
    """
    if now >= invitation.expires_at and not even_if_late:
        raise Refused("这份邀约已经过期")
    calls_next = status is not S.ACCEPTED
    changed = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.status == S.SENT)
        .values(
            status=status,
            decline_reason=why,
            reason=reason,
            answered_at=now,
            agreed_until=agreed_until,
            calls_next=calls_next,
        )
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise Refused(GONE)
    db.session.refresh(invitation)
    if calls_next:
        later("pool.ask_next", project_id=invitation.project_id)


def look_at_contact(invitation: Invitation, *, by: Actor) -> None:
    """One look at the contact, recorded for the person to see. Raises Refused while it is shut,
    and for one person more than a clerk may look up in a day.
    """
    profile = queries.profile_of(invitation)
    if profile is None or not invitation.opens_contact:
        raise Refused(_why_shut(invitation))
    if _is_overdue(invitation, clock.now()):
        raise Refused("接受后的有效期已过，联系方式不再开放")
    stage = profiles.stage_for(profile, invitation.organisation_id, accepted=True)
    if stage is not Stage.CONTACT:
        raise Refused("对方已撤回展示同意或已被暂停推送，联系方式不再开放")
    _refuse_harvest(invitation, by)
    db.session.add(
        ContactLook(
            invitation_id=invitation.id,
            person_id=invitation.person_id,
            organisation_id=invitation.organisation_id,
            looked_by_id=by.id,
        )
    )
    record(Deed.POOL_CONTACT_SEEN, invitation, by=by)


def _is_overdue(invitation: Invitation, now: datetime) -> bool:
    """Whether the days of a yes are over before anybody has come by to say that it has lapsed;
    while terms wait to be signed it stands.
    """
    until = invitation.agreed_until
    if not invitation.is_agreed or until is None or until > now:
        return False
    return awaiting_terms(invitation.project_id, invitation.person_id) is None


def _why_shut(invitation: Invitation) -> str:
    """What the contact would be opened for has not begun, or is over."""
    if invitation.appointment is not None:
        return "聘用已经结束，联系方式不再开放"
    if invitation.ended_at is not None:
        return "这份邀约在接受后已经结束，联系方式不再开放"
    return "对方接受邀约后才能查看联系方式"


def _refuse_harvest(invitation: Invitation, by: Actor) -> None:
    """The clerk's own row is held, so that looks made together are counted together; not as a key
    of others, which any invitation in progress may be referring to.
    """
    db.session.execute(select(Person.id).where(Person.id == by.id).with_for_update(key_share=True))
    today = datetime.combine(clock.today(), time(), clock.BEIJING)
    seen = select(func.count(ContactLook.person_id.distinct())).where(
        ContactLook.looked_by_id == by.id,
        ContactLook.created_at >= today,
        ContactLook.person_id != invitation.person_id,
    )
    most = looks_a_day(clock.today())
    if (db.session.scalar(seen) or 0) >= most:
        raise Refused(
            f"今天已查看{most}人的联系方式，达到每日上限，请明天再查看；今天看过的仍可查看"
        )


def refuse_offer(invitation: Invitation, now: datetime) -> None:
    """Raises Refused where this invitation may not be followed by an appointment."""
    if invitation.ended_at is not None:
        raise Refused("这份邀约在接受后已经结束，不能再办理聘用；仍需要的，请重新邀约")
    if invitation.status is not InvitationStatus.ACCEPTED:
        raise Refused("对方接受邀约后才能聘用")
    if invitation.appointment_id is not None:
        raise Refused("已经办理过聘用，请刷新页面")
    if _is_overdue(invitation, now):
        raise Refused("接受后的有效期已过，不能再办理聘用；仍需要的，请重新邀约")
    if profiles.suspended_among([invitation.person_id]):
        raise Refused(SUSPENDED)
    if not queries.is_shown(invitation.person_id):
        raise Refused("对方已撤回展示同意，目前不能办理聘用；请对方在本平台重新同意后再办理")


def offer_invited(
    invitation: Invitation, *, is_full_time: bool, starts_on: date, by: Actor, now: datetime
) -> AppointmentTerms:
    """Whoever accepted is sent the 聘用文件, which both sign; then they are appointed."""
    hold_people([invitation.person_id])
    db.session.refresh(invitation)  # either side may have ended it a moment ago
    refuse_offer(invitation, now)
    plan = Plan(
        Basis.CERTIFICATE, is_full_time, starts_on, find_valid_certificate(invitation.person_id)
    )
    return offer(invitation.project, invitation.person, plan, by=by, now=now)


@when_made
def note_appointed(terms: AppointmentTerms, appointment: Appointment) -> None:
    """The invitation has led to an appointment, by whatever item of Art 5; to none by a certificate
    while the person is suspended.

    A suspension is decided with the person's row in hand, as the second signature is given: none
    comes between the look and the appointment.
    """
    invitation = queries.accepted_for(terms.project_id, terms.person_id)
    if invitation is None:
        return
    if terms.basis is Basis.CERTIFICATE and profiles.suspended_among([terms.person_id]):
        raise Refused(SUSPENDED)
    invitation.appointment_id = appointment.id
    db.session.flush()
    no_longer_near(invitation, now=clock.now())
