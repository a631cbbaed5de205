"""Files of questions on the pages: looked at first, taken whole or not at all, and given out."""

import io
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.app import create_app
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.bank import queries
from portal.bank.actions import taking_in
from portal.bank.exchange import excel, formats
from portal.bank.exchange.values import Defaults, Unreadable
from portal.bank.jobs import give_up_imports
from portal.bank.models import Question
from portal.bank.queries.files import topics
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import Base, db
from portal.storage import files
from portal.storage.models import StoredFile
from tests.conftest import make_settings
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.bank import make_question
from tests.factories.questions import EVERY_KIND, make_case, make_judge, make_multiple, make_single
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


def brings(author, content, name, expect=200, topic="K5.2"):
    author.visit(IMPORTS)
    file = (io.BytesIO(content), name)
    return author.submit("import_form", file=file, topic=topic, expect=expect)


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
        (b"", "空.xlsx", "文件是空的"),
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
    assert "道题的文件" in author.text("#export_preview")
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


GIFT = "题（ ）。{=对 ~错}\n".encode()


def test_a_kept_file_is_taken_in_once_though_two_windows_show_it(app, author):
    before = count(app)
    brings(author, excel.write([make_single()]).content, "题.xlsx")
    other = Person(app)
    other.client, other.page = author.client, author.page
    author.submit("confirm_form")
    other.submit("confirm_form", expect=422)
    assert "这个文件已经导入过" in other.text("#confirm_form")
    assert count(app) == before + 1
    other.visit(other.answer.request.full_path)
    assert other.page.select("form#confirm_form") == []


def test_of_two_confirmations_at_the_same_moment_the_later_is_refused(context):
    by = acting(make_officer(Role.AUTHOR))
    file = taking_in.keep(GIFT, name="题.txt", by=by)
    taking_in.take_in([make_single()], file=file, by=by)
    file.media_type = taking_in.WAITING  # what the other request still believes
    db.session.expunge(file)
    with pytest.raises(Refused, match="这个文件已经导入过"):
        taking_in.take_in([make_single()], file=file, by=by)


def test_the_same_content_brought_again_is_told_but_not_refused(author):
    for _ in range(2):
        brings(author, GIFT, "题.txt")
        told = "已经导入过1次" in author.text()
        author.submit("confirm_form")
    assert told


def test_a_file_that_nobody_takes_in_goes_after_a_day_with_its_bytes(context, monkeypatch):
    by = acting(make_officer(Role.AUTHOR))
    waiting = taking_in.keep(b"looked at", name="a.txt", by=by)
    shared = taking_in.keep(b"of two", name="b.txt", by=by)
    document = files.keep(b"of two", name="b.pdf", media_type="application/pdf", by=by)
    taken = taking_in.keep(b"taken in", name="c.txt", by=by)
    taking_in.take_in([make_single()], file=taken, by=by)
    digests = [file.digest for file in (waiting, shared, taken)]
    db.session.commit()
    ids = {file.id for file in (waiting, shared)}
    give_up_imports()
    assert set(db.session.scalars(select(StoredFile.id).where(StoredFile.id.in_(ids)))) == ids
    tomorrow = clock.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    give_up_imports()
    for digest in digests:  # as the jobs do after the commit
        files.drop_bytes(digest)
    left = select(StoredFile.id).where(StoredFile.digest.in_(digests))
    assert set(db.session.scalars(left)) == {document.id, taken.id}
    folder = context.extensions["settings"].files
    assert [(folder / one[:2] / one).exists() for one in digests] == [False, True, True]


def test_a_file_that_is_gone_is_told(app, author):
    brings(author, b"\xe9\xa2\x98{T}", "题.txt")
    address = author.page.select_one("form#confirm_form")["action"]
    with app.app_context():
        digest = db.session.scalars(
            select(StoredFile.digest).order_by(StoredFile.id.desc())
        ).first()
    folder = app.extensions["settings"].files
    (folder / digest[:2] / digest).unlink()
    author.visit(address)
    assert "已经不在了" in author.text("#notices")


def test_without_a_file_or_topic_the_form_and_the_check_say_so(author):
    brings(author, b"", "", expect=422)
    assert "请选择要导入的文件" in author.text(".summary")
    brings(author, GIFT, "题.txt", topic="")
    assert "没有写明知识点" in author.text("table")
    assert author.page.select("form#confirm_form") == []
    brings(author, excel.write([make_single()]).content, "题.xlsx", topic="")
    assert author.page.select("form#confirm_form") != []


def test_the_field_offers_the_suffixes_and_the_page_names_all_formats(author):
    author.visit(IMPORTS)
    assert ".csv" in author.page.select_one("input[type=file]")["accept"]
    assert "表格文件（CSV）" in author.text()
    brings(author, "\n".join(ROWS[:2]).encode(), "题.csv")
    assert "识别为 表格文件（CSV）" in author.text("dl")


def test_the_check_says_what_each_question_lacks_before_it_can_be_submitted(author):
    brings(author, GIFT, "题.txt")
    row = author.text("tbody tr")
    assert "须补正3处" in row
    assert "没有依据" in row
    brings(author, excel.write([make_multiple()]).content, "题.xlsx")
    assert "可以提交" in author.text("tbody tr")


