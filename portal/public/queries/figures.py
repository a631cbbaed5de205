"""What a stranger may learn of the scheme: numbers, dates, whether a receipt is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select

from portal.certificates.models import Certificate, CertificateStatus
from portal.db.base import db
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.exams.queries import receipts, sittings
from portal.points.models import PointsStanding
from portal.pool.models import Profile

NEXT_SITTINGS = 3


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
