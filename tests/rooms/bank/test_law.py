"""法规雷达, with the database: what a change touches is marked, stopped, and answered."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.bank import queries
from portal.bank.actions import law as actions
from portal.bank.actions import reviewing, standing, sync, writing
from portal.bank.actions.law import Entered
from portal.bank.content import Source
from portal.bank.models import (
    AlertStatus,
    Instrument,
    InstrumentVersion,
    LawAlert,
    Question,
    QuestionStatus,
)
from portal.bank.queries import law
from portal.bank.rules.law import Change, Clause
from portal.bank.rules.questions import Cite, from_json
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.bank import make_bank, make_question
from tests.factories.exams import make_application, make_sitting
from tests.factories.questions import make_judge, make_single

NOW, TODAY = clock.now(), clock.today()
TOMORROW = TODAY + timedelta(days=1)
REGULATION = "wage-regulation"


@pytest.fixture
def reviewer(context):
    return acting(make_officer(Role.REVIEWER))


@pytest.fixture
def instrument(context):
    return law.get_instrument(REGULATION)


def citing(key, article, **details):
    cites = (Cite(REGULATION, article),)
    return make_question(make_single(id=key, cites=cites, **details))


def enter(instrument, by, *, on=TODAY, changed=(24,), is_repeal=False):
    entered = Entered("2026年修订", on, 64, tuple(changed), is_repeal)
    return actions.enter_version(instrument, entered, by=by, now=NOW, today=TODAY)


def alert_of(question):
    return db.session.scalars(select(LawAlert).where(LawAlert.question_id == question.id)).one()


def test_a_change_in_force_stops_what_cites_the_changed_articles(reviewer, instrument):
    hit, whole, spared = (
        citing("K5.2-P901", "第二十四条"),
        citing("K5.2-P902", ""),
        citing("K5.2-P903", "第三十条"),
    )
    version = enter(instrument, reviewer)
    assert [row.status for row in (hit, whole, spared)] == [
        QuestionStatus.SUSPENDED,
        QuestionStatus.SUSPENDED,
        QuestionStatus.ENABLED,
    ]
    assert alert_of(hit).articles == "第24条"
    assert hit.current_version_id not in {found.version_id for found in queries.pool()}
    assert version.applied_at is not None


def test_a_change_to_come_marks_now_and_stops_on_its_day(reviewer, instrument):
    hit = citing("K5.2-P904", "第二十四条")
    enter(instrument, reviewer, on=TOMORROW)
    assert (hit.status, alert_of(hit).status) == (QuestionStatus.ENABLED, AlertStatus.OPEN)
    assert actions.apply_due(now=NOW, today=TODAY) == 0
    assert actions.apply_due(now=NOW, today=TOMORROW) >= 1
    assert hit.status is QuestionStatus.SUSPENDED
    assert actions.apply_due(now=NOW, today=TOMORROW) == 0


def test_looked_at_and_found_right_it_is_enabled_again(reviewer, instrument):
    hit = citing("K5.2-P905", "第二十四条")
    enter(instrument, reviewer)
    actions.keep(alert_of(hit), note="第24条只改了标点", by=reviewer, now=NOW, today=TODAY)
    assert (hit.status, alert_of(hit).status) == (QuestionStatus.ENABLED, AlertStatus.KEPT)
    with pytest.raises(Refused, match="已经处理过"):
        actions.keep(alert_of(hit), note="再来", by=reviewer, now=NOW, today=TODAY)


def test_with_two_changes_one_answer_is_not_enough(reviewer, instrument):
    cites = (Cite(REGULATION, "第二十四条"), Cite("labour-law", "第四十四条"))
    hit = make_question(make_single(id="K5.2-P906", cites=cites))
    enter(instrument, reviewer)
    enter(law.get_instrument("labour-law"), reviewer, changed=(44,))
    first, second = law.open_alerts(hit)
    actions.keep(first, note="对照过", by=reviewer, now=NOW, today=TODAY)
    assert hit.status is QuestionStatus.SUSPENDED
    actions.keep(second, note="对照过", by=reviewer, now=NOW, today=TODAY)
    assert hit.status is QuestionStatus.SUSPENDED or not second.is_suspending


def test_what_was_suspended_by_hand_is_not_enabled_by_an_answer(reviewer, instrument):
    hit = citing("K5.2-P907", "第二十四条")
    standing.suspend(hit, "有人投诉", by=reviewer)
    enter(instrument, reviewer)
    actions.keep(alert_of(hit), note="对照过", by=reviewer, now=NOW, today=TODAY)
    assert hit.status is QuestionStatus.SUSPENDED


def test_nothing_is_kept_on_a_repealed_instrument(reviewer, instrument):
    hit = citing("K5.2-P908", "第二十四条")
    enter(instrument, reviewer, changed=(), is_repeal=True)
    assert hit.status is QuestionStatus.SUSPENDED
    with pytest.raises(Refused, match="已经废止"):
        actions.keep(alert_of(hit), note="不管", by=reviewer, now=NOW, today=TODAY)
    with pytest.raises(Refused, match="已经废止"):
        standing.restore(hit, "不管", by=reviewer, today=TODAY)


def test_only_a_version_written_after_the_change_answers_it(reviewer, instrument):
    author = acting(make_officer(Role.AUTHOR))
    other = acting(make_officer(Role.REVIEWER))
    hit = citing("K5.2-P909", "第二十四条")
    early = writing.revise(hit, by=author)
    writing.submit(early, by=author, now=NOW)
    for each in (reviewer, other):
        reviewing.pass_review(early, "", seen=early.stage, by=each)
    enter(instrument, reviewer)
    with pytest.raises(Refused, match="写在此前"):
        standing.enable(early, by=reviewer, now=NOW, today=TODAY)
    reviewing.return_version(early, "请按新条文改", by=reviewer)
    late = writing.revise(hit, by=author)
    mended = replace(from_json(late.content), stem="按新条文，周期最长为（ ）。")
    writing.save_draft(late, mended, note="", by=author)
    writing.submit(late, by=author, now=NOW)
    for each in (reviewer, other):
        reviewing.pass_review(late, "", seen=late.stage, by=each)
    standing.enable(late, by=reviewer, now=NOW, today=TODAY)
    assert (hit.status, alert_of(hit).status) == (QuestionStatus.ENABLED, AlertStatus.REVISED)


def test_an_older_or_second_version_of_a_day_is_refused(reviewer, instrument):
    enter(instrument, reviewer)
    for day in (TODAY, TODAY - timedelta(days=400)):
        with pytest.raises(Refused, match="施行日期应在其后"):
            enter(instrument, reviewer, on=day)


def test_the_preview_names_questions_lessons_and_open_papers(reviewer, instrument, app):
    from portal.exams.actions import papers
    from portal.exams.models import ApplicationStatus
    from portal.exams.rules.sitting_life import SittingStatus

    sitting = make_sitting(SittingStatus.RUNNING, opens_at=clock.now() - timedelta(minutes=5))
    application = make_application(sitting, make_person(), ApplicationStatus.ADMITTED)
    paper = papers.prepare_paper(application, now=clock.now())
    held = {item.version_id for item in paper.items}
    touched = law.touched_by(Change(REGULATION))
    assert held & {question.current_version_id for question in touched.questions}
    assert (sitting.title, 1) in touched.papers
    titles = {lesson.lesson for lesson in touched.lessons}
    assert titles
    assert all(
        Clause(REGULATION, 24) in lesson.clauses or lesson.exercises
        for lesson in law.touched_by(Change(REGULATION, frozenset({24}))).lessons
    )


SOURCE = Source("sample-law", "示例法", "示例法全称", "2020年", TODAY - timedelta(days=900), 50)
NEWER = Source("sample-law", "示例法", "示例法全称", "2026年", TODAY, 50, None, ("第三条",))


def test_a_newer_version_in_the_files_stops_only_what_was_written_here(context):
    cites = (Cite("sample-law", "第三条"),)
    theirs = make_judge(id="K5.2-979", cites=cites)
    bank = make_bank(theirs)
    sync(bank.__class__(sources=(SOURCE,), questions=(theirs,)))
    ours = make_question(make_single(id="K5.2-P910", cites=cites), author_id=make_person().id)
    synced = sync(bank.__class__(sources=(NEWER,), questions=(theirs,)))
    of_files = db.session.scalars(select(Question).where(Question.key == theirs.id)).one()
    assert synced.suspended == 1
    assert (ours.status, of_files.status) == (QuestionStatus.SUSPENDED, QuestionStatus.ENABLED)
    assert sync(bank.__class__(sources=(NEWER,), questions=(theirs,))).is_idle


def test_the_house_s_instruments_are_known(context):
    rows = {row.key: row for row in db.session.scalars(select(Instrument))}
    assert {source.id for source in queries.files().sources} <= rows.keys()
    versions = db.session.scalars(select(InstrumentVersion)).all()
    assert all(version.applied_at for version in versions if not version.entered_by_id)
