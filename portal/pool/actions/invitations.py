"""Invitations: sent for a project, answered by the person, followed by an appointment."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.models import OrganisationStatus
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
from portal.employers.rules.appointment import Basis
from portal.employers.wording import Plan
from portal.pool.models import ContactLook, Invitation, InvitationStatus, Profile
from portal.pool.queries import invitations as queries
from portal.pool.queries import profiles
from portal.pool.queries.settings import answer_working_days
from portal.pool.rules.disclosure import Stage

SUSPENDED = "本记分周期内累计记满12分，平台已暂停推送招用信息（《管理办法》第十七条）"
GONE = "这份邀约已经答复、撤回或过期，请刷新页面查看最新状态"


def invite(
    project: Project, profile: Profile, *, message: str, by: Actor, now: datetime
) -> Invitation:
    """The person is asked, and has some working days. Raises Refused where it may not be."""
    if project.organisation.status is not OrganisationStatus.VERIFIED:
        raise Refused("单位通过核验后才能发出邀约")
    if not project.is_open:
        raise Refused("该项目已停止招用，请先在项目中重新开放")
    if not profiles.is_visible(profile.person_id):
        raise Refused("对方目前不在人才库展示，不能邀约")
    earlier = queries.waiting_for_project(project.id).get(profile.person_id)
    if earlier is not None:
        raise Refused(f"已为该项目邀约过此人，目前是“{earlier.status.label}”")
    invitation = Invitation(
        project_id=project.id,
        organisation_id=project.organisation_id,
        person_id=profile.person_id,
        sent_by_id=by.id,
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


def _expiry(now: datetime) -> datetime:
    """The end, in Beijing, of the last working day to answer."""
    today = now.astimezone(clock.BEIJING).date()
    last = workdays().after(today, answer_working_days(today))
    return datetime.combine(last + timedelta(days=1), time(), clock.BEIJING)


def accept(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """The person says yes: from here the contractor may see their contact (DOMAIN §6.5)."""
    if profiles.suspended_among([invitation.person_id]):
        raise Refused(SUSPENDED)
    if find_valid_certificate(invitation.person_id) is None:
        raise Refused("证书已不在有效状态，不能接受邀约")
    _answer(invitation, InvitationStatus.ACCEPTED, "", now)
    record(Deed.POOL_INVITATION_ANSWERED, invitation, by=by, answer="接受")


def decline(invitation: Invitation, *, reason: str, by: Actor, now: datetime) -> None:
    """The person says no, with a reason if they like."""
    _answer(invitation, InvitationStatus.DECLINED, reason, now)
    record(Deed.POOL_INVITATION_ANSWERED, invitation, by=by, answer="婉拒", reason=reason)


def withdraw(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """The contractor takes the invitation back before it is answered."""
    _answer(invitation, InvitationStatus.WITHDRAWN, "", now)
    record(Deed.POOL_INVITATION_ANSWERED, invitation, by=by, answer="撤回")


def expire(invitation: Invitation, *, now: datetime) -> None:
    """The time to answer has run out."""
    _answer(invitation, InvitationStatus.EXPIRED, "", now, even_if_late=True)


def _answer(
    invitation: Invitation,
    status: InvitationStatus,
    reason: str,
    now: datetime,
    *,
    even_if_late: bool = False,
) -> None:
    """One answer, whoever comes first: the row itself says whether it still waits."""
    if now >= invitation.expires_at and not even_if_late:
        raise Refused("这份邀约已经过期")
    changed = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.status == InvitationStatus.SENT)
        .values(status=status, reason=reason, answered_at=now)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise Refused(GONE)
    db.session.refresh(invitation)


def look_at_contact(invitation: Invitation, *, by: Actor) -> None:
    """One look at the contact, recorded for the person to see. Raises Refused while it is shut."""
    profile = queries.profile_of(invitation)
    accepted = invitation.status is InvitationStatus.ACCEPTED
    if profile is None or not accepted:
        raise Refused("对方接受邀约后才能查看联系方式")
    stage = profiles.stage_for(profile, invitation.organisation_id, accepted=accepted)
    if stage is not Stage.CONTACT:
        raise Refused("对方已撤回展示同意或已被暂停推送，联系方式不再开放")
    db.session.add(
        ContactLook(
            invitation_id=invitation.id,
            person_id=invitation.person_id,
            organisation_id=invitation.organisation_id,
            looked_by_id=by.id,
        )
    )
    record(Deed.POOL_CONTACT_SEEN, invitation, by=by)


def offer_invited(
    invitation: Invitation, *, is_full_time: bool, starts_on: date, by: Actor, now: datetime
) -> AppointmentTerms:
    """Whoever accepted is sent the 聘用文件, which both sign; then they are appointed."""
    if invitation.status is not InvitationStatus.ACCEPTED:
        raise Refused("对方接受邀约后才能聘用")
    if invitation.appointment_id is not None:
        raise Refused("已经办理过聘用，请刷新页面")
    if profiles.suspended_among([invitation.person_id]):
        raise Refused(SUSPENDED)
    plan = Plan(
        Basis.CERTIFICATE, is_full_time, starts_on, find_valid_certificate(invitation.person_id)
    )
    return offer(invitation.project, invitation.person, plan, by=by, now=now)


@when_made
def note_appointed(terms: AppointmentTerms, appointment: Appointment) -> None:
    """The invitation has led to an appointment; to none while the person is suspended.

    A suspension is decided with the person's row in hand, as the second signature is given: none
    comes between the look and the appointment.
    """
    invitation = queries.accepted_for(terms.project_id, terms.person_id)
    if invitation is None or terms.basis is not Basis.CERTIFICATE:
        return
    if profiles.suspended_among([terms.person_id]):
        raise Refused(SUSPENDED)
    invitation.appointment_id = appointment.id
    db.session.flush()
