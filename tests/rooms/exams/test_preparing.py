"""Papers are made before the start: all, once, whatever comes between; drawn anew if need be."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.bank.models import Question, QuestionStatus, QuestionVersion
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams import booklet, jobs
from portal.exams.actions import applications, drawing, papers, preparing, sittings
from portal.exams.actions.applications import Decision
from portal.exams.models import ApplicationStatus, Booklet, Paper, PaperItem, Sitting
from portal.exams.queries import preparation as queries
from portal.exams.rules.blueprint import Shortage
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.exams import make_application, make_sitting
from tests.person import Person

NOW = clock.now()
OPENS = NOW + timedelta(days=2)


@pytest.fixture
def sitting(context):
    return make_sitting(SittingStatus.APPLIED, opens_at=OPENS)


def admit(sitting, count):
    return [make_application(sitting, status=ApplicationStatus.ADMITTED) for _ in range(count)]


def prepare(sitting, *, now=NOW):
    more = preparing.prepare_some(sitting.id, now=now)
    commit()
    return more


def count(model=Paper):
    return db.session.scalar(select(func.count(model.id)))


def test_every_admitted_candidate_has_a_paper_some_at_a_time(sitting, monkeypatch):
    monkeypatch.setattr(preparing, "BATCH", 2)
    admit(sitting, 3)
    make_application(sitting)
    made = []
    while prepare(sitting):
        made.append(count())
    assert made == [2]
    assert (count(), count(Booklet), count(PaperItem)) == (3, 3, 240)
    assert not prepare(sitting)
    assert count() == 3


def test_closing_the_applications_has_the_papers_made(context):
    sitting = make_sitting(SittingStatus.APPLYING, opens_at=OPENS, apply_until=NOW)
    admit(sitting, 1)
    sittings.catch_up(sitting, now=NOW)
    commit()
    assert count() == 1


@pytest.mark.parametrize("is_closed", [True, False])
def test_whoever_is_admitted_late_has_theirs_at_once(context, is_closed):
    until = NOW - timedelta(days=1) if is_closed else NOW + timedelta(days=1)
    status = SittingStatus.APPLIED if is_closed else SittingStatus.APPLYING
    application = make_application(make_sitting(status, opens_at=OPENS, apply_until=until))
    officer = acting(make_officer(Role.EXAMS))
    applications.decide_application(application, Decision.ADMIT, reason="", by=officer, now=NOW)
    commit()
    assert count() == (1 if is_closed else 0)


def test_the_sweep_makes_what_a_crash_left_and_nothing_twice(sitting):
    (first, _) = admit(sitting, 2)
    papers.prepare_paper(first, now=NOW)
    commit()
    for _ in range(2):
        jobs.prepare_missing_papers()
        commit()
    assert count() == 2


def drawn(sitting):
    """What a batch of this sitting comes to, not kept yet."""
    sitting_id = sitting.id
    with db.reading():
        found = db.session.get_one(Sitting, sitting_id)
        return preparing._draw(found, queries.due(found, 10))


def test_a_paper_made_while_another_was_drawn_is_kept_and_the_other_dropped(sitting):
    (application,) = admit(sitting, 1)
    made = drawn(sitting)
    first = papers.prepare_paper(application, now=NOW)
    commit()
    preparing._keep(made, NOW)
    assert (count(), count(PaperItem), count(Booklet)) == (1, 80, 1)
    assert db.session.scalars(select(Paper.public_id)).one() == first.public_id


def test_whoever_withdraws_while_theirs_is_drawn_has_none(sitting):
    (application,) = admit(sitting, 1)
    made = drawn(sitting)
    application.status = ApplicationStatus.WITHDRAWN
    commit()
    preparing._keep(made, NOW)
    assert count() == 0


@pytest.mark.parametrize(
    ("status", "days", "expected"),
    [
        (SittingStatus.APPLIED, 0, 1),
        (SittingStatus.APPLIED, 3, 0),
        (SittingStatus.CANCELLED, 0, 0),
        (SittingStatus.APPLYING, -4, 0),
    ],
    ids=["before the start", "after the start", "cancelled", "still applying"],
)
def test_papers_are_made_from_the_close_of_applications_until_the_start(
    sitting, status, days, expected
):
    admit(sitting, 1)
    sitting.status = status
    commit()
    prepare(sitting, now=NOW + timedelta(days=days))
    assert count() == expected


def test_what_stands_in_the_way_is_told_by_person_and_tried_again_when_asked(
    sitting, app, monkeypatch
):
    (application, *_) = admit(sitting, 2)
    with monkeypatch.context() as patched:
        patched.setattr(drawing, "assemble", lambda *_: Shortage(reasons=("案例太少",)))
        prepare(sitting)
        assert not prepare(sitting), "whoever had trouble waits until it is asked for again"
    officer = Person(app, make_officer(Role.EXAMS))
    officer.visit(f"/bureau/exams/sittings/{sitting.public_id}").click("试卷准备（0/2）")
    assert officer.sees("2份没有成功")
    assert officer.sees("案例太少")
    assert officer.sees(application.person.name)
    officer.submit("prepare")
    officer.visit(officer.answer.request.path)
    assert officer.sees("已准备2份，共需2份")
    assert not officer.page.select("form#prepare")
    assert "exams:sitting:prepared" in deeds_of(sitting)


def test_a_question_that_cannot_be_drawn_keeps_back_nobody_else(sitting, monkeypatch, caplog):
    admit(sitting, 2)
    draw, turns = booklet.draw, iter((True, False))

    def draw_but_one(*args):
        if next(turns):
            raise KeyError("a face nobody can draw")
        return draw(*args)

    monkeypatch.setattr(booklet, "draw", draw_but_one)
    prepare(sitting)
    told = queries.progress(sitting)
    assert (told.made, [a.paper_trouble for a in told.troubled]) == (1, [preparing.BROKEN])
    assert "a face nobody can draw" in caplog.text


def drop_jobs():
    """As if the worker had not come to it yet."""
    db.session.info.clear()


def suspend_one_of(paper) -> str:
    """The key of a question of this paper, which is suspended now."""
    version = db.session.get_one(QuestionVersion, paper.items[0].version_id)
    question = db.session.get_one(Question, version.question_id)
    question.status = QuestionStatus.SUSPENDED
    db.session.commit()
    return question.key


def test_papers_with_a_suspended_question_are_seen_and_drawn_anew_before_the_start(sitting, app):
    admit(sitting, 1)
    prepare(sitting)
    paper = db.session.scalars(select(Paper)).one()
    seed, id_, content = paper.seed, paper.public_id, db.session.scalars(select(Booklet)).one()
    before = content.content
    key = suspend_one_of(paper)
    officer = Person(app, make_officer(Role.EXAMS))
    officer.visit(f"/bureau/exams/sittings/{sitting.public_id}")
    assert officer.sees("1道题已停用或修订")
    officer.click("试卷准备（1/1）").click("1份")
    assert officer.sees(key)
    assert officer.sees(paper.person.name)
    officer.click("试卷准备").submit("redraw")
    db.session.expire_all()
    paper = db.session.scalars(select(Paper)).one()
    assert (paper.public_id, paper.redraw_asked_at) == (id_, None)
    assert paper.seed != seed
    assert (len(paper.items), count(Booklet)) == (80, 1)
    assert db.session.scalars(select(Booklet.content)).one() != before
    assert queries.progress(sitting).unfit == []
    assert deeds_of(paper) == ["exams:paper:redrawn"]
    assert "exams:sitting:redrawn" in deeds_of(sitting)


def test_no_candidate_sees_what_their_own_paper_asks(sitting, app):
    officer = make_officer(Role.EXAMS)
    admit(sitting, 1)
    prepare(sitting)
    key = db.session.scalars(select(PaperItem)).first().version.question.key
    where = f"/bureau/exams/sittings/{sitting.public_id}/papers/with/{key}"
    page = Person(app, officer).visit(where)
    make_application(sitting, officer, ApplicationStatus.ADMITTED)
    db.session.commit()
    page.visit(where, expect=404)


def test_a_question_that_has_a_newer_version_is_told_as_revised(sitting):
    admit(sitting, 1)
    prepare(sitting)
    version = db.session.scalars(select(Paper)).one().items[0].version
    newer = QuestionVersion(
        question_id=version.question_id,
        number=version.number + 1,
        digest="0" * 64,
        difficulty=version.difficulty,
        content=version.content,
        stage=version.stage,
    )
    db.session.add(newer)
    db.session.flush()
    version.question.current_version_id = newer.id
    db.session.commit()
    assert [(found.reason, found.papers) for found in queries.progress(sitting).unfit] == [
        ("已修订", 1)
    ]


@pytest.mark.parametrize("has_started", [False, True])
def test_nothing_is_drawn_anew_after_the_start(sitting, has_started):
    admit(sitting, 1)
    prepare(sitting)
    paper = db.session.scalars(select(Paper)).one()
    seed = paper.seed
    suspend_one_of(paper)
    officer = acting(make_officer(Role.EXAMS))
    preparing.ask_for_other_papers(sitting, by=officer, now=NOW)
    drop_jobs()
    at = OPENS if has_started else NOW
    commit()
    with_others = drawn(sitting)
    preparing._keep(with_others, at)
    commit()
    db.session.refresh(paper)
    assert (paper.seed == seed) is has_started
    assert paper.redraw_asked_at is None
    if has_started:
        with pytest.raises(Refused, match="已经开始"):
            preparing.ask_for_other_papers(sitting, by=officer, now=at)


def test_booklets_of_other_templates_are_drawn_anew_before_the_start(sitting, monkeypatch):
    admit(sitting, 1)
    prepare(sitting)
    seed = db.session.scalars(select(Paper.seed)).one()
    monkeypatch.setattr(booklet, "edition", lambda: "another")
    assert queries.list_to_prepare(NOW) == [sitting.id]
    prepare(sitting)
    assert queries.list_to_prepare(NOW) == []
    assert db.session.scalars(select(Booklet.edition)).all() == ["another"]
    assert db.session.scalars(select(Paper.seed)).one() == seed


def test_a_prepared_paper_does_not_put_its_candidate_into_the_waiting_room(sitting, app):
    (application,) = admit(sitting, 1)
    prepare(sitting)
    with time_machine.travel(OPENS - timedelta(minutes=30), tick=False):
        page = Person(app, application.person).visit("/my")
        assert page.sees("考场已开放，现在可以进入")
        page.visit(f"/my/exam-room/{application.public_id}/rules")
        page.submit("rules_form", agreed="y")
        assert page.visit("/my").sees("已进入候考")
