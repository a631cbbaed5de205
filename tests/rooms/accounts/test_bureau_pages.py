"""The officers' door: contractors verified, duties given and ended."""

import pytest

from portal.access.roles import Role
from portal.accounts.models import Duty, Organisation, OrganisationStatus
from portal.db.base import db
from tests.factories.accounts import make_firm, make_officer, make_organisation, make_person
from tests.person import Person

FIRMS, DUTIES = "/bureau/accounts/firms", "/bureau/accounts/duties"
PAGES = [FIRMS, DUTIES, f"{DUTIES}/new", "/bureau/accounts/organisations/new"]


@pytest.fixture
def officer(app):
    with app.app_context():
        return Person(app, make_officer(Role.POINTS))


@pytest.fixture
def administrator(app):
    with app.app_context():
        return Person(app, make_officer(Role.ADMINISTRATOR))


@pytest.mark.parametrize("url", PAGES)
def test_the_door_is_closed_to_those_without_the_duty(app, stranger, url):
    assert stranger.visit(url).text("h1") == "登录"
    with app.app_context():
        people = [make_person(), make_officer(Role.FIRM), make_officer(Role.MARKING)]
        for person in people:
            Person(app, person).visit(url, expect=403)


def test_an_officer_verifies_a_firm(app, officer):
    with app.app_context():
        make_firm(name="山城建设")
        make_firm(name="远方建设", region="500101")
    officer.visit(FIRMS)
    assert "远方建设" not in officer.text()
    officer.click("山城建设").submit("verify_form", expect=422)
    assert "请选择核验通过或退回" in officer.text("[role=alert]")
    officer.submit("verify_form", decision="verify")
    assert officer.text("#notices") == "已核验：山城建设"
    assert "已核验" in officer.text("tbody")
    assert officer.click("山城建设").page.select("#verify_form") == []


def test_a_firm_is_sent_back_only_with_a_reason(app, officer):
    with app.app_context():
        firm = make_firm()
        url, key = f"{FIRMS}/{firm.public_id}", firm.id
    officer.visit(url).submit("verify_form", decision="refuse", expect=422)
    assert "请填写退回原因" in officer.text("[role=alert]")
    officer.submit("verify_form", decision="refuse", reason="名称与执照不符")
    with app.app_context():
        firm = db.session.get(Organisation, key)
        assert (firm.status, firm.status_reason) == (
            OrganisationStatus.REFUSED,
            "名称与执照不符",
        )


def test_an_early_code_passes_only_with_the_officers_note(app, officer):
    with app.app_context():
        plain = f"{FIRMS}/{make_firm().public_id}"
        early = make_firm(credit_code="91350211M0000XUF46", credit_code_note="执照即此代码")
        url = f"{FIRMS}/{early.public_id}"
    assert officer.visit(plain).page.select("#waiver") == []
    officer.visit(url).submit("verify_form", decision="verify", expect=422)
    assert "请核对营业执照原件" in officer.text("[role=alert]")
    officer.submit("verify_form", decision="verify", waiver="已核对执照原件")
    assert "已核对执照原件" in officer.visit(url).text()


def test_of_two_officers_with_the_page_open_the_second_is_told(app, officer):
    with app.app_context():
        firm = make_firm(name="山城建设")
        url = f"{FIRMS}/{firm.public_id}"
        other = Person(app, make_officer(Role.POINTS))
    officer.visit(url)
    other.visit(url).submit("verify_form", decision="verify")
    officer.submit("verify_form", decision="refuse", reason="不符", expect=422)
    assert "已由他人处理" in officer.answer.text
    assert "已核验" in officer.text()


def test_firms_are_filtered_and_paged(app, officer):
    assert "还没有施工单位登记" in officer.visit(FIRMS).text()
    with app.app_context():
        for number in range(31):
            make_firm(name=f"山城建设{number:02d}公司")
        make_firm(name="已核公司", status=OrganisationStatus.VERIFIED)
    officer.visit(FIRMS)
    assert "共 32 条，第 1 / 2 页" in officer.text()
    officer.click("下一页")
    assert "已核公司" in officer.text("tbody")
    officer.visit(FIRMS).submit("firm_search", status="verified")
    assert "共 1 条" in officer.text()
    officer.submit("firm_search", status="", matching="建设07")
    assert "共 1 条" in officer.text()
    officer.submit("firm_search", matching="无此单位")
    assert "没有符合条件的施工单位" in officer.text()
    officer.visit(f"{FIRMS}?status=nonsense&page=x&matching=%00")


