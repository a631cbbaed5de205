"""What the examination room has done later."""

import logging

from portal.core import clock
from portal.db.base import db
from portal.exams.actions import answering, dossiers, preparing, receipts, rehearsals, sittings
from portal.exams.actions.papers import open_waiting
from portal.exams.models import Sitting
from portal.exams.queries import dossiers as dossier_queries
from portal.exams.queries import papers, preparation
from portal.exams.rules.timing import LATE
from portal.jobs.queue import commit, drop, job, later

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
    """Papers whose time has run out are collected and marked, browser or no browser, once answers
    that wait in one without network would no longer count.

    Some at a time, as everybody waits meanwhile; one that cannot be marked keeps back no other.
    """
    now = clock.now()
    for paper_id in papers.overdue_papers(now - LATE)[:SOME]:
        try:
            with db.session.begin_nested():
                answering.collect(paper_id, now=now)
        except Exception:
            log.exception("paper %s could not be collected", paper_id)


@job("exams.prepare_papers")
def prepare_papers(sitting_id: int) -> None:
    """Make some papers of this sitting, and have the next ones made after that: other work comes
    between.
    """
    if preparing.prepare_some(sitting_id, now=clock.now()):
        later("exams.prepare_papers", sitting_id=sitting_id)


@job("exams.prepare_missing_papers")
def prepare_missing_papers() -> None:
    """Have made what a crash left undone, or a change of templates."""
    with db.reading():
        lacking = preparation.list_to_prepare(clock.now())
    for sitting_id in lacking:
        later("exams.prepare_papers", sitting_id=sitting_id)


@job("exams.open_started")
def open_started() -> None:
    """Where the start has come and no browser has asked yet, whoever waits is let in."""
    now = clock.now()
    with db.reading():
        waiting = [sitting.id for sitting in preparation.list_to_open(now)]
    for sitting_id in waiting:
        open_waiting(db.session.get_one(Sitting, sitting_id), now=now)


@job("exams.make_dossier")
def make_dossier(dossier_id: int) -> None:
    """One document of a sitting's traces is made. What keeps it from being made stays on its row;
    the queue tries again a few times, as it may pass.
    """
    try:
        dossiers.make(dossier_id, now=clock.now())
    except Exception as trouble:
        drop()
        dossiers.note_trouble(dossier_id, trouble)
        commit()
        raise


@job("exams.make_dossiers")
def make_dossiers() -> None:
    """A document whose making a crash lost is handed to the queue again; one at a time."""
    with db.reading():
        unfinished = dossier_queries.list_unfinished(clock.now())
    for dossier_id in unfinished[:1]:
        later("exams.make_dossier", dossier_id=dossier_id)


@job("exams.rehearse")
def rehearse(rehearsal_id: int) -> None:
    """A rehearsal is begun in a process of its own: it takes minutes, and other work waits here."""
    rehearsals.launch(rehearsal_id)
