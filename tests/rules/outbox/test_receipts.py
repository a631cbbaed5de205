"""Receipts brought back as a file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.ids import ALPHABET
from portal.outbox.rules.receipts import MOST_FAULTS, MOST_LINES, read_receipts

numbers = st.text(alphabet=ALPHABET, min_size=12, max_size=12)


def line(number, receipt):
    return json.dumps({"id": number, "receipt": receipt}, ensure_ascii=False)


@given(st.dictionaries(numbers, st.from_regex(r"[A-Z0-9-]{1,30}", fullmatch=True), min_size=1))
def test_what_was_written_is_read(receipts):
    text = "\r\n".join(line(n.upper(), r) for n, r in receipts.items()) + "\n\n"
    read = read_receipts(b"\xef\xbb\xbf" + text.encode())
    assert (dict(read.receipts), read.faults) == (receipts, ())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "没有回执"),
        ("no json", "第1行"),
        ("[" * 900, "第1行"),
        ("{}", "没有12位的消息编号"),
        (line("short", "CQ-1"), "没有12位的消息编号"),
        (line(["x"], "CQ-1"), "没有12位的消息编号"),
        (line("0123456789ab", ""), "没有回执号"),
        (line("0123456789ab", 3), "没有回执号"),
        (line("0123456789ab", "x" * 2000), "第1行"),
        ("\n".join((line("0123456789ab", "A"), line("0123456789ab", "B"))), "第2行：同一编号"),
        ("\n" * (MOST_LINES + 1), "分成几个文件"),
    ],
)
def test_what_cannot_be_right_is_told(text, fault):
    assert fault in "".join(read_receipts(text.encode()).faults)


def test_the_same_line_twice_is_no_fault():
    assert read_receipts("\n".join([line("0123456789ab", "A")] * 2).encode()).faults == ()


@given(st.binary(max_size=300))
def test_any_file_is_read_or_told_of(content):
    read = read_receipts(content)
    assert bool(read.faults) != bool(read.receipts) or read.faults
    assert len(read.faults) <= MOST_FAULTS
