"""Several who give time at once, and a sitting that begins meanwhile: time is given once, and
nobody waits for ever.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from unittest import mock

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import invigilation, papers, sittings
from portal.exams.actions.invigilation import Group
from portal.exams.models import Application, ApplicationStatus, Paper, PaperStatus, Sitting
from portal.exams.rules.paper_time import CHANGED
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import make_application, make_paper, make_sitting

PLACE = "a" * 32
HOUR = timedelta(hours=1)
AT_ONCE = 4


def test_time_for_all_does_not_lock_itself_up_with_the_signal(standing):
    """The signal holds the sitting and asks for the papers; who gives time must not hold those
    first.
    """
    now = clock.now()
    with standing.app_context():
        opens = now - timedelta(minutes=1)
        sitting = make_sitting(
            SittingStatus.RUNNING, opens_at=opens, closes_at=now + 3 * HOUR, starts_by_signal=True
        )
        admitted = make_application(sitting, status=ApplicationStatus.ADMITTED)
        paper = make_paper(admitted, PaperStatus.PREPARED, ready_at=opens, place=PLACE)
        by, sitting_id, paper_id = acting(make_officer(Role.EXAMS)), sitting.id, paper.id
        commit()
    sitting_held, papers_held = Event(), Event()
    open_waiting, change = papers.open_waiting, invigilation._change

    def open_after(*args, **details):
        sitting_held.set()
        papers_held.wait(1)
        return open_waiting(*args, **details)

    def change_first(*args):
        changed = change(*args)
        papers_held.set()
        return changed

    def signal():
        with standing.app_context():
            sittings.signal_start(db.session.get_one(Sitting, sitting_id), by=by, now=now)
            commit()

    def extend():
        with standing.app_context():
            sitting_held.wait(5)
            group = Group(db.session.get_one(Sitting, sitting_id))
            invigilation.extend(group, minutes=5, reason="停电", by=by, now=now)
            commit()

    with (
        mock.patch.object(papers, "open_waiting", open_after),
        mock.patch.object(invigilation, "_change", change_first),
        ThreadPoolExecutor(2) as pool,
    ):
        for done in [pool.submit(signal), pool.submit(extend)]:
            done.result(timeout=20)
    with standing.app_context():
        begun = db.session.get_one(Paper, paper_id)
        assert (begun.status, begun.extra_minutes) == (PaperStatus.OPEN, 5)
        commit()


def test_several_who_give_the_same_at_once_give_it_once(standing):
    now = clock.now()
    with standing.app_context():
        sitting = make_sitting(SittingStatus.RUNNING, opens_at=now, closes_at=now + 3 * HOUR)
        admitted = make_application(sitting, status=ApplicationStatus.ADMITTED)
        details = {"started_at": now, "deadline_at": now + 2 * HOUR, "place": PLACE}
        paper_id = make_paper(admitted, PaperStatus.OPEN, **details).id
        by, application_id = acting(make_officer(Role.EXAMS)), admitted.id
        commit()
    barrier = Barrier(2 * AT_ONCE)

    def compensate(application):
        invigilation.compensate(application, 10, seen=0, proposed=10, by=by, now=now)

    def extend(application):
        group = Group(application.sitting, application=application)
        invigilation.extend(group, minutes=7, reason="停电", key="k" * 32, by=by, now=now)

    def one(deed):
        with standing.app_context():
            application = db.session.get_one(Application, application_id)
            db.session.commit()
            barrier.wait()
            try:
                deed(application)
                commit()
            except Refused as refused:
                db.session.rollback()
                return deed, refused.reason
            return deed, None

    with ThreadPoolExecutor(2 * AT_ONCE) as pool:
        told = list(pool.map(one, [compensate, extend] * AT_ONCE))
    assert told.count((extend, None)) == 1
    assert told.count((extend, invigilation.DONE)) == AT_ONCE - 1
    assert told.count((compensate, None)) <= 1, "none where the extension came first"
    assert told.count((compensate, CHANGED)) == AT_ONCE - told.count((compensate, None))
    with standing.app_context():
        expected = 7 + 10 * told.count((compensate, None))
        assert db.session.get_one(Paper, paper_id).extra_minutes == expected
        commit()
