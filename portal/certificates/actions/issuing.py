"""Propose, approve, return: how a pass becomes a certificate."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.models import Person
from portal.accounts.queries import is_demonstration
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates import queries
from portal.certificates.actions.entering import enter
from portal.certificates.actions.printing import add_edition
from portal.certificates.models import (
    Certificate,
    CertificateSerial,
    CertificateStatus,
)
from portal.certificates.rules import issuing, numbering
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.core.errors import Refused
from portal.core.identity import mask_id
from portal.core.regions import numbering_code
from portal.db.base import db
from portal.documents.fonts import demand_glyphs
from portal.exams.models import Paper

ALREADY_SETTLED = "所选证书已经由他人办理，没有重复签发，请刷新后查看最新状态"


def propose(papers: Sequence[Paper], *, by: Actor) -> list[Certificate]:
    """提请发证: each of these passes awaits approval as a certificate; all of them or none."""
    if not papers:
        raise Refused("请至少选择一人", field="chosen")
    _lock_people(papers)
    return [_propose(paper, by) for paper in papers]


def _lock_people(papers: Sequence[Paper]) -> None:
    """Two officers who propose one person by two papers at once do so one after the other."""
    people = {paper.person_id for paper in papers}
    db.session.execute(
        select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update()
    )


def _propose(paper: Paper, by: Actor) -> Certificate:
    person = paper.person
    if refusals := issuing.proposal_refusals(queries.candidacy(paper)):
        reasons = "；".join(refusal.label for refusal in refusals)
        raise Refused(f"{person.name}：{reasons}", field="chosen")
    demand_glyphs(person.name, field="chosen")
    handed_in = paper.handed_in_at or paper.sitting.closes_at
    certificate = Certificate(
        person=person,
        paper_id=paper.id,
        region=paper.region,
        number_rule=numbering.RULE,
        name=person.name,
        resident_id=person.resident_id,
        resident_id_index=person.resident_id_index,
        examined_on=handed_in.astimezone(clock.BEIJING).date(),
        issuer=issuing.ISSUER,
        proposed_by_id=by.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(certificate)
            db.session.flush()
    except IntegrityError as conflict:
        reason = issuing.ProposalRefusal.IS_USED.label
        raise Refused(f"{person.name}：{reason}", field="chosen") from conflict
    record(Deed.CERTIFICATES_CERTIFICATE_PROPOSED, certificate, by=by, **about(certificate))
    return certificate


def approve(certificates: Sequence[Certificate], *, by: Actor, today: date) -> list[Certificate]:
    """审批签发: those still waiting are issued today, each with the next number, at one stroke.

    Of two officers at it at once, or of a double click, the second finds nothing left to issue.
    """
    if not certificates:
        raise Refused("请至少选择一份", field="chosen")
    regions = queries.approver_regions(by)
    waiting = _lock_those(certificates, CertificateStatus.PROPOSED)
    if not waiting:
        raise Refused(ALREADY_SETTLED, field="chosen")
    for certificate in waiting:
        refusal = issuing.approval_refusal(
            proposer_id=certificate.proposed_by_id, approver_id=by.id, approver_regions=regions
        )
        if refusal is not None:
            raise Refused(f"{certificate.name}：{refusal.label}", field="chosen")
    _number(waiting, today)
    is_demo = is_demonstration()
    for certificate in waiting:
        certificate.issued_on, certificate.approved_by_id = today, by.id
        add_edition(certificate, is_demo=is_demo)
        enter(certificate, Happening.ISSUED, today, now=clock.now(), edition=1)
        record(Deed.CERTIFICATES_CERTIFICATE_ISSUED, certificate, by=by, **about(certificate))
    return waiting


def _lock_those(
    certificates: Sequence[Certificate], status: CertificateStatus
) -> list[Certificate]:
    """Those that are in this state now that nobody else can change them; in one order for all."""
    ids = [certificate.id for certificate in certificates]
    locked = db.session.scalars(
        select(Certificate)
        .where(Certificate.id.in_(ids))
        .order_by(Certificate.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [certificate for certificate in locked if certificate.status is status]


def _number(certificates: Sequence[Certificate], today: date) -> None:
    """Give each the next number of its area and year: no gap, no double."""
    areas = [numbering_code(certificate.region) for certificate in certificates]
    next_serial = {
        area: _take_serials(area, today.year, wanted) - wanted + 1
        for area, wanted in sorted(Counter(areas).items())
    }
    for certificate, area in zip(certificates, areas, strict=True):
        certificate.number = numbering.compose(area, today.year, next_serial[area])
        next_serial[area] += 1


def _take_serials(area: str, year: int, wanted: int) -> int:
    """The last of `wanted` serials taken at once; the row stays locked until the commit."""
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    taken = db.session.scalar(
        dialect.insert(CertificateSerial)
        .values(area=area, year=year, last=wanted)
        .on_conflict_do_update(
            index_elements=["area", "year"], set_={"last": CertificateSerial.last + wanted}
        )
        .returning(CertificateSerial.last)
    )
    return int(taken)


def return_proposal(certificate: Certificate, *, reason: str, by: Actor) -> None:
    """退回提请: the proposal is gone, the pass may be proposed anew; the trail keeps the reason."""
    if not _lock_those([certificate], CertificateStatus.PROPOSED):
        raise Refused(ALREADY_SETTLED)
    record(
        Deed.CERTIFICATES_CERTIFICATE_RETURNED,
        certificate,
        by=by,
        reason=reason,
        **about(certificate),
    )
    db.session.delete(certificate)
    db.session.flush()


def about(certificate: Certificate) -> dict[str, Any]:
    """What the trail says of a certificate; the id number masked."""
    return {
        "number": certificate.number or "",
        "name": certificate.name,
        "resident_id": mask_id(certificate.resident_id),
    }
