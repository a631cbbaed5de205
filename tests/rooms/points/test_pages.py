"""The four doors: from the draft to the readmission; and what is not shown to whom."""

import io
import shutil
import subprocess

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import Person as Account
from portal.db.base import db
from portal.points.models import Advice, PointsEvent
from portal.points.rules.procedure import EventStatus
from tests.factories.accounts import make_officer, make_person
from tests.factories.points import (
    PDF,
    day,
    days_ago,
    make_confirmer,
    make_decided,
    make_draft,
    make_drafter,
    make_new_pass,
    make_noticed,
    make_post,
    make_retrained,
    make_submitted,
)
from tests.person import Person

S = EventStatus


def prepared(app, make, *args, **details):
    """Something made in a context of its own, as every request has its own; with what it knows."""
    with app.app_context():
        thing = make(*args, **details)
        db.session.refresh(thing)
        for name in ("person", "project", "organisation"):
            getattr(thing, name, None)
        if isinstance(thing, PointsEvent):
            assert all(e.file.public_id for e in thing.evidence)
        if isinstance(thing, Account):
            assert all(duty.organisation.name for duty in thing.duties)
        return thing


def status_of(app, event) -> EventStatus:
    with app.app_context():
        return db.session.get(PointsEvent, event.id).status


@pytest.fixture
def post(app):
    return prepared(app, make_post, name="滨江花园一期")


@pytest.fixture
def drafter(app):
    return prepared(app, make_drafter)


@pytest.fixture
def confirmer(app):
    return prepared(app, make_confirmer)


def open_first(person: Person, selector: str) -> Person:
    return person.visit(person.page.select_one(selector)["href"])


def printed(content: bytes) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return "".join(run.stdout.decode().split())


def pdf(name: str = "检查记录.pdf"):
    return io.BytesIO(PDF), name


def draft(person: Person, door: str, project: str, item: str = "14(1)", **filled) -> Person:
    """From the search to the details; the details filled in and sent."""
    expect = filled.pop("expect", 200)
    person.visit(f"/{door}/points/events/new")
    person.submit("project_search", q=project)
    person.click(project)
    assert person.sees("无故拖欠农民工工资行为")
    person.submit("person_choice", item=item)
    known = {
        "fact_on": day(20).isoformat(),
        "document_number": "渝建检〔2026〕１２号",
        "facts": "未按月发放工资。",
        "causation": "未核对工资表。",
        "evidence": pdf(),
    }
    return person.submit("draft_form", expect=expect, **known | filled)


def test_from_the_draft_to_the_decision(app, post, drafter, confirmer):
    department = Person(app, drafter)
    draft(department, "authority", "滨江花园一期")
    assert department.text("h1") == "核对后提交"
    assert department.sees("渝建检〔2026〕12号")
    department.submit("submit_form")
    assert department.sees("已提交，待人社确认")

    officer = Person(app, confirmer)
    open_first(officer.visit("/bureau/points/events?status=submitted"), "td a")
    officer.click("确认并告知").submit("notice_form")
    assert officer.sees("已告知，待陈述申辩")
    assert officer.sees("当事人提交陈述申辩后或者期满后可以作出决定")

    person = Person(app, post.person)
    open_first(person.visit("/my/points"), ".note a")
    person.submit("statement_form", text="工资已补发。", files=pdf("转账凭证.pdf"))
    assert person.sees("转账凭证.pdf")

    open_first(officer.visit("/bureau/points/events?status=noticed"), "td a")
    officer.click("作出决定并送达")
    assert officer.sees("工资已补发")
    assert officer.sees("决定后本周期已记3分")
    officer.submit("decide_form")
    assert officer.sees("已决定并送达入账")
    person.visit("/my/points")
    assert person.sees("剩余9分")
    assert person.sees("依据第十四条第（一）项扣3分；计入本周期。")
    assert department.visit("/authority/points/events").sees("已决定并送达入账")


def test_hr_drafts_too_and_another_officer_confirms(app, post, confirmer):
    officer = Person(app, confirmer)
    draft(officer, "bureau", "滨江花园一期").submit("submit_form")
    assert officer.sees("已提交，待人社确认")
    assert "确认并告知" not in officer.text()


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({"fact_on": ""}, "请填写情形发生的日期"),
        ({"fact_on": "去年"}, "请填写真实的日期"),
        ({"fact_on": day(-3).isoformat()}, "日期不能晚于今天"),
        ({"fact_on": day(300).isoformat()}, "不在受聘期间"),
        ({"facts": ""}, "请写明时间"),
        ({"document_number": ""}, "文书的编号"),
        ({"causation": ""}, "请写明劳资专管员哪项职责"),
        ({"evidence": None}, "请上传证据材料"),
        ({"evidence": (io.BytesIO(b"MZ"), "a.exe")}, "请上传PDF、JPG或PNG文件"),
        ({"evidence": (io.BytesIO(b""), "a.pdf")}, "请上传PDF、JPG或PNG文件"),
    ],
)
def test_a_draft_refused_keeps_what_was_typed(app, post, drafter, filled, words):
    person = draft(Person(app, drafter), "authority", "滨江花园一期", **filled | {"expect": 422})
    assert person.sees(words)
    if "facts" not in filled:
        assert person.sees("未按月发放工资。")
    with app.app_context():
        assert db.session.scalars(select(PointsEvent)).all() == []


