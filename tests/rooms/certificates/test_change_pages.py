"""The pages on which certificates are changed, and those on which it is seen."""

import io
from datetime import date

import pytest

from portal.access.roles import Role
from portal.core import clock
from portal.core.identity import make_resident_id
from tests.factories.accounts import make_officer, make_person
from tests.factories.certificates import make_certificate, make_certifier
from tests.person import Person
from tests.rooms.certificates.test_pages import REGISTER, prepared

PROOF = {"reason": "户籍更名"}


def pdf():
    return (io.BytesIO(b"%PDF-1.7 proof"), "证明.pdf")


@pytest.fixture
def district(app) -> Person:
    return Person(app, prepared(app, make_certifier, "500103"))


@pytest.fixture
def municipal(app) -> Person:
    return Person(app, prepared(app, make_certifier, "50"))


def holder_of(app, **details):
    person = prepared(app, make_person, name="张三")
    return prepared(app, make_certificate, person, **details)


def propose(officer, certificate, kind, **filled):
    officer.visit(f"{REGISTER}/{certificate.public_id}").click("更正、补发、撤销等变更").click(kind)
    return officer.submit("change_form", **filled)


def decide(officer, change_url, decision="approve", **more):
    officer.visit(change_url).click("审批")
    return officer.submit("decide_form", decision=decision, **more)


def test_from_a_correction_to_what_the_holder_reads(app, district, municipal):
    certificate = holder_of(app)
    propose(district, certificate, "更正", new_name="张叁", reason="户籍更名", evidence=pdf())
    assert "等待另一名工作人员审批" in district.text()
    here = district.answer.request.path
    assert "正在办理更正" in Person(app, certificate.person).visit("/my/certificates").text()
    decide(municipal, here)
    assert "更正已办结" in municipal.text("#notices")
    municipal.click("证明.pdf（0KB）")
    assert municipal.answer.headers["Cache-Control"] == "no-store"
    municipal.visit(f"{REGISTER}/{certificate.public_id}")
    assert "由第02版代替" in municipal.text()
    assert "户籍更名" in municipal.text()
    holder = Person(app, certificate.person).visit("/my/certificates")
    assert "请使用新版本" in holder.text()
    assert "张叁" in holder.text()


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_missing(app, district):
    certificate = holder_of(app)
    here = f"{REGISTER}/{certificate.public_id}/change/"
    district.visit(f"{here}correct").submit("change_form", expect=422, new_name="张叁")
    assert "请填写原因" in district.text("[role=alert]")
    assert "请上传证明材料" in district.text("[role=alert]")
    assert district.page.select_one("input[name=new_name]")["value"] == "张叁"
    district.visit(f"{here}revoke")
    district.submit("change_form", expect=422, reason="替考", effective_on="2020-01-01")
    assert "请填写决定文号" in district.text("[role=alert]")
    district.visit(f"{here}correct")
    district.submit("change_form", expect=422, new_resident_id="123", **PROOF, evidence=pdf())
    assert "18位身份证号" in district.text("[role=alert]")


def test_a_revocation_waits_for_the_municipality_and_is_served(app, district, municipal):
    certificate = holder_of(app)
    propose(
        district,
        certificate,
        "撤销",
        reason="替考",
        decision_number="渝人社撤〔２０２６〕1号",
        effective_on="2025年7月1日",
    )
    here = district.answer.request.path
    colleague = Person(app, prepared(app, make_certifier, "500103"))
    assert "等待市级的另一名工作人员审批" in colleague.visit(here).text()
    assert "由市级决定" in colleague.visit(f"{here}/decide").text()
    decide(municipal, here)
    district.visit(here).click("登记送达")
    district.submit("serve_form", expect=422)
    assert "请填写送达日期" in district.text("[role=alert]")
    district.submit("serve_form", served_on=clock.today().isoformat(), served_how="mail")
    assert "邮寄送达" in district.text()
    holder = Person(app, certificate.person).visit("/my/certificates")
    for words in ("替考", "渝人社撤〔2026〕1号", "2025年7月1日", "邮寄送达", "行政复议"):
        assert words in holder.text()
    assert "撤销" in holder.visit("/my").text()
    municipal.visit(f"{REGISTER}/{certificate.public_id}?on=2025-08-01")
    assert "当日所知 有效" in municipal.text()
    assert "现在所知 已撤销，自2025年7月1日起" in municipal.text()


