"""The second of the start: many browsers ask at once, on either database."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from portal.core import clock
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.models import ApplicationStatus, Paper, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from tests.factories.accounts import acting
from tests.factories.exams import make_application, make_sitting

PLACE = "a" * 32
MANY = 8


def test_all_ask_in_the_same_moment_and_all_are_let_in(standing):
    """On PostgreSQL papers that were locked before their sitting would wait for each other."""
    with standing.app_context():
        now = clock.now()
        sitting = make_sitting(
            SittingStatus.RUNNING, opens_at=now, closes_at=now + timedelta(hours=3), minutes=120
        )
        made = [_waiting(sitting, now) for _ in range(MANY)]
        commit()
    start = threading.Barrier(MANY)

    def ask(paper_id: int) -> PaperStatus:
        with standing.app_context():
            paper = db.session.get_one(Paper, paper_id)
            by = acting(paper.person)
            db.session.rollback()
            start.wait()
            entered = papers.enter(
                db.session.get_one(Paper, paper_id), by=by, place=PLACE, now=clock.now()
            )
            status = entered.status
            commit()
            return status

    with ThreadPoolExecutor(MANY) as pool:
        assert set(pool.map(ask, made)) == {PaperStatus.OPEN}


def _waiting(sitting, now) -> int:
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    paper = Paper(
        application_id=application.id,
        sitting_id=sitting.id,
        person_id=application.person_id,
        region=sitting.region,
        seed="0",
        blueprint={},
        ready_at=now - timedelta(minutes=5),
        place=PLACE,
    )
    db.session.add(paper)
    db.session.flush()
    return paper.id