def test_likely_repetitions_are_shown_with_the_clause(app, post, drafter):
    prepared(app, make_submitted, post, item="14(1)", fact_on=day(35))
    person = draft(Person(app, drafter), "authority", "滨江花园一期")
    assert person.sees("相似记录1条")
    assert person.sees("按第十四条执行")
    person.submit("submit_form", expect=422)
    assert person.sees("确认不是重复后勾选再提交")
    person.submit("submit_form", confirmed="y")
    assert person.sees("已提交，待人社确认")


def test_returned_edited_and_submitted_again(app, post, drafter, confirmer):
    event = prepared(app, make_submitted, post, drafter)
    officer = Person(app, confirmer).visit(f"/bureau/points/events/{event.public_id}")
    officer.click("退回").submit("return_form", reason="", expect=422)
    officer.submit("return_form", reason="请补充照片")
    department = Person(app, drafter).visit(f"/authority/points/events/{event.public_id}")
    assert department.sees("请补充照片")
    department.click("修改").submit("edit_form", facts="补充后的事实。", evidence=pdf("照片.pdf"))
    assert department.sees("补充后的事实。")
    assert department.sees("照片.pdf")
    department.submit("submit_form")
    assert status_of(app, event) is S.SUBMITTED


def test_a_project_out_of_reach_is_not_found(app, post):
    elsewhere = Person(app, prepared(app, make_drafter, "500106"))
    elsewhere.visit("/authority/points/events/new")
    assert "滨江花园一期" not in elsewhere.text()
    url = f"/authority/points/events/new?project={post.project.public_id}"
    elsewhere.visit(url, expect=404)
    roads = Person(app, prepared(app, make_drafter, sector="transport"))
    roads.visit(url, expect=404)
    strange = prepared(app, make_post)
    own = Person(app, prepared(app, make_drafter))
    own.visit(f"{url}&post={strange.public_id}&item=16", expect=404)


def test_who_sees_an_event_and_its_evidence(app, post, drafter, confirmer):
    event = prepared(app, make_noticed, post, drafter, confirmer)
    file = event.evidence[0].file.public_id
    unknown = "0" * 12
    for door, account, expect in (
        ("authority", drafter, 200),
        ("bureau", confirmer, 200),
        ("bureau", prepared(app, make_officer, Role.AUDITOR, "50"), 200),
        ("my", post.person, 200),
        ("authority", prepared(app, make_drafter), 404),
        ("bureau", prepared(app, make_confirmer, "500106"), 404),
        ("my", prepared(app, make_person), 404),
        ("bureau", prepared(app, make_person), 403),
    ):
        url = f"/{door}/points/events/{event.public_id}"
        person = Person(app, account)
        person.visit(url, expect=expect)
        person.visit(f"{url}/files/{file}", expect=expect)
        person.visit(f"{url}/files/{unknown}", expect=403 if expect == 403 else 404)
        person.visit(f"/{door}/points/events/{unknown}", expect=403 if expect == 403 else 404)


def test_a_file_of_another_event_is_not_handed_out(app, drafter, confirmer):
    first = prepared(app, make_submitted, by=drafter)
    second = prepared(app, make_submitted, by=drafter)
    file = second.evidence[0].file.public_id
    Person(app, confirmer).visit(
        f"/bureau/points/events/{first.public_id}/files/{file}", expect=404
    )


def test_the_person_learns_of_it_by_the_notice(app, post):
    event = prepared(app, make_submitted, post)
    person = Person(app, post.person)
    assert "查看告知" not in person.visit("/my/points").text()
    person.visit(f"/my/points/events/{event.public_id}", expect=404)


def test_a_draft_is_its_departments_own(app, drafter, confirmer):
    event = prepared(app, make_draft, by=drafter)
    Person(app, drafter).visit(f"/authority/points/events/{event.public_id}")
    officer = Person(app, confirmer)
    officer.visit(f"/bureau/points/events/{event.public_id}", expect=404)
    assert "没有符合条件" not in officer.visit("/bureau/points/events").text()


@pytest.mark.parametrize("step", ["return", "notice", "decide", "reverse"])
def test_a_step_out_of_turn_or_reach(app, drafter, confirmer, step):
    event = prepared(app, make_draft, by=drafter)
    url = f"/bureau/points/events/{event.public_id}/{step}"
    Person(app, confirmer).visit(url, expect=404)
    Person(app, drafter).visit(url, expect=403)
    noticed = prepared(app, make_noticed, by=drafter, confirmer=confirmer, noticed=0)
    url = f"/bureau/points/events/{noticed.public_id}/{step}"
    person = Person(app, confirmer).visit(url, expect=200 if step == "return" else 409)
    if step != "return":
        assert person.sees("请")


