"""Whatever fails, each subject's messages arrive in order and each is taken for new once."""

from collections import defaultdict
from datetime import timedelta

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core import clock
from portal.db.base import db
from portal.jobs.queue import commit
from portal.outbox import actions
from portal.outbox.jobs import run
from portal.outbox.models import Message, MessageKind, MessageState
from portal.outbox.rules.delivery import Outcome, Verdict
from tests.factories.accounts import acting, make_person

MISHAPS = ("down", "lost", "refused", "killed")


class Killed(BaseException):
    """The worker is gone."""


class Unreliable:
    """A platform that does what the plan says, and takes nothing twice."""

    def __init__(self, plan):
        self.plan, self.taken, self.numbers = list(plan), [], set()

    def send(self, parcel):
        step = self.plan.pop(0) if self.plan else "good"
        if step == "down":
            return Outcome(Verdict.TROUBLE, words="down")
        if step == "refused":
            return Outcome(Verdict.REFUSED, 422, words="refused")
        if parcel.number not in self.numbers:
            self.numbers.add(parcel.number)
            message = db.session.get_one(Message, parcel.id)
            self.taken.append((message.subject, message.sequence))
            db.session.rollback()
        if step == "lost":
            return Outcome(Verdict.TROUBLE, words="lost")
        if step == "killed":
            raise Killed
        return Outcome(Verdict.DELIVERED, 200, "CQ")


@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=6),
    st.lists(st.sampled_from((*MISHAPS, "good")), max_size=12),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_in_order_and_once_whatever_fails(context, subjects, plan):
    officer = acting(make_person())
    db.session.query(Message).delete()
    start = clock.now()
    for n, subject in enumerate(subjects):
        actions.post(MessageKind.POOL_SUSPENDED, subject, {"name": str(n)}, now=start)
    commit()
    platform = Unreliable(plan)
    for round_ in range(60):
        with time_machine.travel(start + timedelta(hours=7 * (round_ + 1)), tick=False):
            try:
                run(platform)
            except Killed:
                db.session.rollback()
            _try_again_what_was_refused(officer)
        if not db.session.query(Message).filter(Message.state != MessageState.DELIVERED).count():
            break
    _all_arrived_in_order(platform, subjects)


def _try_again_what_was_refused(officer):
    for held in db.session.query(Message).filter(Message.state == MessageState.HELD):
        actions.resend(held, by=officer, now=clock.now())
    commit()


def _all_arrived_in_order(platform, subjects):
    arrived = defaultdict(list)
    for subject, sequence in platform.taken:
        arrived[subject].append(sequence)
    for subject in set(subjects):
        first = arrived[subject][0]
        count = subjects.count(subject)
        assert arrived[subject] == [*range(first, first + count)]
    assert len(platform.taken) == len(subjects)
