"""Certificates that were handed out on paper before the portal: what a line of the list must say,
and what stands against taking it into the register.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.accounts.rules.names import NameRefusal, read_name
from portal.certificates.rules import numbering
from portal.core import regions
from portal.core.identity import IdRefusal, read_resident_id
from portal.core.labels import Labelled

RULE = "paper"  # of numbers that are not made by ours
LONGEST_NUMBER, LONGEST_ISSUER, LONGEST_REMARK = 32, 120, 200
IN_FORCE = date(2025, 4, 3)  # since when there are such certificates (Art 20)
MOST_AHEAD = 50_000  # serials of our own series that one imported number may skip
NUMBER, NAME, ID = "证书编号", "姓名", "身份证号"
ISSUED, EXAMINED, ISSUER = "发证日期", "考核日期", "发证机构"
DISTRICT, REMARK = "区县", "备注"
COLUMNS = (NUMBER, NAME, ID, ISSUED, EXAMINED, ISSUER, DISTRICT, REMARK)
NEEDED = (NUMBER, NAME, ID, ISSUED, ISSUER, DISTRICT)

_FIRST_YEAR = 2000
_EXCEL_DAY_ONE = date(1899, 12, 30)
_LOST_DIGITS = re.compile(r"[0-9]{15}000")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """名册的一行: one certificate, as it was read."""

    row: int
    number: str
    name: str
    resident_id: str = field(repr=False)
    issued_on: date
    examined_on: date | None
    issuer: str
    region: str
    remark: str

    @property
    def own_number(self) -> numbering.CertificateNumber | None:
        """The number taken apart, if it is of our own rule."""
        return numbering.parse(self.number)


@dataclass(frozen=True, slots=True)
class Fault:
    """问题: where it stands and what to do; a warning stops nothing."""

    row: int
    column: str
    message: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the register and the accounts say of the lines of a list."""

    numbers: frozenset[str] = frozenset()  # taken already
    holders: frozenset[str] = frozenset()  # id numbers with a certificate, valid or on its way
    names: Mapping[str, str] = field(default_factory=dict)  # of accounts, by id number
    series: Mapping[tuple[str, int], int] = field(default_factory=dict)  # last serials given out


