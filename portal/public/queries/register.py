"""What a stranger may learn of an edition of a certificate: by its square's token, or by two of
number, name and id number.

A stranger is told of the edition that was asked for, as it was printed; of a later one only that
there is one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hmac import compare_digest
from itertools import groupby
from typing import Any

from sqlalchemy import Row, func, select

from portal.certificates import queries as certificates
from portal.certificates.models import (
    Certificate,
    CertificateEvent,
    CertificatePrint,
    CertificateStatus,
    Origin,
)
from portal.certificates.rules.issuing import TITLE
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.core.identity import mask_id, mask_name
from portal.db.base import db
from portal.db.vault import vault

# As columns: rows that are watched for changes would cost a look as much again.
_EDITIONS: Any = (
    select(
        *(CertificatePrint.id, CertificatePrint.certificate_id, CertificatePrint.serial),
        *(CertificatePrint.name, CertificatePrint.resident_id, CertificatePrint.facts),
        *(Certificate.number, Certificate.origin),
    )
    .join(CertificatePrint.certificate)
    .where(Certificate.number.is_not(None))
    .order_by(CertificatePrint.certificate_id.desc(), CertificatePrint.serial.desc())
)
_ENTRIES: Any = select(*CertificateEvent.__table__.columns).order_by(CertificateEvent.id)
MOST = 24  # editions of one number, or of one person


@dataclass(frozen=True, slots=True)
class Worth:
    """状态 of an edition on a day, by what was known at a moment; None: not issued by then."""

    status: CertificateStatus | None
    since: date | None = None
    decision_number: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """登记记录: an entry without its reason, which may be private (DOMAIN §6.4)."""

    kind: Happening
    effective_on: date
    recorded_at: datetime
    struck_at: datetime | None
    edition: int
    decision_number: str


@dataclass(frozen=True, slots=True)
class Shown:
    """查验结果: all that is ever shown of an edition in public (DOMAIN §6.4); names masked."""

    title: str
    name: str
    resident_id: str
    ability: str
    number: str
    issuer: str
    examined_on: date | None
    issued_on: date | None
    edition: int
    newest_edition: int
    remark: str
    origin: Origin
    is_demo: bool
    present: Worth  # today, as known now
    on: date
    by_now: Worth  # on that day, as known now
    by_then: Worth  # on that day, as known at its end
    history: tuple[Line, ...]

    @property
    def print_number(self) -> str:
        return f"{self.number}-{self.edition:02d}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a stranger says of a certificate; what was left empty is not asked."""

    number: str = ""
    name: str = ""
    resident_id: str = ""


def find_by_token(token: str, *, on: date, now: datetime) -> Shown | None:
    """The edition whose square this is, as it stood that day."""
    found = _editions(CertificatePrint.token == token, on=on, now=now)
    return found[0] if found else None


def find_print(print_id: int, *, on: date, now: datetime) -> Shown | None:
    """The edition of that key, for whoever has its file."""
    found = _editions(CertificatePrint.id == print_id, on=on, now=now)
    return found[0] if found else None


def find_matching(asked: Asked, *, on: date, now: datetime) -> Sequence[Shown]:
    """Of each certificate the newest edition that agrees with all that was given.

    None at all if nothing agrees: whether the number is unknown or the name another is not told,
    neither by the answer nor by what it costs.
    """
    ids = list(matching_prints(asked))
    found = _editions(CertificatePrint.id.in_(_or_any(ids)), on=on, now=now, only=ids)
    return [_as_one([*editions]) for _, editions in groupby(found, lambda shown: shown.number)]


def _as_one(editions: list[Shown]) -> Shown:
    """Of one certificate, newest edition first: that which stands, and of a past day what was worth
    something then. An edition that was struck, or not printed yet, hides no other.
    """
    shown = next((each for each in editions if each.present.status), editions[0])
    by_now = next((each.by_now for each in editions if each.by_now.status), shown.by_now)
    by_then = next((each.by_then for each in editions if each.by_then.status), shown.by_then)
    return replace(shown, by_now=by_now, by_then=by_then)


