"""Hostile and odd files: refused at once, in words that help, with nothing left behind."""

import os
import re
import struct
import tempfile
import tracemalloc
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.exchange import markup, moodle, qti
from portal.bank.exchange.archive import Archive, Member, packed
from portal.bank.exchange.tables import MOST_COLUMNS, TOO_LARGE
from portal.bank.exchange.values import MOST_BYTES, Defaults, Unreadable
from portal.bank.exchange.xml import Cdata, Element, parse, serialised
from tests.factories.made_questions import paragraphs, words

DEFAULTS = Defaults("K1.1")
CHINESE = re.compile(r"[\u4e00-\u9fff].*[。）]$", re.DOTALL)

LAUGHS = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' if n else '<!ENTITY a0 "ha">' for n in range(10)
)
HOSTILE = {
    "billion laughs": f"<!DOCTYPE quiz [{LAUGHS}]><quiz>&a9;</quiz>",
    "quadratic blow-up": f'<!DOCTYPE q [<!ENTITY a "{"x" * 50_000}">]><q>{"&a;" * 50_000}</q>',
    "laughs in an attribute": f'<!DOCTYPE q [{LAUGHS}<!ATTLIST q b CDATA "&a9;">]><q/>',
    "local file": '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
    "remote file": '<!DOCTYPE q [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><quiz>&x;</quiz>',
    "remote DTD": '<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/x.dtd"><quiz/>',
    "parameter entity": '<!DOCTYPE q [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><quiz/>',
    "any DTD": "<!DOCTYPE quiz><quiz/>",
    "deep": "<a>" * 100_000,
    "deep and closed": "<quiz>" + "<a>" * 100_000 + "</a>" * 100_000 + "</quiz>",
    "long text": "<quiz>" + "字" * 17_000_000 + "</quiz>",
    "many elements": "<quiz>" + "<a/>" * 2_400_000 + "</quiz>",
    "unknown entity": "<quiz>&nbsp;</quiz>",
    "web page": "<!DOCTYPE html><html><body><p>题</p></body></html>",
    "page without doctype": "<html><body><p>题<br></p></body></html>",
    "cut off": '<?xml version="1.0"?><quiz><question type="multichoice"><name>',
    "not XML": "1. 题目\nA. 甲\nANSWER: A",
    "nothing": "",
    "blanks": " \n ",
    "endless blanks": " " * 9_000_000,
    "two roots": "<quiz/><quiz/>",
    "NUL": "<quiz>\x00</quiz>",
    "unknown encoding": '<?xml version="1.0" encoding="x-user"?><quiz/>',
}


def refused(read, content: bytes) -> str:
    """The message with which the file is refused: in Chinese, without a trace on disk."""
    before = set(os.listdir(tempfile.gettempdir()))
    with pytest.raises(Unreadable) as caught:
        read(content, DEFAULTS)
    mine = {name for name in set(os.listdir(tempfile.gettempdir())) - before if "zip" in name}
    assert mine == set()
    assert CHINESE.search(str(caught.value))
    return str(caught.value)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("format_", [moodle, qti], ids=["moodle", "qti"])
def test_a_hostile_file_is_refused(format_, name):
    refused(format_.read, HOSTILE[name].encode())


def test_an_entity_bomb_takes_no_memory():
    tracemalloc.start()
    refused(moodle.read, HOSTILE["billion laughs"].encode())
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_the_refusal_says_what_to_do():
    assert "DTD" in refused(moodle.read, HOSTILE["any DTD"].encode())
    assert "网页" in refused(moodle.read, HOSTILE["web page"].encode())
    assert "分成几个文件" in refused(moodle.read, HOSTILE["long text"].encode())
    assert "第2行附近" in refused(moodle.read, b"<quiz>\n<a></quiz>")


@pytest.mark.parametrize("declared", ["UTF-8", "GBK", "GB2312", "GB18030", "UTF-16"])
def test_a_file_is_read_in_the_encoding_that_it_declares(declared):
    text = f'<?xml version="1.0" encoding="{declared}"?><quiz>劳资专管员</quiz>'
    assert parse(text.encode(declared)).text == "劳资专管员"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_the_bytes_show_goes_before_what_is_declared(encoding):
    text = '<?xml version="1.0" encoding="GBK"?><quiz>劳资</quiz>'
    assert parse(text.encode(encoding)).text == "劳资"


@pytest.mark.parametrize(
    ("declared", "real"),
    [("UTF-8", "gbk"), ("GBK", "utf-8"), ("UTF-16", "utf-8"), ("UTF-7", "utf-8")],
)
def test_a_wrong_encoding_is_refused_and_named(declared, real):
    text = f'<?xml version="1.0" encoding="{declared}"?><quiz>保障农民工工资支付条例</quiz>'
    assert "编码" in refused(moodle.read, text.encode(real))


def test_a_utf_32_file_is_refused():
    assert "UTF-32" in refused(moodle.read, "<quiz/>".encode("utf-32"))


