"""发证批次: proposed by one officer, approved or returned by another, stopped and gone on with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.models import Person
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates import queries
from portal.certificates.actions.issuing import about, issue
from portal.certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificatePrint,
    CertificateStatus,
)
from portal.certificates.queries import Hindered, Passer
from portal.certificates.rules import issuing, numbering
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.models import Paper, Sitting
from portal.jobs.queue import later

NOBODY = "没有可以提请的人员：名单上的人都暂缓提请或者暂时不能提请，请返回查看原因"
MEANWHILE = "名单中的人员刚刚由他人提请，没有重复提请，请刷新后查看"
ALREADY_SETTLED = "这个批次已经由他人办理，没有重复签发，请刷新后查看最新状态"
CHANGED = "核对之后名单有变化，还没有签发。请重新核对下面的名单，再确认签发"
NONE_READY = "批次中没有可以签发的人员，请退回这个批次"
NOT_MAKING = "只能暂停正在制证的批次，请刷新后查看最新状态"
NOT_STOPPED = "只能继续已暂停的批次，请刷新后查看最新状态"
NONE_FAILED = "没有需要重试的证书文件，请刷新后查看最新状态"
HAND_OVER = timedelta(seconds=30)  # for the queue to begin, before a sweep looks after it


@dataclass(frozen=True, slots=True)
class Proposed:
    """提请结果: the batch, how many are in it, and who was left out and why."""

    batch: CertificateBatch
    count: int
    left_out: list[Passer]


def propose_batch(
    sitting: Sitting, *, by: Actor, now: datetime, without: Collection[str] = ()
) -> Proposed:
    """提请发证: the passes of the sitting await approval together; those named in `without` (public
    ids of papers) are not asked for, those to whom something stands in the way are left out.
    """
    passed = (Paper.sitting_id == sitting.id, Paper.is_passed.is_(True))
    _lock_people(select(Paper.person_id).where(*passed))
    today = now.astimezone(clock.BEIJING).date()
    wanted = [
        passer
        for passer in queries.list_passers(sitting, by=by, today=today)
        if passer.public_id not in without
    ]
    chosen = [passer for passer in wanted if not passer.reasons]
    if not chosen:
        raise Refused(NOBODY)
    batch = _open_batch(sitting, by)
    certificates = [_proposal(passer, batch, sitting, by) for passer in chosen]
    try:
        with db.session.begin_nested():
            db.session.add_all(certificates)
            db.session.flush()
    except IntegrityError as conflict:
        raise Refused(MEANWHILE) from conflict
    for certificate in certificates:
        record(Deed.CERTIFICATES_CERTIFICATE_PROPOSED, certificate, by=by, **about(certificate))
    left_out = [passer for passer in wanted if passer.reasons]
    counts = {"count": len(chosen), "left_out": len(left_out), "without": len(set(without))}
    record(Deed.CERTIFICATES_BATCH_PROPOSED, batch, by=by, title=batch.title, **counts)
    return Proposed(batch, len(chosen), left_out)


def _lock_people(people: Select[int]) -> None:
    """Two officers who give one person a certificate at once do so one after the other."""
    db.session.execute(
        select(Person.id)
        .where(Person.id.in_(people))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    )


def _open_batch(sitting: Sitting, by: Actor) -> CertificateBatch:
    number = queries.count_batches_of(sitting) + 1
    batch = CertificateBatch(
        title=sitting.title if number == 1 else f"{sitting.title}（第{number}批）",
        region=sitting.region,
        proposed_by_id=by.id,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def _proposal(passer: Passer, batch: CertificateBatch, sitting: Sitting, by: Actor) -> Certificate:
    handed_in = passer.handed_in_at or sitting.closes_at
    return Certificate(
        person_id=passer.person_id,
        paper_id=passer.paper_id,
        batch_id=batch.id,
        region=passer.region,
        number_rule=numbering.RULE,
        name=passer.name,
        resident_id=passer.resident_id,
        resident_id_index=passer.resident_id_index,
        examined_on=handed_in.astimezone(clock.BEIJING).date(),
        issuer=issuing.ISSUER,
        proposed_by_id=by.id,
    )


@dataclass(frozen=True, slots=True)
class Approved:
    """签发结果: who was issued a certificate, and whose proposal went back and why."""

    issued: list[Certificate]
    returned: list[Hindered]


def approve_batch(batch: CertificateBatch, *, seen: str, by: Actor, now: datetime) -> Approved:
    """审批签发: all of the batch are issued today, by numbers in a row, at one stroke; those to
    whom something has come up since the proposal go back. `seen` names the list looked at.

    Of two officers at it at once, or of a double click, the second finds nothing left to issue.
    """
    _hold(batch, BatchState.PROPOSED)
    _lock_people(select(Certificate.person_id).where(Certificate.batch_id == batch.id))
    review = queries.review(batch, now)
    refusal = issuing.approval_refusal(
        proposer_id=batch.proposed_by_id,
        approver_id=by.id,
        approver_regions=queries.approver_regions(by),
        holder_ids={certificate.person_id for certificate in review.ready},
    )
    if refusal is not None:
        raise Refused(refusal.label)
    if not review.ready:
        raise Refused(NONE_READY)
    if review.seen != seen:
        raise Refused(CHANGED)
    issue(review.ready, by=by, now=now)
    for hindered in review.hindered:
        _send_back(hindered.certificate, "；".join(hindered.reasons), by)
    batch.state, batch.approved_by_id, batch.approved_at = BatchState.MAKING, by.id, now
    counts = {"count": len(review.ready), "returned": len(review.hindered)}
    record(Deed.CERTIFICATES_BATCH_APPROVED, batch, by=by, title=batch.title, **counts)
    _have_made(batch, now)
    return Approved(review.ready, review.hindered)


def return_proposal(certificate: Certificate, *, reason: str, by: Actor) -> None:
    """退回提请: the proposal is gone, the pass may be proposed anew; the trail keeps the reason."""
    batch = db.session.get(CertificateBatch, certificate.batch_id or 0)
    if batch is not None:
        _hold(batch, BatchState.PROPOSED)
    if not _hold_proposal(certificate):
        raise Refused(ALREADY_SETTLED)
    _send_back(certificate, reason, by)
    if batch is not None and not queries.list_proposals(batch):
        _close_returned(batch, reason, by)


def return_batch(batch: CertificateBatch, *, reason: str, by: Actor) -> None:
    """退回批次: all proposals of it are gone, their passes may be proposed anew."""
    _hold(batch, BatchState.PROPOSED)
    for certificate in queries.list_proposals(batch):
        _send_back(certificate, reason, by)
    _close_returned(batch, reason, by)


def _close_returned(batch: CertificateBatch, reason: str, by: Actor) -> None:
    batch.state, batch.returned_reason = BatchState.RETURNED, reason
    record(Deed.CERTIFICATES_BATCH_RETURNED, batch, by=by, title=batch.title, reason=reason)


def _send_back(certificate: Certificate, reason: str, by: Actor) -> None:
    facts = about(certificate)
    record(Deed.CERTIFICATES_CERTIFICATE_RETURNED, certificate, by=by, reason=reason, **facts)
    db.session.delete(certificate)
    db.session.flush()


def stop_batch(batch: CertificateBatch, *, by: Actor) -> None:
    """暂停制证: what is being made now is finished and kept, nothing further is begun."""
    _hold(batch, BatchState.MAKING, otherwise=NOT_MAKING)
    batch.state, batch.lease, batch.leased_until = BatchState.STOPPED, "", None
    record(Deed.CERTIFICATES_BATCH_STOPPED, batch, by=by, title=batch.title)


def resume_batch(batch: CertificateBatch, *, by: Actor, now: datetime) -> None:
    """继续制证: from where it was stopped."""
    _hold(batch, BatchState.STOPPED, otherwise=NOT_STOPPED)
    batch.state = BatchState.MAKING
    record(Deed.CERTIFICATES_BATCH_RESUMED, batch, by=by, title=batch.title)
    _have_made(batch, now)


def retry_failed(batch: CertificateBatch, *, by: Actor, now: datetime) -> int:
    """重试: all whose file could not be made are tried again, as if for the first time."""
    _hold(batch, BatchState.MAKING, BatchState.DONE, BatchState.STOPPED)
    count = db.session.execute(
        update(CertificatePrint)
        .where(
            CertificatePrint.batch_id == batch.id,
            CertificatePrint.serial == 1,
            CertificatePrint.file_id.is_(None),
            CertificatePrint.trouble != "",
        )
        .values(trouble="", tries=0)
        .returning(CertificatePrint.id)
    ).all()
    if not count:
        raise Refused(NONE_FAILED)
    record(Deed.CERTIFICATES_BATCH_RETRIED, batch, by=by, title=batch.title, count=len(count))
    if batch.state is not BatchState.STOPPED:
        batch.state, batch.finished_at = BatchState.MAKING, None
        _have_made(batch, now)
    return len(count)


def _have_made(batch: CertificateBatch, now: datetime) -> None:
    batch.leased_until = now + HAND_OVER
    later("certificates.make_batch", batch_id=batch.id)


def _hold(batch: CertificateBatch, *states: BatchState, otherwise: str = ALREADY_SETTLED) -> None:
    """The batch as it now stands, alone until the transaction ends; refused in any other state."""
    db.session.scalar(
        select(CertificateBatch.id).where(CertificateBatch.id == batch.id).with_for_update()
    )
    db.session.refresh(batch)
    if batch.state not in states:
        raise Refused(otherwise)


def _hold_proposal(certificate: Certificate) -> Sequence[int]:
    """The certificate, if it still waits, alone until the transaction ends."""
    return db.session.scalars(
        select(Certificate.id)
        .where(Certificate.id == certificate.id, Certificate.status == CertificateStatus.PROPOSED)
        .with_for_update()
    ).all()
