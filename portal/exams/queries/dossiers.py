"""考后核查 within someone's reach: the documents, their findings, what people thought of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import defer, joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.bank.rules import jsonable
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import PER_PAGE, Page
from portal.exams.models import IntegrityDossier, IntegrityNote, Paper, Sitting
from portal.exams.queries.results import count_unmarked, has_sat
from portal.exams.queries.sittings import get_sitting, phase_of
from portal.exams.rules.dossier import Content, Finding
from portal.exams.rules.sitting_life import SittingStatus

OVER = frozenset({SittingStatus.MARKING, SittingStatus.REVIEWING, SittingStatus.RELEASED})
READ = Permission.EXAMS_DOSSIER_READ
KINDS = ("pair", "candidate")
UNFINISHED_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Listed:
    """一份线索 in the list, with its number, and the latest opinion on it."""

    number: int
    finding: Finding
    latest: IntegrityNote | None


def get_over(actor: Actor, permission: Permission, public_id: str, *, now: datetime) -> Sitting:
    """A sitting that is over, or NotFound; also for whoever sat it."""
    sitting = get_sitting(actor, permission, public_id)
    if phase_of(sitting, now) not in OVER or has_sat(actor, sitting):
        raise NotFound
    return sitting


def get_dossier(actor: Actor, permission: Permission, public_id: str) -> IntegrityDossier:
    """The document, made or not yet, or NotFound."""
    statement = (
        within(select(IntegrityDossier), actor, permission, IntegrityDossier)
        .where(IntegrityDossier.public_id == public_id, ~_sat(actor))
        .options(joinedload(IntegrityDossier.sitting), joinedload(IntegrityDossier.asked_by))
    )
    if (dossier := db.session.scalar(statement)) is None:
        raise NotFound
    return dossier


def list_dossiers(sitting: Sitting) -> Sequence[IntegrityDossier]:
    """The documents of a sitting, the latest first; their content is not read."""
    statement = (
        select(IntegrityDossier)
        .where(IntegrityDossier.sitting_id == sitting.id)
        .options(joinedload(IntegrityDossier.asked_by), defer(IntegrityDossier.content))
        .order_by(IntegrityDossier.number.desc())
    )
    return db.session.scalars(statement).all()


def has_unfinished(sitting: Sitting) -> bool:
    """Whether the worker has a document of this sitting before it; not where it failed."""
    statement = select(IntegrityDossier.id).where(
        IntegrityDossier.sitting_id == sitting.id, _is_unfinished()
    )
    return db.session.scalar(statement) is not None


def is_ready(sitting: Sitting) -> bool:
    """Whether every paper is handed in and marked."""
    return count_unmarked(sitting) == 0


def last_number(sitting: Sitting) -> int:
    """The number of the latest document, 0 before the first."""
    statement = select(func.max(IntegrityDossier.number)).where(
        IntegrityDossier.sitting_id == sitting.id
    )
    return db.session.scalar(statement) or 0


def list_unfinished(now: datetime) -> Sequence[int]:
    """Documents that should have been made long ago: what a crash lost, not what failed."""
    statement = (
        select(IntegrityDossier.id)
        .where(
            _is_unfinished(),
            IntegrityDossier.created_at < now - UNFINISHED_AFTER,
        )
        .order_by(IntegrityDossier.id)
    )
    return db.session.scalars(statement).all()


def content_of(dossier: IntegrityDossier) -> Content:
    """The document as it was made. Raises NotFound before."""
    if dossier.made_at is None or dossier.content is None:
        raise NotFound
    return jsonable.from_json(Content, dossier.content)


def get_finding(content: Content, number: int) -> Finding:
    """The finding of this number, from 1, or NotFound."""
    if not 1 <= number <= len(content.findings):
        raise NotFound
    return content.findings[number - 1]


def count_kinds(content: Content) -> dict[str, int]:
    """How many findings there are of each kind."""
    counted = Counter(finding.kind for finding in content.findings)
    return {kind: counted[kind] for kind in KINDS}


def listed(dossier: IntegrityDossier, content: Content, kind: str, number: int) -> Page:
    """A page of the findings of this kind, or of all."""
    every = [each for each in all_listed(dossier, content) if kind in {"", each.finding.kind}]
    last = max(1, ceil(len(every) / PER_PAGE))
    number = min(max(1, number), last)
    return Page(every[(number - 1) * PER_PAGE : number * PER_PAGE], number, last, len(every))


def others_of(content: Content, finding: Finding) -> list[tuple[int, Finding]]:
    """The other findings about the same people, with their numbers."""
    people = {who.id for who in finding.who}
    return [
        (number, other)
        for number, other in enumerate(content.findings, start=1)
        if other.key != finding.key and people & {who.id for who in other.who}
    ]


def all_listed(dossier: IntegrityDossier, content: Content) -> list[Listed]:
    """All findings with the latest opinion on each, whichever document it was written on."""
    latest = {note.finding: note for note in _notes(dossier, None)}
    return [
        Listed(number, finding, latest.get(finding.key))
        for number, finding in enumerate(content.findings, start=1)
    ]


def notes_on(dossier: IntegrityDossier, finding: Finding) -> Sequence[IntegrityNote]:
    """What people thought of it, the earliest first."""
    return _notes(dossier, [finding.key])


def _notes(dossier: IntegrityDossier, keys: Collection[str] | None) -> Sequence[IntegrityNote]:
    statement: Select[Any] = (
        select(IntegrityNote)
        .where(IntegrityNote.sitting_id == dossier.sitting_id)
        .options(
            joinedload(IntegrityNote.by),
            joinedload(IntegrityNote.dossier).load_only(IntegrityDossier.number),
        )
        .order_by(IntegrityNote.id)
    )
    if keys is not None:
        statement = statement.where(IntegrityNote.finding.in_(keys))
    return db.session.scalars(statement).all()


def _is_unfinished() -> ColumnElement[bool]:
    return and_(IntegrityDossier.made_at.is_(None), IntegrityDossier.content.is_(None))


def _sat(actor: Actor) -> Any:
    """Whoever sat the examination does not look into it."""
    return (
        select(Paper.id)
        .where(Paper.sitting_id == IntegrityDossier.sitting_id, Paper.person_id == actor.id)
        .exists()
    )
