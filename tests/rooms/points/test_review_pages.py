"""The pages after a decision: read, reviewed, contested; withdrawn; past days; what is left."""

import pytest

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.points.models import PointsEvent
from portal.points.rules.procedure import EventStatus
from tests.factories.accounts import make_officer, make_person
from tests.factories.employers import make_appointment
from tests.factories.points import (
    ask_for_review,
    contest_it,
    day,
    make_confirmer,
    make_decided,
    make_drafter,
    make_noticed,
    make_post,
    make_submitted,
)
from tests.factories.pool import make_profile
from tests.person import Person
from tests.rooms.points.test_pages import pdf, prepared, status_of

S = EventStatus


@pytest.fixture
def post(app):
    return prepared(app, make_post, name="滨江花园一期")


@pytest.fixture
def drafter(app):
    return prepared(app, make_drafter)


@pytest.fixture
def confirmer(app):
    return prepared(app, make_confirmer)


def test_from_the_decision_to_the_answer_of_a_third_hand(app, post, drafter, confirmer):
    event = prepared(app, make_decided, post, drafter, confirmer, item="15(1)")
    person = Person(app, post.person).visit("/my")
    assert person.sees("记分决定已送达：被列入联合惩戒对象")
    person.visit(f"/my/points/events/{event.public_id}")
    assert person.sees("送达后15日内")
    person.click("申请复核").submit("review_form", text="", expect=422)
    assert person.sees("请写明您认为决定哪里不对")
    person.submit("review_form", text="当天我在另一项目。", files=pdf("调令.pdf"))
    assert person.sees("复核中")
    assert person.sees("调令.pdf")
    person.visit(f"/my/points/events/{event.public_id}/review", expect=409)
    assert person.sees("只能申请一次")
    assert person.visit("/my/points").sees("复核中")
    assert "记分决定已送达" not in person.visit("/my").text()

    first = Person(app, confirmer).visit(f"/bureau/points/events/{event.public_id}")
    assert first.sees("草拟人和作出原决定的人员不能办理复核")
    assert first.sees("查看决定")
    told = [row.select_one("td").get_text() for row in first.page.select("table tbody tr")]
    assert told == sorted(told)
    assert "办理复核" not in first.text(".actions")
    first.visit(f"/bureau/points/events/{event.public_id}/review", expect=409)

    third = Person(app, prepared(app, make_confirmer)).visit("/bureau")
    third.click("记分决定待复核").visit(f"/bureau/points/events/{event.public_id}")
    third.click("办理复核")
    assert third.sees("当天我在另一项目。")
    assert third.sees("撤销后本周期已记0分")
    third.submit("answer_form", outcome="changed", item="", expect=422)
    assert third.sees("请选择变更后的情形")
    third.submit(
        "answer_form", outcome="changed", item="14(1)", document_number="复1号", reason="查明"
    )
    assert third.sees("复核结果：变更")
    assert third.sees("变更为第十四条第（一）项，3分")
    person.visit("/my/points")
    assert person.sees("剩余9分")


def test_a_contest_is_marked_and_ended_on_the_pages(app, post, drafter, confirmer):
    event = prepared(app, make_decided, post, drafter, confirmer)
    officer = Person(app, confirmer).visit(f"/bureau/points/events/{event.public_id}")
    officer.click("标记复议或诉讼").submit("contest_form", expect=422)
    officer.submit(
        "contest_form", kind="litigation", document_number="渝行初1号", begun_on=day(1).isoformat()
    )
    assert officer.sees("在行政诉讼中")
    assert Person(app, post.person).visit("/my/points").sees("在行政诉讼中，撤销以前继续有效")
    officer.click("办结复议或诉讼标记").submit("end_contest_form", outcome="维持")
    assert officer.sees("办结：维持")
    officer.visit(f"/bureau/points/events/{event.public_id}/contest/end", expect=409)


