"""What is in force on a day, by what was approved; and the changes within someone's reach.

A value is looked up by one indexed statement and kept nowhere: so no process goes on by a value
that another has changed. Who needs several asks for all of them at once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core.errors import NotFound
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.terms.models import SettingChange, SettingState
from portal.terms.rules.settings import Difference, Group, Setting, declared, differences, find
from portal.terms.rules.timeline import Approved, Timeline, timeline_of

P = Permission
V = TypeVar("V")
# Made once: to put a statement together takes longer than to run it.
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_APPROVED = select(
    *(SettingChange.key, SettingChange.in_force_on, SettingChange.decided_at),
    *(SettingChange.id, SettingChange.value),
).where(SettingChange.state == SettingState.APPROVED, SettingChange.key.in_(_KEYS))


@dataclass(frozen=True, slots=True)
class Lines:
    """Timelines of several settings, got by one look."""

    known: Mapping[str, Timeline[Any]]

    def of(self, setting: Setting[V]) -> Timeline[V]:
        """That of one of them."""
        return self.known[setting.key]


@dataclass(frozen=True, slots=True)
class InForce:
    """规则参数 on a day, as it is listed: its value, since when, and what will take its place."""

    setting: Setting[Any]
    lines: tuple[tuple[str, str], ...]
    since: date | None
    coming: tuple[tuple[date, tuple[Difference, ...]], ...]


def value(setting: Setting[V], on: date) -> V:
    """What is in force that day."""
    return timeline(setting).on(on)


def timeline(setting: Setting[V]) -> Timeline[V]:
    """What was, is and will be in force."""
    return timelines(setting).of(setting)


def timelines(*settings: Setting[Any]) -> Lines:
    """The same of several settings."""
    rows: dict[str, list[Any]] = defaultdict(list)
    keys = [setting.key for setting in settings]
    for key, *approved in db.session.execute(_APPROVED, {"keys": keys}):
        rows[key].append(approved)
    return Lines({each.key: _timeline(each, rows[each.key]) for each in settings})


def list_in_force(on: date) -> dict[Group, list[InForce]]:
    """Every setting as it is in force that day, by group."""
    every = declared()
    lines = timelines(*every)
    found: dict[Group, list[InForce]] = defaultdict(list)
    for setting in every:
        found[setting.group].append(in_force(setting, lines.of(setting), on))
    return found


def in_force(setting: Setting[V], line: Timeline[V], on: date) -> InForce:
    """One setting as it is in force that day."""
    coming, before = [], line.on(on)
    for since, after in line.after(on):
        coming.append((since, differences(setting, before, after)))
        before = after
    shown = setting.shape.lines(line.on(on))
    return InForce(setting, shown, line.since(on), tuple(coming))


def get_setting(key: str) -> Setting[Any]:
    """The setting, or NotFound if nobody declared it."""
    found = find(key)
    if found is None:
        raise NotFound
    return found


def list_changes(actor: Actor, setting: Setting[Any]) -> Sequence[SettingChange]:
    """Every change of a setting, whatever became of it, the latest entered first."""
    statement = within(select(SettingChange), actor, P.TERMS_CHANGE_READ, SettingChange)
    found = statement.where(SettingChange.key == setting.key).options(*_with_all())
    return db.session.scalars(found.order_by(SettingChange.id.desc())).all()


def get_change(actor: Actor, permission: Permission, public_id: str) -> SettingChange:
    """The change, or NotFound if there is none within this officer's reach."""
    statement = within(select(SettingChange), actor, permission, SettingChange)
    found: SettingChange | None = db.session.scalar(
        statement.where(SettingChange.public_id == public_id).options(*_with_all())
    )
    if found is None:
        raise NotFound
    return found


def list_to_approve(actor: Actor) -> Sequence[SettingChange]:
    """Changes that wait for this very officer."""
    statement = within(select(SettingChange), actor, P.TERMS_CHANGE_APPROVE, SettingChange).where(
        SettingChange.state == SettingState.PROPOSED, SettingChange.entered_by_id != actor.id
    )
    return db.session.scalars(statement.order_by(SettingChange.id)).all()


def changed_by(change: SettingChange) -> tuple[Difference, ...]:
    """What a change changes on its day: against what was, or will be, in force without it."""
    setting = get_setting(change.key)
    before = _line_without(change, setting).on(change.in_force_on)
    return differences(setting, before, setting.shape.read(change.value))


def counts_on(change: SettingChange) -> bool:
    """Whether the change was not replaced by a later one for the same day."""
    return change.state is SettingState.APPROVED and change.id == db.session.scalar(
        select(SettingChange.id)
        .where(
            SettingChange.key == change.key,
            SettingChange.state == SettingState.APPROVED,
            SettingChange.in_force_on == change.in_force_on,
        )
        .order_by(SettingChange.decided_at.desc(), SettingChange.id.desc())
        .limit(1)
    )


def may_enter(actor: Actor) -> bool:
    """The municipality sets the rules for all districts."""
    return any(post.region == MUNICIPALITY for post, _ in reaches(actor, P.TERMS_CHANGE_ENTER))


def _timeline(setting: Setting[V], rows: Sequence[Sequence[Any]]) -> Timeline[V]:
    if not rows:
        return Timeline(setting.default)
    approved = (
        Approved(in_force_on, decided_at, id_, setting.shape.read(kept))
        for in_force_on, decided_at, id_, kept in rows
    )
    return timeline_of(setting.default, approved)


def _line_without(change: SettingChange, setting: Setting[V]) -> Timeline[V]:
    """What would be in force if this change, and what was approved after it, had not been."""
    columns = (SettingChange.in_force_on, SettingChange.decided_at, SettingChange.id)
    statement = select(*columns, SettingChange.value).where(
        SettingChange.key == change.key,
        SettingChange.state == SettingState.APPROVED,
        SettingChange.id != change.id,
    )
    if change.decided_at is not None:
        statement = statement.where(SettingChange.decided_at <= change.decided_at)
    return _timeline(setting, db.session.execute(statement).all())


def _with_all() -> tuple[Any, ...]:
    return joinedload(SettingChange.entered_by), joinedload(SettingChange.decided_by)
