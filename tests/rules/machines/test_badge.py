"""Badges and status lists: what they say, and that a place is told from every other."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.ids import digest, new_public_id
from portal.machines.rules import badge
from portal.machines.rules.badge import PLACES, Earned
from portal.machines.rules.keys import opens, read_key, write_key

BASE = "https://cert.example"
EARNED = Earned(
    token="a" * 32,
    number="Z000050500103250000001",
    name="欧阳明",
    title="重庆市工程建设领域劳资管理专项职业能力证书",
    ability="劳资管理（工程建设领域）",
    issuer="发证机构",
    issued_on=date(2025, 6, 10),
    place=PLACES + 7,
)


def test_a_badge_names_the_holder_and_the_number_and_where_its_standing_is():
    told = badge.badge(EARNED, base_url=BASE)
    assert told["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert told["validFrom"] == "2025-06-10T00:00:00+08:00"
    identities = {each["identityType"]: each for each in told["credentialSubject"]["identifier"]}
    assert identities["name"]["identityHash"] == "欧阳明"
    assert identities["ext:certificateNumber"]["identityHash"] == EARNED.number
    assert told["credentialStatus"]["statusListCredential"] == f"{BASE}/status/1"
    assert told["credentialStatus"]["statusListIndex"] == "7"


@given(st.sets(st.integers(0, PLACES - 1), max_size=30), st.integers(0, PLACES - 1))
def test_a_place_is_set_if_and_only_if_it_was_revoked(revoked, place):
    encoded = badge.encode(revoked)
    assert badge.is_set(encoded, place) == (place in revoked)
    assert all(badge.is_set(encoded, each) for each in revoked)


def test_an_empty_list_has_the_bytes_of_the_standard():
    """Bitstring Status List 1.0: 16 KB of zeros, compressed, multibase `u`."""
    encoded = badge.encode([])
    assert encoded.startswith("uH4sIAAAAAAA")
    assert not badge.is_set(encoded, PLACES - 1)


def test_a_place_of_another_list_is_refused():
    for place in (-1, PLACES):
        with pytest.raises(ValueError, match="no place"):
            badge.encode([place])


def test_a_list_counts_its_places_from_its_own_first():
    at = datetime(2026, 1, 1, tzinfo=UTC)
    told = badge.status_list(1, [PLACES + 3], issuer="发证机构", base_url=BASE, at=at)
    assert badge.is_set(told["credentialSubject"]["encodedList"], 3)
    assert told["id"] == f"{BASE}/status/1"


def test_a_key_is_read_back_and_nothing_else_is():
    public_id, secret = new_public_id(), "0123456789abcdef" * 2
    read = read_key(f"Bearer {write_key(public_id, secret)}")
    assert (read.public_id, read.secret) == (public_id, secret)
    for wrong in ("", "Bearer ", f"Basic {write_key(public_id, secret)}", "Bearer cqk_x_y"):
        assert read_key(wrong) is None


def test_a_key_opens_until_its_day_and_not_after_it_was_taken_back():
    today, secret = date(2026, 3, 1), "ab" * 16
    facts = {"kept": digest(secret.encode()), "revoked_on": None, "today": today}
    assert opens(secret, ends_on=today, **facts)
    assert not opens(secret, ends_on=date(2026, 2, 28), **facts)
    assert not opens("cd" * 16, ends_on=today, **facts)
    assert not opens(secret, ends_on=today, **facts | {"revoked_on": today})
