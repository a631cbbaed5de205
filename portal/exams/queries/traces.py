"""The traces of a sitting that is over: answers as they can be compared, when each was given, and
what the pages and the room saw.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.bank.rules import jsonable
from portal.bank.rules.variants import Face, Key
from portal.core import clock
from portal.core.identity import mask_id
from portal.core.markup import plain
from portal.db.base import db
from portal.exams.models import (
    Answer,
    Application,
    Incident,
    PageEvent,
    PageEventKind,
    Paper,
    PaperItem,
    Presence,
    Sitting,
)
from portal.exams.queries.papers import time_of
from portal.exams.rules.answering import is_late
from portal.exams.rules.canonical import canonical, in_words
from portal.exams.rules.dossier import Asked, Event, Who, Written
from portal.exams.rules.lost_time import Signs
from portal.exams.rules.response_times import Course, Save
from portal.exams.rules.similarity import RIGHT, Sheet

_STEM = 200
_SOME = 100


@dataclass(frozen=True, slots=True)
class Traces:
    """痕迹 of a sitting: of each paper, the kinds of questions, and when anybody was heard."""

    written: tuple[Written, ...]
    kinds: Mapping[str, str]
    alive: frozenset[int]


class _Item:
    """One question of one paper; its face and key are read only when they are needed."""

    __slots__ = ("_known", "_read", "name", "row", "value")

    def __init__(self, row: PaperItem, name: str) -> None:
        self.row, self.name = row, name
        self.value = str((row.answer or {}).get("value", ""))
        self._known: dict[str, str | None] = {"": None}
        if self.value and row.earned == row.worth:
            self._known[self.value] = RIGHT
        self._read: tuple[Face, Key] | None = None

    def canonical(self, value: str) -> str | None:
        """This answer of the candidate, the present one or an earlier, as it can be compared."""
        if value not in self._known:
            self._known[value] = canonical(*self._both(), value)
        return self._known[value]

    def asked(self) -> Asked:
        """The question in words where it was answered wrongly; else its number only."""
        if not self.canonical(self.value):
            return Asked(self.row.position, "", "")
        face, key = self._both()
        stem = plain(face.stem)
        stem = stem if len(stem) <= _STEM else f"{stem[:_STEM]}……"
        return Asked(self.row.position, stem, in_words(face, key, self.value))

    def _both(self) -> tuple[Face, Key]:
        if self._read is None:
            face = jsonable.from_json(Face, self.row.face["face"])
            self._read = face, jsonable.from_json(Key, self.row.key)
        return self._read


def traces(sitting: Sitting) -> Traces:
    """All papers that were begun, some at a time; asked within `db.reading()`, whose session
    forgets them again.
    """
    kinds: dict[str, str] = {}
    alive: set[int] = set()
    written = []
    for some in _in_parts(_begun(sitting)):
        gathered = _gathered(some)
        for paper in some:
            items = _items(gathered.items[paper.id])
            kinds.update((item.name, item.row.section) for item in items.values())
            alive.update(gathered.heard[paper.id])
            written.append(_written(paper, items, gathered))
        db.session.expunge_all()
    return Traces(tuple(written), kinds, frozenset(alive))


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What is kept about some papers, by paper (incidents by application)."""

    items: Mapping[int, list[PaperItem]]
    answers: Mapping[int, list[Any]]
    pages: Mapping[int, list[Any]]
    heard: Mapping[int, frozenset[int]]
    troubled: Mapping[int, frozenset[int]]
    incidents: Mapping[int, list[Any]]


def _begun(sitting: Sitting) -> list[int]:
    statement = (
        select(Paper.id)
        .where(Paper.sitting_id == sitting.id, Paper.started_at.is_not(None))
        .order_by(Paper.id)
    )
    return list(db.session.scalars(statement))


def _in_parts(ids: Sequence[int]) -> Iterator[Sequence[Paper]]:
    for since in range(0, len(ids), _SOME):
        statement = (
            select(Paper)
            .where(Paper.id.in_(ids[since : since + _SOME]))
            .options(
                joinedload(Paper.person),
                joinedload(Paper.application).joinedload(Application.room),
            )
            .order_by(Paper.id)
        )
        yield db.session.scalars(statement).all()


def _gathered(papers: Sequence[Paper]) -> _Gathered:
    ids = [paper.id for paper in papers]
    items = select(PaperItem).where(PaperItem.paper_id.in_(ids)).order_by(PaperItem.position)
    answers = (
        select(Answer.paper_id, Answer.item_id, Answer.answer, Answer.given_at, Answer.saved_at)
        .where(Answer.paper_id.in_(ids))
        .order_by(Answer.paper_id, Answer.number)
    )
    pages = (
        select(PageEvent.paper_id, PageEvent.kind, PageEvent.created_at)
        .where(PageEvent.paper_id.in_(ids))
        .order_by(PageEvent.id)
    )
    incidents = (
        select(Incident.application_id, Incident.kind, Incident.text, Incident.created_at)
        .where(Incident.application_id.in_([paper.application_id for paper in papers]))
        .order_by(Incident.id)
    )
    signs = db.session.scalars(select(Presence).where(Presence.paper_id.in_(ids))).all()
    return _Gathered(
        items=_by(db.session.scalars(items), "paper_id"),
        answers=_by(db.session.execute(answers), "paper_id"),
        pages=_by(db.session.execute(pages), "paper_id"),
        heard=_slots({row.paper_id: (row.first_slot, row.heard) for row in signs}),
        troubled=_slots({row.paper_id: (row.first_slot, row.troubled) for row in signs}),
        incidents=_by(db.session.execute(incidents), "application_id"),
    )


