"""What a message may hold, and how it is read out."""

from datetime import UTC, datetime

import pytest

from portal.outbox.rules.message import (
    LABELS,
    MessageKind,
    claims_of,
    refuse_unknown,
    told,
)

MADE = datetime(2026, 3, 5, 1, 2, 3, tzinfo=UTC)


def test_a_field_without_a_chinese_name_is_not_sent():
    with pytest.raises(LookupError, match="gender"):
        refuse_unknown({"name": "张三", "gender": "女"})


@pytest.mark.parametrize("value", [1.5, ["a"], {"a": 1}, MADE, b"x"])
def test_what_is_not_plain_is_not_sent(value):
    with pytest.raises(TypeError, match="name"):
        refuse_unknown({"name": value})


def test_plain_fields_are_sent():
    refuse_unknown({"name": "张三", "is_full_time": True, "area_m2": None, "contract_yuan": 3})


def test_the_idempotency_key_and_the_order_are_in_what_is_signed():
    claims = claims_of(
        number="0123456789ab",
        kind=MessageKind.APPOINTMENT_FILED,
        subject="appointment:x",
        sequence=3,
        version=1,
        made_at=MADE,
        payload={"name": "张三"},
        issuer="https://portal.test/issuer",
    )
    assert claims == {
        "iss": "https://portal.test/issuer",
        "jti": "0123456789ab",
        "iat": int(MADE.timestamp()),
        "kind": "appointment-filed",
        "subject": "appointment:x",
        "sequence": 3,
        "version": 1,
        "made_at": "2026-03-05T01:02:03+00:00",
        "data": {"name": "张三"},
    }


def test_what_is_told_late_says_when_it_happened():
    claims = claims_of(
        number="0123456789ab",
        kind=MessageKind.APPOINTMENT_FILED,
        subject="appointment:x",
        sequence=1,
        version=1,
        made_at=MADE,
        payload={},
        issuer="x",
        happened_at=datetime(2025, 7, 1, tzinfo=UTC),
    )
    assert claims["happened_at"] == "2025-07-01T00:00:00+00:00"


def test_people_read_chinese_names_in_one_order_and_nothing_empty():
    shown = told(
        {"contract_yuan": 0, "name": "张三", "is_full_time": False, "mobile": "", "area_m2": None}
    )
    assert shown == (("姓名", "张三"), ("专职", "否"), ("合同额（元）", "0"))


def test_numbers_of_people_are_masked_where_people_look():
    said = {"resident_id": "11010119900307001X", "mobile": "13812345678"}
    assert told(said) == (("身份证号", "110***********001X"), ("联系电话", "138****5678"))


def test_no_field_tells_of_consent_or_of_events():
    assert not {"gender", "age", "ethnicity", "consent", "points", "facts"} & LABELS.keys()
