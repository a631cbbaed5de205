"""What the examination room has done later."""

import logging

from portal.core import clock
from portal.db.base import db
from portal.exams.actions import answering, dossiers, receipts, sittings
from portal.exams.queries import dossiers as dossier_queries
from portal.exams.queries import papers
from portal.exams.rules.timing import GRACE
from portal.jobs.queue import job

log = logging.getLogger(__name__)
SOME = 50


@job("exams.move_sittings_on")
def move_sittings_on() -> None:
    """Sittings open and close for applications, begin and end by the clock."""
    sittings.move_sittings_on(now=clock.now())


@job("exams.close_days")
def close_days() -> None:
    """Days that are over get their signed root."""
    receipts.close_days(now=clock.now())


@job("exams.collect_overdue")
def collect_overdue() -> None:
    """Papers whose time has run out are collected and marked, browser or no browser.

    Some at a time, as everybody waits meanwhile; one that cannot be marked keeps back no other.
    """
    now = clock.now()
    for paper_id in papers.overdue_papers(now - GRACE)[:SOME]:
        try:
            with db.session.begin_nested():
                answering.collect(paper_id, now=now)
        except Exception:
            log.exception("paper %s could not be collected", paper_id)


@job("exams.make_dossier")
def make_dossier(dossier_id: int) -> None:
    """One document of a sitting's traces is made."""
    dossiers.make(dossier_id, now=clock.now())


@job("exams.make_dossiers")
def make_dossiers() -> None:
    """A document whose making a crash lost is made now; one at a time, as writing begins after."""
    with db.reading():
        unfinished = dossier_queries.list_unfinished(clock.now())
    for dossier_id in unfinished[:1]:
        dossiers.make(dossier_id, now=clock.now())
