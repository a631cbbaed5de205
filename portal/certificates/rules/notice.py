"""公示: how long the names of those who passed are shown before they are certified (DOMAIN §1.3
row 12).
"""

from datetime import date, timedelta

from portal.core.workdays import Workdays

USUAL_DAYS = 5  # working days


def last_day(released_on: date, days: int, workdays: Workdays) -> date:
    """The last day of the notice, the day of release not counted; that day itself for no notice."""
    return workdays.after(released_on, days)


def is_over(released_on: date, days: int, today: date, workdays: Workdays) -> bool:
    """Whether nobody can object any more; at once where there is no notice."""
    return days == 0 or today > last_day(released_on, days, workdays)


def released_by(today: date, days: int, workdays: Workdays) -> date:
    """The latest day of release whose notice is over today."""
    day = today
    while not is_over(day, days, today, workdays):
        day -= timedelta(days=1)
    return day
