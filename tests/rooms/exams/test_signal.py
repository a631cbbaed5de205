"""The signal: until it is given nobody enters, and a sitting can be put off or cancelled."""

from datetime import timedelta

import pytest
import time_machine

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import papers, sittings
from portal.exams.models import ApplicationStatus, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.exams import make_application, make_sitting
from tests.person import Person

NOW = clock.now().replace(microsecond=0)
OPENS = NOW + timedelta(minutes=10)
HERE, THERE = "a" * 32, "b" * 32


def make(*, by_signal=True):
    return make_sitting(
        SittingStatus.APPLIED,
        opens_at=OPENS,
        closes_at=OPENS + timedelta(minutes=120),
        minutes=120,
        starts_by_signal=by_signal,
    )


def waiting(sitting):
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    paper = papers.prepare_paper(application, now=NOW)
    papers.wait_here(paper, by=acting(paper.person), place=HERE, now=NOW)
    db.session.commit()
    return paper


def look(*made):
    for paper in made:
        db.session.refresh(paper)
    return [paper.status for paper in made]


def test_until_the_signal_nobody_enters_and_then_all_do(context):
    sitting = make()
    officer = acting(make_officer(Role.EXAMS))
    paper = waiting(sitting)
    late = OPENS + timedelta(minutes=7)
    with pytest.raises(Refused, match="不能开考"):
        sittings.signal_start(sitting, by=officer, now=OPENS - timedelta(seconds=1))
    assert papers.open_waiting(sitting, now=late) == 0
    with pytest.raises(Refused, match="等待监考人员发令"):
        papers.enter(paper, by=acting(paper.person), place=HERE, now=late)
    assert sittings.signal_start(sitting, by=officer, now=late) == 1
    assert look(paper) == [PaperStatus.OPEN]
    assert (paper.started_at, paper.deadline_at) == (late, late + timedelta(minutes=120))
    assert sitting.closes_at == late + timedelta(minutes=120), "nobody loses the seven minutes"
    with pytest.raises(Refused, match="已经发令"):
        sittings.signal_start(sitting, by=officer, now=late)
    assert "exams:sitting:signalled" in deeds_of(sitting)


@pytest.mark.parametrize("by_signal", [True, False])
def test_only_a_sitting_that_waits_for_it_takes_a_signal(context, by_signal):
    sitting, officer = make(by_signal=by_signal), acting(make_officer(Role.EXAMS))
    if by_signal:
        assert sittings.signal_start(sitting, by=officer, now=OPENS) == 0
    else:
        with pytest.raises(Refused, match="不需要发令"):
            sittings.signal_start(sitting, by=officer, now=OPENS)


def test_a_sitting_whose_signal_never_came_is_put_off_and_held_later(context):
    sitting, officer = make(), acting(make_officer(Role.EXAMS))
    paper = waiting(sitting)
    after_the_end = OPENS + timedelta(hours=3)
    sittings.move_sittings_on(now=after_the_end)
    assert sitting.status is SittingStatus.RUNNING, "nobody is absent from what was not held"
    with pytest.raises(Refused, match="请推迟开考或者取消场次"):
        sittings.signal_start(sitting, by=officer, now=after_the_end)
    told = {"reason": "考点停电", "by": officer, "now": after_the_end}
    with pytest.raises(Refused, match="也要晚于现在"):
        sittings.postpone_sitting(sitting, after_the_end, **told)
    tomorrow = OPENS + timedelta(days=1)
    sittings.postpone_sitting(sitting, tomorrow, **told)
    assert (sitting.status, sitting.opens_at) == (SittingStatus.APPLIED, tomorrow)
    assert sitting.closes_at == tomorrow + timedelta(minutes=120)
    db.session.refresh(paper)
    assert (paper.ready_at, paper.place) == (None, ""), "they went home"
    assert sittings.signal_start(sitting, by=officer, now=tomorrow) == 0
    assert papers.enter(paper, by=acting(paper.person), place=THERE, now=tomorrow)
    assert "exams:sitting:postponed" in deeds_of(sitting)


