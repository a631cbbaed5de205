"""Every door to a complaint; and every door that stays shut."""

import io
from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.models import Duty
from portal.complaints import actions
from portal.complaints.models import Complaint, Finding
from portal.core import clock
from portal.db.base import db
from tests.factories.accounts import acting, deeds_of, make_officer, make_person
from tests.factories.complaints import (
    TEXT,
    make_accepted,
    make_asked,
    make_closed,
    make_complaint,
    make_handler,
)
from tests.factories.points import make_post
from tests.person import Person

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def post(context):
    return make_post(make_person(name="欧阳锋"))


@pytest.fixture
def specialist(app, post):
    return Person(app, post.person)


@pytest.fixture
def officer(app, context):
    return Person(app, make_officer(Role.POINTS))


def clerk_of(app, complaint):
    return Person(app, make_officer(Role.FIRM, organisation=complaint.organisation))


def test_a_specialist_complains_follows_and_reads_the_answer(app, post, specialist, officer):
    specialist.visit("/my/complaints")
    assert specialist.sees("第十条")
    specialist.click("提出投诉")
    specialist.submit("complain_form", expect=422)
    for words in ("请至少选择一项", "请写明时间、地点", "请填写情形开始的日期", "请核对后勾选"):
        assert specialist.sees(words)
    specialist.submit(
        "complain_form",
        wrongs=["dismissal", "time"],
        text=TEXT,
        since_on=clock.today().isoformat(),
        checked="y",
        files=[(io.BytesIO(PDF), "解除通知.pdf")],
    )
    assert specialist.sees("投诉已提交")
    assert specialist.sees("前答复是否受理")
    complaint = db.session.query(Complaint).one()
    url = f"/bureau/complaints/{complaint.public_id}"
    officer.visit("/bureau").click("投诉待受理").click(complaint.public_id.upper())
    assert officer.sees(TEXT)
    assert officer.sees("投诉人没有同意告知姓名")
    officer.click("受理或不予受理").submit("decide_form", expect=422)
    officer.submit("decide_form", verdict="accept")
    officer.click("记录办理情况").submit(
        "note_form", text="向项目经理核实", files=[(io.BytesIO(PDF), "笔录.pdf")]
    )
    officer.click("请单位答复").submit("ask_form", question="请说明岗位变动情况")
    clerk = clerk_of(app, complaint)
    clerk.visit("/firm").click(f"查看询问，编号{complaint.public_id.upper()}")
    clerk.submit("answer_form", text="系正常调整", files=[(io.BytesIO(PDF), "说明.pdf")])
    assert clerk.sees("系正常调整")
    assert not clerk.visit("/firm").sees("履职保障询问，请在")
    officer.visit(url)
    assert officer.sees("系正常调整")
    officer.click("提请办结").submit(
        "propose_form", finding="found", measures="责令改正", reply="经核实属实"
    )
    assert "审定办结" not in officer.text()
    officer.visit(f"{url}/close", expect=409)
    second = Person(app, make_officer(Role.POINTS))
    second.visit("/bureau").click("投诉待审定").click(complaint.public_id.upper())
    second.click("审定办结").submit("close_form", verdict="close")
    specialist.visit(f"/my/complaints/{complaint.public_id}")
    for words in ("结论：属实", "经核实属实", "责令改正", "单位已经答复", "没有告知投诉人姓名"):
        assert specialist.sees(words)
    for words in ("系正常调整", "向项目经理核实", "笔录.pdf", "说明.pdf"):
        assert not specialist.sees(words)
    assert deeds_of(complaint).count("complaints:complaint:read") >= 4


def test_who_is_declined_reads_why_and_where_else_to_go(app, post, specialist, officer):
    complaint = make_complaint(post)
    officer.visit(f"/bureau/complaints/{complaint.public_id}/decide")
    officer.submit("decide_form", verdict="decline", expect=422)
    assert officer.sees("请选择不予受理的理由")
    officer.submit("decide_form", verdict="decline", ground="in-law", reply="已在仲裁")
    specialist.visit(f"/my/complaints/{complaint.public_id}")
    for words in ("不予受理：", "正在仲裁", "已在仲裁", "第二十七条", "劳动保障监察", "二倍"):
        assert specialist.sees(words)


def test_one_adds_and_takes_back(post, specialist):
    complaint = make_complaint(post)
    specialist.visit(f"/my/complaints/{complaint.public_id}").click("补充材料")
    specialist.submit("supplement_form", text="又被调岗", files=[(io.BytesIO(PDF), "调岗.pdf")])
    assert specialist.sees("又被调岗")
    specialist.click("撤回投诉").submit("withdraw_form", expect=422)
    specialist.submit("withdraw_form", checked="y")
    assert specialist.sees("已撤回")
    specialist.visit(f"/my/complaints/{complaint.public_id}/supplement", expect=409)