def _by(rows: Iterable[Any], name: str) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _slots(packed: Mapping[int, tuple[int, bytes]]) -> Mapping[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    for paper_id, (first, bits) in packed.items():
        found[paper_id] = frozenset(Signs.unpacked(first, bits))
    return found


def _items(rows: Sequence[PaperItem]) -> dict[int, _Item]:
    """By id; the parts of a case are told apart by their order."""
    part: dict[int, int] = defaultdict(int)
    items = {}
    for row in rows:
        part[row.version_id] += 1
        items[row.id] = _Item(row, f"{row.version_id}:{part[row.version_id]}")
    return items


def _written(paper: Paper, items: Mapping[int, _Item], gathered: _Gathered) -> Written:
    pages = gathered.pages[paper.id]
    application = paper.application
    answers = {
        item.name: given
        for item in items.values()
        if (given := item.canonical(item.value)) is not None
    }
    began = paper.started_at or paper.created_at
    course = Course(
        candidate=application.public_id,
        began=began,
        ended=paper.handed_in_at or paper.deadline_at or began,
        saves=tuple(_saves(gathered.answers[paper.id], items)),
        returned=tuple(row.created_at for row in pages if row.kind is PageEventKind.RETURNED),
        heard=gathered.heard[paper.id],
        troubled=gathered.troubled[paper.id],
        pauses=time_of(paper).pauses,
    )
    room = application.room.public_id if application.room else ""
    return Written(
        _who(paper),
        Sheet(application.public_id, answers, room),
        course,
        {item.name: item.asked() for item in items.values()},
        (
            *_pages(pages),
            *_incidents(gathered.incidents[application.id]),
            *_late(paper, gathered.answers[paper.id], items),
        ),
        sum(row.kind is PageEventKind.LEFT for row in pages),
    )


def _who(paper: Paper) -> Who:
    application = paper.application
    place = f"座位{application.seat}" if application.seat else ""
    if application.room:
        place = f"{application.room.title}{application.desk}号机位"
    return Who(
        application.public_id,
        paper.person.name,
        mask_id(paper.person.resident_id),
        application.ticket_number or "",
        place,
    )


def _saves(answers: Sequence[Any], items: Mapping[int, _Item]) -> Iterator[Save]:
    """Each line of the journal that changed an answer; flags and repetitions are none."""
    held: dict[int, str] = {}
    for row in answers:
        value = str(row.answer.get("value", ""))
        if held.get(row.item_id) != value:
            held[row.item_id] = value
            item = items[row.item_id]
            given = item.canonical(value)
            yield Save(item.name, row.saved_at, given == RIGHT, given is None)


def _pages(rows: Sequence[Any]) -> Iterator[Event]:
    """What the page saw; leaving and coming back are one line."""
    left: datetime | None = None
    for row in rows:
        if row.kind is PageEventKind.LEFT:
            if left:
                yield Event(_text(left), PageEventKind.LEFT.label)
            left = row.created_at
        elif row.kind is PageEventKind.RETURNED and left:
            yield Event(_text(left), PageEventKind.LEFT.label, _text(row.created_at))
            left = None
        else:
            yield Event(_text(row.created_at), row.kind.label)
    if left:
        yield Event(_text(left), PageEventKind.LEFT.label)


def _incidents(rows: Sequence[Any]) -> Iterator[Event]:
    for row in rows:
        words = f"{row.kind.label}：{row.text}" if row.text else row.kind.label
        yield Event(_text(row.created_at), words)


def _late(paper: Paper, answers: Sequence[Any], items: Mapping[int, _Item]) -> Iterator[Event]:
    """迟到送达: what came after the end and counts on its browser's word, in one line."""
    end = paper.deadline_at
    late = [row for row in answers if end is not None and is_late(end, row.saved_at)]
    if not late:
        return
    numbers = sorted({items[row.item_id].row.position for row in late})
    given = sorted(row.given_at for row in late if row.given_at)
    told = f"，浏览器报告的作答时间{_hour(given[0])}至{_hour(given[-1])}" if given else ""
    words = f"迟到送达{len(late)}次作答（第{'、'.join(map(str, numbers))}题）{told}"
    first, last = _text(late[0].saved_at), _text(late[-1].saved_at)
    yield Event(first, words, last if last != first else "")


def _hour(moment: datetime) -> str:
    return moment.astimezone(clock.BEIJING).strftime("%H:%M:%S")


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
