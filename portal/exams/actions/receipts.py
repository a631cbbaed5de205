"""Receipts at hand-in, and the signed root over all receipts of a day."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.documents.statement_keys import StatementKey, statement_key
from portal.exams.models import DailyRoot, Paper, PaperReceipt
from portal.exams.models.paper import HandedInHow
from portal.exams.queries import receipts as queries
from portal.exams.rules import chain, merkle
from portal.exams.rules.evidence import key_id
from portal.exams.rules.statements import day_of, days_due, last_day_over


def write_receipt(paper: Paper, how: HandedInHow, now: datetime) -> PaperReceipt:
    """The receipt of a paper that has just been handed in, with its items loaded."""
    origin, lines = queries.origin_of(paper), queries.journal(paper.id)
    receipt = PaperReceipt(
        public_id=new_public_id(),
        paper_id=paper.id,
        candidate=origin.candidate,
        questions_digest=origin.questions,
        questions=len(paper.items),
        answered=chain.count_answered(lines),
        lines=len(lines),
        head=chain.head_of(origin, lines),
        handed_in_at=now,
        handed_in_how=how.value,
        day=day_of(now),
    )
    receipt.leaf = queries.statement_of(receipt).leaf
    db.session.add(receipt)
    db.session.flush()
    return receipt


def close_days(*, now: datetime) -> list[DailyRoot]:
    """A signed root for every day that is over and of which receipts wait for one."""
    last = queries.last_root()
    due = days_due(queries.waiting_days(), last=last.day if last else None, over=last_day_over(now))
    return [_close(day, now) for day in due]


def close_day(day: date, *, now: datetime) -> DailyRoot:
    """A signed root for this day, over what is not under a root yet. Raises Refused."""
    last = queries.last_root()
    if day > last_day_over(now):
        raise Refused(f"{day}还没有结束，次日零时10分以后才能签署")
    if last is not None and day <= last.day:
        raise Refused(f"{last.day}及以前的存证根已经签署，不能重签")
    if not any(waiting <= day for waiting in queries.waiting_days()):
        raise Refused(f"{day}及以前没有等待签署的回执")
    return _close(day, now)


def _close(day: date, now: datetime) -> DailyRoot:
    try:
        with db.session.begin_nested():
            root = _sign(day, now, statement_key())
    except IntegrityError as clash:  # of two at once, one signs
        raise Refused(f"{day}存证根正由另一个进程签署，请稍后再看") from clash
    record(Deed.EXAMS_DAY_CLOSED, root, by=None, day=day.isoformat(), count=root.count)
    return root


def _sign(day: date, now: datetime, key: StatementKey) -> DailyRoot:
    """The receipts are taken first and then read, so that one handed in meanwhile is either under
    this root with its leaf or waits for the next.
    """
    root = DailyRoot(
        day=day,
        count=0,
        root="",
        previous=queries.digest_of(queries.last_root(day)),
        signed_at=now,
        key=key_id(key.public),
        public_key=key.public,
        signature="",
    )
    db.session.add(root)
    db.session.flush()
    db.session.execute(
        update(PaperReceipt)
        .where(PaperReceipt.root_id.is_(None), PaperReceipt.day <= day)
        .values(root_id=root.id)
        .execution_options(synchronize_session=False)
    )
    leaves = queries.leaves_of(root)
    root.count, root.root = len(leaves), merkle.root_of(leaves)
    root.signature = key.sign(queries.root_statement(root).text)
    db.session.flush()
    return root