def test_questions_of_one_file_that_are_the_same_are_told_by_their_places(author):
    twins = "一年。{T}\n\n二年。{T}\n\n一年。{T}\n"
    brings(author, twins.encode(), "题.txt")
    assert "第3题：与另一道题几乎相同（与第1题相同100%" in author.text(".note--wait")


def test_a_question_of_the_bank_brought_again_is_told(app, author):
    with app.app_context():
        question = make_single(id="K5.2-P977", stem="独一无二的一道题，题库里原来没有，应选（ ）。")
        make_question(question)
    brings(author, excel.write([replace(question, id="K5.2-977")]).content, "题.xlsx")
    assert "与K5.2-P977相同100%" in author.text("tbody tr")


@pytest.mark.parametrize("text", ["9" * 5_000, f"1{'万' * 1_200}", f"不少于{'9' * 5_000}日"])
def test_numbers_without_end_are_looked_at_like_any_others(author, text):
    brings(author, f"题（ ）。{{=1 ~{text} ~{text}以上}}".encode(), "题.txt")
    author.submit("confirm_form")
    assert "已导入1道题" in author.text("#notices")


def test_what_is_not_compared_yet_is_said(author, monkeypatch):
    monkeypatch.setattr(queries.incoming, "alike_of", lambda values: None)
    brings(author, GIFT, "题.txt")
    assert "正在比对，稍后刷新" in author.text()


# --- reading keeps no writer waiting ------------------------------------------------------------


@pytest.fixture
def hall(tmp_path):
    """A portal on an SQLite file of its own, where a second thread may write."""
    settings = make_settings(tmp_path, f"sqlite:///{tmp_path}/x.db", testing=True)
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        author = make_officer(Role.AUTHOR)
        db.session.commit()
        person = Person(app, author)
        engine = db.engine
    yield person
    engine.dispose()


def test_while_a_file_is_read_others_write(hall, monkeypatch):
    waited, real = [], formats.read

    def writes():
        with hall.app.app_context():
            make_person()
            db.session.commit()

    def read(*details):
        other = threading.Thread(target=writes, daemon=True)
        other.start()
        other.join(20)
        waited.append(other.is_alive())
        return real(*details)

    monkeypatch.setattr(formats, "read", read)
    brings(hall, GIFT, "题.txt")
    hall.submit("confirm_form")
    assert "已导入1道题" in hall.text("#notices")
    assert waited == [False] * 3  # as it is brought, as it is looked at, as it is confirmed


# --- out ----------------------------------------------------------------------------------------

EXPORTS = "/bureau/bank/exchange/exports"


@pytest.mark.parametrize("role", [Role.TRAINING, Role.EXAMS])
def test_keys_go_out_only_to_those_who_write_or_review(app, role):
    with app.app_context():
        person = Person(app, make_officer(role))
    person.visit(EXPORTS, expect=403)
    person.visit(f"{EXPORTS}/file?format=gift", expect=403)
    person.visit("/bureau/bank/exchange/template", expect=403)


def test_who_may_not_export_sees_no_link(app):
    with app.app_context():
        people = {role: Person(app, make_officer(role)) for role in (Role.TRAINING, Role.REVIEWER)}
    seen = {role: person.visit("/bureau/bank").sees("导出") for role, person in people.items()}
    assert seen == {Role.TRAINING: False, Role.REVIEWER: True}


def test_nothing_is_written_before_a_format_is_asked_for(author, monkeypatch):
    monkeypatch.setattr(formats, "write", lambda *_: pytest.fail("written unasked"))
    author.visit(f"{EXPORTS}?topic=K9.2")
    assert "道题" in author.text()


def test_a_file_of_nothing_is_not_offered(app, author):
    with app.app_context():
        make_question(make_case(id="K5.2-P978", stem="独一无二的案例"))
    asked = "text=独一无二的案例&format=gift"
    author.visit(f"{EXPORTS}?{asked}")
    assert "都不能用这种格式导出" in author.text("#export_preview")
    assert author.page.select("#export_preview a.button") == []
    author.visit(f"{EXPORTS}/file?{asked}")
    assert "没有可以用" in author.text("#notices")


def test_more_than_can_come_back_is_refused_in_a_sentence(author, monkeypatch):
    monkeypatch.setattr(formats, "MOST_EXPORTED", 3)
    author.visit(f"{EXPORTS}?format=moodle")
    assert "一次最多导出3道" in author.text()
    author.visit(f"{EXPORTS}/file?format=moodle")
    assert "一次最多导出3道，请缩小查询范围" in author.text("#notices")


def test_a_file_too_large_to_come_back_is_not_given_out(app, author):
    with app.app_context():
        make_question(make_judge(id="K5.2-P979", stem="独一无二的长题" + "长" * 3_600_000))
    author.visit(f"{EXPORTS}/file?text=独一无二的长题&format=gift")
    assert "超过10MB。请缩小查询范围" in author.text("#notices")
