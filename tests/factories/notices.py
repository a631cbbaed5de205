"""Notices."""

from itertools import count

from sqlalchemy import select

from portal.core import clock
from portal.db.base import db
from portal.notices.actions import Telling, tell
from portal.notices.models import Notice

_keys = count(1)


def make_notice(**details) -> Notice:
    """A notice to somebody, not read yet; to a person unless the call says to whom."""
    key = f"test:{next(_keys)}"
    telling = Telling(**{"kind": "test", "words": "请查看一件事", "key": key} | details)
    tell(telling, now=clock.now())
    db.session.commit()
    return db.session.scalars(select(Notice).where(Notice.key == telling.key)).one()


def told_to(*, person_id: int | None = None, organisation_id: int | None = None) -> list[str]:
    """What lies unread before this person or organisation, the oldest first."""
    notices = select(Notice.words).where(
        Notice.person_id == person_id,
        Notice.organisation_id == organisation_id,
        Notice.read_at.is_(None),
    )
    return list(db.session.scalars(notices.order_by(Notice.id)))
