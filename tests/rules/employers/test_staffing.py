"""How many specialists a site should have (DOMAIN §8.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.employers.rules.staffing import (
    AreaClass,
    BuildingKind,
    Posts,
    Site,
    advise,
    area_class,
    shortfalls,
)

PUBLIC, ESTATE = BuildingKind.PUBLIC, BuildingKind.ESTATE
sites = st.builds(
    Site,
    st.integers(0, 20_000),
    st.none() | st.integers(0, 500_000),
    st.none() | st.sampled_from(BuildingKind),
)


@pytest.mark.parametrize(
    ("peak", "total", "full_time"),
    [
        (0, 1, 0),
        (40, 1, 0),
        (50, 1, 0),
        (51, 1, 1),
        (300, 1, 1),
        (301, 2, 1),
        (500, 2, 1),
        (501, 3, 1),
        (1000, 3, 1),
        (1001, 4, 1),
    ],
)
def test_by_headcount_as_the_table_says(peak, total, full_time):
    assert advise(Site(peak)).posts == Posts(total, full_time)


@pytest.mark.parametrize(
    ("area", "size"),
    [
        (2_999, AreaClass.SMALL),
        (3_000, AreaClass.MEDIUM),
        (29_999, AreaClass.MEDIUM),
        (30_000, AreaClass.LARGE),
    ],
)
def test_the_classes_of_area(area, size):
    assert area_class(area) is size


@pytest.mark.parametrize(
    ("site", "posts"),
    [
        (Site(40, 2_000, ESTATE), Posts(1, 0)),
        (Site(40, 3_000, ESTATE), Posts(1, 1)),
        (Site(40, 30_000, ESTATE), Posts(2, 2)),
        (Site(40, 29_000, PUBLIC), Posts(1, 0)),
        (Site(40, 30_000, PUBLIC), Posts(1, 1)),
        (Site(600, 30_000, ESTATE), Posts(3, 2)),
        (Site(40, 90_000, None), Posts(1, 0)),
        (Site(40, None, ESTATE), Posts(1, 0)),
    ],
)
def test_the_larger_of_headcount_and_area(site, posts):
    assert advise(site).posts == posts


def test_the_reasons_say_where_each_figure_comes_from():
    reasons = advise(Site(320, 42_000, ESTATE)).reasons
    assert reasons[0] == "高峰期施工人数320人，按人数宜配备2名（其中专职不少于1名）"
    assert "42,000㎡，属大型住宅小区或群体工程" in reasons[1]
    assert "2名专职" in reasons[1]
    assert "第二十八条" in reasons[-1]
    assert len(advise(Site(320, 42_000)).reasons) == 2, "the area table knows only buildings"
    assert "可由其他岗位人员兼任" in advise(Site(40)).reasons[0]


@given(sites)
def test_there_is_always_one_and_never_more_full_time_than_posts(site):
    posts = advise(site).posts
    assert posts.total >= 1
    assert 0 <= posts.full_time <= posts.total


@given(sites, st.integers(0, 5_000))
def test_more_workers_never_need_fewer_posts(site, more):
    fewer = advise(site).posts
    larger = advise(Site(site.peak_workers + more, site.area_m2, site.kind)).posts
    assert larger.total >= fewer.total
    assert larger.full_time >= fewer.full_time


@given(sites)
def test_the_area_never_lowers_the_advice(site):
    bare = advise(Site(site.peak_workers)).posts
    assert advise(site).posts.total >= bare.total


def test_what_falls_short_is_said_and_nothing_else():
    advice = advise(Site(320))
    assert shortfalls(advice, Posts(2, 2), Posts(2, 1)) == ()
    assert shortfalls(advice, Posts(1, 0), Posts(0, 0)) == (
        "计划配备1名，少于建议的2名",
        "计划配备专职0名，少于建议的专职1名",
        "现已聘用0名，少于建议的2名",
        "现已聘用专职0名，少于建议的专职1名",
    )
