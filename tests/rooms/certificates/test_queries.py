"""The register within someone's reach, and who is eligible."""

from datetime import date

import pytest
from sqlalchemy import event

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.certificates import queries
from portal.certificates.models import CertificateStatus
from portal.certificates.queries import FileState, Wanted
from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.certificates import (
    make_batch,
    make_certificate,
    make_certifier,
    make_passed_paper,
    make_proposal,
    make_released_sitting,
)

READ = Permission.CERTIFICATES_CERTIFICATE_READ


@pytest.fixture
def district(context):
    return acting(make_certifier("500103"))


def test_a_district_sees_its_own_and_the_municipality_all(district):
    own, other = make_certificate(region="500103"), make_certificate(region="500107")
    municipal = acting(make_certifier("50"))
    assert queries.list_certificates(district, Wanted(), 1).rows == [own]
    assert queries.list_certificates(municipal, Wanted(), 1).total == 2
    assert queries.get_certificate(district, READ, own.public_id) is own
    for unknown in (other.public_id, "000000000000"):
        with pytest.raises(NotFound):
            queries.get_certificate(district, READ, unknown)


def test_the_register_is_searched_by_number_and_by_name(district):
    first = make_certificate(make_person(name="张三丰"), number="Z000050500103250000077")
    second = make_certificate(make_person(name="李四"), status=CertificateStatus.REVOKED)

    def found(**wanted):
        return queries.list_certificates(district, Wanted(**wanted), 1).rows

    assert found(words="三丰") == [first]
    assert found(words="ｚ0000 5050 0103 2500 0007 7") == [first]
    assert found(words="李四", status=CertificateStatus.REVOKED) == [second]
    assert found(words="李四", status=CertificateStatus.VALID) == []
    assert found(words="%") == []


def test_statuses_are_counted_within_reach(district):
    make_certificate()
    make_certificate(region="500107")
    make_proposal()
    counts = queries.count_by_status(district)
    assert counts[CertificateStatus.VALID] == 1
    assert counts[CertificateStatus.PROPOSED] == 1
    assert counts[CertificateStatus.CANCELLED] == 0


def test_eligible_are_those_who_passed_and_hold_nothing(district):
    paper = make_passed_paper()
    make_passed_paper(is_passed=False)
    make_passed_paper(region="500107")
    holder = make_person()
    make_certificate(holder)
    make_passed_paper(holder)
    (found,) = queries.list_to_propose(district, clock.today())
    assert (found.sitting, found.eligible) == (paper.sitting, 1)
    assert queries.count_eligible(district, clock.today()) == 1


def test_only_another_officer_of_the_municipality_has_batches_waiting(context):
    proposer, other = make_certifier("50"), make_certifier("50")
    make_proposal(proposer=proposer)
    counts = [
        len(queries.list_batches_to_approve(acting(officer)))
        for officer in (proposer, other, make_certifier("500103"))
    ]
    assert counts == [0, 1, 0]


def test_a_batch_is_found_within_reach(district):
    own, other = make_batch(), make_batch(region="500107")
    assert queries.get_batch(district, READ, own.public_id) is own
    assert queries.list_batches(district, None, 1).rows == [own]
    for unknown in (other.public_id, "000000000000"):
        with pytest.raises(NotFound):
            queries.get_batch(district, READ, unknown)


def test_a_sitting_is_proposed_only_within_reach_and_when_released(district):
    reviewing = make_released_sitting(status=SittingStatus.REVIEWING)
    for unknown in (make_released_sitting("500107"), reviewing):
        with pytest.raises(NotFound):
            queries.get_sitting_to_propose(district, unknown.public_id)
    auditor = acting(make_officer(Role.AUDITOR, region="50"))
    make_passed_paper()
    assert queries.count_eligible(auditor, clock.today()) == 0


def test_a_person_sees_only_their_own(context):
    person = make_person()
    own = make_certificate(person)
    other = make_certificate()
    actor = acting(person)
    assert queries.list_own(actor) == [own]
    with pytest.raises(NotFound):
        queries.get_certificate(actor, Permission.CERTIFICATES_CERTIFICATE_OWN, other.public_id)
    assert queries.find_valid_certificate(person.id) is own


def test_a_cancelled_certificate_stood_until_its_day(context):
    certificate = make_certificate(status=CertificateStatus.CANCELLED, status_on=date(2026, 1, 1))
    assert (
        queries.standing_of(certificate, on=date(2025, 12, 31), known_at=clock.now()).status
        is CertificateStatus.VALID
    )
    assert (
        queries.standing_of(certificate, on=date(2026, 1, 1), known_at=clock.now()).status
        is CertificateStatus.CANCELLED
    )


def test_what_is_to_be_made_is_found_among_a_million_by_its_index(district):
    """Every page of 待办 counts what failed, and a sweep looks twice a minute."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("a small table is read through on PostgreSQL, whatever indexes there are")
    asked = []

    def note(_connection, _cursor, statement, parameters, *_more):
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        queries.count_files(district, FileState.TROUBLE)
        queries.list_waiting_prints(clock.now(), limit=1)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    asked = [(told, given) for told, given in asked if "file_id IS NULL" in told]
    assert len(asked) >= 2
    for told, given in asked:
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {told}", given)
        assert "ix__certificates_print__to_make" in str(plan.all()), told


def test_an_edition_that_was_struck_is_waited_for_by_nobody(district):
    certificate = make_certificate()
    assert queries.count_files(district, FileState.WAITING) == 1
    certificate.prints[0].void_at = clock.now()
    db.session.commit()
    assert queries.count_files(district, FileState.WAITING) == 0