def matching_prints(asked: Asked) -> dict[int, int]:
    """The editions that agree, by id, with their serials; the newest of the newest first."""
    index = vault.index(asked.resident_id) if asked.resident_id else ""
    rows = db.session.execute(_candidates(asked, index))
    return {row.id: row.serial for row in rows if _agrees(row, asked, index)}


def _candidates(asked: Asked, index: str) -> Any:
    """By one key, so that the rest is compared here and not by an index of the database."""
    statement: Any = (
        select(
            CertificatePrint.id,
            CertificatePrint.serial,
            CertificatePrint.name,
            CertificatePrint.resident_id_index,
            Certificate.number,
        )
        .join(CertificatePrint.certificate)
        .order_by(CertificatePrint.certificate_id.desc(), CertificatePrint.serial.desc())
        .limit(MOST)
    )
    if asked.number:
        return statement.where(Certificate.number == asked.number)
    return statement.where(
        CertificatePrint.resident_id_index == index, Certificate.number.is_not(None)
    )


def _agrees(row: Row[Any], asked: Asked, index: str) -> bool:
    given = ((asked.number, row.number), (asked.name, row.name), (index, row.resident_id_index))
    same = [compare_digest(a.encode(), b.encode()) for a, b in given if a]
    return len(same) > 1 and all(same)


def _or_any(ids: Sequence[int]) -> Sequence[int]:
    """These editions; where there are none, some edition that is read all the same."""
    some = db.session.scalar(select(func.max(CertificatePrint.id))) or 0
    return ids or [some]


def _editions(
    where: Any, *, on: date, now: datetime, only: Sequence[int] | None = None
) -> list[Shown]:
    """The editions of this condition; of those that were read, `only` these are told."""
    rows = db.session.execute(_EDITIONS.where(where)).all()
    events = _events({row.certificate_id for row in rows})
    shown = [
        (row.id, _shown(row, events.get(row.certificate_id, []), on=on, now=now)) for row in rows
    ]
    return [each for print_id, each in shown if only is None or print_id in only]


def _events(certificate_ids: Iterable[int]) -> dict[int, list[Any]]:
    """The entries of these certificates, in the order in which they were entered."""
    found: dict[int, list[Any]] = {}
    asked = _ENTRIES.where(CertificateEvent.certificate_id.in_(certificate_ids))
    for event in db.session.execute(asked):
        found.setdefault(event.certificate_id, []).append(event)
    return found


def _shown(row: Any, events: list[Any], *, on: date, now: datetime) -> Shown:
    facts = row.facts

    def worth(day: date, known_at: datetime) -> Worth:
        found = certificates.standing_by(events, on=day, known_at=known_at, edition=row.serial)
        return Worth(found.status, found.since, found.decision_number) if found else Worth(None)

    return Shown(
        title=TITLE,
        name=mask_name(row.name),
        resident_id=mask_id(row.resident_id),
        ability=facts["ability"],
        number=row.number,
        issuer=facts["issuer"],
        examined_on=_day(facts["examined_on"]),
        issued_on=_day(facts["issued_on"]),
        edition=row.serial,
        newest_edition=max([row.serial, *(e.edition for e in events if not e.struck_at)]),
        remark=facts.get("remark", ""),
        origin=row.origin,
        is_demo=bool(facts["is_demo"]),
        present=worth(now.astimezone(clock.BEIJING).date(), now),
        on=on,
        by_now=worth(on, now),
        by_then=worth(on, min(now, end_of(on))),
        history=tuple(_line(event) for event in events),
    )


def end_of(day: date) -> datetime:
    """The last moment of the day in Beijing."""
    begun = datetime.combine(day, time(), clock.BEIJING)
    return begun + timedelta(days=1, microseconds=-1)


def _line(event: Any) -> Line:
    return Line(
        kind=event.kind,
        effective_on=event.effective_on,
        recorded_at=event.recorded_at,
        struck_at=event.struck_at,
        edition=event.edition,
        decision_number=event.decision_number,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
