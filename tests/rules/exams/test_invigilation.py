"""Rooms: who sits where, who may watch, from where a room is entered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.roles import Role
from portal.exams.rules.invigilation import (
    Door,
    EntryRefusal,
    Place,
    Watcher,
    WatchRefusal,
    first_free,
    invigilators_wanted,
    is_on_site,
    is_said,
    is_within,
    read_networks,
    seat,
    watch_refusals,
)

people = st.lists(st.text("abcdef0123", min_size=1, max_size=6), unique=True, max_size=40)
rooms = st.dictionaries(st.integers(1, 9), st.integers(1, 12), max_size=5)


@given(people, rooms, st.text(max_size=8))
def test_everyone_gets_a_desk_of_their_own_as_long_as_there_are_any(people, rooms, seed):
    seated = seat(people, rooms, seed)
    assert len(seated) == min(len(people), sum(rooms.values()))
    assert len(set(seated.values())) == len(seated)
    assert all(1 <= place.desk <= rooms[place.room] for place in seated.values())


@given(people, rooms, st.text(max_size=8), st.randoms(use_true_random=False))
def test_the_same_seed_seats_alike_however_people_are_listed(people, rooms, seed, dice):
    before = seat(people, rooms, seed)
    dice.shuffle(people)
    assert seat(people, rooms, seed) == before


@given(people, rooms, st.text(max_size=8))
def test_whoever_comes_later_takes_no_desk_that_is_taken(people, rooms, seed):
    first, later = people[::2], people[1::2]
    seated = seat(first, rooms, seed)
    joined = seat(later, rooms, seed, seated.values())
    assert not set(seated.values()) & set(joined.values())


def test_rooms_are_filled_in_their_order():
    assert set(seat("abcd", {1: 3, 2: 3}, "s").values()) == {
        Place(1, 1),
        Place(1, 2),
        Place(1, 3),
        Place(2, 1),
    }


@pytest.mark.parametrize(
    ("watcher", "expected"),
    [
        (Watcher(frozenset({Role.INVIGILATOR})), ()),
        (Watcher(frozenset({Role.EXAMS})), ()),
        (Watcher(frozenset({Role.POINTS})), (WatchRefusal.DUTY,)),
        (
            Watcher(frozenset({Role.INVIGILATOR, Role.TRAINING}), is_candidate=True),
            (WatchRefusal.TRAINER, WatchRefusal.CANDIDATE),
        ),
        (
            Watcher(frozenset({Role.EXAMS}), is_here=True, is_elsewhere=True),
            (WatchRefusal.TWICE, WatchRefusal.ELSEWHERE),
        ),
    ],
)
def test_who_may_not_watch_is_told_every_reason(watcher, expected):
    assert watch_refusals(watcher) == expected


@pytest.mark.parametrize(
    ("candidates", "wanted"), [(0, 1), (1, 1), (15, 1), (16, 2), (30, 2), (31, 3)]
)
def test_one_watches_over_fifteen(candidates, wanted):
    assert invigilators_wanted(candidates) == wanted


@pytest.mark.parametrize(
    ("text", "networks"),
    [
        ("", ()),
        ("10.1.2.0/24，192.168.0.7", ("10.1.2.0/24", "192.168.0.7/32")),
        ("fd00::/8", ("fd00::/8",)),
        ("10.1.2.3/24", None),
        ("一号机房", None),
    ],
)
def test_address_ranges_are_read_as_typed(text, networks):
    assert read_networks(text) == networks


@pytest.mark.parametrize(
    ("address", "networks", "within"),
    [
        ("10.1.2.9", "10.1.2.0/24", True),
        ("::ffff:10.1.2.9", "10.1.2.0/24", True),
        ("10.1.3.9", "10.1.2.0/24", False),
        ("10.1.3.9", "10.1.2.0/24 fd00::/8 10.1.3.9/32", True),
        ("", "10.1.2.0/24", False),
        ("", "", True),
    ],
)
def test_where_one_is_decides(address, networks, within):
    assert is_within(address, networks) is within


@given(st.integers(1, 9), st.sets(st.integers(1, 12)))
def test_the_first_free_desk_is_in_the_room_and_nobodys(capacity, taken):
    found = first_free(capacity, taken)
    if found is None:
        assert taken >= set(range(1, capacity + 1))
    else:
        assert set(range(1, found)) <= taken
        assert found not in taken
        assert found <= capacity


def test_a_room_is_entered_from_inside():
    door = Door("10.0.0.0/8", is_guarded=True)
    assert door.refusal("10.0.0.1") is None
    assert door.refusal("11.0.0.1") is EntryRefusal.ADDRESS
    assert Door("", is_guarded=True).refusal("11.0.0.1") is None


def test_whoever_has_no_room_comes_in_only_where_no_room_is_guarded():
    assert Door(None, is_guarded=True).refusal("10.0.0.1") is EntryRefusal.UNSEATED
    assert Door(None, is_guarded=False).refusal("11.0.0.1") is None


def test_a_password_is_asked_where_there_is_one():
    assert is_said("135790", "135790")
    assert not is_said("135790", "")
    assert is_said("", "")


@pytest.mark.parametrize(
    ("place", "rooms", "told"),
    [
        ("第一考点", [], True),
        ("线上", [], False),
        ("线上考场（演示）", [], False),
        ("第一考点", [True, True], False),
        ("线上", [True, False], True),
    ],
)
def test_rooms_say_more_than_the_place(place, rooms, told):
    assert is_on_site(place, rooms) is told
