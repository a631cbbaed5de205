"""Keeping answers, many at once: for each a line of the journal, the present answer, the running
number; all of it in the caller's transaction.

Whether an answer may be kept is decided while its paper is locked, so that nothing can be handed
in, moved or run out between the decision and the commit. Every statement finds its rows by an
index: the cost does not grow with the candidates nor with what they have answered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, tuple_, update

from portal.accounts.models import Person
from portal.exams.models import Answer, Paper, PaperItem, PaperStatus
from portal.exams.rules.answering import MAX_ANSWER, Given, Standing, WhyNot, why_not


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer on its way: to which paper, whose session sent it, from where.

    `by` is the name of the session: the person's public id and the version of their sessions.
    """

    paper: str
    by: str
    given: Given
    place: str
    address: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """回执: the candidate's running number of this answer and when it was kept."""

    number: int
    saved_at: datetime
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class NotKept:
    """Why this answer was refused, and when the paper ends."""

    why: WhyNot
    deadline: datetime | None


Outcome = Receipt | NotKept | None  # None: there is no such paper for this session

_paper = cast(Table, Paper.__table__)
_item = cast(Table, PaperItem.__table__)
_answer = cast(Table, Answer.__table__)
_person = cast(Table, Person.__table__)

PAPERS = (
    select(
        _paper.c.id,
        _paper.c.public_id,
        _paper.c.status,
        _paper.c.deadline_at,
        _paper.c.place,
        _paper.c.last_number,
        _person.c.public_id.label("person"),
        _person.c.session_version,
    )
    .join(_person, _person.c.id == _paper.c.person_id)
    .where(_paper.c.public_id.in_(bindparam("papers", expanding=True)))
    .order_by(_paper.c.id)  # whoever locks several locks them in this order
    .with_for_update(of=_paper)
)
KEPT = select(
    _answer.c.paper_id, _answer.c.request_key, _answer.c.number, _answer.c.saved_at
).where(tuple_(_answer.c.paper_id, _answer.c.request_key).in_(bindparam("sent", expanding=True)))
ITEMS = select(_item.c.paper_id, _item.c.position, _item.c.id).where(
    tuple_(_item.c.paper_id, _item.c.position).in_(bindparam("asked", expanding=True))
)
JOURNAL = insert(_answer)
PRESENT = (
    update(_item)
    .where(_item.c.id == bindparam("item"))
    .values(answer=bindparam("present"), is_flagged=bindparam("flagged"))
)
NUMBER = (
    update(_paper).where(_paper.c.id == bindparam("paper")).values(last_number=bindparam("last"))
)


@dataclass(slots=True)
class _Sheet:
    """A locked paper; `last` runs on with every answer kept."""

    id: int
    by: str
    standing: Standing
    last: int
    has_grown: bool = False


@dataclass(slots=True)
class _Desk:
    """What the answers at hand ask for, and what is to be written of them."""

    sheets: dict[str, _Sheet]
    kept: dict[tuple[int, str], tuple[int, datetime]]
    items: dict[tuple[int, int], int]
    journal: list[dict[str, Any]] = field(default_factory=list)
    present: dict[int, dict[str, Any]] = field(default_factory=dict)

    def take(self, sent: Sent, now: datetime) -> Outcome:
        """Decide over one answer; what was kept before is acknowledged as it was then."""
        sheet = self.sheets.get(sent.paper)
        if sheet is None or sheet.by != sent.by:
            return None
        deadline = sheet.standing.deadline
        if (before := self.kept.get((sheet.id, sent.given.request_key))) is not None:
            return Receipt(*before, deadline)
        if (why := why_not(sheet.standing, sent.place, now)) is not None:
            return NotKept(why, deadline)
        item = self.items.get((sheet.id, sent.given.position))
        if item is None:
            return NotKept(WhyNot.NO_QUESTION, deadline)
        self._write(sheet, item, sent, now)
        return Receipt(sheet.last, now, deadline)

    def _write(self, sheet: _Sheet, item: int, sent: Sent, now: datetime) -> None:
        given = sent.given
        sheet.last += 1
        sheet.has_grown = True
        self.kept[sheet.id, given.request_key] = (sheet.last, now)
        value = {"value": given.value[:MAX_ANSWER]}
        self.journal.append(
            {
                "paper_id": sheet.id,
                "item_id": item,
                "number": sheet.last,
                "request_key": given.request_key,
                "answer": value,
                "is_flagged": given.is_flagged,
                "saved_at": now,
                "given_at": given.given_at,
                "address": sent.address,
            }
        )
        self.present[item] = {
            "item": item,
            "present": value if given.value else None,
            "flagged": given.is_flagged,
        }


def keep(connection: Connection, sent: Sequence[Sent], now: datetime) -> list[Outcome]:
    """Keep these answers in the order they came; the outcome of each, in the same order."""
    desk = _lay_out(connection, sent)
    outcomes = [desk.take(one, now) for one in sent]
    if desk.journal:
        connection.execute(JOURNAL, desk.journal)
        connection.execute(PRESENT, list(desk.present.values()))
        connection.execute(
            NUMBER,
            [{"paper": s.id, "last": s.last} for s in desk.sheets.values() if s.has_grown],
        )
    return outcomes


def _lay_out(connection: Connection, sent: Sequence[Sent]) -> _Desk:
    """Lock the papers; find their questions and what was kept under the same keys before."""
    papers = connection.execute(PAPERS, {"papers": list({one.paper for one in sent})})
    sheets = {row.public_id: _sheet(row) for row in papers}
    mine = [(sheets[one.paper].id, one.given) for one in sent if one.paper in sheets]
    if not mine:
        return _Desk(sheets, {}, {})
    keys, positions = (
        _each((i, g.request_key) for i, g in mine),
        _each((i, g.position) for i, g in mine),
    )
    return _Desk(
        sheets,
        {(r[0], r[1]): (r[2], r[3]) for r in connection.execute(KEPT, {"sent": keys})},
        {(r[0], r[1]): r[2] for r in connection.execute(ITEMS, {"asked": positions})},
    )


def _each(pairs: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return list(dict.fromkeys(pairs))


def _sheet(row: Any) -> _Sheet:
    return _Sheet(
        row.id,
        f"{row.person}:{row.session_version}",
        Standing(row.status is PaperStatus.OPEN, row.deadline_at, row.place),
        row.last_number,
    )
