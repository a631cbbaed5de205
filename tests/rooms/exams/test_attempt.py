"""An attempt whatever happens, in whatever order, by a clock of its own: what was acknowledged is
in the journal once, the numbers run on, and after the end only what was given before it is taken,
for a while.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import answering, moving, papers
from portal.exams.actions.keeping import Receipt, Sent, keep
from portal.exams.models import Answer, Paper, PaperItem, PaperStatus
from portal.exams.queries import papers as queries
from portal.exams.rules.answering import Given
from portal.exams.rules.timing import GRACE, LATE
from portal.jobs.queue import commit
from tests.factories.accounts import acting, make_officer
from tests.load.hall import fill

POSITIONS = st.integers(1, 4)
VALUES = st.sampled_from(["", "A", "B", "对"])
# How long an answer has waited in the browser; None where it does not say.
WAITED = st.sampled_from([None, timedelta(0), timedelta(minutes=1), LATE, timedelta(hours=3)])


class Attempt(RuleBasedStateMachine):
    """One candidate; `acknowledged` is what their browser was told is kept."""

    app = None

    @initialize()
    def sit_down(self) -> None:
        with self.app.app_context():
            paper = db.session.scalars(
                select(Paper).where(Paper.public_id == fill(self.app, 1)[0].paper)
            ).one()
            self.id, self.public_id = paper.id, paper.public_id
            self.by = f"{paper.person.public_id}:{paper.person.session_version}"
            self.actor, self.place = acting(paper.person), paper.place
            self.officer = acting(make_officer(Role.EXAMS))
            self.now, self.deadline = clock.now(), paper.deadline_at
        self.places = [self.place]
        self.is_open = True
        self.sent: list[Sent] = []
        self.acknowledged: dict[str, tuple[int, Given]] = {}

    def paper(self) -> Paper:
        return db.session.get_one(Paper, self.id)

    def counts(self, given: Given) -> bool:
        """Whether it is in time, or late and given in time."""
        in_time = given.given_at is not None and given.given_at <= self.deadline
        return self.is_open and self.now <= self.deadline + (LATE if in_time else GRACE)

    def send(self, group: list[Sent], *, crash: bool = False) -> None:
        """The writer's transaction; when it crashes before the commit, nobody is told anything."""
        with db.engine.connect() as connection:
            transaction = connection.begin()
            outcomes = keep(connection, group, self.now)
            if crash:
                transaction.rollback()
                return
            transaction.commit()
        for sent, outcome in zip(group, outcomes, strict=True):
            known = sent.given.request_key in self.acknowledged
            may = self.counts(sent.given) and sent.place == self.place
            assert isinstance(outcome, Receipt) == (known or may)
            if isinstance(outcome, Receipt):
                was = self.acknowledged.setdefault(
                    sent.given.request_key, (outcome.number, sent.given)
                )
                assert was[0] == outcome.number, "a repetition is told the same number"

    def make(self, position: int, value: str, is_flagged: bool, place: int, waited=None) -> Sent:
        given_at = None if waited is None else self.now - waited
        given = Given(str(uuid4()), position, value, is_flagged, given_at)
        chosen = self.places[place % len(self.places)]
        self.sent.append(Sent(self.public_id, self.by, given, chosen, ""))
        return self.sent[-1]

    @rule(
        answers=st.lists(
            st.tuples(POSITIONS, VALUES, st.booleans(), st.sampled_from([-1, -1, 0]), WAITED),
            min_size=1,
            max_size=4,
        ),
        crash=st.sampled_from([False, False, True]),
    )
    def answer(self, answers, crash) -> None:
        with self.app.app_context():
            self.send([self.make(*one) for one in answers], crash=crash)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 50))
    def send_again(self, which) -> None:
        one = self.sent[which % len(self.sent)]
        with self.app.app_context():
            self.send([one, one])

    @rule(position=POSITIONS, value=VALUES)
    def answer_without_script(self, position, value) -> None:
        sent = self.make(position, value, False, -1)
        may = self.counts(sent.given)
        with self.app.app_context():
            try:
                kept = answering.save_answer(
                    self.paper(), sent.given, place=sent.place, address="", now=self.now
                )
                commit()
            except Refused:
                assert not may
            else:
                assert may
                self.acknowledged[sent.given.request_key] = (kept.number, sent.given)

    @rule(back=st.booleans())
    def move(self, back) -> None:
        place = self.places[0] if back else papers.new_place()
        with self.app.app_context():
            if not self.is_open:
                with pytest.raises(Refused):
                    moving.move(
                        self.paper(), "0", by=self.actor, place=place, address="", now=self.now
                    )
                return
            code = moving.give_pin(self.paper().application, by=self.officer, now=self.now)
            moving.move(self.paper(), code, by=self.actor, place=place, address="", now=self.now)
            commit()
        self.place = place
        self.places.append(place)

    @rule(seconds=st.sampled_from([1, 60, 3600, 7200]))
    def wait(self, seconds) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.is_open)
    @rule(grace=st.sampled_from([timedelta(0), GRACE, LATE]), more=st.integers(0, 1))
    def wait_for_the_end(self, grace, more) -> None:
        self.now = max(self.now, self.deadline + grace + timedelta(microseconds=more))

    @precondition(lambda self: self.is_open)
    @rule(minutes=st.integers(1, 30))
    def give_more_time(self, minutes) -> None:
        self.deadline += timedelta(minutes=minutes)
        with self.app.app_context():
            self.paper().deadline_at = self.deadline
            commit()

    @rule()
    def hand_in(self) -> None:
        may = self.is_open and self.now <= self.deadline + GRACE
        with self.app.app_context():
            try:
                answering.hand_in(self.paper(), by=self.actor, place=self.place, now=self.now)
                commit()
            except Refused:
                assert self.is_open
                assert not may
            else:
                self.is_open = False

    @rule()
    def sweep(self) -> None:
        overdue = self.is_open and self.now > self.deadline + LATE
        with self.app.app_context():
            assert answering.collect(self.id, now=self.now) == overdue
            commit()
        self.is_open = self.is_open and not overdue

    @rule(is_here=st.booleans())
    def collect_here(self, is_here) -> None:
        due = self.is_open and is_here and self.now > self.deadline + GRACE
        place = self.place if is_here else "f" * 32
        with self.app.app_context():
            paper = self.paper()
            done = answering.collect_here(paper, by=self.actor, place=place, now=self.now)
            assert done == due
            commit()
        self.is_open = self.is_open and not due

    @invariant()
    def what_was_acknowledged_is_in_the_journal_once(self) -> None:
        with self.app.app_context():
            lines = db.session.scalars(
                select(Answer).where(Answer.paper_id == self.id).order_by(Answer.number)
            ).all()
            assert [line.number for line in lines] == list(range(1, len(lines) + 1))
            assert queries.last_number(self.paper()) == len(lines)
            kept = {line.request_key: (line.number, line.answer["value"]) for line in lines}
            told = {k: (n, given.value) for k, (n, given) in self.acknowledged.items()}
            assert kept == told
            for line in lines:
                in_time = line.given_at is not None and line.given_at <= self.deadline
                assert line.saved_at <= self.deadline + (LATE if in_time else GRACE)

    @invariant()
    def the_present_answer_follows_from_the_journal(self) -> None:
        last = {}
        for _, given in sorted(self.acknowledged.values(), key=lambda told: told[0]):
            last[given.position] = (given.value, given.is_flagged)
        with self.app.app_context():
            written = queries.present(self.id)
            items = db.session.scalars(
                select(PaperItem).where(PaperItem.paper_id == self.id, PaperItem.position <= 4)
            )
            for item in items:
                stands = written.get(item.id, queries.NOTHING)
                value, flagged = last.get(item.position, ("", False))
                assert (stands.value, stands.is_flagged) == (value, flagged)
                if not self.is_open:
                    assert (item.answer or {}).get("value", "") == value
            assert (self.paper().status is PaperStatus.OPEN) == self.is_open


@pytest.mark.usefixtures("standing")
def test_an_attempt_keeps_its_word_whatever_happens(standing):
    machine = type("AttemptHere", (Attempt,), {"app": standing})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=8, stateful_step_count=15, deadline=None)
    )
