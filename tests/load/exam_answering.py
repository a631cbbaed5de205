"""`exam-answering`, in its small form: candidates of one sitting save answers as fast as they are
acknowledged.

Each connection is one candidate with a paper of their own; every answer is a durable line of the
journal before it is
acknowledged. What the database holds afterwards is counted against what was acknowledged.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from portal.core import clock
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.models import Answer, ApplicationStatus, Paper, PaperItem
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from tests.factories.accounts import acting
from tests.factories.exams import make_application, make_sitting
from tests.load.driver import Request, drive, post
from tests.load.report import Report
from tests.load.site import cpu_seconds, prepared, serving

CANDIDATES = 64
ANSWERS = 60
SECONDS = 60.0
PORT = 8794
LETTERS = "ABCD"


def run(db_name: str) -> Report:
    """Prepare the sitting, let everyone answer, count what was kept."""
    settings = {"candidates": CANDIDATES, "answers each": ANSWERS}
    report = Report("exam-answering", db_name, settings)
    with prepared(db_name) as (app, environment, _):
        with app.app_context():
            streams = [iter(stream) for stream in _candidates(app)]
        with serving(app, environment, db_name, PORT) as site:
            before = cpu_seconds(site.process.pid)
            outcome = drive(PORT, streams, seconds=SECONDS)
            used = cpu_seconds(site.process.pid) - before
        report.add("answers", outcome, server_cpu=used)
        with app.app_context():
            kept = db.session.scalar(select(func.count(Answer.id)))
    acknowledged = outcome.requests
    report.notes.append(f"{acknowledged} answers acknowledged, {kept} in the journal")
    if kept is None or kept < acknowledged:
        raise SystemExit(f"{acknowledged} acknowledged, but {kept} kept: answers were lost")
    return report


def _candidates(app: Flask) -> list[list[Request]]:
    """Everyone seated with an open paper, and the requests each will send."""
    now = clock.now()
    sitting = make_sitting(
        SittingStatus.RUNNING,
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=3),
        capacity=CANDIDATES,
    )
    prepared_streams = []
    for _ in range(CANDIDATES):
        application = make_application(sitting=sitting, status=ApplicationStatus.ADMITTED)
        place = papers.new_place()
        paper = papers.prepare_paper(application, now=now)
        papers.enter(paper, by=acting(paper.person), place=place, now=now)
        commit()
        prepared_streams.append(list(_requests(app, paper, place)))
    return prepared_streams


def _requests(app: Flask, paper: Paper, place: str) -> Iterator[Request]:
    cookie, token = signed_in(app, paper.person, {"exam_place": place})
    positions = db.session.scalars(
        select(PaperItem.position).where(PaperItem.paper_id == paper.id).limit(ANSWERS)
    ).all()
    for position in positions:
        body = urlencode(
            {
                "csrf_token": token,
                "request_key": str(uuid4()),
                "position": position,
                "value": LETTERS[position % 4],
            }
        )
        path = f"/my/exam-room/{paper.public_id}/answers"
        yield Request("save answer", post(path, body, cookie=cookie, headers=JSON))


JSON = {"Accept": "application/json"}


def signed_in(app: Flask, person: object, more: dict[str, str]) -> tuple[str, str]:
    """The cookie of this person's session and a token for its forms, as the portal would give."""
    raw = hashlib.sha1(uuid4().bytes, usedforsecurity=False).hexdigest()
    held = {
        "_user_id": f"{person.public_id}:{person.session_version}",
        "_fresh": True,
        "csrf_token": raw,
    }
    signer = app.session_interface.get_signing_serializer(app)
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw)
    return f"session={signer.dumps(held | more)}", token
