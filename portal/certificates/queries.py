"""The register of certificates, and who may be proposed for one; within someone's reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.access.scope import within
from portal.certificates.models import Certificate, CertificatePrint, CertificateStatus
from portal.certificates.rules.issuing import Candidacy
from portal.certificates.rules.numbering import normalise
from portal.certificates.rules.validity import Event, Happening, status_on
from portal.core.errors import NotFound
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.exams.models import Application, Paper, Sitting
from portal.exams.rules.sitting_life import SittingStatus
from portal.storage.models import StoredFile

# Proposed or valid: whoever has such a one is given no other.
STANDING = (CertificateStatus.PROPOSED, CertificateStatus.VALID)
PER_BATCH = 100


class FileState(Enum):
    """Where the PDF of the latest print is."""

    READY = "ready"
    WAITING = "waiting"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Wanted:
    """查询条件 of the register: a state, words of a number or name, a state of the file."""

    status: CertificateStatus | None = None
    words: str = ""
    file: FileState | None = None


def get_certificate(actor: Actor, permission: Permission, public_id: str) -> Certificate:
    """The certificate, or NotFound if there is none within this person's reach."""
    statement = (
        within(select(Certificate), actor, permission, Certificate)
        .where(Certificate.public_id == public_id)
        .options(joinedload(Certificate.person), selectinload(Certificate.prints))
    )
    certificate: Certificate | None = db.session.scalar(statement)
    if certificate is None:
        raise NotFound
    return certificate


def list_certificates(actor: Actor, wanted: Wanted, page: int) -> Page:
    """The register, newest first."""
    return paged(_register(actor, wanted).options(selectinload(Certificate.prints)), page)


def all_certificates(actor: Actor, wanted: Wanted) -> Sequence[Certificate]:
    """The same, whole: for the workbook."""
    return db.session.scalars(_register(actor, wanted)).all()


def _register(actor: Actor, wanted: Wanted) -> Select[Any]:
    statement = _within(actor, Permission.CERTIFICATES_CERTIFICATE_READ)
    if wanted.status is not None:
        statement = statement.where(Certificate.status == wanted.status)
    if wanted.words:
        statement = statement.where(
            or_(
                Certificate.number.startswith(normalise(wanted.words), autoescape=True),
                Certificate.name.contains(wanted.words, autoescape=True),
            )
        )
    if wanted.file is not None:
        statement = statement.where(Certificate.prints.any(_file_is(wanted.file)))
    return statement.order_by(Certificate.id.desc())


def _file_is(state: FileState) -> Any:
    if state is FileState.READY:
        return CertificatePrint.file_id.is_not(None)
    troubled = CertificatePrint.trouble != ""
    return CertificatePrint.file_id.is_(None) & (
        troubled if state is FileState.TROUBLE else ~troubled
    )


def count_by_status(actor: Actor) -> dict[CertificateStatus, int]:
    """How many certificates of each status are within reach."""
    statement = _within(actor, Permission.CERTIFICATES_CERTIFICATE_READ).with_only_columns(
        Certificate.status, func.count()
    )
    counted = {row[0]: row[1] for row in db.session.execute(statement.group_by(Certificate.status))}
    return {status: counted.get(status, 0) for status in CertificateStatus}


def count_files(actor: Actor, state: FileState) -> int:
    """How many certificates within reach have a print whose file is in that state."""
    return paged(_register(actor, Wanted(file=state)), 1, per_page=1).total


def list_proposed(actor: Actor, page: int) -> Page:
    """What waits for approval within reach, oldest first."""
    statement = _proposed(actor).options(joinedload(Certificate.person))
    return paged(statement.order_by(Certificate.id), page, per_page=PER_BATCH)


def approver_regions(actor: Actor) -> frozenset[str]:
    """The regions for which this person approves certificates."""
    held = reaches(actor, Permission.CERTIFICATES_CERTIFICATE_APPROVE)
    return frozenset(post.region for post, _ in held)


def count_proposed(actor: Actor) -> int:
    """How many proposals wait for this person: none for a district, none of their own (四眼)."""
    if MUNICIPALITY not in approver_regions(actor):
        return 0
    statement = _proposed(actor).where(Certificate.proposed_by_id.is_distinct_from(actor.id))
    return paged(statement.order_by(Certificate.id), 1, per_page=1).total


def get_proposed(actor: Actor, public_ids: Sequence[str]) -> Sequence[Certificate]:
    """Those of the chosen ones that are within reach, decided upon meanwhile or not."""
    statement = _within(actor, Permission.CERTIFICATES_CERTIFICATE_APPROVE)
    chosen = statement.where(Certificate.public_id.in_(public_ids)).order_by(Certificate.id)
    return db.session.scalars(chosen.options(joinedload(Certificate.person))).all()


def _proposed(actor: Actor) -> Select[Any]:
    return _within(actor, Permission.CERTIFICATES_CERTIFICATE_APPROVE).where(
        Certificate.status == CertificateStatus.PROPOSED
    )


def _within(actor: Actor, permission: Permission) -> Select[Any]:
    return within(select(Certificate), actor, permission, Certificate)


def list_eligible(actor: Actor, page: int) -> Page:
    """Passed papers of released sittings that may still become certificates, by sitting."""
    statement = _eligible(actor).options(joinedload(Paper.person), joinedload(Paper.sitting))
    return paged(statement.order_by(Paper.sitting_id, Paper.id), page, per_page=PER_BATCH)


