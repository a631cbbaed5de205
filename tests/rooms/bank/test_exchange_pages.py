"""Files of questions on the pages: looked at first, taken whole or not at all, and given out."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.bank import queries
from portal.bank.exchange import excel, formats
from portal.bank.exchange.values import Defaults, Unreadable
from portal.bank.models import Question
from portal.bank.queries.files import topics
from portal.db.base import db
from tests.factories.accounts import make_officer
from tests.factories.questions import EVERY_KIND
from tests.person import Person

IMPORTS = "/bureau/bank/exchange/imports"
DEFAULTS = Defaults("K5.2")
KINDS = [replace(value, id=f"{value.topic}-{n}") for n, value in enumerate(EVERY_KIND, start=901)]
ROWS = (
    "题型,题干,选项A,选项B,正确答案",
    "单选题,好题（ ）。,甲,乙,A",
    "单选题,坏题（ ）。,甲,乙,C",
)


@pytest.fixture
def author(app):
    with app.app_context():
        return Person(app, make_officer(Role.AUTHOR))


def brings(author, content, name, expect=200):
    author.visit(IMPORTS)
    file = (io.BytesIO(content), name)
    return author.submit("import_form", file=file, topic="K5.2", expect=expect)


def count(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Question))


def test_a_workbook_is_looked_at_and_then_taken_whole(app, author):
    before = count(app)
    brings(author, excel.write(KINDS).content, "题.xlsx")
    assert f"{len(KINDS)}道" in author.text()
    assert count(app) == before
    author.submit("confirm_form")
    assert f"已导入{len(KINDS)}道题" in author.text("#notices")
    assert count(app) == before + len(KINDS)


def test_one_bad_row_keeps_all_the_others_out(app, author):
    before = count(app)
    book = "\n".join(ROWS).encode("utf-8-sig")
    brings(author, book, "题.csv")
    assert "没有导入任何题" in author.text()
    assert "正确答案" in author.text("table")
    assert author.page.select("#confirm_form button") == []
    assert count(app) == before


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "空.xlsx", "请选择要导入的文件"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "旧.xls", "另存为"),
        (b"PK\x03\x04" + b"\x00" * 200, "坏.xlsx", ""),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><quiz>&a;</quiz>", "实体.xml", ""),
        (b"%PDF-1.4", "文件.pdf", "认不出"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(author, content, name, sentence):
    brings(author, content, name, expect=422)
    assert sentence in author.text(".summary")


def test_a_neighbour_s_file_is_not_there(app, author):
    brings(author, excel.write(KINDS).content, "题.xlsx")
    address = author.page.select_one("form#confirm_form")["action"]
    with app.app_context():
        other = Person(app, make_officer(Role.AUTHOR))
    other.visit(address, expect=404)


def test_the_template_is_one_that_we_read(app, author):
    author.visit(IMPORTS)
    answer = author.send("/bureau/bank/exchange/template")
    with pytest.raises(Unreadable, match="表中没有题目"):  # nothing but examples
        excel.read(answer.data, DEFAULTS)


@pytest.mark.parametrize("key", [each.key for each in formats.WRITABLE])
def test_what_goes_out_says_what_it_cannot_hold_and_can_be_read_again(app, author, key):
    author.visit(f"/bureau/bank/exchange/exports?topic=K9.2&format={key}")
    assert "下载文件" in author.text("#export_preview")
    link = author.page.select_one("#export_preview a.button")["href"]
    answer = author.send(link)
    assert answer.headers["Cache-Control"] == "no-store"
    known = formats.Known(topics(), queries.files().sources)
    chosen, found = formats.read(answer.data, f"x{suffix(key)}", DEFAULTS, known)
    assert chosen.key == key
    assert found.questions
    assert found.faults == ()
    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.deed == Deed.BANK_QUESTIONS_EXPORTED)
            .order_by(AuditEntry.id.desc())
        ).first()
    assert entry.facts["format"] == key


def suffix(key):
    return {"excel": ".xlsx", "moodle": ".xml", "gift": ".txt", "qti": ".zip"}[key]
