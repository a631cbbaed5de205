"""Preparing: the papers of a sitting are made beforehand, some at a time.

What is to be made is read off the rows (an admitted application without paper, a paper that is to
be drawn anew, a booklet of other templates), so a crash loses nothing and doubles nothing. Papers
are drawn while only reading, which nobody waits for; then a handful is written in one short
transaction, in which everything is looked at again.
"""

import logging
from datetime import datetime

from sqlalchemy import delete, select, update

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams import booklet
from portal.exams.actions.drawing import Made, Table, section_titles_of
from portal.exams.actions.papers import keep_booklet, keep_content, keep_new
from portal.exams.models import (
    Application,
    ApplicationStatus,
    Paper,
    PaperItem,
    PaperStatus,
    Sitting,
)
from portal.exams.queries import papers as paper_queries
from portal.exams.queries import preparation as queries
from portal.exams.queries.sittings import phase_of, window
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import later

log = logging.getLogger(__name__)

BATCH = 10  # papers in one transaction: some 20 ms of the write lock
TOO_LATE = "考试已经开始，试卷不能再重新组卷"
BROKEN = "组卷时系统出错，请联系系统管理员查看日志"
LONGEST_TROUBLE = 300


def ask_for_papers(sitting: Sitting, *, by: Actor, now: datetime) -> None:
    """All papers that are missing are made from now on, those of earlier trouble too."""
    _demand_before_start(sitting, now)
    db.session.execute(
        update(Application)
        .where(Application.sitting_id == sitting.id, Application.paper_trouble != "")
        .values(paper_trouble="")
    )
    record(Deed.EXAMS_SITTING_PREPARED, sitting, by=by)
    later("exams.prepare_papers", sitting_id=sitting.id)


def ask_for_other_papers(sitting: Sitting, *, by: Actor, now: datetime) -> int:
    """Papers with questions that are no longer in use are drawn anew; how many. Never after the
    start: what someone has seen stays theirs.
    """
    _demand_before_start(sitting, now)
    unfit = queries.unfit_papers(sitting)
    if not unfit:
        raise Refused("没有需要重新组卷的试卷，请刷新后查看")
    db.session.execute(
        update(Paper)
        .where(Paper.id.in_(list(unfit)), Paper.status == PaperStatus.PREPARED)
        .values(redraw_asked_at=now)
        .execution_options(synchronize_session=False)
    )
    keys = sorted({key for found in unfit.values() for key in found})
    record(Deed.EXAMS_SITTING_REDRAWN, sitting, by=by, papers=len(unfit), questions=keys)
    later("exams.prepare_papers", sitting_id=sitting.id)
    return len(unfit)


def prepare_some(sitting_id: int, *, now: datetime) -> bool:
    """Make the next few papers of this sitting; whether there is more to do."""
    with db.reading():
        sitting = db.session.get(Sitting, sitting_id)
        if sitting is None or not _may_prepare(sitting, now):
            return False
        due = queries.due(sitting, BATCH)
        made = _draw(sitting, due)
    _keep(made, now)
    return due.is_full


def _draw(sitting: Sitting, due: queries.Due) -> list[tuple[queries.Task, Made | bytes | str]]:
    """What each task comes to: a paper, a booklet, or why there is none."""
    table = Table(sitting) if due.needs_bank else None
    return [(task, _one(task, table)) for task in due.tasks]


def _one(task: queries.Task, table: Table | None) -> Made | bytes | str:
    try:
        if table is None or task.kind is queries.Kind.BOOKLET:
            seen = paper_queries.list_seen(task.paper_id)
            return booklet.draw(task.paper_public_id, seen, section_titles_of(task.blueprint))
        return table.draw(task.paper_public_id)
    except Refused as trouble:
        return trouble.reason[:LONGEST_TROUBLE]
    except Exception:  # a question that cannot be drawn keeps back nobody else's paper
        log.exception("no paper for application %s", task.application_id)
        return BROKEN


def _keep(made: list[tuple[queries.Task, Made | bytes | str]], now: datetime) -> None:
    for task, result in made:
        if isinstance(result, str):
            _note_trouble(task, result)
        elif isinstance(result, bytes):
            keep_booklet(task.paper_id, result)
        elif task.kind is queries.Kind.PAPER:
            _keep_paper(task, result, now)
        else:
            _keep_other(task, result, now)


def _note_trouble(task: queries.Task, trouble: str) -> None:
    db.session.execute(
        update(Application)
        .where(Application.id == task.application_id)
        .values(paper_trouble=trouble)
    )


def _keep_paper(task: queries.Task, made: Made, now: datetime) -> None:
    """Theirs, unless they withdrew or got one while it was drawn."""
    application = db.session.scalars(
        select(Application).where(Application.id == task.application_id).with_for_update()
    ).one()
    if application.status is ApplicationStatus.ADMITTED and _may_prepare(application.sitting, now):
        keep_new(application, made)


def _keep_other(task: queries.Task, made: Made, now: datetime) -> None:
    """In place of what nobody has seen; not if the sitting has begun meanwhile."""
    paper = paper_queries.lock_paper(task.paper_id)
    if paper.redraw_asked_at is None:
        return
    paper.redraw_asked_at = None
    if paper.status is not PaperStatus.PREPARED or window(paper.sitting).has_started(now):
        return
    record(Deed.EXAMS_PAPER_REDRAWN, paper, by=None, seed_before=paper.seed, seed=made.seed)
    paper.seed, paper.blueprint = made.seed, made.blueprint
    db.session.execute(delete(PaperItem).where(PaperItem.paper_id == paper.id))
    keep_content(paper, made)


def _may_prepare(sitting: Sitting, now: datetime) -> bool:
    """From the close of applications until the start; whoever is late has theirs made on
    entering.
    """
    is_standing = phase_of(sitting, now) in {SittingStatus.APPLIED, SittingStatus.RUNNING}
    return is_standing and not window(sitting).has_started(now) and now < sitting.closes_at


def _demand_before_start(sitting: Sitting, now: datetime) -> None:
    if window(sitting).has_started(now):
        raise Refused(TOO_LATE)
    if not _may_prepare(sitting, now):
        raise Refused(f"场次目前是“{sitting.status.label}”，报名截止后才准备试卷")
