"""Who may not enter after all, what cannot be an answer, and a paper that cannot be marked."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams import jobs
from portal.exams.actions import answering, papers
from portal.exams.answer_forms import AnswerForm
from portal.exams.models import ApplicationStatus, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting
from tests.factories.exams import make_application, make_sitting

NOW = clock.now()
HERE = "a" * 32


def prepared(minutes=10):
    sitting = make_sitting(
        SittingStatus.RUNNING,
        opens_at=NOW - timedelta(minutes=minutes),
        closes_at=NOW + timedelta(hours=3),
    )
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    return papers.prepare_paper(application, now=NOW)


def enter(paper):
    return papers.enter(paper, by=acting(paper.person), place=HERE, now=NOW)


def test_whoever_withdrew_after_the_paper_was_prepared_does_not_enter(context):
    paper = prepared()
    paper.application.status = ApplicationStatus.WITHDRAWN
    db.session.commit()
    with pytest.raises(Refused, match="不能进入考场"):
        enter(paper)
    assert paper.status is PaperStatus.PREPARED


def test_nobody_enters_a_sitting_that_was_cancelled(context):
    paper = prepared()
    paper.sitting.status = SittingStatus.CANCELLED
    db.session.commit()
    with pytest.raises(Refused, match="已经取消"):
        enter(paper)
    with pytest.raises(Refused, match="已经取消"):
        papers.prepare_paper(
            make_application(paper.sitting, status=ApplicationStatus.ADMITTED), now=NOW
        )


@pytest.mark.parametrize("position", ["0", "-1", "9" * 20])
def test_a_number_that_no_question_has_is_no_answer(app, position):
    with app.test_request_context(method="POST", data={"position": position, "value": "A"}):
        assert not AnswerForm(meta={"csrf": False}).validate()


def test_a_clock_at_the_beginning_of_time_is_not_believed(app):
    sent = {"position": "1", "given_at": "0001-01-01T00:00:00+14:00"}
    with app.test_request_context(method="POST", data=sent):
        assert AnswerForm(meta={"csrf": False}).given().given_at is None


def test_a_paper_that_cannot_be_marked_keeps_back_no_other(context, monkeypatch):
    bad, good = enter(prepared()), enter(prepared())
    for paper in (bad, good):
        paper.deadline_at = NOW - timedelta(minutes=11)
    db.session.commit()
    mark = answering.mark_paper

    def mark_all_but_one(paper):
        if paper.id == bad.id:
            raise KeyError("a key nobody can read")
        mark(paper)

    monkeypatch.setattr(answering, "mark_paper", mark_all_but_one)
    jobs.collect_overdue()
    db.session.expire_all()
    assert (bad.status, good.status) == (PaperStatus.OPEN, PaperStatus.MARKED)
