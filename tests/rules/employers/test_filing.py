"""When the 配备文件 must be there (Art 4; DOMAIN §7 NN, §8.2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.workdays import WEEKENDS_ONLY
from portal.employers.rules.filing import (
    FilingState,
    FilingTerms,
    appointment_filing,
    is_backdated,
    joined_too_long_ago,
    kept,
    project_filing,
)
from portal.terms.rules.timeline import Timeline

START = date(2026, 3, 16)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
S = FilingState


@pytest.mark.parametrize(
    ("days_before", "state", "left"),
    [
        (30, S.WAITING, 30),
        (15, S.WAITING, 15),
        (14, S.FORTNIGHT, 14),
        (8, S.FORTNIGHT, 8),
        (7, S.WEEK, 7),
        (2, S.WEEK, 2),
        (1, S.LAST_DAY, 1),
        (0, S.MISSED_START, 0),
        (-40, S.MISSED_START, 0),
    ],
)
def test_warned_fourteen_seven_and_one_day_before_work_starts(days_before, state, left):
    filing = project_filing(START, None, START - timedelta(days=days_before))
    assert (filing.state, filing.days_left) == (state, left)
    assert filing.last_on == date(2026, 3, 15)


@pytest.mark.parametrize(
    ("filed_on", "state"),
    [(START - timedelta(days=1), S.ON_TIME), (START, S.LATE), (date(2026, 9, 1), S.LATE)],
)
def test_before_the_start_of_work_means_before_that_day(filed_on, state):
    filing = project_filing(START, filed_on, date(2026, 12, 1))
    assert (filing.state, filing.days_left) == (state, 0)
    assert filing.state.is_filed


@pytest.mark.parametrize(
    ("filed_on", "today", "state"),
    [
        (None, date(2026, 4, 2), S.WEEK),
        (None, date(2026, 4, 8), S.LAST_DAY),
        (None, date(2026, 4, 9), S.MISSED_JOINING),
        (date(2026, 4, 8), date(2026, 5, 1), S.ON_TIME),
        (date(2026, 4, 9), date(2026, 5, 1), S.LATE),
    ],
)
def test_who_joins_a_running_site_has_five_working_days(filed_on, today, state):
    filing = appointment_filing(START, date(2026, 4, 1), filed_on, today)  # a Wednesday
    assert filing.state is state
    assert filing.last_on == date(2026, 4, 8)


def test_who_is_there_from_the_start_is_measured_by_the_start():
    assert appointment_filing(START, START, None, START) == project_filing(START, None, START)


@given(days, days, days)
def test_exactly_one_of_filed_missed_or_waiting(planned, starts_on, today):
    for filed_on in (None, today):
        state = appointment_filing(planned, starts_on, filed_on, today).state
        assert state.is_filed is (filed_on is not None)
        assert state.is_filed + state.is_missed + (state.is_due_soon or state is S.WAITING) == 1


@given(days, days)
def test_the_cut_off_for_lists_says_the_same_as_the_state(starts_on, today):
    planned = starts_on - timedelta(days=1)
    missed = appointment_filing(planned, starts_on, None, today).state.is_missed
    assert missed is (starts_on <= joined_too_long_ago(today).until)


@given(days, days, st.integers(0, 60))
def test_waiting_longer_never_improves_the_state(starts_on, today, more):
    order = [S.WAITING, S.FORTNIGHT, S.WEEK, S.LAST_DAY, S.MISSED_START]
    now = project_filing(starts_on, None, today).state
    then = project_filing(starts_on, None, today + timedelta(days=more)).state
    assert order.index(then) >= order.index(now)


@pytest.mark.parametrize(
    ("filed_on", "flagged"),
    [
        (date(2026, 3, 1), False),
        (date(2026, 4, 15), False),
        (date(2026, 4, 16), True),
    ],
)
def test_a_file_more_than_thirty_days_after_its_date_is_flagged(filed_on, flagged):
    assert is_backdated(START, filed_on) is flagged


terms_of_filing = st.builds(
    lambda first, later: FilingTerms(Timeline(first, tuple(sorted(later.items())))),
    st.integers(1, 12),
    st.dictionaries(st.dates(date(2026, 3, 1), date(2026, 6, 1)), st.integers(1, 12), max_size=3),
)


@given(
    st.dates(date(2026, 3, 1), date(2026, 6, 1)),
    st.dates(date(2026, 3, 1), date(2026, 6, 1)),
    terms_of_filing,
)
def test_who_joined_has_the_days_that_were_in_force_then_in_the_list_as_on_the_page(
    starts_on, today, terms
):
    filing = appointment_filing(date(2026, 1, 1), starts_on, None, today, terms)
    assert filing.last_on == WEEKENDS_ONLY.after(starts_on, terms.joining.on(starts_on))
    missed = joined_too_long_ago(today, terms)
    assert filing.state.is_missed is (starts_on <= missed.until or starts_on in missed.besides)


def test_a_file_is_late_by_the_days_in_force_when_it_came():
    terms = FilingTerms(backdated=Timeline(30, ((date(2026, 6, 1), 10),)))
    assert not is_backdated(date(2026, 5, 10), date(2026, 5, 31), terms)
    assert is_backdated(date(2026, 5, 10), date(2026, 6, 1), terms)


moves = st.lists(
    st.tuples(st.integers(0, 40), st.integers(-30, 60), st.integers(-30, 60)), max_size=6
)


@given(st.integers(-30, 60), st.integers(-30, 60), moves, st.integers(0, 30))
def test_moving_a_start_after_it_has_passed_never_makes_a_lateness_disappear(
    planned, starts, moved, gap
):
    """Of a site and of a post on it, however often either day is moved, forth or back."""
    today, missed, first = START, None, None
    day = timedelta(days=1)
    planned_on, starts_on = START + planned * day, START + starts * day
    for later, new_planned, new_starts in [*moved, (gap, planned, starts)]:
        today += later * day
        filing = appointment_filing(planned_on, starts_on, None, today, missed=missed)
        if filing.state.is_missed and first is None:
            first = (filing.state, filing.last_on)
        missed = missed or kept(filing)
        planned_on, starts_on = today + new_planned * day, today + new_starts * day
        after = appointment_filing(planned_on, starts_on, None, today, missed=missed)
        if first is None:
            assert after == appointment_filing(planned_on, starts_on, None, today), (
                "in time: freely"
            )
        else:
            assert (after.state, after.last_on) == first
            due_on = after.last_on
            filed = appointment_filing(planned_on, starts_on, today, today, due_on=due_on)
            assert filed.state is S.LATE


@given(days, days, days)
def test_a_start_moved_in_time_leaves_nothing_behind(planned, today, new):
    filing = project_filing(planned, None, today)
    assert (kept(filing) is None) is (today < planned)
    if kept(filing) is None:
        assert project_filing(new, None, today, missed=kept(filing)) == project_filing(
            new, None, today
        )
