"""The 配备文件 on its pages: printed, uploaded, looked at from every door."""

import io
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest
import time_machine
from flask import render_template
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import Education, OrganisationKind
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.db.base import db
from portal.employers.document import lay_out
from portal.employers.models import AppointmentStatus, EndKind
from portal.letters.actions import Mark
from portal.notices.models import Notice
from portal.storage.files import Kind
from tests.factories.accounts import make_officer, make_organisation, make_person
from tests.factories.certificates import make_certificate
from tests.factories.employers import (
    PDF,
    make_appointment,
    make_project,
    make_qualification,
    make_reviewable,
)
from tests.person import Person

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)
TODAY = date(2026, 3, 16)
DAY = timedelta(days=1)
NOBODY = "0" * 12


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


@pytest.fixture
def officer(app, context):
    return Person(app, make_officer(Role.POINTS, region="500103"))


def upload(content=PDF, name="扫描件.pdf"):
    return (io.BytesIO(content), name)


# --- The 配备文件 ---


def test_the_document_names_all_that_must_be_named(clerk, firm):
    person = make_person(name="巴山月")
    made = make_appointment(person, make_project(firm), certificate_id=make_certificate(person).id)
    clerk.visit(f"/firm/appointments/{made.public_id}").click("下载配备文件")
    assert clerk.answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(clerk.answer.data)) as pdf:
        assert len(pdf.pages) == 1
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.deed == Deed.EMPLOYERS_DOCUMENT_DRAWN_UP.value)
    ).one()
    assert entry.thing_id == made.public_id


def test_a_document_with_long_names_fits_on_one_sheet(clerk, firm):
    person = make_person(name="阿卜杜热合曼·麦麦提吐尔逊·伊敏尼亚孜")
    firm.name, firm.is_demo = "重庆市两江新区城乡基础设施建设工程总承包有限责任公司（演示）", True
    project = make_project(
        firm,
        name="渝中区示坪产业园厂房及配套基础设施建设项目二期工程第三标段（演示）",
        address="渝中区示坪街道产业大道三百三十三号示坪产业园北区四号地块",
    )
    made = make_appointment(person, project, certificate_id=make_certificate(person).id)
    clerk.visit(f"/firm/appointments/{made.public_id}").click("下载配备文件")
    with pikepdf.open(io.BytesIO(clerk.answer.data)) as pdf:
        assert len(pdf.pages) == 1


def test_what_is_printed(app, firm):
    person = make_person(name="巴山月")
    certificate = make_certificate(person)
    project = make_project(firm, permit_number="", contract_yuan=80_000_000)
    made = make_appointment(person, project, certificate_id=certificate.id)
    authority = make_organisation(OrganisationKind.AUTHORITY, name="渝中区住建部门")
    with app.test_request_context():
        told = {"page": lay_out(made, authority, TODAY), "mark": Mark("PB-1", "", "", "")}
        html = render_template("employers/document.html", **told)
    for words in (
        project.name,
        "渝中区",
        "80,000,000元",
        "12,000㎡",
        "120人",
        "巴渝建设公司",
        firm.credit_code,
        "项目经理甲",
        "巴山月",
        person.resident_id,
        person.mobile,
        "第五条第（一）项",
        certificate.number,
        "专职",
        "2026年4月15日",
        "渝中区住建部门",
    ):
        assert words in html
    assert "演示数据" not in html
    firm.is_demo = True
    with app.test_request_context():
        told = {"page": lay_out(made, None, TODAY), "mark": Mark("PB-1", "", "", "")}
        html = render_template("employers/document.html", **told)
    assert "演示数据" in html


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<html>", "文件.pdf"), (b"", "空.pdf"), (b"%PDF-" + b"0" * 2000, "大.pdf")],
)
def test_a_file_of_the_wrong_kind_or_size_is_not_filed(clerk, firm, content, name, monkeypatch):
    monkeypatch.setattr(Kind.DOCUMENT, "largest", 2000)
    made = make_appointment(project=make_project(firm))
    clerk.visit(f"/firm/appointments/{made.public_id}/upload")
    clerk.submit("filing_form", expect=422, file=upload(content, name))
    assert "请上传PDF、JPG或PNG文件，不超过10MB" in clerk.text(".summary")
    db.session.refresh(made)
    assert made.status is AppointmentStatus.AWAITING_FILING
    clerk.submit("filing_form", expect=422, file=(io.BytesIO(b""), ""))
    assert "请选择盖章后的配备文件" in clerk.text(".summary")


