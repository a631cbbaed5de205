"""Two workers at once, two deeds on one subject at once; transactions are real."""

from functools import partial
from threading import Event
from time import sleep
from unittest import mock

import pytest

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.jobs.queue import commit
from portal.outbox import actions
from portal.outbox.actions import carrying, settling
from portal.outbox.jobs import run
from portal.outbox.models import Message, MessageKind, MessageState
from tests.factories.accounts import acting, make_officer
from tests.factories.outbox import make_message, receiving
from tests.two_at_once import A_MOMENT, at_once, real_house

WORKERS, SUBJECTS, EACH = 3, 6, 4


@pytest.fixture
def house(database_url):
    """A portal whose transactions are real."""
    with real_house(database_url) as app:
        yield app


def test_workers_at_once_send_no_message_twice_and_none_out_of_order(house):
    with house.app_context():
        for n in range(EACH):
            for subject in range(SUBJECTS):
                said = {"name": f"{subject}-{n}"}
                kind = MessageKind.POOL_SUSPENDED
                actions.post(kind, f"person:{subject}", said, now=clock.now())
        commit()
    with receiving() as platform:
        at_once(house, *[lambda: [run(platform.platform) for _ in range(20)]] * WORKERS)
        assert (platform.doubled, platform.most_at_once) == ([], 1)
        assert len(platform.asked) == len(platform.accepted) == SUBJECTS * EACH
        for subject in range(SUBJECTS):
            about = [c for c in platform.accepted if c["subject"] == f"person:{subject}"]
            assert [c["sequence"] for c in about] == [1, 2, 3, 4]
    with house.app_context():
        states = {message.state for message in db.session.query(Message)}
        assert states == {MessageState.DELIVERED}


def test_deeds_at_once_on_one_subject_are_numbered_without_a_gap(house):
    def deed(n):
        for turn in range(5):
            said = {"name": f"{n}-{turn}"}
            actions.post(MessageKind.POOL_SUSPENDED, "person:x", said, now=clock.now())
            commit()

    at_once(house, *(partial(deed, n) for n in range(4)))
    with house.app_context():
        found = db.session.query(Message).order_by(Message.sequence).all()
        assert [message.sequence for message in found] == [*range(1, 21)]


def test_a_run_and_an_officer_at_one_message_do_not_wait_each_for_the_other(house):
    with house.app_context():
        message_id, officer = make_message().id, acting(make_officer(Role.POINTS, "50"))
        actions.take_line("an earlier run", now=clock.now())
        actions.leave_line("an earlier run")
        commit()
    taking, free = Event(), carrying._free

    def slowly(now):
        """The line is held; the message not yet."""
        taking.set()
        sleep(A_MOMENT)
        return free(now)

    def carry():
        return actions.take_next("a run", now=clock.now()) is not None

    def resend():
        taking.wait(10)
        message = db.session.get_one(Message, message_id)
        actions.resend(message, by=officer, now=clock.now())

    with mock.patch("portal.outbox.actions.carrying._free", slowly):
        assert at_once(house, carry, resend) == [True, settling.SENDING]
