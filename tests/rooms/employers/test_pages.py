"""A contractor registers projects and appoints people, through the pages."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind, OrganisationStatus
from portal.db.base import db
from portal.employers.models import (
    Appointment,
    AppointmentTerms,
    Project,
    ProjectType,
    Qualification,
)
from portal.employers.rules.sectors import Sector
from portal.employers.rules.staffing import BuildingKind
from tests.factories.accounts import make_officer, make_organisation, make_person
from tests.factories.employers import PDF, make_appointment, make_project
from tests.person import Person

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)
TODAY = date(2026, 3, 16)
DAY = timedelta(days=1)
PROJECT = {
    "name": "江岸家园一期",
    "type": "building",
    "building_kind": "estate",
    "region": "500103",
    "address": "滨江路1号",
    "owner_name": "江岸置业公司",
    "contract_yuan": "８，０００．５",
    "contract_on": "2026年3月1日",
    "area_m2": "42,000",
    "peak_workers": " ３２０ ",
    "planned_start_on": "2026-03-23",
    "planned_end_on": "2027/10/1",
    "posts": "1",
    "is_full_time": "full-time",
    "needed_on": "20260323",
}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM, name="巴渝建设公司")


@pytest.fixture
def clerk(app, firm):
    return Person(app, make_officer(Role.FIRM, organisation=firm))


def upload(content=PDF, name="扫描件.pdf"):
    return (io.BytesIO(content), name)


# --- Projects ---


def test_a_project_is_registered_as_people_type_it(clerk):
    clerk.visit("/firm/projects").click("登记第一个项目").submit("project_form", **PROJECT)
    made = db.session.scalars(select(Project)).one()
    assert made.contract_yuan == 80_005_000
    assert (made.peak_workers, made.area_m2) == (320, 42_000)
    assert (made.contract_on, made.planned_end_on) == (date(2026, 3, 1), date(2027, 10, 1))
    assert (made.type, made.building_kind) == (ProjectType.BUILDING, BuildingKind.ESTATE)
    assert clerk.text("h1") == "江岸家园一期"
    assert clerk.sees("已登记项目：江岸家园一期")
    assert clerk.sees("建议配备2名")
    assert clerk.sees("计划配备1名，少于建议的2名")
    assert clerk.sees("距计划开工还有7天")
    clerk.visit("/firm/projects")
    assert "江岸家园一期" in clerk.text("#project_rows")
    assert "待上传，7天内截止" in clerk.text("#project_rows")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "   "}, "请填写项目名称"),
        ({"type": ""}, "请选择项目类型"),
        ({"building_kind": ""}, "房屋建筑请选择工程类别"),
        ({"region": ""}, "请选择项目所在的区县"),
        ({"contract_yuan": "八千万"}, "以万元为单位的金额"),
        ({"contract_yuan": "1.00001"}, "最多4位小数"),
        ({"contract_yuan": "0"}, "大于0的金额"),
        ({"contract_yuan": ""}, "请填写施工合同额"),
        ({"peak_workers": "三百"}, "请填写整数"),
        ({"peak_workers": "0"}, "1至100000之间"),
        ({"area_m2": "-3"}, "请填写整数"),
        ({"planned_start_on": "2026-02-30"}, "请填写真实的日期"),
        ({"planned_start_on": ""}, "请填写计划开工日期"),
        ({"planned_end_on": "2026-03-22"}, "不能早于计划开工日期"),
        ({"is_full_time": None}, "请选择专职或可兼任"),
        ({"note": "长" * 501}, "最多500个字"),
    ],
)
def test_a_refused_project_keeps_what_was_typed(clerk, changed, words):
    clerk.visit("/firm/projects/new").submit("project_form", expect=422, **PROJECT | changed)
    assert words in clerk.text(".summary")
    assert clerk.page.select_one("#owner_name")["value"] == "江岸置业公司"
    assert db.session.scalars(select(Project)).all() == []


def test_a_firm_that_nobody_verified_registers_nothing(app, firm):
    account = make_officer(Role.FIRM, organisation=firm)
    firm.status = OrganisationStatus.PENDING
    db.session.commit()
    Person(app, account).visit("/firm/projects/new", expect=403)


def test_a_project_is_edited_and_closed(clerk, firm):
    made = make_project(firm, name="旧名")
    clerk.visit(f"/firm/projects/{made.public_id}").click("修改项目资料")
    assert clerk.page.select_one("#contract_yuan")["value"] == "8000"
    clerk.submit("project_form", name="新名", is_open=None)
    db.session.refresh(made)
    assert (made.name, made.is_open) == ("新名", False)
    assert clerk.sees("项目资料已保存")
    assert clerk.sees("已停止招用")
    assert not clerk.sees("查看匹配人选")


def test_a_project_in_a_district_that_is_no_more_can_still_be_edited(clerk, firm):
    made = make_project(firm, region="500105")
    clerk.visit(f"/firm/projects/{made.public_id}/edit").submit("project_form", name="江北项目")
    db.session.refresh(made)
    assert (made.name, made.region) == ("江北项目", "500105")


def test_nobody_registers_a_project_in_a_district_that_is_no_more(clerk):
    clerk.visit("/firm/projects/new")
    assert not clerk.page.select("#region option[value='500105']")
    assert clerk.page.select("#region option[value='5001G1']"), "重庆高新区 has an office"


def test_the_list_answers_htmx_with_its_rows_alone(clerk, firm):
    make_project(firm, name="江岸一号")
    make_project(firm, name="山城二号", is_open=False)
    answer = clerk.client.get(
        "/firm/projects?q=山城",
        headers={"HX-Request": "true", "HX-Target": "project_rows"},
    )
    assert "山城二号" in answer.text
    assert "江岸一号" not in answer.text
    assert "<h1>" not in answer.text
    assert clerk.visit("/firm/projects?status=open").sees("江岸一号")
    assert clerk.visit("/firm/projects?q=无此项目").sees("没有符合条件的项目")
    assert clerk.visit("/firm/projects?status=nonsense&page=99").sees("共 2 条")


def test_the_notice_board_names_the_specialist_and_leaves_room_for_the_rest(clerk, firm):
    made = make_project(firm)
    clerk.visit(f"/firm/projects/{made.public_id}/notice-board")
    assert clerk.sees("还没有聘用劳资专管员")
    person = make_person(name="巴山月", mobile="13900001111")
    make_appointment(person, made)
    make_organisation(
        OrganisationKind.AUTHORITY, name="渝中区住建部门", sector=Sector.HOUSING.value
    )
    clerk.visit(f"/firm/projects/{made.public_id}").click("维权信息告示牌文字")
    for words in ("巴山月", "13900001111", "渝中区住建部门", "江岸置业公司", "巴渝建设公司"):
        assert clerk.sees(words)


# --- Appointing under Article 5 (一), (二) ---


def filled_in(person, **changed):
    return {
        "name": "巴 山 月",
        "resident_id": f" {person.resident_id[:6]} {person.resident_id[6:]} ",
        "basis": "5(1)",
        "education": "31",
        "major": "工程造价",
        "periods-0-begun_on": "2024年1月1日",
        "periods-0-ended_on": "2024-06-30",
        "periods-0-where": "江岸家园劳务资料员",
        "periods-3-begun_on": "2024-06-01",
        "periods-3-ended_on": "20250115",
        "periods-3-where": "山城二号劳资员",
        "is_full_time": "full-time",
        "starts_on": "2026-04-01",
        "evidence": upload(),
    } | changed


def test_an_uncertified_person_is_offered_a_post_and_the_months_are_added_up(clerk, firm):
    made, person = make_project(firm), make_person(name="巴山月")
    clerk.visit(f"/firm/projects/{made.public_id}").click("聘用本单位推荐的人员")
    clerk.submit("appoint_form", **filled_in(person))
    assert clerk.text("h1") == "核对后签署"
    assert clerk.sees("聘用文件已生成")
    assert person.resident_id not in clerk.answer.text, "the page shows the number masked"
    assert db.session.scalars(select(Appointment)).all() == [], "nobody has signed"
    held = db.session.scalars(select(Qualification)).one()
    assert (held.months, held.spare_days) == (12, 15), "the month on two sites counts once"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "巴"}, "至少两个字"),
        ({"name": "山城客"}, "没有找到姓名和身份证号都相符的账户"),
        ({"resident_id": "123"}, "请填写18位身份证号"),
        ({"resident_id": ""}, "请填写18位身份证号"),
        ({"basis": None}, "请选择符合第五条的哪一项"),
        ({"periods-3-ended_on": "2024-12-31", "periods-0-ended_on": "2024-01-30"}, "不少于12个月"),
        ({"basis": "5(2)"}, "不少于24个月"),
        ({"periods-0-ended_on": "2023-06-30"}, "不能早于起始日期"),
        ({"periods-0-ended_on": "2026-03-17"}, "不能晚于今天"),
        ({"periods-0-where": ""}, "请把起始日期、结束日期和项目名称都填上"),
        ({"periods-1-where": "又一段"}, "请把起始日期、结束日期和项目名称都填上"),
        ({"periods-0-begun_on": "不记得"}, "请填写真实的日期"),
        ({"education": ""}, "请选择学历证书载明的学历"),
        ({"major": ""}, "土建类专业"),
        ({"starts_on": ""}, "请填写到岗日期"),
        ({"evidence": (io.BytesIO(b""), "")}, "请选择学历证书"),
        ({"evidence": "html"}, "请上传PDF、JPG或PNG文件"),
    ],
)
def test_a_refused_appointment_says_what_to_do(clerk, firm, changed, words):
    made, person = make_project(firm), make_person(name="巴山月")
    if changed.get("evidence") == "html":
        changed = {"evidence": upload(b"<html>not a document", "证明.pdf")}
    clerk.visit(f"/firm/projects/{made.public_id}/appoint")
    clerk.submit("appoint_form", expect=422, **filled_in(person, **changed))
    assert words in clerk.text(".summary")
    assert db.session.scalars(select(AppointmentTerms)).all() == []


def test_the_same_person_twice_is_told_and_not_appointed_twice(clerk, firm):
    made, person = make_project(firm), make_person(name="巴山月")
    make_appointment(person, made)
    clerk.visit(f"/firm/projects/{made.public_id}/appoint")
    clerk.submit("appoint_form", expect=422, **filled_in(person))
    assert "已在本项目任职" in clerk.text(".summary")


def test_looking_people_up_by_id_number_is_limited(clerk, firm, monkeypatch):
    monkeypatch.setattr("portal.employers.routes.firm.LOOKUPS", 1)
    made = make_project(firm)
    for words in ("没有找到", "过于频繁"):
        clerk.visit(f"/firm/projects/{made.public_id}/appoint")
        clerk.submit("appoint_form", expect=422, **filled_in(make_person(), name="无此人"))
        assert words in clerk.text(".summary")
