"""The law radar on the pages: first what a change touches, then the change, then the answers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.bank.actions import writing
from portal.bank.models import LawAlert, Question, QuestionStatus
from portal.bank.rules.questions import Cite, QuestionType, blank
from portal.core import clock
from portal.db.base import db
from tests.factories.accounts import acting, make_officer
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
LATER = VERSION | {"label": "将来的修订", "in_force_on": f"{TODAY + timedelta(days=30):%Y-%m-%d}"}
INSTRUMENT = {
    "name": "示例通知",
    "short": "示例",
    "label": "2026年第1号",
    "in_force_on": f"{TODAY:%Y-%m-%d}",
    "articles": "64",
}
CITES = (Cite("wage-regulation", "第二十四条"),)
ADDRESS = "/bureau/bank/law/wage-regulation/versions/new"


@pytest.fixture
def reviewer(app):
    with app.app_context():
        make_question(make_single(id="K5.2-P801", cites=CITES))
        return Person(app, make_officer(Role.REVIEWER))


def alert_of(app, key):
    with app.app_context():
        statement = select(LawAlert.public_id).join(LawAlert.question)
        return db.session.scalar(statement.where(Question.key == key))


def status(app):
    with app.app_context():
        return db.session.scalar(select(Question.status).where(Question.key == "K5.2-P801"))


def test_the_first_click_shows_what_the_second_would_do(app, reviewer):
    reviewer.visit(ADDRESS).submit("version_form", **VERSION)
    assert reviewer.sees("K5.2-P801（第24条）")
    assert "登记后立即停用待查" in reviewer.text("#version_form")
    assert status(app) is QuestionStatus.ENABLED
    reviewer.submit("version_form", sure="y")
    assert "待对照核查" in reviewer.text("#notices")
    assert status(app) is QuestionStatus.SUSPENDED


def test_without_the_tick_nothing_is_entered_and_the_box_says_so(app, reviewer):
    reviewer.visit(ADDRESS).submit("version_form", **VERSION)
    reviewer.submit("version_form", expect=422)
    assert "请核对影响后勾选" in reviewer.text(".field--bad")
    assert reviewer.sees("K5.2-P801（第24条）")
    assert status(app) is QuestionStatus.ENABLED


def test_what_was_changed_after_the_look_is_looked_at_anew(app, reviewer):
    reviewer.visit(ADDRESS).submit("version_form", **VERSION)
    reviewer.submit("version_form", changed="第三十条", sure="y")
    assert "登记后会影响" in reviewer.text("#version_form")
    assert not reviewer.page.select_one("#sure").has_attr("checked")
    assert status(app) is QuestionStatus.ENABLED


def test_where_nothing_is_touched_the_page_says_so(reviewer):
    reviewer.visit("/bureau/bank/law/new").submit("instrument_form", **INSTRUMENT)
    reviewer.click("登记新版本").submit("version_form", **LATER | {"changed": ""})
    for words in ("没有试题引用", "没有课文讲到", "没有未交的试卷"):
        assert words in reviewer.text("#touched_title + p, section")


def test_an_alert_is_answered_beside_the_question(app, reviewer):
    reviewer.visit(ADDRESS).submit("version_form", **VERSION).submit("version_form", sure="y")
    reviewer.visit(f"/bureau/bank/law/alerts/{alert_of(app, 'K5.2-P801')}")
    assert reviewer.text("#keep_form button") == "仍然正确，恢复启用"
    reviewer.submit("keep_form", expect=422)
    assert "请写明对照了哪些条文" in reviewer.text(".summary")
    reviewer.submit("keep_form", note="第24条没有改周期", sure="y")
    assert "恢复启用" in reviewer.text("#notices")
    assert status(app) is QuestionStatus.ENABLED


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (QuestionStatus.ENABLED, "继续使用"),
        (QuestionStatus.DRAFTING, "尚未启用"),
        (QuestionStatus.SUSPENDED, "不自动恢复"),
    ],
)
def test_what_answering_does_is_said_as_the_question_stands(app, reviewer, state, words):
    with app.app_context():
        question = db.session.scalar(select(Question).where(Question.key == "K5.2-P801"))
        question.status = state
        db.session.commit()
    reviewer.visit(ADDRESS).submit("version_form", **LATER).submit("version_form", sure="y")
    reviewer.visit(f"/bureau/bank/law/alerts/{alert_of(app, 'K5.2-P801')}")
    assert reviewer.text("#keep_form button") == "仍然正确"
    assert words in reviewer.text("#keep_form")
    reviewer.submit("keep_form", note="对照过", sure="y")
    assert words in reviewer.text("#notices")
    assert status(app) is state


def test_an_alert_of_a_draft_that_has_hardly_begun_can_be_read(app, reviewer):
    with app.app_context():
        value = replace(blank(QuestionType.CALCULATION, "K5.2"), stem="才起了头", cites=CITES)
        draft = writing.draft_question(value, by=acting(make_officer(Role.AUTHOR)))
        key = draft.question.key
        db.session.commit()
    reviewer.visit(ADDRESS).submit("version_form", **VERSION).submit("version_form", sure="y")
    reviewer.visit(f"/bureau/bank/law/alerts/{alert_of(app, key)}")
    assert "才起了头" in reviewer.text()


def test_several_are_ticked_and_answered_with_one_note(app, reviewer):
    reviewer.visit(ADDRESS).submit("version_form", **VERSION).submit("version_form", sure="y")
    reviewer.visit("/bureau/bank/law").click(f"{VERSION['label']}：条例")
    boxes = [box["value"] for box in reviewer.page.select("#alerts_form [name=alert]")][:3]
    reviewer.submit("alerts_form", alert=boxes)
    assert reviewer.text("h1") == "一并核查3道题"
    reviewer.submit("keep_form", expect=422)
    assert "请核对后勾选" in reviewer.text(".summary")
    reviewer.submit("keep_form", note="只改了标点", sure="y", alert=boxes)
    assert "已核查3道题，其中3道恢复启用" in reviewer.text("#notices")
    with app.app_context():
        kept = select(LawAlert.note).where(LawAlert.public_id.in_(boxes))
        assert set(db.session.scalars(kept)) == {"只改了标点"}


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("changed", "第二十四款", "看不懂“第二十四款”"),
        ("changed", "31-24", "看不懂“31-24”"),
        ("changed", "9" * 1500, "看不懂"),
        ("changed", "第六十五条", "第65条超出条数"),
        ("in_force_on", "明天", "请填写真实的日期"),
        ("in_force_on", "2019-01-01", "施行日期应在其后"),
        ("articles", "", "请填写条数"),
        ("label", "", "请填写版本名称"),
        ("label", "字" * 61, "最多60个字"),
        ("label", "国务院令第724号", "已经登记过“国务院令第724号”"),
    ],
)
def test_a_version_that_cannot_be_goes_back_at_the_first_click(reviewer, field, typed, sentence):
    reviewer.visit(ADDRESS).submit("version_form", expect=422, **VERSION | {field: typed})
    assert sentence in reviewer.text(".summary")


def test_what_is_wrong_is_listed_in_the_order_of_the_page(reviewer):
    reviewer.visit("/bureau/bank/law/new").submit("instrument_form", expect=422)
    listed = [a["href"].removeprefix("#") for a in reviewer.page.select(".summary a")]
    shown = [tag["name"] for tag in reviewer.page.select("#instrument_form [name]")]
    assert listed == [name for name in shown if name in listed]
    assert listed[0] == "name"


def test_a_version_to_come_says_from_when(app, reviewer):
    reviewer.visit(ADDRESS).submit("version_form", **LATER).submit("version_form", sure="y")
    assert "尚未到期" in reviewer.text()
    assert "课文请培训管理人员对照修改" in reviewer.text()
    assert status(app) is QuestionStatus.ENABLED


def test_a_repeal_asks_for_its_day_alone(app, reviewer):
    reviewer.visit("/bureau/bank/law/wage-regulation").click("登记废止")
    assert not reviewer.page.select("#repeal_form [name=label], #repeal_form [name=articles]")
    reviewer.submit("repeal_form", in_force_on=VERSION["in_force_on"])
    reviewer.submit("repeal_form", sure="y")
    assert "废止" in reviewer.text("h2")
    assert "登记废止" not in reviewer.text()
    assert status(app) is QuestionStatus.SUSPENDED


def test_a_new_instrument_can_be_cited_at_once_and_asks_for_no_code(app, reviewer):
    reviewer.visit("/bureau/bank/law").click("登记新的依据文件")
    assert "代号" not in reviewer.text()
    reviewer.submit("instrument_form", **INSTRUMENT)
    assert "已登记《示例通知》" in reviewer.text("#notices")
    reviewer.visit("/bureau/bank/law/new").submit("instrument_form", expect=422, **INSTRUMENT)
    assert "已经登记过" in reviewer.text(".summary")


def test_a_version_entered_by_mistake_is_withdrawn_on_a_page_that_says_what_goes(app, reviewer):
    reviewer.visit(ADDRESS).submit("version_form", **VERSION).submit("version_form", sure="y")
    reviewer.click("登记有误，撤销这个版本")
    assert "待查" in reviewer.text(".facts")
    reviewer.submit("withdraw_form", expect=422)
    assert status(app) is QuestionStatus.SUSPENDED
    reviewer.submit("withdraw_form", reason="日期填错")
    assert "已撤销" in reviewer.text("#notices")
    assert VERSION["label"] not in reviewer.text()
    assert status(app) is QuestionStatus.ENABLED


def test_authors_read_the_radar_but_do_not_work_it(app):
    with app.app_context():
        author = Person(app, make_officer(Role.AUTHOR))
    author.visit("/bureau/bank/law")
    author.visit("/bureau/bank/law/wage-regulation")
    author.visit(ADDRESS, expect=403)
