"""Release of results: when, by whom, and who sees what."""

import pytest
from sqlalchemy import update

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exams.actions import results as actions
from portal.exams.models import ApplicationStatus, PaperStatus, Sitting
from portal.exams.queries import results as queries
from portal.exams.rules.sitting_life import SittingStatus as S
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import make_application, make_paper, make_sitting

pytestmark = pytest.mark.usefixtures("context")


def officer(**details):
    return acting(make_officer(Role.EXAMS, **details))


def sat(sitting, status=PaperStatus.MARKED, marks=7250):
    return make_paper(make_application(sitting, status=ApplicationStatus.ADMITTED), status, marks)


def test_one_proposes_another_confirms():
    sitting, first, second = make_sitting(S.MARKING), officer(), officer()
    paper = sat(sitting)
    assert queries.list_to_propose(first) == [sitting]
    actions.propose_release(sitting, by=first, now=clock.now())
    assert (sitting.status, sitting.release_proposed_by_id) == (S.REVIEWING, first.id)
    assert queries.list_to_confirm(first) == []
    assert queries.list_to_confirm(second) == [sitting]
    with pytest.raises(Refused, match="另一位考务人员"):
        actions.confirm_release(sitting, by=first, now=clock.now())
    with pytest.raises(NotFound):
        queries.get_result(acting(paper.person), paper.public_id)
    now = clock.now()
    actions.confirm_release(sitting, by=second, now=now)
    assert (sitting.status, sitting.released_at) == (S.RELEASED, now)
    assert queries.get_result(acting(paper.person), paper.public_id) is paper
    assert queries.list_own_results(acting(paper.person)) == [paper]


@pytest.mark.parametrize("status", [PaperStatus.OPEN, PaperStatus.HANDED_IN])
def test_nothing_is_released_before_the_last_paper_is_marked(status):
    sitting, by = make_sitting(S.MARKING), officer()
    waits = sat(sitting, status)
    assert queries.list_to_propose(by) == []
    with pytest.raises(Refused, match="1份试卷"):
        actions.propose_release(sitting, by=by, now=clock.now())
    waits.status = PaperStatus.MARKED
    db.session.flush()
    actions.propose_release(sitting, by=by, now=clock.now())
    assert sitting.status is S.REVIEWING


def test_a_paper_that_was_never_begun_holds_nothing_up():
    sitting = make_sitting(S.MARKING)
    sat(sitting, PaperStatus.PREPARED)
    actions.propose_release(sitting, by=officer(), now=clock.now())
    told = queries.summary(sitting)
    assert (told.admitted, told.sat, told.absent) == (1, 0, 1)


def test_a_sitting_that_is_over_can_be_proposed_though_the_worker_is_late():
    sitting = make_sitting(S.RUNNING)
    sat(sitting)
    with pytest.raises(Refused, match="考试中"):
        actions.propose_release(sitting, by=officer(), now=clock.now())
    actions.propose_release(sitting, by=officer(), now=sitting.closes_at)
    assert sitting.status is S.REVIEWING


def test_returned_results_are_proposed_again():
    sitting, first, second = make_sitting(S.MARKING), officer(), officer()
    actions.propose_release(sitting, by=first, now=clock.now())
    actions.return_release(sitting, reason="第3题有疑问", by=second)
    assert (sitting.status, sitting.status_reason) == (S.MARKING, "第3题有疑问")
    actions.propose_release(sitting, by=second, now=clock.now())
    with pytest.raises(Refused):
        actions.confirm_release(sitting, by=second, now=clock.now())
    actions.confirm_release(sitting, by=first, now=clock.now())
    assert sitting.status is S.RELEASED


def test_of_two_officers_confirming_at_once_one_is_told():
    sitting = make_sitting(S.REVIEWING, release_proposed_by_id=officer().id)
    db.session.execute(
        update(Sitting)
        .where(Sitting.id == sitting.id)
        .values(status=S.RELEASED)
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(Refused, match="成绩已公布"):
        actions.confirm_release(sitting, by=officer(), now=clock.now())


def test_whoever_sat_does_not_release_the_results():
    sitting, person = make_sitting(S.MARKING), make_officer(Role.EXAMS)
    make_paper(make_application(sitting, person, ApplicationStatus.ADMITTED))
    with pytest.raises(Refused, match="您本人参加了"):
        actions.propose_release(sitting, by=acting(person), now=clock.now())
    actions.propose_release(sitting, by=officer(), now=clock.now())
    with pytest.raises(Refused, match="您本人参加了"):
        actions.confirm_release(sitting, by=acting(person), now=clock.now())


def test_a_result_is_the_candidates_own():
    paper, other = make_paper(), make_paper()
    assert queries.get_result(acting(paper.person), paper.public_id) is paper
    with pytest.raises(NotFound):
        queries.get_result(acting(other.person), paper.public_id)


def test_the_summary_counts_everyone_once():
    sitting = make_sitting(S.MARKING)
    for marks in (0, 5999, 6000, 10000):
        sat(sitting, marks=marks)
    sat(sitting, PaperStatus.HANDED_IN)
    make_application(sitting, status=ApplicationStatus.ADMITTED)
    told = queries.summary(sitting)
    assert (told.admitted, told.sat, told.absent, told.unmarked) == (6, 5, 1, 1)
    assert (told.passed, told.pass_rate, told.average) == (2, 50, 5500)
    assert [(b.low, b.high) for b in told.bands if b.count] == [
        (0, 9),
        (50, 59),
        (60, 69),
        (90, 100),
    ]
    assert sum(b.count for b in told.bands) == 4


def test_nobody_sat_and_nothing_is_divided_by_zero():
    told = queries.summary(make_sitting(S.MARKING))
    assert (told.pass_rate, told.average, told.highest) == (None, None, None)


def test_marks_by_subject_carry_the_names_of_the_syllabus():
    paper = make_paper(by_topic={"K1": {"earned": 900, "possible": 1200}})
    (line,) = queries.by_subject(paper)
    assert (line.name, line.percent) == ("劳务统计", 75)
