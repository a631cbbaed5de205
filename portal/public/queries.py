"""What a stranger may learn: of a certificate, masked; of the scheme, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, select

from portal.certificates import queries as certificates
from portal.certificates.models import Certificate, CertificatePrint, CertificateStatus
from portal.certificates.rules.issuing import TITLE
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.identity import mask_id, mask_name
from portal.core.ids import digest
from portal.db.base import db
from portal.db.vault import vault
from portal.documents.seals.report import SignatureReport
from portal.documents.sign import verify_pdf
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.exams.queries import receipts, sittings
from portal.points.models import PointsStanding
from portal.pool.models import Profile

NEXT_SITTINGS = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """查验结果: all that is ever shown of a certificate in public (DOMAIN §6.4); names masked."""

    title: str
    name: str
    resident_id: str
    number: str
    issuer: str
    issued_on: date
    standing: CertificateStatus | None  # on the day asked for; None before issue
    on: date
    ended_on: date | None  # since when it is no longer valid


def find_by_token(token: str, *, on: date) -> Shown:
    """The certificate of this QR code as it stood that day, or NotFound."""
    certificate = db.session.scalar(
        _issued().join(Certificate.prints).where(CertificatePrint.token == token)
    )
    if certificate is None:
        raise NotFound
    return _shown(certificate, on)


def find_matching(*, number: str, name: str, resident_id: str, on: date) -> Sequence[Shown]:
    """The certificates that agree with all that was given; what was left empty is not asked.

    None at all if nothing agrees: whether the number is unknown or the name another is not told.
    """
    statement = _issued().order_by(Certificate.id.desc())
    if number:
        statement = statement.where(Certificate.number == number)
    if name:
        statement = statement.where(Certificate.name == name)
    if resident_id:
        statement = statement.where(Certificate.resident_id_index == vault.index(resident_id))
    return [_shown(certificate, on) for certificate in db.session.scalars(statement)]


def _issued() -> Select[Any]:
    """Only what was issued: of a proposal the public knows nothing."""
    return select(Certificate).where(Certificate.number.is_not(None))


def _shown(certificate: Certificate, on: date) -> Shown:
    if certificate.issued_on is None or certificate.number is None:
        raise NotFound
    found = certificates.standing_of(certificate, on=on, known_at=clock.now())
    standing = found.status if found else None
    is_ended = found is not None and found.status is not CertificateStatus.VALID
    return Shown(
        title=TITLE,
        name=mask_name(certificate.name),
        resident_id=mask_id(certificate.resident_id),
        number=certificate.number,
        issuer=certificate.issuer,
        issued_on=certificate.issued_on,
        standing=standing,
        on=on,
        ended_on=found.since if found and is_ended else None,
    )


@dataclass(frozen=True, slots=True)
class FileReport:
    """文件查验结果: the signature, and the certificate whose registered file this very file is."""

    signature: SignatureReport
    certificate: Shown | None
    is_latest: bool = False

    @property
    def is_good(self) -> bool:
        """Signed by us, unaltered, in the register, and valid today."""
        shown = self.certificate
        return (
            self.signature.valid and shown is not None and shown.standing is CertificateStatus.VALID
        )


def check_file(content: bytes, *, on: date) -> FileReport:
    """What can be said of a file that claims to be a certificate."""
    signature = verify_pdf(content)
    printed = certificates.find_print_of_file(digest(content))
    if printed is None and signature.valid:  # the same file before its long-term data were added
        printed = certificates.find_print_of_file(digest(content[: signature.signed_length]))
    if printed is None:
        return FileReport(signature, None)
    certificate = printed.certificate
    latest = certificates.find_file(certificate)
    return FileReport(
        signature,
        _shown(certificate, on),
        is_latest=latest is not None and latest.id == printed.file_id,
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """数字: how far the scheme has come."""

    certificates: int
    pool: int
    appointed: int
    projects: int


def figures() -> Figures:
    """Counted now; nobody can be told from them."""
    suspended = exists().where(
        PointsStanding.person_id == Profile.person_id, PointsStanding.suspended_on.is_not(None)
    )
    in_pool = (
        select(Profile)
        .join(Profile.certificate)
        .where(Certificate.status == CertificateStatus.VALID, ~suspended)
    )
    return Figures(
        certificates=_count(
            select(Certificate.id).where(Certificate.status == CertificateStatus.VALID)
        ),
        pool=_count(in_pool),
        appointed=_count(
            select(Appointment.id).where(Appointment.status == AppointmentStatus.FILED)
        ),
        projects=_count(select(Project.id)),
    )


def _count(statement: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def next_sittings(now: datetime) -> Sequence[sittings.Listed]:
    """The next examinations announced."""
    page = sittings.announced(sittings.When.COMING, region="", number=1, now=now)
    rows: Sequence[sittings.Listed] = page.rows[:NEXT_SITTINGS]
    return rows


def handed_in_at(number: str, code: str) -> datetime | None:
    """When the paper was handed in whose receipt has this number and this code; None when the two
    do not belong together, whichever of them is wrong.
    """
    receipt = receipts.find_by_code(number, code)
    return receipt.handed_in_at if receipt else None
