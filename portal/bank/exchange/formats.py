"""The formats that the bank reads and writes, and how a file is recognised."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from portal.bank.content import Source, Topic
from portal.bank.exchange import aiken, excel, gift, moodle, qti
from portal.bank.exchange.values import (
    MOST_BYTES,
    Defaults,
    Exported,
    Imported,
    Loss,
    Unreadable,
)
from portal.bank.rules.jsonable import canonical
from portal.bank.rules.questions import Question

ZIP = b"PK"
MANIFEST = b"imsmanifest.xml"
PICTURE = "](picture:"
FORMULA = re.compile(r'\$\$?(?=[^\s$])[^$"\\]*[^\s$"\\]\$')  # in a question written as JSON
MOST_EXPORTED = 2_000  # ordinary questions that a file of any format can bring back
START = 4096  # bytes looked at
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Known:
    """What names in a file may mean: the topics, and the instruments."""

    topics: Sequence[Topic] = ()
    sources: Sequence[Source] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """格式: what officers call it, what it is good for, and whether it is read and written here."""

    key: str
    label: str
    note: str
    reads: Callable[[bytes, Defaults, Known], Imported] | None
    writes: Callable[[Sequence[Question], Known], Exported] | None


def _read_excel(content: bytes, defaults: Defaults, known: Known) -> Imported:
    return excel.read(content, defaults, known.topics, known.sources)


def _write_excel(questions: Sequence[Question], known: Known) -> Exported:
    return excel.write(questions, known.topics, known.sources)


def excel_template(known: Known) -> bytes:
    """The workbook to fill in, with help, lists to choose from, and examples."""
    return excel.template(known.topics, known.sources)


FORMATS = (
    Format(
        "excel",
        "Excel工作簿",
        "全部题型和全部内容都能放下；按模板填写，有下拉列表和示例",
        _read_excel,
        _write_excel,
    ),
    Format(
        "csv",
        "表格文件（CSV）",
        "表头与Excel模板相同，UTF-8或GBK编码，只能导入",
        _read_excel,
        None,
    ),
    Format(
        "moodle",
        "Moodle题库文件",
        "判断、单选、多选、填空题不丢内容；计算题带算式和取值范围；"
        "导出案例时，其中每人不同的数固定为一组",
        lambda content, defaults, _: moodle.read(content, defaults),
        lambda questions, _: moodle.write(questions),
    ),
    Format(
        "gift",
        "文本格式（通用题目交换文本）",
        "判断、单选、多选、填空题；案例、计算题和有每人不同的数的题不能导出",
        lambda content, defaults, _: gift.read(content, defaults),
        lambda questions, _: gift.write(questions),
    ),
    Format(
        "qti",
        "QTI题目包",
        "判断、单选、多选、填空题不丢内容；导出案例和计算题时，其中每人不同的数固定为一组",
        lambda content, defaults, _: qti.read(content, defaults),
        lambda questions, _: qti.write(questions),
    ),
    Format(
        "aiken",
        "简单文本（题干、选项、答案各占一行）",
        "单选、多选、判断题，只能导入",
        lambda content, defaults, _: aiken.read(content, defaults),
        None,
    ),
)
READABLE = tuple(each for each in FORMATS if each.reads)
WRITABLE = tuple(each for each in FORMATS if each.writes)


def find(key: str) -> Format | None:
    """The format of this key, if there is one."""
    return next((each for each in FORMATS if each.key == key), None)


def recognise(content: bytes, name: str) -> Format:
    """The format of a file by its first bytes, then by its name. Raises Unreadable for none."""
    if not content:
        raise Unreadable("文件是空的，请重新选择文件")
    found = find(_key(content, name.lower()))
    if found is None:
        raise Unreadable(
            f"认不出这个文件的格式。可以导入的有{'、'.join(each.label for each in READABLE)}"
        )
    return found


def read(content: bytes, name: str, defaults: Defaults, known: Known) -> tuple[Format, Imported]:
    """What a file holds, and in which format. Raises Unreadable for a file refused whole."""
    found = recognise(content, name)
    if found.reads is None:
        raise Unreadable(f"{found.label}不能导入")
    return found, found.reads(content, defaults, known)


def write(chosen: Format, questions: Sequence[Question], known: Known) -> Exported:
    """These questions as a file of this format, which must be one that is written here; what the
    format has no place for is told, of the words too.
    """
    if chosen.writes is None:
        raise ValueError(f"{chosen.key} is not written")
    made = chosen.writes(questions, known)
    return replace(made, losses=(*made.losses, *_of_words(chosen, questions)))


def too_large(chosen: Format, made: Exported, known: Known) -> str:
    """Why this file could not be read here again, in a sentence; empty when it can."""
    if chosen.reads is None or not made.count:
        return ""
    if len(made.content) > MOST_BYTES:
        return f"导出的文件超过{MOST_BYTES // 1024 // 1024}MB"
    try:
        chosen.reads(made.content, Defaults("K1.1"), known)
    except Unreadable as refusal:
        return f"导出的文件过大，再导入时会被拒绝（{str(refusal).rstrip('。')}）"
    return ""


def _of_words(chosen: Format, questions: Sequence[Question]) -> Iterator[Loss]:
    """No format carries the pictures themselves: the words keep the name by which this portal
    knows them. Only our own workbook comes back here and nowhere else, so that formulas stay ours.
    """
    for one in questions:
        said = canonical(one)
        if PICTURE in said:
            yield Loss("题图不随文件带出，只保留图片编号", one.id)
        if chosen.key != "excel" and FORMULA.search(said):
            yield Loss("公式以文字（$…$）带出，别的系统不会排成公式", one.id)


def _key(content: bytes, name: str) -> str:
    start = content[:START]
    if start.startswith(ZIP):
        return "qti" if MANIFEST in content and not name.endswith((".xlsx", ".xlsm")) else "excel"
    if name.endswith((".xlsx", ".xls", ".csv")):
        return "csv" if name.endswith(".csv") else "excel"
    plain = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if plain.startswith(b"<"):
        return "qti" if b"assessmentitem" in plain or b"imsqti" in plain else "moodle"
    if name.endswith((".txt", ".gift", ".aiken")):
        return "gift" if b"{" in start.replace(b"\x00", b"") else "aiken"
    return ""
