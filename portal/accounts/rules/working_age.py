"""Who is old enough for an account: 劳动法第十五条, 最低就业年龄 sixteen full years."""

from datetime import date

from portal.core.identity import age_on

WORKING_AGE = 16


def is_of_working_age(birth_on: date, today: date) -> bool:
    """劳动法第十五条: sixteen full years on that day. There is no upper bound (DOMAIN §7 V)."""
    return age_on(birth_on, today) >= WORKING_AGE


def reaches_working_age_on(birth_on: date) -> date:
    """劳动法第十五条: the sixteenth birthday; 1 March for 29 February where the year has none."""
    try:
        return birth_on.replace(year=birth_on.year + WORKING_AGE)
    except ValueError:
        return date(birth_on.year + WORKING_AGE, 3, 1)
