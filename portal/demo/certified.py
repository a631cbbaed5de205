"""Certified people: the few of the stories through two officers' hands, the many at one stroke."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import Person
from portal.certificates import queries
from portal.certificates.actions import approve_batch, make_objection, propose_batch
from portal.certificates.actions.printing import edition
from portal.certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificateEvent,
    CertificateSerial,
    CertificateStatus,
    Origin,
    ResultObjection,
)
from portal.certificates.rules import issuing, numbering
from portal.certificates.rules.validity import Happening
from portal.core import regions
from portal.core.regions import numbering_code
from portal.db.base import db
from portal.demo.crowd import Crowd
from portal.demo.offices import Offices
from portal.demo.stage import Stage, dated, moment, write
from portal.exams.models import Paper

CERTIFIED = 262  # besides those of the two sittings that are told in full
_OLDEST, _NEWEST = 395, 70  # days ago
_CROWDED = ("500103", "500106", "500107", "500108", "500109", "500113", "500157", "500101")


@dataclass(slots=True)
class Holders:
    """持证人员: everyone with a valid certificate, the oldest certificate first."""

    certificates: list[Certificate] = field(default_factory=list)

    def add(self, found: Iterable[Certificate]) -> None:
        """They hold one too."""
        self.certificates += found

    def of(self, person: Person) -> Certificate:
        """The certificate of this person."""
        return next(c for c in self.certificates if c.person_id == person.id)


def issue(papers: Sequence[Paper], day: date, offices: Offices) -> list[Certificate]:
    """Proposed by one officer and approved by another that day; the worker makes the files."""
    batch = propose_some(papers, moment(day, 10), offices)
    when = moment(day, 15)
    with dated(when):
        other = offices.officer(Role.CERTIFICATES, which=1)
        seen = queries.review(batch, when).seen
        return approve_batch(batch, seen=seen, by=other, now=when).issued


def propose_some(papers: Sequence[Paper], when: datetime, offices: Offices) -> CertificateBatch:
    """These of a sitting's passes wait together for the second officer."""
    sitting, by = papers[0].sitting, offices.officer(Role.CERTIFICATES)
    chosen = {paper.public_id for paper in papers}
    with dated(when):
        all_ = {p.public_id for p in queries.list_passers(sitting, by=by, today=when.date())}
        return propose_batch(sitting, by=by, now=when, without=all_ - chosen).batch


def object_to(paper: Paper, when: datetime, text: str) -> ResultObjection:
    """Somebody had something to say about this pass."""
    with dated(when):
        return make_objection(
            paper,
            contact_name="热心群众（演示）",
            contact_mobile="19000009999",
            text=text,
            by=None,
        )


def issue_at_once(papers: Sequence[Paper], day: date, offices: Offices) -> list[Certificate]:
    """The same of many, straight into the register; the worker makes the files."""
    rows = [
        _valid(p.person, p.region, day, p.sitting.opens_at.date(), offices, p.id) for p in papers
    ]
    batch = _approved(papers[0], day, offices)
    for row in rows:
        row.batch = batch
    _number(rows)
    write(rows)
    write(_entries(rows))
    write(edition(row, is_demo=True) for row in rows)
    return rows


def _approved(paper: Paper, day: date, offices: Offices) -> CertificateBatch:
    sitting = paper.sitting
    return CertificateBatch(
        title=f"{sitting.title}（第{queries.count_batches_of(sitting) + 1}批）",
        region=sitting.region,
        state=BatchState.MAKING,
        proposed_by_id=offices.officer(Role.CERTIFICATES).id,
        approved_by_id=offices.officer(Role.CERTIFICATES, which=1).id,
        approved_at=moment(day, 15),
        created_at=moment(day, 10),
    )


