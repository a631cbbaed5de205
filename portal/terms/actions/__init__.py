"""A change is entered by one municipal officer and approved by another; it never reaches back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.terms import queries
from portal.terms.models import SettingChange, SettingState
from portal.terms.rules.settings import Setting

V = TypeVar("V")
WAITING = "这一项已有一份修改待批准，请先批准或者退回"
DECIDED = "这份修改已经办理，请刷新页面查看最新状态"
OWN_HAND = "录入人不能批准自己录入的修改，请由另一名市级工作人员办理"
NOT_OWN = "请由录入人本人撤回"
SAME = "与生效当天适用的值相同，没有需要修改的内容，请核对"


@dataclass(frozen=True, slots=True)
class Wanted(Generic[V]):
    """修改内容: which value, from which day, resting on what, and why."""

    value: V
    in_force_on: date
    source: str
    reason: str


def enter(setting: Setting[V], wanted: Wanted[V], *, by: Actor, now: datetime) -> SettingChange:
    """录入: the change waits for the second officer; nothing is different yet."""
    if not queries.may_enter(by):
        raise NotFound
    refuse(setting, wanted, today=_day_of(now))
    change = SettingChange(
        key=setting.key,
        open_for=setting.key,
        region=MUNICIPALITY,
        value=setting.shape.keep(wanted.value),
        in_force_on=wanted.in_force_on,
        source=wanted.source,
        reason=wanted.reason,
        entered_by_id=by.id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(change)
            db.session.flush()
    except IntegrityError as taken:
        raise Refused(WAITING) from taken
    record(Deed.TERMS_CHANGE_ENTERED, change, by=by, **_facts(change))
    return change


def refuse(setting: Setting[V], wanted: Wanted[V], *, today: date) -> None:
    """Refused where the value cannot be, the day is past, or nothing would be different."""
    if (fault := setting.shape.fault(wanted.value)) is not None:
        raise Refused(fault.words, field=fault.box)
    if words := setting.refuse_day(wanted.in_force_on, today):
        raise Refused(words, field="in_force_on")
    if queries.value(setting, wanted.in_force_on) == wanted.value:
        raise Refused(SAME)


def approve(change: SettingChange, *, by: Actor, now: datetime) -> None:
    """批准: in force from its day on, for what happens from then on; of two for one day the one
    approved last.
    """
    setting = queries.get_setting(change.key)
    if words := setting.refuse_day(change.in_force_on, _day_of(now)):
        raise Refused(f"{words}。请退回，由录入人改填生效日期后重新录入")
    _decide(change, SettingState.APPROVED, by, now)
    record(Deed.TERMS_CHANGE_APPROVED, change, by=by, **_facts(change))


def send_back(change: SettingChange, answer: str, *, by: Actor, now: datetime) -> None:
    """退回: it counts for nothing; another may be entered."""
    _decide(change, SettingState.RETURNED, by, now, answer=answer)
    record(Deed.TERMS_CHANGE_RETURNED, change, by=by, setting=change.key, reason=answer)


def withdraw(change: SettingChange, *, by: Actor, now: datetime) -> None:
    """撤回: who entered it takes it back before it is decided."""
    if change.entered_by_id != by.id:
        raise Refused(NOT_OWN)
    _move(change, SettingState.WITHDRAWN)
    record(Deed.TERMS_CHANGE_WITHDRAWN, change, by=by, setting=change.key)


def _decide(
    change: SettingChange, state: SettingState, by: Actor, now: datetime, **more: Any
) -> None:
    if change.entered_by_id == by.id:
        raise Refused(OWN_HAND)
    _move(change, state, decided_by_id=by.id, decided_at=now, **more)


def _move(change: SettingChange, state: SettingState, **values: Any) -> None:
    """Of two who act at once, one succeeds."""
    changed = db.session.execute(
        update(SettingChange)
        .where(SettingChange.id == change.id, SettingChange.state == SettingState.PROPOSED)
        .values(state=state, open_for=None, **values)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Refused(DECIDED)
    db.session.refresh(change)


def _facts(change: SettingChange) -> dict[str, Any]:
    setting = queries.get_setting(change.key)
    lines = setting.shape.lines(setting.shape.read(change.value))
    return {
        "setting": setting.label,
        "value": [f"{name}：{shown}" for name, shown in lines],
        "in_force_on": change.in_force_on.isoformat(),
    }


def _day_of(now: datetime) -> date:
    return now.astimezone(clock.BEIJING).date()
