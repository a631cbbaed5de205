"""The certificate on paper: everything is there, nothing stands on anything else."""

import shutil
import subprocess
from dataclasses import replace

import pytest

from portal.certificates.document import lay_out, sample_sheet, sheet_of
from portal.certificates.rules.sample import LONG_NAME, REMARK, SAMPLES
from portal.certificates.rules.template import STANDARD
from portal.core.errors import Refused
from portal.documents.press.batch import NOT_ONE_PAGE, print_batch
from portal.documents.press.sheet import SheetError, Square, Stamp
from portal.documents.press.single import print_sheet
from tests.archival import faults_of, words_in_fonts
from tests.factories.portraits import portrait

BASE = "http://portal.test"
LARGEST = 90_000  # bytes without the signature
PHOTO_LEFT = (210 - 28 - 30) * 72 / 25.4
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils missing")


def page_of(template=STANDARD, *, proof="", **more):
    facts = SAMPLES["ordinary"] | more
    details = {"resident_id": "500000199003070000", "serial": 1, "token": "0" * 32}
    return lay_out(facts, template=template, base_url=BASE, proof=proof, **details)


def boxes(pdf: bytes) -> list[tuple[str, float, float, float, float]]:
    """Each word with where it stands, in points from above."""
    command = ["pdftotext", "-bbox", "-", "-"]
    run = subprocess.run(command, input=pdf, capture_output=True, check=True)
    lines = [line for line in run.stdout.decode().splitlines() if "<word" in line]
    found = []
    for line in lines:
        parts = line.split('"')
        word = line.split(">", 1)[1].split("<")[0]
        found.append((word, *(float(parts[at]) for at in (1, 3, 5, 7))))
    return found


@pytest.fixture(scope="module")
def samples() -> dict[str, bytes]:
    printed = print_batch([sample_sheet(key, STANDARD, base_url=BASE) for key in SAMPLES]).printed
    assert [one.trouble for one in printed] == [""] * len(SAMPLES)
    return {one.key: one.pdf or b"" for one in printed}


def test_every_sample_is_archival_accessible_and_small(samples):
    for pdf in samples.values():
        assert faults_of(pdf, is_accessible=True) == []
        assert len(pdf) < LARGEST


def test_a_certificate_with_photo_and_proof_is_small_enough(samples):
    page = page_of(proof="aZ9-_" * 40, photo="x")
    pdf = print_sheet(sheet_of("1", page, photo=portrait()))
    assert len(pdf) < LARGEST
    assert faults_of(pdf, is_accessible=True) == []


def test_rare_characters_and_dots_are_in_the_fonts(samples):
    assert {*"𠮷喆"} <= words_in_fonts(samples["rare"])
    assert "·" in words_in_fonts(samples["dot"])


@needs_poppler
def test_no_word_stands_on_another_or_on_the_photo(samples):
    for pdf in samples.values():
        words = boxes(pdf)
        for place, (_, left, top, right, bottom) in enumerate(words):
            for _, left2, top2, right2, bottom2 in words[place + 1 :]:
                # The line box of a font is higher than what it draws.
                across = min(right, right2) - max(left, left2)
                up = min(bottom, bottom2) - max(top, top2)
                assert across <= 1 or up <= 0.4 * min(bottom - top, bottom2 - top2)


@needs_poppler
def test_the_longest_name_stays_left_of_the_photo():
    page = page_of(name="阿卜杜热合曼·麦麦提" * 5, photo="x")
    words = boxes(print_sheet(sheet_of("1", page, photo=portrait())))
    name = [word for word in words if "麦" in word[0]]
    assert name
    assert max(right for _, _, _, right, _ in name) < PHOTO_LEFT


@needs_poppler
def test_remark_title_statement_and_issuer_come_from_facts_and_template(samples):
    text = "".join(word for word, *_ in boxes(samples["long"]))
    assert LONG_NAME in text
    assert REMARK in text
    template = replace(
        STANDARD,
        title="某某专项职业能力证书",
        statement="{姓名}（{证件号码}）于{考核日期}考核合格。",
        remark="模板备注。",
        query_url_label="查验地址",
    )
    words = boxes(print_sheet(sheet_of("1", page_of(template, remark="导入。"))))
    text = "".join(word for word, *_ in words)
    for part in ("某某专项职业能力证书", "演示甲（500000199003070000）于2026年3月14日考核合格。"):
        assert part in text
    assert "导入。模板备注。" in text
    assert "查验地址：http://portal.test/verify" in text


def test_the_square_holds_the_address_and_the_proof_behind_it():
    assert page_of().square == f"{BASE}/v/{'0' * 32}"
    sheet = sheet_of("1", page_of(proof="abc"))
    assert sheet.pictures["square"] == Square(f"{BASE}/v/{'0' * 32}#abc")


def test_a_seal_of_the_template_replaces_the_specimen():
    template = replace(STANDARD, seal=b"\x89PNG\r\n\x1a\n")
    page = page_of(template, is_demo=False)
    assert (page.note, page.seal_alt) == ("", "重庆市职业技能鉴定指导中心印章")
    assert sheet_of("1", page, seal=template.seal).pictures["seal"] == Stamp(template.seal)


def test_what_does_not_fit_is_refused_and_never_printed_over_the_foot():
    page = page_of(replace(STANDARD, remark="注" * 120), name=LONG_NAME, remark="注" * 600)
    with pytest.raises(SheetError, match="印不下"):
        print_sheet(sheet_of("1", page))
    assert "印不下" in NOT_ONE_PAGE


@pytest.mark.parametrize(
    ("name", "told"),
    [("张\U0003ffff", "U\\+3FFFF"), ("张三\U000e0100", "异体字选择符（U\\+E0100）")],
)
def test_a_name_that_cannot_be_printed_as_it_is_is_refused_with_the_character(name, told):
    with pytest.raises(Refused, match=told):
        sheet_of("1", page_of(name=name))


def test_a_letter_and_its_mark_are_printed_as_one():
    assert page_of(name="Jose\u0301").name == "José"