def test_a_late_file_is_taken_and_flagged(clerk, officer, firm):
    project = make_project(firm, planned_start_on=TODAY - 60 * DAY)
    made = make_appointment(project=project)
    clerk.visit(f"/firm/appointments/{made.public_id}")
    assert clerk.sees("计划开工日期已到，配备文件尚未上传")
    clerk.click("上传配备文件").submit("filing_form", file=upload())
    assert clerk.sees("逾期上传")
    assert clerk.sees("相隔超过30天")
    officer.visit(f"/bureau/employers/appointments/{made.public_id}")
    assert officer.sees("相隔超过30天，请核对")
    clerk.visit(f"/firm/appointments/{made.public_id}/upload")
    assert clerk.sees("不需要再上传")


def test_who_was_ended_is_told_and_led_to_where_to_complain(app, clerk, firm):
    person = make_person()
    made = make_appointment(
        person, make_project(firm), starts_on=TODAY - 5 * DAY, filed_on=TODAY - 5 * DAY
    )
    clerk.visit(f"/firm/appointments/{made.public_id}/end")
    assert clerk.sees("本人会收到结束的告知")
    clerk.submit("end_form", kind="by-firm", reason="不再需要", ended_on=TODAY.isoformat())
    (notice,) = db.session.scalars(select(Notice).where(Notice.person_id == person.id))
    assert "第十条" in notice.words
    assert (notice.endpoint, notice.args) == (
        "employers.my.appointment",
        {"appointment_id": made.public_id},
    )
    reader = Person(app, person).visit(f"/my/employers/appointments/{made.public_id}")
    assert reader.sees("向项目所在区县人力社保部门投诉")


def test_an_appointment_ends_with_a_reason_the_person_sees(app, clerk, firm):
    person = make_person()
    made = make_appointment(
        person, make_project(firm), starts_on=TODAY - 5 * DAY, filed_on=TODAY - 5 * DAY
    )
    clerk.visit(f"/firm/appointments/{made.public_id}").click("结束聘用")
    assert clerk.sees("不得因劳资专管员正常履行职责而违法解除劳动合同")
    clerk.submit("end_form", expect=422, ended_on="2026-03-17", reason="")
    assert "请填写结束聘用的原因" in clerk.text(".summary")
    assert "请选择结束方式" in clerk.text(".summary")
    kind = {"kind": "completed"}
    clerk.submit("end_form", expect=422, ended_on="2026-03-17", reason="项目完工", **kind)
    assert "不能晚于今天" in clerk.text(".summary")
    clerk.submit("end_form", ended_on="2026-03-16", **kind)
    assert clerk.sees("聘用已结束")
    clerk.visit(f"/firm/appointments/{made.public_id}/end").submit(
        "end_form", expect=422, reason="再来一次", kind="agreed"
    )
    assert "已经结束" in clerk.text(".summary")
    clerk.visit(f"/firm/appointments/{made.public_id}/staffing-document", expect=409)
    own = Person(app, person).visit("/my/employers/appointments")
    assert own.sees("项目完工")
    assert own.sees("2026年3月16日结束")


# --- The other doors ---


def test_an_officer_sees_what_was_missed_in_the_region(officer, firm):
    project = make_project(firm, name="未上传工程", planned_start_on=TODAY - DAY)
    missed = make_appointment(make_person(name="巴山月"), project)
    filed = make_appointment(make_person(name="渝水生"), filed_on=TODAY)
    make_project(name="无人工程", planned_start_on=TODAY - DAY)
    make_appointment(make_person(name="外区人"), region="500106")
    officer.visit("/bureau/employers/appointments?status=missed-start")
    assert "巴山月" in officer.text("#appointment_rows")
    assert "渝水生" not in officer.text("#appointment_rows")
    officer.visit("/bureau/employers/appointments")
    assert "渝水生" in officer.text("#appointment_rows")
    assert not officer.sees("外区人")
    officer.click("开工前未上传的项目")
    assert "无人工程" in officer.text("#project_rows")
    assert "未上传工程" in officer.text("#project_rows")
    officer.click("巴山月")
    assert officer.sees("最后期限为2026年3月14日")
    officer.visit(f"/bureau/employers/appointments/{filed.public_id}").click("下载配备文件")
    assert officer.answer.data == PDF
    officer.visit(f"/bureau/employers/appointments/{missed.public_id}/filing", expect=404)


def test_an_officer_looks_at_the_evidence(officer):
    project, person = make_project(), make_person(education=Education.MASTER)
    held = make_qualification(person, education=Education.HIGH)
    made = make_appointment(person, project, qualification_id=held.id)
    officer.visit(f"/bureau/employers/appointments/{made.public_id}")
    assert officer.sees("由人力社保部门核对证明材料")
    officer.click("证明材料1")
    assert officer.answer.data == PDF


