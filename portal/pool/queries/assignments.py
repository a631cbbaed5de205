"""统筹方案 within someone's reach: what they were asked, how far they are, what came of them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import Project
from portal.pool.assignment_models import AssignmentNeed, AssignmentPlace, AssignmentRun
from portal.pool.index.holding import pool
from portal.pool.models import Profile
from portal.pool.queries.matches import demand_of
from portal.pool.queries.openings import holders_of_full_time, taken_pairs
from portal.pool.queries.settings import matching_terms
from portal.pool.rules.assignment.field import Need
from portal.pool.rules.assignment.life import HAND_OVER, RunState
from portal.pool.rules.assignment.whole import PlanFacts
from portal.pool.rules.columns import SHOWN, People, holds
from portal.pool.rules.facts import Terms, Weights

UNDER_WAY = (RunState.QUEUED, RunState.RECKONING)
NEEDS_PER_PAGE = 30


def terms_now() -> Terms:
    """The settings of matching in force."""
    return matching_terms(clock.today())


def rules_of(terms: Terms) -> dict[str, Any]:
    """The settings as a run keeps them."""
    return asdict(terms)


def get_run(actor: Actor, permission: Permission, public_id: str) -> AssignmentRun:
    """The plan, or NotFound: a contractor reaches its own, an officer those of the district."""
    statement = within(select(AssignmentRun), actor, permission, AssignmentRun)
    run = db.session.scalar(
        statement.where(AssignmentRun.public_id == public_id).options(
            joinedload(AssignmentRun.asked_by)
        )
    )
    if run is None:
        raise NotFound
    return run


def list_runs(actor: Actor, permission: Permission, number: int) -> Page:
    """Plans within reach, the latest first."""
    statement = within(select(AssignmentRun), actor, permission, AssignmentRun)
    shown = statement.options(joinedload(AssignmentRun.asked_by))
    return paged(shown.order_by(AssignmentRun.id.desc()), number)


def find_run(public_id: str) -> AssignmentRun | None:
    """Any plan of that id, whoever's it is."""
    return db.session.scalar(select(AssignmentRun).where(AssignmentRun.public_id == public_id))


def page_of_needs(run: AssignmentRun, number: int) -> Page:
    """The projects of a plan with everyone proposed, in the order in which they were chosen."""
    statement = (
        select(AssignmentNeed)
        .where(AssignmentNeed.run_id == run.id)
        .options(*_with_all())
        .order_by(AssignmentNeed.id)
    )
    return paged(statement, number, per_page=NEEDS_PER_PAGE)


def chosen_places(run: AssignmentRun, public_ids: Sequence[str]) -> Sequence[AssignmentPlace]:
    """Those places of this plan, filled ones only, in the plan's order; others are not there."""
    statement = (
        select(AssignmentPlace)
        .join(AssignmentPlace.need)
        .where(
            AssignmentNeed.run_id == run.id,
            AssignmentPlace.public_id.in_(list(public_ids)),
            AssignmentPlace.profile_id.is_not(None),
        )
        .options(
            joinedload(AssignmentPlace.need).joinedload(AssignmentNeed.project),
            *_with_profile(),
        )
        .order_by(AssignmentPlace.id)
    )
    return db.session.scalars(statement).all()


def needs_to_recommend(run: AssignmentRun) -> Sequence[AssignmentNeed]:
    """Projects for which somebody is proposed and nothing was recommended yet."""
    statement = (
        select(AssignmentNeed)
        .where(
            AssignmentNeed.run_id == run.id,
            AssignmentNeed.recommended_at.is_(None),
            AssignmentNeed.places.any(AssignmentPlace.profile_id.is_not(None)),
        )
        .options(
            joinedload(AssignmentNeed.project).joinedload(Project.organisation),
            selectinload(AssignmentNeed.places),
        )
        .order_by(AssignmentNeed.id)
    )
    return db.session.scalars(statement).all()


def latest_recommended(project_id: int, since: datetime) -> AssignmentNeed | None:
    """What a district recommended last for this project, if that is not too long ago."""
    statement = (
        select(AssignmentNeed)
        .where(AssignmentNeed.project_id == project_id, AssignmentNeed.recommended_at >= since)
        .options(*_with_all())
        .order_by(AssignmentNeed.recommended_at.desc(), AssignmentNeed.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).first()


def facts_of(run: AssignmentRun, on: date, people: People | None = None) -> PlanFacts:
    """All that the plan is reckoned from, read at one moment, or from people read before."""
    needs = db.session.scalars(
        select(AssignmentNeed)
        .where(AssignmentNeed.run_id == run.id)
        .options(joinedload(AssignmentNeed.project))
        .order_by(AssignmentNeed.id)
    ).all()
    projects = [need.project_id for need in needs]
    return PlanFacts(
        needs=tuple(
            Need(need.project_id, need.posts, need.project.is_full_time, need.project.needed_on)
            for need in needs
        ),
        demands={need.project_id: demand_of(need.project) for need in needs},
        people=people_now() if people is None else people,
        full_time=holders_of_full_time(),
        taken=taken_pairs(projects),
        on=on,
        terms=_terms_in(run.rules),
    )


def people_now() -> People:
    """Everyone whom contractors may find at this moment, in the order of their profiles."""
    return findable(pool().look().people)


def findable(people: People) -> People:
    """Of these the ones whom contractors may find, in the order of their profiles."""
    rows = np.flatnonzero(holds(people.facts, SHOWN))
    return people.part(rows[np.argsort(people.profile[rows])])


def to_resume(now: datetime) -> Sequence[int]:
    """Plans that nobody reckons: lost between commit and queue, or by a worker that died."""
    never_begun = and_(AssignmentRun.lease == "", AssignmentRun.created_at < now - HAND_OVER)
    statement = select(AssignmentRun.id).where(
        AssignmentRun.state.in_(UNDER_WAY), or_(never_begun, AssignmentRun.leased_until < now)
    )
    return db.session.scalars(statement.order_by(AssignmentRun.id)).all()


def _terms_in(rules: dict[str, Any]) -> Terms:
    held = dict(rules)
    held["weights"] = Weights(**held["weights"])
    held["headcount_bands"] = tuple(held["headcount_bands"])
    return Terms(**held)


def _with_profile() -> tuple[Any, ...]:
    profile = joinedload(AssignmentPlace.profile)
    return (
        profile.joinedload(Profile.person),
        profile.joinedload(Profile.certificate),
        profile.selectinload(Profile.districts),
    )


def _with_all() -> tuple[Any, ...]:
    places = selectinload(AssignmentNeed.places)
    profile = places.joinedload(AssignmentPlace.profile)
    return (
        joinedload(AssignmentNeed.project).joinedload(Project.organisation),
        joinedload(AssignmentNeed.run),
        profile.joinedload(Profile.person),
        profile.joinedload(Profile.certificate),
        profile.selectinload(Profile.districts),
        places.joinedload(AssignmentPlace.invitation),
    )