def test_the_second_of_two_officers_is_told(app, post, drafter, confirmer):
    event = prepared(app, make_noticed, post, drafter, confirmer)
    url = f"/bureau/points/events/{event.public_id}/decide"
    first = Person(app, confirmer).visit(url)
    second = Person(app, prepared(app, make_confirmer)).visit(url)
    first.submit("decide_form")
    second.submit("decide_form", expect=422)
    assert second.sees("请刷新页面查看最新状态")
    assert status_of(app, event) is S.DECIDED


def test_at_twelve_out_advised_retrained_and_back(app, post, drafter, confirmer):
    prepared(app, make_decided, post, drafter, confirmer, item="16")
    person = Person(app, post.person).visit("/my/points")
    assert person.sees("平台不再推送您的招用信息")
    assert person.sees("隐患和事件报告")
    officer = Person(app, confirmer).visit("/bureau/points/readmissions")
    officer.click(post.person.name)
    assert officer.sees("两项条件都满足后")
    officer.submit("readmit_form", expect=422)
    assert officer.sees("尚未完成暂停推送之后的重新培训")
    prepared(app, make_retrained, post.person, days_ago(5))
    prepared(app, make_new_pass, post.person)
    officer.visit("/bureau/points/readmissions").click(post.person.name).submit("readmit_form")
    assert officer.sees("目前没有暂停推送的人员")
    person.visit("/my/points")
    assert "不再推送" not in person.text()
    assert person.sees("重新入库时已清零")
    elsewhere = Person(app, prepared(app, make_confirmer, "500106"))
    elsewhere.visit(f"/bureau/points/readmissions/{post.person.public_id}", expect=404)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils missing")
def test_the_advice_goes_to_the_firm_alone(app, post, drafter, confirmer):
    prepared(app, make_decided, post, drafter, confirmer, item="16")
    with app.app_context():
        advice = db.session.scalar(select(Advice))
    clerk = prepared(app, make_officer, Role.FIRM, organisation=post.organisation)
    firm = Person(app, clerk).visit(f"/firm/points/advices/{advice.public_id}")
    assert firm.sees("建议另行聘任函")
    assert firm.sees(post.person.name)
    firm.click("下载建议函（PDF）")
    text = printed(firm.answer.data)
    for words in (post.organisation.name, post.person.name, "第十七条"):
        assert words in text
    assert post.person.resident_id not in text
    with app.app_context():
        assert db.session.scalar(select(Advice)).seen_at is not None
    other = Person(app, prepared(app, make_officer, Role.FIRM))
    other.visit(f"/firm/points/advices/{advice.public_id}", expect=404)
    other.visit(f"/firm/points/advices/{advice.public_id}/pdf", expect=404)


def test_reversal_by_another_officer(app, post, drafter, confirmer):
    event = prepared(app, make_decided, post, drafter, confirmer, item="16")
    url = f"/bureau/points/events/{event.public_id}"
    assert "冲正" not in Person(app, confirmer).visit(url).text(".actions")
    third = Person(app, prepared(app, make_confirmer)).visit(url).click("冲正")
    third.submit("reverse_form", expect=422)
    third.submit("reverse_form", reason="公安机关撤销认定", document_number="渝人社撤1号")
    assert third.sees("视为自始不存在")
    person = Person(app, post.person).visit("/my/points")
    assert "不再推送" not in person.text()
    assert person.sees("已被冲正")


def test_points_that_have_not_begun(app):
    person = Person(app, prepared(app, make_person)).visit("/my/points")
    assert person.sees("您的记分周期还没有开始")
    assert person.sees("您还没有证书")


def test_without_a_certificate_every_page_says_record_only(app, drafter, confirmer):
    post = prepared(app, make_post, certified=False, name="无证项目")
    department = Person(app, drafter)
    draft(department, "authority", "无证项目")
    assert department.sees("只作履职监管记录，不计分")
    event = prepared(app, make_noticed, post, drafter, confirmer, fact_on=day(80))
    officer = Person(app, confirmer).visit(f"/bureau/points/events/{event.public_id}/decide")
    assert officer.sees("只作履职监管记录，不计分")


def test_lists_are_filtered(app, confirmer):
    prepared(app, make_submitted)
    officer = Person(app, confirmer).visit("/bureau/points/events?words=没有这个人")
    assert officer.sees("没有符合条件的记分事项")
    officer.submit("event_search", words="江岸家园", status="submitted")
    assert officer.sees("共1条")
    assert officer.visit("/bureau/points/events?status=nonsense&page=x").sees("共1条")


def test_a_refused_step_is_answered_with_its_form_alone(app, post, drafter):
    prepared(app, make_submitted, post, item="14(1)", fact_on=day(35))
    event = prepared(app, make_draft, post, drafter, item="14(1)", fact_on=day(36))
    person = Person(app, drafter)
    person.visit(f"/authority/points/events/{event.public_id}/submit")
    form = person.page.select_one("form#submit_form")
    answer = person.client.post(
        form["action"],
        data={"csrf_token": form.select_one("[name=csrf_token]")["value"]},
        headers={"HX-Request": "true", "HX-Target": "submit_form"},
    )
    assert answer.status_code == 422
    assert "确认不是重复后勾选再提交" in answer.text
    assert "<h1" not in answer.text
