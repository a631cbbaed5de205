"""Of fewer than five people nothing is told, and nothing can be reckoned from the other rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pool.fairness_register import workbook
from portal.pool.rules.fairness.areas import Area, area_of
from portal.pool.rules.fairness.counting import Row
from portal.pool.rules.fairness.few import FEWEST, KEPT_BACK, ROUNDABOUT, kept_back, people_of
from portal.pool.rules.fairness.figures import Figures, by_area
from portal.pool.rules.fairness.placing import OfHome
from portal.pool.rules.fairness.showing import Shown
from portal.pool.rules.fairness.tables import View

ALONE, SMALL, LARGE, OTHER = "500240", "500241", "500114", "500103"
DISTRICTS = (ALONE, SMALL, LARGE, OTHER, "500106", "500229", "500230")


def figures():
    """One person of 石柱 was asked often, and said no each time for the pay."""
    often = Row(
        sent=30, declined=30, reasons={"pay": 30}, findable=1, invited=1, asked=1, spread={30: 1}
    )
    many = Row(sent=100, accepted=90, declined=10, findable=50, invited=40, asked=40)
    return Figures(
        homes={ALONE: often, SMALL: Row(findable=6), LARGE: many, OTHER: many, "": Row(asked=1)},
        by_home={
            ALONE: OfHome(needs=40, firsts=0, chance=30.0, gaps=[-40.0] * 8),
            LARGE: OfHome(needs=40, firsts=20, chance=10.0),
        },
    )


def told(shown, view):
    return {line.key: set(line.told) for line in shown.lines(view)}


@pytest.mark.parametrize("view", [View.PEOPLE, View.ANSWERS])
def test_a_district_of_one_person_reads_nothing_of_them(view):
    found = told(Shown(figures(), own=ALONE), view)
    assert found[ALONE] == {KEPT_BACK}
    assert KEPT_BACK not in found["city"]


def test_nor_by_a_notice_or_the_rule():
    shown = Shown(figures(), own=ALONE)
    assert shown.notices == []
    assert shown.rule_notices == []
    (line,) = shown.home_lines
    assert line.told == KEPT_BACK
    assert set(line.told_gaps) == {None}


def test_the_municipality_cannot_take_the_others_from_the_sum():
    found = told(Shown(figures()), View.ANSWERS)
    assert found[ALONE] == {KEPT_BACK}
    assert found[SMALL] == {ROUNDABOUT}
    assert found[LARGE].isdisjoint({KEPT_BACK, ROUNDABOUT})
    keys = {notice.key for notice in Shown(figures()).notices}
    assert ALONE not in keys
    assert LARGE in keys


def test_needs_are_of_projects_and_all_told():
    shown = Shown(Figures(projects={ALONE: Row(needs=1)}, homes={ALONE: Row(findable=1)}))
    assert KEPT_BACK not in told(shown, View.NEEDS)[ALONE]


def test_a_workbook_says_no_more_and_keeps_its_columns():
    shown = Shown(figures(), own=ALONE)
    for view in (View.PEOPLE, View.ANSWERS):
        city, own = shown.lines(view)
        assert len(own.cells) == len(city.cells)
        assert set(own.cells) == {KEPT_BACK, None}
    assert workbook(shown, "2026年", 180)


@given(
    st.dictionaries(
        st.sampled_from(DISTRICTS), st.builds(Row, findable=st.integers(0, 12)), min_size=1
    )
)
def test_what_is_kept_back_is_together_of_enough_or_stands_alone(homes):
    found = kept_back(homes)
    for key, row in homes.items():
        assert key in found or people_of(row) == 0 or people_of(row) >= FEWEST
    sums = by_area(homes)
    groups = [sums, *({k: r for k, r in homes.items() if area_of(k) is a} for a in Area)]
    for rows in groups:
        hidden = sum(people_of(row) for key, row in rows.items() if key in found)
        shown = [key for key, row in rows.items() if key not in found and people_of(row)]
        assert hidden == 0 or hidden >= FEWEST or not shown
