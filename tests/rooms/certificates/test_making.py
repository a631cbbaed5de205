"""The files of a batch: some at a time, under a lease, stopped, gone on with, tried again."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.certificates import actions, jobs, press_room, queries
from portal.certificates.actions.making import Trouble
from portal.certificates.models import BatchState, CertificateBatch, CertificatePrint
from portal.certificates.rules.making import HELD_FOR, MOST_TRIES, REST
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.documents.press.sheet import SheetError
from portal.documents.sign import verify_pdf
from portal.jobs import queue
from portal.jobs.queue import commit, perform
from portal.storage import files
from tests.factories.accounts import acting
from tests.factories.certificates import (
    approve,
    make_certificate,
    make_certifier,
    make_passers,
    propose,
)

PDF = b"%PDF-1.7 of nobody"


class Press:
    """Makes a file of a sheet at once; not of those it is told to fail at."""

    def __init__(self):
        self.made, self.fails, self.breaks = [], set(), set()

    def __call__(self, sheet):
        if any(name in sheet.html for name in self.breaks):
            raise KeyError(sheet.key)
        if any(name in sheet.html for name in self.fails):
            raise SheetError("照片无法读取")
        self.made.append(sheet.key)
        return PDF + sheet.key.encode()


@pytest.fixture
def press(monkeypatch):
    made = Press()
    monkeypatch.setattr(jobs, "_make", made)
    monkeypatch.setattr(jobs, "SOME", 5)
    return made


@pytest.fixture
def officer(context):
    return acting(make_certifier("50"))


@pytest.fixture
def batch(context, press):
    """Twelve certificates issued, whose files nobody has begun to make."""
    made = propose(make_passers(12))
    approve(made)
    queue.HANDLERS["certificates.make_batch"], handler = (lambda **_: None), jobs.make_batch
    commit()
    queue.HANDLERS["certificates.make_batch"] = handler
    return made


@pytest.fixture
def by_hand(monkeypatch):
    """Work that is asked for is not done at once, but noted."""
    asked = []
    monkeypatch.setattr(jobs, "later", lambda name, **details: asked.append(details))
    return asked


def progress(batch):
    db.session.expire_all()
    return queries.progress(batch)


def work(app, **details):
    perform(app, "certificates.make_batch", details)
    db.session.expire_all()


def files_by_print():
    rows = db.session.execute(select(CertificatePrint.id, CertificatePrint.file_id))
    return dict(rows.all())


def test_after_the_approval_all_files_are_made_some_at_a_time(context, press):
    batch = propose(make_passers(12))
    approve(batch)
    commit()
    told = progress(batch)
    assert (told.total, told.ready, told.waiting, told.failed) == (12, 12, 0, 0)
    assert (batch.state, batch.lease) == (BatchState.DONE, "")
    assert batch.finished_at is not None
    assert len(set(press.made)) == len(press.made) == 12
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[-1]
    assert (last.deed, last.facts["ready"]) == ("certificates:batch:made", 12)


def test_many_are_printed_by_the_press_and_one_bad_sheet_keeps_back_no_other(context, monkeypatch):
    """By the real press, in processes of its own, sealed there."""
    real = jobs._prepare

    def prepare(printed):
        sheet = real(printed)
        broken = replace(sheet, html=sheet.html * 3)  # more than one page
        return broken if printed.id == bad else sheet

    batch = propose(make_passers(jobs.FEW + 1))
    approve(batch)
    bad = db.session.scalar(select(func.max(CertificatePrint.id)))
    monkeypatch.setattr(jobs, "_prepare", prepare)
    commit()
    told = progress(batch)
    assert (told.ready, told.retrying) == (jobs.FEW, 1)
    prints = db.session.scalars(select(CertificatePrint).order_by(CertificatePrint.id)).all()
    assert all(verify_pdf(files.read(each.file)).valid for each in prints[:-1])
    assert prints[-1].trouble
    assert press_room._kept == {}, "its processes are let go when all was tried"


def test_a_crash_between_two_chunks_loses_and_doubles_nothing(app, batch, press, by_hand):
    work(app, batch_id=batch.id)
    assert progress(batch).ready == 5
    (follows,) = by_hand  # and is lost with its worker
    jobs.resume_batches()
    assert by_hand == [follows], "somebody still holds the batch"
    with time_machine.travel(clock.now() + HELD_FOR * 1.1):
        jobs.resume_batches()
        resumed = by_hand.pop()
        while resumed:
            by_hand.clear()
            work(app, **resumed)
            resumed = by_hand[0] if by_hand else None
    assert progress(batch).ready == 12
    assert len(set(press.made)) == len(press.made) == 12
    assert batch.state is BatchState.DONE


def test_a_crash_while_files_are_made_leaves_them_to_be_made_again(app, batch, press, monkeypatch):
    def killed(*_args, **_more):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(actions, "keep_made", killed)
        with pytest.raises(SystemExit):
            work(app, batch_id=batch.id)
    db.session.expire_all()
    assert batch.lease, "that it was taken is known"
    assert progress(batch).ready == 0
    numbers = {c.number for c in queries.all_certificates_of(batch)}
    with time_machine.travel(clock.now() + HELD_FOR * 1.1):
        jobs.resume_batches()
        commit()
    assert progress(batch).ready == 12
    assert {c.number for c in queries.all_certificates_of(batch)} == numbers


def test_only_one_worker_goes_on_with_a_batch(app, batch, press, by_hand):
    work(app, batch_id=batch.id)
    work(app, batch_id=batch.id)  # handed over twice
    assert (len(press.made), len(by_hand)) == (5, 1)
    work(app, **by_hand.pop())
    assert len(press.made) == 10


def test_who_was_slow_and_taken_over_drops_what_the_other_made(app, batch, press, by_hand):
    assert actions.take_batch(batch.id, "slow", now=clock.now())
    commit()
    chunk = [p.id for p in queries.list_prints_to_make(batch.id, 0, limit=5)]
    later = clock.now() + HELD_FOR * 1.1
    with time_machine.travel(later):
        work(app, batch_id=batch.id)
        files = dict(
            db.session.execute(select(CertificatePrint.id, CertificatePrint.file_id)).all()
        )
        made = dict.fromkeys(chunk, PDF)
        assert not actions.keep_made(batch.id, "slow", made, tries=0, now=clock.now())
        commit()
    db.session.expire_all()
    assert files_by_print() == files
    assert batch.lease == by_hand[0]["lease"] != "slow"


def test_a_stopped_batch_keeps_what_was_under_way_and_goes_on_from_there(
    app, batch, press, officer, by_hand
):
    work(app, batch_id=batch.id)
    actions.stop_batch(batch, by=officer)
    commit()
    work(app, **by_hand.pop())
    told = progress(batch)
    assert (batch.state, told.ready, told.waiting) == (BatchState.STOPPED, 5, 7)
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        jobs.resume_batches()
        jobs.render_waiting()
    assert by_hand == []
    actions.resume_batch(batch, by=officer, now=clock.now())
    assert batch.state is BatchState.MAKING
    db.session.commit()
    db.session.info.clear()
    work(app, batch_id=batch.id)
    assert progress(batch).ready == 10


def test_what_is_being_made_when_it_is_stopped_is_kept(batch, press, officer):
    assert actions.take_batch(batch.id, "mine", now=clock.now())
    chunk = [p.id for p in queries.list_prints_to_make(batch.id, 0, limit=5)]
    actions.stop_batch(batch, by=officer)
    made = {print_id: PDF + bytes([print_id % 256]) for print_id in chunk}
    assert not actions.keep_made(batch.id, "mine", made, tries=0, now=clock.now())
    assert (progress(batch).ready, batch.state) == (5, BatchState.STOPPED)


def name_one(batch, number, name):
    """The name on the edition of one of them is changed."""
    printed = list(queries.all_certificates_of(batch))[number].prints[0]
    printed.facts = printed.facts | {"name": name}
    db.session.commit()
    return printed


@pytest.mark.parametrize(
    ("how", "reason"),
    [("fails", "照片无法读取"), ("breaks", "制作程序出错"), ("unreadable", "制作程序出错")],
)
def test_one_bad_person_keeps_back_no_other_and_is_tried_thrice(app, batch, press, how, reason):
    bad = name_one(batch, 3, "张三")
    if how == "unreadable":
        bad.facts = {"name": "张三"}
        db.session.commit()
    else:
        getattr(press, how).add("张三")
    jobs.resume_batches()
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False) as moment:
        jobs.resume_batches()
        commit()
        told = progress(batch)
        assert (told.ready, told.retrying, told.failed) == (11, 1, 0)
        assert batch.state is BatchState.MAKING
        for tries in range(2, MOST_TRIES + 1):
            jobs.resume_batches()
            commit()
            assert bad.tries == tries - 1, "it rests first"
            moment.shift(REST)
            jobs.resume_batches()
            commit()
            db.session.expire_all()
            assert bad.tries == tries
        told = progress(batch)
        assert (told.ready, told.retrying, told.failed) == (11, 0, 1)
        assert batch.state is BatchState.DONE
        assert reason in bad.trouble
        moment.shift(REST * 10)
        jobs.resume_batches()
        jobs.render_waiting()
        commit()
    db.session.expire_all()
    assert bad.tries == MOST_TRIES, "nobody tries again unasked"


def test_what_failed_is_tried_again_by_hand(app, batch, press, officer):
    bad = name_one(batch, 3, "张三")
    press.fails.add("张三")
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False) as moment:
        for _ in range(MOST_TRIES):
            jobs.resume_batches()
            commit()
            moment.shift(REST)
    db.session.expire_all()
    assert batch.state is BatchState.DONE
    press.fails.clear()
    assert actions.retry_failed(batch, by=officer, now=clock.now()) == 1
    commit()
    db.session.expire_all()
    assert (bad.trouble, bad.file_id is not None) == ("", True)
    assert batch.state is BatchState.DONE
    with pytest.raises(Refused, match="没有需要重试"):
        actions.retry_failed(batch, by=officer, now=clock.now())


def test_a_file_that_cannot_be_written_is_the_trouble_of_one(batch, press, monkeypatch):
    keep = actions.making.keep_file

    def full(print_id, pdf, *, now):
        if print_id == chunk[1]:
            raise OSError(28, "磁盘已满")
        return keep(print_id, pdf, now=now)

    assert actions.take_batch(batch.id, "mine", now=clock.now())
    chunk = [p.id for p in queries.list_prints_to_make(batch.id, 0, limit=5)]
    monkeypatch.setattr(actions.making, "keep_file", full)
    made = {print_id: PDF + str(print_id).encode() for print_id in chunk}
    made[chunk[2]] = Trouble("缺字")
    assert actions.keep_made(batch.id, "mine", made, tries=0, now=clock.now())
    troubles = db.session.scalars(
        select(CertificatePrint.trouble).where(CertificatePrint.id.in_(chunk)).order_by("id")
    ).all()
    assert troubles == ["", "证书文件没有存下：磁盘已满", "缺字", "", ""]


def test_a_later_edition_is_no_business_of_the_batch(app, batch, press):
    jobs.resume_batches()
    certificate, *_ = queries.all_certificates_of(batch)
    second = actions.add_edition(certificate, is_demo=False)
    db.session.commit()
    db.session.info.clear()  # lost between commit and queue
    assert progress(batch).total == 12
    with time_machine.travel(second.created_at + jobs.PATIENCE * 2):
        assert queries.list_waiting_prints(clock.now() - jobs.PATIENCE, limit=9) == [second.id]


def test_a_batch_that_is_gone_or_not_approved_is_no_trouble(app, context, press):
    waiting = propose(make_passers(1))
    db.session.commit()
    for batch_id in (waiting.id, 999_999):
        work(app, batch_id=batch_id)
    assert db.session.get_one(CertificateBatch, waiting.id).state is BatchState.PROPOSED
    make_certificate()
    assert db.session.scalar(select(func.count(CertificatePrint.file_id))) == 0


def test_the_pace_is_that_of_the_last_minute(app, batch, press, by_hand):
    assert queries.pace_of(batch, 12, clock.now()) is None
    work(app, batch_id=batch.id)
    found = queries.pace_of(batch, 7, batch.approved_at + timedelta(seconds=30))
    assert (found.per_minute, found.minutes_left) == (10, 1)
