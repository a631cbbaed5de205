"""Files made to take a machine down: how long the import takes to be done with each."""

import io
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress

from portal.bank.exchange import formats
from portal.bank.exchange.values import MOST_BYTES, Defaults, Unreadable
from tests.load.report import Report

TURNS = 3
SOON = 2.0  # seconds
LAUGHS = '<!ENTITY a0 "laugh">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)
WIDE = "<td>x</td>" * 4_500
TABLE = f"<table>{'<tr><td>x</td></tr>' * 4_500}<tr>{WIDE}</tr></table>"
MOODLE = (
    '<quiz><question type="truefalse"><questiontext format="html"><text><![CDATA[{words}]]></text>'
    '</questiontext><answer fraction="100"><text>true</text></answer></question></quiz>'
)


def measure_hostile(report: Report, known: formats.Known) -> None:
    """Each file through the same door as an upload, refused or read within its bounds."""
    for name, content in FILES.items():
        took = []
        for _ in range(TURNS):
            began = time.perf_counter()
            with suppress(Unreadable):
                formats.read(content, name.split(": ")[1], Defaults("K1.1"), known)
            took.append(time.perf_counter() - began)
        report.measure(f"hostile file, {name}", took, target=SOON)


def _workbook(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


ROWS = b"<row><c><v>1</v></c></row>" * 2_000_000
FILES = {
    "entity bomb: laughs.xml": f"<!DOCTYPE quiz [{LAUGHS}]><quiz>&a9;</quiz>".encode(),
    "elements without end: deep.xml": b"<quiz>" + b"<a>" * 3_000_000,
    "a table of 4,500 by 4,500: table.xml": MOODLE.format(words=TABLE).encode(),
    "zip bomb: bomb.xlsx": _workbook({"xl/workbook.xml": b"\0" * 300_000_000}),
    "2,000,000 rows: rows.xlsx": _workbook({"xl/worksheets/sheet1.xml": ROWS}),
    "2,000,000 lines: lines.csv": b"a,b\n" * 2_000_000,
    "one line of 10 MB: line.txt": b"x" * MOST_BYTES,
    "empty paragraphs: blanks.gift": b"x\n\n" * (MOST_BYTES // 3),
    "GBK cut in half: gbk.csv": "题干，答案\n".encode("gbk")[:-4] + b"\x81",
}