def test_what_is_no_file_is_refused_and_what_was_typed_is_kept(specialist):
    specialist.visit("/my/complaints/new")
    specialist.submit(
        "complain_form",
        wrongs=["time"],
        text=TEXT,
        since_on=clock.today().isoformat(),
        checked="y",
        files=[(io.BytesIO(b"MZ evil"), "x.exe")],
        expect=422,
    )
    assert specialist.sees("请上传PDF、JPG或PNG文件")
    assert specialist.sees(TEXT)
    assert db.session.query(Complaint).count() == 0


def test_the_appointment_of_another_cannot_be_chosen(specialist, context):
    other = make_post(make_person())
    specialist.visit(f"/my/complaints/new?appointment={other.public_id}")
    assert other.project.name not in specialist.text()
    specialist.submit(
        "complain_form",
        appointment=other.public_id,
        wrongs=["time"],
        text="x",
        since_on=clock.today().isoformat(),
        checked="y",
        expect=422,
    )
    assert specialist.sees("请选择您本人的一次聘用")


def test_who_was_never_appointed_is_told_who_may(app, context):
    stranger = Person(app, make_person()).visit("/my/complaints")
    assert stranger.sees("您还没有被聘用到项目")
    assert stranger.visit("/my/complaints/new").sees("由受聘或者曾经受聘的劳资专管员提出")


# --- shut doors ---------------------------------------------------------------------------------


def every_address(complaint, door):
    file = complaint.files[0].file.public_id
    base = f"/{door}/complaints/{complaint.public_id}"
    pages = {
        "my": ("", "/supplement", "/withdraw", f"/files/{file}"),
        "bureau": ("", "/decide", "/note", "/ask", "/propose", "/close", f"/files/{file}"),
        "firm": ("", f"/files/{file}"),
    }[door]
    return [base + rest for rest in pages]


def test_a_neighbour_finds_nothing(app, post):
    complaint = make_complaint(post)
    neighbour = Person(app, make_post(make_person(), region="500103").person)
    for address in every_address(complaint, "my"):
        neighbour.visit(address, expect=404)
    assert not neighbour.visit("/my/complaints").sees(post.project.name)
    for address in every_address(complaint, "bureau") + every_address(complaint, "firm"):
        neighbour.visit(address, expect=403)


def test_another_district_finds_nothing(app, post):
    complaint = make_accepted(make_complaint(post))
    elsewhere = Person(app, make_officer(Role.POINTS, "500106"))
    for address in every_address(complaint, "bureau"):
        elsewhere.visit(address, expect=404)
    elsewhere.visit("/bureau/complaints")
    assert not elsewhere.sees(complaint.public_id.upper())
    assert "投诉" not in [link.text for link in elsewhere.visit("/bureau").page.select("td a")]


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in {Role.POINTS, Role.PERSON, Role.FIRM}]
)
def test_no_other_role_reads_it_the_auditor_neither(app, post, role):
    complaint = make_asked(make_complaint(post))
    visitor = Person(app, make_officer(role, "50"))
    for address in every_address(complaint, "bureau") + every_address(complaint, "firm"):
        visitor.visit(address, expect=403)
    for address in every_address(complaint, "my"):
        visitor.visit(address, expect=404)


def test_the_auditor_reads_in_the_trail_that_not_what(app, post):
    complaint = make_asked(make_complaint(post))
    auditor = Person(app, make_officer(Role.AUDITOR, "50")).visit("/bureau/trail")
    assert auditor.sees("提交履职保护投诉")
    for secret in (TEXT, complaint.organisation.name, complaint.question, "解除通知"):
        assert secret not in auditor.answer.text


def test_the_unit_knows_nothing_before_it_is_asked(app, post):
    complaint = make_accepted(make_complaint(post))
    clerk = clerk_of(app, complaint)
    for address in every_address(complaint, "firm"):
        clerk.visit(address, expect=404)
    assert clerk.visit("/firm/complaints").sees("没有向贵单位提出的询问")
    assert not clerk.visit("/firm").sees("履职保障询问，请在")
    for address in every_address(complaint, "bureau"):
        clerk.visit(address, expect=403)
    for address in every_address(complaint, "my"):
        clerk.visit(address, expect=404)


def test_the_unit_reads_the_question_and_nothing_of_the_person(app, post):
    complaint = make_asked(make_complaint(post))
    clerk = clerk_of(app, complaint)
    url = f"/firm/complaints/{complaint.public_id}"
    clerk.visit(url)
    assert clerk.sees(complaint.question)
    for secret in (
        post.person.name,
        post.project.name,
        TEXT,
        "解除通知",
        "违法解除劳动合同，",
        post.person.mobile,
    ):
        assert secret not in clerk.answer.text
    clerk.visit(f"{url}/files/{complaint.files[0].file.public_id}", expect=404)
    clerk.visit("/firm/complaints")
    assert post.person.name not in clerk.answer.text


