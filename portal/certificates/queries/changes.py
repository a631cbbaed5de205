"""Changes of certificates: those that wait, those of one certificate, what a rule asks of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.access.scope import within
from portal.certificates.models import (
    Certificate,
    CertificateChange,
    CertificateEvent,
    ChangeState,
)
from portal.certificates.queries.eligible import STANDING
from portal.certificates.rules.changing import MUNICIPAL, SERVED, Held
from portal.certificates.rules.validity import Event
from portal.core.errors import NotFound
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.storage.models import StoredFile

READ = Permission.CERTIFICATES_CERTIFICATE_READ


def get_change(actor: Actor, permission: Permission, public_id: str) -> CertificateChange:
    """The change, or NotFound if there is none within this person's reach."""
    statement = within(select(CertificateChange), actor, permission, CertificateChange)
    found: CertificateChange | None = db.session.scalar(
        _told(statement).where(CertificateChange.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def list_changes(actor: Actor, state: ChangeState | None, page: int) -> Page:
    """Changes within reach: of those that wait the oldest first, of all others the newest."""
    statement = _told(within(select(CertificateChange), actor, READ, CertificateChange))
    if state is not None:
        statement = statement.where(CertificateChange.state == state)
    is_queue = state is ChangeState.PROPOSED
    order = CertificateChange.id.asc() if is_queue else CertificateChange.id.desc()
    return paged(statement.order_by(order), page)


def list_to_decide(actor: Actor) -> Sequence[CertificateChange]:
    """What this person may decide: none of their own, for a district nothing of the
    municipality's; the oldest first.
    """
    permission = Permission.CERTIFICATES_CHANGE_DECIDE
    statement = within(select(CertificateChange), actor, permission, CertificateChange).where(
        CertificateChange.state == ChangeState.PROPOSED,
        CertificateChange.proposed_by_id != actor.id,
    )
    if MUNICIPALITY not in decider_regions(actor):
        statement = statement.where(CertificateChange.kind.not_in(MUNICIPAL))
    return db.session.scalars(statement.order_by(CertificateChange.id)).all()


def decider_regions(actor: Actor) -> frozenset[str]:
    """The regions for which this person decides changes."""
    held = reaches(actor, Permission.CERTIFICATES_CHANGE_DECIDE)
    return frozenset(post.region for post, _ in held)


def changes_of(certificates: Sequence[Certificate]) -> Sequence[CertificateChange]:
    """All changes of these certificates, in the order in which they were proposed."""
    ids = [certificate.id for certificate in certificates]
    statement = _told(select(CertificateChange)).where(CertificateChange.certificate_id.in_(ids))
    return db.session.scalars(statement.order_by(CertificateChange.id)).all()


def list_news(person_id: int, since: datetime) -> Sequence[CertificateChange]:
    """What was done to this person's certificates since then, the newest first."""
    return db.session.scalars(
        select(CertificateChange)
        .join(CertificateChange.certificate)
        .where(
            Certificate.person_id == person_id,
            CertificateChange.state == ChangeState.APPROVED,
            CertificateChange.decided_at >= since,
        )
        .order_by(CertificateChange.decided_at.desc())
    ).all()


def list_unserved(actor: Actor) -> Sequence[CertificateChange]:
    """Decisions of this reach that the holders have not been served with, the oldest first."""
    permission = Permission.CERTIFICATES_CHANGE_PROPOSE
    statement = within(select(CertificateChange), actor, permission, CertificateChange).where(
        CertificateChange.state == ChangeState.APPROVED,
        CertificateChange.kind.in_(SERVED),
        CertificateChange.served_on.is_(None),
    )
    return db.session.scalars(statement.order_by(CertificateChange.decided_at)).all()


def find_open_change(certificate: Certificate) -> CertificateChange | None:
    """The change of this certificate that waits to be decided."""
    return db.session.scalar(
        select(CertificateChange).where(CertificateChange.open_for_id == certificate.id)
    )


def held(certificate: Certificate) -> Held:
    """What the rules ask of a certificate."""
    other = select(
        exists().where(
            Certificate.person_id == certificate.person_id,
            Certificate.id != certificate.id,
            Certificate.status.in_(STANDING),
        )
    )
    return Held(
        status=certificate.status,
        name=certificate.name,
        resident_id=certificate.resident_id,
        events=tuple(event_of(row) for row in live_entries(certificate)),
        holds_other=bool(db.session.scalar(other)),
    )


def live_entries(certificate: Certificate) -> list[CertificateEvent]:
    """The entries that were not struck, in their order."""
    return [row for row in certificate.events if row.struck_at is None]


def event_of(row: CertificateEvent) -> Event:
    """The entry as the rules know it."""
    return Event(row.kind, row.effective_on, row.edition)


def get_evidence(change: CertificateChange, file_id: str) -> StoredFile:
    """A proof of this change, or NotFound."""
    if file_id not in change.evidence:
        raise NotFound
    found = db.session.scalar(select(StoredFile).where(StoredFile.public_id == file_id))
    if found is None:
        raise NotFound
    return found


def list_evidence(change: CertificateChange) -> Sequence[StoredFile]:
    """The proofs of this change, as they were uploaded."""
    statement = select(StoredFile).where(StoredFile.public_id.in_(change.evidence))
    return db.session.scalars(statement.order_by(StoredFile.id)).all()


def _told(statement: Select[Any]) -> Select[Any]:
    change = CertificateChange
    return statement.options(
        joinedload(change.certificate),
        joinedload(change.proposed_by),
        joinedload(change.decided_by),
        joinedload(change.served_by),
        joinedload(change.struck_event),
    )