@dataclass(frozen=True, slots=True)
class Roll:
    """名册: what was read of a file, and all that is wrong with it."""

    rows: tuple[PaperRow, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def errors(self) -> list[Fault]:
        """What stops the import."""
        return [fault for fault in self.faults if not fault.is_warning]

    @property
    def warnings(self) -> list[Fault]:
        """What a person should look at."""
        return [fault for fault in self.faults if fault.is_warning]


def read_roll(lines: Iterable[tuple[int, Mapping[str, str]]], today: date, reach: str) -> Roll:
    """Every line, with the faults that can be seen in the file itself. `reach` is the jurisdiction
    of whoever brings it.
    """
    rows: list[PaperRow] = []
    faults: list[Fault] = []
    for row, cells in lines:
        reading = _Reading(row, cells, today, reach)
        if (read := reading.paper()) is not None:
            rows.append(read)
        faults += reading.faults
    faults += _doubles(rows, NUMBER, [row.number for row in rows])
    faults += _doubles(rows, ID, [row.resident_id for row in rows])
    return Roll(tuple(rows), tuple(sorted(faults, key=lambda fault: fault.row)))


def against(rows: Sequence[PaperRow], known: Known) -> list[Fault]:
    """What the register has against these lines."""
    return [
        Fault(row.row, column, message)
        for row in rows
        for column, message in _conflicts(row, known)
    ]


def _conflicts(row: PaperRow, known: Known) -> list[tuple[str, str]]:
    found = []
    if row.number in known.numbers:
        found.append((NUMBER, "这个编号已经登记在册，请核对；已经导入过的请从名册中删除"))
    elif (ours := row.own_number) is not None:
        last = known.series.get((ours.area, ours.year), 0)
        if ours.serial > last + MOST_AHEAD:
            found.append((NUMBER, "编号的流水号比本平台已经使用的大出太多，请对照证书核对"))
    if row.resident_id in known.holders:
        found.append((ID, "本人已持有有效证书，或者已有一份待审批，请核对"))
    if known.names.get(row.resident_id, row.name) != row.name:
        found.append((NAME, "与这个身份证号的账户姓名不一致，请对照证书和身份证核对"))
    return found


def _doubles(rows: Sequence[PaperRow], column: str, values: Sequence[str]) -> list[Fault]:
    counted = Counter(values)
    first: dict[str, int] = {}
    found = []
    for row, value in zip(rows, values, strict=True):
        if counted[value] > 1 and value in first:
            found.append(Fault(row.row, column, f"与第{first[value]}行重复，请核对"))
        first.setdefault(value, row.row)
    return found


class _Reading:
    """One line while it is being read."""

    def __init__(self, row: int, cells: Mapping[str, str], today: date, reach: str) -> None:
        self.row, self.today, self.reach = row, today, reach
        self.cells = {column: cells.get(column, "").strip() for column in COLUMNS}
        self.faults: list[Fault] = []

    def paper(self) -> PaperRow | None:
        """The line, or None where something in it is wrong; what it is, is noted."""
        for column in NEEDED:
            if not self.cells[column]:
                self._fault(column, f"请填写{column}")
        number, name, resident_id = self._number(), self._name(), self._resident_id()
        issued_on, region = self._issued_on(), self._region()
        examined_on = self._day(EXAMINED)
        if examined_on and issued_on and examined_on > issued_on:
            self._fault(EXAMINED, "考核日期不能晚于发证日期")
        issuer = self._text(ISSUER, LONGEST_ISSUER)
        remark = self._text(REMARK, LONGEST_REMARK)
        ours = numbering.parse(number)
        if ours is not None and issued_on is not None and ours.year != issued_on.year:
            self._fault(NUMBER, "编号中的年份与发证日期不一致，请对照证书核对")
        if self._is_bad or issued_on is None:
            return None
        return PaperRow(
            self.row, number, name, resident_id, issued_on, examined_on, issuer, region, remark
        )

    @property
    def _is_bad(self) -> bool:
        return any(not fault.is_warning for fault in self.faults)

    def _fault(self, column: str, message: str, *, is_warning: bool = False) -> None:
        self.faults.append(Fault(self.row, column, message, is_warning))

    def _number(self) -> str:
        number = numbering.normalise(self.cells[NUMBER])
        if len(number) > LONGEST_NUMBER:
            self._fault(NUMBER, f"编号最长{LONGEST_NUMBER}个字符，请对照证书核对")
        elif not all(_stands_in_numbers(character) for character in number):
            self._fault(NUMBER, "编号只能有汉字、字母、数字、括号和“号”“第”等字样，请核对")
        elif self.cells[NUMBER] and not number:
            self._fault(NUMBER, "请填写证书编号")
        return number

    def _name(self) -> str:
        read = read_name(self.cells[NAME])
        if isinstance(read, NameRefusal):
            if self.cells[NAME]:
                self._fault(NAME, read.label)
            return ""
        return read

    def _resident_id(self) -> str:
        text = self.cells[ID]
        read = read_resident_id(text, self.today)
        if not isinstance(read, IdRefusal):
            return read.number
        if _LOST_DIGITS.fullmatch(text) and read is IdRefusal.CHECK:
            self._fault(
                ID, "身份证号被表格软件当成数字，末几位已经丢失：请把这一列设为文本格式后重新填写"
            )
        elif text:
            self._fault(ID, read.label)
        return ""

    def _issued_on(self) -> date | None:
        day = self._day(ISSUED)
        if day is not None and day < IN_FORCE:
            self._fault(
                ISSUED, "发证日期早于《管理办法》施行之日（2025年4月3日），请核对", is_warning=True
            )
        return day

    def _day(self, column: str) -> date | None:
        if not (text := self.cells[column]):
            return None
        day = read_day(text)
        if day is None:
            self._fault(column, "请填写真实的日期，例如2025-06-10")
        elif day > self.today:
            self._fault(column, f"{column}不能晚于今天")
        else:
            return day
        return None

    def _region(self) -> str:
        text = self.cells[DISTRICT]
        code = _REGIONS.get(text.removeprefix("重庆市") or text)
        if code is None:
            if text:
                self._fault(DISTRICT, "没有这个区县，请填写全称，例如渝中区")
            return ""
        if not regions.contains(self.reach, code):
            self._fault(DISTRICT, "不在您的辖区内，请由所在区县或者市级导入")
        return code

    def _text(self, column: str, longest: int) -> str:
        text = " ".join(self.cells[column].split())
        if len(text) > longest:
            self._fault(column, f"{column}最长{longest}个字")
        return text


class ImportRefusal(Labelled):
    """Why somebody may not take a list into the register."""

    SAME_HAND = "same-hand", "提请人不能批准自己提请的导入，请由另一名工作人员办理"
    NOT_MUNICIPAL = "not-municipal", "导入登记册由市级批准，请等待市级审批"


def import_refusal(
    *, proposer_id: int | None, decider_id: int, decider_regions: Iterable[str]
) -> ImportRefusal | None:
    """As with certificates that are issued here: a second person, of the municipality."""
    if proposer_id == decider_id:
        return ImportRefusal.SAME_HAND
    return None if regions.MUNICIPALITY in decider_regions else ImportRefusal.NOT_MUNICIPAL


def read_day(text: str) -> date | None:
    """The day in `text`, as people and spreadsheets write days; None when it is none."""
    folded = unicodedata.normalize("NFKC", text).strip().removesuffix(" 00:00:00")
    if re.fullmatch("[0-9]{5}", folded):  # what a cell holds that is not formatted as a date
        return _EXCEL_DAY_ONE + timedelta(int(folded))
    parts = re.findall("[0-9]+", folded)
    if len(parts) == 1 and len(folded) == 8:
        parts = [folded[:4], folded[4:6], folded[6:]]
    if len(parts) != 3 or len(parts[0]) != 4 or not _DAY.fullmatch(folded):
        return None
    try:
        day = date(*map(int, parts))
    except (ValueError, OverflowError):
        return None
    return day if day.year >= _FIRST_YEAR else None


_DAY = re.compile(r"[0-9]{4}\s*[-/.年]?\s*[0-9]{1,2}\s*[-/.月]?\s*[0-9]{1,2}\s*日?")
_REGIONS = {region.name: code for code, region in regions.REGIONS.items()} | {
    "市级": regions.MUNICIPALITY
}


def _stands_in_numbers(character: str) -> bool:
    return character in "()[]〔〕【】《》/._#:" or unicodedata.category(character)[0] in "LN"
