"""口径: every column that a tired reader may ask about is explained beside its own table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.fairness.meaning import ASKS, definitions
from portal.pool.rules.fairness.tables import COLUMNS, View

TABLES = tuple(COLUMNS)


def names(view: View | None = None) -> list[str]:
    return [name for name, _ in definitions(180, view)]


def test_every_table_says_what_it_is_for():
    assert set(ASKS) == set(View)


def test_nothing_is_explained_that_no_table_shows():
    assert set(names()) == {name for view in TABLES for name in names(view)}


@pytest.mark.parametrize("view", TABLES)
def test_what_a_table_does_not_show_is_not_explained_beside_it(view):
    headings = {column.heading for column in COLUMNS[view]}
    for heading in ("还空着的岗位", "收到邀约后被聘用", "长期没有收到邀约"):
        assert (heading in names(view)) is (heading in headings)


@given(st.integers(1, 999))
def test_the_days_of_the_report_are_told(days):
    told = dict(definitions(days, View.PEOPLE))["长期没有收到邀约"]
    assert told.count(f"{days}天") == 2
    assert "{" not in told
