"""The public door and one's own: registering, signing in, one's account, one's firm."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal.access.roles import Role
from portal.accounts import queries
from portal.accounts.models import OrganisationStatus
from portal.core.identity import make_credit_code, make_resident_id
from portal.db.base import db
from tests.factories.accounts import (
    PASSWORD,
    make_demo_person,
    make_firm,
    make_officer,
    make_person,
)
from tests.person import Person

MORNING = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
ID = make_resident_id(date(1990, 3, 7), 501)
HTMX = {"HX-Request": "true"}


def filled(**details):
    return {
        "name": "张小明",
        "resident_id": ID,
        "mobile": "138 0000-0001",
        "password": PASSWORD,
        "has_read_notice": "y",
    } | details


REGISTER = "/register?next=/my/account"


def sign_in(person, number, password=PASSWORD, *, expect=200):
    person.visit("/sign-in?next=/my/account")
    return person.submit("sign_in_form", resident_id=number, password=password, expect=expect)


# --- registering -----------------------------------------------------------------------------
def test_a_stranger_registers_and_is_signed_in(stranger):
    stranger.visit(REGISTER).submit("register_form", **filled(), expect=200)
    assert "张小明" in stranger.text(".header__name")
    assert f"{ID[:3]}***********{ID[-4:]}" in stranger.text()


def test_full_width_digits_spaces_and_a_small_x_are_forgiven(stranger):
    typed = "５００１０３ 1990-0307 101x"
    stranger.visit(REGISTER).submit("register_form", **filled(resident_id=typed))
    with stranger.app.app_context():
        assert queries.find_person_by_resident_id("50010319900307101X") is not None


def test_a_district_that_is_no_more_is_never_held_against_anyone(stranger):
    stranger.visit(REGISTER).submit("register_form", **filled(resident_id="510202197506150037"))
    assert "张小明" in stranger.text(".header__name")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "请填写姓名"),
        ("name", "张3", "姓名只能包含汉字"),
        ("resident_id", "110105194912310021", "可能有一位写错"),
        ("resident_id", "510202750615003", "15位旧身份证号已停用"),
        ("resident_id", "440524188001010014", "早于1900年"),
        ("mobile", "110", "请填写11位手机号，以1开头"),
        ("password", "13579135", "密码不能只有数字"),
        ("has_read_notice", None, "请阅读个人信息处理告知"),
    ],
)
def test_a_refused_form_says_what_to_do_and_keeps_what_was_typed(stranger, field, typed, sentence):
    stranger.visit(REGISTER)
    stranger.submit("register_form", **filled(**{field: typed}), expect=422)
    assert sentence in stranger.text("[role=alert]")
    assert stranger.page.select_one("#mobile")["value"] == (
        typed if field == "mobile" else "138 0000-0001"
    )
    with stranger.app.app_context():
        assert queries.find_person_by_resident_id(ID) is None


@time_machine.travel(MORNING)
def test_under_sixteen_is_a_page_that_says_why_and_from_when(stranger):
    young = make_resident_id(date(2011, 6, 1), 3)
    stranger.visit(REGISTER).submit("register_form", **filled(resident_id=young))
    assert "第十五条" in stranger.text()
    assert "第七条" in stranger.text()
    assert "2027年6月1日" in stranger.text()
    with stranger.app.app_context():
        assert queries.find_person_by_resident_id(young) is None


def test_the_page_for_the_young_is_shown_to_nobody_else(stranger):
    stranger.visit("/register/too-young")
    assert stranger.text("h1") == "注册"


def test_who_has_an_account_is_told_to_sign_in(stranger):
    with stranger.app.app_context():
        make_person(resident_id=ID, name="李四")
    stranger.visit(REGISTER).submit("register_form", **filled(), expect=422)
    assert "已经注册，请直接登录" in stranger.text("[role=alert]")
    assert not stranger.sees("李四")


def test_nobody_learns_of_many_accounts_by_registering(stranger):
    with stranger.app.app_context():
        make_person(resident_id=ID)
    for _ in range(10):
        stranger.visit(REGISTER).submit("register_form", **filled(), expect=422)
    stranger.visit(REGISTER).submit("register_form", **filled(), expect=429)
    assert "60分钟后再试" in stranger.text()


def test_with_htmx_a_refused_form_comes_alone(stranger):
    token = stranger.visit(REGISTER).page.select_one("[name=csrf_token]")["value"]
    headers = HTMX | {"HX-Target": "register_form"}
    data = filled(csrf_token=token, mobile="1")
    answer = stranger.client.post("/register", data=data, headers=headers)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<form id="register_form"')
    young = filled(csrf_token=token, resident_id=make_resident_id(date(2020, 1, 1), 1))
    answer = stranger.client.post("/register", data=young, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/register/too-young")


# --- signing in ------------------------------------------------------------------------------
def test_a_person_signs_in_and_out(stranger):
    with stranger.app.app_context():
        make_person(resident_id=ID, name="张小明")
    sign_in(stranger, ID)
    assert stranger.text("h1") == "账户"
    stranger.submit("sign_out")
    assert stranger.text("h1") == "登录"
    assert stranger.visit("/my/account").text("h1") == "登录"


def test_after_signing_in_everyone_stands_at_their_own_door(app):
    for role, door in [(None, "/my"), (Role.EXAMS, "/bureau"), (Role.AUTHORITY, "/authority")]:
        with app.app_context():
            person = make_person() if role is None else make_officer(role)
            number = person.resident_id
        client = Person(app)
        token = client.visit("/sign-in").page.select_one("[name=csrf_token]")["value"]
        data = {"csrf_token": token, "resident_id": number, "password": PASSWORD}
        answer = client.client.post("/sign-in", data=data)
        assert (answer.status_code, answer.headers["Location"]) == (303, door)
        again = client.client.get("/register")
        assert (again.status_code, again.headers["Location"]) == (303, door)


def test_wrong_password_and_unknown_account_get_the_same_answer(stranger):
    with stranger.app.app_context():
        make_person(resident_id=ID)
    sign_in(stranger, ID, "wrong horse", expect=422)
    wrong = stranger.text("[role=alert]")
    sign_in(stranger, make_resident_id(date(1980, 1, 1), 7), expect=422)
    assert stranger.text("[role=alert]") == wrong


@pytest.mark.parametrize("has_account", [True, False])
def test_five_failures_close_an_account_for_a_quarter_of_an_hour(stranger, has_account):
    if has_account:
        with stranger.app.app_context():
            make_person(resident_id=ID)
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(5):
            sign_in(stranger, ID, "wrong horse", expect=422)
        clock.shift(timedelta(minutes=3))
        sign_in(stranger, ID, expect=429)
        assert "请在12分钟后再试" in stranger.text()
        assert stranger.answer.headers["Retry-After"] == "720"
        clock.shift(timedelta(minutes=12))
        sign_in(stranger, ID, expect=200 if has_account else 422)


def test_a_closed_account_closes_no_other(stranger):
    with stranger.app.app_context():
        make_person(resident_id=ID)
    other = make_resident_id(date(1980, 1, 1), 7)
    for _ in range(5):
        sign_in(stranger, other, expect=422)
    sign_in(stranger, other, expect=429)
    sign_in(stranger, ID)


def test_one_address_may_not_try_account_after_account(stranger):
    number = (make_resident_id(date(1980, 1, 1), serial) for serial in range(60))
    for _ in range(50):
        sign_in(stranger, next(number), expect=422)
    sign_in(stranger, next(number), expect=429)


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/my/account?x=1", "/my/account?x=1"),
        ("https://evil.example/", "/my"),
        ("//evil.example/", "/my"),
        ("/\\evil.example/", "/my"),
        ("/\t/evil.example/", "/my"),
        ("javascript:alert(1)", "/my"),
        ("", "/my"),
    ],
)
def test_signing_in_leads_only_to_pages_of_ours(stranger, asked, led):
    with stranger.app.app_context():
        make_person(resident_id=ID)
    stranger.visit("/sign-in")
    answer = stranger.client.post(
        "/sign-in",
        query_string={"next": asked},
        data={
            "csrf_token": stranger.page.select_one("[name=csrf_token]")["value"],
            "resident_id": ID,
            "password": PASSWORD,
        },
    )
    assert answer.headers["Location"] == led


def test_without_demonstration_there_are_no_cards(stranger):
    with stranger.app.app_context():
        demo = make_demo_person().public_id
        make_officer(Role.ADMINISTRATOR)
    stranger.visit("/sign-in")
    assert stranger.page.select("#demo_cards") == []
    token = stranger.page.select_one("[name=csrf_token]")["value"]
    data = {"csrf_token": token, "person": demo}
    assert stranger.client.post("/sign-in/demo", data=data).status_code == 404


def test_at_a_demonstration_a_card_signs_in(stranger):
    with stranger.app.app_context():
        demo = make_officer(Role.EXAMS, name="演示考务", is_demo=True, demo_card="安排考试")
        number = demo.public_id
    stranger.visit("/sign-in")
    assert "安排考试" in stranger.text("#demo_cards")
    stranger.submit("demo_cards", person=number)
    assert stranger.visit("/my/account").text(".header__name") == "演示考务"


def test_at_a_demonstration_no_card_leads_to_anyone_real(stranger):
    with stranger.app.app_context():
        make_demo_person()
        real = make_person().public_id
    for number in (real, "", "\x00"):
        stranger.visit("/sign-in").submit("demo_cards", person=number, expect=404)


# --- one's own account -----------------------------------------------------------------------
@pytest.fixture
def member(app):
    """Someone with an account, signed in."""
    with app.app_context():
        account = make_person(resident_id=ID, mobile="13800000777", name="张小明")
        return Person(app, account)


def test_one_s_own_data_is_shown_masked(member):
    member.visit("/my/account")
    assert "138****0777" in member.text()
    assert ID not in member.answer.text
    assert "13800000777" not in member.answer.text


def test_mobile_and_education_are_changed(member):
    member.visit("/my/account/mobile").submit("mobile_form", mobile="1", expect=422)
    member.submit("mobile_form", mobile="１３９ 0000 0009")
    assert "139****0009" in member.text()
    member.visit("/my/account/education")
    member.submit("education_form", education="31", major="工程造价")
    assert "大学专科毕业" in member.text()
    assert "工程造价" in member.text()
    member.visit("/my/account/education").submit("education_form", education="99", expect=422)
    member.submit("education_form", education="", major="")
    assert "未填写" in member.text()


def test_a_changed_password_keeps_this_session_and_ends_the_others(app, member):
    elsewhere = Person(app)
    sign_in(elsewhere, ID)
    member.visit("/my/account/password")
    member.submit("password_form", current="wrong", fresh="another horse", expect=422)
    assert "原密码不正确" in member.text("[role=alert]")
    member.submit("password_form", current=PASSWORD, fresh="another horse")
    assert member.text("h1") == "账户"
    assert elsewhere.visit("/my/account").text("h1") == "登录"
    sign_in(elsewhere, ID, expect=422)
    sign_in(elsewhere, ID, "another horse")


def test_the_present_password_cannot_be_guessed_at_leisure(member):
    member.visit("/my/account/password")
    for _ in range(5):
        member.submit("password_form", current="wrong", fresh="another horse", expect=422)
    member.submit("password_form", current=PASSWORD, fresh="another horse", expect=429)


def test_one_s_own_data_is_taken_away(member):
    member.visit("/my/account/data")
    assert member.answer.json["身份证号"] == ID
    assert "attachment" in member.answer.headers["Content-Disposition"]


# --- one's own firm --------------------------------------------------------------------------
def firm_filled(**details):
    return {
        "credit_code": make_credit_code(7003),
        "name": "山城建设有限公司",
        "region": "500103",
        "contact_name": "张小明",
        "contact_mobile": "13900000001",
    } | details


def test_a_clerk_registers_a_firm_and_corrects_it(app, member):
    member.visit("/my/account").click("登记施工单位")
    assert member.page.select_one("#contact_name")["value"] == "张小明"
    member.submit("firm_form", **firm_filled(credit_code="91500103MA5UTE7T1J"), expect=422)
    assert "校验码不符" in member.text("[role=alert]")
    member.submit("firm_form", **firm_filled(region=""), expect=422)
    member.submit("firm_form", **firm_filled(contact_name="张" + " " * 200 + "7"), expect=422)
    assert member.page.select_one("#name")["value"] == "山城建设有限公司"
    member.submit("firm_form", **firm_filled(name="山城\x00建设有限公司"))
    assert member.text("h1") == "登记已提交，等待核验"
    with app.app_context():
        firm = queries.find_organisation_by_credit_code(make_credit_code(7003))
        firm.status, firm.status_reason = OrganisationStatus.REFUSED, "名称与执照不符"
        db.session.commit()
        page = f"/my/account/firm/{firm.public_id}"
    assert "名称与执照不符" in member.visit(page).text()
    member.click("更正后重新提交").submit("firm_form", name="山城建设集团有限公司")
    assert member.text("h1") == "登记已提交，等待核验"
    assert "山城建设集团有限公司" in member.visit("/my/account").text()
    member.visit(f"{page}/correct").submit("firm_form", name="第三个名字", expect=422)
    assert "已由他人处理" in member.text("[role=alert]")


def test_someone_elses_firm_is_not_there(app, member):
    with app.app_context():
        foreign = make_firm().public_id
    for number in (foreign, "0" * 12):
        member.visit(f"/my/account/firm/{number}", expect=404)
        member.visit(f"/my/account/firm/{number}/correct", expect=404)


def test_where_to_go_on_may_be_said_in_chinese(app, member):
    """Headers are Latin: what HTMX is told is percent-encoded."""
    answer = member.send(
        "/sign-in?next=/courses?q=劳资",
        headers={"HX-Request": "true", "HX-Target": "sign_in_form"},
        follow_redirects=False,
    )
    assert answer.headers["HX-Redirect"] == "/courses?q=%E5%8A%B3%E8%B5%84"
