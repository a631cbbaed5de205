"""What a list was asked for in its address: words, a filter, a page."""

from typing import TypeVar

from flask import request

from portal.core.labels import Labelled

L = TypeVar("L", bound=Labelled)
LONGEST_WORDS = 60


def words() -> str:
    """The words looked for; empty for all."""
    # PostgreSQL keeps no NUL in its texts, so nothing can be found by one.
    return request.args.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS]


def choice(labels: type[L], name: str = "status") -> L | None:
    """The member chosen; None for all, and for anything unknown."""
    value = request.args.get(name, "")
    return next((member for member in labels if member.value == value), None)


def page_number() -> int:
    """Which page of the list."""
    return request.args.get("page", 1, type=int)