def test_who_waits_goes_on_waiting_when_it_is_put_off_a_little(context):
    sitting, officer = make(), acting(make_officer(Role.EXAMS))
    paper = waiting(sitting)
    soon = OPENS + timedelta(minutes=20)
    sittings.postpone_sitting(sitting, soon, reason="等待考生", by=officer, now=OPENS)
    assert sittings.signal_start(sitting, by=officer, now=soon) == 1
    assert look(paper) == [PaperStatus.OPEN]


@pytest.mark.parametrize("given", [True, False], ids=["given", "awaited"])
def test_a_running_sitting_is_cancelled_only_until_its_signal(app, context, given):
    sitting, officer = make(), acting(make_officer(Role.EXAMS))
    paper = waiting(sitting)
    late = OPENS + timedelta(minutes=5)
    told = {"reason": "考点停电", "by": officer, "now": late}
    if not given:
        sittings.cancel_sitting(sitting, **told)
        assert sitting.status is SittingStatus.CANCELLED
        db.session.commit()
        candidate = Person(app, paper.person).visit(f"/my/exam-room/{paper.public_id}/wait")
        assert candidate.sees("本场考试已取消")
        assert not candidate.page.select("#waiting, #enter_form")
        return
    sittings.signal_start(sitting, by=officer, now=late)
    for deed in (
        lambda: sittings.cancel_sitting(sitting, **told),
        lambda: sittings.postpone_sitting(sitting, late + timedelta(days=1), **told),
    ):
        with pytest.raises(Refused, match="考试中"):
            deed()


def test_what_begins_by_the_clock_is_not_put_off(context):
    sitting, officer = make(by_signal=False), acting(make_officer(Role.EXAMS))
    with pytest.raises(Refused, match="不能推迟开考"):
        sittings.postpone_sitting(
            sitting, OPENS + timedelta(days=1), reason="停电", by=officer, now=NOW
        )


def test_an_officer_gives_the_signal(app, context):
    sitting = make()
    paper = waiting(sitting)
    officer = Person(app, make_officer(Role.EXAMS))
    officer.visit(f"/bureau/exams/sittings/{sitting.public_id}").click("发令开考")
    assert officer.sees("不能提前开考")
    with time_machine.travel(OPENS + timedelta(minutes=2), tick=False):
        officer.click("刷新").submit("start_form")
        assert officer.sees("1位候考的考生已进入试卷")
    assert look(paper) == [PaperStatus.OPEN]


def test_an_officer_puts_off_a_sitting_that_awaits_its_signal(app, context):
    sitting = make()
    officer = Person(app, make_officer(Role.EXAMS))
    with time_machine.travel(OPENS + timedelta(minutes=2), tick=False):
        officer.visit(f"/bureau/exams/sittings/{sitting.public_id}").click("推迟开考")
        hour = (OPENS + timedelta(days=1)).astimezone(clock.BEIJING)
        officer.submit("postpone_form", opens_at=f"{hour:%Y-%m-%dT%H:%M}", reason="", expect=422)
        officer.submit("postpone_form", reason="考点停电")
        assert officer.sees("已推迟开考")
        assert officer.sees("理由：考点停电")
    with time_machine.travel(OPENS + timedelta(days=2), tick=False):
        sittings.move_sittings_on(now=clock.now())
        db.session.commit()
        officer.visit("/bureau").click(f"没有发令开考，请推迟或者取消：{sitting.title}")
        officer.click("取消场次").submit("cancel_form", reason="不办了")
    db.session.refresh(sitting)
    assert sitting.status is SittingStatus.CANCELLED


def test_whoever_sits_it_gives_no_signal(context):
    sitting, officer = make(), make_officer(Role.EXAMS)
    make_application(sitting, officer, ApplicationStatus.ADMITTED)
    with pytest.raises(Refused, match="您本人参加了这场考试"):
        sittings.signal_start(sitting, by=acting(officer), now=OPENS)
    assert sitting.begun_at is None
