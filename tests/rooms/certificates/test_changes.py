"""Changes of a certificate: two officers, what the register says then, and what becomes of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.certificates import queries
from portal.certificates.actions import changing as actions
from portal.certificates.models import (
    Certificate,
    CertificateChange,
    CertificateStatus,
    ChangeKind,
    ChangeState,
    ServedHow,
)
from portal.certificates.queries import changes, history
from portal.certificates.rules.changing import Asked
from portal.core.errors import NotFound, Refused
from portal.core.identity import Sex, make_resident_id
from portal.db.base import db
from portal.storage import files
from tests.factories.accounts import acting, deeds_of, make_person
from tests.factories.certificates import make_certificate, make_certifier

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
TODAY = date(2026, 6, 1)
K = ChangeKind
S = CertificateStatus
NEW_ID = make_resident_id(date(1991, 4, 5), 777)
OTHERS_ID = make_resident_id(date(1991, 4, 5), 779)


@pytest.fixture
def district(context):
    return acting(make_certifier())


@pytest.fixture
def municipal(context):
    return acting(make_certifier("50"))


def proof(by):
    return files.keep(b"%PDF-1.7", name="证明.pdf", media_type="application/pdf", by=by)


def asked_for(certificate, kind, by, *, struck=None, today=TODAY, **details):
    """A change of this kind, proposed with all it needs."""
    wanted = {
        "reason": "理由",
        "decision_number": "渝人社撤〔2026〕1号",
        "effective_on": today,
        "new_name": "张叁" if kind is K.CORRECT else "",
        "struck": changes.event_of(struck) if struck else None,
    }
    return actions.propose(
        certificate,
        Asked(kind, **wanted | details),
        evidence=[proof(by)],
        struck=struck,
        by=by,
        today=today,
    )


def done(certificate, kind, proposer, decider, *, now=NOW, **details):
    """The same, and decided."""
    change = asked_for(certificate, kind, proposer, **details)
    actions.approve(change, by=decider, now=now)
    return change


def standing(certificate, on, known_at=NOW, edition=None):
    found = queries.standing_of(certificate, on=on, known_at=known_at, edition=edition)
    return found.status if found else None


def test_a_correction_prints_a_new_edition_under_the_same_number(district, municipal):
    certificate = make_certificate(make_person(name="张三"))
    number = certificate.number
    done(certificate, K.CORRECT, district, municipal, new_resident_id=NEW_ID)
    assert (certificate.number, certificate.name, certificate.resident_id) == (
        number,
        "张叁",
        NEW_ID,
    )
    first, second = certificate.prints
    assert (first.name, second.name, second.serial) == ("张三", "张叁", 2)
    assert first.token != second.token
    assert second.batch_id is None
    assert "2026年6月1日更正" in second.facts["remark"]
    assert standing(certificate, TODAY, edition=1) is S.CORRECTED
    assert standing(certificate, TODAY - timedelta(1), edition=1) is S.VALID
    assert standing(certificate, TODAY) is S.VALID
    assert certificate.status is S.VALID


def test_the_account_follows_a_correction_and_is_signed_in_to_with_the_new_number(
    district, municipal
):
    certificate = make_certificate(make_person(name="张三", sex=Sex.MALE))
    done(certificate, K.CORRECT, district, municipal, new_resident_id=NEW_ID)
    person = certificate.person
    assert (person.name, person.resident_id, person.birth_on) == ("张叁", NEW_ID, date(1991, 4, 5))
    db.session.commit()
    assert "accounts:person:corrected" in deeds_of(person)
    assert accounts.sign_in(NEW_ID, "correct horse 8").id == person.id


@pytest.mark.parametrize("when", ["proposed", "decided"])
def test_an_id_number_that_another_account_has_is_refused(district, municipal, when):
    certificate = make_certificate(make_person(name="张三"))
    if when == "proposed":
        make_person(resident_id=OTHERS_ID)
        with pytest.raises(Refused, match="已有另一个账户") as refusal:
            asked_for(certificate, K.CORRECT, district, new_resident_id=OTHERS_ID)
        assert refusal.value.field == "new_resident_id"
        return
    change = asked_for(certificate, K.CORRECT, district, new_resident_id=OTHERS_ID)
    make_person(resident_id=OTHERS_ID)
    with pytest.raises(Refused, match="已有另一个账户"):
        actions.approve(change, by=municipal, now=NOW)
    assert (certificate.name, len(certificate.prints)) == ("张三", 1)


def test_a_name_that_no_font_draws_is_refused(district):
    with pytest.raises(Refused, match=r"U\+E000"):
        asked_for(make_certificate(), K.CORRECT, district, new_name="张\ue000")


def test_a_reissue_keeps_the_number_and_takes_the_next_serial(district, municipal):
    certificate = make_certificate()
    number, name = certificate.number, certificate.name
    done(certificate, K.REISSUE, district, municipal)
    assert (certificate.number, certificate.name) == (number, name)
    assert [printed.serial for printed in certificate.prints] == [1, 2]
    assert "补发" in certificate.prints[1].facts["remark"]
    assert standing(certificate, TODAY, edition=1) is S.VALID


def test_a_revocation_may_be_true_from_a_past_day_and_is_known_only_from_now(district, municipal):
    certificate = make_certificate()
    past = date(2025, 9, 1)
    done(certificate, K.REVOKE, district, municipal, effective_on=past)
    assert (certificate.status, certificate.status_on) == (S.REVOKED, past)
    assert standing(certificate, date(2025, 10, 1)) is S.REVOKED
    assert standing(certificate, date(2025, 10, 1), NOW - timedelta(days=1)) is S.VALID
    assert standing(certificate, date(2025, 8, 31)) is S.VALID
    assert queries.find_valid_certificate(certificate.person_id) is None
    known = history.known_on(certificate, date(2025, 10, 1), NOW)
    assert (known.then.status, known.now.status) == (S.VALID, S.REVOKED)


@pytest.mark.parametrize("day", [date(2025, 5, 31), date(2026, 6, 2)])
def test_a_revocation_is_neither_before_the_issue_nor_in_the_future(district, day):
    with pytest.raises(Refused, match="生效日期不能") as refusal:
        asked_for(make_certificate(), K.REVOKE, district, effective_on=day)
    assert refusal.value.field == "effective_on"


def test_what_was_revoked_is_restored_and_what_was_cancelled_too(district, municipal):
    for kind in (K.REVOKE, K.CANCEL):
        certificate = make_certificate()
        done(certificate, kind, district, municipal, effective_on=date(2026, 3, 1))
        done(certificate, K.RESTORE, district, municipal, effective_on=date(2026, 4, 1))
        assert certificate.status is S.VALID
        assert standing(certificate, date(2026, 3, 31)) is not S.VALID


def test_a_certificate_is_not_restored_beside_another_of_the_same_person(district, municipal):
    certificate = make_certificate()
    done(certificate, K.REVOKE, district, municipal)
    make_certificate(certificate.person)
    with pytest.raises(Refused, match="另持有有效证书"):
        asked_for(certificate, K.RESTORE, district)


def test_a_struck_revocation_is_as_if_never_entered_but_was_known_until_then(district, municipal):
    certificate = make_certificate()
    done(certificate, K.REVOKE, district, municipal)
    entry = certificate.events[-1]
    later = NOW + timedelta(days=3)
    done(
        certificate,
        K.STRIKE,
        district,
        municipal,
        struck=entry,
        now=later,
        today=later.date(),
    )
    assert (certificate.status, certificate.status_reason) == (S.VALID, "")
    assert standing(certificate, TODAY, later) is S.VALID
    assert standing(certificate, TODAY, NOW + timedelta(hours=1)) is S.REVOKED
    assert len(certificate.events) == 2


def test_a_struck_correction_gives_back_the_edition_before_and_the_account(district, municipal):
    person = make_person(name="张三")
    before = person.resident_id
    certificate = make_certificate(person)
    done(certificate, K.CORRECT, district, municipal, new_resident_id=NEW_ID)
    entry, later = certificate.events[-1], NOW + timedelta(hours=1)
    done(certificate, K.STRIKE, district, municipal, struck=entry, now=later)
    assert (certificate.name, certificate.resident_id) == ("张三", before)
    assert (person.name, person.resident_id) == ("张三", before)
    assert certificate.latest is certificate.prints[0]
    assert standing(certificate, TODAY, later, edition=1) is S.VALID
    assert standing(certificate, TODAY, later, edition=2) is None
    done(certificate, K.REISSUE, district, municipal, now=later)
    assert [printed.serial for printed in certificate.prints] == [1, 2, 3]
    assert certificate.latest.serial == 3


def test_a_correction_is_not_struck_when_somebody_else_has_the_old_number_by_now(
    district, municipal
):
    certificate = make_certificate(make_person(name="张三"))
    old = certificate.resident_id
    done(certificate, K.CORRECT, district, municipal, new_resident_id=NEW_ID)
    make_person(resident_id=old)
    change = asked_for(certificate, K.STRIKE, district, struck=certificate.events[-1])
    with pytest.raises(Refused, match="已有另一个账户"), db.session.begin_nested():
        actions.approve(change, by=municipal, now=NOW)


def test_the_issue_is_never_struck(district):
    certificate = make_certificate()
    for struck in (None, certificate.events[0]):
        with pytest.raises(Refused, match="请选择登记有误的事项"):
            asked_for(certificate, K.STRIKE, district, struck=struck)
    done(certificate, K.REVOKE, district, acting(make_certifier("50")))
    with pytest.raises(Refused, match="核发的登记不能更正"):
        asked_for(certificate, K.STRIKE, district, struck=certificate.events[0])


@pytest.mark.parametrize("kind", [K.CORRECT, K.REISSUE, K.REVOKE, K.CANCEL])
def test_nobody_decides_what_they_proposed(municipal, kind):
    change = asked_for(make_certificate(), kind, municipal)
    with pytest.raises(Refused, match="提请人不能审批"):
        actions.approve(change, by=municipal, now=NOW)
    with pytest.raises(Refused, match="提请人不能审批"):
        actions.send_back(change, reason="x", by=municipal, now=NOW)
    assert change.is_open


def test_a_district_decides_a_correction_but_no_revocation(district):
    colleague = acting(make_certifier())
    corrected = done(make_certificate(), K.CORRECT, district, colleague)
    assert corrected.is_approved
    change = asked_for(make_certificate(), K.REVOKE, district)
    with pytest.raises(Refused, match="由市级决定"):
        actions.approve(change, by=colleague, now=NOW)
    assert list(changes.list_to_decide(colleague)) == []


def test_whoever_issued_a_certificate_does_not_decide_its_revocation(district, municipal):
    change = asked_for(make_certificate(approved_by_id=municipal.id), K.REVOKE, district)
    with pytest.raises(Refused, match="签发人不能撤销"):
        actions.approve(change, by=municipal, now=NOW)


@pytest.mark.parametrize("kind", [K.CORRECT, K.REISSUE, K.CANCEL])
def test_nobody_decides_about_their_own_certificate(district, municipal, kind):
    holder = db.session.get_one(Person, municipal.id)
    with pytest.raises(Refused, match="您本人的证书"):
        done(make_certificate(holder), kind, district, municipal)


def test_there_is_one_change_at_a_time(district, municipal):
    certificate = make_certificate()
    change = asked_for(certificate, K.CORRECT, district)
    with pytest.raises(Refused, match="已有一项变更待审批"):
        asked_for(certificate, K.REVOKE, municipal)
    actions.withdraw(change, by=district, now=NOW)
    assert change.state is ChangeState.WITHDRAWN
    assert asked_for(certificate, K.REVOKE, municipal).is_open


def test_a_second_decision_of_the_same_change_is_told_so(district, municipal):
    certificate = make_certificate()
    change = done(certificate, K.CORRECT, district, municipal)
    for again in (
        lambda: actions.approve(change, by=acting(make_certifier("50")), now=NOW),
        lambda: actions.send_back(change, reason="x", by=municipal, now=NOW),
        lambda: actions.withdraw(change, by=district, now=NOW),
    ):
        with pytest.raises(Refused, match="没有重复办理"):
            again()
    assert len(certificate.prints) == 2


def test_what_became_impossible_meanwhile_is_not_approved(district, municipal):
    certificate = make_certificate()
    change = asked_for(certificate, K.CORRECT, district)
    certificate.status = S.REVOKED
    db.session.flush()
    with pytest.raises(Refused, match="不在有效状态"):
        actions.approve(change, by=municipal, now=NOW)


def test_a_returned_change_leaves_everything_as_it_was(district, municipal):
    certificate = make_certificate(make_person(name="张三"))
    change = asked_for(certificate, K.CORRECT, district)
    actions.send_back(change, reason="证明不全", by=municipal, now=NOW)
    assert (change.state, change.returned_reason) == (ChangeState.RETURNED, "证明不全")
    assert (certificate.name, len(certificate.prints)) == ("张三", 1)
    assert asked_for(certificate, K.CORRECT, district).is_open


def test_only_the_proposer_withdraws(district, municipal):
    change = asked_for(make_certificate(), K.CORRECT, district)
    with pytest.raises(Refused, match="只有提请人"):
        actions.withdraw(change, by=municipal, now=NOW)


def test_service_is_recorded_once_and_after_the_decision(district, municipal):
    change = asked_for(make_certificate(), K.REVOKE, district)
    serve = {"on": TODAY, "how": ServedHow.MAIL, "by": district, "today": TODAY}
    with pytest.raises(Refused, match="办结后才能登记送达"):
        actions.serve(change, **serve)
    actions.approve(change, by=municipal, now=NOW)
    with pytest.raises(Refused, match="不能早于"):
        actions.serve(change, **serve | {"on": TODAY - timedelta(1)})
    actions.serve(change, **serve)
    assert (change.served_on, change.served_how, change.served_by_id) == (
        TODAY,
        ServedHow.MAIL,
        district.id,
    )
    with pytest.raises(Refused, match="已经登记过"):
        actions.serve(change, **serve)


def test_anothers_districts_change_is_not_found(district):
    elsewhere = acting(make_certifier("500107"))
    change = asked_for(make_certificate(), K.CORRECT, district)
    for permission in (changes.READ,):
        with pytest.raises(NotFound):
            changes.get_change(elsewhere, permission, change.public_id)
    assert changes.list_changes(elsewhere, None, 1).total == 0
    with pytest.raises(NotFound):
        changes.get_evidence(change, "000000000000")


def test_the_trail_of_a_certificate_tells_its_changes_without_whole_id_numbers(district, municipal):
    certificate = make_certificate(make_person(name="张三"))
    done(certificate, K.CORRECT, district, municipal, new_resident_id=NEW_ID)
    done(certificate, K.REVOKE, district, municipal)
    db.session.flush()
    assert deeds_of(certificate) == [
        "certificates:change:proposed",
        "certificates:certificate:changed",
        "certificates:change:proposed",
        "certificates:certificate:revoked",
    ]


def test_the_chain_says_of_each_edition_why_by_whom_and_what_replaced_it(district, municipal):
    certificate = make_certificate(make_person(name="张三"))
    corrected = done(certificate, K.CORRECT, district, municipal)
    done(certificate, K.REISSUE, district, municipal, now=NOW + timedelta(hours=1))
    found = changes.changes_of([certificate])
    first, second, third = history.versions(certificate, found, NOW + timedelta(hours=2))
    assert (first.change, first.status, first.superseded_by) == (None, S.CORRECTED, 2)
    assert (second.change, second.status, second.superseded_by) == (corrected, S.VALID, None)
    assert third.change.kind is K.REISSUE
    lines = history.register_lines(certificate, found)
    assert [line.entry.kind.label for line in lines] == ["核发", "更正", "补发"]
    assert db.session.scalars(select(CertificateChange)).all() == list(found)
    assert db.session.scalars(select(Certificate)).all() == [certificate]
    assert db.session.scalars(select(Person).where(Person.name == "张叁")).one()