def test_withdrawn_by_the_drafter_and_told_to_whoever_would_decide(app, post, drafter, confirmer):
    event = prepared(app, make_noticed, post, drafter, confirmer)
    url = f"/bureau/points/events/{event.public_id}/decide"
    deciding = Person(app, confirmer).visit(url)
    department = Person(app, drafter).visit(f"/authority/points/events/{event.public_id}")
    department.click("撤回事项").submit("withdraw_form", reason="", expect=422)
    department.submit("withdraw_form", reason="录错了人")
    assert department.sees("草拟部门已撤回")
    deciding.submit("decide_form", expect=422)
    assert deciding.sees("已撤回该事项，不能再办理")
    assert deciding.visit(url, expect=409).sees("请由草拟部门重新草拟")
    person = Person(app, post.person).visit(f"/my/points/events/{event.public_id}")
    assert person.sees("录错了人")
    assert status_of(app, event) is S.WITHDRAWN


def test_the_person_asks_how_they_stood_on_a_past_day(app, post, drafter, confirmer):
    prepared(app, make_decided, post, drafter, confirmer, item="14(1)", decided=10)
    person = Person(app, post.person).visit("/my/points")
    person.click("查询过去任何一天的记分状态")
    person.submit("past_form", on=day(5).isoformat())
    assert person.sees("已记3分")
    person.submit("past_form", on=day(20).isoformat())
    assert person.sees("已记0分")
    assert person.sees("决定尚未生效")
    for wrong in ("昨天", day(-1).isoformat(), "2024-01-01", ""):
        person.visit(f"/my/points/past?on={wrong}", expect=422)
        assert "已记" not in person.text()
        assert person.sees("请填写")


def test_an_officer_asks_the_same_and_others_do_not(app, post, drafter, confirmer):
    event = prepared(app, make_decided, post, drafter, confirmer, item="14(1)")
    url = f"/bureau/points/standings/{event.public_id}"
    officer = Person(app, confirmer).visit(f"/bureau/points/events/{event.public_id}")
    officer.click(f"查询{post.person.name}某一天的记分状态")
    officer.submit("past_form", on=day(3).isoformat())
    assert officer.sees("当日的登记和现在的登记一致")
    Person(app, prepared(app, make_confirmer, "500106")).visit(url, expect=404)
    Person(app, prepared(app, make_person)).visit(url, expect=403)


def test_a_neighbour_reaches_no_review(app, post, drafter, confirmer):
    event = prepared(app, lambda: ask_for_review(make_decided(post, drafter, confirmer)))
    elsewhere = Person(app, prepared(app, make_confirmer, "500106"))
    for step in ("review", "contest", "contest/end"):
        elsewhere.visit(f"/bureau/points/events/{event.public_id}/{step}", expect=404)
    stranger = Person(app, prepared(app, make_person))
    stranger.visit(f"/my/points/events/{event.public_id}/review", expect=404)
    other = Person(app, prepared(app, make_drafter))
    other.visit(f"/authority/points/events/{event.public_id}/withdraw", expect=404)


def test_before_a_decision_that_suspends_it_says_what_is_left(app, post, drafter, confirmer):
    prepared(app, make_profile, person=prepared(app, make_person, name="接班人"))
    shared = prepared(app, make_post, post.person, certified=False, name="有同事的项目")
    colleague = prepared(app, make_person, name="同事甲")
    prepared(app, lambda: make_appointment(colleague, db.session.merge(shared.project)))
    event = prepared(app, make_noticed, post, drafter, confirmer, item="16")
    officer = Person(app, confirmer).visit(f"/bureau/points/events/{event.public_id}/decide")
    assert officer.sees("决定后累计满12分")
    assert officer.sees(
        "没有其他劳资专管员。同区县、邻近区县或者市内不限、目前没有受聘且可以到岗的有1人：接班人"
    )
    assert officer.sees("另有同事甲")
    light = prepared(app, make_noticed, post, drafter, confirmer, item="12(2)")
    officer.visit(f"/bureau/points/events/{light.public_id}/decide")
    assert "对在聘项目的影响" not in officer.text()


def test_an_employer_sees_standing_only(app, post, drafter, confirmer):
    prepared(app, make_decided, post, drafter, confirmer, item="14(1)")
    clerk = prepared(app, make_officer, Role.FIRM, organisation=post.organisation)
    firm = Person(app, clerk).visit("/firm").click("在聘人员记分状态")
    assert firm.sees("正常")
    assert "3分" not in firm.text()
    prepared(app, make_decided, post, drafter, confirmer, item="16")
    assert firm.visit("/firm/points/standings").sees("起暂停推送")
    other = Person(app, prepared(app, make_officer, Role.FIRM))
    assert other.visit("/firm/points/standings").sees("目前没有在聘的劳资专管员")


