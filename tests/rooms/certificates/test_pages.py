"""Officers and holders at the certificates' doors."""

import io

import pytest
import python_calamine
from sqlalchemy import select

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.certificates.models import Certificate, CertificateStatus
from portal.db.base import db
from portal.documents.sign import verify_pdf
from tests.factories.accounts import make_officer, make_person
from tests.factories.certificates import (
    make_certificate,
    make_certifier,
    make_passed_paper,
    make_proposal,
)
from tests.person import Person

REGISTER = "/bureau/certificates"


def prepared(app, make, *args, **details):
    """Something made in a context of its own, as every request has its own; with its person."""
    with app.app_context():
        thing = make(*args, **details)
        db.session.refresh(thing)
        if hasattr(thing, "person"):
            db.session.refresh(thing.person)
        return thing


@pytest.fixture
def district(app) -> Person:
    return Person(app, prepared(app, make_certifier, "500103"))


@pytest.fixture
def municipal(app) -> Person:
    return Person(app, prepared(app, make_certifier, "50"))


def of_person(app, make, name="张三丰", **details):
    """A certificate of somebody of this name."""
    return prepared(app, make, prepared(app, make_person, name=name), **details)


def all_certificates(app) -> list[Certificate]:
    with app.app_context():
        return list(db.session.scalars(select(Certificate).order_by(Certificate.id)))


def test_from_a_pass_to_a_file_in_the_holders_hands(app, district, municipal):
    paper = of_person(app, make_passed_paper)
    holder = Person(app, paper.person)
    district.visit(REGISTER).click("提请发证（1人待提请）")
    district.submit("propose_form", expect=422, chosen=[])
    assert "请至少选择一人" in district.text("[role=alert]")
    district.submit("propose_form", chosen=[paper.public_id])
    assert "已提请发证1人" in district.text("#notices")
    (certificate,) = all_certificates(app)
    assert "待审批" in holder.visit("/my/certificates").text()

    municipal.visit(f"{REGISTER}/approve")
    municipal.submit("approve_form", chosen=[certificate.public_id])
    assert "请核对后确认签发" in municipal.text()
    assert all_certificates(app)[0].status is CertificateStatus.PROPOSED
    municipal.submit("approve_form")
    assert "已签发1份证书" in municipal.text("#notices")

    holder.visit("/my/certificates").click("下载证书（PDF）")
    assert holder.answer.mimetype == "application/pdf"
    assert holder.answer.headers["Cache-Control"] == "no-store"
    with app.app_context():
        assert verify_pdf(holder.answer.data).valid


def test_a_second_confirmation_of_the_same_batch_is_told_so(app, municipal):
    certificate = prepared(app, make_proposal)
    other = Person(app, prepared(app, make_certifier, "50"))
    for officer in (municipal, other):
        officer.visit(f"{REGISTER}/approve")
        officer.submit("approve_form", chosen=[certificate.public_id])
    municipal.submit("approve_form")
    other.submit("approve_form", expect=422)
    assert "没有重复签发" in other.text("[role=alert]")
    with app.app_context():
        assert len(db.session.get_one(Certificate, certificate.id).prints) == 1


def test_nobody_chosen_is_asked_to_choose(app, municipal):
    prepared(app, make_proposal)
    municipal.visit(f"{REGISTER}/approve").submit("approve_form", chosen=None, expect=422)
    assert "请至少选择一份" in municipal.text("[role=alert]")


def test_a_district_is_told_that_the_municipality_issues(app, district):
    prepared(app, make_proposal)
    district.visit(f"{REGISTER}/approve")
    assert "市级统一签发" in district.text()
    assert district.page.select("input[type=checkbox]") == []


def test_empty_lists_say_what_comes_next(municipal):
    assert "没有符合条件的证书" in municipal.visit(REGISTER).text()
    assert "没有待提请的人员" in municipal.visit(f"{REGISTER}/propose").text()
    assert "没有待审批的证书" in municipal.visit(f"{REGISTER}/approve").text()


