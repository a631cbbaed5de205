"""The receipt as its candidate, an officer and a stranger see it."""

import io
import json
import shutil
import subprocess
from datetime import timedelta
from uuid import uuid4

import pikepdf
import pytest

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.documents.statement_keys import public_keys
from portal.exams.actions import answering, papers, receipts
from portal.exams.actions.answering import Given as Written
from portal.exams.document import receipt_code, receipt_pdf
from portal.exams.models import ApplicationStatus, Paper, PaperReceipt
from portal.exams.queries import receipts as queries
from portal.exams.rules import evidence, verification
from portal.exams.rules.chain import grouped
from portal.exams.rules.evidence import Given
from portal.exams.rules.sitting_life import SittingStatus
from portal.public import looking
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.exams import make_application, make_paper, make_sitting
from tests.person import Person

NOW = clock.now()
HERE = "a" * 32
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils missing")


@pytest.fixture
def paper(context) -> Paper:
    sitting = make_sitting(opens_at=NOW - timedelta(minutes=10), closes_at=NOW + timedelta(hours=3))
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    made = papers.prepare_paper(application, now=NOW)
    made = papers.enter(made, by=acting(made.person), place=HERE, now=NOW)
    for position, value in ((1, "A"), (2, "B"), (1, "C")):
        written = Written(str(uuid4()), position, value, is_flagged=False)
        answering.save_answer(made, written, place=HERE, address="10.1.2.3", now=NOW)
    return answering.hand_in(made, by=acting(made.person), place=HERE, now=NOW)


@pytest.fixture
def receipt(paper) -> PaperReceipt:
    db.session.commit()
    return queries.find_receipt(paper)


@pytest.fixture
def candidate(app, receipt) -> Person:
    return Person(app, receipt.paper.person).visit(
        f"/my/exam-room/{receipt.paper.public_id}/receipt"
    )


def close_day() -> None:
    receipts.close_days(now=NOW + timedelta(days=1, minutes=15))
    db.session.commit()
    db.session.expire_all()


# --- the candidate ------------------------------------------------------------------------------


def test_the_page_shows_all_that_identifies_the_hand_in(candidate, receipt):
    assert candidate.text(".done strong") == receipt.public_id.upper()
    assert candidate.text(".receipt__code") == grouped(receipt.head)
    assert candidate.text(".receipt__short strong") == grouped(receipt.head[:16])
    facts = candidate.text(".facts")
    assert "已答题数 2 / 80" in facts
    assert "作答流水条数 3" in facts
    assert candidate.page.select_one(".receipt__qr svg")


def test_the_file_is_the_candidates_own_journal_and_holds(candidate, receipt):
    candidate.click("下载回执文件")
    sent = candidate.answer
    assert (sent.mimetype, sent.headers["Cache-Control"]) == ("application/json", "no-store")
    assert f"{receipt.public_id.upper()}.json" in sent.headers["Content-Disposition"]
    file = evidence.read_receipt(sent.text)
    assert [line.value for line in file.journal] == ["A", "B", "C"]
    assert file.proof is None
    assert verification.all_hold(verification.verify_receipt(file))
    assert "key" not in json.loads(sent.text)["receipt"]


def test_the_file_of_the_next_day_has_the_signed_root_with_it(app, receipt):
    close_day()
    candidate = Person(app, receipt.paper.person)
    candidate.visit(f"/my/exam-room/{receipt.paper.public_id}/receipt")
    assert candidate.sees("已附当日存证根")
    file = evidence.read_receipt(candidate.click("下载回执文件").answer.text)
    found = verification.verify_receipt(file, Given(trusted=frozenset(public_keys())))
    assert all(one.holds for one in found)


@needs_poppler
def test_the_pdf_says_what_the_page_says(candidate, receipt):
    candidate.click("下载回执PDF")
    sent = candidate.answer
    assert sent.mimetype == "application/pdf"
    run = subprocess.run(["pdftotext", "-", "-"], input=sent.data, capture_output=True, check=True)
    text = "".join(run.stdout.decode().split())
    person = receipt.paper.person
    assert receipt.public_id.upper() in text
    assert receipt.head.upper() in text
    assert person.name in text
    assert person.resident_id not in text
    assert "演示数据" not in text
    with pikepdf.open(io.BytesIO(sent.data)) as document:
        assert len(document.pages) == 1


def test_the_same_receipt_is_the_same_pdf_and_a_demonstration_says_so(receipt):
    assert receipt_pdf(receipt) == (first := receipt_pdf(receipt))
    receipt.paper.person.is_demo = True
    assert receipt_pdf(receipt) != first


