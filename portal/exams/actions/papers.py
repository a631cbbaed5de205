"""Papers: drawn from the bank by a recorded seed, entered when the sitting opens, held in one
place.
"""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import Noted, record, record_many
from portal.core.errors import Refused
from portal.core.ids import new_token
from portal.db.base import db
from portal.exams import booklet
from portal.exams.actions.drawing import Made, Table, numbered, section_titles_of
from portal.exams.actions.entering import demand_entry, demand_still_here
from portal.exams.actions.holding import hold_for_papers
from portal.exams.models import (
    Application,
    ApplicationStatus,
    Booklet,
    Paper,
    PaperItem,
    PaperStatus,
    Sitting,
)
from portal.exams.queries import papers as queries
from portal.exams.queries.sittings import window
from portal.exams.rules.answering import WhyNot
from portal.exams.rules.sitting_life import SittingStatus
from portal.exams.rules.timing import Entry

TOO_EARLY = "考场在开考前一小时开放，请到时再进入"
NOT_ADMITTED = "报名尚未审核通过，不能进入考场"
CANCELLED = "这场考试已经取消，不能进入考场"


def new_place() -> str:
    """A name for one browser, by which the exam room knows it again."""
    return new_token()


def prepare_paper(application: Application, *, now: datetime) -> Paper:
    """The paper of this admitted candidate: drawn once, frozen row by row, whoever asks first.

    Raises Refused when the application is not admitted, the sitting is over, or the bank cannot
    fill the blueprint.
    """
    if application.status is not ApplicationStatus.ADMITTED:
        raise Refused(NOT_ADMITTED)
    if application.sitting.status is SittingStatus.CANCELLED:
        raise Refused(CANCELLED)
    if (found := queries.find_paper_of(application)) is not None:
        return found
    if now >= application.sitting.closes_at:
        raise Refused(Entry.CLOSED.label)
    made = Table(application.sitting).draw()
    if (kept := keep_new(application, made)) is None:  # another request of theirs was first
        kept = queries.find_paper_of(application)
    if kept is None:
        raise Refused("试卷正在准备，请稍候再试")
    return kept


def keep_new(application: Application, made: Made) -> Paper | None:
    """Keep this paper as the application's; None when it has one already."""
    sitting = application.sitting
    paper = Paper(
        public_id=made.public_id,
        application_id=application.id,
        sitting_id=sitting.id,
        person_id=application.person_id,
        region=sitting.region,
        seed=made.seed,
        blueprint=made.blueprint,
    )
    try:
        with db.session.begin_nested():
            db.session.add(paper)
            db.session.flush()
    except IntegrityError:
        return None
    keep_content(paper, made)
    application.paper_trouble = ""
    return paper


def keep_content(paper: Paper, made: Made) -> None:
    """The questions of this paper are these from now on: nobody has seen others."""
    db.session.execute(insert(PaperItem), numbered(paper.id, made.rows))
    keep_booklet(paper.id, made.content)


def keep_booklet(paper_id: int, content: bytes) -> None:
    """This is what the browser gets of this paper from now on."""
    db.session.execute(delete(Booklet).where(Booklet.paper_id == paper_id))
    db.session.add(Booklet(paper_id=paper_id, edition=booklet.edition(), content=content))
    db.session.flush()


def section_titles(paper: Paper) -> dict[str, str]:
    """The sections of a paper in their order, each with what it holds."""
    return section_titles_of(paper.blueprint)


