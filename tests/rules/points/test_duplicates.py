"""Drafts that repeat what is already on record (DOMAIN §7 I, J, KK)."""

from datetime import date

import pytest

from portal.points.rules.duplicates import Likeness, likely_duplicates
from portal.points.rules.stacking import Entry

DAY = date(2025, 9, 1)


def entry(id_="old", item="12(1)", on=DAY, document="D1", **details):
    return Entry(id_, item, on, on, details.pop("project", "P1"), document, **details)


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (entry("new"), Likeness.SAME_ITEM),
        (entry("new", document="D2"), Likeness.SAME_FACT),
        (entry("new", document="D2", on=date(2025, 10, 1)), Likeness.SAME_FACT),
        (entry("new", document="D2", on=date(2025, 10, 2)), None),
        (entry("new", document="D2", on=date(2025, 8, 2)), Likeness.SAME_FACT),
        (entry("new", item="12(2)"), None),
        (entry("new", project="P2"), None),
        (entry("old"), None),
    ],
)
def test_a_repeated_item_is_noticed(draft, expected):
    found = likely_duplicates(draft, [entry()])
    assert [reason for _, reason in found] == ([expected] if expected else [])


def test_what_was_reversed_is_not_repeated():
    assert likely_duplicates(entry("new"), [entry(reversed_by="R")]) == ()


def test_an_order_is_known_by_its_number_even_years_later():
    old = entry(item="13", order="O1")
    again = entry("new", item="13", on=date(2027, 9, 1), document="D9", order="O1")
    other = entry("new", item="13", document="D9", order="O2")
    unnamed = entry("new", item="13", document="D9")
    assert likely_duplicates(again, [old]) == ((old, Likeness.SAME_ORDER),)
    assert likely_duplicates(other, [old]) == likely_duplicates(unnamed, [old]) == ()


def test_the_earliest_likeness_comes_first():
    first, second = entry("b"), entry("a", on=date(2025, 9, 5), document="D3")
    found = likely_duplicates(entry("new", document="D2"), [second, first])
    assert [each.id for each, _ in found] == ["b", "a"]
