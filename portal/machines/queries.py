"""Keys, and what is revoked."""

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.certificates.models import Certificate, CertificateStatus
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
    """The places of this status list whose certificates are revoked or cancelled now; NotFound for
    a list that has no certificate yet.
    """
    first = number * PLACES
    last = db.session.scalar(select(func.max(Certificate.id))) or 0
    if number and first > last:
        raise NotFound
    return db.session.scalars(
        select(Certificate.id)
        .where(Certificate.status.in_(ENDED))
        .where(Certificate.id >= first, Certificate.id < first + PLACES)
        .order_by(Certificate.id)
    ).all()
