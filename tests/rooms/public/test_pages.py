"""Strangers: home, the measures, and checking a certificate."""

import io
from datetime import UTC, date, datetime

import pytest
import time_machine

from portal.certificates import queries
from portal.certificates.actions.entering import enter
from portal.certificates.models import Certificate, CertificateStatus
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.core.identity import make_resident_id
from portal.db.base import db
from portal.documents.pdf import render_pdf
from portal.documents.sign import lengthen_pdf, sign_pdf
from portal.jobs.queue import commit
from portal.public import forms
from portal.public.measures import measures
from portal.storage import files
from tests.factories.accounts import make_demo_person, make_person
from tests.factories.certificates import approve, make_certificate, make_certifier, make_proposal
from tests.person import Person

EQUAL_ANSWER = "没有查到相符的证书"


def whole(certificate):
    """The certificate with all that a test may look at once its session is gone."""
    db.session.refresh(certificate)
    db.session.refresh(certificate.person)
    return certificate


@pytest.fixture
def certificate(app):
    """A certificate of 张三丰, in the register, without a file."""
    with app.app_context():
        return whole(make_certificate(make_person(name="张三丰")))


@pytest.fixture
def issued(app):
    """A certificate of 张三丰, and its signed file."""
    with app.app_context():
        proposal = make_proposal(make_person(name="张三丰"))
        approve(proposal.batch, now=datetime(2026, 4, 1, 2, tzinfo=UTC))
        commit()
        certificate = whole(proposal)
        return certificate, files.read(queries.find_file(certificate))


@pytest.fixture
def proposed(app):
    """A certificate of 李四 that nobody has approved."""
    with app.app_context():
        return whole(make_proposal(make_person(name="李四")))


def check(stranger: Person, content: bytes, *, expect: int = 200) -> str:
    """What the page says of this file."""
    stranger.visit("/verify/file")
    stranger.submit("verify_file_form", expect=expect, file=(io.BytesIO(content), "证书.pdf"))
    return stranger.text()


def test_home_shows_the_way_in_and_the_numbers(stranger, certificate):
    stranger.visit("/")
    assert len(stranger.page.select(".steps > li")) == 8
    assert stranger.text(".figures") == "有效证书 1 人才库在库 0 已配备在岗 0 登记项目 0"
    stranger.submit("check_box", number=certificate.number, name="张三丰")
    assert "有效" in stranger.text(".verdict")


def test_home_knows_who_is_signed_in(app):
    with app.app_context():
        clerk = Person(app, make_certifier())
    assert clerk.visit("/").page.select_one("a[href='/bureau']") is not None


def test_the_measures_are_whole_and_each_article_leads_to_its_place(stranger):
    stranger.visit("/measures")
    text = measures()
    assert [article.number for article in text.articles] == list(range(1, 20))
    for article in text.articles:
        section = stranger.page.select_one(f"#article-{article.number}")
        assert all(paragraph in section.get_text() for paragraph in article.text)
        assert len(section.select(".article__links a")) == len(article.links)
    assert "重新纳入纳入" in stranger.text("#article-17")
    assert "照录原文" in stranger.text("#article-17 .article__notes")


def test_two_of_three_show_the_certificate_masked(stranger, certificate):
    number, name, resident_id = certificate.number, "张三丰", certificate.resident_id
    pairs = [
        {"number": number, "name": name},
        {"number": f" ｚ{number[1:8]} {number[8:]}", "resident_id": resident_id},
        {"name": "张　三　丰", "resident_id": resident_id.replace("X", "ｘ")},
        {"number": number, "name": name, "resident_id": resident_id},
    ]
    for pair in pairs:
        stranger.visit("/verify").submit("verify_form", **pair)
        assert stranger.text(".verdict__word") == "有效"
        facts = stranger.text(".facts")
        assert "张*丰" in facts
        assert certificate.number in facts
        assert certificate.issuer in facts
        page = str(stranger.page.select_one(".answer"))
        assert resident_id not in page
        assert resident_id[3:-4] not in page
        assert certificate.person.mobile not in page


def test_not_found_and_mismatch_get_the_same_answer(stranger, certificate, proposed):
    other_id = make_resident_id(date(1988, 8, 8), 8)
    answers = set()
    for pair in (
        {"number": certificate.number, "name": "李四"},
        {"number": "Z000050500103259999999", "name": "张三丰"},
        {"number": certificate.number, "resident_id": other_id},
        {"name": "李四", "resident_id": proposed.resident_id},
    ):
        stranger.visit("/verify").submit("verify_form", **pair)
        answers.add(stranger.text(".answer"))
    assert len(answers) == 1
    assert EQUAL_ANSWER in answers.pop()


@pytest.mark.parametrize(
    ("filled", "reason"),
    [
        ({"number": "Z000050500103250000001"}, "至少填写"),
        ({}, "至少填写"),
        ({"name": "张", "number": "Z1"}, "至少两个字"),
        ({"resident_id": "500103199003071011", "name": "张三"}, "校验码不符"),
    ],
)
def test_what_cannot_be_looked_up_is_asked_for_again(stranger, filled, reason):
    stranger.visit("/verify").submit("verify_form", expect=422, **filled)
    assert reason in stranger.text("[role=alert]")
    for field, typed in filled.items():
        assert stranger.page.select_one(f"[name={field}]")["value"] == typed


