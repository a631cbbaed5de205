"""A file of receipts brought back by hand: a line of JSON to each, `{"id": …, "receipt": …}`."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.ids import ALPHABET, LENGTH
from portal.outbox.rules.delivery import LONGEST_RECEIPT, tidy

LARGEST = 1024 * 1024
MOST_LINES, LONGEST_LINE, MOST_FAULTS = 10_000, 1_000, 10
_NUMBER = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
NOT_TEXT = "文件不是UTF-8文本，请选择平台给出的回执文件"
TOO_MANY = f"文件超过{MOST_LINES}行，请分成几个文件"
NOTHING = "文件里没有回执"


@dataclass(frozen=True, slots=True)
class Read:
    """回执文件读取结果: receipts by the message's number, or why not."""

    receipts: Mapping[str, str]
    faults: tuple[str, ...]


def read_receipts(content: bytes) -> Read:
    """All receipts of the file, or what is wrong with it, line by line."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return Read({}, (NOT_TEXT,))
    if len(lines) > MOST_LINES:
        return Read({}, (TOO_MANY,))
    receipts: dict[str, str] = {}
    faults: list[str] = []
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        number, receipt, fault = _read_line(line)
        if not fault and receipts.get(number, receipt) != receipt:
            fault = "同一编号有两个不同的回执"
        if fault:
            faults.append(f"第{n}行：{fault}")
        receipts[number] = receipt
    if not faults and not receipts:
        faults = [NOTHING]
    return Read(receipts, tuple(faults[:MOST_FAULTS]))


def _read_line(line: str) -> tuple[str, str, str]:
    told = None
    if len(line) <= LONGEST_LINE:
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            told = None
    if not isinstance(told, dict):
        return "", "", '不是一行JSON，应为{"id": "编号", "receipt": "回执号"}'
    number, receipt = told.get("id"), tidy(told.get("receipt"), LONGEST_RECEIPT)
    if not isinstance(number, str) or not _NUMBER.fullmatch(number.lower()):
        return "", "", "没有12位的消息编号"
    if not receipt:
        return "", "", "没有回执号"
    return number.lower(), receipt, ""
