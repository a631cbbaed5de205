"""What the municipal platform was to be told of points before there was an outbox, by the trail."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.certificates.feed import subject_of
from portal.certificates.models import Certificate
from portal.certificates.retelling import certificates_of, number_at
from portal.core import clock
from portal.db.base import db
from portal.outbox import sources
from portal.outbox.rules.backlog import Tally, Thing
from portal.outbox.rules.message import MessageKind
from portal.points.feed import said
from portal.points.models import PointsStanding, Readmission

SUSPENDED, RESTORED = Deed.POINTS_SUSPENDED.value, Deed.POINTS_RESTORED.value
GROUP = 400
READMITTED = Deed.POINTS_READMITTED.value  # then the suspension is lifted: told as one


def subjects(entries: Sequence[AuditEntry]) -> Mapping[str, int]:
    """The people whose pushing was stopped or taken up again, in the order of their ids."""
    standings = [int(entry.thing_id) for entry in entries if entry.deed != READMITTED]
    people = select(Person.public_id, Person.id).join(
        PointsStanding, PointsStanding.person_id == Person.id
    )
    rows = db.session.execute(people.where(PointsStanding.id.in_(standings)))
    return {subject_of(public_id): id_ for public_id, id_ in rows}


def things(wanted: Collection[str]) -> Sequence[Thing]:
    """Every suspension of these people, and how it ended."""
    public_ids = [each.removeprefix("person:") for each in wanted if each.startswith("person:")]
    standings = db.session.scalars(
        select(PointsStanding)
        .join(PointsStanding.person)
        .where(Person.public_id.in_(public_ids))
        .options(joinedload(PointsStanding.person))
    ).all()
    people = {each.person_id: each.person for each in standings}
    owners = {str(each.id): each.person_id for each in standings}
    readmissions = select(Readmission.public_id, Readmission.person_id)
    rows = db.session.execute(readmissions.where(Readmission.person_id.in_(people)))
    readmitted: dict[str, int] = dict(rows.all())
    entries = _entries(owners | readmitted)
    held: dict[int, list[Certificate]] = defaultdict(list)
    if entries:
        for certificate in certificates_of(wanted):
            held[certificate.person_id].append(certificate)
    made = []
    for entry, kind in _kinds(entries, owners | readmitted):
        person = people[owners[entry.thing_id]]
        since = entry.facts.get("since")
        on = date.fromisoformat(since) if since else entry.at.astimezone(clock.BEIJING).date()
        payload = said(kind, person, number_at(held[person.id], entry.at), on)
        made.append(Thing(entry.id, entry.at, kind, subject_of(person.public_id), payload))
    return made


def count() -> Mapping[MessageKind, Tally]:
    """How many were suspended, restored and readmitted, since when."""
    statement = select(AuditEntry).where(AuditEntry.deed.in_((SUSPENDED, RESTORED, READMITTED)))
    entries = db.session.scalars(statement.order_by(AuditEntry.id)).all()
    owners = _owners({int(each.thing_id) for each in entries if each.deed != READMITTED})
    rows = db.session.execute(select(Readmission.public_id, Readmission.person_id))
    owners |= dict(rows.all())
    found: dict[MessageKind, Tally] = {}
    for entry, kind in _kinds(entries, owners):
        before = found.get(kind, Tally(0, entry.at))
        found[kind] = Tally(before.count + 1, before.first_at)
    return found


def _entries(owners: Collection[str]) -> Sequence[AuditEntry]:
    statement = select(AuditEntry).where(
        AuditEntry.thing_id.in_(owners), AuditEntry.deed.in_((SUSPENDED, RESTORED, READMITTED))
    )
    return db.session.scalars(statement.order_by(AuditEntry.id)).all()


def _kinds(
    entries: Iterable[AuditEntry], owners: Mapping[str, int]
) -> Iterator[tuple[AuditEntry, MessageKind]]:
    """What each entry was told as: a restoration behind a readmission is that."""
    readmitted: set[int] = set()
    for entry in entries:
        person_id = owners.get(entry.thing_id)
        if person_id is None:
            continue
        if entry.deed == READMITTED:
            readmitted.add(person_id)
        elif entry.deed == SUSPENDED:
            yield entry, MessageKind.POOL_SUSPENDED
        elif person_id in readmitted:
            readmitted.remove(person_id)
            yield entry, MessageKind.POOL_READMITTED
        else:
            yield entry, MessageKind.POOL_RESTORED


def _owners(standings: Collection[int]) -> dict[str, int]:
    ordered = sorted(standings)
    found: dict[str, int] = {}
    for first in range(0, len(ordered), GROUP):
        some = PointsStanding.id.in_(ordered[first : first + GROUP])
        rows = db.session.execute(select(PointsStanding.id, PointsStanding.person_id).where(some))
        found |= {str(id_): person_id for id_, person_id in rows}
    return found


sources.register(
    "points", sources.Source(frozenset({SUSPENDED, RESTORED}), subjects, things, count)
)
