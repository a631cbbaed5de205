"""Open projects counted for one person: what fits, what would; the nearest ones scored."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select

from portal.accounts.models import Organisation, OrganisationStatus
from portal.core import regions
from portal.db.base import db
from portal.employers.models import Project
from portal.pool.models import Profile
from portal.pool.queries.matches import candidate_of, demand_of
from portal.pool.queries.settings import matching_terms
from portal.pool.rules.found import Advice, Opening, Own, advise, effective_day
from portal.pool.rules.matching import Match, Terms, match

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Near:
    """An open project as a person of the pool may know it: kind, place and day, not whose."""

    kind: str
    place: str
    needed_on: date
    match: Match


@dataclass(frozen=True, slots=True)
class Found:
    """怎样更容易被找到."""

    advice: Advice
    nearest: tuple[Near, ...]


def find_projects(profile: Profile, on: date, *, terms: Terms | None = None) -> Found:
    """How many open projects fit this profile on that day, what would bring more, and how the
    nearest would score it. Three looks, however many projects there are.
    """
    terms = terms or matching_terms(on)
    own = _own(profile, on)
    earliest = effective_day(own.available_on, on) - timedelta(days=terms.late_days)
    openings = _openings(earliest, on)
    names = {code: region.name for code, region in regions.REGIONS.items()}
    advice = advise(own, openings, _late(profile, earliest, on, terms), on, terms.late_days, names)
    return Found(advice, _nearest(profile, earliest, on, terms))


def _own(profile: Profile, on: date) -> Own:
    places = {regions.of_today(each.region, on) for each in profile.districts}
    return Own(
        places=frozenset(places),
        anywhere=profile.anywhere,
        available_on=profile.available_on,
        months=profile.types,
        verified=profile.verified_types,
    )


def _openings(earliest: date, on: date) -> list[Opening]:
    """All open projects of verified contractors, counted by place, kind and whether in time."""
    is_late = Project.needed_on < earliest
    statement = (
        select(
            Project.region,
            Project.type,
            func.count(Project.id).filter(~is_late),
            func.count(Project.id).filter(is_late),
        )
        .where(*_open())
        .group_by(Project.region, Project.type)
    )
    return [
        Opening(regions.of_today(region, on), kind, late, count)
        for region, kind, *counts in db.session.execute(statement)
        for late, count in zip((False, True), counts, strict=True)
        if count
    ]


def _late(profile: Profile, earliest: date, on: date, terms: Terms) -> dict[date, int]:
    """Of those in the person's places that need somebody too early: how many on which day; no
    further back than any step could reach.
    """
    statement = select(Project.needed_on, func.count(Project.id)).where(
        *_open(), *_here(profile, on), Project.needed_on < earliest
    )
    reach = on - timedelta(days=terms.late_days)
    rows = db.session.execute(
        statement.where(Project.needed_on >= reach).group_by(Project.needed_on)
    )
    return dict(rows.all())


def _nearest(profile: Profile, earliest: date, on: date, terms: Terms) -> tuple[Near, ...]:
    order = (Project.needed_on, Project.id)
    statement = select(Project.id).where(
        *_open(), *_here(profile, on), Project.needed_on >= earliest
    )
    # The ids alone first: they are in the index with all that is asked.
    ids = db.session.scalars(statement.order_by(*order).limit(NEAREST)).all()
    nearest = select(Project).where(Project.id.in_(ids)).order_by(*order)
    candidate = candidate_of(profile, on)
    return tuple(
        Near(
            project.type.label,
            regions.name_of(project.region),
            project.needed_on,
            match(demand_of(project), candidate, on, terms),
        )
        for project in db.session.scalars(nearest)
    )


def _open() -> tuple[ColumnElement[bool], ...]:
    unverified = select(Organisation.id).where(Organisation.status != OrganisationStatus.VERIFIED)
    return Project.is_open == True, Project.organisation_id.not_in(unverified)  # noqa: E712


def _here(profile: Profile, on: date) -> tuple[ColumnElement[bool], ...]:
    """In a place where the person would work, under any of its codes."""
    if profile.anywhere:
        return ()
    codes = {
        code
        for each in profile.districts
        for code in regions.equivalents(each.region, on) | {each.region}
    }
    return (Project.region.in_(sorted(codes)),)
