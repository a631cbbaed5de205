"""Paper: what is printed can be read back; the keys of statements."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import python_calamine

from portal.core.errors import Refused
from portal.documents import fonts, start, statement_keys
from portal.documents.fonts import demand_glyphs, missing_glyphs
from portal.documents.pdf import DocumentError, render_pdf
from portal.documents.qr import qr_svg
from portal.documents.sheets import workbook

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils missing")
RARE = "喆玥珺彧堃𠮷𣎴"


@pytest.fixture(scope="module")
def paper() -> bytes:
    words = f"<p>证书　{RARE}　<b>粗体</b> <span class='sans'>黑体</span></p>"
    return render_pdf(f"<html lang='zh-CN'><title>试</title><h1>一张纸</h1>{words}</html>")


def text_of(pdf: bytes) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(run.stdout.decode().split())


def fonts_of(pdf: bytes) -> list[pikepdf.Object]:
    """Every font of every page, as its descriptor."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for sheet in document.pages:
            for font in sheet.Resources.Font.values():
                descendant = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                found.append((str(font.BaseFont), "/FontFile2" in descendant.FontDescriptor))
    return found


@needs_poppler
def test_what_is_printed_can_be_read_back_rare_characters_too(paper):
    assert RARE in text_of(paper)
    assert "一张纸" in text_of(paper)


def test_every_font_is_in_the_file_and_the_file_says_it_is_archival(paper):
    assert len(fonts_of(paper)) >= 4
    assert all(is_embedded for _, is_embedded in fonts_of(paper))
    with pikepdf.open(io.BytesIO(paper)) as document:
        with document.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert "/OutputIntents" in document.Root


def test_the_same_input_gives_the_same_bytes():
    html = "<html lang='zh-CN'><title>试</title><p>同样的字</p></html>"
    assert render_pdf(html) == render_pdf(html)


def test_a_document_reads_only_our_static_folder_and_the_pictures_given(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")
    for address in (
        secret.as_uri(),
        "file:///etc/passwd",
        "../portal/settings.py",
        "http://127.0.0.1/x.png",
        "picture:other",
    ):
        with pytest.raises(DocumentError):
            render_pdf(f"<p><img src='{address}'></p>", pictures={"photo": b""})


def test_subsets_are_made_by_harfbuzz_as_the_other_way_takes_a_minute():
    from weasyprint.pdf.fonts import harfbuzz_subset

    assert harfbuzz_subset is not None


def test_a_character_that_no_font_draws_is_named_before_anything_is_promised():
    assert missing_glyphs(f"张 {RARE}·A1") == []
    assert missing_glyphs("张\U0003ffff三\U0003ffff\ue000") == ["\U0003ffff", "\ue000"]
    demand_glyphs("张三")
    with pytest.raises(Refused, match=r"U\+3FFFF.*U\+E000"):
        demand_glyphs("张\U0003ffff\ue000")


def test_a_sound_machine_starts():
    assert start.check_start() == []


def test_what_is_missing_is_said_at_start(monkeypatch):
    monkeypatch.setattr(start, "LIBRARIES", {"libnone.so.0": "libnone0"})
    monkeypatch.setattr(start, "NEEDED", (Path("/none/Nothing.ttf"),))
    monkeypatch.setitem(__import__("sys").modules, "pysqlite3.dbapi2", None)
    problems = start.check_start()
    assert [
        words in problem
        for words, problem in zip(("libnone0", "Nothing.ttf", "pysqlite3"), problems, strict=True)
    ] == [True] * 3


def test_a_font_without_our_characters_is_said_at_start(monkeypatch):
    monkeypatch.setattr(fonts, "CHAIN", (fonts.RARE,))
    assert "喆" in start.check_start()[0]


@pytest.mark.parametrize(
    ("version", "is_sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 46, 0), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_the_library_that_can_corrupt_its_database_is_known(version, is_sound):
    assert start.is_sound_sqlite(version) is is_sound


def test_an_unsound_library_is_said_at_start(monkeypatch):
    monkeypatch.setattr(start, "is_sound_sqlite", lambda _version: False)
    assert "SQLite" in start.check_start()[0]


def test_a_name_that_looks_like_a_formula_stays_text():
    rows = [("=1+1", 3, None), ("@SUM(A1)", 4.5, None)]
    book = python_calamine.load_workbook(io.BytesIO(workbook("表", ("姓名", "数", "空"), rows)))
    assert book.get_sheet_by_name("表").to_python() == [
        ["姓名", "数", "空"],
        ["=1+1", 3, ""],
        ["@SUM(A1)", 4.5, ""],
    ]


def test_a_square_has_no_size_of_its_own():
    square = qr_svg("http://portal.test/v/" + "0" * 32)
    assert square.startswith("<svg")
    assert "viewBox" in square
    assert " width=" not in square.split(">")[0]


# --- keys of statements -------------------------------------------------------------------------


@pytest.fixture
def keys(context, tmp_path, monkeypatch):
    """The folder of the keys of a portal that has none yet."""
    kept = replace(context.extensions["settings"], data=tmp_path)
    monkeypatch.setitem(context.extensions, "settings", kept)
    return kept.keys / "statements"


def test_the_key_of_statements_is_made_once_and_kept_sealed(keys):
    assert statement_keys.public_keys() == {}
    first = statement_keys.statement_key()
    assert statement_keys.statement_key().public == first.public
    assert sorted(path.name for path in keys.iterdir()) == ["0001.key.pem", "0001.pub.pem"]
    sealed = (keys / "0001.key.pem").read_text()
    assert "ENCRYPTED PRIVATE KEY" in sealed
    assert {path.stat().st_mode & 0o077 for path in keys.iterdir()} == {0}


def test_a_new_key_of_statements_signs_and_the_old_one_stays_known(keys):
    first, second = statement_keys.statement_key(), statement_keys.add_key()
    assert first.public != second.public
    assert statement_keys.statement_key().public == second.public
    assert list(statement_keys.public_keys()) == [first.public, second.public]
    (keys / "0001.key.pem").unlink()  # destroyed on purpose
    assert statement_keys.statement_key().public == second.public
    assert list(statement_keys.public_keys()) == [first.public, second.public]


def test_a_public_key_that_was_not_written_in_time_is_written_at_the_next_use(keys):
    first = statement_keys.statement_key()
    (keys / "0001.pub.pem").unlink()
    statement_keys._load.cache_clear()
    assert statement_keys.statement_key().public == first.public
    assert list(statement_keys.public_keys()) == [first.public]


def test_of_two_that_make_the_first_key_one_wins(keys):
    statement_keys._make(keys, 1, "for tests only")
    held = (keys / "0001.key.pem").read_bytes()
    statement_keys._make(keys, 1, "for tests only")
    assert (keys / "0001.key.pem").read_bytes() == held
    assert [path.name for path in keys.iterdir()] == ["0001.key.pem"]
