"""A long table becomes a file, row by row; nobody waits for it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import update

from portal.core import clock
from portal.db.base import db
from portal.documents.sheets import write_workbook
from portal.exports.actions import HELD_FOR, Taken, Written
from portal.exports.models import Export
from portal.storage import files

R = TypeVar("R")
STEP = 2_000  # rows between two signs of life


class LostError(Exception):
    """Another has taken it up meanwhile."""


def write(taken: Taken) -> Written:
    """The workbook, in little memory. Raises LostError if another took it up, as this hand slept
    too long.
    """
    place, told = files.workplace(), _Told(taken)
    try:
        with db.reading():
            listing = taken.table.listing(taken.actor, taken.arguments)
            rows = told.each(listing.rows)
            with place.open("wb") as out:
                write_workbook(out, [replace(listing.to_sheet(), rows=rows)])
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    return Written(place, told.number)


class _Told:
    """Rows on their way: now and then it is noted how many there were, and that somebody is at
    it.
    """

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self.number = 0

    def each(self, rows: Iterable[R]) -> Iterator[R]:
        for row in rows:
            yield row
            self.number += 1
            if self.number % STEP == 0:
                _note(self._taken, self.number)
        _note(self._taken, self.number)


def _note(taken: Taken, number: int) -> None:
    """In a transaction of its own, as the long look only reads."""
    mine = update(Export).where(Export.id == taken.id, Export.lease == taken.lease)
    until = clock.now() + HELD_FOR
    with db.sessions.begin() as session:
        noted = session.execute(
            mine.values(written=number, leased_until=until).returning(Export.id)
        ).all()
    if not noted:
        raise LostError
