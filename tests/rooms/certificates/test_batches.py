"""Many proposed together, approved at one stroke or sent back."""

import time
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.audit.models import AuditEntry
from portal.certificates import actions, queries
from portal.certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificateEvent,
    CertificatePrint,
    CertificateStatus,
    ObjectionState,
)
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.models import Paper
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, make_person
from tests.factories.certificates import (
    approve,
    make_batch,
    make_certificate,
    make_certifier,
    make_objection,
    make_passed_paper,
    make_passers,
    make_proposal,
    make_released_sitting,
    propose,
)

NOW = datetime(2026, 4, 1, 2, tzinfo=UTC)
TODAY = date(2026, 4, 1)


@pytest.fixture
def district(context):
    return acting(make_certifier())


@pytest.fixture
def municipal(context):
    return acting(make_certifier("50"))


def deeds() -> list[str]:
    """What was done in this room, in order."""
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [entry.deed for entry in entries if entry.deed.startswith("certificates:")]


def certificates() -> list[Certificate]:
    return list(db.session.scalars(select(Certificate).order_by(Certificate.id)))


# --- propose --------------------------------------------------------------------------------------


def test_a_pass_is_proposed_with_what_will_be_printed(district):
    paper = make_passed_paper(make_person(name="林玥彧"))
    done = actions.propose_batch(paper.sitting, by=district, now=NOW)
    (certificate,) = certificates()
    assert certificate.status is CertificateStatus.PROPOSED
    assert (certificate.name, certificate.number, certificate.region) == ("林玥彧", None, "500103")
    assert certificate.examined_on == date(2026, 3, 14)
    assert certificate.proposed_by_id == done.batch.proposed_by_id == district.id
    assert (certificate.batch, done.count, done.left_out) == (done.batch, 1, [])
    assert done.batch.title == paper.sitting.title
    assert deeds() == ["certificates:certificate:proposed", "certificates:batch:proposed"]


def hinder(what: str, sitting, by) -> Paper:
    """A pass to which this stands in the way."""
    person = make_person(name="张\ue000" if what == "rare name" else "张三")
    paper = make_passed_paper(person, sitting)
    if what == "holds one":
        make_certificate(person)
    if what == "same id":
        make_certificate(resident_id_index=person.resident_id_index)
    if what == "objected":
        make_objection(paper)
    if what == "objection upheld":
        make_objection(paper, state=ObjectionState.UPHELD, decided_by_id=make_certifier().id)
    if what == "judged alone":
        make_objection(paper, state=ObjectionState.DISMISSED, decided_by_id=by.id)
    return paper


HINDRANCES = {
    "holds one": "已持有有效证书",
    "same id": "同一证件号码",
    "rare name": "U+E000",
    "objected": "异议待核查",
    "objection upheld": "异议成立",
    "judged alone": "另一名工作人员提请",
}


@pytest.mark.parametrize("what", HINDRANCES)
def test_who_is_hindered_is_left_out_and_named_with_the_reason(district, what):
    sitting = make_released_sitting()
    good, bad = make_passed_paper(sitting=sitting), hinder(what, sitting, district)
    done = actions.propose_batch(sitting, by=district, now=NOW)
    assert [c.paper_id for c in certificates() if c.batch_id] == [good.id]
    (left,) = done.left_out
    assert left.public_id == bad.public_id
    assert HINDRANCES[what] in "；".join(left.reasons)


def test_an_objection_that_another_dismissed_hinders_nobody(district):
    paper = make_passed_paper()
    judge = make_certifier("50")
    make_objection(paper, state=ObjectionState.DISMISSED, decided_by_id=judge.id)
    assert actions.propose_batch(paper.sitting, by=district, now=NOW).count == 1


@pytest.mark.parametrize("status", [SittingStatus.REVIEWING, SittingStatus.RELEASED])
def test_nobody_is_proposed_before_the_results_are_out_nor_without_a_pass(district, status):
    sitting = make_released_sitting(status=status)
    make_passed_paper(sitting=sitting, is_passed=status is SittingStatus.REVIEWING)
    with pytest.raises(Refused, match="没有可以提请"):
        actions.propose_batch(sitting, by=district, now=NOW)


def test_nobody_is_proposed_twice(district):
    paper = make_passed_paper()
    actions.propose_batch(paper.sitting, by=district, now=NOW)
    with pytest.raises(Refused, match="没有可以提请"):
        actions.propose_batch(paper.sitting, by=acting(make_certifier("50")), now=NOW)
    assert len(certificates()) == 1


def test_until_the_notice_is_over_nobody_is_proposed(district):
    """Released on a Tuesday: five working days after it end on the next Tuesday."""
    sitting = make_released_sitting(released_at=datetime(2026, 3, 17, 9, tzinfo=UTC))
    make_passed_paper(sitting=sitting)
    last, after = datetime(2026, 3, 24, 15, tzinfo=UTC), datetime(2026, 3, 24, 17, tzinfo=UTC)
    with pytest.raises(Refused, match="没有可以提请"):
        actions.propose_batch(sitting, by=district, now=last)  # 23:00 in Beijing
    assert actions.propose_batch(sitting, by=district, now=after).count == 1


