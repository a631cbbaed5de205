"""Until when one comes in, and from when one goes (DOMAIN §1.3 row 7)."""

from datetime import timedelta

import pytest
import time_machine
from flask import render_template
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import answering, papers
from portal.exams.document import ticket_page
from portal.exams.models import ApplicationStatus, PaperStatus, Sitting
from portal.exams.rules.sitting_life import SittingStatus
from portal.letters.actions import Mark
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import make_application, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now().replace(microsecond=0)
MINUTE = timedelta(minutes=1)
HERE = "a" * 32


def make(*, opened, **details):
    """A sitting by the national custom that opened so many minutes ago."""
    opens_at = NOW - opened * MINUTE
    custom = {"late_minutes": 30, "stay_minutes": 30}
    closes_at = opens_at + timedelta(hours=2)
    return make_sitting(
        SittingStatus.RUNNING, opens_at=opens_at, closes_at=closes_at, **custom | details
    )


def prepared(sitting):
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    return papers.prepare_paper(application, now=NOW)


def enter(paper, now=NOW):
    return papers.enter(paper, by=acting(paper.person), place=HERE, now=now)


def test_whoever_comes_after_half_an_hour_neither_waits_nor_enters():
    paper = prepared(make(opened=31))
    wait = {"by": acting(paper.person), "place": HERE, "now": NOW}
    with pytest.raises(Refused, match="最晚入场时间"):
        papers.wait_here(paper, **wait)
    with pytest.raises(Refused, match="最晚入场时间"):
        enter(paper)
    paper.extra_minutes = 5
    papers.wait_here(paper, **wait)
    assert enter(paper).status is PaperStatus.OPEN


@pytest.mark.parametrize(("opened", "late"), [(30, 30), (100, None)])
def test_whoever_comes_in_time_or_where_it_does_not_matter_enters(opened, late):
    paper = prepared(make(opened=opened, late_minutes=late))
    assert enter(paper).status is PaperStatus.OPEN


def test_whoever_is_too_late_is_told_so_by_the_waiting_room(app):
    paper = prepared(make(opened=10))
    person = Person(app, paper.person)
    person.visit(f"/my/exam-room/{paper.application.public_id}/rules")
    assert person.sees("开考30分钟后不能入场，开考30分钟后才能交卷")
    person.submit("rules_form", agreed="y")
    with time_machine.travel(NOW + 25 * MINUTE):
        person.visit(f"/my/exam-room/{paper.public_id}/wait")
        assert person.sees("不能再进入本场考试")
        assert not person.page.select("#enter_form")


def test_whoever_is_in_comes_back_however_late():
    paper = enter(prepared(make(opened=10)))
    assert enter(paper, NOW + 60 * MINUTE).status is PaperStatus.OPEN


def test_nobody_hands_in_themselves_before_half_an_hour_is_over(app):
    paper = enter(prepared(make(opened=20)))
    db.session.commit()
    hand_in = {"by": acting(paper.person), "place": HERE}
    with pytest.raises(Refused, match="开考30分钟后才能交卷"):
        answering.hand_in(paper, **hand_in, now=NOW)
    person = Person(app, paper.person)
    with person.client.session_transaction() as session:
        session["exam_place"] = HERE
    person.visit(f"/my/exam-room/{paper.public_id}/hand-in")
    assert person.sees("起可以在本页交卷")
    assert not person.page.select("form#hand_in_form")
    with time_machine.travel(NOW + 11 * MINUTE):
        person.visit(f"/my/exam-room/{paper.public_id}/hand-in").submit("hand_in_form", sure="y")
    db.session.refresh(paper)
    assert paper.status is PaperStatus.MARKED


def test_an_invigilator_may_hand_in_for_someone_before():
    paper = enter(prepared(make(opened=5)))
    by = acting(make_officer(Role.EXAMS))
    assert answering.hand_in_for(paper, reason="身体不适", by=by, now=NOW).handed_in_at == NOW


def test_notice_and_ticket_say_it(app):
    sitting = make_sitting(SittingStatus.APPLYING, late_minutes=15, stay_minutes=0)
    words = "开考15分钟后不能入场，可以提前交卷"
    assert Person(app).visit(f"/exams/{sitting.public_id}").sees(words)
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    with app.test_request_context():
        told = {"page": ticket_page(application), "mark": Mark("ZK-1", "", "", "")}
        assert words in render_template("exams/ticket.html", **told)


def test_an_officer_plans_both_and_may_leave_out_the_first(app):
    officer = Person(app, make_officer(Role.EXAMS))
    officer.visit("/bureau/exams/sittings/new")
    fields = [officer.page.select_one(f"[name={n}_minutes]") for n in ("late", "stay")]
    assert [field["value"] for field in fields] == ["30", "30"]
    names = ("apply_from", "apply_until", "opens_at", "closes_at")
    days = {n: f"{NOW + timedelta(days=d):%Y-%m-%dT%H:%M}" for d, n in enumerate(names, start=1)}
    filled = days | {"title": "第一场", "place": "线上", "capacity": "3"}
    officer.submit("sitting_form", **filled, stay_minutes="121", expect=422)
    assert officer.sees("不能超过作答时长")
    officer.submit("sitting_form", late_minutes="", stay_minutes="２０")
    sitting = db.session.scalars(select(Sitting)).one()
    assert (sitting.late_minutes, sitting.stay_minutes) == (None, 20)