def count_eligible(actor: Actor) -> int:
    """How many people wait to be proposed within reach."""
    return paged(_eligible(actor).order_by(Paper.id), 1, per_page=1).total


def get_papers(actor: Actor, public_ids: Sequence[str]) -> Sequence[Paper]:
    """The chosen papers within reach, whether or not they may still be proposed."""
    statement = within(
        select(Paper), actor, Permission.CERTIFICATES_CERTIFICATE_PROPOSE, Paper
    ).where(Paper.public_id.in_(public_ids))
    return db.session.scalars(statement.order_by(Paper.id)).all()


def _eligible(actor: Actor) -> Select[Any]:
    used = exists().where(Certificate.paper_id == Paper.id)
    held = exists().where(
        Certificate.person_id == Paper.person_id, Certificate.status.in_(STANDING)
    )
    return (
        within(select(Paper), actor, Permission.CERTIFICATES_CERTIFICATE_PROPOSE, Paper)
        .join(Paper.sitting)
        .where(Paper.is_passed.is_(True), Sitting.status == SittingStatus.RELEASED, ~used, ~held)
    )


def candidacy(paper: Paper) -> Candidacy:
    """What the rule asks about this paper."""
    used = select(exists().where(Certificate.paper_id == paper.id))
    held = select(
        exists().where(Certificate.person_id == paper.person_id, Certificate.status.in_(STANDING))
    )
    return Candidacy(
        is_passed=bool(paper.is_passed),
        is_released=paper.sitting.status is SittingStatus.RELEASED,
        is_used=bool(db.session.scalar(used)),
        holds_one=bool(db.session.scalar(held)),
    )


def list_own(actor: Actor) -> Sequence[Certificate]:
    """The person's own certificates, newest first."""
    statement = _within(actor, Permission.CERTIFICATES_CERTIFICATE_OWN)
    return db.session.scalars(
        statement.options(selectinload(Certificate.prints)).order_by(Certificate.id.desc())
    ).all()


def find_valid_certificate(person_id: int) -> Certificate | None:
    """The person's valid certificate; None for someone who has none."""
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.person_id == person_id, Certificate.status == CertificateStatus.VALID)
        .order_by(Certificate.id.desc())
        .limit(1)
    )


def current_standing(certificate: Certificate, on: date) -> CertificateStatus | None:
    """What the certificate was worth on that day; None before it was issued."""
    return status_on(events(certificate), on)


def events(certificate: Certificate) -> list[Event]:
    """What happened to it, as the rules tell the standing from."""
    happened = []
    if certificate.issued_on is not None:
        happened.append(Event(Happening.ISSUED, certificate.issued_on, edition=1))
    ends = {
        CertificateStatus.REVOKED: Happening.REVOKED,
        CertificateStatus.CANCELLED: Happening.CANCELLED,
    }
    if certificate.status in ends and certificate.status_on is not None:
        happened.append(Event(ends[certificate.status], certificate.status_on))
    return happened


def find_file(certificate: Certificate) -> StoredFile | None:
    """The PDF of the latest print that has one; None while it is being made."""
    ready = [printed.file for printed in certificate.prints if printed.file is not None]
    return ready[-1] if ready else None


def file_state(certificate: Certificate) -> FileState | None:
    """Where the latest print's PDF is; None when nothing was printed yet."""
    if not certificate.prints:
        return None
    latest = certificate.prints[-1]
    if latest.file_id is not None:
        return FileState.READY
    return FileState.TROUBLE if latest.trouble else FileState.WAITING


def find_print_of_file(digest: str) -> CertificatePrint | None:
    """The print that this very file is, by its digest."""
    return db.session.scalar(
        select(CertificatePrint)
        .join(CertificatePrint.file)
        .where(StoredFile.digest == digest)
        .options(joinedload(CertificatePrint.certificate))
        .order_by(CertificatePrint.id)
        .limit(1)
    )


def find_print_to_make(print_id: int) -> CertificatePrint | None:
    """The print, if its file is still to be made."""
    return db.session.scalar(
        select(CertificatePrint)
        .where(CertificatePrint.id == print_id, CertificatePrint.file_id.is_(None))
        .options(joinedload(CertificatePrint.certificate))
    )


def list_waiting_prints(before: datetime, *, limit: int) -> Sequence[int]:
    """The first prints from before that moment whose file is still to be made, without trouble."""
    return db.session.scalars(
        select(CertificatePrint.id)
        .where(CertificatePrint.created_at < before, _file_is(FileState.WAITING))
        .order_by(CertificatePrint.id)
        .limit(limit)
    ).all()


def find_photo(certificate: Certificate) -> StoredFile | None:
    """The photo handed in for the examination; else the one of the account."""
    if certificate.paper_id is not None:
        handed_in = db.session.scalar(
            select(StoredFile)
            .join(Application, Application.photo_id == StoredFile.id)
            .join(Paper, Paper.application_id == Application.id)
            .where(Paper.id == certificate.paper_id)
        )
        if handed_in is not None:
            return handed_in
    return certificate.person.photo


def find_stored_file(public_id: str) -> StoredFile | None:
    """A stored file by the id that a print's facts carry."""
    return db.session.scalar(select(StoredFile).where(StoredFile.public_id == public_id))
