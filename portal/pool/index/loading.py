"""The facts of people read from the database into columns: all, or those who changed."""

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import DateTime, Select, String, and_, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from portal.accounts.models import Education, Person
from portal.certificates.models import Certificate, CertificateStatus
from portal.courses.models import LessonProgress
from portal.employers.models import Appointment, AppointmentStatus
from portal.points.models import PointsStanding
from portal.pool.models import Profile, ProfileDistrict
from portal.pool.rules import columns
from portal.pool.rules.columns import SEARCHED, SHOWN, People
from portal.pool.rules.concordance import Said
from portal.pool.rules.consent import covered, versions_covering
from portal.pool.rules.disclosure import Part
from portal.pool.rules.lots import seed

TWELVE = 12
SECONDARY_ROUTE_MONTHS = 12  # Art 5 (一); the major is looked at by people, not here
BELOW_SECONDARY = frozenset({Education.HIGH, Education.MIDDLE, Education.OTHER})
CHUNK = 20_000
ASKED = 500  # people by their ids in one statement
MOST = 2**15 - 1
AHEAD = timedelta(hours=8)


class Loaded(NamedTuple):
    """Facts, and in the same order what is said in introductions that may be searched now."""

    people: People
    said: Said


def load_all(session: Session) -> Loaded:
    """Everyone with a profile, in order of profiles."""
    # Of the connection: the session would look at each of a million lines for things of its own.
    # As one statement: PostgreSQL compiles such a one before it begins, which takes a while.
    statement = _facts().order_by(Profile.id)
    with (
        _uncollected(),
        session.connection().execute(statement, execution_options={"yield_per": CHUNK}) as found,
    ):
        return _joined([_loaded(part) for part in found.partitions()])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Millions of rows come and go here, none in a cycle: to look for some takes a fifth of all."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load_some(session: Session, person_ids: Iterable[int]) -> Loaded:
    """Those of these people who have a profile now."""
    wanted = sorted(person_ids)
    lots = [wanted[start : start + ASKED] for start in range(0, len(wanted), ASKED)]
    asked = [_facts().where(Profile.person_id.in_(lot)) for lot in lots]
    return _joined([_loaded(session.connection().execute(each).all()) for each in asked])


def meets_route(education: Education | None, site_months: int) -> bool:
    """Art 5 (一), as far as it shows: schooling not below secondary, and a year on sites."""
    known = education is not None and education not in BELOW_SECONDARY
    return known and site_months >= SECONDARY_ROUTE_MONTHS


def _joined(parts: list[Loaded]) -> Loaded:
    if not parts:
        return Loaded(People.empty(0), Said.of([]))
    people = {
        name: np.concatenate([getattr(part.people, name) for part in parts], axis=-1)
        for name in columns.TYPES
    }
    return Loaded(People(**people), Said.joined([part.said for part in parts]))


def _facts() -> Select[*tuple[Any, ...]]:
    """One line a profile; what lies in other rooms by what its index finds."""
    districts = select(func.aggregate_strings(ProfileDistrict.region, ",")).where(
        ProfileDistrict.profile_id == Profile.id
    )
    engaged = select(func.count(Appointment.id)).where(
        Appointment.person_id == Profile.person_id, Appointment.status != AppointmentStatus.ENDED
    )
    # Moments bare: to make them aware takes longer than to ask their day.
    trained = select(type_coerce(func.max(LessonProgress.completed_at), DateTime())).where(
        LessonProgress.person_id == Profile.person_id
    )
    may_be_searched = and_(
        Profile.is_visible, Profile.consent_version.in_(versions_covering(Part.WORDS))
    )
    return (
        select(
            Profile.id,
            Profile.person_id,
            Profile.public_id,
            Profile.is_visible,
            Profile.consent_version,
            Profile.anywhere,
            Profile.is_full_time,
            cast(Profile.types, String),
            cast(Profile.skills, String),
            Profile.site_months,
            Profile.largest_headcount,
            Profile.available_on,
            type_coerce(Profile.confirmed_at, DateTime()),
            Person.birth_on,
            type_coerce(Person.education, String),
            type_coerce(Certificate.status, String),
            PointsStanding.used,
            PointsStanding.suspended_on,
            districts.scalar_subquery(),
            engaged.scalar_subquery(),
            trained.scalar_subquery(),
            case((may_be_searched, Profile.introduction), else_="").label("introduction"),
        )
        .join(Person, Person.id == Profile.person_id)
        .join(Certificate, Certificate.id == Profile.certificate_id)
        .outerjoin(PointsStanding, PointsStanding.person_id == Profile.person_id)
    )


