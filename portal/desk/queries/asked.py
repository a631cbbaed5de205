"""What others ask of a person, waiting for an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.certificates.models import CertificateChange
from portal.certificates.queries import changes
from portal.core import clock
from portal.employers.models import Appointment, AppointmentTerms
from portal.employers.queries import list_to_answer, list_to_sign
from portal.points.models import PointsEvent
from portal.points.queries import list_own_open, list_unread, review_until
from portal.pool.models import Invitation, InvitationStatus
from portal.pool.queries.invitations import list_invitations
from portal.pool.queries.profiles import find_own
from portal.pool.queries.settings import freshness_days
from portal.pool.rules.freshness import Freshness, freshness

NEWS = timedelta(days=60)  # for so long a change of one's certificate is told on the first page


@dataclass(frozen=True, slots=True)
class Asked:
    """等本人查看或答复的事: invitations to answer, notices to speak to, decisions to read."""

    terms: Sequence[AppointmentTerms]  # to sign or to refuse
    invitations: Sequence[Invitation]
    ends: Sequence[Appointment]  # for which a firm spoke for this person, to confirm or deny
    notices: Sequence[PointsEvent]
    decisions: Sequence[PointsEvent]
    review_until: Mapping[int, date]  # of these decisions, by their ids
    confirm: Freshness | None  # the profile shown in the pool, once it is to be confirmed
    news: Sequence[CertificateChange]  # of own certificates: to be known, not to be answered


def asked_of(person: Actor, now: datetime) -> Asked:
    """What waits for this person's answer and can still be answered."""
    permission, today = Permission.POOL_INVITATION_ANSWER, now.astimezone(clock.BEIJING).date()
    sent = list_invitations(person, permission, status=InvitationStatus.SENT)
    waiting = list_to_sign(person, Permission.EMPLOYERS_APPOINTMENT_OWN, now)
    unread = list_unread(person)
    return Asked(
        terms=[each for each in waiting if each.person_signed_at is None],
        invitations=[each for each in sent.rows if each.expires_at > now],
        ends=list_to_answer(person.id),
        notices=[
            each
            for each in list_own_open(person)
            if each.stated_at is None and each.statement_due_on and each.statement_due_on >= today
        ],
        decisions=unread,
        review_until=review_until(unread) if unread else {},
        confirm=_to_confirm(person, today),
        news=changes.list_news(person.id, now - NEWS),
    )


def _to_confirm(person: Actor, today: date) -> Freshness | None:
    """How stale the profile is that contractors see; None while it is fresh, or seen by nobody."""
    profile = find_own(person)
    if profile is None or not profile.is_visible:
        return None
    confirmed_on = profile.confirmed_at.astimezone(clock.BEIJING).date()
    state = freshness(confirmed_on, today, freshness_days(today))
    return None if state is Freshness.FRESH else state
