"""`certificates`: how many signed certificates a minute the press makes, beside two other ways.

Everything is checked afterwards: by poppler's pdfsig, by qpdf (pikepdf) and by our own look at what
makes a file archival and tagged. People, photos and keys are made up for the run and thrown away.
"""

import multiprocessing
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import portal.documents.press.batch  # noqa: F401  so that nothing is loaded while it is measured
from portal.certificates.document import CertificatePage, lay_out, sheet_of
from portal.certificates.rules.sample import SAMPLES
from portal.documents.press.pool import Press
from portal.documents.press.sheet import Sheet
from portal.documents.press.signing import SealEach
from portal.documents.press.worker import MakeFinish
from portal.documents.seals.pades import open_seals
from portal.documents.seals.provider import SealPlan
from tests.archival import faults_of
from tests.factories.portraits import portrait
from tests.load.issuing import issue
from tests.load.other_makers import Made, SignByPyHanko, fetch_typst, make_all
from tests.load.report import Report

COUNT = 1_000
PROCESSES = 2
BASE = "https://portal.test.example.gov.cn"
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", range(0x4E00, 0x9FA5)
RARE = "𠮷𣎴𠔻𡈼"
TARGET = 60 / 2_000  # seconds each: 2,000 a minute
LARGEST = 150_000


def run(db_name: str, count: int = COUNT) -> Report:
    """Ours, WeasyPrint one by one, typst; all signed, all with the same names and photos."""
    report = Report("certificates", db_name, {"count": count, "processes": PROCESSES})
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        plan = SealPlan(home / "keys", "for this run only")
        open_seals(plan)
        sign = SealEach(plan)
        pages = make_pages(count)
        issue(report, db_name, count)
        _ours(report, pages, sign, home / "ours")
        _others(report, "weasyprint", pages, SignByPyHanko(plan), home)
        report.notes.append(
            f"typst is {fetch_typst(home / 'packages')}, one compiler a process; "
            "our look takes fonts as WeasyPrint names their characters, typst names them otherwise"
        )
        _others(report, "typst", pages, sign, home)
    report.notes.append(f"load average at the end {os.getloadavg()[0]:.1f}")
    return report


def make_pages(count: int) -> list[CertificatePage]:
    """So many people who do not exist: every tenth name is long, every twentieth rare."""
    dice = Random(5)
    return [_page(number, _name(number, dice)) for number in range(count)]


def _name(number: int, dice: Random) -> str:
    if number % 20 == 7:
        return dice.choice(SURNAMES) + dice.choice(RARE)
    if number % 10 == 3:
        return SAMPLES["long"]["name"]
    return dice.choice(SURNAMES) + "".join(chr(dice.choice(GIVEN)) for _ in range(2))


def _page(number: int, name: str) -> CertificatePage:
    facts = SAMPLES["ordinary"] | {"name": name, "number": f"Z000050500103260{number:06d}"}
    return lay_out(
        facts | {"photo": "x"},
        resident_id=f"50000019900307{number % 10_000:04d}",
        serial=1,
        token=f"{number:032x}",
        base_url=BASE,
        proof="aZ9-_" * 36,
    )


# --- ours -----------------------------------------------------------------------------------------


def _ours(report: Report, pages: Sequence[CertificatePage], sign: MakeFinish, folder: Path) -> None:
    folder.mkdir()
    parts: Counter[str] = Counter()
    memory: dict[int, list[int]] = {}
    with Press(processes=PROCESSES, make_finish=sign) as press:
        warm = [replace(sheet, key=f"w{sheet.key}") for sheet in map(_sheet, (0, 1), pages)]
        for _ in range(2):
            list(press.print_all(warm * 30))
        began = time.perf_counter()
        for bundle in press.bundles(map(_sheet, range(len(pages)), pages)):
            parts.update(bundle.seconds)
            memory.setdefault(bundle.worker, []).append(bundle.mib)
            for printed in bundle.printed:
                (folder / f"{printed.key}.pdf").write_bytes(printed.pdf or b"")
        seconds = time.perf_counter() - began
    cost = {part: f"{1000 * spent / len(pages):.2f}" for part, spent in sorted(parts.items())}
    _told(report, "ours", folder, seconds, cpu_ms=cost, is_accessible=True)
    report.notes.append(f"ours, MiB of each process after its batches: {_some(memory)}")
    report.notes.append(
        "ours: `write` holds all parts but `layout`, `clearing` and `finish` (the signature)"
    )


def _sheet(number: int, page: CertificatePage) -> Sheet:
    return sheet_of(str(number), page, photo=portrait(number % 40))


def _some(memory: dict[int, list[int]]) -> list[list[int]]:
    """The first, the last and some between."""
    return [held[:: max(1, len(held) // 5)] + held[-1:] for held in memory.values()]


# --- the others -----------------------------------------------------------------------------------


def _others(
    report: Report, maker: str, pages: Sequence[CertificatePage], sign: MakeFinish, home: Path
) -> None:
    folder = home / maker
    folder.mkdir()
    sheets = map(_sheet, range(len(pages)), pages)
    work = [
        (page, portrait(number % 40), sheet.html)
        for number, (page, sheet) in enumerate(zip(pages, sheets, strict=True))
    ]
    made = make_all(maker, work, home, sign)
    next(made)  # warm
    began = time.perf_counter()
    costs = [_kept(folder, number, one) for number, one in enumerate(made)]
    seconds = time.perf_counter() - began
    making, signing = (1000 * sum(cost) / len(pages) for cost in zip(*costs, strict=True))
    parts = {"make": f"{making:.2f}", "finish": f"{signing:.2f}"}
    _told(report, maker, folder, seconds, cpu_ms=parts, is_accessible=maker == "typst")


def _kept(folder: Path, number: int, made: Made) -> tuple[float, float]:
    (folder / f"{number}.pdf").write_bytes(made.pdf)
    return made.making, made.signing


# --- what came of it ------------------------------------------------------------------------------


def _told(
    report: Report, title: str, folder: Path, seconds: float, *, cpu_ms: object, is_accessible: bool
) -> None:
    files = sorted(folder.iterdir())
    sizes = sorted(file.stat().st_size for file in files)
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        told = pool.starmap(_checked, [(file, is_accessible) for file in files], chunksize=10)
    signed = sum(is_signed for is_signed, _ in told)
    faults = Counter(fault for _, found in told for fault in {one.split(": ")[-1] for one in found})
    report.measure(
        f"{title}: a certificate",
        [seconds / len(files)],
        target=TARGET,
        per_minute=round(60 * len(files) / seconds),
        cpu_ms=cpu_ms,
        bytes=(sizes[0], sizes[len(sizes) // 2], sizes[-1]),
    )
    without = sum(not found for _, found in told)
    report.notes.append(
        f"{title}: of {len(files)} files pdfsig accepts {signed}, qpdf and our own look find "
        f"nothing in {without}; found {dict(faults) or 'nothing'}; largest {sizes[-1]} bytes "
        f"({'met' if sizes[-1] <= LARGEST else 'MISSED'}: {LARGEST})"
    )


def _checked(file: Path, is_accessible: bool) -> tuple[bool, list[str]]:
    run = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False)
    is_signed = "Signature is Valid" in run.stdout and "Total document signed" in run.stdout
    return is_signed, faults_of(file.read_bytes(), is_accessible=is_accessible, is_signed=True)
