"""Who may be proposed for a certificate, and what stands in the way of the others."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select
from sqlalchemy.orm import aliased

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Person
from portal.certificates.models import (
    Certificate,
    CertificateStatus,
    ObjectionState,
    ResultObjection,
)
from portal.certificates.queries.notices import notice_days, notice_is_over
from portal.certificates.rules.issuing import Candidacy, proposal_refusals
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.documents.fonts import composed, demand_glyphs
from portal.exams.models import Paper, Sitting
from portal.exams.rules.sitting_life import SittingStatus

# Proposed or valid: whoever has such a one is given no other.
STANDING = (CertificateStatus.PROPOSED, CertificateStatus.VALID)
PROPOSE = Permission.CERTIFICATES_CERTIFICATE_PROPOSE


@dataclass(frozen=True, slots=True)
class ToPropose:
    """待提请场次: how many of its passes can be proposed today, and how many are held up."""

    sitting: Sitting
    eligible: int
    under_notice: int
    objected: int

    @property
    def since(self) -> datetime:
        """Since when its results are out."""
        return self.sitting.released_at or self.sitting.closes_at


@dataclass(frozen=True, slots=True)
class Passer:
    """合格人员: a pass without certificate, what the rule asks about it, and what else the officer
    should know.
    """

    paper_id: int
    public_id: str
    person_id: int
    name: str
    resident_id: str
    resident_id_index: str
    region: str
    marks: int | None
    handed_in_at: datetime | None
    candidacy: Candidacy
    earlier: tuple[str, ...] = ()  # certificates that are worth nothing any more

    @property
    def reasons(self) -> tuple[str, ...]:
        """Everything that stands in the way; nothing if they can be certified."""
        found = [refusal.label for refusal in proposal_refusals(self.candidacy)]
        try:
            demand_glyphs(composed(self.name))
        except Refused as refused:
            found.append(refused.reason)
        return tuple(found)


def list_to_propose(actor: Actor, today: date) -> list[ToPropose]:
    """The released sittings within reach of whose passes some are or will be to propose, the
    longest released first.
    """
    over = notice_is_over(today, notice_days())
    free = and_(~_holds_one(), ~_is_id_taken())
    has_open, is_upheld = _objected(ObjectionState.OPEN), _objected(ObjectionState.UPHELD)
    counted = [
        func.sum(case((clause, 1), else_=0))
        for clause in (
            and_(over, free, ~has_open, ~is_upheld),
            and_(~over, free, ~has_open, ~is_upheld),
            and_(free, has_open),
        )
    ]
    statement = _unused(actor).with_only_columns(Paper.sitting_id, *counted)
    rows = db.session.execute(statement.group_by(Paper.sitting_id)).all()
    wanted = {row[0]: row[1:] for row in rows if any(row[1:])}
    sittings = db.session.scalars(select(Sitting).where(Sitting.id.in_(wanted)))
    found = [ToPropose(sitting, *map(int, wanted[sitting.id])) for sitting in sittings]
    return sorted(found, key=lambda each: (each.since, each.sitting.id))


def count_eligible(actor: Actor, today: date) -> int:
    """How many people can be proposed today within reach."""
    return sum(each.eligible for each in list_to_propose(actor, today))


def get_sitting_to_propose(actor: Actor, public_id: str) -> Sitting:
    """The released sitting within reach, or NotFound."""
    statement = within(select(Sitting), actor, PROPOSE, Sitting).where(
        Sitting.public_id == public_id, Sitting.status == SittingStatus.RELEASED
    )
    found: Sitting | None = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def list_passers(sitting: Sitting, *, by: Actor, today: date) -> list[Passer]:
    """The passes of the sitting for which nothing was proposed yet, held up or not."""
    used = exists().where(Certificate.paper_id == Paper.id)
    return _passers(and_(Paper.sitting_id == sitting.id, ~used), proposer_id=by.id, today=today)


def list_passers_of_batch(
    batch_id: int, *, proposer_id: int | None, today: date
) -> dict[int, Passer]:
    """The same of those who were proposed together, by paper: what may have come up meanwhile."""
    proposed = select(Certificate.paper_id).where(
        Certificate.batch_id == batch_id, Certificate.status == CertificateStatus.PROPOSED
    )
    found = _passers(Paper.id.in_(proposed), proposer_id=proposer_id, today=today)
    return {each.paper_id: each for each in found}


def _passers(chosen: ColumnElement[bool], *, proposer_id: int | None, today: date) -> list[Passer]:
    judged = (
        _objected(ObjectionState.DISMISSED, ResultObjection.decided_by_id == proposer_id)
        if proposer_id is not None
        else literal(value=False)
    )
    statement = (
        select(
            Paper.id,
            Paper.public_id,
            Paper.person_id,
            Person.name,
            Person.resident_id,
            Person.resident_id_index,
            Paper.region,
            Paper.marks,
            Paper.handed_in_at,
            Paper.is_passed,
            (Sitting.status == SittingStatus.RELEASED).label("is_released"),
            _holds_one().label("holds_one"),
            _is_id_taken().label("is_id_taken"),
            notice_is_over(today, notice_days()).label("is_notice_over"),
            _objected(ObjectionState.OPEN).label("has_open_objection"),
            _objected(ObjectionState.UPHELD).label("is_objection_upheld"),
            judged.label("is_judged"),
        )
        .join(Paper.person)
        .join(Paper.sitting)
        .where(Paper.is_passed.is_(True), chosen)
        .order_by(Paper.id)
    )
    rows = db.session.execute(statement).all()
    earlier = _earlier(chosen)
    return [_passer(row, tuple(earlier.get(row.id, ()))) for row in rows]


def _passer(row: Any, earlier: tuple[str, ...]) -> Passer:
    candidacy = Candidacy(
        is_passed=bool(row.is_passed),
        is_released=bool(row.is_released),
        is_used=False,
        holds_one=bool(row.holds_one),
        is_id_taken=bool(row.is_id_taken),
        is_notice_over=bool(row.is_notice_over),
        has_open_objection=bool(row.has_open_objection),
        is_objection_upheld=bool(row.is_objection_upheld),
        is_judged_by_proposer=bool(row.is_judged),
    )
    return Passer(
        paper_id=row.id,
        public_id=row.public_id,
        person_id=row.person_id,
        name=row.name,
        resident_id=row.resident_id,
        resident_id_index=row.resident_id_index,
        region=row.region,
        marks=row.marks,
        handed_in_at=row.handed_in_at,
        candidacy=candidacy,
        earlier=earlier,
    )


def _earlier(chosen: ColumnElement[bool]) -> dict[int, list[str]]:
    """By paper, the certificates that its person had and that were revoked or cancelled."""
    ended = aliased(Certificate)  # `chosen` may ask for certificates too
    statement = (
        select(Paper.id, ended.number, ended.status)
        .join(ended, ended.person_id == Paper.person_id)
        .where(
            Paper.is_passed.is_(True),
            chosen,
            ended.status.not_in(STANDING),
            ended.number.is_not(None),
        )
        .order_by(ended.id)
    )
    found = defaultdict(list)
    for paper_id, number, status in db.session.execute(statement):
        found[paper_id].append(f"{number}（{status.label}）")
    return found


def _unused(actor: Actor) -> Select[Any]:
    return (
        within(select(Paper), actor, PROPOSE, Paper)
        .join(Paper.sitting)
        .join(Paper.person)
        .where(
            Paper.is_passed.is_(True),
            Sitting.status == SittingStatus.RELEASED,
            ~exists().where(Certificate.paper_id == Paper.id),
        )
    )


def _holds_one() -> ColumnElement[bool]:
    """Of a paper: that its person has another certificate, or one on its way."""
    return exists().where(
        Certificate.person_id == Paper.person_id,
        Certificate.paper_id.is_distinct_from(Paper.id),
        Certificate.status.in_(STANDING),
    )


def _is_id_taken() -> ColumnElement[bool]:
    """Of a paper and its person: that somebody else has one under the same id number."""
    return exists().where(
        Certificate.resident_id_index == Person.resident_id_index,
        Certificate.person_id != Paper.person_id,
        Certificate.status.in_(STANDING),
    )


def _objected(state: ObjectionState, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of a paper: that there is an objection in this state."""
    return exists().where(
        ResultObjection.paper_id == Paper.id, ResultObjection.state == state, *more
    )


def count_batches_of(sitting: Sitting) -> int:
    """Into how many batches passes of this sitting went so far."""
    statement = (
        select(func.count(Certificate.batch_id.distinct()))
        .join(Paper, Paper.id == Certificate.paper_id)
        .where(Paper.sitting_id == sitting.id)
    )
    return db.session.scalar(statement) or 0
