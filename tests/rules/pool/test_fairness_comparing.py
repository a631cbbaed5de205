"""Counts add up; differences are told only where the intervals show them; few are only counted."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.fairness.comparing import (
    OF_NEEDS,
    OF_PEOPLE,
    Flag,
    Measure,
    Side,
    compare_days,
    compare_shares,
    confidence_for,
    flags,
)
from portal.pool.rules.fairness.counting import Row, add, shares
from portal.pool.rules.fairness.figures import Figures, by_area
from portal.pool.rules.fairness.intervals import Share
from portal.pool.rules.fairness.placing import OfHome, OfPlace
from portal.pool.rules.fairness.ruling import HomeLine, sides
from portal.pool.rules.fairness.saying import HINTS, PUSHED, told
from portal.pool.rules.fairness.showing import Shown
from portal.pool.rules.fairness.tables import COLUMNS, View, cells_of, headings_of

LOW = Share(20, 100)
EVEN = Share(60, 100)

counts = st.integers(0, 50)
needs_rows = st.builds(
    Row,
    needs=counts,
    accepted=counts,
    declined=counts,
    expired=counts,
    reasons=st.dictionaries(st.sampled_from(["far", "pay"]), st.integers(1, 5)),
    days=st.dictionaries(st.integers(0, 90), st.integers(1, 9), max_size=4),
    spread=st.dictionaries(st.integers(1, 9), st.integers(1, 9), max_size=4),
)


@given(st.lists(needs_rows, max_size=5))
def test_sums_of_rows_are_sums_of_all_that_is_in_them(rows):
    found = add(rows)
    assert found.needs == sum(row.needs for row in rows)
    assert found.closed == sum(row.closed for row in rows)
    days = Counter()
    for row in rows:
        days.update(row.days)
    assert dict(found.days) == dict(days)


@given(needs_rows)
def test_a_row_comes_back_as_it_was_kept(row):
    assert Row.read(row.plain()) == row


def test_figures_come_back_as_they_were_kept():
    figures = Figures(
        people=9,
        open_needs=2,
        placed=2,
        projects={"500103": Row(needs=2, days={12: 1})},
        types={"building": Row(needs=2)},
        homes={"500114": Row(findable=9, spread={2: 1})},
        by_place={"500103": OfPlace(looked=2, first_outside=1)},
        by_home={"500114": OfHome(needs=2, chance=0.5)},
    )
    assert Figures.read(figures.plain()) == figures
    assert (figures.city.needs, figures.city.findable) == (2, 9)


def test_one_district_far_below_the_others_is_told_and_they_are_not():
    found = compare_shares({"a": LOW, "b": EVEN, "c": EVEN, "d": EVEN})
    assert found["a"] is Side.LOWER
    assert {found[key] for key in "bcd"} == {None}


def test_too_few_are_compared_with_nobody():
    found = compare_shares({"a": Share(0, 19), "b": EVEN, "c": EVEN})
    assert "a" not in found
    assert compare_shares({"a": Share(0, 30), "b": Share(9, 10)}) == {}


def test_the_more_districts_are_compared_the_more_it_takes():
    """10 of 30 beside 60 of 100: told of two, not among 38."""
    assert compare_shares({"a": Share(10, 30), "b": EVEN})["a"] is Side.LOWER
    many = {f"d{n}": EVEN for n in range(37)}
    assert compare_shares({"a": Share(10, 30), **many})["a"] is None
    assert confidence_for(38) == pytest.approx(1 - 0.05 / 38)


@given(st.lists(st.integers(20, 200).map(lambda of: Share(of // 2, of)), min_size=2, max_size=30))
def test_districts_that_are_alike_are_never_told_of(alike):
    found = compare_shares({str(n): share for n, share in enumerate(alike)})
    assert not any(found.values())


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 200), min_size=2, max_size=8))
def test_turned_round_a_difference_is_on_the_other_side(counted):
    found = compare_shares({key: Share(count, 200) for key, count in counted.items()})
    turned = compare_shares({key: Share(200 - count, 200) for key, count in counted.items()})
    other = {Side.HIGHER: Side.LOWER, Side.LOWER: Side.HIGHER, None: None}
    assert {key: other[side] for key, side in found.items()} == turned


def test_days_that_are_longer_are_told_and_few_are_not_compared():
    slow, quick = {40: 30, 50: 30}, {5: 40, 10: 40}
    found = compare_days({"a": slow, "b": quick, "c": quick, "few": {90: 5}})
    assert found["a"] is Side.HIGHER
    assert "few" not in found
    assert compare_days({"a": quick, "b": quick}) == {"a": None, "b": None}


def test_flags_name_the_measure_the_side_and_among_how_many():
    rows = {
        "a": Row(accepted=5, declined=95),
        "b": Row(accepted=60, declined=40),
        "c": Row(accepted=60, declined=40),
    }
    found = flags(rows, OF_NEEDS)
    assert found["a"] == (Flag(Measure.ACCEPTED, Side.LOWER, 3),)


def test_every_difference_that_can_be_told_has_words():
    for measure in {*OF_NEEDS, *OF_PEOPLE}:
        for side in Side:
            assert HINTS[measure, side].means
            assert HINTS[measure, side].look
    assert set(PUSHED) == set(Side)


def test_withdrawn_and_waiting_invitations_are_no_answers():
    row = Row(sent=10, accepted=3, declined=2, expired=1, waiting=2, withdrawn=2)
    assert shares(row)["accepted"] == Share(3, 6)


# --- the rule ------------------------------------------------------------------------------------


def test_a_district_first_far_less_often_than_drawn_is_told():
    homes = {"a": OfHome(needs=100, firsts=2, chance=30.0), "b": OfHome(needs=100, chance=1.0)}
    assert sides(homes) == {"a": Side.LOWER, "b": None}
    assert sides({"a": OfHome(needs=19, firsts=0, chance=18.0)}) == {}


def test_the_term_that_sets_people_back_most_is_named():
    home = OfHome(needs=10, gaps=[-50.0, 20.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    line = HomeLine("500114", "黔江区", home, is_sum=False, side=Side.LOWER)
    assert line.lowest == ("意向区县相同", pytest.approx(-5.0))
    assert line.highest == ("同类型项目经验", pytest.approx(2.0))


# --- what is shown -------------------------------------------------------------------------------


def test_few_are_counted_and_many_have_an_interval():
    assert told(Share(3, 7)) == "3 / 7，样本太少"
    assert told(Share(0, 0)) == "—"
    assert told(Share(81, 263)) == "81 / 263，30.8%（25.5%～36.6%）"


@given(needs_rows, st.sampled_from(list(COLUMNS)))
def test_a_workbook_has_a_cell_under_every_heading(row, view):
    for column in COLUMNS[view]:
        value = column.of(row)
        assert len(cells_of(value)) == len(headings_of(column, column.of(Row())))


def test_too_few_have_no_share_in_a_workbook_either():
    assert cells_of(Share(3, 7)) == (3, 7, "样本太少", None, None)


def figures():
    quiet = {"accepted": 60, "declined": 40, "sent": 100}
    return Figures(
        projects={
            "500103": Row(accepted=5, declined=95, sent=100),
            "500106": Row(**quiet),
            "500114": Row(**quiet),
            "": Row(needs=3),
        },
        homes={"500114": Row(findable=100, invited=2), "500106": Row(findable=100, invited=80)},
        by_home={
            "500114": OfHome(needs=100, firsts=1, chance=30.0),
            "southeast": OfHome(needs=100, firsts=1, chance=30.0),
            "500106": OfHome(needs=100, firsts=30, chance=30.0),
        },
    )


def test_the_municipality_sees_the_city_its_parts_and_every_district():
    shown = Shown(figures())
    keys = [line.key for line in shown.lines(View.INVITATIONS)]
    parts = ["metropolis", "northeast", "southeast"]
    assert keys == ["city", *parts, "500103", "500106", "500114", ""]
    assert shown.lines(View.INVITATIONS)[0].values[0] == 300
    assert {notice.key for notice in shown.notices} >= {"500103", "500106", "500114"}
    assert [notice.line.key for notice in shown.rule_notices] == ["southeast", "500114"]


def test_a_district_sees_itself_beside_the_city_and_nobody_else():
    shown = Shown(figures(), own="500114")
    for view in (View.INVITATIONS, View.PEOPLE):
        assert [line.key for line in shown.lines(view)] == ["city", "500114"]
    assert {notice.key for notice in shown.notices} == {"500114"}
    assert [line.key for line in shown.home_lines] == ["500114"]
    assert [line.key for line in Shown(figures(), own="500229").lines(View.NEEDS)] == [
        "city",
        "500229",
    ]


def test_a_notice_has_both_figures_beside_each_other():
    (notice,) = [n for n in Shown(figures()).notices if n.key == "500103"]
    assert notice.own.startswith("5 / 100，5.0%")
    assert notice.others.startswith("120 / 200，60.0%")
    assert notice.title == "渝中区"


def test_parts_of_the_city_are_the_sums_of_their_districts():
    found = by_area(figures().projects)
    assert found["metropolis"].sent == 200
    assert found["southeast"].sent == 100
    assert found["northeast"] == Row()
