"""The editions of certificates and their files."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificatePrint,
)
from portal.certificates.queries.register import FileState, file_is
from portal.db.base import db
from portal.exams.models import Application, Paper
from portal.storage.models import StoredFile


def find_file(certificate: Certificate) -> StoredFile | None:
    """The PDF of the edition that stands for it today; None while it is being made."""
    return certificate.latest.file if certificate.latest is not None else None


def file_state(certificate: Certificate) -> FileState | None:
    """Where the latest print's PDF is; None when nothing was printed yet."""
    if (latest := certificate.latest) is None:
        return None
    if latest.file_id is not None:
        return FileState.READY
    if latest.is_paper:
        return FileState.PAPER
    return FileState.TROUBLE if latest.trouble else FileState.WAITING


def find_print_of_file(*digests: str) -> CertificatePrint | None:
    """The print whose signed file has one of these digests. What is appended later (long-term data)
    gives the file another one: ask for the digest of the part that was signed as well.
    """
    return db.session.scalar(
        select(CertificatePrint)
        .where(CertificatePrint.signed_digest.in_(digests))
        .options(joinedload(CertificatePrint.certificate))
        .order_by(CertificatePrint.id)
        .limit(1)
    )


def find_print_to_make(print_id: int) -> CertificatePrint | None:
    """The print, if its file is still to be made."""
    return db.session.scalar(
        select(CertificatePrint)
        .where(
            CertificatePrint.id == print_id,
            CertificatePrint.file_id.is_(None),
            CertificatePrint.is_paper.is_(False),
        )
        .options(joinedload(CertificatePrint.certificate))
    )


def list_waiting_prints(before: datetime, *, limit: int) -> Sequence[int]:
    """The first prints from before that moment whose file is still to be made, without trouble,
    and that no batch under way is going to make.
    """
    under_way = select(CertificateBatch.id).where(
        CertificateBatch.state.in_((BatchState.MAKING, BatchState.STOPPED))
    )
    by_batch = and_(CertificatePrint.serial == 1, CertificatePrint.batch_id.in_(under_way))
    return db.session.scalars(
        select(CertificatePrint.id)
        .where(
            CertificatePrint.created_at < before,
            file_is(FileState.WAITING),
            or_(CertificatePrint.batch_id.is_(None), ~by_batch),
        )
        .order_by(CertificatePrint.created_at, CertificatePrint.id)
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


def list_to_lengthen(before: datetime, renewed_before: datetime, *, limit: int) -> Sequence[int]:
    """Editions whose signed file has no long-term data yet, though it was made before that moment;
    else those that had theirs renewed last before the other. By chance: some that can never have
    any, as their signer is revoked, would stand before all others for ever.
    """
    kept = select(CertificatePrint.id).where(CertificatePrint.file_id.is_not(None))
    fresh = kept.where(
        CertificatePrint.lengthened_at.is_(None), CertificatePrint.rendered_at < before
    )
    due = kept.where(CertificatePrint.lengthened_at < renewed_before)
    for statement in (fresh, due):
        if found := db.session.scalars(statement.order_by(func.random()).limit(limit)).all():
            return found
    return []


def find_print(print_id: int) -> CertificatePrint | None:
    """The edition of this key, with its file."""
    return db.session.scalar(
        select(CertificatePrint)
        .where(CertificatePrint.id == print_id)
        .options(joinedload(CertificatePrint.file))
    )
