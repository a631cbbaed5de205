"""Nothing that is kept of a person is forgotten in what they are told of their data (PIPL 45)."""

import importlib
import pkgutil

import portal
from portal.db.base import Base
from portal.pool.queries.own_data import KEPT_BACK, OFFICERS, ROOMS, TOLD

PERSON = "accounts_person"


def _models():
    """Every table, whatever a test has loaded before."""
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if ".models" in module.name or module.name.endswith("_models"):
            importlib.import_module(module.name)
    return Base.metadata.tables


def _keys():
    """Each column by which a row hangs on a person, or on something that is a person's own."""
    tables = _models()
    own = {PERSON, *(told.split(".")[0] for told in TOLD)} - {"accounts_organisation"}
    for table in tables.values():
        for key in table.foreign_keys:
            target = key.column.table.name
            if target in own:
                yield table.name, key.parent.name, target


def _is_an_officer_s(column):
    return any(column == name or column.endswith(f"_{name}") for name in OFFICERS)


def test_every_row_that_hangs_on_a_person_is_told_or_kept_back_with_a_reason():
    forgotten = [
        f"{table}.{column}"
        for table, column, target in _keys()
        if target == PERSON
        and f"{table}.{column}" not in TOLD | KEPT_BACK.keys()
        and not _is_an_officer_s(column)
    ]
    assert not forgotten, f"tell {forgotten} in own_data of its room, or say why not"


def test_what_hangs_on_something_of_a_person_is_told_or_kept_back_with_a_reason():
    known = {key.split(".")[0] for key in TOLD | KEPT_BACK.keys()}
    forgotten = {table for table, _, target in _keys() if target != PERSON} - known
    assert not forgotten - NOT_OF_ONE, f"tell {forgotten} in own_data of its room, or say why not"


# They name something that is told in one person's data, and are about something else.
NOT_OF_ONE = {"exams_question_correction"}


def test_nothing_is_told_or_kept_back_that_is_not_there():
    tables = _models()
    for key in TOLD | KEPT_BACK.keys():
        table, column = key.split(".")
        assert column in tables[table].columns, key


def test_nothing_is_both_told_and_kept_back():
    assert not TOLD & KEPT_BACK.keys()


def test_reasons_are_sentences_without_a_stop():
    for reason in KEPT_BACK.values():
        assert len(reason) > 10
        assert not reason.endswith("。")


def test_a_table_is_named_by_the_room_that_holds_it():
    for room in ROOMS:
        house = room.__name__.split(".")[1]
        for key in (*room.TOLD, *room.KEPT_BACK):
            assert key.startswith(f"{house}_"), f"{room.__name__} tells {key}"
