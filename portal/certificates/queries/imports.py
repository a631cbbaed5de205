"""Lists of paper certificates that were brought in, and what the register has against a list."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Person
from portal.certificates.models import (
    Certificate,
    CertificateImport,
    CertificateSerial,
    ImportState,
)
from portal.certificates.queries.eligible import STANDING
from portal.certificates.rules.paper import Known, PaperRow
from portal.core.errors import NotFound
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.db.vault import vault

READ = Permission.CERTIFICATES_IMPORT_PROPOSE
AT_ONCE = 500  # values asked for by one statement


def get_import(actor: Actor, permission: Permission, public_id: str) -> CertificateImport:
    """The import, or NotFound if there is none within this person's reach."""
    found = db.session.scalar(
        within(select(CertificateImport), actor, permission, CertificateImport)
        .where(CertificateImport.public_id == public_id)
        .options(
            joinedload(CertificateImport.file),
            joinedload(CertificateImport.proposed_by),
            joinedload(CertificateImport.approved_by),
        )
    )
    if found is None:
        raise NotFound
    return found


def list_imports(actor: Actor, page: int) -> Page:
    """The imports within reach, newest first."""
    statement = within(select(CertificateImport), actor, READ, CertificateImport).options(
        joinedload(CertificateImport.file), joinedload(CertificateImport.proposed_by)
    )
    return paged(statement.order_by(CertificateImport.id.desc()), page)


def list_imports_to_decide(actor: Actor) -> Sequence[CertificateImport]:
    """What this person may take into the register: none of their own, and for a district none."""
    if MUNICIPALITY not in import_regions(actor, Permission.CERTIFICATES_IMPORT_DECIDE):
        return ()
    permission = Permission.CERTIFICATES_IMPORT_DECIDE
    statement = within(select(CertificateImport), actor, permission, CertificateImport).where(
        CertificateImport.state == ImportState.PROPOSED,
        CertificateImport.proposed_by_id != actor.id,
    )
    return db.session.scalars(statement.order_by(CertificateImport.id)).all()


def import_regions(actor: Actor, permission: Permission) -> list[str]:
    """The regions for which this person brings lists in, or decides on them; the widest first."""
    return sorted({post.region for post, _ in reaches(actor, permission)}, key=len)


def find_same_file(digest: str) -> CertificateImport | None:
    """The import of this very file, unless it was returned."""
    return db.session.scalar(select(CertificateImport).where(CertificateImport.digest == digest))


def known(rows: Sequence[PaperRow]) -> Known:
    """What the register and the accounts say of these lines."""
    ids = {vault.index(row.resident_id): row.resident_id for row in rows}
    series = {(n.area, n.year) for row in rows if (n := row.own_number)}
    numbers, holders, names = set[str](), set[str](), dict[str, str]()
    for some in _some([row.number for row in rows]):
        taken = select(Certificate.number).where(Certificate.number.in_(some))
        numbers.update(number for number in db.session.scalars(taken) if number)
    for some in _some(list(ids)):
        people = select(Person.resident_id_index, Person.name, Person.id).where(
            Person.resident_id_index.in_(some)
        )
        found = db.session.execute(people).all()
        names |= {ids[index]: name for index, name, _ in found}
        owners = {person_id: ids[index] for index, _, person_id in found}
        held = select(Certificate.person_id).where(
            Certificate.person_id.in_(owners), Certificate.status.in_(STANDING)
        )
        holders.update(owners[person_id] for person_id in db.session.scalars(held))
        printed = select(Certificate.resident_id_index).where(
            Certificate.resident_id_index.in_(some), Certificate.status.in_(STANDING)
        )
        holders.update(ids[index] for index in db.session.scalars(printed))
    return Known(frozenset(numbers), frozenset(holders), names, _last_serials(series))


def person_ids(rows: Sequence[PaperRow]) -> dict[str, int]:
    """The accounts there are for these lines, by id number."""
    ids = {vault.index(row.resident_id): row.resident_id for row in rows}
    found: dict[str, int] = {}
    for some in _some(list(ids)):
        people = select(Person.resident_id_index, Person.id).where(
            Person.resident_id_index.in_(some)
        )
        found |= {ids[index]: key for index, key in db.session.execute(people)}
    return found


def _last_serials(series: set[tuple[str, int]]) -> dict[tuple[str, int], int]:
    wanted = CertificateSerial.area.in_({area for area, _ in series})
    rows = db.session.execute(
        select(CertificateSerial.area, CertificateSerial.year, CertificateSerial.last).where(wanted)
    )
    return {(area, year): last for area, year, last in rows if (area, year) in series}


def _some(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE)]
