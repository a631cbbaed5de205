"""发证批次 within someone's reach: what waits for approval, what is being made, how far it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificatePrint,
    CertificateStatus,
)
from portal.certificates.queries.eligible import list_passers_of_batch
from portal.certificates.queries.register import SOME, approver_regions
from portal.certificates.rules.issuing import ProposalRefusal
from portal.certificates.rules.making import MOST_TRIES, WINDOW, Pace, Progress, pace
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.ids import digest
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.db.paging import Page, paged

READ = Permission.CERTIFICATES_CERTIFICATE_READ
APPROVE = Permission.CERTIFICATES_CERTIFICATE_APPROVE
B = CertificateBatch


def get_batch(actor: Actor, permission: Permission, public_id: str) -> CertificateBatch:
    """The batch, or NotFound if there is none within this person's reach."""
    statement = _within(actor, permission).where(B.public_id == public_id)
    found: CertificateBatch | None = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def list_batches(actor: Actor, state: BatchState | None, page: int) -> Page:
    """The batches within reach, the newest first."""
    statement = _within(actor, READ)
    if state is not None:
        statement = statement.where(B.state == state)
    return paged(statement.order_by(B.id.desc()), page)


def list_proposed_batches(actor: Actor) -> Sequence[CertificateBatch]:
    """What waits for the municipality within reach, the oldest first."""
    statement = _within(actor, APPROVE).where(B.state == BatchState.PROPOSED)
    return db.session.scalars(statement.order_by(B.id)).all()


def list_batches_to_approve(actor: Actor) -> list[CertificateBatch]:
    """What waits for this very person: nothing for a district, none of their own (四眼)."""
    if MUNICIPALITY not in approver_regions(actor):
        return []
    return [each for each in list_proposed_batches(actor) if each.proposed_by_id != actor.id]


def list_stopped_batches(actor: Actor) -> Sequence[CertificateBatch]:
    """Batches whose making was stopped and waits for somebody to go on with it."""
    statement = _within(actor, Permission.CERTIFICATES_CERTIFICATE_PROPOSE)
    return db.session.scalars(statement.where(B.state == BatchState.STOPPED).order_by(B.id)).all()


def _within(actor: Actor, permission: Permission) -> Select[Any]:
    return within(select(B), actor, permission, B).options(
        joinedload(B.proposed_by), joinedload(B.approved_by)
    )


def count_people(batches: Sequence[CertificateBatch]) -> dict[int, int]:
    """How many certificates each of these batches holds."""
    statement = (
        select(Certificate.batch_id, func.count())
        .where(Certificate.batch_id.in_([batch.id for batch in batches]))
        .group_by(Certificate.batch_id)
    )
    counted = {row[0]: row[1] for row in db.session.execute(statement)}
    return {batch.id: counted.get(batch.id, 0) for batch in batches}


def list_certificates_of(batch: CertificateBatch, page: int) -> Page:
    """Those of the batch, in the order of their numbers."""
    statement = (
        select(Certificate)
        .where(Certificate.batch_id == batch.id)
        .options(joinedload(Certificate.person), selectinload(Certificate.prints))
        .order_by(Certificate.id)
    )
    return paged(statement, page)


def count_certificates_of(batch: CertificateBatch) -> int:
    """How many these are."""
    found = select(func.count(Certificate.id)).where(Certificate.batch_id == batch.id)
    return db.session.scalar(found) or 0


def all_certificates_of(batch: CertificateBatch) -> Iterator[Certificate]:
    """The same, whole: for the workbook, some hundred in memory at a time."""
    yield from db.session.scalars(
        select(Certificate)
        .where(Certificate.batch_id == batch.id)
        .options(selectinload(Certificate.prints))
        .order_by(Certificate.id)
        .execution_options(yield_per=SOME)
    )


@dataclass(frozen=True, slots=True)
class Hindered:
    """不能签发: a proposal to which something has come up."""

    certificate: Certificate
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """核对: what would be issued if the batch were approved now, and what would go back."""

    ready: list[Certificate]
    hindered: list[Hindered]

    @property
    def seen(self) -> str:
        """A name for exactly this list: who approves by it approves what was shown, or nothing."""
        return digest(",".join(each.public_id for each in self.ready).encode())[:16]

    @property
    def by_region(self) -> dict[str, int]:
        """How many in each district."""
        regions = [each.region for each in self.ready]
        return {region: regions.count(region) for region in sorted(set(regions))}


