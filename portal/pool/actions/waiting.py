"""候补: an ordered list for a project; for each invitation that ended without a yes the next on it
is asked, once, however often the work is done.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from portal.access.roles import Actor
from portal.accounts.models import OrganisationStatus
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.core.identity import mask_surname
from portal.db.base import db
from portal.employers.models import Project
from portal.notices.actions import Telling, tell
from portal.pool.actions.holding import hold, hold_people
from portal.pool.actions.invitations import send
from portal.pool.models import Invitation, Profile, WaitingEntry, WaitingState
from portal.pool.queries import invitations, profiles
from portal.pool.queries import waiting as queries
from portal.pool.rules.waiting_list import MOST_WAITING, moved, next_to_ask

SETTLED = "此人已不在候补名单中，请刷新页面查看最新名单"


def add_to_list(project: Project, profile: Profile, *, by: Actor, now: datetime) -> bool:
    """The person is on the project's list, at its end; they are not told. Whether they were not on
    it before: whoever asks a second time, or at the same moment, finds them there.
    """
    hold_people([profile.person_id])
    hold(project)
    waiting = queries.list_waiting(project.id)
    if any(each.person_id == profile.person_id for each in waiting):
        return False
    if not project.is_open:
        raise Refused("该项目已停止招用，请先在项目中重新开放")
    if not profiles.is_visible(profile.person_id):
        raise Refused("对方目前不在人才库展示，不能加入候补")
    earlier = invitations.waiting_for_project(project.id).get(profile.person_id)
    if earlier is not None:
        raise Refused(f"已为该项目邀约过此人，目前是“{earlier.status.label}”，不需要候补")
    if len(waiting) >= MOST_WAITING:
        raise Refused(f"候补名单最多{MOST_WAITING}人，请先移出不再需要的")
    entry = WaitingEntry(
        project_id=project.id,
        organisation_id=project.organisation_id,
        person_id=profile.person_id,
        added_by_id=by.id,
        position=len(waiting) + 1,
        created_at=now,
    )
    db.session.add(entry)
    _renumber([*waiting, entry])
    record(Deed.POOL_WAITING_EDITED, entry, by=by, person=profile.public_id, position="末位")
    return True


def move(entry: WaitingEntry, places: int, *, by: Actor) -> None:
    """The person stands so many places further down, or up."""
    waiting = _hold(entry)
    _renumber(moved(waiting, entry, places))
    record(Deed.POOL_WAITING_EDITED, entry, by=by, position=entry.position)


def remove(entry: WaitingEntry, *, by: Actor, now: datetime) -> None:
    """The person waits no longer."""
    waiting = _hold(entry)
    _settle(entry, WaitingState.REMOVED, now)
    _renumber([each for each in waiting if each.id != entry.id])
    record(Deed.POOL_WAITING_EDITED, entry, by=by, removed=True)


def ask_next(project: Project, *, now: datetime) -> int:
    """What ended without a yes is answered by asking as many of the list, in its order: whoever
    is hidden or suspended by now is passed over, and the contractor is told. How many were asked.
    """
    waiting = queries.list_waiting(project.id)
    hold_people(entry.person_id for entry in waiting)
    hold(project)
    ended = _take_ended(project)
    held = {entry.person_id for entry in waiting}
    list_now = [entry for entry in queries.list_waiting(project.id) if entry.person_id in held]
    verified = project.organisation.status is OrganisationStatus.VERIFIED
    further = 0
    if project.is_open and verified:
        further = next_to_ask(invitations.asked_for(project), len(ended))
    asked = 0
    for entry in list_now:
        if asked == further:
            break
        asked += _ask(entry, project, message=ended[-1].message, now=now)
    _renumber([entry for entry in list_now if entry.state is WaitingState.WAITING])
    return asked


def _take_ended(project: Project) -> Sequence[Invitation]:
    """The invitations that call somebody, each taken by one run alone: the project is held."""
    statement = select(Invitation).where(
        Invitation.project_id == project.id, Invitation.calls_next.is_(True)
    )
    ended = db.session.scalars(statement.order_by(Invitation.id).with_for_update()).all()
    if ended:
        db.session.execute(
            update(Invitation)
            .where(Invitation.id.in_([each.id for each in ended]))
            .values(calls_next=False)
        )
    return ended


def _ask(entry: WaitingEntry, project: Project, *, message: str, now: datetime) -> bool:
    profile = db.session.scalar(select(Profile).where(Profile.person_id == entry.person_id))
    if profile is None or not profiles.is_visible(entry.person_id):
        _settle(entry, WaitingState.SKIPPED, now, "递补时已不在人才库展示")
        _tell(entry, project, "递补时已不在人才库展示，已跳过", now)
        return False
    if entry.person_id in invitations.waiting_for_project(project.id):
        _settle(entry, WaitingState.REMOVED, now, "已另行邀约")
        return False
    send(project, profile, message=message, sent_by_id=entry.added_by_id, by=None, now=now)
    _settle(entry, WaitingState.INVITED, now)
    _tell(entry, project, "在候补名单中递补，邀约已自动发出", now)
    return True


def _settle(entry: WaitingEntry, state: WaitingState, now: datetime, reason: str = "") -> None:
    entry.state, entry.settled_at, entry.reason = state, now, reason


def _tell(entry: WaitingEntry, project: Project, what: str, now: datetime) -> None:
    tell(
        Telling(
            "pool.waiting",
            f"{project.name}：{mask_surname(entry.person.name)}{what}",
            f"pool.waiting:{entry.id}:{entry.state.value}",
            organisation_id=project.organisation_id,
            endpoint="pool.waiting.waiting_list",
            args={"project_id": project.public_id},
        ),
        now=now,
    )


def _hold(entry: WaitingEntry) -> list[WaitingEntry]:
    """The list of the project, which is held, with this entry still on it."""
    hold(entry.project)
    waiting = list(queries.list_waiting(entry.project_id))
    if entry not in waiting:
        raise Refused(SETTLED)
    return waiting


def _renumber(waiting: Sequence[WaitingEntry]) -> None:
    for place, entry in enumerate(waiting, start=1):
        entry.position = place
    db.session.flush()
