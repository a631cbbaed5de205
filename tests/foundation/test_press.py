"""The press: archival, tagged, one person's data a file, and nobody lost when a process dies."""

import io
import os
import shutil
import signal
import subprocess

import pikepdf
import pytest
from PIL import Image, ImageChops

from portal.documents.fonts import composed, missing_glyphs
from portal.documents.pdf import render_pdf
from portal.documents.press.batch import NOT_ONE_PAGE, print_batch
from portal.documents.press.drawing import drawn
from portal.documents.press.pictures import LARGEST_PHOTO
from portal.documents.press.pool import DIED, Press
from portal.documents.press.sheet import Drawing, Photo, Sheet, SheetError, Square, Stamp
from portal.documents.press.single import print_sheet
from tests.archival import faults_of, glyphs_in_fonts, tags_of, words_in_fonts

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils missing")
ADDRESS = "https://portal.test/v/" + "0" * 32 + "#" + "aZ9-_" * 40


def picture(colour: str, *, size: tuple[int, int] = (295, 413), kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, colour).save(out, kind)
    return out.getvalue()


def sheet(name: str, *, photo: bytes | None = None, **more) -> Sheet:
    """A small certificate of this person."""
    html = (
        f"<h1>证书</h1><p>{name}　<b>{name[:1]}</b></p>"
        '<img src="picture:photo" alt="照片" style="width: 25mm; height: 35mm">'
        '<img src="picture:square" alt="二维码" style="width: 33mm; height: 33mm">'
    )
    pictures = {"photo": Photo(photo or picture("navy")), "square": Square(ADDRESS)}
    facts = {"title": "证书", "created": "2026-04-01", "pictures": pictures, "html": html}
    ground = Drawing("img/certificate-frame.svg")
    return Sheet(**{"key": name, "author": "中心", "ground": ground} | facts | more)


@pytest.fixture(scope="module")
def two() -> tuple[bytes, bytes]:
    """The files of two people whose names share no character, from one batch."""
    first, second = print_batch([sheet("喆玥𠮷"), sheet("珺彧堃", photo=picture("red"))]).printed
    assert (first.trouble, second.trouble) == ("", "")
    return first.pdf or b"", second.pdf or b""


def test_a_file_is_archival_tagged_and_drawn_as_it_is_tagged(two):
    assert [faults_of(pdf, is_accessible=True) for pdf in two] == [[], []]


def test_the_paper_of_other_rooms_is_archival_and_tagged_too():
    html = "<html lang='zh-CN'><title>函</title><h1>函</h1><table><tr><th>甲<td>乙</table></html>"
    assert faults_of(render_pdf(html)) == []


@pytest.mark.parametrize(
    ("there", "instead", "found"),
    [
        ("/Lang", None, "no language"),
        ("/MarkInfo", None, "not marked"),
        ("/OutputIntents", None, "no output intent"),
        ("/StructTreeRoot", None, "no structure"),
    ],
)
def test_the_look_at_a_file_sees_what_is_missing(two, there, instead, found):
    with pikepdf.open(io.BytesIO(two[0])) as document:
        del document.Root[there]
        out = io.BytesIO()
        document.save(out)
    assert found in faults_of(out.getvalue(), is_accessible=True)


def test_the_look_at_a_file_sees_bare_lines_figures_without_words_and_foreign_glyphs(two):
    with pikepdf.open(io.BytesIO(two[0])) as document:
        page = document.pages[0]
        page.contents_add(b"0 0 9 9 re f")
        font = next(iter(page.Resources.Font.values()))
        font.ToUnicode.write(font.ToUnicode.read_bytes().replace(b" beginbfchar\n<", b" x\n<9"))
        for element in tags_of(document):
            if element.get("/S") == "/Figure":
                del element["/Alt"]
        out = io.BytesIO()
        document.save(out)
    found = " ".join(faults_of(out.getvalue(), is_accessible=True))
    for word in ("neither tagged", "without words", "not those that are shown"):
        assert word in found


