"""What 供需匹配情况 is reckoned from: counts, districts, kinds of projects, and days.

Never gender, age, household or ethnicity: nothing is asked of the table of people at all, and their
birth is taken out of the columns before anyone looks at them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, and_, func, select

from portal.core import clock
from portal.db.base import db
from portal.employers.models import Appointment, Project
from portal.pool.index.holding import pool
from portal.pool.models import Invitation, InvitationStatus, Profile
from portal.pool.queries.assignments import findable
from portal.pool.queries.matches import demand_of, has_district
from portal.pool.queries.openings import all_openings
from portal.pool.queries.settings import matching_terms, unasked_days
from portal.pool.rules.fairness.areas import NOWHERE, districts, home_of
from portal.pool.rules.fairness.periods import Period
from portal.pool.rules.fairness.reckoning import Everyone, Facts, Gathered, OpenNeed, Rules

AFTER_A_YES = (
    InvitationStatus.ENDED_BY_FIRM,
    InvitationStatus.ENDED_BY_PERSON,
    InvitationStatus.LAPSED,
)
_STATUS = {
    InvitationStatus.SENT: "waiting",
    InvitationStatus.ACCEPTED: "accepted",
    InvitationStatus.DECLINED: "declined",
    InvitationStatus.EXPIRED: "expired",
    InvitationStatus.WITHDRAWN: "withdrawn",
} | dict.fromkeys(AFTER_A_YES, "accepted")


def rules_on(on: date) -> Rules:
    """The settings in force."""
    return Rules(matching_terms(on), unasked_days(on))


def read_facts(period: Period, on: date) -> Facts:
    """All that the figures of a period are reckoned from, as it stands now."""
    found, rules = Gathered(), rules_on(on)
    _count_needs(found, period, on)
    _count_invitations(found, period, on)
    _count_days(found, period, on)
    invited = _count_invited(found, period, on)
    recent = _invited_since(on - timedelta(days=rules.unasked_days))
    return Facts(found, _open_needs(period, on), _everyone(on, invited, recent), on, rules)


def _lines(statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """Of the connection: the session would look at each line for things of its own."""
    yield from db.session.connection().execute(statement)


def _within(column: Any, period: Period) -> ColumnElement[bool]:
    return and_(column >= period.begins_at, column < period.ends_at)


def _count_needs(found: Gathered, period: Period, on: date) -> None:
    statement = (
        select(Project.region, Project.type, func.count(), func.sum(Project.posts))
        .where(_within(Project.created_at, period))
        .group_by(Project.region, Project.type)
    )
    for region, kind, needs, posts in _lines(statement):
        for tally in found.both(home_of(region, on), kind.value):
            tally.counts["needs"] += needs
            tally.counts["posts"] += int(posts)


def _count_invitations(found: Gathered, period: Period, on: date) -> None:
    keys = (
        *(Project.region, Project.type, Profile.region),
        *(Invitation.status, Invitation.decline_reason),
    )
    statement = (
        select(*keys, func.count())
        .select_from(Invitation)
        .join(Project, Project.id == Invitation.project_id)
        .outerjoin(Profile, Profile.person_id == Invitation.person_id)
        .where(_within(Invitation.created_at, period))
        .group_by(*keys)
    )
    for region, kind, home, status, reason, many in _lines(statement):
        rows = (*found.both(home_of(region, on), kind.value), found.homes[home_of(home or "", on)])
        for tally in rows:
            tally.counts["sent"] += many
            tally.counts[_STATUS[status]] += many
            tally.counts["undone"] += many if status in AFTER_A_YES else 0
            if reason is not None:
                tally.reasons[reason.value] += many


def _count_days(found: Gathered, period: Period, on: date) -> None:
    """From each need of the period to each of its appointments."""
    statement = (
        select(Project.region, Project.type, Project.created_at, Appointment.signed_at)
        .join(Project, Project.id == Appointment.project_id)
        .where(_within(Project.created_at, period))
    )
    for region, kind, opened_at, signed_at in _lines(statement):
        for tally in found.both(home_of(region, on), kind.value):
            if signed_at is None:
                tally.counts["signed_elsewhere"] += 1
            else:
                tally.days[max(0, (_day(signed_at) - _day(opened_at)).days)] += 1


def _count_invited(found: Gathered, period: Period, on: date) -> NDArray[np.int64]:
    """Everyone invited in the period: how often, and whether it came to an appointment."""
    often, came = func.count(), func.count(Invitation.appointment_id)
    statement = (
        select(Invitation.person_id, Profile.region, often, came)
        .outerjoin(Profile, Profile.person_id == Invitation.person_id)
        .where(_within(Invitation.created_at, period))
        .group_by(Invitation.person_id, Profile.region)
    )
    invited = []
    for person, home, many, appointments in _lines(statement):
        tally = found.homes[home_of(home or "", on)]
        tally.counts["asked"] += 1
        tally.counts["appointed"] += appointments > 0
        tally.spread[many] += 1
        invited.append(person)
    return np.array(invited, np.int64)


def _invited_since(day: date) -> NDArray[np.int64]:
    since = Period(day, day).begins_at
    statement = select(Invitation.person_id).where(Invitation.created_at >= since).distinct()
    return np.array([person for (person,) in _lines(statement)], np.int64)


def _open_needs(period: Period, on: date) -> list[OpenNeed]:
    return [
        OpenNeed(
            demand_of(project),
            home_of(project.region, on),
            opening.free,
            period.begins_at <= project.created_at < period.ends_at,
        )
        for opening in all_openings(on)
        if has_district(project := opening.project)
    ]


def _everyone(on: date, invited: NDArray[np.int64], recent: NDArray[np.int64]) -> Everyone:
    """Whoever is findable; whose profile was made since the columns were read is not among them."""
    columns = pool().look().people
    people = findable(replace(columns, born=np.zeros(len(columns), np.int32)))
    codes = [NOWHERE, *districts(on)]
    places = {code: place for place, code in enumerate(codes)}
    rows = {profile: row for row, profile in enumerate(people.profile.tolist())}
    homes = np.zeros(len(people), np.intp)
    shown = np.full(len(people), on.toordinal(), np.int32)
    profiles = select(Profile.id, Profile.region, Profile.consented_at)
    for profile, region, consented_at in _lines(profiles.where(Profile.is_visible.is_(True))):
        row = rows.get(profile)
        if row is not None:
            homes[row] = places.get(home_of(region, on), 0)
            shown[row] = _day(consented_at or clock.now()).toordinal()
    return Everyone(people, codes, homes, shown, invited, recent)


def _day(at: datetime) -> date:
    return at.astimezone(clock.BEIJING).date()
