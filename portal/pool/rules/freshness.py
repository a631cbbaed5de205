"""How long ago a person confirmed their profile: asked again every 90 days."""

from datetime import date, timedelta

from portal.core.labels import Labelled

DAYS = 90
NOTICE_DAYS = 14
DORMANT_DAYS = 90  # beyond the first 90: sinks to the end, nobody is taken out of the pool by it


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


def freshness(
    confirmed_on: date,
    today: date,
    days: int = DAYS,
    notice_days: int = NOTICE_DAYS,
    dormant_days: int = DORMANT_DAYS,
) -> Freshness:
    """DOMAIN §8.2: fresh for `days` after confirmation; a reminder is due in the last of them;
    `dormant_days` after them the profile sleeps.
    """
    left = (confirm_by(confirmed_on, days) - today).days
    if left < 0:
        return Freshness.DORMANT if left < -dormant_days else Freshness.STALE
    return Freshness.DUE if left < notice_days else Freshness.FRESH


def is_fresh(confirmed_on: date, today: date, days: int = DAYS) -> bool:
    """True until `days` after confirmation."""
    return today <= confirm_by(confirmed_on, days)


def last_confirmed(
    state: Freshness, today: date, days: int = DAYS, notice_days: int = NOTICE_DAYS
) -> date:
    """The latest day of confirmation that is in this state today, or past it."""
    ago = {
        Freshness.FRESH: 0,
        Freshness.DUE: days - notice_days + 1,
        Freshness.STALE: days + 1,
        Freshness.DORMANT: days + DORMANT_DAYS + 1,
    }
    return today - timedelta(days=ago[state])
