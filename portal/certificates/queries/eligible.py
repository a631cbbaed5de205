"""Who may be proposed for a certificate."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.certificates.models import Certificate, CertificateStatus
from portal.certificates.queries.register import PER_BATCH
from portal.certificates.rules.issuing import Candidacy
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.exams.models import Paper, Sitting
from portal.exams.rules.sitting_life import SittingStatus

# Proposed or valid: whoever has such a one is given no other.
STANDING = (CertificateStatus.PROPOSED, CertificateStatus.VALID)


def list_eligible(actor: Actor, page: int) -> Page:
    """Passed papers of released sittings that may still become certificates, by sitting."""
    statement = _eligible(actor).options(joinedload(Paper.person), joinedload(Paper.sitting))
    return paged(statement.order_by(Paper.sitting_id, Paper.id), page, per_page=PER_BATCH)


def count_eligible(actor: Actor) -> int:
    """How many people wait to be proposed within reach."""
    return paged(_eligible(actor).order_by(Paper.id), 1, per_page=1).total


def get_papers(actor: Actor, public_ids: Sequence[str]) -> Sequence[Paper]:
    """The chosen papers within reach, whether or not they may still be proposed."""
    statement = within(
        select(Paper), actor, Permission.CERTIFICATES_CERTIFICATE_PROPOSE, Paper
    ).where(Paper.public_id.in_(public_ids))
    return db.session.scalars(statement.order_by(Paper.id)).all()


def _eligible(actor: Actor) -> Select[Any]:
    used = exists().where(Certificate.paper_id == Paper.id)
    held = exists().where(
        Certificate.person_id == Paper.person_id, Certificate.status.in_(STANDING)
    )
    return (
        within(select(Paper), actor, Permission.CERTIFICATES_CERTIFICATE_PROPOSE, Paper)
        .join(Paper.sitting)
        .where(Paper.is_passed.is_(True), Sitting.status == SittingStatus.RELEASED, ~used, ~held)
    )


def candidacy(paper: Paper) -> Candidacy:
    """What the rule asks about this paper."""
    used = select(exists().where(Certificate.paper_id == paper.id))
    held = select(
        exists().where(Certificate.person_id == paper.person_id, Certificate.status.in_(STANDING))
    )
    return Candidacy(
        is_passed=bool(paper.is_passed),
        is_released=paper.sitting.status is SittingStatus.RELEASED,
        is_used=bool(db.session.scalar(used)),
        holds_one=bool(db.session.scalar(held)),
    )
