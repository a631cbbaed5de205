"""A sitting that demands Safe Exam Browser: who is let in, what the others are told."""

from datetime import timedelta
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup
from flask import render_template
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import papers, safe_browser
from portal.exams.document import ticket_page
from portal.exams.models import ApplicationStatus, Incident, IncidentKind
from portal.exams.rules.safe_browser import Demand
from portal.exams.rules.sitting_life import SittingStatus
from portal.letters.actions import Mark
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.exams import make_application, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now()
ONE, TWO = "1a" * 32, "2b" * 32
HERE = "a" * 32


@pytest.fixture
def sitting():
    return make_sitting(
        SittingStatus.RUNNING,
        opens_at=NOW - timedelta(minutes=10),
        closes_at=NOW + timedelta(hours=3),
        config_keys=ONE,
    )


@pytest.fixture
def paper(sitting):
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    made = papers.prepare_paper(application, now=NOW)
    made = papers.enter(made, by=acting(made.person), place=HERE, now=NOW)
    db.session.commit()
    return made


@pytest.fixture
def candidate(app, paper):
    person = Person(app, paper.person)
    with person.client.session_transaction() as session:
        session["exam_place"] = HERE
    return person


def ask(person, path, key="", *, told="ConfigKeyHash", of="", **details):
    """The request as the browser sends it, with the hash of the address it sees."""
    base = person.app.extensions["settings"].base_url
    headers = {}
    if key:
        value = sha256(f"{of or base + path}{key}".encode()).hexdigest()
        headers = {f"X-SafeExamBrowser-{told}": value}
    return person.send(path, headers=headers, follow_redirects=False, **details)


def test_the_right_browser_sees_every_page(candidate, paper):
    room = f"/my/exam-room/{paper.public_id}"
    own = f"/my/exam-room/{paper.application.public_id}"
    for path in (room, f"{room}?q=3", f"{room}/questions", f"{own}/check", f"{own}/rules"):
        assert ask(candidate, path, ONE).status_code == 200, path
    assert ask(candidate, f"{own}/browser", ONE).location.endswith("/check")


@pytest.mark.parametrize(
    ("key", "details"),
    [
        ("", {}),
        (TWO, {}),
        (ONE, {"of": "https://elsewhere.example/my/exam-room"}),
        (ONE, {"told": "RequestHash"}),
    ],
    ids=["another browser", "another configuration", "another address", "the other header"],
)
def test_any_other_is_sent_to_a_page_that_says_what_to_do(candidate, paper, key, details):
    room = f"/my/exam-room/{paper.public_id}"
    own = f"/my/exam-room/{paper.application.public_id}"
    for path in (room, f"{room}/wait", f"{own}/check", f"{own}/rules"):
        answer = ask(candidate, path, key, **details)
        assert (answer.status_code, answer.location) == (303, f"{own}/browser"), path
    for path in (f"{room}/questions", f"{room}/open"):
        method = "POST" if path.endswith("open") else "GET"
        candidate.app.config["WTF_CSRF_ENABLED"] = False
        assert ask(candidate, path, key, method=method, **details).status_code == 409, path
        candidate.app.config["WTF_CSRF_ENABLED"] = True
    for _ in range(2):
        shown = BeautifulSoup(ask(candidate, f"{own}/browser", key, **details).text, "html.parser")
        assert "请使用安全考试浏览器" in shown.text
        assert shown.find("a", string="重新检查")["href"] == f"{own}/check"
        assert "联系考务人员" in shown.text
    lines = db.session.scalars(select(Incident).where(Incident.kind == IncidentKind.BROWSER)).all()
    assert [line.application_id for line in lines] == [paper.application_id]
    assert deeds_of(paper.application) == ["exams:paper:browser-refused"]


def test_nobody_is_kept_from_saving_and_handing_in(candidate, paper):
    room = f"/my/exam-room/{paper.public_id}"
    candidate.visit(f"{room}/hand-in").submit("hand_in_form", sure="y")
    assert candidate.sees("答卷已收")


def test_a_neighbours_refusal_is_not_there(app, paper):
    other = Person(app, make_application(status=ApplicationStatus.ADMITTED).person)
    other.visit(f"/my/exam-room/{paper.application.public_id}/browser", expect=404)
    other.visit(f"/my/exam-room/{paper.public_id}", expect=404)


def test_keys_that_change_count_from_the_next_page_on(app, candidate, paper, sitting):
    room = f"/my/exam-room/{paper.public_id}"
    officer = make_officer(Role.EXAMS)
    assert ask(candidate, room, ONE).status_code == 200
    page = Person(app, officer).visit(f"/bureau/exams/sittings/{sitting.public_id}")
    page.click("安全考试浏览器").submit("browser_form", config_keys="不是密钥", expect=422)
    assert page.sees("64位十六进制数字")
    page.submit("browser_form", config_keys=f"{TWO.upper()}，{TWO}", exam_keys="")
    assert page.page.select_one("#config_keys").text.strip() == TWO
    assert ask(candidate, room, ONE).status_code == 303
    assert ask(candidate, room, TWO).status_code == 200
    ask(candidate, f"/my/exam-room/{paper.application.public_id}/browser", ONE)
    page.visit(f"/bureau/exams/sittings/{sitting.public_id}/browser")
    assert page.sees(paper.person.name)
    assert page.sees("未能进入的考生（1）")
    page.submit("browser_form", config_keys="")
    assert ask(candidate, room).status_code == 200
    assert deeds_of(sitting) == ["exams:sitting:browser-set"] * 2


def test_what_is_over_demands_nothing_anew(sitting):
    sitting.status = SittingStatus.MARKING
    with pytest.raises(Refused, match="已经结束"):
        safe_browser.demand(sitting, Demand((TWO,)), by=acting(make_officer(Role.EXAMS)), now=NOW)


def test_the_demand_is_written_where_candidates_look(app, candidate, paper, sitting):
    stranger = Person(app).visit(f"/exams/{sitting.public_id}")
    assert stranger.sees("需使用安全考试浏览器")
    candidate.visit(f"/my/exams/applications/{paper.application.public_id}")
    assert candidate.sees("需使用安全考试浏览器")
    with app.test_request_context():
        told = {"page": ticket_page(paper.application), "mark": Mark("ZK-1", "", "", "")}
        assert "需使用安全考试浏览器" in render_template("exams/ticket.html", **told)


def test_the_plan_of_a_sitting_has_the_keys(app):
    sitting = make_sitting(SittingStatus.DRAFT)
    page = Person(app, make_officer(Role.EXAMS))
    page.visit(f"/bureau/exams/sittings/{sitting.public_id}/edit")
    page.submit("sitting_form", exam_keys="12", expect=422)
    page.submit("sitting_form", config_keys=ONE, exam_keys=TWO)
    db.session.refresh(sitting)
    assert (sitting.config_keys, sitting.exam_keys) == (ONE, TWO)
    assert page.sees("需使用安全考试浏览器")


def test_other_regions_and_duties_see_no_keys(app, sitting):
    where = f"/bureau/exams/sittings/{sitting.public_id}/browser"
    Person(app, make_officer(Role.EXAMS, "500106")).visit(where, expect=404)
    Person(app, make_officer(Role.INVIGILATOR)).visit(where, expect=403)
