"""The tree of a day: every leaf has a path to the root, and no other leaf has it."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules import merkle

counts = st.integers(1, 40)
LEAVES = [merkle.leaf_of(bytes([n])) for n in range(41)]


def test_the_tree_is_that_of_the_standard():
    """The root hashes of RFC 6962's own example data (Certificate Transparency's test vectors)."""
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    leaves = [merkle.leaf_of(bytes.fromhex(text)) for text in data]
    assert merkle.root_of([]) == sha256(b"").hexdigest()
    assert merkle.root_of(leaves[:1]).startswith("6e340b9cffb37a98")
    assert merkle.root_of(leaves[:2]).startswith("fac54203e7cc696c")
    assert merkle.root_of(leaves[:3]).startswith("aeb6bcfe274b70a1")
    assert merkle.root_of(leaves).startswith("ddb89be403809e32")


@given(counts, st.data())
def test_every_leaf_climbs_to_the_root(count, data):
    leaves = LEAVES[:count]
    index = data.draw(st.integers(0, count - 1))
    path = merkle.path_of(leaves, index)
    root = merkle.root_of(leaves)
    assert merkle.climb(leaves[index], index, count, path) == root
    assert merkle.climb(LEAVES[40], index, count, path) != root


@given(counts, st.data())
def test_no_leaf_climbs_from_another_place(count, data):
    leaves = LEAVES[:count]
    index, other = (data.draw(st.integers(0, count - 1)) for _ in range(2))
    climbed = merkle.climb(leaves[index], other, count, merkle.path_of(leaves, index))
    assert (climbed == merkle.root_of(leaves)) == (index == other)


@given(counts, st.data())
def test_one_other_leaf_is_another_root(count, data):
    leaves = LEAVES[:count]
    index = data.draw(st.integers(0, count - 1))
    changed = [*leaves[:index], LEAVES[40], *leaves[index + 1 :]]
    assert merkle.root_of(changed) != merkle.root_of(leaves)


@pytest.mark.parametrize(("index", "count"), [(-1, 3), (3, 3), (0, 0), (5, 10**30)])
def test_a_place_outside_the_tree_leads_nowhere(index, count):
    path = merkle.path_of(LEAVES[:3], 0)
    assert merkle.climb(LEAVES[0], index, count, path) is None


def test_a_path_that_is_too_long_or_too_short_leads_nowhere():
    path = merkle.path_of(LEAVES[:4], 2)
    for wrong in (path[:-1], [*path, LEAVES[9]]):
        assert merkle.climb(LEAVES[2], 2, 4, wrong) != merkle.root_of(LEAVES[:4])
    assert merkle.climb(LEAVES[0], 0, 1, [LEAVES[1]]) is None


def test_a_node_is_no_leaf():
    two = bytes.fromhex(LEAVES[0]) + bytes.fromhex(LEAVES[1])
    assert merkle.leaf_of(two) != merkle.root_of(LEAVES[:2])
