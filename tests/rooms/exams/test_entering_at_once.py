"""The password of a room is tried a few times only, however many try at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.actions.entering import MOST_TRIES, TOO_OFTEN
from portal.exams.models import ApplicationStatus, Paper
from portal.exams.rules.invigilation import EntryRefusal
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from tests.factories.accounts import acting
from tests.factories.exams import make_application, make_room, make_sitting

BROWSERS = 12
WRONG, RIGHT = "000000", "135790"


def waiting_paper():
    opens_at = clock.now() + timedelta(minutes=10)
    sitting = make_sitting(SittingStatus.APPLIED, opens_at=opens_at)
    room = make_room(sitting, pin=RIGHT, is_online=False)
    details = {"room_id": room.id, "desk": 1, "status": ApplicationStatus.ADMITTED}
    paper = papers.prepare_paper(make_application(sitting, **details), now=clock.now())
    commit()
    return paper.id


def test_tries_that_are_made_together_are_counted_before_they_are_compared(standing):
    with standing.app_context():
        paper_id = waiting_paper()
    barrier = Barrier(BROWSERS)

    def guess(said):
        with standing.app_context():
            barrier.wait()
            paper = db.session.get_one(Paper, paper_id)
            by, place = acting(paper.person), papers.new_place()
            try:
                papers.wait_here(paper, by=by, place=place, now=clock.now(), said=said)
            except Refused as refused:
                db.session.rollback()
                return refused.reason
            commit()
            return None

    with ThreadPoolExecutor(BROWSERS) as pool:
        told = list(pool.map(guess, [WRONG] * BROWSERS))
    assert set(told) <= {EntryRefusal.PIN.label, TOO_OFTEN}
    assert told.count(EntryRefusal.PIN.label) <= MOST_TRIES
