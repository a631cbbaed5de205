"""Where what was never told stands among what was."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from portal.outbox.rules.backlog import Tally, Thing, Told, arrange, missing
from portal.outbox.rules.message import MessageKind

K = MessageKind
AT = datetime(2026, 3, 5, tzinfo=UTC)
ALL = 1000


def thing(entry, kind=K.POOL_SUSPENDED):
    return Thing(entry, AT, kind, "person:x", {})


def told(id_, sequence, kind=K.POOL_SUSPENDED, origin=None, has_left=False):
    return Told(id_, kind, sequence, origin, has_left)


def said(arrangement):
    return [(each.origin, each.sequence) for each in arrangement.written]


def test_all_is_written_in_order_where_nothing_was_told():
    found = arrange([thing(7), thing(3, K.CERTIFICATE_ISSUED)], [], ALL)
    assert said(found) == [("3", 1), ("7", 2)]
    assert found.last == 2


def test_what_was_told_with_its_deed_is_the_last_of_its_kind():
    found = arrange([thing(3), thing(5), thing(7)], [told(1, 1)], ALL)
    assert said(found) == [("3", 1), ("5", 2)]
    assert found.moved == {1: 3}


def test_what_has_left_the_house_keeps_its_number_and_is_told_again():
    things = [thing(3, K.CERTIFICATE_ISSUED), thing(5, K.CERTIFICATE_REVOKED)]
    found = arrange(things, [told(1, 1, K.CERTIFICATE_REVOKED, has_left=True)], ALL)
    assert said(found) == [("3", 2), ("5:again", 3)]
    assert (found.moved, found.last) == ({}, 3)


def test_what_came_before_what_is_missing_is_not_told_again():
    things = [thing(3, K.CERTIFICATE_ISSUED), thing(5), thing(7, K.CERTIFICATE_REVOKED)]
    messages = [told(1, 1, K.CERTIFICATE_ISSUED, has_left=True), told(2, 2)]
    assert said(arrange(things, messages, ALL)) == [("7", 3)]


def test_of_what_happened_later_nothing_is_written_yet():
    found = arrange([thing(3), thing(7)], [], until=5)
    assert said(found) == [("3", 1)]


def test_nothing_is_missing_before_the_first_told():
    assert missing(Tally(5, AT), 5) == Tally(0, None)
    assert missing(Tally(5, AT), 3) == Tally(2, AT)
    assert missing(Tally(5, AT), 9) == Tally(0, None)


KINDS = st.sampled_from([K.CERTIFICATE_ISSUED, K.POOL_SUSPENDED, K.POOL_RESTORED])


@given(st.lists(KINDS, min_size=1, max_size=8), st.data())
def test_by_whatever_steps_the_last_word_is_the_newest_and_nothing_is_told_twice(kinds, data):
    """Some last things were told, some of these have left; batches end anywhere."""
    things = [thing(entry * 10, kind) for entry, kind in enumerate(kinds, 1)]
    known = data.draw(st.integers(0, len(things)))
    left = data.draw(st.integers(0, known))
    since = things[len(things) - known :]
    house = {n: told(n, n, each.kind, has_left=n <= left) for n, each in enumerate(since, 1)}
    entry = {n: each.entry for n, each in enumerate(since, 1)}
    stops = [*sorted(data.draw(st.sets(st.integers(0, 90), max_size=4))), ALL]
    for until in stops:
        found = arrange(things, list(house.values()), until)
        for id_, sequence in found.moved.items():
            assert not house[id_].has_left
            house[id_] = told(id_, sequence, house[id_].kind, house[id_].origin)
        for each in found.written:
            id_ = len(house) + 1
            house[id_] = told(id_, each.sequence, each.thing.kind, each.origin)
            entry[id_] = each.thing.entry
        _stands(house, found.last)
    assert arrange(things, list(house.values()), ALL).written == ()
    in_order = [entry[m.id] for m in sorted(house.values(), key=lambda m: m.sequence)]
    assert set(in_order) == {each.entry for each in things}
    assert in_order[left:] == sorted(in_order[left:])
    assert in_order[-1] == things[-1].entry
    assert len(in_order) <= len(things) + left


def _stands(house, last):
    """Numbered from 1 without a gap; no origin twice."""
    assert sorted(m.sequence for m in house.values()) == list(range(1, last + 1))
    origins = [m.origin for m in house.values() if m.origin]
    assert len(origins) == len(set(origins))
