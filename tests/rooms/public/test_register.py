"""What a stranger learns of an edition: now, on a past day in both times, and what they do not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.certificates.actions.entering import enter, strike
from portal.certificates.actions.printing import edition
from portal.certificates.models import Certificate, CertificateStatus, Origin
from portal.certificates.rules.validity import Happening
from portal.core.identity import make_resident_id
from portal.db.base import db
from portal.public.queries import Asked, Shown, find_by_token, find_matching
from portal.public.queries.register import end_of
from tests.factories.accounts import make_person
from tests.factories.certificates import make_certificate, make_proposal
from tests.statements import listening

NOW = datetime(2026, 9, 1, 2, tzinfo=UTC)
TODAY = date(2026, 9, 1)


def later(day: date, hour: int = 4) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def seen(certificate: Certificate, on: date = TODAY, serial: int = 1) -> Shown:
    db.session.flush()
    db.session.expire_all()
    token = next(p.token for p in certificate.prints if p.serial == serial)
    found = find_by_token(token, on=on, now=NOW)
    assert found is not None
    return found


@pytest.fixture
def certificate(context) -> Certificate:
    """Issued to 张三丰 on 1 June 2025."""
    return make_certificate(make_person(name="张三丰"))


@pytest.fixture
def corrected(certificate) -> Certificate:
    """Corrected to 张四峰 on 1 March 2026."""
    certificate.name = "张四峰"
    db.session.add(edition(certificate, is_demo=False, remark="更正姓名"))
    day = date(2026, 3, 1)
    enter(certificate, Happening.CORRECTED, day, now=later(day), edition=2, reason="原名有误")
    db.session.commit()
    return certificate


def test_every_printed_field_is_shown_masked(certificate):
    shown = seen(certificate)
    assert (shown.name, shown.number, shown.issuer) == (
        "张*丰",
        certificate.number,
        certificate.issuer,
    )
    assert (shown.examined_on, shown.issued_on) == (date(2025, 5, 20), date(2025, 6, 1))
    assert shown.print_number == f"{certificate.number}-01"
    assert shown.origin is Origin.ISSUED
    assert shown.present.status is CertificateStatus.VALID
    assert certificate.resident_id[3:-4] not in str(shown)


def test_what_was_true_and_what_was_known_are_two_answers(certificate):
    """Revoked from 1 February, entered on 1 May."""
    enter(
        certificate,
        Happening.REVOKED,
        date(2026, 2, 1),
        now=later(date(2026, 5, 1)),
        reason="冒名",
        decision_number="7号",
    )
    shown = seen(certificate, date(2026, 3, 1))
    assert shown.by_now.status is CertificateStatus.REVOKED
    assert shown.by_then.status is CertificateStatus.VALID
    assert shown.present.decision_number == "7号"
    for day, now_and_then in {
        date(2026, 1, 31): (CertificateStatus.VALID, CertificateStatus.VALID),
        date(2026, 4, 30): (CertificateStatus.REVOKED, CertificateStatus.VALID),
        date(2026, 5, 1): (CertificateStatus.REVOKED, CertificateStatus.REVOKED),
        date(2025, 5, 31): (None, None),
    }.items():
        shown = seen(certificate, day)
        assert (shown.by_now.status, shown.by_then.status) == now_and_then, day
    assert "冒名" not in str(shown)


def test_what_was_struck_was_known_until_then(certificate):
    event = enter(certificate, Happening.REVOKED, date(2026, 2, 1), now=later(date(2026, 2, 1)))
    strike(event, now=later(date(2026, 4, 1)))
    shown = seen(certificate, date(2026, 3, 1))
    assert shown.present.status is CertificateStatus.VALID
    assert shown.by_now.status is CertificateStatus.VALID
    assert shown.by_then.status is CertificateStatus.REVOKED
    assert [line.struck_at is not None for line in shown.history] == [False, True]


def test_a_day_ends_at_midnight_in_beijing(certificate):
    midnight = datetime(2026, 2, 1, 16, tzinfo=UTC)
    enter(certificate, Happening.REVOKED, date(2026, 2, 1), now=midnight)
    assert seen(certificate, date(2026, 2, 1)).by_then.status is CertificateStatus.VALID
    assert seen(certificate, date(2026, 2, 2)).by_then.status is CertificateStatus.REVOKED
    assert end_of(date(2026, 2, 1)) < midnight <= end_of(date(2026, 2, 1)) + timedelta(seconds=1)


def test_an_old_edition_says_corrected_and_hides_the_new_name(corrected):
    old, new = seen(corrected), seen(corrected, serial=2)
    assert old.present.status is CertificateStatus.CORRECTED
    assert (old.name, old.edition, old.newest_edition) == ("张*丰", 1, 2)
    assert "峰" not in str(old)
    assert "原名有误" not in str(old)
    assert new.present.status is CertificateStatus.VALID
    assert (new.name, new.remark) == ("张*峰", "更正姓名")
    assert seen(corrected, date(2026, 2, 28)).by_now.status is CertificateStatus.VALID
    assert seen(corrected, date(2026, 2, 28), serial=2).by_now.status is None


def test_a_lost_one_that_was_reissued_is_still_valid(certificate):
    db.session.add(edition(certificate, is_demo=False, remark="补发"))
    enter(certificate, Happening.REISSUED, date(2026, 3, 1), now=NOW, edition=2)
    old = seen(certificate)
    assert (old.present.status, old.newest_edition) == (CertificateStatus.VALID, 2)


def test_a_paper_certificate_was_not_in_the_register_before_it_was_brought_in(context):
    made = make_certificate(origin=Origin.IMPORTED, examined_on=None)
    made.events[0].recorded_at = later(date(2026, 6, 1))
    shown = seen(made, date(2026, 1, 1))
    assert shown.origin.label == "纸质证书导入"
    assert shown.examined_on is None
    assert shown.by_now.status is CertificateStatus.VALID
    assert shown.by_then.status is None


def found(**asked) -> list[Shown]:
    return list(find_matching(Asked(**asked), on=TODAY, now=NOW))


def test_any_two_find_the_newest_edition_that_agrees(corrected):
    number, resident_id = corrected.number, corrected.resident_id
    by_new = [
        {"number": number, "name": "张四峰"},
        {"number": number, "resident_id": resident_id},
        {"name": "张四峰", "resident_id": resident_id},
    ]
    for asked in by_new:
        (shown,) = found(**asked)
        assert (shown.edition, shown.present.status) == (2, CertificateStatus.VALID)
    for asked in ({"number": number}, {"resident_id": resident_id}):
        (shown,) = found(**asked, name="张三丰")
        assert (shown.edition, shown.present.status) == (1, CertificateStatus.CORRECTED)


@pytest.fixture
def reissued(certificate) -> Certificate:
    """Reissued for loss on 1 March 2026."""
    db.session.add(edition(certificate, is_demo=False, remark="补发"))
    day = date(2026, 3, 1)
    enter(certificate, Happening.REISSUED, day, now=later(day), edition=2)
    db.session.commit()
    return certificate


def test_an_edition_that_was_struck_hides_no_other(reissued):
    struck = later(date(2026, 4, 1))
    reissued.prints[1].void_at = struck
    strike(reissued.events[1], now=struck)
    db.session.commit()
    (shown,) = found(number=reissued.number, name="张三丰")
    assert (shown.edition, shown.newest_edition) == (1, 1)
    assert shown.present.status is CertificateStatus.VALID


def test_by_two_of_three_a_past_day_asks_for_the_edition_that_there_was(reissued):
    asked = Asked(number=reissued.number, name="张三丰")
    valid = CertificateStatus.VALID
    for day, worth in ((date(2026, 2, 1), valid), (date(2025, 5, 31), None), (TODAY, valid)):
        (shown,) = find_matching(asked, on=day, now=NOW)
        assert (shown.edition, shown.by_now.status, shown.by_then.status) == (2, worth, worth)


def test_less_than_two_find_nothing(corrected):
    assert found(number=corrected.number) == []
    assert found(resident_id=corrected.resident_id) == []
    assert found(name="张四峰") == []


def test_a_number_is_no_pattern(certificate):
    for number in (certificate.number[:-1] + "_", "%", certificate.number[:-1] + "*"):
        assert found(number=number, name="张三丰") == []


def test_whoever_has_two_certificates_is_told_of_both(context):
    person = make_person(name="张三丰")
    first = make_certificate(person, status=CertificateStatus.REVOKED, status_on=date(2026, 1, 1))
    second = make_certificate(person)
    both = found(name="张三丰", resident_id=person.resident_id)
    assert [shown.number for shown in both] == [second.number, first.number]


def test_not_found_and_not_matching_ask_the_same_of_the_database(corrected):
    make_proposal(make_person(name="李四"))
    nobody = make_resident_id(date(1988, 8, 8), 8)
    number, unknown, own_id = corrected.number, "Z000050500103259999999", corrected.resident_id
    groups = [
        [{"number": n, "name": "李四"} for n in (number, unknown)],
        [{"number": n, "resident_id": nobody} for n in (number, unknown)],
        [{"name": "李四", "resident_id": i} for i in (own_id, nobody)],
        [{"number": n, "name": m, "resident_id": i} for n, m, i in (
            (number, "张四峰", nobody), (number, "李四", own_id), (unknown, "张四峰", own_id))],
    ]  # fmt: skip
    for group in groups:
        asked = []
        for pair in group:
            with listening() as heard:
                assert found(**pair) == []
            asked.append(heard)
        assert len(asked[0]) == 4
        assert all(heard == asked[0] for heard in asked)


def test_what_is_found_costs_no_other_questions_than_what_is_not(certificate):
    number = certificate.number
    with listening() as good:
        assert found(number=number, name="张三丰")
    with listening() as bad:
        assert not found(number=number, name="李四")
    assert good == bad


def test_in_an_empty_register_nothing_is_found(context):
    assert found(number="Z000050500103250000001", name="张三丰") == []
    assert find_by_token("0" * 32, on=TODAY, now=NOW) is None