def test_those_left_out_for_now_may_be_proposed_later(district):
    sitting = make_passers(3)
    first = db.session.scalars(select(Paper).where(Paper.sitting_id == sitting.id)).first()
    done = actions.propose_batch(sitting, by=district, now=NOW, without=[first.public_id, "x"])
    assert done.count == 2
    later = actions.propose_batch(sitting, by=district, now=NOW)
    assert (later.count, later.batch.title) == (1, f"{sitting.title}（第2批）")


def test_somebody_whose_certificate_was_revoked_may_get_another_and_it_is_told(district):
    person = make_person()
    old = make_certificate(person, status=CertificateStatus.REVOKED)
    paper = make_passed_paper(person)
    (passer,) = queries.list_passers(paper.sitting, by=district, today=TODAY)
    assert (passer.reasons, passer.earlier) == ((), (f"{old.number}（已撤销）",))


# --- approve --------------------------------------------------------------------------------------


def numbers(issued: list[Certificate]) -> list[str]:
    return [certificate.number for certificate in issued]


def test_approval_gives_numbers_in_a_row_and_enters_each_in_the_register(municipal):
    batch = propose(make_passers(3))
    issued = approve(batch, by=db_person(municipal), now=NOW)
    assert numbers(issued) == [f"Z00005050010326000000{n}" for n in (1, 2, 3)]
    assert {(c.status, c.issued_on, c.approved_by_id, c.status_on) for c in issued} == {
        (CertificateStatus.VALID, TODAY, municipal.id, TODAY)
    }
    assert [[p.serial for p in c.prints] for c in issued] == [[1], [1], [1]]
    for certificate in issued:
        (event,) = certificate.events
        assert (event.kind, event.effective_on, event.edition) == (Happening.ISSUED, TODAY, 1)
        assert queries.standing_of(certificate, on=TODAY, known_at=NOW).since == TODAY
        assert certificate.prints[0].facts["number"] == certificate.number
        assert certificate.prints[0].batch_id == batch.id
    assert batch.state is BatchState.MAKING
    assert (batch.approved_by_id, batch.approved_at) == (municipal.id, NOW)
    (more,) = approve(make_proposal().batch, now=NOW)
    assert more.number == "Z000050500103260000004"
    (next_year,) = approve(make_proposal().batch, now=datetime(2027, 1, 4, 2, tzinfo=UTC))
    assert next_year.number == "Z000050500103270000001"


def db_person(actor) -> Person:
    return db.session.get_one(Person, actor.id)


def test_each_area_has_numbers_of_its_own_and_a_functional_one_those_of_the_municipality(context):
    batch = make_batch(region="50")
    for region in ("500103", "5001G1", "500103", "500157"):
        make_proposal(batch=batch, region=region)
    assert numbers(approve(batch, now=NOW)) == [
        "Z000050500103260000001",
        "Z000050500000260000001",
        "Z000050500103260000002",
        "Z000050500157260000001",
    ]


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("proposer", "提请人不能审批"),
        ("district", "市级统一签发"),
        ("holder", "有您本人的证书"),
        ("municipal", ""),
    ],
)
def test_a_second_person_signs_for_the_municipality_and_never_their_own(context, who, reason):
    people = {"district": make_certifier("500103")}
    people |= {name: make_certifier("50") for name in ("proposer", "holder", "municipal")}
    batch = make_batch(proposed_by_id=people["proposer"].id)
    make_proposal(people["holder"], batch=batch)
    certificate = make_proposal(batch=batch)
    if reason:
        with pytest.raises(Refused, match=reason), db.session.begin_nested():
            approve(batch, by=people[who], now=NOW)
        assert certificate.status is CertificateStatus.PROPOSED
        (issued,) = approve(make_proposal().batch, now=NOW)
        assert issued.number.endswith("000001")  # who was refused took no number
    else:
        approve(batch, by=people[who], now=NOW)
        assert certificate.status is CertificateStatus.VALID


def test_a_double_click_issues_each_once(municipal):
    batch = propose(make_passers(2))
    given = numbers(approve(batch, now=NOW))
    db.session.commit()
    for again in (municipal, acting(make_certifier("50"))):
        with pytest.raises(Refused, match="没有重复签发"):
            actions.approve_batch(batch, seen="x", by=again, now=NOW)
    assert numbers(certificates()) == given
    assert db.session.scalar(select(func.count(CertificatePrint.id))) == 2