def test_pages_say_that_only_weekends_count(app, post, drafter, confirmer):
    event = prepared(app, make_submitted, post, drafter)
    officer = Person(app, confirmer).visit(f"/bureau/points/events/{event.public_id}/notice")
    assert officer.sees(f"{clock.today().year}")
    assert officer.sees("工作日只按周六、周日休息计算")


def test_the_papers_of_articles_13_and_16_are_asked_for(app, post, drafter):
    department = Person(app, drafter)
    address = (
        f"/authority/points/events/new?project={post.project.public_id}&post={post.public_id}&item="
    )
    known = {
        "fact_on": day(20).isoformat(),
        "document_number": "1号",
        "facts": "工人堵门。",
        "causation": "未报告。",
        "evidence": pdf(),
    }
    department.visit(address + "16")
    department.submit("draft_form", **known, police_number="公1号", expect=422)
    assert department.sees("请上传公安机关认定或者处罚文书")
    known["evidence"] = pdf()
    department.submit(
        "draft_form", **known, police_number="公1号", police_file=pdf("处罚决定书.pdf")
    )
    assert department.sees("处罚决定书.pdf")
    assert department.sees("公安机关认定或者处罚文书")
    with app.app_context():
        event = db.session.query(PointsEvent).one()
        assert {each.kind.value for each in event.evidence} == {"record", "police"}


def test_a_contested_decision_says_so_to_the_department(app, post, drafter, confirmer):
    event = prepared(app, lambda: contest_it(make_decided(post, drafter, confirmer)))
    department = Person(app, drafter).visit(f"/authority/points/events/{event.public_id}")
    assert department.sees("在行政诉讼中")


def test_a_fact_before_the_post_is_refused_on_the_page_with_who_was_there(app, drafter):
    post = prepared(app, make_post, since=60, name="换过人的项目")
    earlier = prepared(app, make_person, name="前任甲")
    prepared(
        app,
        lambda: make_appointment(
            db.session.merge(earlier),
            db.session.merge(post.project),
            filed_on=day(200),
            starts_on=day(200),
            ended_on=day(61),
        ),
    )
    department = Person(app, drafter)
    address = (
        f"/authority/points/events/new?project={post.project.public_id}&post={post.public_id}"
        "&item=12(1)"
    )
    department.visit(address)
    known = {"document_number": "1号", "facts": "没有台账。", "evidence": pdf()}
    department.submit("draft_form", fact_on=day(100).isoformat(), **known, expect=422)
    assert department.sees("不在受聘期间，不能记到其名下")
    assert department.sees("当天在岗的是前任甲，需要的请改选人员")
    assert department.page.select_one("#facts").get_text(strip=True) == "没有台账。"
    known["evidence"] = pdf()
    department.submit("draft_form", fact_on=day(300).isoformat(), **known, expect=422)
    assert department.sees("当天该项目没有在岗的劳资专管员")
    known["evidence"] = pdf()
    department.submit("draft_form", fact_on="2025-04-02", **known, expect=422)
    assert department.sees("早于《管理办法》施行之日（2025年4月3日），不能记分")
    with app.app_context():
        assert db.session.query(PointsEvent).count() == 0


def test_who_has_no_certificate_reads_that_it_was_recorded_and_not_counted(app, drafter, confirmer):
    post = prepared(app, make_post, certified=False)
    event = prepared(app, make_decided, post, drafter, confirmer, item="16", fact_on=day(40))
    person = Person(app, post.person).visit("/my/points")
    assert person.sees("您的记分周期还没有开始")
    assert person.sees("周期开始之前的记录")
    assert person.sees("行为发生时尚未取得证书，只作履职监管记录，不计分")
    assert person.sees("不扣分")
    person.visit(f"/my/points/events/{event.public_id}")
    assert person.sees("只作履职监管记录，不计分（《管理办法》第十一条）")
    officer = Person(app, confirmer).visit(f"/bureau/points/events/{event.public_id}")
    assert officer.sees("只作履职监管记录，不计分")
    clerk = prepared(app, make_officer, Role.FIRM, organisation=post.organisation)
    assert Person(app, clerk).visit("/firm/points/standings").sees("正常")
