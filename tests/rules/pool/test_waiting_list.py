"""Who is asked next, and how many at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.waiting_list import Asked, may_ask, moved, next_to_ask

projects = st.builds(
    Asked, st.integers(1, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 40)
)


@pytest.mark.parametrize(
    ("asked", "ended", "next_ones"),
    [
        (Asked(1, 0, 0, 0), 1, 1),
        (Asked(1, 0, 0, 2), 1, 1),  # asked three for one post: one said no, three again
        (Asked(1, 0, 1, 0), 1, 0),  # somebody agreed
        (Asked(1, 1, 0, 0), 1, 0),  # somebody is appointed
        (Asked(3, 1, 1, 0), 2, 2),
        (Asked(1, 0, 0, 5), 1, 0),  # as many as may be asked
        (Asked(1, 0, 0, 0), 0, 0),
    ],
)
def test_for_each_that_ended_one_is_asked_while_posts_are_free(asked, ended, next_ones):
    assert next_to_ask(asked, ended) == next_ones


@given(projects, st.integers(0, 9))
def test_never_more_than_the_cap_nor_than_ended(asked, ended):
    further = next_to_ask(asked, ended)
    assert 0 <= further <= ended
    if further:
        assert asked.open + further <= asked.most_open
        assert asked.appointed + asked.accepted < asked.posts


@given(projects)
def test_nobody_is_asked_for_a_full_project(asked):
    if asked.appointed >= asked.posts:
        assert not may_ask(asked)


@given(st.lists(st.integers(), unique=True, min_size=1, max_size=9), st.data())
def test_a_move_keeps_everyone_and_the_order_of_the_others(order, data):
    one, by = data.draw(st.sampled_from(order)), data.draw(st.integers(-9, 9))
    after = moved(order, one, by)
    assert [x for x in after if x != one] == [x for x in order if x != one]
    assert after.index(one) == min(max(order.index(one) + by, 0), len(order) - 1)