def test_an_officer_who_acts_for_the_unit_too_reads_nothing_of_it(app, post):
    complaint = make_asked(make_complaint(post))
    both = make_officer(Role.POINTS)
    duty = Duty(person=both, role=Role.FIRM, organisation=complaint.organisation, region="500103")
    db.session.add(duty)
    db.session.commit()
    visitor = Person(app, both)
    for address in every_address(complaint, "bureau"):
        visitor.visit(address, expect=404)
    assert not visitor.visit("/bureau/complaints").sees(complaint.public_id.upper())
    assert visitor.visit(f"/firm/complaints/{complaint.public_id}").sees(complaint.question)


def test_a_unit_is_not_asked_to_answer_what_it_may_not_answer_any_more(app, post):
    by = make_handler()
    complaint = make_asked(make_complaint(post), by)
    clerk = clerk_of(app, complaint)
    assert clerk.visit("/firm/complaints").sees("待答复")
    reply = "没有发现所述情形。"
    actions.propose(complaint, Finding.NOT_FOUND, "无", reply, by=by, now=clock.now())
    db.session.commit()
    assert not clerk.visit("/firm/complaints").sees("待答复")
    assert clerk.visit(f"/firm/complaints/{complaint.public_id}").sees("不用答复")


def test_another_unit_finds_nothing(app, post):
    complaint = make_asked(make_complaint(post))
    other = Person(app, make_officer(Role.FIRM))
    for address in every_address(complaint, "firm"):
        other.visit(address, expect=404)


def test_a_person_reads_no_file_of_officers_or_of_the_unit(app, post, specialist, officer):
    complaint = make_accepted(make_complaint(post))
    officer.visit(f"/bureau/complaints/{complaint.public_id}/note")
    officer.submit("note_form", text="核实", files=[(io.BytesIO(PDF + b"2"), "笔录.pdf")])
    db.session.expire_all()
    internal = complaint.files[-1].file.public_id
    specialist.visit(f"/my/complaints/{complaint.public_id}/files/{internal}", expect=404)
    officer.visit(f"/bureau/complaints/{complaint.public_id}/files/{internal}")
    assert officer.answer.data == PDF + b"2"


def test_a_marked_unit_is_seen_by_hr_only(app, post, officer):
    complaint = make_closed(Finding.FOUND, may_name=False)
    firm = complaint.organisation
    officer.visit("/bureau/accounts/firms").submit("firm_search", matching=firm.name)
    assert officer.sees("有查实投诉")
    officer.visit(f"/bureau/accounts/firms/{firm.public_id}")
    assert officer.sees("近一年有查实的劳资专管员投诉")
    appointment = complaint.appointment.public_id
    officer.visit(f"/bureau/employers/appointments/{appointment}")
    assert officer.sees("近一年有查实的劳资专管员投诉")
    clerk = clerk_of(app, complaint)
    for address in ("/firm", f"/firm/appointments/{appointment}", "/firm/projects"):
        assert "查实" not in clerk.visit(address).answer.text
    firm.flagged_until = clock.today() - timedelta(days=1)
    db.session.commit()
    officer.visit(f"/bureau/accounts/firms/{firm.public_id}")
    assert not officer.sees("查实的劳资专管员投诉")


def test_a_name_told_against_ones_will_is_told_with_its_reason(app, post, specialist, officer):
    complaint = make_accepted(make_complaint(post), by=make_handler())
    officer.visit(f"/bureau/complaints/{complaint.public_id}").click("请单位答复")
    officer.submit("ask_form", question="请说明", names_person="y", expect=422)
    assert officer.sees("必须告知的理由")
    officer.submit("ask_form", question="请说明", names_person="y", reason="只有一人，无法回避")
    specialist.visit(f"/my/complaints/{complaint.public_id}")
    assert specialist.sees("已向单位告知您的姓名，理由：只有一人，无法回避")
    clerk = clerk_of(app, complaint).visit(f"/firm/complaints/{complaint.public_id}")
    assert clerk.sees(post.person.name)
    assert TEXT not in clerk.answer.text


def test_the_list_counts_and_is_narrowed(officer, context):
    make_complaint()
    closed = make_closed()
    officer.visit("/bureau/complaints").submit("complaint_search", status="ended")
    assert len(officer.page.select("#complaint_rows tbody tr")) == 1
    assert officer.sees(closed.public_id.upper())
    officer.visit("/bureau/complaints?status=overdue")
    assert officer.sees("没有符合条件的投诉")
    assert acting(closed.person).id == closed.person_id
