"""纸质证书导入: a list brought by one officer enters the register by another's word, all of it or
nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.accounts.queries import is_demonstration
from portal.audit.deeds import Deed
from portal.audit.record import Noted, record, record_many
from portal.certificates import feed
from portal.certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateImport,
    CertificatePrint,
    CertificateSerial,
    CertificateStatus,
    ImportState,
    Origin,
)
from portal.certificates.queries import imports as reading
from portal.certificates.rules import issuing, numbering, paper
from portal.certificates.rules.paper import PaperRow
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.core.errors import Refused
from portal.core.identity import IdRefusal, mask_id, read_resident_id
from portal.core.ids import digest, new_public_id
from portal.db.base import db
from portal.db.vault import vault
from portal.storage import files

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAME_FILE = "这个文件已经导入过或者正在办理，不能再次导入"
SETTLED = "这份名册已经由他人办理，请刷新后查看最新状态"
NOT_YOURS = "只有上传名册的人可以提请和撤回"
COLLIDED = "刚刚有人注册或者发证，与名册中的人员、编号冲突，没有导入，请刷新后重新核对"

OTHER_COUNT = "名册现在读出的行数与提请时不同，没有导入。请退回，由提请人核对后重新上传"

Row = dict[str, Any]


def bring(content: bytes, *, name: str, count: int, region: str, by: Actor) -> CertificateImport:
    """The list lies ready to be looked at; the same file only once."""
    key = digest(content)
    if reading.find_same_file(key) is not None:
        raise Refused(SAME_FILE, field="file")
    kept = files.keep(content, name=name, media_type=XLSX, by=by)
    brought = CertificateImport(
        region=region, file=kept, digest=key, count=count, proposed_by_id=by.id
    )
    try:
        with db.session.begin_nested():
            db.session.add(brought)
            db.session.flush()
    except IntegrityError as double:
        raise Refused(SAME_FILE, field="file") from double
    record(Deed.CERTIFICATES_IMPORT_READ, brought, by=by, count=count)
    return brought


def propose(brought: CertificateImport, *, by: Actor) -> None:
    """提请导入: it awaits a second officer; nothing enters yet."""
    _hold(brought, ImportState.READ)
    if brought.proposed_by_id != by.id:
        raise Refused(NOT_YOURS)
    brought.state = ImportState.PROPOSED
    db.session.flush()
    record(Deed.CERTIFICATES_IMPORT_PROPOSED, brought, by=by, count=brought.count)


def withdraw(brought: CertificateImport, *, by: Actor) -> None:
    """撤回: the list is gone; the file may be brought again."""
    _hold(brought, ImportState.READ, ImportState.PROPOSED)
    if brought.proposed_by_id != by.id:
        raise Refused(NOT_YOURS)
    brought.state, brought.digest, brought.returned_reason = ImportState.RETURNED, None, "已撤回"
    db.session.flush()
    record(Deed.CERTIFICATES_IMPORT_WITHDRAWN, brought, by=by)


def send_back(brought: CertificateImport, *, reason: str, by: Actor) -> None:
    """退回: nothing of it enters, for this reason."""
    _hold(brought, ImportState.PROPOSED)
    _refuse_decider(brought, by)
    brought.state, brought.digest, brought.returned_reason = ImportState.RETURNED, None, reason
    db.session.flush()
    record(Deed.CERTIFICATES_IMPORT_RETURNED, brought, by=by, reason=reason)


def note_look(brought: CertificateImport, *, by: Actor) -> None:
    """An officer looks at whole id numbers: that is recorded."""
    record(Deed.CERTIFICATES_IMPORT_LOOKED_AT, brought, by=by)


def approve(
    brought: CertificateImport, rows: Sequence[PaperRow], *, by: Actor, now: datetime
) -> None:
    """批准导入: every line is a certificate of the register, known from now; `rows` is what its
    file says. People without an account get one that waits to be claimed.
    """
    _hold(brought, ImportState.PROPOSED)
    _refuse_decider(brought, by)
    if len(rows) != brought.count:
        raise Refused(OTHER_COUNT)
    people = reading.person_ids(rows)
    _lock_people(list(people.values()))
    if faults := paper.against(rows, reading.known(rows)):
        first = faults[0]
        raise Refused(f"第{first.row}行“{first.column}”列：{first.message}。没有导入")
    try:
        with db.session.begin_nested():
            _enter(brought, rows, people, by, now)
    except IntegrityError as collision:
        raise Refused(COLLIDED) from collision
    brought.state, brought.approved_by_id, brought.approved_at = ImportState.APPROVED, by.id, now
    db.session.flush()
    record(Deed.CERTIFICATES_IMPORT_APPROVED, brought, by=by, count=len(rows))


def _hold(brought: CertificateImport, *states: ImportState) -> None:
    """The import is in one of these states, and nobody else can move it."""
    db.session.execute(
        select(CertificateImport)
        .where(CertificateImport.id == brought.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if brought.state not in states:
        raise Refused(SETTLED)


def _refuse_decider(brought: CertificateImport, by: Actor) -> None:
    refusal = paper.import_refusal(
        proposer_id=brought.proposed_by_id,
        decider_id=by.id,
        decider_regions=reading.import_regions(by, Permission.CERTIFICATES_IMPORT_DECIDE),
    )
    if refusal is not None:
        raise Refused(refusal.label)


def _lock_people(ids: Sequence[int]) -> None:
    """Whoever proposes one of them for a certificate meanwhile waits for this."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), reading.AT_ONCE):
        some = ordered[start : start + reading.AT_ONCE]
        db.session.execute(
            select(Person.id).where(Person.id.in_(some)).order_by(Person.id).with_for_update()
        )


