"""接受以后: for how long a yes stands that no appointment follows, and whether it may be ended.

The measures say nothing of it; a contact that stays open for ever would go beyond its purpose
(个人信息保护法 Art 6).
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal.core import clock
from portal.core.labels import Labelled

DAYS, NOTICE_DAYS = 30, 7


@dataclass(frozen=True, slots=True)
class Days:
    """期限: how long a yes stands, and how long before its end both are told."""

    stands: int = DAYS
    notice: int = NOTICE_DAYS


class Side(Labelled):
    """Who ends it."""

    FIRM = "firm", "施工单位"
    PERSON = "person", "本人"


class EndRefusal(Labelled):
    """Why a yes cannot be ended, in words that say what to do."""

    NOT_AGREED = "not-agreed", "这份邀约目前不是已接受的状态，请刷新页面查看最新状态"
    APPOINTED = "appointed", "聘用已经成立，不能再结束邀约；需要结束的，请按结束聘用办理"
    PERSON_SIGNED = (
        "person-signed",
        "对方已经签署聘用文件，现在不能结束邀约；请先完成签署，或者等聘用文件逾期失效后再办理",
    )
    YOU_SIGNED = (
        "you-signed",
        "您已经签署聘用文件，现在不能结束邀约；单位逾期不签署的，聘用文件自动失效，之后可以办理",
    )


def stands_until(accepted_at: datetime, days: int) -> datetime:
    """The end, in Beijing, of the last day on which a yes still stands."""
    last = accepted_at.astimezone(clock.BEIJING).date() + timedelta(days=days)
    return datetime.combine(last + timedelta(days=1), time(), clock.BEIJING)


def may_end(
    side: Side, *, is_agreed: bool, is_appointed: bool, is_signed_by_person: bool
) -> EndRefusal | None:
    """Why this side cannot end it; None if it can.

    A signature is relied on: while the person's waits for the firm's, neither side goes back
    behind it, as neither may turn down the terms themselves.
    """
    if not is_agreed:
        return EndRefusal.NOT_AGREED
    if is_appointed:
        return EndRefusal.APPOINTED
    if is_signed_by_person:
        return EndRefusal.PERSON_SIGNED if side is Side.FIRM else EndRefusal.YOU_SIGNED
    return None
