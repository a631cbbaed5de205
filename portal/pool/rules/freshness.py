"""How long ago a person confirmed their profile: asked again every 90 days."""

from datetime import date, timedelta

from portal.core.labels import Labelled

DAYS = 90
NOTICE_DAYS = 14


class Freshness(Labelled):
    """资料新鲜度."""

    FRESH = "fresh", "近期已确认"
    DUE = "due", "请尽快确认资料是否仍然准确"
    STALE = "stale", "资料超过期限未确认，请重新确认"


def confirm_by(confirmed_on: date, days: int = DAYS) -> date:
    """The last day on which the profile still counts as fresh."""
    return confirmed_on + timedelta(days=days)


def freshness(
    confirmed_on: date, today: date, days: int = DAYS, notice_days: int = NOTICE_DAYS
) -> Freshness:
    """DOMAIN §8.2: fresh for `days` after confirmation; a reminder is due in the last of them."""
    left = (confirm_by(confirmed_on, days) - today).days
    if left < 0:
        return Freshness.STALE
    return Freshness.DUE if left < notice_days else Freshness.FRESH


def is_fresh(confirmed_on: date, today: date, days: int = DAYS) -> bool:
    """True until `days` after confirmation."""
    return today <= confirm_by(confirmed_on, days)
