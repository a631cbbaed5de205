"""Through the whole portal: a batch is approved, the worker makes and keeps the files, and puts
long-term data behind them afterwards.
"""

import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from tempfile import NamedTemporaryFile

from flask import Flask
from sqlalchemy import func, select

from portal.certificates import jobs, queries
from portal.certificates.models import (
    Certificate,
    CertificateBatch,
    CertificatePrint,
    CertificateStatus,
)
from portal.core import clock
from portal.db.base import db
from portal.jobs.queue import commit, perform
from portal.storage import files
from tests.factories.certificates import approve, make_passers, propose
from tests.load.report import Report
from tests.load.site import bare

TARGET = 60 / 2_000  # seconds each: 2,000 a minute
AN_HOUR = 3_600.0
PROCESSES = 2


def issue(report: Report, db_name: str, count: int) -> None:
    """So many certificates, from the approval to the last file; then their long-term data."""
    with bare(db_name) as (app, _):
        with app.app_context():
            batch = propose(make_passers(count))
            began = time.perf_counter()
            approve(batch)
            approved = time.perf_counter() - began
            commit()
            batch_id = batch.id
        made = _timed(lambda: _make(app, batch_id))
        with app.app_context():
            ready = _count(CertificatePrint.file_id.is_not(None))
            assert ready == count, f"{ready} of {count} files"
            accepted = _accepted()
        lengthened = _timed(lambda: _lengthen(app))
        with app.app_context():
            lasting = _count(CertificatePrint.lengthened_at.is_not(None))
            numbers = _numbers()
    told = {"per_minute": round(60 * count / made), "pdfsig": accepted}
    report.measure("portal: approval of all", [approved], target=30)
    report.measure("portal: a signed file kept", [made / count], target=TARGET, **told)
    report.measure(
        "portal: long-term data of all", [lengthened], target=AN_HOUR, of=f"{lasting}/{count}"
    )
    report.notes.append(f"portal, {db_name}: {numbers}")


def _make(app: Flask, batch_id: int) -> None:
    """As the worker does: one job after the other until the batch is done."""
    lease = ""
    while True:
        perform(app, "certificates.make_batch", {"batch_id": batch_id, "lease": lease})
        with app.app_context(), db.reading():
            batch = db.session.get_one(CertificateBatch, batch_id)
            if not batch.lease:
                return
            lease = batch.lease


def _lengthen(app: Flask) -> None:
    late = clock.now() + 2 * jobs.SETTLED
    while True:
        with app.app_context(), db.reading():
            due = queries.list_to_lengthen(late, clock.now() - jobs.RENEWED_EVERY, limit=200)
        if not due:
            return
        perform(app, "certificates.lengthen_some", {"print_ids": list(due)})


def _accepted() -> int:
    """How many files the second validator accepts."""
    contents = [
        files.read(printed.file)
        for printed in db.session.scalars(select(CertificatePrint))
        if printed.file
    ]
    with ThreadPoolExecutor(PROCESSES) as pool:
        return sum(pool.map(_is_accepted, contents))


def _is_accepted(content: bytes) -> bool:
    with NamedTemporaryFile(suffix=".pdf") as file:  # pdfsig reads no pipe
        file.write(content)
        file.flush()
        run = subprocess.run(["pdfsig", "-nocert", file.name], capture_output=True, check=False)
    return b"Signature is Valid" in run.stdout and b"Total document signed" in run.stdout


def _numbers() -> str:
    """First and last, and how many: without a gap they are as many as lie between."""
    asked = select(Certificate.number).where(Certificate.status == CertificateStatus.VALID)
    numbers = sorted(filter(None, db.session.scalars(asked)))
    return f"{len(set(numbers))} numbers from {numbers[0]} to {numbers[-1]}"


def _count(condition: object) -> int:
    return db.session.scalar(select(func.count(CertificatePrint.id)).where(condition)) or 0


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