def review(batch: CertificateBatch, now: datetime) -> Review:
    """The proposals of the batch as they stand now."""
    today = now.astimezone(clock.BEIJING).date()
    passers = list_passers_of_batch(batch.id, proposer_id=batch.proposed_by_id, today=today)
    ready, hindered = [], []
    for certificate in list_proposals(batch):
        passer = passers.get(certificate.paper_id or 0)
        if passer is None and certificate.paper_id is not None:
            hindered.append(Hindered(certificate, (ProposalRefusal.NOT_PASSED.label,)))
        elif passer is not None and passer.reasons:
            hindered.append(Hindered(certificate, passer.reasons))
        else:
            ready.append(certificate)
    return Review(ready, hindered)


def list_proposals(batch: CertificateBatch) -> Sequence[Certificate]:
    """Those of the batch that still wait, with all that their first edition is made of."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.batch_id == batch.id, Certificate.status == CertificateStatus.PROPOSED)
        .options(
            joinedload(Certificate.person),
            selectinload(Certificate.prints),
            selectinload(Certificate.events),
        )
        .order_by(Certificate.id)
        .execution_options(populate_existing=True)
    ).all()


# --- how far the files are -----------------------------------------------------------------------


def _unmade() -> ColumnElement[bool]:
    return and_(CertificatePrint.file_id.is_(None), CertificatePrint.is_paper.is_(False))


def _of(batch_id: int) -> ColumnElement[bool]:
    """The editions that the batch brought forth; later ones are nobody's batch."""
    return and_(CertificatePrint.batch_id == batch_id, CertificatePrint.serial == 1)


def _has_failed(batch: CertificateBatch) -> ColumnElement[bool]:
    """That nobody will try again by themselves."""
    troubled = and_(_unmade(), CertificatePrint.trouble != "")
    if batch.state is BatchState.DONE:
        return troubled
    return and_(troubled, CertificatePrint.tries >= MOST_TRIES)


def progress(batch: CertificateBatch) -> Progress:
    """How many files are there, and how many failed."""
    failed = _has_failed(batch)
    troubled = and_(_unmade(), CertificatePrint.trouble != "")
    statement = select(
        func.count(),
        *(
            func.sum(case((clause, 1), else_=0))
            for clause in (~_unmade(), and_(troubled, ~failed), failed)
        ),
    ).where(_of(batch.id))
    return Progress(*(int(number or 0) for number in db.session.execute(statement).one()))


def pace_of(batch: CertificateBatch, waiting: int, now: datetime) -> Pace | None:
    """How fast it goes, by the last minute."""
    statement = select(func.count()).where(
        _of(batch.id), CertificatePrint.rendered_at > now - WINDOW
    )
    since = max(batch.approved_at or now - WINDOW, now - WINDOW)
    return pace(db.session.scalar(statement) or 0, since=since, now=now, waiting=waiting)


def list_failed(batch: CertificateBatch, page: int) -> Page:
    """Those whose file could not be made, tried again by themselves or not."""
    statement = (
        select(CertificatePrint)
        .where(_of(batch.id), _unmade(), CertificatePrint.trouble != "")
        .options(joinedload(CertificatePrint.certificate))
        .order_by(CertificatePrint.id)
    )
    return paged(statement, page)


def list_prints_to_make(batch_id: int, tries: int, *, limit: int) -> Sequence[CertificatePrint]:
    """The next editions of the batch whose file is to be made, of those tried at most so often."""
    return db.session.scalars(
        select(CertificatePrint)
        .where(_of(batch_id), _unmade(), CertificatePrint.tries <= tries)
        .options(joinedload(CertificatePrint.certificate))
        .order_by(CertificatePrint.tries, CertificatePrint.id)
        .limit(limit)
    ).all()


def fewest_tries(batch_id: int) -> int | None:
    """How often those were tried that are to be tried next; None when nothing is left to try."""
    return db.session.scalar(
        select(func.min(CertificatePrint.tries)).where(
            _of(batch_id), _unmade(), CertificatePrint.tries < MOST_TRIES
        )
    )


def list_batches_to_resume(now: datetime) -> Sequence[int]:
    """The batches under way that nobody holds."""
    return db.session.scalars(
        select(B.id)
        .where(B.state == BatchState.MAKING, or_(B.leased_until.is_(None), B.leased_until <= now))
        .order_by(B.id)
    ).all()
