"""Officers at the pages of batches, from the list of passes to the files."""

import io

import pytest
import python_calamine
from sqlalchemy import select

from portal.access.roles import Role
from portal.certificates import jobs, queries
from portal.certificates.batch_forms import MOST_WITHOUT
from portal.certificates.models import BatchState, Certificate, CertificateBatch, CertificatePrint
from portal.certificates.rules.making import MOST_TRIES
from portal.db.base import db
from portal.documents.sign import verify_pdf
from portal.exams.models import Paper
from portal.jobs.queue import commit
from tests.factories.accounts import make_officer, make_person
from tests.factories.certificates import (
    approve,
    make_batch,
    make_certifier,
    make_objection,
    make_passed_paper,
    make_passers,
    make_proposal,
    make_released_sitting,
    propose,
)
from tests.person import Person

REGISTER = "/bureau/certificates"


@pytest.fixture
def district(app) -> Person:
    with app.app_context():
        return Person(app, make_certifier("500103"))


@pytest.fixture
def municipal(app) -> Person:
    with app.app_context():
        return Person(app, make_certifier("50"))


def papers_of(app, sitting_id):
    with app.app_context():
        found = select(Paper.public_id).where(Paper.sitting_id == sitting_id).order_by(Paper.id)
        return list(db.session.scalars(found))


def only_batch(app) -> CertificateBatch:
    with app.app_context():
        return db.session.scalars(select(CertificateBatch)).one()


def made_batch(app, count=3, **details):
    with app.app_context():
        return propose(make_passers(count, **details)).public_id


def test_from_passes_to_files_in_the_holders_hands(app, district, municipal):
    with app.app_context():
        sitting = make_released_sitting(title="春季专项考核")
        holder = make_person(name="张三丰")
        make_passed_paper(holder, sitting)
        make_passers(2, sitting)
        holder = Person(app, holder)
    district.visit(REGISTER).click("提请发证（3人待提请）").click("春季专项考核")
    assert "可以提请（3人）" in district.text()
    district.submit("choose_form")
    assert "3人" in district.text()
    district.submit("propose_form")
    assert "已提请发证3人" in district.text("#notices")
    assert "等待市级审批" in district.text("#batch_progress")
    assert "待审批" in holder.visit("/my/certificates").text()

    municipal.visit(f"{REGISTER}/approve").click("春季专项考核")
    assert "确认签发3份证书" in municipal.text()
    assert "渝中区3人" in municipal.text()
    municipal.submit("approve_form")
    assert "已签发3份证书" in municipal.text("#notices")
    assert "完成，共3份" in municipal.text("#batch_progress")

    holder.visit("/my/certificates").click("下载证书（PDF）")
    assert holder.answer.mimetype == "application/pdf"
    assert holder.answer.headers["Cache-Control"] == "no-store"
    with app.app_context():
        assert verify_pdf(holder.answer.data).valid


def test_some_are_left_out_over_several_pages(app, district, monkeypatch):
    monkeypatch.setattr("portal.certificates.routes.batches.PER_LIST", 2)
    with app.app_context():
        sitting = make_passers(5)
        address, sitting_id = f"{REGISTER}/propose/{sitting.public_id}", sitting.id
    papers = papers_of(app, sitting_id)
    district.visit(address)
    assert [box["value"] for box in district.page.select("[type=checkbox]")] == papers[:2]
    district.visit(f"{address}?without={papers[0]}&page=2")
    assert "其他页上另有1人暂缓提请" in district.text()
    district.submit("choose_form", without=[papers[0], papers[3]])
    assert "暂缓提请的人员" in district.text()
    assert "提请3人的证书" in district.text()
    district.click("返回修改")
    assert [box["value"] for box in district.page.select("[checked]")] == papers[:1]
    district.submit("choose_form", without=[papers[0], papers[3]]).submit("propose_form")
    assert "已提请发证3人" in district.text("#notices")
    assert "可以提请（2人）" in district.visit(address).text()