def test_with_htmx_the_rows_come_alone(officer):
    headers = {"HX-Request": "true", "HX-Target": "firm_rows"}
    answer = officer.client.get(FIRMS, headers=headers)
    assert answer.text.lstrip().startswith('<div id="firm_rows"')


def test_foreign_and_unknown_ids_are_not_there(app, officer, administrator):
    with app.app_context():
        firm = make_firm(region="500101").public_id
        duty = make_officer(Role.EXAMS, region="500101").duties[0].public_id
    for number in (firm, "0" * 12):
        officer.visit(f"{FIRMS}/{number}", expect=404)
    for number in (duty, "0" * 12):
        administrator.visit(f"{DUTIES}/{number}/end", expect=404)


def test_an_administrator_gives_and_ends_a_duty(app, administrator):
    with app.app_context():
        number = make_person(name="陈考务").resident_id
        bureau = make_organisation(region="500103", name="渝中人社").public_id
        far = make_organisation(region="500101").public_id
    administrator.visit(DUTIES).click("授予职责")
    filled = {"resident_id": number, "role": "exams", "organisation": bureau}
    administrator.submit("duty_form", **filled | {"organisation": ""}, expect=422)
    assert "请选择部门单位" in administrator.text("[role=alert]")
    administrator.submit("duty_form", **filled | {"organisation": far}, expect=422)
    administrator.submit("duty_form", **filled | {"resident_id": "510202197506150037"}, expect=422)
    assert "请先由本人注册" in administrator.text("[role=alert]")
    administrator.submit("duty_form", **filled)
    assert administrator.text("#notices") == "已授予陈考务：渝中人社 考务"
    administrator.visit(f"{DUTIES}/new")
    administrator.submit("duty_form", **filled | {"role": "training"}, expect=422)
    assert "考培分离" in administrator.text("[role=alert]")
    administrator.visit(DUTIES).submit("duty_search", role="exams")
    administrator.click("结束陈考务的考务职责").submit("end_form")
    assert administrator.text("#notices") == "已结束陈考务的职责：考务"
    with app.app_context():
        assert db.session.query(Duty).filter_by(role=Role.EXAMS).one().ended_on is not None


def test_a_second_clerk_of_a_firm_is_told_by_its_code(app, administrator):
    with app.app_context():
        number = make_person(name="李经办").resident_id
        firm = make_firm(status=OrganisationStatus.VERIFIED)
        code, far = firm.credit_code, make_firm(region="500101").credit_code
    administrator.visit(f"{DUTIES}/new")
    filled = {"resident_id": number, "role": "firm"}
    administrator.submit("duty_form", **filled, expect=422)
    assert "请填写施工单位的统一社会信用代码" in administrator.text("[role=alert]")
    administrator.submit("duty_form", **filled, credit_code=far, expect=422)
    assert "本辖区没有这个代码的施工单位" in administrator.text("[role=alert]")
    administrator.submit("duty_form", **filled, credit_code=code)
    assert "李经办" in administrator.text("tbody")


def test_nobody_gives_themselves_a_duty(app, administrator):
    with app.app_context():
        bureau = make_organisation(region="500103").public_id
        person = make_officer(Role.ADMINISTRATOR)
        number, own = person.resident_id, person.duties[0].public_id
        self_made = Person(app, person)
    self_made.visit(f"{DUTIES}/new")
    filled = {"resident_id": number, "role": "exams", "organisation": bureau}
    self_made.submit("duty_form", **filled, expect=422)
    assert "不能办理本人的职责" in self_made.text("[role=alert]")
    self_made.visit(f"{DUTIES}/{own}/end").submit("end_form", expect=422)
    administrator.visit(f"{DUTIES}/{own}/end").submit("end_form")
    self_made.visit(DUTIES, expect=403)


def test_a_public_body_is_added_before_its_people_get_duties(administrator):
    administrator.visit(DUTIES).click("登记部门单位")
    filled = {"kind": "authority", "name": "渝中区住建委", "region": "500103"}
    administrator.submit("organisation_form", **filled, expect=422)
    assert administrator.sees("请选择行业主管部门主管的行业")
    filled |= {"sector": "housing"}
    administrator.submit("organisation_form", **filled | {"region": "500101"}, expect=422)
    administrator.submit("organisation_form", **filled)
    assert "渝中区住建委" in administrator.text("#organisation")
    administrator.visit("/bureau/accounts/organisations/new")
    administrator.submit("organisation_form", **filled, expect=422)
    assert "已有同名单位" in administrator.text("[role=alert]")
