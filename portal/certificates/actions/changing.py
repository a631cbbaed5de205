"""Changes of a certificate: proposed by one officer, decided by another, served where they must be.

Whoever proposes or decides holds the certificate's row, so that of two at once the second sees what
the first has done.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.accounts.queries import is_demonstration
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates import feed
from portal.certificates.actions.entering import enter, newest_edition, strike
from portal.certificates.actions.issuing import about
from portal.certificates.actions.printing import add_edition
from portal.certificates.models import (
    Certificate,
    CertificateChange,
    CertificateEvent,
    CertificatePrint,
    ChangeKind,
    ChangeState,
    ServedHow,
)
from portal.certificates.queries import changes as reading
from portal.certificates.rules import changing as rules
from portal.certificates.rules.changing import Asked
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.db.vault import vault
from portal.documents.fonts import demand_glyphs
from portal.storage.models import StoredFile

IS_OPEN = "这份证书已有一项变更待审批，请等待办结，或者由提请人撤回"
SETTLED = "这项变更已经由他人办理，没有重复办理，请刷新后查看最新状态"
NOT_YOURS = "只有提请人可以撤回"
REMARKS = {
    ChangeKind.CORRECT: "{day}更正，此前版本作废",
    ChangeKind.REISSUE: "{day}补发，证书编号不变",
}


def propose(
    certificate: Certificate,
    asked: Asked,
    *,
    evidence: Sequence[StoredFile] = (),
    struck: CertificateEvent | None = None,
    by: Actor,
    today: date,
) -> CertificateChange:
    """提请变更: it awaits a second officer; nothing of the certificate changes yet."""
    _lock(certificate)
    if reading.find_open_change(certificate) is not None:
        raise Refused(IS_OPEN)
    _refuse(certificate, asked, today)
    change = CertificateChange(
        certificate=certificate,
        open_for_id=certificate.id,
        region=certificate.region,
        kind=asked.kind,
        reason=asked.reason,
        decision_number=asked.decision_number,
        effective_on=asked.effective_on if asked.kind in rules.DATED else None,
        new_name=asked.new_name,
        new_resident_id=asked.new_resident_id,
        struck_event_id=struck.id if struck is not None else None,
        evidence=[stored.public_id for stored in evidence],
        proposed_by_id=by.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(change)
            db.session.flush()
    except IntegrityError as double:
        raise Refused(IS_OPEN) from double
    _note(Deed.CERTIFICATES_CHANGE_PROPOSED, change, by, reason=asked.reason)
    return change


def approve(change: CertificateChange, *, by: Actor, now: datetime) -> None:
    """办结: what was proposed is entered, and printed where it brings forth an edition."""
    certificate, today = change.certificate, now.astimezone(clock.BEIJING).date()
    _hold_open(change)
    _lock_holder(certificate)
    _refuse_decider(change, by)
    asked = asked_by(change)
    _refuse(certificate, asked, today)
    if change.struck_event is not None:
        _strike(change.struck_event, by=by, now=now)
    if change.kind is ChangeKind.CORRECT:
        _take_identity(certificate, asked.new_name, asked.new_resident_id, by, today)
    _enter(change, asked, now)
    _close(change, ChangeState.APPROVED, by, now)
    feed.tell_changed(change, today, now=now)
    deed = Deed.CERTIFICATES_CERTIFICATE_CHANGED
    if change.kind is ChangeKind.REVOKE:
        deed = Deed.CERTIFICATES_CERTIFICATE_REVOKED
    _note(deed, change, by, reason=asked.reason, decision_number=asked.decision_number)


def send_back(change: CertificateChange, *, reason: str, by: Actor, now: datetime) -> None:
    """退回: it is not done, for this reason; another may be proposed."""
    _hold_open(change)
    _refuse_decider(change, by)
    change.returned_reason = reason
    _close(change, ChangeState.RETURNED, by, now)
    _note(Deed.CERTIFICATES_CHANGE_RETURNED, change, by, reason=reason)


def withdraw(change: CertificateChange, *, by: Actor, now: datetime) -> None:
    """撤回: whoever proposed it takes it back before it is decided."""
    _hold_open(change)
    if change.proposed_by_id != by.id:
        raise Refused(NOT_YOURS)
    _close(change, ChangeState.WITHDRAWN, None, now)
    _note(Deed.CERTIFICATES_CHANGE_WITHDRAWN, change, by)


def serve(change: CertificateChange, *, on: date, how: ServedHow, by: Actor, today: date) -> None:
    """登记送达: the decision reached the holder on that day, in that way."""
    _lock(change.certificate)
    db.session.refresh(change)
    decided = change.decided_at if change.is_approved else None
    refusal = rules.service_refusal(
        change.kind,
        decided_on=decided.astimezone(clock.BEIJING).date() if decided else None,
        served_on=change.served_on,
        on=on,
        today=today,
    )
    if refusal is not None:
        early_or_late = {rules.ServiceRefusal.TOO_EARLY, rules.ServiceRefusal.IN_FUTURE}
        raise Refused(refusal.label, field="served_on" if refusal in early_or_late else None)
    change.served_on, change.served_how, change.served_by_id = on, how, by.id
    db.session.flush()
    _note(Deed.CERTIFICATES_CHANGE_SERVED, change, by, on=on.isoformat(), how=how.label)


def open_evidence(change: CertificateChange, file_id: str, *, by: Actor) -> StoredFile:
    """An officer looks at a proof: that is recorded."""
    stored = reading.get_evidence(change, file_id)
    _note(Deed.CERTIFICATES_CHANGE_PROVED, change, by)
    return stored


def asked_by(change: CertificateChange) -> Asked:
    """What the change asks for, as the rules know it."""
    struck = change.struck_event
    return Asked(
        kind=change.kind,
        reason=change.reason,
        decision_number=change.decision_number,
        effective_on=change.effective_on,
        new_name=change.new_name,
        new_resident_id=change.new_resident_id,
        struck=reading.event_of(struck) if struck is not None and not struck.struck_at else None,
        proofs=len(change.evidence),
    )


def _lock(certificate: Certificate) -> None:
    db.session.execute(
        select(Certificate)
        .where(Certificate.id == certificate.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    db.session.expire(certificate, ["events", "prints"])


def _lock_holder(certificate: Certificate) -> None:
    """Whoever gives the holder another certificate meanwhile waits for this, or this for them."""
    db.session.execute(
        select(Person.id).where(Person.id == certificate.person_id).with_for_update(key_share=True)
    )


def _hold_open(change: CertificateChange) -> None:
    """The change still waits, and nobody else can decide it."""
    _lock(change.certificate)
    db.session.refresh(change)
    if not change.is_open:
        raise Refused(SETTLED)


def _refuse(certificate: Certificate, asked: Asked, today: date) -> None:
    """Ask the rules, then the fonts and the accounts."""
    for refusal in rules.refusals(reading.held(certificate), asked, today):
        raise Refused(refusal.label, field=rules.FIELDS.get(refusal))
    if asked.new_name:
        demand_glyphs(asked.new_name, field="new_name")
    if asked.new_resident_id:
        accounts.refuse_taken(certificate.person, asked.new_resident_id, field="new_resident_id")


def _refuse_decider(change: CertificateChange, by: Actor) -> None:
    refusal = rules.decision_refusal(
        change.kind,
        proposer_id=change.proposed_by_id,
        decider_id=by.id,
        decider_regions=reading.decider_regions(by),
        holder_id=change.certificate.person_id,
        issuer_id=change.certificate.approved_by_id,
    )
    if refusal is not None:
        raise Refused(refusal.label)


def _enter(change: CertificateChange, asked: Asked, now: datetime) -> None:
    """What the register says of it, with its edition; of a strike it says nothing more."""
    certificate, today = change.certificate, now.astimezone(clock.BEIJING).date()
    event = rules.event_of(asked, edition=newest_edition(certificate) + 1, today=today)
    if event is None:
        return
    if event.edition:
        _print(certificate, change.kind, today)
    entry = enter(
        certificate,
        event.kind,
        event.on,
        now=now,
        edition=event.edition,
        reason=asked.reason,
        decision_number=asked.decision_number,
    )
    change.event_id = entry.id


def _take_identity(
    certificate: Certificate, name: str, resident_id: str, by: Actor, today: date
) -> None:
    """The certificate says this from now on, and so does the holder's account."""
    certificate.name = name or certificate.name
    if resident_id:
        certificate.resident_id = resident_id
        certificate.resident_id_index = vault.index(resident_id)
    accounts.correct_identity(
        certificate.person,
        name=certificate.name,
        resident_id=certificate.resident_id,
        by=by,
        today=today,
        field="new_resident_id",
    )


