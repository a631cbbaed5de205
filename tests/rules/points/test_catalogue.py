"""The items of Arts 12–16 as data."""

from datetime import date

import pytest

from portal.points.rules.catalogue import (
    DUTIES,
    DUTY_TOPICS,
    LEADS,
    REGULATION_OF_2025,
    STACKING_CLAUSE,
    Need,
    missing_needs,
    regulation_on,
)

FAULT = {Need.EVIDENCE, Need.CAUSATION}
ITEMS = REGULATION_OF_2025.items


@pytest.mark.parametrize(
    ("code", "points", "citation"),
    [
        ("12(1)", 1, "第十二条第（一）项"),
        ("12(2)", 1, "第十二条第（二）项"),
        ("12(3)", 1, "第十二条第（三）项"),
        ("12(4)", 1, "第十二条第（四）项"),
        ("12(5)", 1, "第十二条第（五）项"),
        ("12(6)", 1, "第十二条第（六）项"),
        ("12(7)", 1, "第十二条第（七）项"),
        ("12(8)", 1, "第十二条第（八）项"),
        ("13", 2, "第十三条"),
        ("14(1)", 3, "第十四条第（一）项"),
        ("14(2)", 3, "第十四条第（二）项"),
        ("15(1)", 6, "第十五条第（一）项"),
        ("15(2)", 6, "第十五条第（二）项"),
        ("15(3)", 6, "第十五条第（三）项"),
        ("16", 12, "第十六条"),
    ],
)
def test_every_item_has_its_points_and_its_place(code, points, citation):
    item = REGULATION_OF_2025.item(code)
    assert (item.points, item.citation) == (points, citation)
    assert code.startswith(str(item.article))


def test_there_are_fifteen_items_and_no_others():
    assert len({item.code for item in ITEMS}) == len(ITEMS) == 15
    with pytest.raises(LookupError):
        REGULATION_OF_2025.item("17")


@pytest.mark.parametrize(
    ("code", "needs"),
    [
        ("12(1)", set()),
        ("13", {*FAULT, Need.ORDER, Need.DEADLINE, Need.ORDER_PAPER}),
        ("14(1)", {Need.EVIDENCE, Need.CAUSATION}),
        ("15(3)", {Need.EVIDENCE, Need.CAUSATION}),
        ("16", {*FAULT, Need.POLICE, Need.POLICE_PAPER}),
    ],
)
def test_what_must_be_on_file_grows_with_the_article(code, needs):
    item = REGULATION_OF_2025.item(code)
    assert item.needs == needs
    assert set(missing_needs(item, ())) == needs
    assert missing_needs(item, needs) == ()


def test_what_is_missing_is_told_in_the_order_of_the_form():
    item = REGULATION_OF_2025.item("13")
    assert missing_needs(item, {Need.CAUSATION}) == (
        *(Need.EVIDENCE, Need.ORDER, Need.DEADLINE),
        Need.ORDER_PAPER,
    )


def test_the_regulation_is_in_force_from_the_day_it_was_printed():
    assert regulation_on(date(2025, 4, 2)) is None
    assert regulation_on(date(2025, 4, 3)) is REGULATION_OF_2025


def test_items_lead_to_duties_and_duties_to_topics():
    assert REGULATION_OF_2025.item("12(5)").duties == (3, 4)
    assert REGULATION_OF_2025.item("12(5)").topics == (
        "K5.5",
        "K6.5",
        "K7.1",
        "K7.2",
        "K7.5",
        "K5.4",
        "K1.9",
    )
    assert all(duty in DUTIES for item in ITEMS for duty in item.duties)
    assert DUTIES.keys() == DUTY_TOPICS.keys()
    assert [item.code for item in ITEMS if not item.duties] == ["13"]


def test_titles_are_short_and_clauses_are_whole():
    assert all(len(item.title) <= 14 for item in ITEMS)
    assert all(item.clause.endswith(("的", "。")) for item in ITEMS)
    assert {item.article for item in ITEMS} == LEADS.keys()
    assert STACKING_CLAUSE == "同时存在第十三条和第十四条情形的，按第十四条执行。"
