"""Keys, and what is revoked."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, func, select

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.certificates.models import (
    Certificate,
    CertificateChange,
    CertificateEvent,
    CertificatePrint,
    CertificateStatus,
    ChangeKind,
    ChangeState,
)
from portal.core.errors import NotFound
from portal.db.base import db
from portal.machines.models import ApiKey
from portal.machines.rules.badge import PLACES

ENDED = (CertificateStatus.REVOKED, CertificateStatus.CANCELLED)


def find_key(public_id: str) -> ApiKey | None:
    """The key of this id, whether or not it still stands."""
    return db.session.scalar(select(ApiKey).where(ApiKey.public_id == public_id))


def list_keys(actor: Actor) -> Sequence[ApiKey]:
    """All keys within reach, the newest first."""
    statement = within(select(ApiKey), actor, Permission.MACHINES_KEY_MANAGE, ApiKey)
    return db.session.scalars(statement.order_by(ApiKey.id.desc())).all()


def get_key(actor: Actor, public_id: str) -> ApiKey:
    """A key within reach, or NotFound."""
    statement = within(select(ApiKey), actor, Permission.MACHINES_KEY_MANAGE, ApiKey)
    key: ApiKey | None = db.session.scalar(statement.where(ApiKey.public_id == public_id))
    if key is None:
        raise NotFound
    return key


def revoked_places(number: int) -> Sequence[int]:
    """The places of this status list whose editions are not to be relied on now; NotFound for a
    list that has no edition yet.
    """
    first = number * PLACES
    last = db.session.scalar(select(func.max(CertificatePrint.id))) or 0
    if number and first > last:
        raise NotFound
    here = (CertificatePrint.id >= first, CertificatePrint.id < first + PLACES)
    found = {
        place
        for statement in (_ended(), _corrected(), _struck())
        for place in db.session.scalars(statement.where(*here))
    }
    return sorted(found)


def _ended() -> Select[int]:
    """Editions of what is revoked or cancelled now."""
    return (
        select(CertificatePrint.id)
        .join(CertificatePrint.certificate)
        .where(Certificate.status.in_(ENDED))
    )


def _corrected() -> Select[int]:
    """Editions before a correction that stands: found from the changes, of which there are few."""
    later = and_(
        CertificatePrint.certificate_id == CertificateEvent.certificate_id,
        CertificatePrint.serial < CertificateEvent.edition,
    )
    return (
        select(CertificatePrint.id)
        .join(CertificateEvent, later)
        .join(CertificateChange, CertificateChange.event_id == CertificateEvent.id)
        .where(
            CertificateChange.kind == ChangeKind.CORRECT,
            CertificateChange.state == ChangeState.APPROVED,
            CertificateEvent.struck_at.is_(None),
        )
    )


def _struck() -> Select[int]:
    """Editions whose entry was made in error."""
    own = and_(
        CertificatePrint.certificate_id == CertificateEvent.certificate_id,
        CertificatePrint.serial == CertificateEvent.edition,
    )
    return (
        select(CertificatePrint.id)
        .join(CertificateEvent, own)
        .join(CertificateChange, CertificateChange.struck_event_id == CertificateEvent.id)
        .where(CertificateChange.state == ChangeState.APPROVED)
    )
