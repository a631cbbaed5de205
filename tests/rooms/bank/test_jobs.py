"""What the bank has done by the clock."""

from datetime import timedelta

from sqlalchemy import select

from portal.access.roles import Role
from portal.bank import queries
from portal.bank.actions import law as actions
from portal.bank.actions.counting import count_answers
from portal.bank.actions.law import Entered
from portal.bank.jobs import count, follow_law
from portal.bank.models import QuestionStatus, QuestionVersion
from portal.bank.queries import law
from portal.bank.rules.questions import Cite
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.models import ApplicationStatus, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.bank import make_question
from tests.factories.exams import make_application, make_sitting
from tests.factories.questions import make_single


def test_the_day_a_version_comes_into_force_its_questions_stop(context, monkeypatch):
    hit = make_question(make_single(id="K5.2-P701", cites=(Cite("labour-law", "第四十四条"),)))
    tomorrow = clock.today() + timedelta(days=1)
    entered = Entered("2026年修正", tomorrow, 107, (44,))
    by = acting(make_officer(Role.REVIEWER))
    instrument = law.get_instrument("labour-law")
    actions.enter_version(instrument, entered, by=by, now=clock.now(), today=clock.today())
    follow_law()
    assert hit.status is QuestionStatus.ENABLED
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    follow_law()
    assert hit.status is QuestionStatus.SUSPENDED


def test_released_papers_say_how_hard_a_version_is_and_others_do_not(context):
    sitting = make_sitting(SittingStatus.RUNNING, opens_at=clock.now() - timedelta(minutes=5))
    application = make_application(sitting, make_person(), ApplicationStatus.ADMITTED)
    paper = papers.prepare_paper(application, now=clock.now())
    for item in paper.items:
        item.earned = item.worth // 2
    paper.status = PaperStatus.MARKED
    db.session.flush()
    assert count_answers() == 0
    sitting.status = SittingStatus.RELEASED
    db.session.flush()
    count()
    ids = {item.version_id for item in paper.items}
    versions = db.session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(ids))).all()
    assert {version.answered for version in versions} == {1}  # a case once, whatever its parts
    assert len(paper.items) > len(versions)
    assert {version.facility for version in versions} == {50}
    assert count_answers() == 0


def test_where_used_and_how_often_is_shown(context):
    before = queries.exposure([])
    sitting = make_sitting(SittingStatus.RUNNING, opens_at=clock.now() - timedelta(minutes=5))
    application = make_application(sitting, make_person(), ApplicationStatus.ADMITTED)
    paper = papers.prepare_paper(application, now=clock.now())
    version = queries.get_version(paper.items[0].version_id)
    shown = queries.exposure([version])
    assert (shown.papers, shown.of) == (1, before.of + 1)