def certify_crowd(crowd: Crowd, offices: Offices) -> list[Certificate]:
    """Some hundreds over all districts, over the past year."""
    stage = crowd.stage
    people = crowd.people(CERTIFIED, ago=_OLDEST + 40)
    days = sorted(stage.dice.randint(_NEWEST, _OLDEST) for _ in people)
    rows = []
    for number, (person, ago) in enumerate(zip(people, reversed(days), strict=True)):
        day = stage.day(ago)
        region = _region(number, day, stage)
        rows.append(_valid(person, region, day, day - timedelta(days=16), offices))
        rows[-1].origin = Origin.IMPORTED
    for number, row in enumerate((rows[7], rows[120]), start=1):
        _revoke(row, number, stage)
    _number(rows)
    write(rows)
    write(_entries(rows))
    write(edition(row, is_demo=True, is_paper=True) for row in rows)
    return [row for row in rows if row.status is CertificateStatus.VALID]


def _region(number: int, day: date, stage: Stage) -> str:
    """Everywhere at least three; more where most is built. Old districts before the reform."""
    there = [region.code for region in regions.current(day)]
    if number < 4 * len(there):
        return there[number % len(there)]
    return stage.dice.choice([code for code in _CROWDED if code in there])


def _valid(
    person: Person,
    region: str,
    day: date,
    examined_on: date,
    offices: Offices,
    paper_id: int | None = None,
) -> Certificate:
    return Certificate(
        person=person,
        paper_id=paper_id,
        region=region,
        number_rule=numbering.RULE,
        name=person.name,
        resident_id=person.resident_id,
        resident_id_index=person.resident_id_index,
        examined_on=examined_on,
        issued_on=day,
        issuer=issuing.ISSUER,
        status=CertificateStatus.VALID,
        status_on=day,
        proposed_by_id=offices.officer(Role.CERTIFICATES).id,
        approved_by_id=offices.officer(Role.CERTIFICATES, which=1).id,
        created_at=moment(day, 10),
    )


def _revoke(certificate: Certificate, number: int, stage: Stage) -> None:
    certificate.status, certificate.status_on = CertificateStatus.REVOKED, stage.day(30)
    certificate.status_reason = "经查由他人代考，依法撤销（演示）"
    certificate.decision_number = f"渝人社撤〔演示〕第{number:03d}号"


def _entries(certificates: Iterable[Certificate]) -> Iterator[CertificateEvent]:
    """What the register says happened to them."""
    for certificate in certificates:
        assert certificate.issued_on is not None  # noqa: S101  narrows the type
        yield CertificateEvent(
            certificate=certificate,
            kind=Happening.ISSUED,
            effective_on=certificate.issued_on,
            recorded_at=certificate.created_at,
            edition=1,
        )
        if certificate.status is CertificateStatus.REVOKED:
            assert certificate.status_on is not None  # noqa: S101  narrows the type
            yield CertificateEvent(
                certificate=certificate,
                kind=Happening.REVOKED,
                effective_on=certificate.status_on,
                recorded_at=moment(certificate.status_on, 10),
                reason=certificate.status_reason,
                decision_number=certificate.decision_number,
            )


def _number(certificates: Iterable[Certificate]) -> None:
    """The next numbers of each area and year; later issues go on from there."""
    by_series: dict[tuple[str, int], list[Certificate]] = defaultdict(list)
    for certificate in certificates:
        assert certificate.issued_on is not None  # noqa: S101  narrows the type
        area = numbering_code(certificate.region)
        by_series[area, certificate.issued_on.year].append(certificate)
    for (area, year), rows in by_series.items():
        serial = _series(area, year)
        for certificate in rows:
            serial.last += 1
            certificate.number = numbering.compose(area, year, serial.last)
    db.session.flush()


def _series(area: str, year: int) -> CertificateSerial:
    statement = select(CertificateSerial).where(
        CertificateSerial.area == area, CertificateSerial.year == year
    )
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        found = CertificateSerial(area=area, year=year, last=0)
        db.session.add(found)
    return found