def test_after_ten_questions_in_a_minute_one_waits(stranger, certificate):
    with time_machine.travel(datetime(2026, 4, 1, 2, 0, tzinfo=UTC)) as clock:
        pair = {"number": certificate.number, "name": "无此人"}
        for _ in range(10):
            stranger.visit("/verify").submit("verify_form", **pair)
        stranger.visit("/verify").submit("verify_form", expect=429, **pair)
        assert "过于频繁" in stranger.text()
        clock.shift(61)
        stranger.visit("/verify").submit("verify_form", **pair)


def test_the_square_leads_to_the_standing_today_and_on_a_past_day(app, stranger):
    with app.app_context():
        ended = {"status": CertificateStatus.REVOKED, "status_on": date(2026, 2, 1)}
        address = f"/v/{make_certificate(**ended).prints[0].token}"
    stranger.visit(address)
    assert stranger.text(".verdict__word") == "已撤销"
    assert "自2026年2月1日起" in stranger.text(".verdict")
    for day, word in (
        ("2026-01-31", "有效"),
        ("2026-02-01", "已撤销"),
        ("2025-05-31", "当日尚未发证"),
    ):
        stranger.visit(f"{address}?on={day}")
        both = [found.get_text() for found in stranger.page.select(".past strong")]
        assert [found.partition("（")[0] for found in both] == [word, word]
        assert stranger.text(".verdict__word") == "已撤销"
    for day in ("2999-01-01", "某天"):
        assert stranger.visit(f"{address}?on={day}").page.select_one(".past") is None
    assert "noindex" in stranger.answer.headers["X-Robots-Tag"]


def test_an_unknown_square_is_not_found(stranger):
    stranger.visit("/v/nonsense", expect=404)
    stranger.visit(f"/v/{'0' * 32}", expect=404)
    assert stranger.text(".verdict__word") == "没有查到这个二维码对应的证书"
    assert "noindex" in stranger.answer.headers["X-Robots-Tag"]


def test_the_original_file_is_confirmed(stranger, issued):
    certificate, pdf = issued
    words = check(stranger, pdf)
    assert "真实、未被改动、现时有效" in words
    assert certificate.number in words
    assert "张*丰" in words
    assert certificate.resident_id not in words
    assert "签名人声明" in words


def test_the_original_with_long_term_data_behind_it_is_confirmed(app, stranger, issued):
    certificate, pdf = issued
    with app.app_context():
        long = lengthen_pdf(pdf)
    assert long != pdf
    words = check(stranger, long)
    assert "真实、未被改动、现时有效" in words
    assert "可信时间戳证明" in words
    assert certificate.number in words


def test_a_true_file_of_a_revoked_certificate_is_not_good(app, stranger, issued):
    certificate, pdf = issued
    with app.app_context():
        found = db.session.get_one(Certificate, certificate.id)
        enter(found, Happening.REVOKED, date(2026, 5, 1), now=clock.now())
        db.session.commit()
    assert "文件是真的，但证书已撤销" in check(stranger, pdf)


def test_a_file_of_ours_that_is_no_certificate_is_called_that(app, stranger):
    with app.app_context():
        other = sign_pdf(render_pdf("<html lang='zh-CN'><p>准考证</p></html>"), reason="试")
    assert "不是登记簿中的证书" in check(stranger, other)


def test_every_fault_of_a_file_is_said_plainly(stranger, issued):
    _, pdf = issued
    half = len(pdf) // 3
    changed = pdf[:half] + bytes([pdf[half] ^ 1]) + pdf[half + 1 :]
    assert "被改动" in check(stranger, changed)
    assert "文件不完整" in check(stranger, pdf[:-2_000])
    assert "添加了内容" in check(stranger, pdf + b"\n%x\n")
    assert "不是PDF文件" in check(stranger, b"GIF89a and so on")


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "文件是空的"), (b"%PDF-" + b"0" * 2_000, "超过10MB")]
)
def test_a_file_that_cannot_be_one_is_refused(stranger, monkeypatch, content, reason):
    monkeypatch.setattr(forms, "LARGEST", 2_000)
    assert reason in check(stranger, content, expect=422)


def test_no_file_at_all_is_asked_for(stranger):
    stranger.visit("/verify/file").submit("verify_file_form", expect=422)
    assert "请选择证书PDF文件" in stranger.text("[role=alert]")


def test_the_root_certificate_is_there_for_other_tools(stranger):
    stranger.visit("/verify/root.pem")
    assert stranger.answer.data.startswith(b"-----BEGIN CERTIFICATE-----")


def test_search_engines_keep_out(stranger):
    lines = stranger.visit("/robots.txt").answer.text.splitlines()
    assert {"Disallow: /v/", "Disallow: /verify"} <= set(lines)


def test_a_demonstration_says_so_on_every_page_and_offers_its_cards(app, stranger):
    assert stranger.visit("/measures").page.select_one(".demo") is None
    with app.app_context():
        make_demo_person()
    for page in ("/", "/measures", "/verify"):
        assert "演示数据" in stranger.visit(page).text(".demo")
    assert "选一个身份进入" in stranger.visit("/").text()


@pytest.mark.parametrize("number", ["-", "——", "－ －"])
def test_a_number_of_dashes_is_no_number(stranger, certificate, number):
    stranger.visit("/verify").submit("verify_form", expect=422, number=number, name="张三丰")
    assert stranger.sees(forms.TOO_LITTLE)
