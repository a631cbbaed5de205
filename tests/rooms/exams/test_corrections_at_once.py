"""Two who decide, two who propose, and papers that are handed in meanwhile: each counted once."""

from threading import Event
from unittest import mock

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import answering, corrections, results, sittings
from portal.exams.actions.corrections import Wanted
from portal.exams.models import (
    CorrectionStatus,
    Paper,
    PaperItem,
    PaperStatus,
    QuestionCorrection,
    Sitting,
)
from portal.exams.queries import corrections as queries
from portal.exams.rules.correction import Rule
from portal.jobs.queue import commit
from tests.factories.accounts import acting, make_officer
from tests.load.hall import fill
from tests.two_at_once import at_once

CANDIDATES = 6
WANTED = Wanted(Rule.FULL, "两个选项都对")


@pytest.fixture
def hall(standing):
    """A sitting with open papers that all ask the same, and two officers."""
    with standing.app_context():
        names = [seat.paper for seat in fill(standing, CANDIDATES)]
        found = db.session.scalars(select(Paper).where(Paper.public_id.in_(names))).all()
        item = found[0].items[0]
        officers = [acting(make_officer(Role.EXAMS)) for _ in range(2)]
        made = (found[0].sitting_id, [paper.id for paper in found], item.version_id, item.worth)
        commit()
    return (*made, officers)


def propose(sitting_id, version_id, by):
    sitting = db.session.get_one(Sitting, sitting_id)
    version = db.session.scalars(
        select(PaperItem).where(PaperItem.version_id == version_id).limit(1)
    ).one()
    about = queries.asked(version.version, 0)
    return corrections.propose(sitting, about, WANTED, by=by, now=clock.now())


def test_a_double_click_proposes_once(standing, hall):
    sitting_id, _, version_id, _, (officer, _) = hall

    def deed():
        propose(sitting_id, version_id, officer)

    told = at_once(standing, *[deed] * 3)
    assert (told.count(None), told.count(corrections.PENDING)) == (1, 2)
    with standing.app_context():
        pending = select(func.count(QuestionCorrection.id)).where(
            QuestionCorrection.sitting_id == sitting_id,
            QuestionCorrection.status == CorrectionStatus.PROPOSED,
        )
        assert db.session.scalar(pending) == 1


def test_whoever_hands_in_while_it_is_decided_has_it_too(standing, hall):
    sitting_id, papers, version_id, worth, (officer, other) = hall
    with standing.app_context():
        made = propose(sitting_id, version_id, officer).id
        commit()

    def decide():
        found = db.session.get_one(QuestionCorrection, made)
        corrections.decide(found, reason="属实", by=other, now=clock.now())

    def hand_in(paper_id):
        paper = db.session.get_one(Paper, paper_id)
        answering.hand_in(paper, by=acting(paper.person), place=paper.place, now=clock.now())

    deeds = [lambda paper=paper: hand_in(paper) for paper in papers]
    told = at_once(standing, *deeds[:3], decide, decide, *deeds[3:])
    assert told.count(None) == CANDIDATES + 1
    assert told.count(corrections.DECIDED) == 1
    with standing.app_context():
        found = db.session.scalars(select(Paper).where(Paper.id.in_(papers))).all()
        assert {paper.status for paper in found} == {PaperStatus.MARKED}
        assert {paper.marks for paper in found} == {worth}


def test_results_are_not_proposed_while_a_ruling_is(standing, hall):
    sitting_id, papers, version_id, _, (officer, other) = hall
    with standing.app_context():
        for paper in db.session.scalars(select(Paper).where(Paper.id.in_(papers))):
            answering.hand_in(paper, by=acting(paper.person), place=paper.place, now=clock.now())
        commit()
        sitting = db.session.get_one(Sitting, sitting_id)
        over = sitting.closes_at
        sittings.catch_up(sitting, now=over)
        commit()
    counted, done = Event(), Event()
    count = queries.count_pending

    def count_slowly(sitting):
        """Whoever proposes a ruling has all the time they want between the look and the step."""
        found = count(sitting)
        counted.set()
        done.wait(1)
        return found

    def release():
        sitting = db.session.get_one(Sitting, sitting_id)
        results.propose_release(sitting, by=other, now=over)

    def rule():
        counted.wait(5)
        try:
            propose(sitting_id, version_id, officer)
            commit()
        finally:
            done.set()

    with mock.patch.object(queries, "count_pending", count_slowly):
        told = at_once(standing, release, rule)
    assert told == [None, corrections.IN_REVIEW]