def test_the_register_is_filtered_counted_and_exported(app, municipal):
    of_person(app, make_certificate, "张三")
    of_person(app, make_certificate, "李四", status=CertificateStatus.REVOKED)
    municipal.visit(f"{REGISTER}?status=revoked&words=李四")
    assert "共 1 条" in municipal.text()
    assert "张三" not in municipal.text("table")
    municipal.click("导出登记簿（Excel，证件号码已遮盖）")
    book = python_calamine.load_workbook(io.BytesIO(municipal.answer.data))
    rows = book.get_sheet_by_name("证书登记簿").to_python()
    assert [row[1] for row in rows] == ["姓名", "李四"]
    assert "*" in rows[1][2]
    municipal.visit(f"{REGISTER}?status=nonsense&page=999&file=x")
    assert "共 2 条" in municipal.text()


def test_an_officers_download_is_recorded_a_holders_is_not(app, municipal):
    certificate = prepared(app, make_proposal)
    municipal.visit(f"{REGISTER}/approve")
    municipal.submit("approve_form", chosen=[certificate.public_id]).submit("approve_form")
    municipal.visit(f"{REGISTER}/{certificate.public_id}").click("下载证书文件（PDF）")
    Person(app, certificate.person).visit("/my/certificates").click("下载证书（PDF）")
    with app.app_context():
        looks = [e.thing_id for e in db.session.scalars(select(AuditEntry)) if "opened" in e.deed]
    assert looks == [certificate.public_id]


def test_a_proposal_is_returned_with_a_reason(app, municipal):
    certificate = of_person(app, make_proposal)
    municipal.visit(f"{REGISTER}/{certificate.public_id}").click("退回提请")
    municipal.submit("return_form", expect=422)
    assert "请填写退回原因" in municipal.text("[role=alert]")
    municipal.submit("return_form", reason="姓名有误")
    assert "已退回张三丰的发证提请" in municipal.text("#notices")
    assert all_certificates(app) == []


@pytest.mark.parametrize(
    "page", ["", "/pdf", "/editions/1/pdf", "/return", "/change", "/change/revoke"]
)
def test_what_is_unknown_and_what_is_anothers_is_not_found(app, district, page):
    foreign = prepared(app, make_certificate, region="500107")
    for public_id in (foreign.public_id, "000000000000"):
        answer = district.visit(f"{REGISTER}/{public_id}{page}", expect=404)
        assert "没有这个页面" in answer.text()


def test_anothers_certificate_cannot_be_downloaded(app):
    certificate = prepared(app, make_certificate)
    nosy = Person(app, prepared(app, make_person))
    nosy.visit(f"/my/certificates/{certificate.public_id}/pdf", expect=404)
    nosy.visit("/bureau/certificates", expect=403)
    assert "您还没有证书" in nosy.visit("/my/certificates").text()


def test_a_file_that_is_not_there_yet_is_a_sentence_not_an_error(app, municipal):
    certificate = prepared(app, make_certificate)
    holder = Person(app, certificate.person)
    holder.visit(f"/my/certificates/{certificate.public_id}/pdf", expect=409)
    assert "正在生成" in holder.text()
    municipal.visit(f"{REGISTER}/{certificate.public_id}/pdf", expect=409)


def test_the_posts_of_an_officer_decide_what_is_offered(app):
    auditor = Person(app, prepared(app, make_officer, Role.AUDITOR, region="50"))
    certificate = prepared(app, make_certificate)
    assert "提请发证" not in auditor.visit(REGISTER).text()
    auditor.visit(f"{REGISTER}/{certificate.public_id}")
    assert "撤销等变更" not in auditor.text()
    auditor.visit(f"{REGISTER}/propose", expect=403)
    auditor.visit(f"{REGISTER}/approve", expect=403)
