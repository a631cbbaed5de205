"""Plans for many projects: one of the contractor with a card, one of the municipality."""

from collections.abc import Sequence

from portal.access.roles import Actor, Role
from portal.core.ids import new_token
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.demo.contractors import Contractors
from portal.demo.offices import Offices
from portal.demo.stage import Stage, dated
from portal.employers.models import Project
from portal.pool.actions import assignments, placing
from portal.pool.actions.assignments import Owner
from portal.pool.assignment_models import AssignmentRun
from portal.pool.index.loading import load_all
from portal.pool.queries import assignments as queries
from portal.pool.queries.openings import Opening, free_posts
from portal.pool.rules.assignment.whole import reckon


def plan_for_many(
    stage: Stage, offices: Offices, contractors: Contractors, projects: Sequence[Project]
) -> None:
    """Both were reckoned yesterday; the municipality recommended to every contractor."""
    open_ones = [project for project in projects if project.is_open]
    own = [project for project in open_ones if project.organisation_id == contractors.own.id]
    clerk = contractors.clerk(contractors.own.id)
    _plan(stage, own, Owner(organisation_id=contractors.own.id), clerk, hour=9)
    officer = offices.officer(Role.POINTS)
    run = _plan(stage, open_ones, Owner(region=MUNICIPALITY), officer, hour=14)
    when = stage.at(1, 15)
    with dated(when):
        placing.recommend(run, queries.needs_to_recommend(run), by=officer, now=when)


def _plan(
    stage: Stage, projects: Sequence[Project], owner: Owner, by: Actor, *, hour: int
) -> AssignmentRun:
    when, mine = stage.at(1, hour), new_token()
    free = free_posts([project.id for project in projects])
    openings = [Opening(project, free[project.id]) for project in projects if free[project.id]]
    with dated(when):
        run = assignments.ask(openings, owner, once="", most_projects=1, by=by, now=when)
        assignments.take(run.id, mine, now=when)
        # The index reads what is committed, and nothing of a demonstration is until all of it is.
        db.session.flush()
        everyone = queries.findable(load_all(db.session).people)
        facts = queries.facts_of(run, run.reckoned_on, everyone)
        assignments.keep_plan(run.id, mine, reckon(facts), len(facts.people), now=when)
    db.session.flush()
    return run
