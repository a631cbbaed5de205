"""The consents that a person gave and withdrew."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.db.base import db
from portal.pool.models import Consent


def list_consents(actor: Actor) -> Sequence[Consent]:
    """One's own, the latest first."""
    statement = within(select(Consent), actor, Permission.POOL_PROFILE_OWN, Consent)
    own = statement.where(Consent.person_id == actor.id)
    return db.session.scalars(own.order_by(Consent.id.desc())).all()
