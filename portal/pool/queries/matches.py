"""Matches of a project: people as the rule may know them, gathered in a few selects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Education
from portal.core import clock
from portal.core.identity import age_on
from portal.courses.models import LessonProgress
from portal.db.base import db
from portal.employers.models import Project
from portal.employers.queries.appointments import count_engagements
from portal.employers.rules.sectors import ProjectType
from portal.points.models import PointsStanding
from portal.pool.models import Profile
from portal.pool.queries import profiles
from portal.pool.rules.disclosure import Card, Stage
from portal.pool.rules.matching import (
    Candidate,
    Demand,
    Match,
    Terms,
    rank,
    relaxation,
)

WORKING_AGE = 16
TWELVE = 12
SECONDARY_ROUTE_MONTHS = 12  # Art 5 (一); the major is looked at by people, not here
_BELOW_SECONDARY = frozenset({Education.HIGH, Education.MIDDLE, Education.OTHER})
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Ranked:
    """One person offered for a project, with the reasons."""

    profile: Profile
    card: Card
    match: Match


@dataclass(frozen=True, slots=True)
class Offer:
    """匹配结果: who fits, who nearly did, and what could be relaxed."""

    fits: tuple[Ranked, ...]
    near: tuple[Ranked, ...]
    total: int
    looked_at: int
    advice: str | None


def demand_of(project: Project) -> Demand:
    """What the project needs, as the rule knows it."""
    return Demand(
        id=project.public_id,
        region=project.region,
        project_type=project.type,
        peak_workers=project.peak_workers,
        needed_on=project.needed_on,
    )


def offer(project: Project, *, on: date, terms: Terms | None = None) -> Offer:
    """Everyone visible, ranked for this project and explained; the best 30 are shown."""
    terms = terms or Terms()
    horizon = project.needed_on + timedelta(days=terms.near_days)
    found = db.session.scalars(
        profiles.visible()
        .where(Profile.available_on <= horizon)
        .options(
            joinedload(Profile.person),
            joinedload(Profile.certificate),
            selectinload(Profile.districts),
        )
    ).all()
    by_id = {profile.public_id: profile for profile in found}
    ranking = rank(demand_of(project), _candidates(found, on), on, terms)
    return Offer(
        fits=tuple(_shown(by_id, match) for match in ranking.matches[:SHOWN]),
        near=tuple(_shown(by_id, match) for match in ranking.near_misses[:SHOWN]),
        total=len(ranking.matches),
        looked_at=len(found),
        advice=relaxation(ranking),
    )


def _shown(by_id: dict[str, Profile], match: Match) -> Ranked:
    profile = by_id[match.candidate]
    card = profiles.show(profile, Stage.CARD)
    assert card is not None, "a card is open to every contractor"  # noqa: S101  narrows the type
    return Ranked(profile, card, match)


def _candidates(found: Sequence[Profile], on: date) -> list[Candidate]:
    people = [profile.person_id for profile in found]
    engaged = count_engagements(people)
    used = _used_points(people)
    trained = _trained_on(people)
    return [
        Candidate(
            id=profile.public_id,
            certificate_valid=True,
            in_pool=True,
            consents=profile.is_visible,
            of_working_age=age_on(profile.person.birth_on, on) >= WORKING_AGE,
            active_projects=engaged[profile.person_id],
            available_on=profile.available_on,
            regions=frozenset(each.region for each in profile.districts),
            anywhere=profile.anywhere,
            months_by_type={kind: profile.types.get(kind.value, 0) for kind in ProjectType},
            largest_headcount=profile.largest_headcount,
            spare_points=TWELVE - used.get(profile.person_id, 0),
            confirmed_on=profile.confirmed_at.astimezone(clock.BEIJING).date(),
            meets_education_route=_meets_route(profile),
            trained_on=trained.get(profile.person_id),
        )
        for profile in found
    ]


def _meets_route(profile: Profile) -> bool:
    education = profile.person.education
    known = education is not None and education not in _BELOW_SECONDARY
    return known and profile.site_months >= SECONDARY_ROUTE_MONTHS


def _used_points(people: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(PointsStanding.person_id, PointsStanding.used).where(
            PointsStanding.person_id.in_(people)
        )
    )
    return dict(rows.all())


def _trained_on(people: list[int]) -> dict[int, date]:
    rows = db.session.execute(
        select(LessonProgress.person_id, func.max(LessonProgress.completed_at))
        .where(LessonProgress.person_id.in_(people), LessonProgress.completed_at.is_not(None))
        .group_by(LessonProgress.person_id)
    )
    return {person: at.astimezone(clock.BEIJING).date() for person, at in rows if at}


def candidate_of(profile: Profile, on: date) -> Candidate:
    """One person as the rule knows them: for their own eyes."""
    return _candidates([profile], on)[0]
