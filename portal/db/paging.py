"""A page of a list: the slice, how many there are in all, which page this is."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import Select, func, select

from portal.db.base import db

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Page:
    """一页: rows and where they stand in the whole."""

    rows: Sequence[Any]
    number: int
    last: int
    total: int


def paged(statement: Select[Any], number: int, *, per_page: int = PER_PAGE) -> Page:
    """The page with this number, the nearest there is; the statement must be ordered."""
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    last = max(1, ceil(total / per_page))
    number = min(max(1, number), last)
    sliced = statement.limit(per_page).offset((number - 1) * per_page)
    return Page(db.session.scalars(sliced).unique().all(), number, last, total)


def slice_of(rows: Sequence[Any], number: int, *, per_page: int = PER_PAGE) -> Page:
    """The page with this number of a list that is in memory, the nearest there is."""
    last = max(1, ceil(len(rows) / per_page))
    number = min(max(1, number), last)
    return Page(rows[(number - 1) * per_page : number * per_page], number, last, len(rows))
