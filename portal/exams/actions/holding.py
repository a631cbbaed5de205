"""Holding a sitting while it is decided about: its row first, papers after, so that two who decide
wait for one another and never each for the other.
"""

from sqlalchemy import select

from portal.db.base import db
from portal.exams.models import Sitting


def hold(sitting: Sitting) -> None:
    """The sitting as it now stands, alone until the transaction ends."""
    db.session.scalar(select(Sitting.id).where(Sitting.id == sitting.id).with_for_update())
    db.session.refresh(sitting)


def hold_for_papers(sitting: Sitting) -> None:
    """Whoever changes papers of the sitting waits for whoever decides about it, and for others who
    change papers; rows that only point to it do not wait.
    """
    chosen = select(Sitting.id).where(Sitting.id == sitting.id)
    db.session.scalar(chosen.with_for_update(key_share=True))
    db.session.refresh(sitting)
