"""A PDF dropped on the portal: what it is, what was changed, and nothing that the form would not
tell.
"""

import io
from datetime import date

import pytest

from portal.certificates.actions.entering import enter
from portal.certificates.actions.printing import add_edition
from portal.certificates.models import Certificate
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.core.identity import make_resident_id
from portal.db.base import db
from portal.documents.reading import Unread
from portal.documents.seals.report import Verdict
from portal.jobs.queue import commit
from portal.public import looking, queries
from portal.public.rules.files import FileVerdict
from tests.factories import forged
from tests.factories.accounts import make_person
from tests.person import Person
from tests.statements import listening

ANYTHING = bytes(range(256)) * 40_900


@pytest.fixture
def certificate(context) -> tuple[Certificate, bytes]:
    return forged.issue("张三丰")


def report_of(content: bytes) -> queries.FileReport:
    return queries.check_file(content, on=clock.today(), now=clock.now())


def differing(report: queries.FileReport) -> list[str]:
    return [one.field.label for one in report.differing]


def looked_at(stranger: Person, content: bytes) -> str:
    stranger.visit("/verify/file")
    stranger.submit("verify_file_form", file=(io.BytesIO(content), "证书.pdf"))
    return stranger.text(".answer")


def test_an_original_agrees_in_every_field(certificate):
    report = report_of(certificate[1])
    assert report.verdict is FileVerdict.GOOD
    assert len(report.compared) == 10
    assert differing(report) == []
    assert report.shown.name == "张*丰"


def test_a_name_changed_and_the_signature_taken_off(certificate, stranger):
    made, _ = certificate
    fake = forged.stripped(forged.reprinted(made, name="李四"))
    report = report_of(fake)
    assert report.verdict is FileVerdict.DIFFERENT
    assert differing(report) == ["姓名"]
    words = looked_at(stranger, fake)
    assert "不一致：姓名" in words
    assert "没有电子签名" in words
    for secret in ("张三丰", "张*丰", made.resident_id, "发证日期 2026"):
        assert secret not in words


def test_an_id_number_cannot_be_guessed_by_its_parts(certificate):
    made, _ = certificate
    born = made.person.birth_on.isoformat()
    reports = []
    for guess in (born, "1999-09-09"):
        printed = made.prints[-1]
        kept, printed.resident_id = printed.resident_id, make_resident_id(date(1970, 1, 1), 1)
        fake = forged.stripped(forged.reprinted(made, birth_on=guess))
        printed.resident_id = kept
        db.session.commit()
        reports.append(report_of(fake))
    assert differing(reports[0]) == ["证件号码"]
    assert reports[0].compared == reports[1].compared


def test_a_name_changed_and_signed_by_someone_else(certificate, stranger, tmp_path):
    made, _ = certificate
    with forged.with_keys_of(tmp_path):
        fake = forged.reprinted(made, name="李四", birth_on="1999-09-09")
    report = report_of(fake)
    assert report.verdict is FileVerdict.DIFFERENT
    assert report.shown is None
    assert differing(report) == ["姓名", "出生日期"]
    assert "不是本平台的签名" in looked_at(stranger, fake)


def test_even_our_own_signature_does_not_make_a_file_the_registers(certificate):
    report = report_of(forged.reprinted(certificate[0], birth_on="1999-09-09"))
    assert report.signature.valid
    assert report.verdict is FileVerdict.DIFFERENT
    assert differing(report) == ["出生日期"]


def test_a_copy_without_signature_is_no_original(certificate, stranger):
    copy = forged.stripped(certificate[1])
    assert report_of(copy).verdict is FileVerdict.COPY
    assert "不是原件" in looked_at(stranger, copy)
    assert certificate[0].number not in stranger.text(".answer")


def test_a_copy_of_an_older_edition_that_still_stands_is_compared_with_that_one(certificate):
    made, pdf = certificate
    add_edition(made, is_demo=False, remark="补发")
    enter(made, Happening.REISSUED, clock.today(), now=clock.now(), edition=2)
    commit()
    assert report_of(forged.stripped(pdf)).verdict is FileVerdict.COPY


def test_a_copy_of_what_was_revoked_is_no_good_either(certificate, stranger):
    made, pdf = certificate
    enter(made, Happening.REVOKED, clock.today(), now=clock.now(), reason="冒名顶替")
    db.session.commit()
    copy = forged.stripped(pdf)
    assert report_of(copy).verdict is FileVerdict.COPY_ENDED
    assert report_of(copy).verdict.is_bad
    words = looked_at(stranger, copy)
    assert "不是有效状态" in words
    assert made.number not in words