def test_too_many_left_out_are_told(app, district):
    with app.app_context():
        address = f"{REGISTER}/propose/{make_passers(1).public_id}/check"
    district.visit(address)
    form = district.page.select_one("#propose_form")
    token = form.select_one("[name=csrf_token]")["value"]
    sent = {"csrf_token": token, "without": [f"{n:012d}" for n in range(MOST_WITHOUT + 1)]}
    answer = district.send(address, method="POST", data=sent)
    assert answer.status_code == 422
    assert f"一次最多暂缓{MOST_WITHOUT}人" in answer.text


def test_whoever_is_held_up_is_named_with_the_reason(app, district):
    with app.app_context():
        sitting = make_passers(1)
        make_objection(make_passed_paper(make_person(name="钱有异"), sitting))
        address = f"{REGISTER}/propose/{sitting.public_id}"
    district.visit(address)
    held = district.text("[aria-label=暂时不能提请的人员]")
    assert "钱有异" in held
    assert "公示异议待核查" in held
    district.submit("choose_form")
    assert "钱有异" in district.text()
    district.submit("propose_form")
    assert "已提请发证1人" in district.text("#notices")


def test_a_list_that_was_proposed_meanwhile_is_told(app, district):
    with app.app_context():
        sitting = make_passers(1)
        address = f"{REGISTER}/propose/{sitting.public_id}/check"
    district.visit(address)
    with app.app_context():
        propose(db.session.merge(sitting))
        db.session.commit()
    district.submit("propose_form", expect=422)
    assert "没有可以提请的人员" in district.text("[role=alert]")


def test_a_second_confirmation_of_the_same_batch_is_told_so(app, municipal):
    address = f"{REGISTER}/batches/{made_batch(app)}/approve"
    with app.app_context():
        other = Person(app, make_certifier("50"))
    for officer in (municipal, other):
        officer.visit(address)
    municipal.submit("approve_form")
    other.submit("approve_form", expect=422)
    assert "没有重复签发" in other.text("[role=alert]")
    with app.app_context():
        assert len(db.session.scalars(select(CertificatePrint)).all()) == 3


def test_who_is_hindered_after_the_look_is_shown_before_anything_is_signed(app, municipal):
    address = f"{REGISTER}/batches/{made_batch(app)}/approve"
    municipal.visit(address)
    with app.app_context():
        paper = db.session.scalars(select(Paper)).first()
        make_objection(paper)
    municipal.submit("approve_form", expect=422)
    assert "名单有变化" in municipal.text("[role=alert]")
    assert "公示异议待核查" in municipal.text("[aria-label=不能签发的人员]")
    municipal.submit("approve_form")
    assert "已签发2份证书，1人退回提请" in municipal.text("#notices")


def test_a_district_and_the_proposer_see_who_will_sign(app, district):
    with app.app_context():
        proposer = make_certifier("50")
        batch = make_batch(proposed_by_id=proposer.id)
        make_proposal(batch=batch, proposed_by_id=proposer.id)
        address, own = f"{REGISTER}/batches/{batch.public_id}/approve", Person(app, proposer)
    assert "市级统一签发" in district.visit(f"{REGISTER}/approve").text()
    assert "请等待市级审批" in district.visit(address).text()
    assert "由您提请，请等待另一名工作人员" in own.visit(address).text()
    for officer in (district, own):
        assert "确认签发" not in officer.text()
        officer.submit("approve_form", expect=422)
    assert only_batch(app).state is BatchState.PROPOSED


def test_a_batch_is_returned_with_a_reason(app, municipal):
    municipal.visit(f"{REGISTER}/batches/{made_batch(app)}/approve").click("退回这个批次")
    municipal.submit("return_form", expect=422)
    assert "请填写退回原因" in municipal.text("[role=alert]")
    municipal.submit("return_form", reason="照片不清")
    assert "已退回发证批次" in municipal.text("#notices")
    assert "照片不清" in municipal.text("#batch_progress")
    with app.app_context():
        assert db.session.scalars(select(Certificate)).all() == []


def making(app, monkeypatch):
    """A batch of which one file could not be made and the others were not begun."""
    with app.app_context():
        batch = propose(make_passers(3))
        with monkeypatch.context() as patch:
            patch.setattr(jobs, "_make_all", lambda prepared: [])
            patch.setattr(jobs, "later", lambda *_args, **_more: None)
            approve(batch)
            commit()
        printed = db.session.scalars(select(CertificatePrint)).first()
        printed.trouble, printed.tries = "字库缺字", MOST_TRIES
        db.session.commit()
        return batch.public_id