def test_whoever_is_hindered_meanwhile_goes_back_and_takes_no_number(municipal):
    sitting = make_passers(3)
    batch = propose(sitting)
    first, second, third = certificates()
    make_objection(db.session.get_one(Paper, second.paper_id))
    review = queries.review(batch, NOW)
    assert [c.id for c in review.ready] == [first.id, third.id]
    (hindered,) = review.hindered
    assert hindered.certificate is second
    assert hindered.reasons == ("公示异议待核查",)
    done = actions.approve_batch(batch, seen=review.seen, by=municipal, now=NOW)
    assert [number[-1] for number in numbers(done.issued)] == ["1", "2"]
    assert [one.certificate.id for one in done.returned] == [second.id]
    db.session.commit()
    assert certificates() == [first, third]
    (left,) = queries.list_passers(sitting, by=municipal, today=TODAY)
    assert "公示异议待核查" in left.reasons


def test_a_pass_that_is_none_any_more_is_not_issued(municipal):
    paper = make_passed_paper()
    proposal = make_proposal(paper.person, paper_id=paper.id)
    paper.is_passed = False
    db.session.commit()
    found = queries.review(proposal.batch, clock.now())
    assert found.ready == []
    assert found.hindered[0].reasons == ("成绩未达到合格线",)


def test_what_was_not_looked_at_is_not_signed(municipal):
    batch = propose(make_passers(2))
    seen = queries.review(batch, NOW).seen
    make_objection(db.session.get_one(Paper, certificates()[0].paper_id))
    with pytest.raises(Refused, match="名单有变化"):
        actions.approve_batch(batch, seen=seen, by=municipal, now=NOW)


def test_a_batch_of_which_nobody_is_left_is_to_be_returned(municipal):
    batch = propose(make_passers(1))
    make_objection(db.session.get_one(Paper, certificates()[0].paper_id))
    with pytest.raises(Refused, match="没有可以签发的人员"):
        approve(batch)


def test_a_returned_proposal_frees_the_pass_and_the_last_one_closes_the_batch(municipal, district):
    sitting = make_passers(2)
    batch = propose(sitting)
    for left, certificate in enumerate(certificates()[::-1]):
        assert batch.state is BatchState.PROPOSED, left
        actions.return_proposal(certificate, reason="姓名有误", by=municipal)
    assert (batch.state, batch.returned_reason) == (BatchState.RETURNED, "姓名有误")
    db.session.commit()
    assert actions.propose_batch(sitting, by=district, now=NOW).count == 2
    assert deeds().count("certificates:certificate:returned") == 2


def test_a_whole_batch_is_returned_with_the_reason(municipal, district):
    sitting = make_passers(2)
    batch = propose(sitting)
    actions.return_batch(batch, reason="照片不清", by=municipal)
    assert (batch.state, certificates()) == (BatchState.RETURNED, [])
    with pytest.raises(Refused, match="由他人办理"):
        approve(batch)
    assert actions.propose_batch(sitting, by=district, now=NOW).count == 2


def test_what_was_issued_cannot_be_returned(municipal):
    batch = propose(make_passers(1))
    (issued,) = approve(batch)
    for deed in (
        lambda: actions.return_proposal(issued, reason="x", by=municipal),
        lambda: actions.return_batch(batch, reason="x", by=municipal),
    ):
        with pytest.raises(Refused, match="由他人办理"):
            deed()
    with pytest.raises(Refused, match="由他人办理"):
        actions.return_proposal(make_certificate(), reason="x", by=municipal)


def test_the_trail_never_holds_a_whole_id_number(municipal):
    (issued,) = approve(propose(make_passers(1)))
    db.session.flush()
    entries = db.session.scalars(select(AuditEntry)).all()
    assert all(issued.resident_id not in str(entry.facts) for entry in entries)
    (entry,) = [entry for entry in entries if entry.deed == "certificates:certificate:issued"]
    assert entry.facts["number"] == issued.number


def test_a_thousand_are_issued_in_a_few_seconds(municipal):
    batch = propose(make_passers(1000))
    db.session.commit()
    db.session.expire_all()
    began = time.process_time()
    issued = approve(batch, now=NOW)
    took = time.process_time() - began
    assert [int(number[-6:]) for number in numbers(issued)] == [*range(1, 1001)]
    for model in (CertificatePrint, CertificateEvent):
        assert db.session.scalar(select(func.count(model.id))) == 1000
    assert took < 10  # seconds of the processor: about one on two idle cores


def test_only_a_batch_under_way_is_stopped_and_only_a_stopped_one_goes_on(municipal):
    batch = propose(make_passers(1))
    with pytest.raises(Refused, match="只能暂停正在制证"):
        actions.stop_batch(batch, by=municipal)
    with pytest.raises(Refused, match="只能继续已暂停"):
        actions.resume_batch(batch, by=municipal, now=clock.now())
    with pytest.raises(Refused):
        actions.retry_failed(batch, by=municipal, now=clock.now())
    assert db.session.scalars(select(CertificateBatch)).one().state is BatchState.PROPOSED
