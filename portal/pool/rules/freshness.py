"""How long ago a person confirmed their profile: asked again every 90 days."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.labels import Labelled

DAYS = 90
NOTICE_DAYS = 14
DORMANT_DAYS = 90  # beyond the first 90: sinks to the end, nobody is taken out of the pool by it


@dataclass(frozen=True, slots=True)
class Days:
    """期限: how long a confirmation holds, how long before its end it is asked for again, how long
    after it the profile sleeps.
    """

    fresh: int = DAYS
    notice: int = NOTICE_DAYS
    dormant: int = DORMANT_DAYS


USUAL = Days()


class Freshness(Labelled):
    """资料新鲜度."""

    FRESH = "fresh", "近期已确认"
    DUE = "due", "请尽快确认资料是否仍然准确"
    STALE = "stale", "资料超过期限未确认，请重新确认"
    DORMANT = "dormant", "资料长期没有确认，请重新确认"


# In this order a person is reminded, once of each.
REMINDERS = (Freshness.DUE, Freshness.STALE, Freshness.DORMANT)


def confirm_by(confirmed_on: date, days: int = DAYS) -> date:
    """The last day on which the profile still counts as fresh."""
    return confirmed_on + timedelta(days=days)


def freshness(confirmed_on: date, today: date, days: Days = USUAL) -> Freshness:
    """DOMAIN §8.2: fresh for some days after confirmation; a reminder is due in the last of them;
    long after them the profile sleeps.
    """
    left = (confirm_by(confirmed_on, days.fresh) - today).days
    if left < 0:
        return Freshness.DORMANT if left < -days.dormant else Freshness.STALE
    return Freshness.DUE if left < days.notice else Freshness.FRESH


def is_fresh(confirmed_on: date, today: date, days: int = DAYS) -> bool:
    """True until `days` after confirmation."""
    return today <= confirm_by(confirmed_on, days)


def last_confirmed(state: Freshness, today: date, days: Days = USUAL) -> date:
    """The latest day of confirmation that is in this state today, or past it."""
    ago = {
        Freshness.FRESH: 0,
        Freshness.DUE: days.fresh - days.notice + 1,
        Freshness.STALE: days.fresh + 1,
        Freshness.DORMANT: days.fresh + days.dormant + 1,
    }
    return today - timedelta(days=ago[state])
