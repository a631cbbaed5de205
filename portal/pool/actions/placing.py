"""What people do with a plan: invite those they ticked, or recommend them to the contractors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.core.regions import name_of
from portal.db.base import db
from portal.notices.actions import Telling, tell_all
from portal.pool.actions.holding import hold_people, hold_projects
from portal.pool.actions.invitations import invite
from portal.pool.assignment_models import AssignmentNeed, AssignmentPlace, AssignmentRun
from portal.pool.queries.openings import free_posts
from portal.pool.rules.assignment.life import RunState, is_fresh

NOBODY = "没有选中人选，请返回方案勾选"
STALE = "方案已超过7天，人员和项目情况可能有变，请重新计算后再办理"
FILLED = "该项目的空缺岗位已经有人，没有发出邀约"
DONE_ALREADY = "选中的项目刚刚已经推荐过，请刷新页面查看"


@dataclass(frozen=True, slots=True)
class Invited:
    """邀约结果: how many invitations went out, and how many could not; why stands in each place."""

    sent: int
    failed: int


def invite_chosen(
    run: AssignmentRun,
    places: Sequence[AssignmentPlace],
    *,
    message: str,
    by: Actor,
    now: datetime,
) -> Invited:
    """Each of these people is invited for the project they are proposed for. One that is refused
    keeps back no other, and is told in its own place; who was invited already is passed over.
    """
    _check(run, places, now)
    hold_people(place.profile.person_id for place in places if place.profile is not None)
    hold_projects(place.need.project_id for place in places)
    waiting = [place for place in _held(places) if place.invitation_id is None]
    sent = sum(_invite(place, message, by, now) for place in waiting)
    return Invited(sent, len(waiting) - sent)


def recommend(
    run: AssignmentRun, needs: Sequence[AssignmentNeed], *, by: Actor, now: datetime
) -> int:
    """The contractors of these projects see who is proposed to them, and decide themselves; how
    many projects. Of two officers at once the second finds nothing left to recommend.
    """
    _check(run, needs, now)
    numbers = [need.id for need in needs]
    held = db.session.scalars(
        select(AssignmentNeed)
        .where(AssignmentNeed.id.in_(numbers), AssignmentNeed.recommended_at.is_(None))
        .order_by(AssignmentNeed.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not held:
        raise Refused(DONE_ALREADY)
    for need in held:
        need.recommended_at = now
    projects = [need.project.public_id for need in held]
    record(Deed.POOL_ASSIGNMENT_RECOMMENDED, run, by=by, projects=projects)
    tell_all([_recommended(need, run) for need in held], now=now)
    return len(held)


def _recommended(need: AssignmentNeed, run: AssignmentRun) -> Telling:
    return Telling(
        "pool.recommended",
        f"{name_of(run.region or '')}人力社保部门为“{need.project.name}”推荐了人选，"
        "是否邀约由贵单位决定",
        f"pool.recommended:{need.id}",
        organisation_id=need.project.organisation_id,
        endpoint="pool.firm.matches",
        args={"project_id": need.project.public_id},
    )


def _check(run: AssignmentRun, chosen: Sequence[object], now: datetime) -> None:
    if not chosen:
        raise Refused(NOBODY)
    if run.state is not RunState.DONE or not is_fresh(run.ended_at, now):
        raise Refused(STALE)


def _held(places: Sequence[AssignmentPlace]) -> Sequence[AssignmentPlace]:
    """Those places for ourselves: a double click waits here, and then finds them invited."""
    return db.session.scalars(
        select(AssignmentPlace)
        .where(AssignmentPlace.id.in_([place.id for place in places]))
        .order_by(AssignmentPlace.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _invite(place: AssignmentPlace, message: str, by: Actor, now: datetime) -> bool:
    profile, project = place.profile, place.need.project
    try:
        if profile is None:
            raise Refused(NOBODY)
        if free_posts([project.id])[project.id] < 1:
            raise Refused(FILLED)
        invitation = invite(project, profile, message=message, by=by, now=now)
    except Refused as refusal:
        place.trouble = refusal.reason
        return False
    place.invitation_id, place.trouble = invitation.id, ""
    return True
