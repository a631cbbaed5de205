"""The facts of people read from the database into columns: all, or those who changed."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Education, Person
from portal.certificates.models import Certificate, CertificateStatus
from portal.courses.models import LessonProgress
from portal.employers.models import Appointment, AppointmentStatus
from portal.points.models import PointsStanding
from portal.pool.models import Profile, ProfileDistrict
from portal.pool.rules import columns
from portal.pool.rules.columns import People, Row
from portal.pool.rules.consent import covered
from portal.pool.rules.disclosure import Part
from portal.pool.rules.lots import seed

TWELVE = 12
SECONDARY_ROUTE_MONTHS = 12  # Art 5 (一); the major is looked at by people, not here
BELOW_SECONDARY = frozenset({Education.HIGH, Education.MIDDLE, Education.OTHER})
CHUNK = 20_000
ASKED = 500  # people by their ids in one statement
MOST = 2**15 - 1
AHEAD = timedelta(hours=8)


def load_all(session: Session) -> People:
    """Everyone with a profile, in order of profiles."""
    parts, after = [], 0
    while True:
        statement = _facts().where(Profile.id > after).order_by(Profile.id).limit(CHUNK)
        part = _people(session, statement)
        parts.append(part)
        if len(part) < CHUNK:
            return _joined(parts)
        after = int(part.profile[-1])


def load_some(session: Session, person_ids: Iterable[int]) -> People:
    """Those of these people who have a profile now."""
    wanted = sorted(person_ids)
    lots = [wanted[start : start + ASKED] for start in range(0, len(wanted), ASKED)]
    return _joined([_people(session, _facts().where(Profile.person_id.in_(lot))) for lot in lots])


def meets_route(education: Education | None, site_months: int) -> bool:
    """Art 5 (一), as far as it shows: schooling not below secondary, and a year on sites."""
    known = education is not None and education not in BELOW_SECONDARY
    return known and site_months >= SECONDARY_ROUTE_MONTHS


def _joined(parts: list[People]) -> People:
    if not parts:
        return People.empty(0)
    return People(
        **{
            name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
            for name in columns.TYPES
        }
    )


def _facts() -> Select[*tuple[Any, ...]]:
    """One line a profile; what lies in other rooms by what its index finds."""
    districts = select(func.aggregate_strings(ProfileDistrict.region, ",")).where(
        ProfileDistrict.profile_id == Profile.id
    )
    engaged = select(func.count(Appointment.id)).where(
        Appointment.person_id == Profile.person_id, Appointment.status != AppointmentStatus.ENDED
    )
    trained = select(func.max(LessonProgress.completed_at)).where(
        LessonProgress.person_id == Profile.person_id
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
            Profile.confirmed_at,
            Person.birth_on,
            Person.education,
            Certificate.status,
            PointsStanding.used,
            PointsStanding.suspended_on,
            districts.scalar_subquery(),
            engaged.scalar_subquery(),
            trained.scalar_subquery(),
        )
        .join(Person, Person.id == Profile.person_id)
        .join(Certificate, Certificate.id == Profile.certificate_id)
        .outerjoin(PointsStanding, PointsStanding.person_id == Profile.person_id)
    )


def _people(session: Session, statement: Select[*tuple[Any, ...]]) -> People:
    # Of the connection: the session would look at each of a million lines for things of its own.
    return People.of(list(_rows(session.connection().execute(statement))))


def _rows(found: Iterable[Any]) -> Iterator[Row]:
    for (
        profile_id,
        person_id,
        public_id,
        is_visible,
        consent_version,
        anywhere,
        is_full_time,
        types,
        skills,
        site_months,
        headcount,
        available_on,
        confirmed_at,
        birth_on,
        education,
        status,
        used,
        suspended_on,
        districts,
        engaged,
        trained_at,
    ) in found:
        row = Row(
            profile=profile_id,
            person=person_id,
            seed=seed(public_id),
            places=_places(districts or "", anywhere),
            months=_months(types),
            site_months=min(columns.MOST_MONTHS, max(0, site_months)),
            headcount=headcount,
            available=columns.day(available_on),
            born=columns.day(birth_on),
            confirmed=_day_of(confirmed_at),
            trained=_day_of(trained_at),
            spare=max(-MOST, TWELVE - (used or 0)),
            active=min(MOST, engaged),
            skills=_skills(skills),
            facts=columns.facts_of(
                certified=status is CertificateStatus.VALID,
                in_pool=suspended_on is None,
                consents=is_visible,
                full_time=is_full_time,
                route=meets_route(education, site_months),
                searched=Part.WORDS in covered(consent_version),
            ),
            wording=consent_version,
        )
        yield columns.as_consented(row)


@lru_cache(maxsize=65_536)
def _places(districts: str, anywhere: bool) -> int:
    return columns.places_of(districts.split(","), anywhere=anywhere)


@lru_cache(maxsize=65_536)
def _months(types: str) -> tuple[int, ...]:
    return columns.months_of(json.loads(types))


@lru_cache(maxsize=256)
def _skills(skills: str) -> int:
    return columns.skills_of(json.loads(skills))


def _day_of(at: datetime | None) -> int:
    """Of a moment in UTC the day in Beijing; asking the time zone takes five times as long."""
    return (at + AHEAD).toordinal() if at else 0
