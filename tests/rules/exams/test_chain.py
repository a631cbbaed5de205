"""The hash chain over a journal: nothing in it can be changed without another head."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.exams.rules import chain
from portal.exams.rules.chain import Line, Origin

ORIGIN = Origin("0" * 12, "1" * 12, "c" * 64, "d" * 64)
MOMENT = datetime(2026, 5, 9, 1, 0, 0, 250_000, tzinfo=UTC)

lines = st.builds(
    Line,
    number=st.integers(1, 400),
    position=st.integers(1, 80),
    value=st.text(max_size=8),
    flagged=st.booleans(),
    given_at=st.sampled_from(["", "2026-05-09T01:00:00.000000Z"]),
    saved_at=st.sampled_from([chain.stamp(MOMENT + timedelta(seconds=n)) for n in range(3)]),
    address=st.sampled_from(["", "a" * 64]),
)
journals = st.lists(lines, min_size=1, max_size=12)
places = st.integers(0, 11)


def at(journal, place):
    return place % len(journal)


@given(journals)
def test_the_same_journal_has_the_same_head(journal):
    again = [replace(line) for line in journal]
    assert chain.head_of(ORIGIN, journal) == chain.head_of(replace(ORIGIN), again)


@given(journals, places)
def test_the_head_of_a_part_is_a_state_on_the_way(journal, place):
    heads = list(chain.heads(ORIGIN, journal))
    upto = at(journal, place)
    assert len(heads) == len(journal) + 1
    assert chain.head_of(ORIGIN, journal[:upto]) == heads[upto]


@given(journals, places, lines)
def test_another_line_in_its_place_is_another_head(journal, place, other):
    assume(journal[at(journal, place)] != other)
    changed = list(journal)
    changed[at(journal, place)] = other
    assert chain.head_of(ORIGIN, changed) != chain.head_of(ORIGIN, journal)


@pytest.mark.parametrize("name", list(asdict(Line(1, 1, "", False, "", "", ""))))
def test_every_part_of_a_line_counts(name):
    line = Line(1, 1, "A", False, "", "x", "")
    held = getattr(line, name)
    other = replace(line, **{name: not held if isinstance(held, bool) else held + type(held)(1)})
    assert chain.head_of(ORIGIN, [line]) != chain.head_of(ORIGIN, [other])


@pytest.mark.parametrize("name", list(asdict(ORIGIN)))
def test_every_part_of_the_origin_counts(name):
    assert chain.head_of(ORIGIN, []) != chain.head_of(replace(ORIGIN, **{name: "x"}), [])


@given(journals, places)
def test_a_line_left_out_is_another_head(journal, place):
    kept = [line for n, line in enumerate(journal) if n != at(journal, place)]
    assert chain.head_of(ORIGIN, kept) != chain.head_of(ORIGIN, journal)


@given(journals, places, lines)
def test_a_line_put_in_is_another_head(journal, place, more):
    longer = [*journal[:place], more, *journal[place:]]
    assert chain.head_of(ORIGIN, longer) != chain.head_of(ORIGIN, journal)


@given(journals, places, places)
def test_lines_that_changed_places_are_another_head(journal, one, other):
    one, other = at(journal, one), at(journal, other)
    assume(journal[one] != journal[other])
    moved = list(journal)
    moved[one], moved[other] = moved[other], moved[one]
    assert chain.head_of(ORIGIN, moved) != chain.head_of(ORIGIN, journal)


def test_the_head_can_be_made_with_nothing_but_json_and_sha_256():
    """The recipe of the docstring, followed by hand."""
    line = Line(1, 3, "全部“是”", True, "", chain.stamp(MOMENT), "")
    text = json.dumps(asdict(ORIGIN), sort_keys=True, separators=(",", ":"))
    first = sha256(f"portal exam paper 1\n{text}".encode()).hexdigest()
    text = json.dumps(asdict(line), sort_keys=True, separators=(",", ":"))
    assert text.isascii()
    assert chain.head_of(ORIGIN, [line]) == sha256(f"{first}\n{text}".encode()).hexdigest()


def test_a_moment_has_one_text_wherever_it_was_read():
    beijing = MOMENT.astimezone(timezone(timedelta(hours=8)))
    assert chain.stamp(MOMENT) == chain.stamp(beijing) == "2026-05-09T01:00:00.250000Z"
    assert chain.stamp(None) == ""


def test_what_was_asked_does_not_depend_on_the_order_of_rows_or_keys():
    items = [(1, {"stem": "甲", "options": ["A"]}, 100), (2, {"stem": "乙"}, 50)]
    turned = [(2, {"stem": "乙"}, 50), (1, {"options": ["A"], "stem": "甲"}, 100)]
    made = chain.questions_digest("s", {"b": 1}, items)
    assert made == chain.questions_digest("s", {"b": 1}, turned)
    assert made != chain.questions_digest("t", {"b": 1}, items)
    assert made != chain.questions_digest("s", {"b": 2}, items)
    assert made != chain.questions_digest("s", {"b": 1}, [items[0], (2, {"stem": "丙"}, 50)])


def test_the_last_word_on_a_question_stands_and_an_emptied_one_is_not_answered():
    def line(number, position, value):
        return Line(number, position, value, False, "", "", "")

    journal = [line(1, 1, "A"), line(2, 2, "B"), line(3, 1, "C"), line(4, 2, "")]
    assert chain.present(journal) == {1: "C"}
    assert chain.count_answered(journal) == 1


@pytest.mark.parametrize(("value", "answered"), [("1|2", 1), ("1|", 0), ("|2", 0), ("|", 0)])
def test_a_question_of_several_boxes_is_answered_when_all_are_filled(value, answered):
    assert chain.count_answered([Line(1, 1, value, False, "", "", "")]) == answered


def test_missing_and_doubled_numbers_are_named():
    journal = [Line(n, 1, "", False, "", "", "") for n in (1, 2, 2, 5)]
    assert chain.out_of_order(journal) == [2, 3, 4]
    assert chain.out_of_order([]) == []


def test_a_number_out_of_all_measure_takes_no_more_time_or_room_than_another():
    journal = [Line(n, 1, "", False, "", "", "") for n in (1, -(10**40), 10**40)]
    assert chain.out_of_order(journal) == list(range(2, 104))


@given(st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_code_is_read_as_it_is_printed(head):
    for printed in (chain.grouped(head), chain.short(head), head.upper()):
        assert chain.agrees(chain.read_code(f" {printed}-"), head)
    assert not chain.agrees(chain.read_code(head[:15]), head)
    assert not chain.agrees("", head)
