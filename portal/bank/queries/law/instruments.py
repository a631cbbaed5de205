"""Instruments and their versions: what is in force on a day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.bank.content import Source
from portal.bank.models import (
    AlertStatus,
    Instrument,
    InstrumentVersion,
    LawAlert,
    Question,
    QuestionCite,
    QuestionStatus,
)
from portal.bank.rules.law import Entered, EntryFault, Wording, entry_faults, wording_known
from portal.core.errors import NotFound
from portal.db.base import db


@dataclass(frozen=True, slots=True)
class Cited:
    """An instrument as a question shows it: its name and the version in force."""

    name: str
    version: str


def list_instruments() -> Sequence[Instrument]:
    """All instruments with their versions, by name."""
    statement = select(Instrument).options(selectinload(Instrument.versions))
    return db.session.scalars(statement.order_by(Instrument.name)).all()


def get_instrument(key: str) -> Instrument:
    """The instrument of this id, or NotFound."""
    statement = select(Instrument).where(Instrument.key == key)
    if (found := db.session.scalar(statement)) is None:
        raise NotFound
    return found


def get_instrument_version(key: str, public_id: str) -> InstrumentVersion:
    """This version of the instrument of this key, or NotFound."""
    statement = (
        select(InstrumentVersion)
        .join(InstrumentVersion.instrument)
        .where(InstrumentVersion.public_id == public_id, Instrument.key == key)
        .options(joinedload(InstrumentVersion.instrument))
    )
    if (found := db.session.scalar(statement)) is None:
        raise NotFound
    return found


def wordings() -> dict[str, list[Wording]]:
    """The versions of every instrument, by its id."""
    found: dict[str, list[Wording]] = defaultdict(list)
    statement = select(Instrument.key, InstrumentVersion).join(InstrumentVersion.instrument)
    for key, version in db.session.execute(statement):
        found[key].append(_wording(version))
    return found


def _wording(version: InstrumentVersion) -> Wording:
    return Wording(version.in_force_on, version.articles, version.is_repeal, version.label)


def why_not_entered(instrument: Instrument, entered: Entered) -> tuple[EntryFault, ...]:
    """Why this cannot be entered as the next version of the instrument; none when it can."""
    return entry_faults(entered, [_wording(version) for version in instrument.versions])


def why_not_withdrawn(version: InstrumentVersion) -> str:
    """Why this version cannot be taken back as entered by mistake; empty when it can."""
    versions = version.instrument.versions
    answered = select(func.count()).where(
        LawAlert.instrument_version_id == version.id,
        LawAlert.status.in_((AlertStatus.KEPT, AlertStatus.REVISED)),
    )
    if version.entered_by_id is None:
        return "随题库文件登记的版本，请在题库文件中更正"
    if version is not max(versions, key=lambda each: each.in_force_on):
        return "只能撤销最新登记的版本"
    if count := db.session.scalar(answered):
        return f"已有{count}道题对照这个版本处理过，不能再撤销"
    if len(versions) == 1 and is_cited(version.instrument):
        return "已有试题引用这个文件，不能撤销它唯一的版本"
    return ""


def names() -> dict[str, str]:
    """The full name of every instrument, by its id."""
    return dict(db.session.execute(select(Instrument.key, Instrument.name)).all())


def articles(day: date) -> dict[str, int]:
    """How many articles each instrument has on the day (before its first, those to come)."""
    return {key: wording_known(held, day).articles for key, held in wordings().items()}


def as_sources() -> tuple[Source, ...]:
    """Every instrument as content knows it, with its newest version that is no repeal."""
    found = []
    for instrument in list_instruments():
        wordings = [version for version in instrument.versions if not version.is_repeal]
        if wordings:
            last = wordings[-1]
            found.append(
                Source(
                    instrument.key,
                    instrument.short,
                    instrument.name,
                    last.label,
                    last.in_force_on,
                    last.articles,
                )
            )
    return tuple(found)


def cited(day: date) -> dict[str, Cited]:
    """Every instrument with the label of its version in force on the day, by its id."""
    found = {}
    for instrument in list_instruments():
        begun = [v for v in instrument.versions if v.in_force_on <= day]
        last = begun[-1] if begun else None
        label = "尚未施行" if last is None else "已废止" if last.is_repeal else _told(last)
        found[instrument.key] = Cited(instrument.name, label)
    return found


def _told(version: InstrumentVersion) -> str:
    return f"{version.label}，{version.in_force_on:%Y-%m-%d}起施行"


def count_citing() -> dict[str, int]:
    """How many questions in use cite each instrument, by its id."""
    statement = (
        select(QuestionCite.source, func.count(QuestionCite.version_id.distinct()))
        .join(Question, Question.current_version_id == QuestionCite.version_id)
        .where(Question.status != QuestionStatus.RETIRED)
        .group_by(QuestionCite.source)
    )
    return dict(db.session.execute(statement).all())


def is_cited(instrument: Instrument) -> bool:
    """Whether any version of any question cites the instrument."""
    cites = select(QuestionCite.id).where(QuestionCite.source == instrument.key).limit(1)
    return db.session.scalar(cites) is not None