def _enter(
    brought: CertificateImport,
    rows: Sequence[PaperRow],
    people: Mapping[str, int],
    by: Actor,
    now: datetime,
) -> None:
    """People, certificates, editions and entries, each kind by one statement. The series first: who
    issues meanwhile waits there, holding nothing that this waits for.
    """
    _raise_series(rows)
    today = now.astimezone(clock.BEIJING).date()
    fresh = [row for row in rows if row.resident_id not in people]
    newcomers = [accounts.Newcomer(r.name, r.resident_id, r.number) for r in fresh]
    keys = accounts.add_holders(newcomers, today=today)
    owners = dict(people) | dict(zip((r.resident_id for r in fresh), keys, strict=True))
    accounts.renew_claims(
        {people[row.resident_id]: row.number for row in rows if row.resident_id in people}
    )
    certificates = [_certificate(row, owners[row.resident_id], brought, by, now) for row in rows]
    ids = db.session.scalars(
        insert(Certificate).returning(Certificate.id, sort_by_parameter_order=True), certificates
    ).all()
    is_demo = is_demonstration()
    pairs = list(zip(rows, ids, strict=True))
    prints = [_print(row, key, is_demo, today, now) for row, key in pairs]
    db.session.execute(insert(CertificatePrint), prints)
    db.session.execute(insert(CertificateEvent), [_entry(row, key, now) for row, key in pairs])
    record_many(
        Deed.CERTIFICATES_CERTIFICATE_IMPORTED,
        Certificate.__name__,
        [_noted(row, certificate) for row, certificate in zip(rows, certificates, strict=True)],
        by=by,
    )
    feed.tell_rows(certificates, now=now)


def _certificate(
    row: PaperRow, person_id: int, brought: CertificateImport, by: Actor, now: datetime
) -> Row:
    return {
        "public_id": new_public_id(),
        "number": row.number,
        "number_rule": numbering.RULE if row.own_number else paper.RULE,
        "origin": Origin.IMPORTED,
        "person_id": person_id,
        "import_id": brought.id,
        "region": row.region,
        "name": row.name,
        "resident_id": row.resident_id,
        "resident_id_index": vault.index(row.resident_id),
        "examined_on": row.examined_on,
        "issued_on": row.issued_on,
        "issuer": row.issuer,
        "status": CertificateStatus.VALID,
        "status_on": row.issued_on,
        "proposed_by_id": brought.proposed_by_id,
        "approved_by_id": by.id,
        "created_at": now,
    }


def _print(row: PaperRow, certificate_id: int, is_demo: bool, today: date, now: datetime) -> Row:
    """What was handed out on paper, as far as the list says it."""
    read = read_resident_id(row.resident_id, today)
    if isinstance(read, IdRefusal):
        raise Refused(read.label)
    return {
        "certificate_id": certificate_id,
        "serial": 1,
        "name": row.name,
        "resident_id": row.resident_id,
        "resident_id_index": vault.index(row.resident_id),
        "is_paper": True,
        "created_at": now,
        "facts": {
            "name": row.name,
            "sex": read.sex.label,
            "birth_on": read.birth_on.isoformat(),
            "number": row.number,
            "ability": issuing.ABILITY,
            "examined_on": row.examined_on.isoformat() if row.examined_on else "",
            "issued_on": row.issued_on.isoformat(),
            "issuer": row.issuer,
            "photo": "",
            "remark": "",
            "note": row.remark,  # the list's own, for officers
            "is_demo": is_demo,
        },
    }


def _entry(row: PaperRow, certificate_id: int, now: datetime) -> Row:
    """Issued on the day that the paper says, known from now."""
    return {
        "certificate_id": certificate_id,
        "kind": Happening.ISSUED,
        "effective_on": row.issued_on,
        "recorded_at": now,
        "edition": 1,
    }


def _noted(row: PaperRow, certificate: Row) -> Noted:
    facts = {"number": row.number, "name": row.name, "resident_id": mask_id(row.resident_id)}
    return Noted(certificate["public_id"], row.region, facts)


def _raise_series(rows: Sequence[PaperRow]) -> None:
    """Our own series go on behind the highest number that was taken by one on paper."""
    highest: dict[tuple[str, int], int] = {}
    for row in rows:
        if (ours := row.own_number) is not None:
            key = (ours.area, ours.year)
            highest[key] = max(highest.get(key, 0), ours.serial)
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    greatest = func.max if db.engine.dialect.name == "sqlite" else func.greatest
    for (area, year), serial in sorted(highest.items()):
        db.session.execute(
            dialect.insert(CertificateSerial)
            .values(area=area, year=year, last=serial)
            .on_conflict_do_update(
                index_elements=["area", "year"],
                set_={"last": greatest(CertificateSerial.last, serial)},
            )
        )
