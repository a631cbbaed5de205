"""`assignment`: the best plan of people for open posts, step by step, as both grow.

A pool and projects as a district might have them: one to three districts a person, one in ten
anywhere in the city, experience of one or two kinds, a twentieth in post, projects of one post
mostly. Where people are plenty the greedy plan is as good; where they are scarce it is not.

All that the portal does for a plan is in it: reading, scores, reduction, solver with the greedy
plan, the reasons, keeping it. Beside it, not counted: the solver over the whole shortlists, whose
plan must be worth the same, and on a dense matrix.
"""

import os
import resource
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

import numpy as np
from flask import Flask
from sqlalchemy import insert, inspect

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind, Person
from portal.certificates.models import Certificate
from portal.core import clock, regions
from portal.core.ids import new_token
from portal.db.base import Base, db
from portal.employers.models import Appointment, Project, ProjectType
from portal.pool.actions import assignments as actions
from portal.pool.assignment_models import AssignmentRun
from portal.pool.models import Profile, ProfileDistrict
from portal.pool.queries import assignments as queries
from portal.pool.rules.assignment.field import Shortlists, gather
from portal.pool.rules.assignment.filling import fill_both
from portal.pool.rules.assignment.greedy import fill_in_turn
from portal.pool.rules.assignment.judged import hands_of, rows_of
from portal.pool.rules.assignment.plan import Plan
from portal.pool.rules.assignment.solving import fill_best
from portal.pool.rules.assignment.whole import PlanFacts, Reckoned, explain_placed, terms_of
from tests.factories.accounts import make_officer, make_organisation, make_person
from tests.factories.employers import make_appointment
from tests.factories.plans import ask_for_plan
from tests.factories.pool import make_need, make_profile
from tests.load.report import Report
from tests.load.site import bare

SIZES = ((500, 400), (500, 1_000), (50, 1_000), (100, 5_000), (500, 20_000))  # scarce ones first
TARGET = 10.0
DENSE = (500, 40_000)
CHUNK = 5_000
FIRST_ID = 1_000_000
V = TypeVar("V")


def run(db_name: str, count: int | None = None) -> Report:
    """Each size anew; `count` leaves out what has more people."""
    sizes = [size for size in SIZES if size[1] <= (count or SIZES[-1][1])] or [SIZES[0]]
    report = Report("assignment", db_name, {"posts_and_people": sizes})
    _dense(report)
    for posts, people in sizes:
        with bare(db_name) as (app, _):
            _measure(report, app, posts, people)
    report.notes.append(f"load average at the end {os.getloadavg()[0]:.1f}")
    return report


def _measure(report: Report, app: Flask, posts: int, people: int) -> None:
    with app.app_context():
        officer = make_officer(Role.POINTS, "50")
        projects = _fill(posts, people)
        db.session.commit()
        for most in (1, 2):
            _plan(report, projects, officer, most, f"{posts} posts, {people} people, {most} each")


