"""Numbers are given and certificates issued, many at one stroke."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from portal.access.roles import Actor
from portal.accounts.queries import is_demonstration
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates import feed
from portal.certificates.actions.entering import enter_many
from portal.certificates.actions.printing import edition
from portal.certificates.models import (
    Certificate,
    CertificateSerial,
)
from portal.certificates.queries.templates import template_on
from portal.certificates.rules import numbering
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.core.identity import mask_id
from portal.core.regions import numbering_code
from portal.db.base import db


def issue(certificates: Sequence[Certificate], *, by: Actor, now: datetime) -> None:
    """签发: each gets the next number, its first edition and its entry in the register; many at
    one stroke. Their files are asked for by whoever issues them.
    """
    today = now.astimezone(clock.BEIJING).date()
    is_demo = is_demonstration()
    template = template_on(today)
    _number(certificates, today)
    with db.session.no_autoflush:  # so many are written together, once
        for certificate in certificates:
            certificate.issued_on, certificate.approved_by_id = today, by.id
            certificate.issuer = template.issuer if template else certificate.issuer
            db.session.add(edition(certificate, template, is_demo=is_demo))
        enter_many(certificates, Happening.ISSUED, today, now=now, edition=1)
        for certificate in certificates:
            record(Deed.CERTIFICATES_CERTIFICATE_ISSUED, certificate, by=by, **about(certificate))
    db.session.flush()
    feed.tell_issued(certificates, now=now)


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


def about(certificate: Certificate) -> dict[str, Any]:
    """What the trail says of a certificate; the id number masked."""
    return {
        "number": certificate.number or "",
        "name": certificate.name,
        "resident_id": mask_id(certificate.resident_id),
    }