def test_neither_file_holds_a_character_or_a_picture_of_the_other(two):
    words = [words_in_fonts(pdf) for pdf in two]
    assert {*"喆玥𠮷"} <= words[0]
    assert {*"珺彧堃"} <= words[1]
    assert not words[0] & {*"珺彧堃"}
    assert not words[1] & {*"喆玥𠮷"}
    # One outline a character shown, and one for what is missing: 证书 and the name, bold too.
    assert [sum(glyphs_in_fonts(pdf)) for pdf in two] == [10, 9]
    for pdf, own, other in ((two[0], "navy", "red"), (two[1], "red", "navy")):
        whole = b"".join(streams_of(pdf))
        assert picture(own) in whole
        assert picture(other) not in whole


def streams_of(pdf: bytes) -> list[bytes]:
    """Every stream, unpacked where it is not a picture."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            thing.read_raw_bytes() if "/DCTDecode" in repr(thing.get("/Filter")) else
            thing.read_bytes()
            for thing in document.objects
            if isinstance(thing, pikepdf.Stream)
        ]  # fmt: skip


@needs_poppler
def test_what_is_printed_can_be_read_back_and_the_square_is_drawn(two, tmp_path):
    run = subprocess.run(["pdftotext", "-", "-"], input=two[0], capture_output=True, check=True)
    assert "喆玥𠮷" in run.stdout.decode()
    command = ["pdftoppm", "-r", "50", "-png", "-", tmp_path / "page"]
    subprocess.run(command, input=two[0], capture_output=True, check=True)
    with Image.open(next(tmp_path.glob("*.png"))) as page:
        colours = page.convert("RGB").getcolors(1 << 16) or []
    photo = sum(count for count, (red, _, blue) in colours if red < 9 and 110 < blue < 140)
    assert photo > 2_000  # 25 by 35 millimetres
    assert sum(count for count, colour in colours if max(colour) < 60) > 500


def test_the_same_sheet_gives_the_same_bytes_in_any_company(two):
    crowd = [sheet("另外的人", html="<h1 style='font-size: 40pt'>证书另外的人</h1>", pictures={})]
    crowd += [sheet("喆玥𠮷"), sheet("珺彧堃", photo=picture("red"))]
    assert tuple(printed.pdf for printed in print_batch(crowd).printed[1:]) == two
    assert print_sheet(sheet("喆玥𠮷")) == two[0]


def test_one_persons_bad_data_is_that_persons_trouble_only():
    batch = print_batch(
        [
            sheet("好的"),
            sheet("无字\U0003ffff"),
            sheet("坏照片", photo=picture("navy")[:300]),
            sheet("不是照片", photo=b"%PDF-"),
            sheet("太长", html="<p>长</p>" * 200, pictures={}),
            sheet("也好"),
        ]
    )
    told = {printed.key: printed.trouble for printed in batch.printed if not printed.pdf}
    assert [*told] == ["无字\U0003ffff", "坏照片", "不是照片", "太长"]
    assert "U+3FFFF" in told["无字\U0003ffff"]
    assert "照片" in told["坏照片"]
    assert "照片" in told["不是照片"]
    assert told["太长"] == NOT_ONE_PAGE


def test_a_photo_is_kept_as_it_is_and_a_huge_one_made_to_fit():
    noise = Image.effect_noise((1200, 1680), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=90)
    pdf = print_sheet(sheet("大照片", photo=out.getvalue()))
    assert len(pdf) < LARGEST_PHOTO + 40_000
    assert faults_of(pdf, is_accessible=True) == []


@needs_poppler
@pytest.mark.parametrize("size", [(400, 400), (200, 400)])
def test_a_photo_of_another_shape_is_cut_never_stretched(tmp_path, size):
    image = Image.new("RGB", size, "navy")
    side = min(size) // 2
    image.paste("red", (size[0] // 2 - side // 2, size[1] // 2 - side // 2,
                        size[0] // 2 + side // 2, size[1] // 2 + side // 2))  # fmt: skip
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    pdf = print_sheet(sheet("方照片", photo=out.getvalue()))
    assert faults_of(pdf, is_accessible=True) == []
    command = ["pdftoppm", "-r", "100", "-png", "-", tmp_path / "page"]
    subprocess.run(command, input=pdf, capture_output=True, check=True)
    with Image.open(next(tmp_path.glob("*.png"))) as page:
        red = page.convert("RGB").split()[0].point(lambda value: value > 128 and 255)
        blue = page.convert("RGB").split()[2].point(lambda value: value < 128 and 255)
    left, top, right, bottom = ImageChops.multiply(red, blue).getbbox() or (0, 0, 1, 9)
    assert abs((right - left) - (bottom - top)) <= 2


def test_a_seal_keeps_its_transparency():
    html = '<h1>印</h1><img src="picture:seal" alt="印章" style="width: 40mm; height: 40mm">'
    pictures = {"seal": Stamp(picture("#c0000080", size=(900, 900), kind="PNG"))}
    pdf = print_sheet(sheet("印", html=html, pictures=pictures))
    assert faults_of(pdf, is_accessible=True) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        images = [x for x in document.pages[0].Resources.XObject.values() if "/SMask" in x]
    assert [image.Width <= 500 for image in images] == [True]
    with pytest.raises(SheetError, match="印模"):
        print_sheet(sheet("印", html=html, pictures={"seal": Stamp(b"GIF89a")}))


def test_drawings_of_ours_hold_no_words():
    for path in ("img/certificate-frame.svg", "img/specimen-seal.svg"):
        assert drawn(path)


@pytest.mark.parametrize(
    ("text", "printed", "missing"),
    [
        ("Jose\u0301", "José", []),
        ("张三\U000e0100", "张三\U000e0100", ["\U000e0100"]),
        ("x\u0333", "x\u0333", ["\u0333"]),
        ("張\ufa0e\uf900", "張\ufa0e\uf900", []),  # compatibility forms are other characters
        ("张\u200b三", "张\u200b三", ["\u200b"]),
    ],
)
def test_marks_are_composed_and_what_cannot_be_shown_is_refused(text, printed, missing):
    assert composed(text) == printed
    assert missing_glyphs(composed(text)) == missing


# --- processes ----------------------------------------------------------------------------------


def make_killer():
    """What is done with each file in a process: some files are the death of it."""

    def finish(pdf: bytes, sheet: Sheet) -> bytes:
        if sheet.key.startswith("致命"):
            os.kill(os.getpid(), signal.SIGKILL)
        return pdf + f"%{os.getpid()}".encode()

    return finish


@pytest.fixture(scope="module")
def press():
    with Press(processes=1, make_finish=make_killer, together=3) as press:
        yield press


def test_processes_print_all_and_finish_each_file(press):
    names = ["甲乙", "丙丁", "戊己", "庚辛"]
    printed = [*press.print_all(sheet(name) for name in names)]
    assert [one.key for one in printed] == names
    assert all(one.pdf and one.pdf.rpartition(b"%")[2].isdigit() for one in printed)


def test_a_process_that_dies_loses_only_the_sheet_that_killed_it(press):
    names = ["甲乙", "致命", "丙丁", "戊己"]
    printed = {one.key: one for one in press.print_all([sheet(name) for name in names])}
    assert {*printed} == {*names}
    assert printed["致命"].trouble == DIED
    assert all(printed[name].pdf for name in names if name != "致命")


def test_a_process_killed_from_outside_loses_nothing(press):
    bundles = press.bundles([sheet(name) for name in ("甲乙", "丙丁", "戊己", "庚辛")])
    first = next(bundles)
    os.kill(first.worker, signal.SIGKILL)
    printed = [*first.printed, *(one for bundle in bundles for one in bundle.printed)]
    assert [bool(one.pdf) for one in printed] == [True] * 4


def test_a_process_that_has_grown_or_hangs_is_replaced():
    with Press(processes=1, largest_mib=1, together=1) as press:
        workers = {bundle.worker for bundle in press.bundles([sheet("甲乙"), sheet("丙丁")])}
        assert len(workers) == 2
    with Press(processes=1, slowest=0.01) as press:
        assert [one.trouble for one in press.print_all([sheet("甲乙")])] == [DIED]