def test_a_change_is_sent_back_with_a_reason_and_withdrawn_by_its_proposer(
    app, district, municipal
):
    certificate = holder_of(app)
    propose(district, certificate, "注销", reason="本人申请")
    here = district.answer.request.path
    municipal.visit(here).click("审批")
    municipal.submit("decide_form", expect=422, decision="return")
    assert "请填写退回原因" in municipal.text("[role=alert]")
    municipal.submit("decide_form", decision="return", reason="请附申请书")
    assert "请附申请书" in district.visit(here).text()
    district.click("重新提请").click("注销")
    district.submit("change_form", reason="本人申请，附申请书", evidence=pdf())
    district.submit("withdraw")
    assert "已撤回" in district.text()


def test_a_double_click_and_a_slow_colleague_are_told_so(app, district, municipal):
    certificate = holder_of(app)
    here = f"{REGISTER}/{certificate.public_id}/change/reissue"
    other = Person(app, prepared(app, make_certifier, "500103"))
    for officer in (district, other):
        officer.visit(here)
    district.submit("change_form", reason="遗失", evidence=pdf())
    change = district.answer.request.path
    other.submit("change_form", expect=422, reason="遗失", evidence=pdf())
    assert "已有一项变更待审批" in other.text("[role=alert]")
    second = Person(app, prepared(app, make_certifier, "50"))
    for officer in (municipal, second):
        officer.visit(f"{change}/decide")
    municipal.submit("decide_form", decision="approve")
    second.submit("decide_form", expect=422, decision="approve")
    assert "没有重复办理" in second.text("[role=alert]")
    assert "已办结" in second.visit(f"{change}/decide").text()


def test_an_entry_made_in_error_is_crossed_out_with_the_reason(app, district, municipal):
    certificate = holder_of(app)
    propose(district, certificate, "撤销", reason="替考", decision_number="x")
    decide(municipal, district.answer.request.path)
    propose(district, certificate, "登记更正", reason="登记到了他人名下", struck=None, expect=422)
    assert "请选择登记有误的事项" in district.text("[role=alert]")
    (choice,) = district.page.select("input[name=struck]")
    district.submit("change_form", reason="登记到了他人名下", struck=choice["value"])
    decide(municipal, district.answer.request.path)
    municipal.visit(f"{REGISTER}/{certificate.public_id}")
    assert "登记到了他人名下" in municipal.text()
    assert municipal.text("del") == clock.today().isoformat()
    assert "有效" in municipal.text(".badge")


def test_an_id_number_in_full_is_shown_only_to_whoever_compares_it(app, district, municipal):
    certificate = holder_of(app)
    fresh = make_resident_id(date(1991, 5, 17), 781)
    propose(district, certificate, "更正", new_resident_id=fresh, reason="登记有误", evidence=pdf())
    here = district.answer.request.path
    auditor = Person(app, prepared(app, make_officer, Role.AUDITOR, region="50"))
    assert fresh not in auditor.visit(here).text()
    assert "审批" not in [a.get_text() for a in auditor.page.select("a.button")]
    auditor.visit(f"{here}/decide", expect=403)
    assert fresh in municipal.visit(f"{here}/decide").text()


@pytest.mark.parametrize("page", ["", "/decide", "/serve", "/evidence/000000000000"])
def test_anothers_change_is_not_found(app, district, page):
    certificate = holder_of(app)
    propose(district, certificate, "补发", reason="遗失", evidence=pdf())
    here = district.answer.request.path
    elsewhere = Person(app, prepared(app, make_certifier, "500107"))
    elsewhere.visit(here + page, expect=404)
    assert "没有符合条件的变更" in elsewhere.visit(f"{REGISTER}/changes").text()
    assert "张三" in district.visit(f"{REGISTER}/changes?state=proposed").text()


def test_a_kind_of_change_that_there_is_not_is_not_found(app, district):
    certificate = holder_of(app)
    district.visit(f"{REGISTER}/{certificate.public_id}/change/burn", expect=404)
