"""考前演练: asked for, begun by a process of its own, noted as it goes on, ended with a verdict.

The rehearsal itself is done above the rooms (portal/rehearsal), in a database of its own.
"""

import subprocess
import sys
from datetime import datetime

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.rules import jsonable
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams import rehearsing
from portal.exams.models import Rehearsal, Sitting
from portal.exams.queries import rehearsals as queries
from portal.exams.queries.sittings import phase_of
from portal.exams.rules.rehearsal import MOST_CANDIDATES, RehearsalPhase, Report
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import later
from portal.settings import ROOT, Settings

SETSID = "/usr/bin/setsid"  # of util-linux, which every Debian has
LOG = "rehearsal.log"  # in the data folder
TO_COME = {SittingStatus.DRAFT, SittingStatus.PENDING, *queries.COMING}
NOT_TO_COME = "场次已经开考、结束或者取消，不需要演练"
BEGUN = "这次演练已经开始过，请重新发起"
LOST = "演练程序没有运行到底就停止了（可能是机器重启或者进程被结束），没有结论"
NEVER_BEGUN = "后台没有按时开始这次演练，请确认平台的后台进程正在运行"
LONGEST_TROUBLE = 300


def ask(
    sitting: Sitting, *, candidates: int, every: int, by: Actor | None, now: datetime
) -> Rehearsal:
    """A rehearsal of this sitting, as soon as the worker has begun it; an operator (`by` nobody)
    begins it at once. Raises Refused while people are examined, or soon will be, and while another
    one runs.
    """
    demand_quiet(sitting, now)
    if not 1 <= candidates <= MOST_CANDIDATES:
        raise Refused(f"考生人数请填写1至{MOST_CANDIDATES}之间的整数", field="candidates")
    _settle(now)
    rehearsal = Rehearsal(
        sitting_id=sitting.id,
        region=sitting.region,
        asked_by_id=by.id if by else None,
        candidates=candidates,
        every=every,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(rehearsal)
            db.session.flush()
    except IntegrityError:  # another officer was first
        raise Refused(rehearsing.UNDER_WAY) from None
    record(Deed.EXAMS_REHEARSAL_ASKED, sitting, by=by, candidates=candidates, every=every)
    if by is not None:
        later("exams.rehearse", rehearsal_id=rehearsal.id)
    return rehearsal


def demand_quiet(sitting: Sitting, now: datetime) -> None:
    """Raises Refused unless this sitting is still to come and nobody is examined now or soon."""
    if phase_of(sitting, now) not in TO_COME:
        raise Refused(NOT_TO_COME)
    if (disturbed := queries.find_disturbed(now)) is not None:
        raise Refused(
            f"“{disturbed.title}”正在考试，或者一小时内开考，现在不能演练，请在没有考试的时候进行"
        )


def _settle(now: datetime) -> None:
    """What died without a word has its end now. Raises Refused if it is alive."""
    for found in queries.find_unended():
        if queries.standing(found, now).is_under_way:
            raise Refused(rehearsing.UNDER_WAY)
        _end(found, RehearsalPhase.INTERRUPTED, now, why_dead(found))
        record(Deed.EXAMS_REHEARSAL_STOPPED, found, by=None, reason=found.trouble)
    db.session.flush()


def why_dead(rehearsal: Rehearsal) -> str:
    """What is known of one that has neither ended nor runs."""
    return LOST if rehearsal.started_at else NEVER_BEGUN


def launch(rehearsal_id: int) -> None:
    """Start the process that does it, in a session of its own: it outlives the worker, and the
    worker does not wait for it.
    """
    with db.reading():
        rehearsal = db.session.get(Rehearsal, rehearsal_id)
        if rehearsal is None or rehearsal.started_at or rehearsal.ended_at or current_app.testing:
            return
        name = rehearsal.public_id
    settings: Settings = current_app.extensions["settings"]
    with (settings.data / LOG).open("ab") as log:
        subprocess.run(  # noqa: S603  our own command
            [SETSID, "--fork", sys.executable, "-m", "portal", "exams", "rehearse", name],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=True,
        )


def begin(rehearsal: Rehearsal, *, now: datetime) -> None:
    """It begins, once. Raises Refused when it has begun before or people are examined meanwhile."""
    if rehearsal.started_at is not None or rehearsal.ended_at is not None:
        raise Refused(BEGUN)
    demand_quiet(rehearsal.sitting, now)
    rehearsal.started_at, rehearsal.phase = now, RehearsalPhase.PREPARING
    db.session.flush()


def go_on(rehearsal_id: int, phase: RehearsalPhase, made: int) -> None:
    """How far it is, for whoever looks."""
    db.session.execute(
        update(Rehearsal).where(Rehearsal.id == rehearsal_id).values(phase=phase, made=made)
    )


def finish(rehearsal_id: int, report: Report, *, now: datetime) -> None:
    """What came of it."""
    rehearsal = _lock(rehearsal_id)
    _end(rehearsal, RehearsalPhase.ENDED, now)
    rehearsal.verdict, rehearsal.report = report.verdict, jsonable.to_json(report)
    db.session.flush()
    record(
        Deed.EXAMS_REHEARSAL_ENDED,
        rehearsal,
        by=None,
        candidates=rehearsal.candidates,
        decision=report.verdict.label,
    )


def fail(rehearsal_id: int, trouble: str, *, now: datetime) -> None:
    """It could not be done, and says nothing about the machine."""
    rehearsal = _lock(rehearsal_id)
    if rehearsal.ended_at is None:
        _end(rehearsal, RehearsalPhase.FAILED, now, trouble)
        db.session.flush()
        record(Deed.EXAMS_REHEARSAL_STOPPED, rehearsal, by=None, reason=rehearsal.trouble)


def _end(rehearsal: Rehearsal, phase: RehearsalPhase, now: datetime, trouble: str = "") -> None:
    rehearsal.phase, rehearsal.ended_at, rehearsal.turn = phase, now, None
    rehearsal.trouble = trouble[:LONGEST_TROUBLE]


def _lock(rehearsal_id: int) -> Rehearsal:
    return db.session.scalars(
        select(Rehearsal).where(Rehearsal.id == rehearsal_id).with_for_update()
    ).one()