def _loaded(found: Sequence[Any]) -> Loaded:
    if not found:
        return Loaded(People.empty(0), Said.of([]))
    *facts, introductions = zip(*found, strict=True)
    people = _people(*facts)
    may_be_asked = columns.holds(people.facts, SHOWN | SEARCHED).tolist()
    return Loaded(
        people,
        Said.of(
            [text if may else "" for text, may in zip(introductions, may_be_asked, strict=True)]
        ),
    )


def _people(
    profile_id: Sequence[int],
    person_id: Sequence[int],
    public_id: Sequence[str],
    is_visible: Sequence[bool],
    consent_version: Sequence[int],
    anywhere: Sequence[bool],
    is_full_time: Sequence[bool],
    types: Sequence[str],
    skills: Sequence[str],
    site_months: Sequence[int],
    headcount: Sequence[int],
    available_on: Sequence[date],
    confirmed_at: Sequence[datetime],
    birth_on: Sequence[date],
    education: Sequence[str | None],
    status: Sequence[str],
    used: Sequence[int | None],
    suspended_on: Sequence[date | None],
    districts: Sequence[str | None],
    engaged: Sequence[int],
    trained_at: Sequence[datetime | None],
) -> People:
    """What was found, column by column: row by row takes twice as long."""
    months = np.clip(site_months, 0, columns.MOST_MONTHS)
    in_pool = [day is None for day in suspended_on]
    route = map(_meets_route, education, (months >= SECONDARY_ROUTE_MONTHS).tolist())
    found = {
        "profile": profile_id,
        "person": person_id,
        "seed": [seed(each) for each in public_id],
        "places": list(map(_places, districts, anywhere)),
        "months": np.array(list(map(_months, types))).T,
        "site_months": months,
        "headcount": headcount,
        "available": [columns.day(each) for each in available_on],
        "born": [columns.day(each) for each in birth_on],
        "confirmed": [_day_of(each) for each in confirmed_at],
        "trained": [_day_of(each) for each in trained_at],
        "spare": [max(-MOST, TWELVE - (each or 0)) for each in used],
        "active": np.minimum(engaged, MOST),
        "skills": list(map(_skills, skills)),
        "facts": list(
            map(_bits, status, in_pool, is_visible, is_full_time, route, consent_version)
        ),
        "wording": consent_version,
    }
    people = People(**{name: np.array(found[name], kind) for name, kind in columns.TYPES.items()})
    return columns.as_consented(people)


@lru_cache(maxsize=1024)
def _bits(
    status: str,
    in_pool: bool,
    is_visible: bool,
    is_full_time: bool,
    route: bool,
    consent_version: int,
) -> int:
    return columns.facts_of(
        certified=status == CertificateStatus.VALID.value,
        in_pool=in_pool,
        consents=is_visible,
        full_time=is_full_time,
        route=route,
        searched=Part.WORDS in covered(consent_version),
    )


@lru_cache(maxsize=256)
def _meets_route(education: str | None, has_a_year: bool) -> bool:
    months = SECONDARY_ROUTE_MONTHS if has_a_year else 0
    return meets_route(Education(education) if education else None, months)


@lru_cache(maxsize=65_536)
def _places(districts: str | None, anywhere: bool) -> int:
    return columns.places_of((districts or "").split(","), anywhere=anywhere)


@lru_cache(maxsize=65_536)
def _months(types: str) -> tuple[int, ...]:
    return columns.months_of(json.loads(types))


@lru_cache(maxsize=256)
def _skills(skills: str) -> int:
    return columns.skills_of(json.loads(skills))


def _day_of(at: datetime | None) -> int:
    """Of a moment, in UTC unless it says otherwise, the day in Beijing; asking the time zone takes
    five times as long.
    """
    if at is None:
        return 0
    return ((at.astimezone(UTC) if at.tzinfo else at) + AHEAD).toordinal()
