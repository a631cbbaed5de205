"""Making the PDF: after the commit, once, signed, and readable."""

import io
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.rules.names import LONGEST
from portal.audit.models import AuditEntry
from portal.certificates import actions, jobs, queries
from portal.certificates.document import lay_out
from portal.certificates.queries import FileState
from portal.core import clock
from portal.core.ids import digest
from portal.db.base import db
from portal.documents.sign import verify_pdf
from portal.jobs.queue import commit
from portal.storage import files
from portal.storage.models import StoredFile
from tests.factories.accounts import acting, make_person
from tests.factories.certificates import (
    approve,
    make_certificate,
    make_certifier,
    make_passed_paper,
    make_proposal,
)

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils missing")
LONG_NAME = (
    "阿卜杜热合曼·麦麦提吐尔逊·伊敏尼亚孜·买买提依明江·吐尔洪江·艾合买提江·吐尔逊江·阿卜力米提江萨"
)


def issue(person=None, **details):
    """A certificate proposed, approved, and its work handed over."""
    certificate = make_proposal(person, **details)
    approve(certificate.batch, now=datetime(2026, 4, 1, 2, tzinfo=UTC))
    commit()
    db.session.expire_all()
    return certificate


def words_of(pdf: bytes) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(run.stdout.decode().split())


def test_after_the_commit_the_file_is_there_signed_and_in_the_register(context):
    certificate = issue()
    stored = queries.find_file(certificate)
    assert stored is not None
    pdf = files.read(stored)
    assert verify_pdf(pdf).valid
    assert stored.digest == digest(pdf)
    assert queries.find_print_of_file(digest(pdf)).certificate is certificate
    assert queries.file_state(certificate) is FileState.READY
    rendered = select(AuditEntry).where(AuditEntry.deed == "certificates:certificate:rendered")
    assert db.session.scalars(rendered).one().facts["digest"] == stored.digest


@needs_poppler
def test_every_field_is_printed_with_the_whole_id_number(context):
    person = make_person(name="喆玥珺𠮷", birth_on=date(1990, 3, 7))
    certificate = issue(person, region="500157")
    words = words_of(files.read(queries.find_file(certificate)))
    for field in (
        "劳资管理专项职业能力证书",
        "喆玥珺𠮷",
        person.resident_id,
        "1990年3月7日",
        "劳资管理（工程建设领域）",
        "Z000050500157260000001",
        "2026年4月1日",
        "重庆市职业技能鉴定指导中心",
        "Z000050500157260000001-01",
        "http://portal.test/verify",
    ):
        assert field in words, field


def test_the_file_is_one_archival_page_with_all_fonts_and_no_other_person(context):
    certificate = issue(make_person(name="吉𠮷"))
    with pikepdf.open(io.BytesIO(files.read(queries.find_file(certificate)))) as document:
        assert len(document.pages) == 1
        names = [str(font.BaseFont) for font in document.pages[0].Resources.Font.values()]
        assert any("HanaMinB" in name for name in names)
        with document.open_metadata() as meta:
            assert meta["pdfaid:part"] == "3"


@needs_poppler
def test_the_longest_name_stays_within_the_page(context):
    assert len(LONG_NAME) == LONGEST
    certificate = issue(make_person(name=LONG_NAME))
    pdf = files.read(queries.find_file(certificate))
    assert LONG_NAME in words_of(pdf)
    command = ["pdftotext", "-bbox", "-", "-"]
    run = subprocess.run(command, input=pdf, capture_output=True, check=True)
    right = [float(part.split('"')[1]) for part in run.stdout.decode().split() if "xMax=" in part]
    assert max(right) < 595 - 60  # points: within the frame


def test_the_photo_of_the_examination_is_printed(context):
    paper = make_passed_paper()
    certificate = issue(paper.person, paper_id=paper.id)
    photo = queries.find_photo(certificate)
    assert photo.id == paper.application.photo_id
    assert certificate.prints[0].facts["photo"] == photo.public_id
    with pikepdf.open(io.BytesIO(files.read(queries.find_file(certificate)))) as document:
        kinds = [str(thing.Subtype) for thing in document.pages[0].Resources.XObject.values()]
    assert "/Image" in kinds


def test_the_work_done_twice_makes_one_file(context):
    certificate = issue()
    printed = certificate.prints[0]
    first = printed.file_id
    jobs.render(printed.id)
    assert printed.file_id == first
    assert not actions.keep_file(printed.id, b"%PDF-", now=printed.rendered_at)


def test_a_print_that_is_gone_is_no_trouble(context):
    jobs.render(999_999)