def test_the_firms_list_is_filtered_and_says_what_to_do_when_empty(clerk, firm):
    assert clerk.visit("/firm/appointments").sees("先登记项目")
    made = make_appointment(make_person(name="巴山月"), make_project(firm))
    assert clerk.visit("/firm/appointments?status=awaiting-filing").sees("巴山月")
    assert clerk.sees(f"上传期限2026年{made.project.planned_start_on - DAY:%-m月%-d日}")
    assert clerk.visit("/firm/appointments?status=ended").sees("没有符合条件的聘用")


def test_the_list_is_taken_away_as_it_is_filtered(officer, firm):
    person = make_person(name="=巴山月")
    missed = make_appointment(person, make_project(firm, planned_start_on=TODAY - DAY))
    make_appointment(make_person(name="渝水生"), make_project(firm), filed_on=TODAY)
    officer.visit("/bureau/employers/appointments?status=missed-start").click("导出为表格")
    book = CalamineWorkbook.from_filelike(io.BytesIO(officer.answer.data))
    headings, *rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["=巴山月"]
    told = dict(zip(headings, rows[0], strict=True))
    assert told["身份证号"].startswith("500***")
    assert told["上传情况"] == "开工前未上传"
    assert told["到岗日期"] == missed.starts_on
    assert (told["签署"], told["结束方式"]) == ("平台外签署", "")


def test_the_workbook_tells_how_each_post_was_reviewed_and_ended(officer, firm):
    held = make_reviewable(make_person(name="巴山月"), make_project(firm))
    make_appointment(
        make_person(name="渝水生"),
        held.project,
        status=AppointmentStatus.ENDED,
        ended_on=TODAY - 30 * DAY,
        end_kind=EndKind.BY_FIRM,
        ended_at=NOW,
        end_due_on=TODAY - 23 * DAY,
        starts_on=TODAY - 90 * DAY,
    )
    officer.visit("/bureau/employers/appointments.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(officer.answer.data))
    headings, *rows = book.get_sheet_by_index(0).to_python()
    told = {row[0]: dict(zip(headings, row, strict=True)) for row in rows}
    assert told["巴山月"]["任职条件核查"] == "任职条件待核"
    assert (told["渝水生"]["结束方式"], told["渝水生"]["结束报告"]) == ("单位提出", "逾期")
    officer.visit("/bureau/employers/appointments?status=ended-by-firm")
    assert "渝水生" in officer.text("#appointment_rows")
    assert "逾期报告" in officer.text("#appointment_rows")
    assert "巴山月" not in officer.text("#appointment_rows")


def test_a_person_sees_and_takes_home_only_their_own(app, context):
    person = make_person()
    own = Person(app, person)
    assert own.visit("/my/employers/appointments").sees("您还没有被聘用到项目")
    made = make_appointment(person, filed_on=TODAY)
    other = make_appointment(filed_on=TODAY)
    own.visit("/my/employers/appointments")
    assert own.sees(made.project.name)
    assert not own.sees(other.project.name)
    own.visit(f"/my/employers/appointments/{made.public_id}/filing")
    assert own.answer.data == PDF
    own.visit(f"/my/employers/appointments/{other.public_id}/filing", expect=404)


@pytest.mark.parametrize(
    "path",
    [
        "/firm/projects/{project}",
        "/firm/projects/{project}/edit",
        "/firm/projects/{project}/appoint",
        "/firm/projects/{project}/notice-board",
        "/firm/appointments/{appointment}",
        "/firm/appointments/{appointment}/upload",
        "/firm/appointments/{appointment}/end",
        "/firm/appointments/{appointment}/staffing-document",
        "/firm/appointments/{appointment}/filing",
        "/firm/appointments/{appointment}/change",
        "/firm/appointments/{appointment}/file-generated",
        "/firm/appointments/{appointment}/evidence/add",
        "/firm/appointments/{appointment}/evidence/1",
    ],
)
def test_foreign_and_unknown_ids_are_the_same_404(app, clerk, path):
    foreign = make_appointment(filed_on=TODAY)
    theirs = path.format(project=foreign.project.public_id, appointment=foreign.public_id)
    clerk.visit(theirs, expect=404)
    clerk.visit(path.format(project=NOBODY, appointment=NOBODY), expect=404)
    Person(app, make_person()).visit(theirs, expect=403)


def test_an_officer_of_another_district_gets_a_404(app, context):
    made = make_appointment(region="500103", filed_on=TODAY)
    elsewhere = Person(app, make_officer(Role.POINTS, region="500106"))
    for path in ("", "/filing", "/evidence/1", "/review"):
        elsewhere.visit(f"/bureau/employers/appointments/{made.public_id}{path}", expect=404)
