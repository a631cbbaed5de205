"""This process's pool: asked by many threads, brought up to date before each question.

It is a hint; the database has the last word. Whoever shows a person reads their profile anew with
`profiles.visible()` first; counts may be a moment behind.
"""

import logging
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
from flask import Flask, current_app
from sqlalchemy.orm import Session

from portal.db.base import db
from portal.pool.index import journal, loading, snapshot
from portal.pool.index.journal import Place, Pruned
from portal.pool.index.loading import Loaded
from portal.pool.rules import columns
from portal.pool.rules.bitmaps import Bitmaps
from portal.pool.rules.columns import GONE, People
from portal.pool.rules.concordance import Concordance, Sayings
from portal.settings import Settings

log = logging.getLogger(__name__)
FOLDER = "pool"
SPARE = 4096  # places for whoever comes, at least
MOST_LOOSE = 10_000  # rows behind the bitmaps, and rows gone, before all are made anew


class View(NamedTuple):
    """The pool at one moment: everyone, the bitmaps of most of them, what all of them say."""

    people: People
    bitmaps: Bitmaps
    sayings: Sayings


@dataclass(frozen=True, slots=True)
class Held:
    """The columns with room behind them: rows are appended there and never written again, and the
    facts are copied before one is struck out, so that a question under way keeps its view.
    """

    room: People
    count: int
    place: Place
    bitmaps: Bitmaps
    sayings: Sayings
    gone: int = 0

    @property
    def view(self) -> View:
        """Everyone, and rows that are gone, which nobody finds."""
        return View(self.room.part(slice(self.count)), self.bitmaps, self.sayings)

    @property
    def is_loose(self) -> bool:
        """Whether so much has changed since that questions would become slow."""
        return max(self.gone, len(self.sayings.late)) > MOST_LOOSE + self.count // 10


class Pool:
    """人才库 of one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._held: Held | None = None

    def look(self) -> View:
        """The pool as it is now."""
        with self._lock, db.reading() as session:
            held = self._follow(session, self._held or self._begin(session))
            self._held = self._tidied(session, held) if held.is_loose else held
            return self._held.view

    def forget(self) -> None:
        """What is known is not to be relied on."""
        with self._lock:
            self._held = None

    def write_down(self) -> None:
        """The columns as the database has them now, in a file for the next start; nobody waits
        for the looking.
        """
        with db.reading() as session:
            (people, said), place = _load(session)
            mark = snapshot.write(self.folder, people, Concordance.of(said), place)
        snapshot.note(db.session, mark)

    def _follow(self, session: Session, held: Held) -> Held:
        try:
            place, changed = journal.read(session, held.place)
        except Pruned:
            log.warning("the journal of the pool begins after what was read: loading anew")
            return _anew(session)
        if not changed:
            return replace(held, place=place)
        return _changed(held, place, loading.load_some(session, changed), changed)

    def _begin(self, session: Session) -> Held:
        kept = snapshot.read(self.folder, session)
        return _hold(*kept) if kept else _anew(session)

    def _tidied(self, session: Session, held: Held) -> Held:
        """By the file, which processes share, if it was written since; else here."""
        kept = snapshot.read(self.folder, session)
        fresh = self._follow(session, _hold(*kept)) if kept else held
        return _cleared(fresh) if fresh.is_loose else fresh


def _load(session: Session) -> tuple[Loaded, Place]:
    place = journal.end(session)  # first: what changes meanwhile is read again, none is missed
    return loading.load_all(session), place


def _anew(session: Session) -> Held:
    (people, said), place = _load(session)
    return _hold(people, Concordance.of(said), place)


def _hold(people: People, listed: Concordance, place: Place) -> Held:
    count = len(people)
    room = _roomier(people, count)
    return Held(room, count, place, Bitmaps.of(people), Sayings.of(listed))


def _cleared(held: Held) -> Held:
    """Without the rows that are gone."""
    people, _, sayings = held.view
    staying = people.facts != GONE
    listed = Concordance.of(sayings.whole().part(staying))
    return _hold(people.part(staying), listed, held.place)


def _roomier(people: People, count: int) -> People:
    """The same in columns with room for a quarter more."""
    room = People.empty(count + max(SPARE, count // 4))
    for name in columns.TYPES:
        getattr(room, name)[..., :count] = getattr(people, name)[..., :count]
    return room


def _changed(held: Held, place: Place, fresh: Loaded, changed: frozenset[int]) -> Held:
    """The rows of those people struck out, their new ones appended."""
    count = held.count + len(fresh.people)
    room = held.room if count <= len(held.room) else _roomier(held.room, held.count)
    old = np.isin(room.person[: held.count], np.fromiter(changed, np.int64))
    facts = room.facts.copy()
    gone = held.gone + int(np.count_nonzero(facts[: held.count][old] != GONE))
    facts[: held.count][old] = GONE
    for name in columns.TYPES:
        if name != "facts":
            getattr(room, name)[..., held.count : count] = getattr(fresh.people, name)
    facts[held.count : count] = fresh.people.facts
    room = replace(room, facts=facts)
    return Held(room, count, place, held.bitmaps, held.sayings.more(fresh.said), gone)


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["pool"] = Pool(settings.data / FOLDER)


def pool() -> Pool:
    """This portal's."""
    return cast(Pool, current_app.extensions["pool"])


def begin(app: Flask) -> threading.Thread:
    """Load in the background, so that the first who asks need not wait."""

    def load() -> None:
        try:
            with app.app_context():
                pool().look()
        except Exception:  # whoever asks first meets it again and is told
            log.exception("the pool could not be loaded beforehand")

    thread = threading.Thread(target=load, name="pool", daemon=True)
    thread.start()
    return thread
