"""Keeping answers, many at once: for each a line of the journal with the next running number, all
in the caller's transaction. Nothing else is written: what was answered follows from the journal.

Whether an answer may be kept is decided while its paper is locked, so that nothing can be handed
in, moved or run out between the decision and the commit. Every statement finds its rows by an
index: the cost does not grow with the candidates nor with what they have answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    Connection,
    FromClause,
    Select,
    Table,
    func,
    insert,
    select,
    text,
)

from portal.accounts.models import Person
from portal.db.rows import Gathered, document_of, rows_of
from portal.exams.models import Answer, Paper, PaperItem, PaperStatus
from portal.exams.rules.answering import MAX_ANSWER, MOST_LINES, Given, Standing, WhyNot, why_not


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


def _typed(table: Table, *names: str) -> dict[str, Any]:
    """These columns with their types, for rows that are handed over."""
    return {name: table.c[name].type for name in names}


ASKED = _typed(_answer, "paper_id", "request_key") | _typed(_item, "position")
JOURNAL = _typed(
    _answer,
    *("paper_id", "item_id", "number", "request_key", "answer", "is_flagged"),
    *("saved_at", "given_at", "address"),
)


# On PostgreSQL, for this transaction: each statement is planned by the tables as they now are (a
# plan kept from when an examination began would read the whole journal, which was short then, at
# every save); and a commit is acknowledged once it is written, whatever the server does elsewhere.
FOR_KEEPING = text(
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)"
)


class _Statements:
    """What is said to a database of this dialect; each takes the rows of one document."""

    def __init__(self, dialect: str) -> None:
        sent = rows_of(dialect, "sent", _typed(_paper, "public_id"))
        self.lock = Gathered(dialect, _lock(sent))
        self.look = Gathered(dialect, _look(rows_of(dialect, "asked", ASKED)))
        lines = rows_of(dialect, "journal", JOURNAL)
        self.journal = insert(_answer).from_select(list(JOURNAL), select(*lines.c))


def _lock(sent: FromClause) -> Select[Any]:
    return (
        select(
            _paper.c.id,
            _paper.c.public_id,
            (_paper.c.status == PaperStatus.OPEN).label("is_open"),
            _paper.c.deadline_at,
            _paper.c.place,
            _paper.c.paused_at,
            _person.c.public_id.label("person"),
            _person.c.session_version,
        )
        .join(_person, _person.c.id == _paper.c.person_id)
        .where(_paper.c.public_id.in_(select(sent.c.public_id)))
        .order_by(_paper.c.id)  # whoever locks several locks them in this order
        .with_for_update(of=_paper)
    )


def _look(asked: FromClause) -> Select[Any]:
    """The question of each, what was kept under the same key before, and the paper's last number:
    asked after the lock, so that nobody else's next number can be missed.
    """
    is_question = (_item.c.paper_id == asked.c.paper_id) & (_item.c.position == asked.c.position)
    is_repeated = (_answer.c.paper_id == asked.c.paper_id) & (
        _answer.c.request_key == asked.c.request_key
    )
    line = _answer.alias()
    last = select(func.max(line.c.number)).where(line.c.paper_id == asked.c.paper_id)
    return (
        select(
            *asked.c,
            _item.c.id.label("item"),
            _answer.c.number,
            _answer.c.saved_at,
            last.scalar_subquery().label("last"),
        )
        .outerjoin_from(asked, _item, is_question)
        .outerjoin(_answer, is_repeated)
    )


_statements = lru_cache(_Statements)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A locked paper."""

    id: int
    by: str
    standing: Standing


@dataclass(slots=True)
class _Desk:
    """What the answers at hand ask for, and what is to be written of them."""

    sheets: dict[str, _Sheet]
    last: dict[int, int] = field(default_factory=dict)  # number of each paper; runs on
    kept: dict[tuple[int, str], tuple[int, datetime]] = field(default_factory=dict)
    items: dict[tuple[int, int], int] = field(default_factory=dict)
    journal: list[dict[str, Any]] = field(default_factory=list)

    def questions(self, sent: Sequence[Sent]) -> list[dict[str, Any]]:
        """What is to be looked up about these answers."""
        return [
            {
                "paper_id": self.sheets[one.paper].id,
                "request_key": one.given.request_key,
                "position": one.given.position,
            }
            for one in sent
            if one.paper in self.sheets
        ]

    def learn(self, row: Any) -> None:
        """Take note of one question's row, of its being a repetition, and of the last number."""
        self.last[row.paper_id] = row.last or 0
        if row.item is not None:
            self.items[row.paper_id, row.position] = row.item
        if row.number is not None:
            self.kept[row.paper_id, row.request_key] = (row.number, row.saved_at)

    def take(self, sent: Sent, now: datetime) -> Outcome:
        """Decide over one answer; what was kept before is acknowledged as it was then."""
        sheet = self.sheets.get(sent.paper)
        if sheet is None or sheet.by != sent.by:
            return None
        deadline = sheet.standing.shown_deadline(now)
        if (before := self.kept.get((sheet.id, sent.given.request_key))) is not None:
            return Receipt(*before, deadline)
        if (why := why_not(sheet.standing, sent.place, now, sent.given.given_at)) is not None:
            return NotKept(why, deadline)
        if self.last[sheet.id] >= MOST_LINES:
            return NotKept(WhyNot.TOO_MANY, deadline)
        item = self.items.get((sheet.id, sent.given.position))
        if item is None:
            return NotKept(WhyNot.NO_QUESTION, deadline)
        return Receipt(self._write(sheet, item, sent, now), now, deadline)

    def _write(self, sheet: _Sheet, item: int, sent: Sent, now: datetime) -> int:
        """A line of the journal; its number."""
        given, number = sent.given, self.last[sheet.id] + 1
        self.last[sheet.id] = number
        self.kept[sheet.id, given.request_key] = (number, now)
        self.journal.append(
            {
                "paper_id": sheet.id,
                "item_id": item,
                "number": number,
                "request_key": given.request_key,
                "answer": {"value": given.value[:MAX_ANSWER]},
                "is_flagged": given.is_flagged,
                "saved_at": now,
                "given_at": given.given_at,
                "address": sent.address,
            }
        )
        return number


def keep(connection: Connection, sent: Sequence[Sent], now: datetime) -> list[Outcome]:
    """Keep these answers in the order they came; the outcome of each, in the same order."""
    dialect = connection.dialect.name
    say = _statements(dialect)

    def told(name: str, rows: Sequence[dict[str, Any]]) -> dict[str, str]:
        return {name: document_of(dialect, rows)}

    if dialect == "postgresql":
        connection.execute(FOR_KEEPING)
    papers = [{"public_id": paper} for paper in {one.paper for one in sent}]
    sheets = say.lock.rows(connection, told("sent", papers))
    desk = _Desk({row.public_id: _sheet(row) for row in sheets})
    for row in say.look.rows(connection, told("asked", desk.questions(sent))):
        desk.learn(row)
    outcomes = [desk.take(one, now) for one in sent]
    if desk.journal:
        connection.execute(say.journal, told("journal", desk.journal))
    return outcomes


def _sheet(row: Any) -> _Sheet:
    return _Sheet(
        row.id,
        f"{row.person}:{row.session_version}",
        Standing(bool(row.is_open), row.deadline_at, row.place, row.paused_at),
    )
