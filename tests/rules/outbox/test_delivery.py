"""How answers are read, and how long one waits."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.outbox.rules.delivery import (
    LARGEST,
    LONGEST_RECEIPT,
    LONGEST_REST,
    LONGEST_WAIT,
    LONGEST_WORDS,
    NO_RECEIPT,
    Verdict,
    read_answer,
    rest_after,
    tidy,
    wait_after,
)

NUMBER = "0123456789ab"


def body(**told):
    return json.dumps(told, ensure_ascii=False).encode()


def test_a_receipt_for_our_number_is_delivery():
    outcome = read_answer(NUMBER, 200, body(id=NUMBER, receipt=" CQ-1\n"))
    assert (outcome.verdict, outcome.receipt) == (Verdict.DELIVERED, "CQ-1")


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>welcome</html>",
        b"",
        b"[]",
        b"[" * 60_000,
        b"\xff\xfe",
        body(receipt="CQ-1"),
        body(id="another00000", receipt="CQ-1"),
        body(id=NUMBER),
        body(id=NUMBER, receipt=7),
        body(id=NUMBER, receipt=" \n"),
        body(id=NUMBER, receipt="x" * LARGEST),
    ],
)
def test_a_good_status_without_our_receipt_is_no_delivery(answer):
    outcome = read_answer(NUMBER, 200, answer)
    assert (outcome.verdict, outcome.words) == (Verdict.TROUBLE, NO_RECEIPT)


def test_what_it_had_before_is_delivered():
    assert read_answer(NUMBER, 409, body(id=NUMBER, receipt="CQ-1")).receipt == "CQ-1"
    assert read_answer(NUMBER, 409, body(id=NUMBER)).verdict is Verdict.DELIVERED


def test_another_conflict_is_for_people():
    outcome = read_answer(NUMBER, 409, body(id="other0000000", message="序号不连续"))
    assert (outcome.verdict, outcome.words) == (Verdict.REFUSED, "序号不连续")


@pytest.mark.parametrize("status", [400, 402, 406, 410, 413, 415, 422, 451])
def test_a_refusal_of_what_it_says_is_for_people_with_the_platforms_words(status):
    outcome = read_answer(NUMBER, status, "身份证号不存在\x00\r\n请核对".encode())
    assert outcome.verdict is Verdict.REFUSED
    assert (outcome.status, outcome.words) == (status, "身份证号不存在 请核对")


@pytest.mark.parametrize("status", [301, 302, 307, 401, 403, 404, 405, 408, 429, 500, 502, 503])
def test_trouble_of_the_way_is_tried_again(status):
    assert read_answer(NUMBER, status, b"").verdict is Verdict.TROUBLE


def test_it_waits_as_long_as_it_was_asked_to_but_not_for_ever():
    asked = read_answer(NUMBER, 503, b"", "120").asked
    assert rest_after(1, asked) == timedelta(minutes=2)
    assert rest_after(1, read_answer(NUMBER, 429, b"", "999999").asked) == timedelta(hours=1)
    for nonsense in ("-5", "soon", "１２", "9" * 40, "Wed, 21 Oct 2026 07:28:00 GMT"):
        assert read_answer(NUMBER, 503, b"", nonsense).asked == timedelta()


@given(st.integers(1, 10_000))
def test_waits_grow_and_are_bounded(tries):
    assert timedelta(0) < wait_after(tries) <= wait_after(tries + 1) <= LONGEST_WAIT
    assert timedelta(0) < rest_after(tries) <= rest_after(tries + 1) <= LONGEST_REST


def test_waits_begin_short_and_double():
    assert [wait_after(n).total_seconds() for n in (1, 2, 3)] == [30, 60, 120]
    assert wait_after(60) == LONGEST_WAIT


@given(st.integers(100, 599), st.binary(max_size=400), st.text(max_size=20))
def test_whatever_is_answered_has_a_meaning_that_can_be_kept(status, answer, after):
    outcome = read_answer(NUMBER, status, answer, after)
    assert len(outcome.words) <= LONGEST_WORDS
    assert len(outcome.receipt) <= LONGEST_RECEIPT
    assert outcome.words.isprintable()


@given(st.text(), st.integers(1, 50))
def test_a_text_of_others_is_one_line(text, longest):
    cleaned = tidy(text, longest)
    assert len(cleaned) <= longest
    assert cleaned.isprintable()
