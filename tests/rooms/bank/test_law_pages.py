"""The law radar on the pages: first what a change touches, then the change, then the answers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.bank.models import LawAlert, Question, QuestionStatus
from portal.bank.rules.questions import Cite
from portal.core import clock
from portal.db.base import db
from tests.factories.accounts import make_officer
from tests.factories.bank import make_question
from tests.factories.questions import make_single
from tests.person import Person

TODAY = clock.today()
VERSION = {
    "label": "2026年修订",
    "in_force_on": f"{TODAY:%Y-%m-%d}",
    "articles": "64",
    "changed": "第二十四条、30-31",
}
ADDRESS = "/bureau/bank/law/wage-regulation/versions/new"


@pytest.fixture
def reviewer(app):
    with app.app_context():
        make_question(make_single(id="K5.2-P801", cites=(Cite("wage-regulation", "第二十四条"),)))
        return Person(app, make_officer(Role.REVIEWER))


def status(app):
    with app.app_context():
        return db.session.scalar(select(Question.status).where(Question.key == "K5.2-P801"))


def test_the_first_click_shows_what_the_second_would_do(app, reviewer):
    reviewer.visit(ADDRESS).submit("version_form", **VERSION)
    assert "K5.2-P801（第24条）" in reviewer.text("#version_form").replace(" ", "")
    assert "登记后立即停用待查" in reviewer.text("#version_form")
    assert status(app) is QuestionStatus.ENABLED
    reviewer.submit("version_form", sure="y")
    assert "待对照核查" in reviewer.text("#notices")
    assert status(app) is QuestionStatus.SUSPENDED


def test_the_second_click_is_sure_of_what_was_shown(app, reviewer):
    reviewer.visit(ADDRESS).submit("version_form", **VERSION)
    reviewer.submit("version_form", expect=422)
    assert "请核对影响并勾选" in reviewer.text(".summary")
    reviewer.submit("version_form", expect=422, sure="y", changed="第二十五条")
    assert "请重新核对下面的影响" in reviewer.text(".summary")
    assert "K5.2-P801" not in reviewer.text("#version_form")
    assert status(app) is QuestionStatus.ENABLED
    reviewer.submit("version_form", sure="y")
    assert "待对照核查" in reviewer.text("#notices")
    assert status(app) is QuestionStatus.ENABLED


def test_an_alert_is_answered_beside_the_question(app, reviewer):
    reviewer.visit(ADDRESS).submit("version_form", **VERSION).submit("version_form", sure="y")
    with app.app_context():
        statement = select(LawAlert.public_id).join(LawAlert.question)
        alert = db.session.scalar(statement.where(Question.key == "K5.2-P801"))
    reviewer.visit(f"/bureau/bank/law/alerts/{alert}")
    reviewer.submit("keep_form", expect=422)
    assert "请写明对照了哪些条文" in reviewer.text(".summary")
    reviewer.submit("keep_form", note="第24条没有改周期", sure="y")
    assert status(app) is QuestionStatus.ENABLED


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("changed", "第二十四款", "看不懂“第二十四款”"),
        ("changed", "31-24", "看不懂“31-24”"),
        ("in_force_on", "明天", "请填写真实的日期"),
        ("articles", "", "请填写条数"),
        ("label", "", "请填写版本名称"),
    ],
)
def test_a_version_that_cannot_be_read_goes_back(reviewer, field, typed, sentence):
    reviewer.visit(ADDRESS).submit("version_form", expect=422, **VERSION | {field: typed})
    assert sentence in reviewer.text(".summary")


def test_an_older_version_is_refused_at_the_second_click(reviewer):
    old = VERSION | {"in_force_on": "2019-01-01"}
    reviewer.visit(ADDRESS).submit("version_form", **old)
    reviewer.submit("version_form", sure="y", expect=422)
    assert "施行日期应在其后" in reviewer.text(".summary")


def test_a_version_to_come_says_from_when(app, reviewer):
    later = VERSION | {"in_force_on": f"{TODAY + timedelta(days=30):%Y-%m-%d}"}
    reviewer.visit(ADDRESS).submit("version_form", **later).submit("version_form", sure="y")
    assert "尚未到期" in reviewer.text()
    assert status(app) is QuestionStatus.ENABLED


def test_a_new_instrument_can_be_cited_at_once(app, reviewer):
    reviewer.visit("/bureau/bank/law").click("登记新的依据文件")
    said = VERSION | {"key": "sample-notice", "name": "示例通知", "short": "示例"}
    del said["changed"]
    reviewer.submit("instrument_form", **said)
    assert "已登记《示例通知》" in reviewer.text("#notices")
    reviewer.visit("/bureau/bank/law/new").submit("instrument_form", expect=422, **said)
    assert "已经登记过" in reviewer.text(".summary")


def test_authors_read_the_radar_but_do_not_work_it(app):
    with app.app_context():
        author = Person(app, make_officer(Role.AUTHOR))
    author.visit("/bureau/bank/law")
    author.visit("/bureau/bank/law/wage-regulation")
    author.visit(ADDRESS, expect=403)
