"""What the law says of questions, looked up once for however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.bank.models import (
    AlertStatus,
    InstrumentVersion,
    LawAlert,
    Question,
    QuestionCite,
    QuestionVersion,
)
from portal.bank.queries.law.instruments import names, wordings
from portal.bank.queries.pieces import pieces
from portal.bank.rules.law import Clause, Wording, faults
from portal.db.base import db


@dataclass(frozen=True, slots=True)
class Grounds:
    """依据: the clauses of versions (by id), the alerts of questions (by id, in order), the law."""

    wordings: Mapping[str, Sequence[Wording]]
    names: Mapping[str, str]
    clauses: Mapping[int, set[Clause]]
    alerts: Mapping[int, Sequence[LawAlert]]

    def faults(self, version: QuestionVersion, day: date) -> tuple[str, ...]:
        """Why the clauses of this version do not carry it on the day; none when they do."""
        return faults(self.clauses.get(version.id, ()), self.wordings, self.names, day)

    def expired(self, version: QuestionVersion, day: date) -> tuple[str, ...]:
        """What in the law stands against enabling this version: clauses not in force, and changes
        that came after it was written and that nobody has looked at beside it.
        """
        pending = [
            f"《{a.instrument_version.instrument.name}》{a.instrument_version.label}"
            f"改动了{a.articles}，这一版写在此前，须对照修订"
            + ("或者核查" if a.status is AlertStatus.OPEN else "")
            for a in self.alerts.get(version.question_id, ())
            if a.instrument_version.in_force_on <= day and _stands_against(a, version)
        ]
        return (*self.faults(version, day), *pending)

    def open(self, question: Question) -> Sequence[LawAlert]:
        """What nobody has answered yet of the alerts of this question."""
        return [a for a in self.alerts.get(question.id, ()) if a.status is AlertStatus.OPEN]


def grounds(questions: Iterable[Question]) -> Grounds:
    """What the law says of these questions, in few statements however many they are."""
    held = list(questions)
    ids = {id_ for q in held for id_ in (q.current_version_id, q.latest_version_id) if id_}
    return Grounds(wordings(), names(), _clauses_of(ids), _alerts_of(q.id for q in held))


def clause_faults(version: QuestionVersion, day: date) -> tuple[str, ...]:
    """Why the clauses of this version do not carry it on the day; none when they do."""
    return Grounds(wordings(), names(), _clauses_of([version.id]), {}).faults(version, day)


def _stands_against(alert: LawAlert, version: QuestionVersion) -> bool:
    """Whether the version was written before the change was known here, and not kept since."""
    kept = alert.status is AlertStatus.KEPT and alert.version_id == version.id
    return alert.created_at > version.created_at and not kept


def _clauses_of(ids: Iterable[int]) -> dict[int, set[Clause]]:
    found: dict[int, set[Clause]] = defaultdict(set)
    for some in pieces(ids):
        statement = select(QuestionCite.version_id, QuestionCite.source, QuestionCite.article)
        for id_, source, article in db.session.execute(
            statement.where(QuestionCite.version_id.in_(some))
        ):
            found[id_].add(Clause(source, article))
    return found


def _alerts_of(ids: Iterable[int]) -> dict[int, list[LawAlert]]:
    found: dict[int, list[LawAlert]] = defaultdict(list)
    for some in pieces(ids):
        statement = (
            select(LawAlert)
            .where(LawAlert.question_id.in_(some))
            .options(
                joinedload(LawAlert.instrument_version, innerjoin=True).joinedload(
                    InstrumentVersion.instrument, innerjoin=True
                )
            )
            .order_by(LawAlert.id)
            .execution_options(populate_existing=True)
        )
        for alert in db.session.scalars(statement):
            found[alert.question_id].append(alert)
    return found
