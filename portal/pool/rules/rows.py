"""One person out of the columns, as the rule of matching reads people: to write the reasons."""

from datetime import date

from portal.core.identity import age_on
from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.columns import (
    ANYWHERE,
    CERTIFIED,
    CODES,
    CONSENTS,
    FULL_TIME,
    IN_POOL,
    KINDS,
    ROUTE,
    SKILLS,
    People,
)
from portal.pool.rules.consent import covered
from portal.pool.rules.facts import WORKING_AGE, Candidate

_KINDS = tuple(ProjectType(kind) for kind in KINDS)


def candidate_at(people: People, at: int, on: date) -> Candidate:
    """The person at this place; `id` is the number of the profile."""
    places, facts = int(people.places[at]), int(people.facts[at])
    skills, trained = int(people.skills[at]), int(people.trained[at])
    return Candidate(
        id=str(int(people.profile[at])),
        certificate_valid=bool(facts & CERTIFIED),
        in_pool=bool(facts & IN_POOL),
        consents=bool(facts & CONSENTS),
        of_working_age=age_on(date.fromordinal(int(people.born[at])), on) >= WORKING_AGE,
        active_projects=int(people.active[at]),
        available_on=date.fromordinal(int(people.available[at])),
        regions=frozenset(code for bit, code in enumerate(CODES) if places >> bit & 1),
        anywhere=bool(places & ANYWHERE),
        months_by_type={kind: int(people.months[n, at]) for n, kind in enumerate(_KINDS)},
        largest_headcount=int(people.headcount[at]),
        spare_points=int(people.spare[at]),
        confirmed_on=date.fromordinal(int(people.confirmed[at]) or 1),  # 0: not told
        meets_education_route=bool(facts & ROUTE),
        trained_on=date.fromordinal(trained) if trained else None,
        is_full_time=bool(facts & FULL_TIME),
        skills=frozenset(skill for bit, skill in enumerate(SKILLS) if skills >> bit & 1),
        covered=covered(int(people.wording[at])),
    )
