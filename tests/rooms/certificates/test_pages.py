"""Officers and holders at the certificates' doors."""

import io

import pytest
import python_calamine
from sqlalchemy import select

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.certificates.models import Certificate, CertificateStatus
from portal.db.base import db
from portal.jobs.queue import commit
from tests.factories.accounts import make_officer, make_person
from tests.factories.certificates import (
    approve,
    make_certificate,
    make_certifier,
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


def test_empty_lists_say_what_comes_next(municipal):
    assert "没有符合条件的证书" in municipal.visit(REGISTER).text()
    assert "没有待提请的人员" in municipal.visit(f"{REGISTER}/propose").text()
    assert "没有待审批的批次" in municipal.visit(f"{REGISTER}/approve").text()


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
    with app.app_context():
        certificate = make_proposal()
        approve(certificate.batch)
        commit()
        db.session.refresh(certificate)
        db.session.refresh(certificate.person)
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
