"""Proposing, approving and returning certificates."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.certificates import actions, queries
from portal.certificates.models import Certificate, CertificatePrint, CertificateStatus
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.certificates import (
    make_certificate,
    make_certifier,
    make_passed_paper,
    make_proposal,
    make_released_sitting,
)

TODAY = date(2026, 4, 1)


@pytest.fixture
def district(context):
    return acting(make_certifier())


@pytest.fixture
def municipal(context):
    return acting(make_certifier("50"))


def deeds() -> list[str]:
    """What was done to certificates, in order."""
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [entry.deed for entry in entries if entry.deed.startswith("certificates:")]


def test_a_pass_is_proposed_with_what_will_be_printed(district):
    paper = make_passed_paper(make_person(name="林玥彧"))
    (certificate,) = actions.propose([paper], by=district)
    assert certificate.status is CertificateStatus.PROPOSED
    assert (certificate.name, certificate.number, certificate.region) == ("林玥彧", None, "500103")
    assert certificate.examined_on == date(2026, 3, 14)
    assert certificate.proposed_by_id == district.id
    assert deeds() == ["certificates:certificate:proposed"]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("failed", "未达到合格线"),
        ("unreleased", "尚未公布"),
        ("twice", "已经提请"),
        ("holds one", "已持有有效证书"),
        ("rare name", r"U\+E000"),
        ("nobody", "至少选择一人"),
        ("good", ""),
    ],
)
def test_no_certificate_without_a_released_pass_and_never_two(district, what, reason):
    person = make_person(name="张\ue000" if what == "rare name" else "张三")
    status = SittingStatus.REVIEWING if what == "unreleased" else SittingStatus.RELEASED
    paper = make_passed_paper(
        person, make_released_sitting(status=status), is_passed=what != "failed"
    )
    if what == "twice":
        actions.propose([paper], by=district)
    if what == "holds one":
        make_certificate(person)
    chosen = [] if what == "nobody" else [paper]
    if not reason:
        assert len(actions.propose(chosen, by=district)) == 1
        return
    with pytest.raises(Refused, match=reason):
        actions.propose(chosen, by=district)


def test_one_bad_paper_stops_the_batch_and_is_named(district):
    good, bad = make_passed_paper(), make_passed_paper(make_person(name="李四"), is_passed=False)
    with pytest.raises(Refused, match="李四"), db.session.begin_nested():
        actions.propose([good, bad], by=district)
    assert db.session.scalars(select(Certificate)).all() == []


def test_somebody_whose_certificate_was_revoked_may_get_another(district):
    person = make_person()
    make_certificate(person, status=CertificateStatus.REVOKED)
    assert actions.propose([make_passed_paper(person)], by=district)


def test_approval_gives_numbers_in_a_row_and_asks_for_the_files(municipal):
    waiting = [make_proposal(), make_proposal(), make_proposal(region="500157")]
    issued = actions.approve(waiting, by=municipal, today=TODAY)
    assert [certificate.number for certificate in issued] == [
        "Z000050500103260000001",
        "Z000050500103260000002",
        "Z000050500157260000001",
    ]
    assert {(c.status, c.issued_on, c.approved_by_id) for c in issued} == {
        (CertificateStatus.VALID, TODAY, municipal.id)
    }
    assert [len(certificate.prints) for certificate in issued] == [1, 1, 1]
    (more,) = actions.approve([make_proposal()], by=municipal, today=TODAY)
    assert more.number == "Z000050500103260000003"
    (next_year,) = actions.approve([make_proposal()], by=municipal, today=date(2027, 1, 4))
    assert next_year.number == "Z000050500103270000001"


def test_a_functional_area_numbers_with_the_municipality(municipal):
    (issued,) = actions.approve([make_proposal(region="5001G1")], by=municipal, today=TODAY)
    assert issued.number == "Z000050500000260000001"


def test_a_refused_batch_takes_no_number(municipal):
    batch = [make_proposal(), make_proposal(proposed_by_id=municipal.id)]
    with pytest.raises(Refused), db.session.begin_nested():
        actions.approve(batch, by=municipal, today=TODAY)
    (issued,) = actions.approve([make_proposal()], by=municipal, today=TODAY)
    assert issued.number is not None
    assert issued.number.endswith("000001")


@pytest.mark.parametrize(
    ("who", "reason"),
    [("proposer", "提请人不能审批"), ("district", "市级统一签发"), ("municipal", "")],
)
def test_a_second_person_signs_for_the_municipality(context, who, reason):
    proposer = make_certifier("50")
    certificate = make_proposal(proposer=proposer)
    people = {
        "proposer": proposer,
        "district": make_certifier("500103"),
        "municipal": make_certifier("50"),
    }
    officer = acting(people[who])
    if reason:
        with pytest.raises(Refused, match=reason):
            actions.approve([certificate], by=officer, today=TODAY)
        assert certificate.status is CertificateStatus.PROPOSED
    else:
        actions.approve([certificate], by=officer, today=TODAY)
        assert certificate.status is CertificateStatus.VALID


def test_a_double_click_issues_one_certificate(municipal):
    certificate = make_proposal()
    actions.approve([certificate], by=municipal, today=TODAY)
    db.session.commit()
    number = certificate.number
    with pytest.raises(Refused, match="没有重复签发"):
        actions.approve([certificate], by=acting(make_certifier("50")), today=TODAY)
    assert certificate.number == number
    assert len(db.session.scalars(select(CertificatePrint)).all()) == 1


def test_what_a_colleague_issued_meanwhile_is_left_out(municipal):
    first, second = make_proposal(), make_proposal()
    actions.approve([first], by=acting(make_certifier("50")), today=TODAY)
    assert actions.approve([first, second], by=municipal, today=TODAY) == [second]


def test_a_returned_proposal_frees_the_pass_for_another(municipal, district):
    paper = make_passed_paper()
    (certificate,) = actions.propose([paper], by=district)
    actions.return_proposal(certificate, reason="姓名有误", by=municipal)
    db.session.commit()
    assert actions.propose([paper], by=district)
    assert "certificates:certificate:returned" in deeds()


def test_what_was_issued_cannot_be_returned(municipal):
    certificate = make_certificate()
    with pytest.raises(Refused, match="已经由他人办理"):
        actions.return_proposal(certificate, reason="x", by=municipal)


def test_the_trail_never_holds_a_whole_id_number(municipal):
    (issued,) = actions.approve([make_proposal()], by=municipal, today=TODAY)
    db.session.flush()
    entry = db.session.scalars(select(AuditEntry)).all()[-1]
    assert issued.resident_id not in str(entry.facts)
    assert entry.facts["number"] == issued.number


def test_an_auditor_reads_but_proposes_nobody(context):
    auditor = acting(make_officer(Role.AUDITOR, region="50"))
    make_passed_paper()
    assert queries.count_eligible(auditor) == 0
    assert queries.get_papers(auditor, [make_passed_paper().public_id]) == []
