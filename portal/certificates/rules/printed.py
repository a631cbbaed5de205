"""What a file says it is: the words beside the labels of a certificate, compared with what was
printed (DOMAIN §1.6).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from portal.core.labels import Labelled

LONGEST = 200


class PrintedField(Labelled):
    """证书上印制的一项."""

    NAME = "name", "姓名"
    SEX = "sex", "性别"
    BIRTH = "birth", "出生日期"
    RESIDENT_ID = "resident-id", "证件号码"
    ABILITY = "ability", "专项能力名称"
    NUMBER = "number", "证书编号"
    EXAMINED = "examined", "考核日期"
    ISSUER = "issuer", "发证机构"
    ISSUED = "issued", "发证日期"
    EDITION = "edition", "版式流水号"
    REMARK = "remark", "备注"


class Agreement(Labelled):
    """比对结果 of one field; what the register says is not told."""

    SAME = "same", "一致"
    DIFFERENT = "different", "不一致"
    MISSING = "missing", "文件中没有找到"


@dataclass(frozen=True, slots=True)
class Compared:
    """One field, and whether the file says what was printed."""

    field: PrintedField
    agreement: Agreement


# As the layouts print them, blanks left out; the longer one of two that begin alike first.
_LABELS = (
    ("姓名", PrintedField.NAME),
    ("性别", PrintedField.SEX),
    ("出生日期", PrintedField.BIRTH),
    ("证件类型", None),
    ("证件号码", PrintedField.RESIDENT_ID),
    ("专项能力名称", PrintedField.ABILITY),
    ("专项能力", PrintedField.ABILITY),
    ("能力名称", PrintedField.ABILITY),
    ("证书编号", PrintedField.NUMBER),
    ("发证机构", PrintedField.ISSUER),
    ("发证日期", PrintedField.ISSUED),
    ("版式流水号", PrintedField.EDITION),
    ("备注", PrintedField.REMARK),
)
_GO_ON = {PrintedField.NAME, PrintedField.ABILITY, PrintedField.REMARK}  # over several lines
_DATE = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_DAY, _EXAMINED = re.compile(_DATE), re.compile(rf"经({_DATE})考核")
_BEYOND = re.compile(r"^(扫码|查询网址|样章|演示|照片|经\d)")
_SERIAL = re.compile(r"[0-9A-Z]+-\d{2,}")


def read_fields(text: str) -> dict[PrintedField, frozenset[str]]:
    """What stands beside each label; more than one value where a label stands there twice."""
    lines = [line for line in (_squeeze(line) for line in text.splitlines()) if line]
    found: dict[PrintedField, set[str]] = {}
    for field, value in [*_labelled(lines), *_unlabelled(lines)]:
        if value:
            found.setdefault(field, set()).add(_plain(field, value)[:LONGEST])
    return {field: frozenset(values) for field, values in found.items()}


def compare(
    printed: Mapping[PrintedField, frozenset[str]], registered: Mapping[PrintedField, str]
) -> tuple[Compared, ...]:
    """Field by field, of all that the register holds; a file that says two things of one field
    says something else. A remark may stand among other words: templates have their own.
    """
    return tuple(
        Compared(field, _agreement(field, printed.get(field, frozenset()), _squeeze(value)))
        for field, value in registered.items()
        if value
    )


def _agreement(field: PrintedField, said: frozenset[str], registered: str) -> Agreement:
    if not said:
        return Agreement.MISSING
    if field is PrintedField.REMARK:
        agrees = any(registered in words for words in said)
    else:
        agrees = said == {registered}
    return Agreement.SAME if agrees else Agreement.DIFFERENT


def _labelled(lines: list[str]) -> list[tuple[PrintedField, str]]:
    found: list[tuple[PrintedField, str]] = []
    open_field: PrintedField | None = None
    for line in lines:
        label = next((label for label in _LABELS if line.startswith(label[0])), None)
        if label is not None:
            open_field = label[1]
            if open_field is not None:
                found.append((open_field, line.removeprefix(label[0]).lstrip(":")))
        elif open_field in _GO_ON and not _BEYOND.match(line):
            field, so_far = found[-1]
            found[-1] = (field, so_far + line)
        else:
            open_field = None
    return found


def _unlabelled(lines: list[str]) -> list[tuple[PrintedField, str]]:
    """The day of the examination in its sentence; issuer and day of issue below the words."""
    found = [(PrintedField.EXAMINED, day[0]) for day in _EXAMINED.findall("".join(lines))]
    for above, line in pairwise(lines):
        if _DAY.fullmatch(line):
            found += [(PrintedField.ISSUER, above), (PrintedField.ISSUED, line)]
    return found


def _plain(field: PrintedField, value: str) -> str:
    """Days as 2025-06-01; of the line of the serial only the serial."""
    if field is PrintedField.EDITION and (serial := _SERIAL.match(value)):
        return serial[0]
    if day := _DAY.fullmatch(value):
        year, month, number = day.groups()
        return f"{year}-{int(month):02d}-{int(number):02d}"
    return value


def _squeeze(text: str) -> str:
    """Without blanks and invisible marks, full-width forms folded: layouts differ in those."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) not in {"Zs", "Cc", "Cf", "Co"})
