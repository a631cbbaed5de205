"""Two officers, two clicks, two workers at the same moment: nothing doubled, no gap.

Each in a transaction of its own, on a database of its own.
"""

import time
from datetime import date

import pytest
from sqlalchemy import func, select

from portal.certificates import actions, queries
from portal.certificates.actions import changing
from portal.certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificateChange,
    CertificateEvent,
    CertificatePrint,
    CertificateSerial,
    CertificateStatus,
    ChangeKind,
)
from portal.certificates.rules.changing import Asked
from portal.certificates.rules.numbering import parse
from portal.core import clock
from portal.db.base import db
from portal.exams.models import Sitting
from portal.jobs.queue import commit, drop
from tests.factories.accounts import acting, make_person
from tests.factories.certificates import (
    make_certificate,
    make_certifier,
    make_passed_paper,
    make_passers,
    make_released_sitting,
    propose,
)
from tests.two_at_once import at_once, real_house

MANY = 25


@pytest.fixture(scope="module")
def house(database_url):
    """A portal whose transactions are real: what is committed stays; the work that is asked for is
    handed over to nobody.
    """
    with real_house(database_url) as app:
        yield app


@pytest.fixture
def officers(house):
    with house.app_context():
        found = [acting(make_certifier("50")) for _ in range(2)]
        commit()
        return found


def proposed(house, count=MANY):
    """A batch that waits, and the name of its list."""
    with house.app_context():
        batch = propose(make_passers(count))
        made = batch.id, queries.review(batch, clock.now()).seen
        commit()
        return made


def approving(batch_id, seen, by):
    def deed():
        batch = db.session.get_one(CertificateBatch, batch_id)
        actions.approve_batch(batch, seen=seen, by=by, now=clock.now())

    return deed


def no_number_is_missing_or_doubled(house):
    """Of all that was ever issued here; each with one edition and one entry."""
    with house.app_context():
        issued = db.session.scalars(
            select(Certificate).where(Certificate.status == CertificateStatus.VALID)
        ).all()
        serials = sorted(parse(certificate.number).serial for certificate in issued)
        assert serials == [*range(1, len(issued) + 1)]
        assert db.session.scalar(select(func.max(CertificateSerial.last))) == len(issued)
        for model in (CertificatePrint, CertificateEvent):
            assert db.session.scalar(select(func.count(model.id))) == len(issued)


def test_of_two_approvers_and_a_double_click_one_issues(house, officers):
    batch_id, seen = proposed(house)
    deeds = [approving(batch_id, seen, by) for by in (*officers, officers[0])]
    told = at_once(house, *deeds)
    assert told.count(None) == 1
    assert sum("没有重复签发" in str(each) for each in told) == 2
    no_number_is_missing_or_doubled(house)


def test_two_batches_approved_at_once_share_one_row_of_numbers(house, officers):
    batches = [proposed(house), proposed(house)]
    deeds = [approving(*batch, by) for batch, by in zip(batches, officers, strict=True)]
    assert at_once(house, *deeds) == [None, None]
    no_number_is_missing_or_doubled(house)


def test_what_is_approved_is_not_returned_at_the_same_moment(house, officers):
    batch_id, seen = proposed(house)

    def send_back():
        batch = db.session.get_one(CertificateBatch, batch_id)
        actions.return_batch(batch, reason="照片不清", by=officers[1])

    def send_one_back():
        batch = db.session.get_one(CertificateBatch, batch_id)
        first = queries.list_proposals(batch)[:1]
        for certificate in first:
            actions.return_proposal(certificate, reason="姓名有误", by=officers[1])
        return len(first)

    at_once(house, approving(batch_id, seen, officers[0]), send_back, send_one_back)
    with house.app_context():
        batch = db.session.get_one(CertificateBatch, batch_id)
        statuses = {c.status for c in queries.all_certificates_of(batch)}
        if batch.state is BatchState.MAKING:
            assert statuses == {CertificateStatus.VALID}
        else:
            assert (batch.state, statuses) in (
                (BatchState.RETURNED, set()),
                (BatchState.PROPOSED, {CertificateStatus.PROPOSED}),
            )
    no_number_is_missing_or_doubled(house)


def test_an_approval_that_is_killed_takes_no_number(house, officers):
    batch_id, seen = proposed(house)
    with house.app_context():
        approving(batch_id, seen, officers[0])()
        drop()  # as when its process is gone before the commit
    with house.app_context():
        batch = db.session.get_one(CertificateBatch, batch_id)
        assert batch.state is BatchState.PROPOSED
    no_number_is_missing_or_doubled(house)
    assert at_once(house, approving(batch_id, seen, officers[1])) == [None]
    no_number_is_missing_or_doubled(house)


def proposing(sitting_id, by):
    def deed():
        sitting = db.session.get_one(Sitting, sitting_id)
        return actions.propose_batch(sitting, by=by, now=clock.now()).count

    return deed


def test_a_sitting_is_proposed_once_however_many_propose_it(house, officers):
    with house.app_context():
        sitting_id = make_passers(MANY).id
    told = at_once(house, *(proposing(sitting_id, by) for by in (*officers, *officers)))
    assert told.count(MANY) == 1
    assert sum("没有可以提请" in str(each) for each in told) == 3


def test_one_person_with_two_passes_is_proposed_by_one_of_them(house, officers):
    with house.app_context():
        person = make_person()
        sittings = [make_released_sitting() for _ in range(2)]
        for sitting in sittings:
            make_passed_paper(person, sitting)
        ids, person_id = [sitting.id for sitting in sittings], person.id
    told = at_once(house, *map(proposing, ids, officers))
    assert told.count(1) == 1
    with house.app_context():
        held = select(func.count()).where(Certificate.person_id == person_id)
        assert db.session.scalar(held) == 1


def test_of_many_workers_one_takes_the_batch_and_none_after_it_was_stopped(house, officers):
    batch_id, seen = proposed(house, 2)
    at_once(house, approving(batch_id, seen, officers[0]))

    def taking(name):
        return lambda: actions.take_batch(batch_id, name, now=clock.now())

    assert sorted(at_once(house, *map(taking, "abc"))) == [False, False, True]

    def stop():
        actions.stop_batch(db.session.get_one(CertificateBatch, batch_id), by=officers[1])

    assert at_once(house, stop, stop).count(None) == 1
    assert at_once(house, taking("d")) == [False]


def test_one_is_not_restored_while_its_holder_is_proposed_for_another(house, officers):
    """The last one here: what is restored has no serial of ours."""
    with house.app_context():
        person, sitting = make_person(), make_released_sitting()
        make_passed_paper(person, sitting)
        ended = make_certificate(
            person, status=CertificateStatus.REVOKED, status_on=date(2026, 1, 1)
        )
        asked = Asked(ChangeKind.RESTORE, "复议决定", "1号", clock.today())
        change = changing.propose(ended, asked, by=officers[0], today=clock.today())
        commit()
        change_id, sitting_id, person_id = change.id, sitting.id, person.id

    def restoring():
        found = db.session.get_one(CertificateChange, change_id)
        changing.approve(found, by=officers[1], now=clock.now())
        time.sleep(0.2)  # before the commit

    def proposing_another():
        time.sleep(0.05)
        proposing(sitting_id, officers[0])()
        time.sleep(0.2)

    told = at_once(house, restoring, proposing_another)
    assert told.count(None) == 1
    with house.app_context():
        held = select(func.count()).where(
            Certificate.person_id == person_id, Certificate.status != CertificateStatus.REVOKED
        )
        assert db.session.scalar(held) == 1