def wait_here(
    paper: Paper, *, by: Actor, place: str, now: datetime, address: str = "", said: str = ""
) -> None:
    """The candidate waits in this browser: their paper opens here at the start by itself.

    Raises Refused before the waiting room opens, to whoever may not sit, and to whoever may not
    come into their room from this address or with what they `said`.
    """
    if paper.status is not PaperStatus.PREPARED:
        return
    _demand_admitted(paper)
    span = window(paper.sitting)
    if not span.may_wait(now):
        raise Refused(TOO_EARLY if now < paper.sitting.opens_at else Entry.CLOSED.label)
    if span.entry(now, paper.extra_minutes) is Entry.TOO_LATE:
        raise Refused(Entry.TOO_LATE.label)
    demand_entry(paper.application, address=address, said=said)
    paper = queries.lock_paper(paper.id)  # only now, as a try at the password is kept at once
    if paper.status is not PaperStatus.PREPARED:
        return
    paper.ready_at, paper.place = paper.ready_at or now, place
    db.session.flush()
    record(Deed.EXAMS_PAPER_AWAITED, paper, by=by, place=place[:8])


def open_waiting(sitting: Sitting, *, now: datetime) -> int:
    """The papers of all who wait are open, together and from the start on; how many they were.

    One short transaction for a whole sitting, by whoever comes first: a candidate's browser, the
    invigilator's signal or the worker. All have the same time, whoever's browser is slow; and in
    the second of the start nobody else needs the database's one write lock. It is only looked
    into who is admitted, so that nobody enters who withdrew meanwhile.
    """
    hold_for_papers(sitting)  # one at a time: two would lock the papers in different orders
    span = window(sitting)
    is_on = sitting.status is not SittingStatus.CANCELLED and now < sitting.closes_at
    if span.start is None or not span.has_started(now) or not is_on:
        return 0
    waiting = queries.waiting(sitting, span.start)
    opened: list[Noted] = []
    for extra in db.session.scalars(select(Paper.extra_minutes).where(waiting).distinct()).all():
        rows = db.session.execute(
            update(Paper)
            .where(waiting, Paper.extra_minutes == extra)
            .values(
                status=PaperStatus.OPEN,
                started_at=span.start,
                deadline_at=span.deadline(span.start, extra),
            )
            .returning(Paper.public_id, Paper.place)
            .execution_options(synchronize_session=False)
        )
        opened += [Noted(row[0], sitting.region, {"place": row[1][:8]}) for row in rows]
    record_many(Deed.EXAMS_PAPER_ENTERED, "Paper", opened)
    return len(opened)


def enter(paper: Paper, *, by: Actor, place: str, now: datetime, address: str = "") -> Paper:
    """Begin the paper in this browser, or go on with it there; another browser needs a code
    (`moving.move`).

    Raises Refused before the sitting opens and after it closes; to whoever withdrew, or whose
    sitting was cancelled, after the paper was prepared; and outside the room. Of whoever waited
    the time counts from the start of the sitting, of whoever comes later from now.
    """
    if paper.status is PaperStatus.PREPARED:
        _demand_may_enter(paper, address=address, place=place, now=now)
        open_waiting(paper.sitting, now=now)  # its lock first: the sitting's comes before a paper's
    paper = queries.lock_paper(paper.id)
    if paper.status is PaperStatus.PREPARED:
        _demand_may_enter(paper, address=address, place=place, now=now)
        paper.status, paper.started_at, paper.place = PaperStatus.OPEN, now, place
        paper.deadline_at = window(paper.sitting).deadline(now, paper.extra_minutes)
        record(Deed.EXAMS_PAPER_ENTERED, paper, by=by, place=place[:8])
    if paper.status is PaperStatus.OPEN and paper.place != place:
        raise Refused(WhyNot.ELSEWHERE.label)
    db.session.flush()
    return paper


def _demand_may_enter(paper: Paper, *, address: str, place: str, now: datetime) -> None:
    _demand_admitted(paper)
    entry = window(paper.sitting).entry(now, paper.extra_minutes)
    if entry is not Entry.ALLOWED:
        raise Refused(entry.label)
    demand_still_here(paper, address=address, place=place)


def _demand_admitted(paper: Paper) -> None:
    if paper.application.status is not ApplicationStatus.ADMITTED:
        raise Refused(NOT_ADMITTED)
    if paper.sitting.status is SittingStatus.CANCELLED:
        raise Refused(CANCELLED)
