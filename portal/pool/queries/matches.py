"""Matches of a project: people as the rule may know them, gathered in a few selects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from sqlalchemy import func, select

from portal.access.roles import Actor
from portal.certificates.models import CertificateStatus
from portal.core import clock, regions
from portal.core.errors import Refused
from portal.core.identity import age_on
from portal.core.neighbours import neighbours
from portal.courses.models import LessonProgress
from portal.db.base import db
from portal.employers.models import Project
from portal.employers.queries.appointments import count_engagements
from portal.employers.rules.needs import Skill
from portal.employers.rules.sectors import ProjectType
from portal.points.models import PointsStanding
from portal.pool.index.holding import pool
from portal.pool.index.loading import TWELVE, meets_route
from portal.pool.models import Profile
from portal.pool.queries import profiles
from portal.pool.queries.search import still_visible
from portal.pool.queries.settings import matching_terms
from portal.pool.rules.consent import covered
from portal.pool.rules.disclosure import Card, Stage
from portal.pool.rules.facts import WORKING_AGE, Candidate, Demand, Terms
from portal.pool.rules.judging import judge, lawful
from portal.pool.rules.matching import Match, match, nearly_fits
from portal.pool.rules.relaxing import Relaxation, relaxations

SHOWN = 20
SHOWN_NEAR = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """One person offered for a project, with the reasons."""

    profile: Profile
    card: Card
    match: Match


@dataclass(frozen=True, slots=True)
class Offer:
    """匹配结果: a page of who fits, who nearly did, and what could be relaxed.

    Counts are those of the columns; everyone shown is judged anew by what the database says.
    """

    fits: tuple[Ranked, ...]
    near: tuple[Ranked, ...]
    number: int
    last: int
    total: int
    looked_at: int
    advice: tuple[Relaxation, ...]

    @property
    def first(self) -> int:
        """The rank of the first on this page."""
        return (self.number - 1) * SHOWN + 1


def has_district(project: Project) -> bool:
    """Whether the project says where it is: without that nobody can be matched to it."""
    return regions.find(project.region) is not None and project.region != regions.MUNICIPALITY


def demand_of(project: Project) -> Demand:
    """What the project needs, as the rule knows it. Raises Refused where it says too little."""
    if not has_district(project):
        raise Refused("该项目没有填写所在区县，请先在项目资料中补填，再查看匹配人选")
    return Demand(
        id=project.public_id,
        region=project.region,
        project_type=project.type,
        peak_workers=project.peak_workers,
        needed_on=project.needed_on,
        neighbours=neighbours(project.region, clock.today()),
        reach=project.reach,
        full_time=project.is_full_time,
        least_months=project.least_months,
        skills=frozenset(skill for skill in Skill if skill in project.skills),
    )


def offer(
    actor: Actor, project: Project, *, on: date, number: int = 1, terms: Terms | None = None
) -> Offer:
    """This page of the best for this project, each explained. Raises Refused for a project that is
    closed or says too little.
    """
    if not project.is_open:
        raise Refused("该项目已停止招用，请先在项目资料中改为“正在招用”，再查看匹配人选")
    terms = terms or matching_terms(on)
    demand = demand_of(project)
    people = pool().look().people
    judged = judge(demand, people, on, terms)
    total = int(judged.fits.sum())
    last = max(1, ceil(total / SHOWN))
    number = min(max(1, number), last)
    best = judged.best(number * SHOWN)[(number - 1) * SHOWN :]
    nearest = judged.nearest(SHOWN_NEAR) if number == 1 else best[:0]
    found = _explained(actor, demand, people.profile[[*best, *nearest]].tolist(), on, terms)
    return Offer(
        fits=tuple(each for each in found if each.match.fits),
        near=tuple(each for each in found if nearly_fits(each.match, terms)),
        number=number,
        last=last,
        total=total,
        looked_at=int(lawful(people, on).sum()),
        advice=relaxations(demand, people, on, terms),
    )


def _explained(
    actor: Actor, demand: Demand, ids: Sequence[int], on: date, terms: Terms
) -> list[Ranked]:
    """Those of them that may still be found, in that order, each judged by the rule."""
    found = still_visible(actor, ids)
    judged = zip(found, candidates(found, on), strict=True)
    return [_shown(profile, match(demand, each, on, terms)) for profile, each in judged]


def _shown(profile: Profile, found: Match) -> Ranked:
    card = profiles.show(profile, Stage.CARD)
    assert card is not None, "a card is open to every contractor"  # noqa: S101  narrows the type
    return Ranked(profile, card, found)


def candidates(found: Sequence[Profile], on: date) -> list[Candidate]:
    """Visible people as the rule knows them, gathered in a few selects."""
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
            meets_education_route=meets_route(profile.person.education, profile.site_months),
            trained_on=trained.get(profile.person_id),
            is_full_time=profile.is_full_time,
            skills=frozenset(profile.skills),
            covered=covered(profile.consent_version),
        )
        for profile in found
    ]


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
    """One person as the rule knows them, found or not: for their own eyes."""
    (found,) = candidates([profile], on)
    return replace(
        found,
        certificate_valid=profile.certificate.status is CertificateStatus.VALID,
        in_pool=not profiles.suspended_among([profile.person_id]),
    )
