"""The register within someone's reach: lists, counts, one certificate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.access.scope import within
from portal.certificates.models import Certificate, CertificatePrint, CertificateStatus
from portal.certificates.rules.numbering import normalise
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged

SOME = 500


class FileState(Enum):
    """Where the PDF of the latest print is."""

    READY = "ready"
    WAITING = "waiting"
    TROUBLE = "trouble"
    PAPER = "paper"  # handed out on paper before the portal: there is none


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


def count_certificates(actor: Actor, wanted: Wanted) -> int:
    """How many these are."""
    found = _register(actor, wanted).order_by(None).with_only_columns(func.count(Certificate.id))
    return db.session.scalar(found) or 0


def all_certificates(actor: Actor, wanted: Wanted) -> Iterator[Certificate]:
    """The same, whole: for the workbook, some hundred in memory at a time."""
    statement = _register(actor, wanted).execution_options(yield_per=SOME)
    yield from db.session.scalars(statement)


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
        # From the editions, of which few are unmade, to the certificates, of which there are many.
        such = select(CertificatePrint.certificate_id).where(
            file_is(wanted.file), CertificatePrint.void_at.is_(None)
        )
        statement = statement.where(Certificate.id.in_(such))
    return statement.order_by(Certificate.id.desc())


def file_is(state: FileState) -> ColumnElement[bool]:
    """Of an edition: that its file is in that state."""
    if state is FileState.PAPER:
        return CertificatePrint.is_paper.is_(True)
    if state is FileState.READY:
        return CertificatePrint.file_id.is_not(None)
    troubled = CertificatePrint.trouble != ""
    return and_(
        CertificatePrint.file_id.is_(None),
        CertificatePrint.is_paper.is_(False),
        troubled if state is FileState.TROUBLE else ~troubled,
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


def approver_regions(actor: Actor) -> frozenset[str]:
    """The regions for which this person approves certificates."""
    held = reaches(actor, Permission.CERTIFICATES_CERTIFICATE_APPROVE)
    return frozenset(post.region for post, _ in held)


def _within(actor: Actor, permission: Permission) -> Select[Any]:
    return within(select(Certificate), actor, permission, Certificate)


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