def _plan(
    report: Report, projects: Sequence[Project], officer: Person, most: int, title: str
) -> None:
    asked = ask_for_plan(projects, officer, region="50", most_projects=most)
    actions.take(asked.id, "load", now=clock.now())
    spent: dict[str, float] = {}

    def timed(step: str, deed: Callable[[], V]) -> V:
        began = time.perf_counter()
        done = deed()
        spent[step] = time.perf_counter() - began
        return done

    began = time.perf_counter()
    facts: PlanFacts = timed("read", lambda: queries.facts_of(asked, asked.reckoned_on))
    hands = hands_of(facts.people, most, facts.full_time)
    judge = rows_of(facts.people, facts.demands, facts.taken, facts.on, facts.terms)
    rows = timed("scores", lambda: {need.key: judge(need) for need in facts.needs})
    lists = timed("reduce", lambda: gather(facts.needs, hands, lambda need: rows[need.key]))
    best, greedy = timed("solve", lambda: fill_both(lists))
    timed("greedy_alone", lambda: fill_in_turn(best.field))
    timed("whole", lambda: _solve_whole(lists, best))
    places = timed("explain", lambda: explain_placed(facts, lists, best, greedy))
    made = timed("terms", lambda: Reckoned(best, greedy, places, terms_of(facts, places)))
    timed("keep", lambda: _keep(asked, made, len(facts.people)))
    report.measure(
        title,
        [time.perf_counter() - began - spent["whole"]],
        target=TARGET,
        **{f"{step}_ms": round(1000 * seconds) for step, seconds in spent.items()},
        kept_people=len(best.field.people),
        filled=f"{best.filled} (greedy {greedy.filled})",
        total=f"{best.total} (greedy {greedy.total})",
        mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def _solve_whole(lists: Shortlists, best: Plan) -> None:
    """The same by the whole shortlists, which the heads spare: it must come to the same."""
    assert fill_best(lists.field()).worth == best.worth


def _keep(asked: AssignmentRun, made: Reckoned, people: int) -> None:
    actions.keep_plan(asked.id, "load", made, people, now=clock.now())
    db.session.commit()


def _dense(report: Report) -> None:
    """The solver alone, nothing left out of the matrix."""
    from scipy.optimize import linear_sum_assignment

    dice = np.random.default_rng(6)
    costs = dice.integers(0, 101 * 2**22, DENSE).astype(np.float64)
    began = time.perf_counter()
    linear_sum_assignment(costs)
    seconds = time.perf_counter() - began
    report.measure(f"solver alone, dense {DENSE[0]} × {DENSE[1]}", [seconds], target=TARGET)


# --- filling --------------------------------------------------------------------------------------


def _fill(posts: int, people: int) -> list[Project]:
    dice, today = Random(20), clock.today()
    _copy_people(people, dice, today)
    return _make_projects(posts, dice, today)


def _copy_people(people: int, dice: Random, today: date) -> None:
    """So many like one whom the portal itself made, all but what tells them apart."""
    appointed = make_appointment(make_person(), is_full_time=True)
    profile = make_profile(appointed.person)
    models = [_row(Person, profile.person_id), _row(Certificate, profile.certificate_id)]
    post, shown = _row(Appointment, appointed.id), _row(Profile, profile.id)
    places = [region.code for region in regions.current(today)]
    for start in range(0, people, CHUNK):
        ids = range(FIRST_ID + start, FIRST_ID + min(people, start + CHUNK))
        _insert(Person, [models[0] | _person(n) for n in ids])
        _insert(Certificate, [models[1] | _certificate(n) for n in ids])
        _insert(Profile, [shown | _profile(n, dice, today) for n in ids])
        _insert(ProfileDistrict, [each for n in ids for each in _districts(n, dice, places)])
        busy = [n for n in ids if dice.random() < 0.05]
        _insert(Appointment, [post | {"id": n, "person_id": n, "public_id": _id(n)} for n in busy])


def _make_projects(posts: int, dice: Random, today: date) -> list[Project]:
    """Projects of one to three posts, as many as make up the number."""
    firms = [make_organisation(OrganisationKind.FIRM) for _ in range(20)]
    places = [region.code for region in regions.current(today)]
    made: list[Project] = []
    while posts > 0:
        wanted = min(posts, dice.choice((1, 1, 1, 2, 3)))
        posts -= wanted
        made.append(
            make_need(
                dice.choice(firms),
                posts=wanted,
                region=dice.choice(places),
                type=dice.choice(list(ProjectType)),
                building_kind=None,
                peak_workers=dice.choice((40, 120, 400, 900)),
                is_full_time=dice.random() < 0.7,
                needed_on=today + timedelta(days=dice.randint(5, 60)),
            )
        )
    return made


def _row(model: type[Base], number: int) -> dict[str, Any]:
    """A row that is there, by the names of its columns."""
    found = db.session.get_one(model, number)
    return {column.key: getattr(found, column.key) for column in inspect(model).column_attrs}


def _insert(model: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model), rows)


def _id(number: int) -> str:
    return f"{number:012d}"


def _person(number: int) -> dict[str, Any]:
    return {"id": number, "public_id": _id(number), "resident_id_index": f"r{number}"}


def _certificate(number: int) -> dict[str, Any]:
    own = {"id": number, "public_id": _id(number), "person_id": number, "number": f"Z{number}"}
    return own | {"token": new_token()}


def _profile(number: int, dice: Random, today: date) -> dict[str, Any]:
    kinds = dice.sample([kind.value for kind in ProjectType], dice.choice((1, 1, 2)))
    return {
        "id": number,
        "public_id": _id(number),
        "person_id": number,
        "certificate_id": number,
        "anywhere": dice.random() < 0.1,
        "types": {kind: dice.randint(3, 60) for kind in kinds},
        "largest_headcount": dice.choice((0, 30, 200, 450, 900)),
        "available_on": today + timedelta(days=dice.randint(-30, 60)),
        "is_full_time": dice.random() < 0.8,
    }


def _districts(number: int, dice: Random, places: list[str]) -> list[dict[str, Any]]:
    chosen = dice.sample(places, dice.randint(1, 3))
    return [{"profile_id": number, "region": code} for code in chosen]
