"""Open projects counted for one person: what fits, what would; the nearest ones scored."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, false, func, literal, or_, select

from portal.accounts.models import Organisation, OrganisationStatus
from portal.certificates.queries import find_valid_certificate
from portal.core import regions
from portal.db.base import db
from portal.employers.models import Project, Reach
from portal.employers.rules.needs import Skill
from portal.pool.models import Profile
from portal.pool.queries.matches import candidate_of, demand_of
from portal.pool.queries.profiles import suspended_among
from portal.pool.queries.settings import matching_terms
from portal.pool.rules.conditions import Condition
from portal.pool.rules.consent import CURRENT
from portal.pool.rules.disclosure import Part
from portal.pool.rules.facts import Candidate, Terms, Weights
from portal.pool.rules.found import SET_BY_PROJECT, Advice, Opening, advise, near
from portal.pool.rules.matching import Match, match

NEAREST = 3
_SEVERAL = -1
_BITS = {condition: 1 << place for place, condition in enumerate(SET_BY_PROJECT)}
_C = Condition
# Which of what a project asks decides, by what alone fails there (0: nothing).
_DECIDES = {
    "kind": (0, _BITS[_C.EXPERIENCE]),
    "region": (_BITS[_C.REACH],),
    "reach": (_BITS[_C.REACH],),
    "needed_on": (0, _BITS[_C.AVAILABLE]),
    "least_months": (_BITS[_C.EXPERIENCE],),
    "skills": (_BITS[_C.SKILLS],),
}


@dataclass(frozen=True, slots=True)
class Near:
    """An open project as a person of the pool may know it: kind, place and day, not whose."""

    kind: str
    place: str
    needed_on: date
    match: Match


@dataclass(frozen=True, slots=True)
class Found:
    """怎样更容易被找到; `untold`: how many of the projects that fit do not find the person, as they
    ask for what the words consented to do not cover.
    """

    advice: Advice
    untold: int
    nearest: tuple[Near, ...]
    weights: Weights


def find_projects(profile: Profile, on: date, *, terms: Terms | None = None) -> Found:
    """How many open projects fit this profile on that day, what would bring more, and how the
    nearest would score it. The projects are counted where they lie, in one look.
    """
    terms = terms or matching_terms(on)
    own = own_candidate(profile, on)
    whole = replace(own, covered=CURRENT.covers)
    shown = own if profile.is_visible else whole
    failing = _failing(whole, on, terms)
    openings = _openings(failing)
    advice = advise(whole, openings, profile.verified_types, on, terms)
    nearest = [
        Near(
            project.type.label,
            regions.name_of(project.region),
            project.needed_on,
            match(demand_of(project), shown, on, terms),
        )
        for project in _nearest(openings, failing)
    ]
    told = _count_fitting(_failing(shown, on, terms)) if shown != whole else advice.fitting
    return Found(advice, advice.fitting - told, tuple(nearest), terms.weights)


def own_candidate(profile: Profile, on: date) -> Candidate:
    """The person as the rule knows them, certificate and suspension included: for their own eyes,
    also where contractors do not find them.
    """
    return replace(
        candidate_of(profile, on),
        certificate_valid=find_valid_certificate(profile.person_id) is not None,
        in_pool=not suspended_among([profile.person_id]),
    )


def _failing(own: Candidate, on: date, terms: Terms) -> dict[Condition, ColumnElement[bool]]:
    """Of each condition that projects set: at which of them the person fails it. What most fail
    comes first, what is dear to ask last.
    """
    return {
        _C.REACH: _out_of_reach(own, on),
        _C.AVAILABLE: Project.needed_on < own.available_on - timedelta(days=terms.late_days),
        _C.FULL_TIME: false() if _is_full_time(own) else Project.is_full_time.is_(True),
        _C.EXPERIENCE: Project.least_months > _months(own),
        _C.SKILLS: _unskilled(own),
    }


def _is_full_time(own: Candidate) -> bool:
    return own.is_full_time and Part.WORKING in own.covered


def _count_fitting(failing: Mapping[Condition, ColumnElement[bool]]) -> int:
    fitting = select(func.count(Project.id)).where(
        *_open(), *(~clause for clause in failing.values())
    )
    return db.session.scalar(fitting) or 0


def _out_of_reach(own: Candidate, on: date) -> ColumnElement[bool]:
    """The same as `conditions`, asked of each district once."""
    if own.anywhere:
        return false()
    within = {
        reach: [code for code in _places() if own.regions & near(code, reach, on)]
        for reach in (Reach.DISTRICT, Reach.NEIGHBOURS)
    }
    return and_(
        Project.reach != Reach.CITY,
        Project.region.not_in(within[Reach.DISTRICT]),
        or_(
            Project.reach == Reach.DISTRICT,
            Project.region.not_in(within[Reach.NEIGHBOURS]),
        ),
    )


def _months(own: Candidate) -> ColumnElement[int]:
    known = {str(kind): months for kind, months in own.months_by_type.items() if months > 0}
    if not known:
        return literal(0)
    return case(known, value=cast(Project.type, String), else_=0)


def _unskilled(own: Candidate) -> ColumnElement[bool]:
    wanted = cast(Project.skills, String)
    known = own.skills if Part.SKILLS in own.covered else frozenset()
    missing = [skill for skill in Skill if skill not in known]
    among = or_(false(), *(wanted.contains(f'"{skill.value}"') for skill in missing))
    return and_(wanted != "[]", among)  # most ask for none: spare them the search


def _failed(failing: Mapping[Condition, ColumnElement[bool]]) -> ColumnElement[int]:
    """The bit of what alone fails; 0 if nothing does. Asks no further once a second thing fails."""
    left, branches = list(failing.items()), []
    while left:
        (condition, clause), *left = left
        others = or_(false(), *(other for _, other in left))
        branches.append((clause, case((others, _SEVERAL), else_=_BITS[condition])))
    return case(*branches, else_=0)


def _openings(failing: Mapping[Condition, ColumnElement[bool]]) -> list[Opening]:
    """All open projects of verified contractors, counted by what fails and by what decides then;
    where more than one thing fails no single change would do, so those are merely counted.
    """
    failed = _failed(failing)
    within_one = (
        select(
            failed.label("failed"),
            Project.type.label("kind"),
            *(Project.region, Project.reach, Project.needed_on, Project.least_months),
            cast(Project.skills, String).label("skills"),
        )
        .where(*_open(), failed != _SEVERAL)
        .cte("within_one")
        # Else SQLite works `failed` out anew wherever it is named.
        .prefix_with("MATERIALIZED")
    )
    deciding = [
        case((within_one.c.failed.in_(masks), within_one.c[name])).label(name)
        for name, masks in _DECIDES.items()
    ]
    told = select(within_one.c.failed, *deciding).subquery()
    counted = select(func.count(), *told.c).group_by(*told.c)
    found = [_opening(*row) for row in db.session.execute(counted)]
    every = db.session.scalar(select(func.count(Project.id)).where(*_open())) or 0
    others = every - sum(each.count for each in found)
    return [*found, Opening(others, frozenset(_BITS))]


def _opening(count: int, failed: int, *deciding: Any) -> Opening:
    said = {name: value for name, value in zip(_DECIDES, deciding, strict=True) if value}
    if "skills" in said:
        wanted = json.loads(said["skills"])
        said["skills"] = frozenset(skill for skill in Skill if skill in wanted)
    conditions = frozenset(condition for condition, bit in _BITS.items() if failed & bit)
    return Opening(count, conditions, **said)


def _nearest(
    openings: Iterable[Opening], failing: Mapping[Condition, ColumnElement[bool]]
) -> Sequence[Project]:
    """The first of those that fit. How many fit by which day is known: few are looked at."""
    by_day = ((each.needed_on, each.count) for each in openings if not each.failed)
    days = sorted(day for day, count in by_day if day is not None for _ in range(count))
    if not days:
        return ()
    until = days[:NEAREST][-1]
    statement = select(Project).where(
        *_open(), Project.needed_on <= until, *(~clause for clause in failing.values())
    )
    order = (Project.needed_on, Project.id)
    return db.session.scalars(statement.order_by(*order).limit(NEAREST)).all()


def _open() -> tuple[ColumnElement[bool], ...]:
    """Projects for which people can be looked for: also `demand_of` wants to know where it is."""
    unverified = select(Organisation.id).where(Organisation.status != OrganisationStatus.VERIFIED)
    return (
        Project.is_open == True,  # noqa: E712  as the index says it
        Project.organisation_id.not_in(unverified),
        Project.region != regions.MUNICIPALITY,
    )


def _places() -> list[str]:
    return sorted(regions.REGIONS.keys() - {regions.MUNICIPALITY})