def test_the_receipt_is_found_again_from_the_application_and_from_the_result(app, receipt):
    paper = receipt.paper
    candidate = Person(app, paper.person)
    candidate.visit(f"/my/exams/applications/{paper.application.public_id}").click("交卷回执")
    assert candidate.sees("答卷已收")
    paper.sitting.status, paper.sitting.released_at = SittingStatus.RELEASED, NOW
    db.session.commit()
    candidate.visit(f"/my/exams/results/{paper.public_id}").click("查看交卷回执")
    assert candidate.sees(grouped(receipt.head).replace(" ", ""))
    assert candidate.click("查看成绩").sees("考试成绩")


def test_nobody_else_sees_a_receipt(app, receipt):
    neighbour = Person(app, make_person())
    for kind in ("paper", "file"):
        neighbour.visit(f"/my/exams/receipts/{receipt.paper.public_id}/{kind}", expect=404)


def test_a_paper_older_than_receipts_still_has_its_page(app, context):
    older = make_paper()
    candidate = Person(app, older.person)
    candidate.visit(f"/my/exam-room/{older.public_id}/receipt")
    assert candidate.sees("没有生成校验码")
    candidate.visit(f"/my/exams/receipts/{older.public_id}/file", expect=404)


# --- the stranger -------------------------------------------------------------------------------


def test_the_square_leads_to_the_check(stranger, receipt):
    address = f"/receipts/{receipt.public_id}?code={receipt.head}"
    assert receipt_code(receipt).check_url == "http://portal.test/receipts"
    stranger.visit(address)
    assert stranger.text(".verdict__word") == "一致"
    assert stranger.sees(f"{NOW.astimezone(clock.BEIJING):%H:%M:%S}")
    person = receipt.paper.person
    for secret in (person.name, receipt.paper.sitting.title, receipt.paper.public_id):
        assert not stranger.sees(secret)
    assert stranger.answer.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("much", [16, 64], ids=["short", "whole"])
def test_number_and_code_are_taken_as_people_type_them(stranger, receipt, much):
    stranger.visit("/receipts")
    code = grouped(receipt.head[:much])
    stranger.submit("receipt_form", number=f" {receipt.public_id.upper()} ", code=code)
    assert stranger.text(".verdict__word") == "一致"


def test_an_unknown_number_and_a_wrong_code_get_the_same_answer(stranger, receipt):
    answers = []
    for number, code in (
        ("zzzzzzzzzzzz", receipt.head),
        (receipt.public_id, "0" * 64),
        (receipt.public_id, receipt.head[:15]),
        ("no-number-at-all", "x" * 500),
    ):
        stranger.visit(f"/receipts?number={number}&code={code}")
        answers.append((stranger.answer.status_code, stranger.text(".verdict")))
    assert len(set(answers)) == 1
    assert "不一致" in answers[0][1]


def test_a_number_alone_is_only_filled_in(stranger, receipt):
    stranger.visit(f"/receipts/{receipt.public_id}")
    assert stranger.page.select_one(".verdict") is None
    assert stranger.page.select_one("#number")["value"] == receipt.public_id.upper()


def test_whoever_asks_too_often_waits(stranger, receipt, monkeypatch):
    monkeypatch.setattr(looking, "PER_MINUTE_BY_TOKEN", 2)
    address = f"/receipts/{receipt.public_id}?code={'0' * 64}"
    for _ in range(2):
        stranger.visit(address)
    stranger.visit(address, expect=429)
    stranger.visit("/receipts")


# --- the officer --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.EXAMS, Role.AUDITOR])
def test_an_officer_takes_the_root_of_a_day_out_of_the_portal(app, receipt, role):
    officer = Person(app, make_officer(role)).visit("/bureau/exams/roots")
    assert officer.sees("还没有签署过存证根")
    assert officer.sees("1份")
    close_day()
    officer.visit("/bureau/exams/roots")
    root = queries.last_root()
    officer.click(root.day.isoformat())
    assert officer.sees("它不能证明什么")
    assert officer.sees(root.root)
    exported = evidence.read_root(officer.click("下载存证根文件").answer.text)
    assert exported.leaves == (receipt.leaf,)
    officer.visit("/bureau/exams/roots").click("下载公钥")
    trusted = evidence.read_public_keys(officer.answer.text)
    found = verification.verify_receipt(
        queries.receipt_file(receipt), Given(exported, None, trusted)
    )
    assert all(one.holds for one in found)


def test_others_have_no_business_with_roots(app, receipt):
    close_day()
    root = queries.last_root()
    for role in (Role.CERTIFICATES, Role.MARKING):
        officer = Person(app, make_officer(role))
        officer.visit("/bureau/exams/roots", expect=403)
        officer.visit(f"/bureau/exams/roots/{root.public_id}/file", expect=403)
