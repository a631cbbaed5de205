"""Rehearsals, as they stand after any crash."""

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import rehearsals as actions
from portal.exams.models import Rehearsal, Sitting
from portal.exams.rules.rehearsal import (
    GIGABYTE,
    Action,
    Kept,
    Load,
    Machine,
    Measured,
    PhaseLoad,
    RehearsalPhase,
    Report,
    judge,
    timed,
)
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import make_sitting


def make_rehearsal(sitting: Sitting | None = None, **details) -> Rehearsal:
    """One that was asked for and is not begun."""
    sitting = sitting or make_sitting(SittingStatus.APPLIED)
    rehearsal = Rehearsal(
        **{
            "sitting_id": sitting.id,
            "region": sitting.region,
            "asked_by_id": acting(make_officer(Role.EXAMS, sitting.region)).id,
            "candidates": 40,
            "every": 15,
        }
        | details
    )
    db.session.add(rehearsal)
    db.session.commit()
    return rehearsal


def make_ended(sitting: Sitting | None = None, *, receipts: int = 40) -> Rehearsal:
    """One that has its verdict."""
    rehearsal = make_rehearsal(sitting, started_at=clock.now())
    actions.finish(rehearsal.id, make_report(receipts), now=clock.now())
    db.session.commit()
    return rehearsal


def make_report(receipts: int = 40) -> Report:
    load = Load(2.0, 0.6, 0.1, 0.2, 0.0, 0.01, 0.5)
    return judge(
        Measured(
            candidates=40,
            every=15.0,
            answers_each=4,
            machine=Machine(2, 8 * GIGABYTE, 50 * GIGABYTE, "SQLite", "v1", 2),
            timed=tuple(timed(action, [0.01, 0.1, 0.03], []) for action in Action),
            loads=(PhaseLoad(RehearsalPhase.STARTING, load),),
            kept=Kept(40, 1, 160, 160, 0, 40, receipts, 160),
            questions=80,
            bytes_each=40_000,
        )
    )
