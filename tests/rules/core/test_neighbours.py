"""Which districts lie side by side."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import regions
from portal.core.neighbours import ADJACENT, neighbours

TODAY = date(2026, 3, 1)
PRESENT = [region.code for region in regions.current(TODAY)]
codes = st.sampled_from([code for code in regions.REGIONS if code != regions.MUNICIPALITY])


def test_every_district_of_today_and_no_other_has_borders():
    assert set(ADJACENT) == set(PRESENT)
    assert set().union(*ADJACENT.values()) == set(PRESENT)


@given(st.sampled_from(PRESENT), st.sampled_from(PRESENT))
def test_a_border_has_two_sides(one, other):
    assert (one in ADJACENT[other]) == (other in ADJACENT[one])
    assert one not in ADJACENT[one]


def test_one_can_walk_from_any_district_to_any_other():
    seen, edge = set(), {PRESENT[0]}
    while edge:
        seen |= edge
        edge = set().union(*(ADJACENT[code] for code in edge)) - seen
    assert seen == set(PRESENT)


@given(codes, codes, st.sampled_from([TODAY, date(2025, 6, 1)]))
def test_neighbours_are_each_others_and_never_oneself(one, other, on):
    assert (one in neighbours(other, on)) == (other in neighbours(one, on))
    assert not neighbours(one, on) & regions.equivalents(one, on)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("500103", "500106", True),  # 渝中、沙坪坝
        ("500103", "500105", True),  # 渝中、原江北
        ("500103", "500112", True),  # 渝中、原渝北：今同属两江新区
        ("500103", "500101", False),  # 渝中、万州
        ("500157", "500105", False),  # 两江新区与原江北是同一地方
        ("500109", "500115", True),  # 北碚、长寿：2025年划入的五镇在其间
        ("5001G1", "500106", True),  # 高新区在沙坪坝、九龙坡
        ("5001G1", "500120", True),  # 高新区、璧山
        ("5001G2", "500119", True),  # 万盛、南川
        ("500237", "500241", False),  # 巫山、秀山
        ("990000", "500103", False),
        ("50", "500103", False),
    ],
)
def test_places_that_everyone_knows(one, other, expected):
    assert (other in neighbours(one, TODAY)) is expected
