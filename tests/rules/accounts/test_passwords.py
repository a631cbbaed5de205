import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.rules.passwords import COMMONEST, LONGEST, PasswordRefusal, password_refusals

ID, MOBILE = "50019919900307001X", "13800000001"


@pytest.mark.parametrize(
    ("password", "reasons"),
    [
        ("correct horse 8", ()),
        ("工资按月足额支付", ()),
        ("k7#mpq2w", ()),
        ("k7#mpq2", (PasswordRefusal.SHORT,)),
        ("x1" + "y" * LONGEST, (PasswordRefusal.LONG,)),
        ("8613246790", (PasswordRefusal.DIGITS,)),
        ("１３８６５２０９７４", (PasswordRefusal.DIGITS,)),
        ("aaaaaaaaab", (PasswordRefusal.MONOTONOUS,)),
        ("x50019919900307001x", (PasswordRefusal.PERSONAL,)),
        ("zhang0307001x", (PasswordRefusal.PERSONAL,)),
        ("m13800000001", (PasswordRefusal.PERSONAL,)),
        ("Password123", (PasswordRefusal.COMMON,)),
        ("111", (PasswordRefusal.SHORT, PasswordRefusal.DIGITS, PasswordRefusal.MONOTONOUS)),
    ],
)
def test_every_reason_against_a_password_is_told(password, reasons):
    assert password_refusals(password, resident_id=ID, mobile=MOBILE) == reasons


def test_without_id_and_mobile_nothing_is_personal():
    assert password_refusals("correct horse 8") == ()


def test_the_list_of_the_commonest_holds_only_what_the_other_reasons_let_through():
    for password in COMMONEST:
        assert password_refusals(password) == (PasswordRefusal.COMMON,), password


@given(st.text(st.characters(codec="utf-8"), min_size=8, max_size=LONGEST))
def test_a_password_does_not_become_worse_by_a_letter_more(password):
    more = password + "Ж"
    if password_refusals(password) == () and len(more) <= LONGEST:
        assert password_refusals(more) == ()
