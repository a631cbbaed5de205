"""What is known of one person, and which entries take points (Art 11; DOMAIN §7 B, EE, M, N)."""

from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled
from portal.points.rules.catalogue import Regulation
from portal.points.rules.cycles import Appointment
from portal.points.rules.stacking import Entry


class Verdict(Labelled):
    """What became of an entry on the day asked about."""

    COUNTED = "counted", "计入本周期"
    GAVE_WAY = "gave_way", "不重复扣分"
    LAPSED = "lapsed", "所在周期已结束，不计入本周期"
    CLEARED = "cleared", "重新入库时已清零"
    REVERSED = "reversed", "已被冲正，视为自始不存在"
    NOT_YET = "not_yet", "决定尚未生效"
    BEFORE_RULES = "before_rules", "行为发生在本办法施行之前，不计分"
    UNCERTIFIED = "uncertified", "行为发生时尚未取得证书，只作履职监管记录，不计分"
    NOT_IN_POST = "not_in_post", "行为发生时不在受聘期间，只作履职监管记录，不计分"


@dataclass(frozen=True, slots=True)
class Readmission:
    """重新入库: retrained, passed again and readmitted on that day (Art 17)."""

    on: date


@dataclass(frozen=True, slots=True)
class History:
    """履职经历: the certificate, the appointments, every entry and every readmission."""

    certified_on: date | None
    appointments: tuple[Appointment, ...] = ()
    entries: tuple[Entry, ...] = ()
    readmissions: tuple[Readmission, ...] = ()

    def __post_init__(self) -> None:
        if len({entry.id for entry in self.entries}) < len(self.entries):
            raise ValueError("two entries bear one id")


def set_aside_because(
    entry: Entry, history: History, on: date, regulation: Regulation
) -> Verdict | None:
    """Art 11, DOMAIN §7 B, EE, M, N: why an entry takes no points at all; None if it does.

    Reversed; not yet in effect; a fact from before the rules, before the certificate, or outside
    every appointment. Leaving a post later, or changing it, excuses nothing (G).
    """
    certified_on = history.certified_on
    checks = (
        (Verdict.REVERSED, entry.reversed_by != ""),
        (Verdict.NOT_YET, entry.effective_on > on),
        (Verdict.BEFORE_RULES, entry.fact_on < regulation.in_force_on),
        (Verdict.UNCERTIFIED, certified_on is None or entry.fact_on < certified_on),
        (Verdict.NOT_IN_POST, not any(a.covers(entry.fact_on) for a in history.appointments)),
    )
    return next((verdict for verdict, holds in checks if holds), None)
