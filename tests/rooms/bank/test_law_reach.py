"""What a change of the law reaches: questions however they stand, lessons, papers; and what not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.bank import queries
from portal.bank.actions import law as actions
from portal.bank.actions import standing, sync, writing
from portal.bank.actions.law import Entered
from portal.bank.actions.versions import Said, add_version
from portal.bank.content import Bank, Source
from portal.bank.models import (
    AlertStatus,
    Instrument,
    InstrumentVersion,
    Question,
    QuestionStatus,
)
from portal.bank.queries import law
from portal.bank.queries.law import reach
from portal.bank.rules.law import Change, Clause
from portal.bank.rules.lifecycle import Stage
from portal.bank.rules.questions import Cite
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.models import ApplicationStatus, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.bank import make_course_value, make_lesson_value, make_question
from tests.factories.exams import make_application, make_sitting
from tests.factories.law import NOW, REGULATION, TODAY, alerts_on, enter, make_citing, pass_both
from tests.factories.questions import make_judge, make_single

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def reviewer(context):
    return acting(make_officer(Role.REVIEWER))


@pytest.fixture
def author(context):
    return acting(make_officer(Role.AUTHOR))


@pytest.fixture
def paper(context):
    """A paper just drawn, of a sitting that runs."""
    sitting = make_sitting(SittingStatus.RUNNING, opens_at=clock.now() - timedelta(minutes=5))
    application = make_application(sitting, make_person(), ApplicationStatus.ADMITTED)
    return papers.prepare_paper(application, now=clock.now())


def row(key):
    return db.session.scalars(select(Question).where(Question.key == key)).one()


def test_a_retired_question_is_reached_while_a_version_is_under_way(reviewer, author):
    hit, idle = make_citing("K5.2-P954"), make_citing("K5.2-P955")
    for question in (hit, idle):
        standing.retire(question, "不再适用", by=reviewer, now=NOW)
    version = pass_both(writing.revise(hit, by=author), author)
    enter(reviewer)
    assert (len(alerts_on(hit)), len(alerts_on(idle))) == (1, 0)
    with pytest.raises(Refused, match="写在此前"):
        standing.enable(version, by=reviewer, now=NOW, today=TODAY)


def test_retiring_does_not_free_a_version_written_before_the_change(reviewer, author):
    hit = make_citing("K5.2-P956")
    version = pass_both(writing.revise(hit, by=author), author)
    enter(reviewer)
    standing.retire(hit, "不再适用", by=reviewer, now=NOW)
    assert [alert.status for alert in alerts_on(hit)] == [AlertStatus.RETIRED]
    with pytest.raises(Refused, match="写在此前"):
        standing.enable(version, by=reviewer, now=NOW, today=TODAY)


def test_what_is_written_between_entry_and_force_is_stopped_on_the_day(reviewer, author):
    enter(reviewer, on=TOMORROW)
    enabled = pass_both(writing.draft_question(make_single(), by=author), author)
    standing.enable(enabled, by=reviewer, now=NOW, today=TODAY)
    drafted = writing.draft_question(make_single(), by=author)
    assert alerts_on(enabled.question) == alerts_on(drafted.question) == []
    actions.apply_due(now=NOW, today=TOMORROW)
    assert enabled.question.status is QuestionStatus.SUSPENDED
    assert len(alerts_on(enabled.question)) == len(alerts_on(drafted.question)) == 1
    actions.apply_due(now=NOW, today=TOMORROW)
    assert len(alerts_on(enabled.question)) == 1


def test_a_question_given_up_or_gone_from_the_files_waits_no_more(reviewer, author):
    given_up = writing.draft_question(make_single(), by=author)
    value = make_single(id="K5.2-975")
    sync(Bank(questions=(value,)))
    gone = row(value.id)
    enter(reviewer)
    writing.drop(given_up, by=author)
    sync(Bank())
    for question in (given_up.question, gone):
        assert question.status is QuestionStatus.RETIRED
        assert [alert.status for alert in alerts_on(question)] == [AlertStatus.RETIRED]


def test_back_from_the_files_it_waits_again_for_what_changed_meanwhile(reviewer):
    value = make_single(id="K5.2-976")
    sync(Bank(questions=(value,)))
    enter(reviewer)
    sync(Bank())
    sync(Bank(questions=(value,)))
    (alert,) = law.open_alerts(row(value.id))
    assert (row(value.id).status, alert.is_suspending) == (QuestionStatus.SUSPENDED, True)


SOURCE = Source("sample-law", "示例法", "示例法全称", "2020年", TODAY - timedelta(days=900), 50)
NEWER = Source("sample-law", "示例法", "示例法全称", "2026年", TODAY, 50, None, ("第三条",))
CITES = (Cite("sample-law", "第三条"),)


def test_a_newer_version_in_the_files_stops_only_what_was_written_here(context):
    theirs = make_judge(id="K5.2-979", cites=CITES)
    sync(Bank(sources=(SOURCE,), questions=(theirs,)))
    ours = make_question(make_single(id="K5.2-P910", cites=CITES), author_id=make_person().id)
    synced = sync(Bank(sources=(NEWER,), questions=(theirs,)))
    assert synced.suspended == 1
    assert ours.status is QuestionStatus.SUSPENDED
    assert row(theirs.id).status is QuestionStatus.ENABLED
    assert sync(Bank(sources=(NEWER,), questions=(theirs,))).is_idle


def test_a_version_to_come_in_the_files_spares_their_questions_on_its_day_too(context):
    theirs = make_judge(id="K5.2-979", cites=CITES)
    sync(Bank(sources=(SOURCE,), questions=(theirs,)))
    sync(Bank(sources=(replace(NEWER, in_force=TOMORROW),), questions=(theirs,)))
    actions.apply_due(now=NOW, today=TOMORROW)
    assert row(theirs.id).status is QuestionStatus.ENABLED


def test_a_question_of_the_files_is_reached_where_the_portal_is_at_work_on_it(author):
    theirs = make_judge(id="K5.2-971", cites=CITES)
    sync(Bank(sources=(SOURCE,), questions=(theirs,)))
    under_way = writing.revise(row(theirs.id), by=author)
    sync(Bank(sources=(NEWER,), questions=(replace(theirs, stem="文件按新法改了。"),)))
    assert len(alerts_on(row(theirs.id))) == 1
    assert under_way.created_at < alerts_on(row(theirs.id))[0].created_at


def test_the_preview_names_questions_lessons_and_open_papers(paper):
    held = {item.version_id for item in paper.items}
    touched = law.touched_by(Change(REGULATION))
    assert held & {question.current_version_id for question in touched.questions}
    assert (paper.sitting.title, 1) in touched.papers
    titles = {lesson.lesson for lesson in touched.lessons}
    assert titles
    assert all(
        Clause(REGULATION, 24) in lesson.clauses or lesson.exercises
        for lesson in law.touched_by(Change(REGULATION, frozenset({24}))).lessons
    )


def test_papers_are_found_by_any_version_of_any_question(reviewer, paper):
    change = Change(REGULATION)
    before = law.touched_by(change).papers
    for held in law.citing(change):
        held.status = QuestionStatus.RETIRED
        add_version(held, Said(make_judge(id=held.key, cites=CITES), Stage.DROPPED))
    assert law.citing(change) == {}
    assert law.touched_by(change).papers == before == ((paper.sitting.title, 1),)


def test_papers_drawn_before_a_change_stay_listed_until_they_are_handed_in(reviewer, paper):
    before = law.touched_by(Change(REGULATION)).papers
    version = enter(reviewer, changed=())
    assert law.still_open(version).papers == before == ((paper.sitting.title, 1),)
    paper.status = PaperStatus.MARKED
    db.session.flush()
    assert not law.still_open(version).papers


def test_lessons_stay_listed_until_the_files_speak_of_the_new_version(reviewer, monkeypatch):
    version = enter(reviewer)
    assert law.still_open(version).lessons
    newer = replace(queries.sources()[REGULATION], in_force=TODAY)
    monkeypatch.setattr(reach, "sources", lambda: {REGULATION: newer})
    assert not law.still_open(version).lessons


def test_a_lesson_that_names_what_was_registered_here_is_found(reviewer, monkeypatch):
    entered = Entered("2026年", TODAY, 9)
    made = actions.add_instrument("示例通知", "示例通知全称", entered, by=reviewer, now=NOW)
    lesson = make_lesson_value(text="## 要点\n\n按照《示例通知》第三条办理。")
    files = Bank(courses=(make_course_value(lesson),))
    monkeypatch.setattr(reach, "files", lambda: files)
    (found,) = law.touched_by(Change(made.key, frozenset({3}))).lessons
    assert found.clauses == (Clause(made.key, 3),)
    assert law.touched_by(Change(made.key, frozenset({4}))).lessons == ()


@pytest.mark.usefixtures("one_day")
def test_no_paper_takes_what_the_law_stops_today_even_before_the_job_ran(reviewer):
    hit = make_citing("K5.2-P990")
    version = enter(reviewer, on=TOMORROW)
    assert hit.current_version_id in {each.version_id for each in queries.pool()}
    version.in_force_on = TODAY
    db.session.flush()
    assert hit.status is QuestionStatus.ENABLED
    assert hit.current_version_id not in {each.version_id for each in queries.pool()}


def test_articles_are_counted_in_the_version_in_force(reviewer, author):
    far = TODAY + timedelta(days=400)
    instrument = law.get_instrument(REGULATION)
    actions.enter_version(
        instrument, Entered("将来", far, 20, (64,)), by=reviewer, now=NOW, today=TODAY
    )
    assert law.articles(TODAY)[REGULATION] == 64
    assert law.articles(far)[REGULATION] == 20
    version = writing.draft_question(make_single(), by=author)  # cites 第二十四条
    writing.submit(version, by=author, now=NOW)


def test_the_house_s_instruments_are_known(context):
    rows = {held.key: held for held in db.session.scalars(select(Instrument))}
    assert {source.id for source in queries.files().sources} <= rows.keys()
    versions = db.session.scalars(select(InstrumentVersion)).all()
    assert all(version.applied_at for version in versions if not version.entered_by_id)
