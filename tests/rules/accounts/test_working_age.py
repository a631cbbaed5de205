from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.rules.working_age import is_of_working_age, reaches_working_age_on


@pytest.mark.parametrize(
    ("birth_on", "opens_on"),
    [
        (date(2010, 3, 7), date(2026, 3, 7)),
        (date(2008, 2, 29), date(2024, 2, 29)),
        (date(2084, 2, 29), date(2100, 3, 1)),  # 2100 is no leap year
    ],
)
def test_the_door_opens_on_the_sixteenth_birthday(birth_on, opens_on):
    assert reaches_working_age_on(birth_on) == opens_on
    assert is_of_working_age(birth_on, opens_on)
    assert not is_of_working_age(birth_on, opens_on - timedelta(days=1))


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.dates(max_value=date(2200, 1, 1)))
def test_the_promised_day_is_the_first_on_which_one_may_register(birth_on, day):
    assert is_of_working_age(birth_on, day) == (day >= reaches_working_age_on(birth_on))