def test_trouble_is_noted_and_the_file_can_be_made_again(context, monkeypatch):
    def broken(*_args, **_more):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "print_sheet", broken)
        certificate = issue()
    assert queries.file_state(certificate) is FileState.TROUBLE
    assert certificate.prints[0].trouble == "disk full"
    assert queries.list_waiting_prints(certificate.prints[0].created_at, limit=9) == []
    actions.rerender(certificate, by=acting(make_certifier()))
    commit()
    db.session.expire_all()
    assert queries.file_state(certificate) is FileState.READY


def test_what_a_crash_left_behind_is_made_by_the_sweep_but_not_what_is_still_queued(context):
    certificate = make_certificate()
    (printed,) = certificate.prints
    jobs.render_waiting()
    commit()
    assert printed.file_id is None
    with time_machine.travel(printed.created_at + jobs.PATIENCE * 2):
        jobs.render_waiting()
        commit()
    db.session.expire_all()
    assert printed.file_id is not None


def test_a_demonstration_says_so_on_the_paper():
    facts = {"name": "张三", "sex": "女", "birth_on": "1990-03-07", "photo": ""}
    facts |= {"number": "Z1", "ability": "劳资管理", "issuer": "中心"}
    facts |= {"examined_on": "2026-03-14", "issued_on": "2026-04-01"}
    more = {"resident_id": "1", "serial": 2, "token": "0" * 32, "base_url": "http://portal.test"}
    shown = lay_out(facts | {"is_demo": True}, **more)
    assert "不具有任何效力" in shown.warning
    assert shown.print_number == "Z1-02"
    real = lay_out(facts | {"is_demo": False}, **more)
    assert (real.warning, "电子印章" in real.note) == ("", True)


def make_old(certificate) -> None:
    """Made so long ago that its batch is settled."""
    certificate.latest.rendered_at = clock.now() - timedelta(minutes=10)
    db.session.commit()


def lengthened(certificate) -> bytes:
    """The clock's work is done; the file of the latest edition now."""
    jobs.lengthen()
    commit()
    db.session.expire_all()
    return files.read(queries.find_file(certificate))


def test_a_signed_file_gets_long_term_data_behind_it_and_stays_in_the_register(context):
    certificate = issue()
    signed = files.read(queries.find_file(certificate))
    assert lengthened(certificate) == signed, "not while its batch may still be under way"
    make_old(certificate)
    longer = lengthened(certificate)
    assert longer.startswith(signed)
    assert len(longer) > len(signed)
    report = verify_pdf(longer)
    assert report.valid
    assert report.is_time_proven
    printed = certificate.latest
    assert printed.signed_digest == digest(signed)
    assert printed.lengthened_at is not None
    assert queries.find_print_of_file(digest(longer[: len(signed)])).id == printed.id
    assert db.session.scalar(select(StoredFile).where(StoredFile.digest == digest(signed))) is None
    assert lengthened(certificate) == longer, "once is enough"


def test_long_term_data_are_renewed_before_they_grow_too_old(context):
    certificate = issue()
    make_old(certificate)
    once = lengthened(certificate)
    certificate.latest.lengthened_at = clock.now() - jobs.RENEWED_EVERY - timedelta(days=1)
    db.session.commit()
    twice = lengthened(certificate)
    assert twice.startswith(once)
    assert len(verify_pdf(twice).timestamps) == 2


def test_without_a_time_service_all_wait_and_nothing_is_lost(context, monkeypatch):
    def unreachable(_pdf: bytes) -> bytes:
        raise OSError("no time service")

    certificate = issue()
    signed = files.read(queries.find_file(certificate))
    make_old(certificate)
    monkeypatch.setattr(jobs, "lengthen_pdf", unreachable)
    assert lengthened(certificate) == signed
    monkeypatch.undo()
    assert lengthened(certificate) != signed


def test_long_term_data_asked_for_twice_are_added_once(context):
    certificate = issue()
    make_old(certificate)
    longer = lengthened(certificate)
    jobs.lengthen_some([certificate.latest.id])
    db.session.expire_all()
    assert files.read(queries.find_file(certificate)) == longer


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"%PDF-1.7")])
def test_a_file_that_is_lost_or_spoiled_keeps_no_other_from_its_long_term_data(context, spoil):
    bad, good = issue(), issue()
    make_old(bad)
    make_old(good)
    signed = queries.find_file(good).digest
    key = queries.find_file(bad).digest
    spoil(context.extensions["settings"].files / key[:2] / key)
    jobs.lengthen_some([bad.latest.id, good.latest.id])
    db.session.expire_all()
    assert queries.find_file(good).digest != signed


def test_of_two_workers_that_lengthen_one_file_the_second_is_dropped(context):
    certificate = issue()
    make_old(certificate)
    old, key = queries.find_file(certificate).digest, certificate.latest.id
    longer = lengthened(certificate)
    assert not actions.keep_lengthened(key, old, b"%PDF-other", now=clock.now())
    assert files.read(queries.find_file(certificate)) == longer