def _print(certificate: Certificate, kind: ChangeKind, today: date) -> CertificatePrint:
    """The next edition. It belongs to no batch: those were issued long ago."""
    day = f"{today.year}年{today.month}月{today.day}日"
    remark = REMARKS[kind].format(day=day)
    printed = add_edition(certificate, is_demo=is_demonstration(), remark=remark)
    printed.batch_id = None
    return printed


def _strike(entry: CertificateEvent, *, by: Actor, now: datetime) -> None:
    """登记更正. An edition that the entry brought forth goes with it, and with a correction what it
    had corrected, in the account too.
    """
    certificate = entry.certificate
    strike(entry, now=now)
    if not entry.edition:
        return
    printed = next(each for each in certificate.prints if each.serial == entry.edition)
    printed.void_at = now
    before = certificate.latest
    if before is None:
        raise LookupError("an issue is never struck")
    said = (certificate.name, certificate.resident_id)
    if said != (before.name, before.resident_id):
        today = now.astimezone(clock.BEIJING).date()
        _take_identity(certificate, before.name, before.resident_id, by, today)


def _close(change: CertificateChange, state: ChangeState, by: Actor | None, now: datetime) -> None:
    change.state, change.open_for_id, change.decided_at = state, None, now
    change.decided_by_id = by.id if by is not None else None
    db.session.flush()


def _note(deed: Deed, change: CertificateChange, by: Actor, **facts: str) -> None:
    """The trail of a certificate tells its changes."""
    certificate = change.certificate
    said = facts | {"change": change.public_id, "kind": change.kind.label}
    record(deed, certificate, by=by, **said, **about(certificate))