def test_what_is_appended_after_the_signature_is_told_and_the_original_shown(certificate, stranger):
    made, pdf = certificate
    report = report_of(pdf + b"\n% more\n")
    assert report.verdict is FileVerdict.ALTERED
    assert report.shown.number == made.number
    assert "签名之后被改动" in looked_at(stranger, pdf + b"\n% more\n")


def test_a_changed_byte_is_told(certificate):
    _, pdf = certificate
    half = len(pdf) // 3
    report = report_of(pdf[:half] + bytes([pdf[half] ^ 1]) + pdf[half + 1 :])
    assert not report.signature.valid
    assert report.shown is None
    assert report.verdict.is_bad


def test_an_old_edition_is_told_and_the_new_name_is_not(certificate, stranger):
    made, pdf = certificate
    made.name = "张四丰"
    add_edition(made, is_demo=False, remark="更正姓名")
    enter(made, Happening.CORRECTED, clock.today(), now=clock.now(), edition=2)
    commit()
    report = report_of(pdf)
    assert report.verdict is FileVerdict.OLD
    words = looked_at(stranger, pdf)
    assert "旧版" in words
    assert "第2版" in words
    assert "张*丰" in words
    assert "四" not in words


def test_a_revoked_one_is_told_with_its_decision_and_without_its_reason(certificate, stranger):
    made, pdf = certificate
    enter(
        made,
        Happening.REVOKED,
        date(2026, 5, 1),
        now=clock.now(),
        reason="冒名顶替",
        decision_number="渝鉴撤〔2026〕7号",
    )
    db.session.commit()
    words = looked_at(stranger, pdf)
    assert "文件是真的，但证书已撤销" in words
    assert "渝鉴撤〔2026〕7号" in words
    assert "冒名顶替" not in words


def test_a_screenshot_in_a_pdf_cannot_be_read(certificate, stranger):
    words = looked_at(stranger, forged.screenshot_of(certificate[0]))
    assert "没有查到相符的证书" in words
    assert "截图" in words


@pytest.mark.parametrize(
    ("make", "verdict", "unread"),
    [
        (forged.bomb, Verdict.UNSIGNED, Unread.UNREADABLE),
        (lambda: b"%PDF-1.7\n" + ANYTHING, Verdict.TRUNCATED, Unread.UNREADABLE),
        (lambda: ANYTHING, Verdict.NOT_PDF, Unread.UNREADABLE),
        (lambda: forged.pages(10_000), Verdict.UNSIGNED, Unread.PAGES),
        (lambda: forged.encrypted(forged.pages(1)), Verdict.UNSIGNED, Unread.ENCRYPTED),
    ],
    ids=["a bomb", "10 MB that begin well", "10 MB of anything", "10,000 pages", "encrypted"],
)
def test_a_hostile_file_gets_an_answer(context, make, verdict, unread):
    report = report_of(make())
    assert (report.signature.verdict, report.unread) == (verdict, unread)
    assert report.verdict is FileVerdict.UNKNOWN


def test_what_could_not_be_read_is_said_on_the_page(stranger):
    said = looked_at(stranger, forged.encrypted(forged.pages(1)))
    assert "没有查到相符的证书" in said
    assert "打开密码" in said


def test_another_persons_number_tells_no_more_than_an_unknown_one(certificate, stranger):
    """Neither by the answer nor by what is asked of the database."""
    made, _ = certificate
    other = make_person(name="李四")
    facts = {"name": other.name, "birth_on": other.birth_on.isoformat(), "sex": other.sex.label}
    made.prints[-1].resident_id = other.resident_id  # what the file says; put back below
    mismatch = forged.stripped(forged.reprinted(made, **facts))
    unknown = forged.stripped(forged.reprinted(made, number="Z000050500103269999999", **facts))
    db.session.refresh(made)
    made.prints[-1].resident_id = made.resident_id
    db.session.commit()
    answers, asked = [], []
    for content in (mismatch, unknown):
        with listening() as heard:
            report = report_of(content)
        answers.append((report.verdict, report.compared, report.shown))
        asked.append(heard)
    assert answers == [(FileVerdict.UNKNOWN, (), None)] * 2
    assert asked[0] == asked[1]
    assert len({looked_at(stranger, content) for content in (mismatch, unknown)}) == 1


def test_files_are_looked_into_ten_times_a_minute(stranger, monkeypatch):
    monkeypatch.setattr(looking, "PER_MINUTE", 2)
    for _ in range(2):
        looked_at(stranger, b"GIF89a")
    stranger.visit("/verify/file")
    stranger.submit("verify_file_form", expect=429, file=(io.BytesIO(b"GIF89a"), "证书.pdf"))
