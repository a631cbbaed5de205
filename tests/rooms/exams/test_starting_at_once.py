"""Many browsers ask in the second of the start: none is refused because others ask too."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import func, select

from portal.core import clock
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.models import ApplicationStatus, Paper, PaperStatus
from portal.exams.queries import papers as queries
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from tests.factories.accounts import acting
from tests.factories.exams import make_application, make_sitting

CANDIDATES = 8
ROUNDS = 4
HERE = "a" * 32


def waiting_hall():
    """A sitting that has just begun, whose candidates wait."""
    now = clock.now()
    opens = now - timedelta(seconds=1)
    sitting = make_sitting(SittingStatus.RUNNING, opens_at=opens)
    made = []
    for _ in range(CANDIDATES):
        application = make_application(sitting, status=ApplicationStatus.ADMITTED)
        paper = papers.prepare_paper(application, now=opens)
        paper.ready_at, paper.place = opens - timedelta(minutes=5), HERE
        made.append((paper.public_id, acting(paper.person)))
    commit()
    return sitting.id, made


def test_all_who_ask_together_are_let_in_together(standing):
    for _ in range(ROUNDS):
        with standing.app_context():
            sitting_id, made = waiting_hall()
        barrier = Barrier(CANDIDATES)

        def enter(one, barrier=barrier):
            public_id, by = one
            with standing.app_context():
                with db.reading():
                    queries.get_paper(by, public_id)
                barrier.wait()
                paper = queries.get_paper(by, public_id)
                papers.enter(paper, by=by, place=HERE, now=clock.now())
                commit()

        with ThreadPoolExecutor(CANDIDATES) as pool:
            list(pool.map(enter, made))
        with standing.app_context():
            mine = (Paper.sitting_id == sitting_id, Paper.status == PaperStatus.OPEN)
            found = select(func.count(), func.count(Paper.deadline_at.distinct()))
            assert tuple(db.session.execute(found.where(*mine)).one()) == (CANDIDATES, 1)
