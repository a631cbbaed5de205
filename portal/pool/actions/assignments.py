"""统筹方案: asked for, reckoned by one worker at a time, kept as evidence, deleted in the end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import Refused
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.jobs.queue import later
from portal.pool.assignment_models import AssignmentNeed, AssignmentPlace, AssignmentRun
from portal.pool.queries import assignments as queries
from portal.pool.queries.matches import has_district
from portal.pool.queries.openings import Opening
from portal.pool.rules.assignment.field import MOST_POSTS
from portal.pool.rules.assignment.kept import to_facts
from portal.pool.rules.assignment.life import HELD_FOR, MOST_TRIES, RunState, may_take
from portal.pool.rules.assignment.whole import Reckoned

NOTHING = "没有选中还有空缺岗位的项目，请至少选择一个"
TOO_MANY = f"一次最多统筹{MOST_POSTS}个岗位，请减少项目后分次计算"
MOST_NAMED = 3
UNDER_WAY = "已有一个方案正在计算，请等它完成后再发起"
NOT_OURS = "页面已经过期，请刷新后重新选择"
BROKEN = "计算程序出错，已记入运行日志，请重新发起；仍不成功的，请联系平台管理员"
INTERRUPTED = "计算多次中断，请稍后重新发起"


@dataclass(frozen=True, slots=True)
class Owner:
    """方案归属: a contractor, or the region of a bureau."""

    organisation_id: int | None = None
    region: str | None = None

    @property
    def turn(self) -> str:
        """The place in which the owner's one plan under way stands."""
        return f"firm:{self.organisation_id}" if self.region is None else f"region:{self.region}"

    def owns(self, run: AssignmentRun) -> bool:
        return (run.organisation_id, run.region) == (self.organisation_id, self.region)


def ask(
    openings: Sequence[Opening],
    owner: Owner,
    *,
    once: str,
    most_projects: int,
    by: Actor,
    now: datetime,
) -> AssignmentRun:
    """A plan for these projects, to be reckoned after the commit. `once` is the form's own id, the
    plan's from here: sent twice, it leads to the same plan.
    """
    if (there := queries.find_run(once)) is not None:
        return _own(there, owner)
    _check(openings)
    terms = replace(queries.terms_now(), max_active_projects=most_projects)
    run = AssignmentRun(
        public_id=once if re.fullmatch("[0-9a-hjkmnp-tv-z]{12}", once) else new_public_id(),
        organisation_id=owner.organisation_id,
        region=owner.region,
        asked_by_id=by.id,
        turn=owner.turn,
        reckoned_on=now.astimezone(clock.BEIJING).date(),
        rules=queries.rules_of(terms),
        projects=len(openings),
        posts=sum(opening.free for opening in openings),
        created_at=now,
        needs=[AssignmentNeed(project_id=o.project.id, posts=o.free) for o in openings],
    )
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError as another:
        if (there := queries.find_run(once)) is not None:
            return _own(there, owner)
        raise Refused(UNDER_WAY) from another
    record(
        Deed.POOL_ASSIGNMENT_ASKED,
        run,
        by=by,
        projects=run.projects,
        posts=run.posts,
        rules=run.rules,
    )
    later("pool.reckon_plan", run_id=run.id)
    return run


def _own(run: AssignmentRun, owner: Owner) -> AssignmentRun:
    if not owner.owns(run):
        raise Refused(NOT_OURS)
    return run


def _check(openings: Sequence[Opening]) -> None:
    if not openings:
        raise Refused(NOTHING, field="projects")
    if sum(opening.free for opening in openings) > MOST_POSTS:
        raise Refused(TOO_MANY, field="projects")
    lost = [opening.project.name for opening in openings if not has_district(opening.project)]
    if lost:
        named = "、".join(f"“{name}”" for name in lost[:MOST_NAMED])
        reason = f"没有填写所在区县的项目不能统筹，请先补填或者取消勾选：{named}"
        raise Refused(reason, field="projects")


def take(run_id: int, mine: str, *, now: datetime) -> bool:
    """The plan is this worker's for a while; False when it is over, or another reckons it. What has
    been interrupted too often is given up.
    """
    run = _held(run_id)
    if run is None or run.state.is_over:
        return False
    if not may_take(run.lease, run.leased_until, mine, now):
        return False
    run.tries += 1
    if run.tries > MOST_TRIES:
        _end(run, RunState.FAILED, now, trouble=INTERRUPTED)
        return False
    run.state, run.started_at, run.judged = RunState.RECKONING, run.started_at or now, 0
    run.lease, run.leased_until = mine, now + HELD_FOR
    return True


def keep_progress(run_id: int, mine: str, judged: int, *, now: datetime) -> bool:
    """So many projects are judged; False when the plan is no longer this worker's."""
    run = _held(run_id)
    if run is None or run.state is not RunState.RECKONING or run.lease != mine:
        return False
    run.judged, run.leased_until = judged, now + HELD_FOR
    return True


def keep_plan(run_id: int, mine: str, made: Reckoned, people: int, *, now: datetime) -> bool:
    """What came of it; dropped when somebody else has taken over meanwhile."""
    run = _held(run_id)
    if run is None or run.state is not RunState.RECKONING or run.lease != mine:
        return False
    needs = {need.project_id: need.id for need in run.needs}
    db.session.add_all(
        AssignmentPlace(
            need_id=needs[place.need],
            ordinal=place.ordinal,
            profile_id=place.person,
            facts=to_facts(place, terms),
        )
        for place, terms in zip(made.places, made.terms, strict=True)
    )
    run.judged, run.people = run.projects, people
    run.filled, run.total = made.best.filled, made.best.total
    run.greedy_filled, run.greedy_total = made.greedy.filled, made.greedy.total
    _end(run, RunState.DONE, now)
    record(
        Deed.POOL_ASSIGNMENT_RECKONED,
        run,
        by=None,
        people=people,
        filled=run.filled,
        total=run.total,
        greedy_filled=run.greedy_filled,
        greedy_total=run.greedy_total,
    )
    return True


def give_up(run_id: int, mine: str, *, now: datetime) -> None:
    """The reckoning itself has failed: it is said, and not tried again."""
    run = _held(run_id)
    if run is not None and run.state is RunState.RECKONING and run.lease == mine:
        _end(run, RunState.FAILED, now, trouble=BROKEN)


def delete_old(days: int, *, now: datetime) -> int:
    """Plans older than so many days go, with all that was in them; how many went. Invitations sent
    by them stay.
    """
    old = select(AssignmentRun.id).where(
        AssignmentRun.created_at < now - timedelta(days=days), AssignmentRun.turn.is_(None)
    )
    runs = list(db.session.scalars(old))
    needs = select(AssignmentNeed.id).where(AssignmentNeed.run_id.in_(runs))
    for statement in (
        delete(AssignmentPlace).where(AssignmentPlace.need_id.in_(needs)),
        delete(AssignmentNeed).where(AssignmentNeed.run_id.in_(runs)),
        delete(AssignmentRun).where(AssignmentRun.id.in_(runs)),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    return len(runs)


def _end(run: AssignmentRun, state: RunState, now: datetime, trouble: str = "") -> None:
    run.state, run.ended_at, run.trouble = state, now, trouble
    run.turn, run.lease, run.leased_until = None, "", None


def _held(run_id: int) -> AssignmentRun | None:
    return db.session.scalar(
        select(AssignmentRun)
        .where(AssignmentRun.id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