def test_names_are_read_without_namespace():
    root = parse('<q:a xmlns:q="urn:x" q:b=" 1 "><q:c>x</q:c><!-- y --><?z?>甲</q:a>'.encode())
    assert (root.name, root.get("b"), root.text_of("c"), root.text) == ("a", "1", "x", "x甲")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_every_text_is_written_so_that_it_can_be_read(text):
    legal = re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    for kind in (str, Cdata):
        back = parse(serialised(Element("a", {"b": legal}, (kind(legal), "."))))
        assert "".join(c for c in back.children if isinstance(c, str)) == f"{legal}."


def zipped(*members: tuple[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", method) as file:
        for name, content in members:
            file.writestr(name, content)
    return target.getvalue()


GOOD = ("imsmanifest.xml", b"<manifest><resources/></manifest>")


def test_a_zip_bomb_is_refused():
    assert "压缩比" in refused(qti.read, zipped(GOOD, ("a.xml", b"\0" * 9_000_000)))


def test_a_member_larger_than_any_file_is_refused():
    assert "超过10MB" in refused(qti.read, zipped(GOOD, ("a.xml", os.urandom(1) * 11_000_000)))


def test_many_members_are_refused():
    names = [(f"{n}", b"") for n in range(30_000)]
    assert "部分超过11000个" in refused(qti.read, zipped(GOOD, *names))


def test_a_table_of_contents_of_very_many_lines_is_refused_before_it_is_read():
    line = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", *[0] * 18)
    content = b"PK\x03\x04" + line * 200_000
    assert "部分超过11000个" in refused(qti.read, content)


def test_all_members_together_are_bounded():
    parts = [(f"{n}.xml", os.urandom(400_000) + b"x" * 9_000_000) for n in range(14)]
    assert "展开后过大" in refused(qti.read, zipped(GOOD, *parts))


def overlapping() -> bytes:
    """Two entries of the table of contents that unfold the very same bytes."""
    content = bytearray(zipped(GOOD, ("a.xml", b"x" * 100), ("b.xml", b"x" * 100)))
    first, second = [found.start() for found in re.finditer(rb"PK\x01\x02", content)][1:]
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def test_overlapping_members_are_refused():
    assert "重叠" in refused(qti.read, overlapping())


@pytest.mark.parametrize(
    "name", ["../a.xml", "a/../../b.xml", "/etc/passwd", "C:\\a.xml", "..\\a.xml", "\\\\host\\a"]
)
def test_a_name_that_leads_out_of_the_package_is_refused(name):
    assert "包外" in refused(qti.read, zipped(GOOD, (name, b"x")))


def test_a_symbolic_link_is_refused():
    link = ZipInfo("a.xml")
    link.external_attr = 0o120777 << 16
    target = BytesIO()
    with ZipFile(target, "w") as file:
        file.writestr(*GOOD)
        file.writestr(link, "/etc/passwd")
    assert "符号链接" in refused(qti.read, target.getvalue())


def test_two_members_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped(GOOD, ("a.xml", b"1"), ("a.xml", b"2"))
    assert "同名" in refused(qti.read, content)


def test_an_encrypted_member_and_a_rare_method_are_refused():
    content = bytearray(zipped(GOOD))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "密码" in refused(qti.read, bytes(content))
    assert "压缩方法" in refused(qti.read, zipped(GOOD, method=ZIP_BZIP2))


def test_a_member_that_unfolds_to_more_than_it_says_is_refused():
    """The declared size is what was checked, so nothing beyond it may be read."""
    raw = zipped(("imsmanifest.xml", b"x" * 5_000))
    content = bytearray(raw)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(mark) + offset
        content[at : at + 4] = struct.pack("<L", 100)
    assert "损坏" in refused(qti.read, bytes(content))


def test_a_package_without_manifest_is_refused():
    assert "imsmanifest.xml" in refused(qti.read, zipped(("a.xml", b"<a/>")))


def test_a_package_inside_a_package_is_not_unpacked():
    inner = zipped(GOOD)
    assert "imsmanifest.xml" in refused(qti.read, zipped(("inner.zip", inner)))


@given(st.integers(0, 2_000), st.binary(max_size=4))
def test_a_package_cut_or_spoilt_anywhere_is_read_or_refused(at, spoil):
    whole = packed((Member(*GOOD), Member("a.xml", b"<a/>" * 50)))
    place = at % len(whole)
    for content in (whole[:place], whole[:place] + spoil + whole[place + len(spoil) :]):
        with suppress(Unreadable):
            archive = Archive(content)
            assert all(len(archive.read(name)) < 1_000 for name in archive.names)


@given(st.binary(max_size=200))
def test_no_bytes_upset_a_reader(content):
    for read in (moodle.read, qti.read):
        with pytest.raises(Unreadable):
            read(content, DEFAULTS)


def test_a_file_beyond_the_bound_is_refused_unread():
    assert "超过10MB" in refused(moodle.read, b"<quiz>" * (MOST_BYTES // 6 + 1))
    assert "超过10MB" in refused(qti.read, b"PK\x03\x04" * (MOST_BYTES // 4 + 1))


def test_the_same_files_make_the_same_package():
    members = (Member("a", b"1"), Member("b", b"2"))
    assert packed(members) == packed(members)
    assert Archive(packed(members)).read("b") == b"2"


@given(paragraphs())
def test_our_text_comes_back_from_html_and_from_elements(text):
    assert markup.of_html(markup.html(text)) == markup.Words(text)
    assert markup.of_elements(markup.blocks(text)) == markup.Words(text)


@given(words())
def test_one_line_comes_back_from_inline_words(line):
    assert markup.of_elements(markup.inline(line)).text == line


@pytest.mark.parametrize(
    ("html", "text", "losses"),
    [
        ("纯文字 a < b && c", "纯文字 a < b && c", ()),
        ("<p>工资\n  支付</p>", "工资支付", ()),
        ("<p>a\n b</p><div>c<div>d</div>e</div>", "a b\n\nc\n\nd\n\ne", ()),
        ("<b>不</b><strong> 是 </strong>或<em>*</em>", "**不 是** 或*", ()),
        ("共<u>　　&nbsp;</u>天", "共（ ）天", ()),
        ("<ol><li>甲</li><li>乙</li></ol><ul><li>丙</li></ul>", "1. 甲\n2. 乙\n\n• 丙", ()),
        ("m<sup>2</sup>，a<sub>1</sub>", "m²，a₁", ()),
        ("<script>alert(1)</script>甲<style>p{}</style>", "甲", ("脚本",)),
        (
            '甲<img src="x/图.png"><img src="data:image/png;base64,AA">',
            "甲",
            ("图片“图.png”", "图片"),
        ),
        ("<math><mi>x</mi></math>乙", "乙", ("数学公式",)),
        (
            "<table><caption>表</caption><tr><th>a</th><td><p>b|c</p></td></tr><tr><td>d</table>后",
            "表\n\n| a | b\\|c |\n|---|---|\n| d |  |\n\n后",
            (),
        ),
        ("<table><tr><td colspan=2>a</td></tr></table>", "| a |\n|---|", ("合并的单元格",)),
        ("</p></b></table></li>甲", "甲", ()),
    ],
)
def test_html_of_others_becomes_our_text(html, text, losses):
    assert markup.of_html(html) == markup.Words(text, losses)


CELL, ROW = "<td>甲</td>", "<tr><td>甲</td></tr>"
AS_WIDE = "<tr>" + CELL * MOST_COLUMNS + "</tr>"


@pytest.mark.parametrize(
    "rows",
    [
        ROW * 4_500 + "<tr>" + CELL * 4_500 + "</tr>",
        ROW * 300 + AS_WIDE,
        "<tr>" + CELL * (MOST_COLUMNS + 1) + "</tr>",
        AS_WIDE * 51,
        ROW * 2_001,
        "<td>甲" * 9_000,
    ],
    ids=["bomb", "ragged", "columns", "cells", "rows", "unclosed"],
)
def test_a_table_that_would_fill_the_machine_is_left_out_and_told(rows):
    tracemalloc.start()
    found = markup.of_html(f"前<table>{rows}</table>后")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert found == markup.Words("前\n\n后", (TOO_LARGE,))


def test_a_table_as_large_as_the_bounds_allow_is_read():
    found = markup.of_html(f"<table>{AS_WIDE * 50}</table>")
    assert (found.losses, len(found.text.split("\n"))) == ((), 51)


def test_a_file_of_such_tables_takes_no_memory():
    rows = "<tr><td>a</td></tr>" * 3_000 + "<tr>" + "<td>x</td>" * 3_000 + "</tr>"
    one = (
        '<question type="truefalse"><questiontext format="html"><text><![CDATA[对吗？<table>'
        f'{rows}</table>]]></text></questiontext><answer fraction="100"><text>true</text></answer>'
        "</question>"
    )
    tracemalloc.start()
    imported = moodle.read(f"<quiz>{one * 2}</quiz>".encode(), DEFAULTS)
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()
    assert [question.stem for question in imported.questions] == ["对吗？"] * 2
    assert len(imported.losses) == 2


def test_what_comes_out_is_never_longer_than_the_bound():
    text = markup.of_html("<b>|</b><td>|</td>" * 9_000 + "字" * 30_000)
    assert len(text.text) <= markup.LONGEST


@pytest.mark.parametrize(
    "mess", ["<div>", "<b>", "<table><tr><td>", "<u>", "<li>", "<!", "<a ", "&a", "&lt;", "字\n"]
)
def test_html_without_end_is_left_out(mess):
    assert "过长的内容" in markup.of_html(mess * 300_000 + "x").losses
