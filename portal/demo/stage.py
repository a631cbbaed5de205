"""The stage: the day on which the demonstration is set up, its dice, its files, its calendar."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import event

from portal.accounts.models import Organisation, Person
from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.ids import digest
from portal.db.base import db
from portal.db.mixins import Stamped
from portal.demo import names, pictures
from portal.storage import files
from portal.storage.models import StoredFile

SEED = 20_250_403  # the day the measures came into force
_MOMENT = "demo_moment"


@dataclass(frozen=True, slots=True)
class Stage:
    """演示布景: the moment of loading, from which every date is reckoned."""

    now: datetime
    photo: bytes = field(repr=False)
    sheet: bytes = field(repr=False)
    dice: Random = field(default_factory=lambda: Random(SEED))

    @classmethod
    def set_up(cls, now: datetime) -> "Stage":
        """The stage on this day; the two files that everyone shares are kept."""
        return cls(now, pictures.silhouette(), pictures.sheet("演示文件", "仅供演示，内容从略"))

    @property
    def today(self) -> date:
        return self.now.astimezone(clock.BEIJING).date()

    def day(self, ago: int) -> date:
        """The day so many days before today; a negative number lies ahead."""
        return self.today - timedelta(days=ago)

    def at(self, ago: int, hour: int = 10) -> datetime:
        """That hour in Beijing so many days before today."""
        return moment(self.day(ago), hour)

    def photo_of(self, person: Person) -> StoredFile:
        """The one picture, as this person's."""
        return StoredFile(
            digest=digest(self.photo),
            name="演示照片.jpg",
            media_type="image/jpeg",
            size=len(self.photo),
            person_id=person.id,
        )

    def paper_from(self, person_id: int, name: str, body: Organisation) -> StoredFile:
        """The one sheet, as a paper that this person sent for their organisation."""
        paper = self.sheet_of(person_id, name)
        paper.organisation_id = body.id
        return paper

    def sheet_of(self, person_id: int, name: str) -> StoredFile:
        """The same, as a paper of their own."""
        return StoredFile(
            digest=digest(self.sheet),
            name=f"{name}（演示）.pdf",
            media_type="application/pdf",
            size=len(self.sheet),
            person_id=person_id,
        )

    def keep_files(self) -> None:
        """The bytes behind all those rows are on the disk."""
        files.keep(self.photo, name="演示照片.jpg", media_type="image/jpeg")
        files.keep(self.sheet, name="演示文件.pdf", media_type="application/pdf")

    def names(self) -> Iterator[str]:
        """Names of people, each once."""
        return names.people(self.dice)

    def chance(self, of_one: float) -> bool:
        """Whether it happens, so often."""
        return self.dice.random() < of_one


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """That hour of that day in Beijing."""
    return datetime.combine(day, time(hour, minute), clock.BEIJING)


@contextmanager
def telling() -> Iterator[None]:
    """A history is told: rows bear the moment that `dated` says; the trail is written at the end,
    in the order of its moments, as it would have grown.
    """
    session = db.session
    trail: list[AuditEntry] = []

    def stamp(_session: Any, _context: Any, _instances: Any) -> None:
        for row in [*session.new]:
            if isinstance(row, Stamped) and row.created_at is None:
                row.created_at = session.info[_MOMENT]
            elif isinstance(row, AuditEntry):
                row.at = session.info[_MOMENT]
                trail.append(row)
                session.expunge(row)

    session.info[_MOMENT] = clock.now()
    event.listen(session, "before_flush", stamp)
    try:
        yield
        session.flush()
    finally:
        event.remove(session, "before_flush", stamp)
        del session.info[_MOMENT]
    write(sorted(trail, key=lambda entry: entry.at))


@contextmanager
def dated(when: datetime) -> Iterator[None]:
    """What is written within bears this moment."""
    session = db.session
    session.flush()
    before, session.info[_MOMENT] = session.info[_MOMENT], when
    try:
        yield
        session.flush()
    finally:
        session.info[_MOMENT] = before


def write(rows: Iterable[Any]) -> None:
    """These rows stand, with their keys."""
    db.session.add_all(rows)
    db.session.flush()
