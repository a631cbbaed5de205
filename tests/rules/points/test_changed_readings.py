"""Readings of the measures that two officers changed: from their day on, and never to the past."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.points.rules.cycles import Appointment, CycleMode, cycle_of
from portal.points.rules.history import History, Readmission, Verdict
from portal.points.rules.stacking import Entry, OrderMode, SameFact, Stacking
from portal.points.rules.standing import Options, standing
from portal.terms.rules.timeline import Timeline
from tests.rules.points.test_properties import days, fixed, histories

CHANGED = date(2026, 1, 1)
BEFORE, AFTER = date(2025, 12, 1), date(2026, 2, 1)
HALF, CIVIL = CycleMode.HALF_OPEN, CycleMode.CIVIL


def entry(id_, item, on, **details):
    return Entry(id_, item, on, **{"fact_on": on, "project": "P", "document": "D", **details})


def of(*entries, readmissions=()):
    back = tuple(Readmission(day) for day in readmissions)
    return History(date(2025, 6, 1), (Appointment(date(2025, 6, 10)),), entries, back)


def changed(*, was=None, becomes):
    return Timeline(was or Options(), ((CHANGED, becomes),))


def until(history, day):
    """What had been decided before that day."""
    return replace(
        history,
        entries=tuple(each for each in history.entries if each.effective_on < day),
        readmissions=tuple(each for each in history.readmissions if each.on < day),
    )


@given(histories(), days, fixed, fixed, st.integers(0, 900))
def test_a_change_leaves_every_standing_before_its_day_as_it_was(history, on, was, other, later):
    since = on + timedelta(days=1 + later)
    known = until(history, since)
    before = standing(known, on, options=Timeline(was))
    assert standing(known, on, options=Timeline(was, ((since, other),))) == before


@given(histories(), days, days, fixed, fixed)
def test_what_was_decided_before_a_change_counts_as_it_was_decided(history, one, two, was, other):
    """Whatever is asked later: with nothing decided since, the same entries took the same."""
    since, on = sorted((one, two))
    known = until(history, since)
    plain = standing(known, on, options=Timeline(was))
    after = standing(known, on, options=Timeline(was, ((since, other),)))
    assert after.lifetime == plain.lifetime
    assert after.suspended_on == plain.suspended_on
    assert [e.points for e in after.entries] == [e.points for e in plain.entries]
    at_the_change = standing(known, since, options=Timeline(was)).cycle
    if at_the_change and since > (standing(known, since).anchor_on or since):
        then = standing(known, since, options=Timeline(was, ((since, other),))).cycle
        assert then.last_day == at_the_change.last_day or then.starts_on == since


@given(histories(min_entries=1), days, fixed, fixed, days)
def test_a_further_event_never_lightens_a_record_whatever_changes(history, on, was, other, since):
    options = Timeline(was, ((since, other),))
    fewer = replace(history, entries=history.entries[1:])
    with_it, without = (standing(each, on, options=options) for each in (history, fewer))
    assert with_it.raw >= without.raw
    assert with_it.lifetime >= without.lifetime
    if without.suspended_on:
        assert with_it.suspended_on <= without.suspended_on


def test_per_item_counts_only_where_the_later_of_two_was_decided_since():
    options = changed(becomes=Options(Stacking(OrderMode.PER_ITEM)))
    two = [entry("a", "13", BEFORE, order="O"), entry("b", "13", BEFORE, order="O")]
    third = entry("c", "13", AFTER, order="O")
    assert standing(of(*two), AFTER, options=options).raw == 2
    assert standing(of(two[0], third), AFTER, options=options).raw == 4
    assert standing(of(*two, third), AFTER, options=options).raw == 4
    assert standing(of(two[0], third), AFTER).raw == 2


def test_one_fact_under_two_articles_adds_up_only_if_so_read_when_the_second_was_decided():
    options = changed(becomes=Options(Stacking(same_fact=SameFact.ADD_UP)))
    first = entry("a", "14(1)", BEFORE, fact="f")
    for day, points in ((BEFORE, 6), (AFTER, 9)):
        known = of(first, entry("b", "15(2)", day, fact="f"))
        assert standing(known, AFTER, options=options).raw == points


@pytest.mark.parametrize(
    ("first", "second", "next_cycle"),
    [
        (HALF, CIVIL, (date(2026, 6, 10), date(2027, 6, 10))),
        (CIVIL, HALF, (date(2026, 6, 11), date(2027, 6, 10))),
    ],
)
def test_a_cycle_that_has_begun_ends_as_it_was_to_end(first, second, next_cycle):
    modes = Timeline(first, ((CHANGED, second),))
    anchor = date(2025, 6, 10)
    running = cycle_of(anchor, AFTER, modes=modes)
    assert running == cycle_of(anchor, AFTER, modes=Timeline(first))
    following = cycle_of(anchor, running.ends_before, modes=modes)
    assert (following.number, following.starts_on, following.last_day) == (2, *next_cycle)


@pytest.mark.parametrize(
    ("back", "starts_on", "verdict"),
    [
        (date(2025, 12, 20), date(2025, 6, 10), Verdict.CLEARED),
        (date(2026, 1, 20), date(2026, 1, 20), Verdict.CLEARED),
    ],
)
def test_a_readmission_begins_the_cycle_anew_only_since_it_is_so_read(back, starts_on, verdict):
    options = changed(becomes=Options(reset_anchor=True))
    known = of(entry("a", "16", date(2025, 12, 10)), readmissions=[back])
    found = standing(known, date(2026, 3, 1), options=options)
    assert (found.cycle.starts_on, found.used, found.is_suspended) == (starts_on, 0, False)
    assert found.entries[0].verdict is verdict


def test_what_lapsed_long_before_a_readmission_is_not_said_to_be_cleared_by_it():
    options = Timeline(Options(reset_anchor=True))
    old, heavy = entry("a", "12(1)", date(2025, 9, 1)), entry("b", "16", date(2026, 9, 1))
    known = of(old, heavy, readmissions=[date(2026, 12, 1)])
    found = standing(known, date(2027, 1, 5), options=options)
    assert [e.verdict for e in found.entries] == [Verdict.LAPSED, Verdict.CLEARED]
    assert found.entries[0].cycle.number == 1