def test_the_page_follows_what_is_under_way_and_ends_when_it_is_done(app, municipal, monkeypatch):
    batch_id = making(app, monkeypatch)
    municipal.visit(f"{REGISTER}/batches/{batch_id}")
    assert "every 3s" in str(municipal.page.select_one("#batch_progress"))
    assert "字库缺字" in municipal.text("#batch_progress")
    assert municipal.text("#batch_said") == "正在生成证书文件"
    headers = {"HX-Request": "true", "HX-Target": "batch_progress"}
    answer = municipal.send(f"{REGISTER}/batches/{batch_id}", headers=headers)
    assert 'hx-swap-oob="innerHTML"' in answer.text
    assert "<h1>" not in answer.text
    municipal.submit("stop")
    assert "已暂停" in municipal.text("#batch_progress")
    assert "every 3s" not in str(municipal.page)
    municipal.submit("resume")
    assert "完成，共3份" in municipal.visit(f"{REGISTER}/batches/{batch_id}").text()
    assert "every 3s" not in str(municipal.page)


def test_what_failed_is_tried_again_from_the_page(app, municipal, monkeypatch):
    batch_id = making(app, monkeypatch)
    municipal.visit(f"{REGISTER}/batches/{batch_id}").submit("stop").submit("retry")
    assert "已重新安排生成1份证书文件" in municipal.text("#notices")
    assert only_batch(app).state is BatchState.STOPPED, "who stopped it lets it go on"
    municipal.submit("resume")
    with app.app_context():
        assert queries.progress(only_batch(app)).ready == 3


def test_the_list_is_downloaded_masked(app, municipal, monkeypatch):
    batch_id = making(app, monkeypatch)
    municipal.visit(f"{REGISTER}/batches/{batch_id}").click("下载名单（Excel，证件号码已遮盖）")
    book = python_calamine.load_workbook(io.BytesIO(municipal.answer.data))
    rows = book.get_sheet_by_name("发证批次名单").to_python()
    assert rows[0][:3] == ["证书编号", "姓名", "证件号码"]
    assert [row[-2:] for row in rows[1:]] == [["没有成功", "字库缺字"]] + [["正在生成", ""]] * 2
    assert all("*" in row[2] for row in rows[1:])
    assert len({row[0] for row in rows[1:]}) == 3


def test_batches_are_listed_and_filtered(app, municipal):
    with app.app_context():
        make_batch(title="甲批")
        make_batch(title="乙批", state=BatchState.RETURNED)
    municipal.visit(f"{REGISTER}/batches?state=returned")
    assert "乙批" in municipal.text("table")
    assert "甲批" not in municipal.text("table")
    assert "共 2 条" in municipal.visit(f"{REGISTER}/batches?state=x&page=99").text()
    assert "没有符合条件" in municipal.visit(f"{REGISTER}/batches?state=done").text()


@pytest.mark.parametrize("page", ["", "/approve", "/return", "/list.xlsx"])
def test_anothers_batch_is_not_found(app, district, page):
    with app.app_context():
        foreign = make_batch(region="500107").public_id
    for public_id in (foreign, "000000000000"):
        district.visit(f"{REGISTER}/batches/{public_id}{page}", expect=404)


@pytest.mark.parametrize("page", ["", "/check"])
def test_anothers_sitting_is_not_found(app, district, page):
    with app.app_context():
        foreign = make_released_sitting("500107").public_id
    district.visit(f"{REGISTER}/propose/{foreign}{page}", expect=404)


def test_an_auditor_looks_on_and_has_no_buttons(app, monkeypatch):
    batch_id = making(app, monkeypatch)
    with app.app_context():
        auditor = Person(app, make_officer(Role.AUDITOR, region="50"))
    auditor.visit(f"{REGISTER}/batches/{batch_id}")
    assert auditor.page.select("#stop, #retry") == []
    auditor.visit(f"{REGISTER}/batches/{batch_id}/approve", expect=403)
