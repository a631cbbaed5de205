"""Versions of the certificate's template: for the municipality to look after, and for printing."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.certificates.models import CertificateTemplate, TemplateState
from portal.certificates.rules.template import STANDARD, TemplateVersion
from portal.core.errors import NotFound
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.storage import files


def get_template(actor: Actor, public_id: str) -> CertificateTemplate:
    """The version, or NotFound: they are the municipality's alone."""
    demand_municipal(actor)
    found = db.session.scalar(
        select(CertificateTemplate).where(CertificateTemplate.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def list_templates(actor: Actor) -> Sequence[CertificateTemplate]:
    """All versions, the newest first."""
    demand_municipal(actor)
    statement = select(CertificateTemplate).order_by(CertificateTemplate.number.desc())
    return db.session.scalars(statement).all()


def list_templates_to_decide(actor: Actor) -> Sequence[CertificateTemplate]:
    """Versions that wait for this person; none of their own, and none for a district."""
    if not is_municipal(actor):
        return ()
    statement = select(CertificateTemplate).where(
        CertificateTemplate.state == TemplateState.PROPOSED,
        CertificateTemplate.drafted_by_id.is_distinct_from(actor.id),
    )
    return db.session.scalars(statement.order_by(CertificateTemplate.number)).all()


def template_on(day: date) -> CertificateTemplate | None:
    """The version that prints on that day; None before there was any."""
    return db.session.scalar(
        select(CertificateTemplate)
        .where(
            CertificateTemplate.state == TemplateState.APPROVED,
            CertificateTemplate.valid_from <= day,
        )
        .order_by(CertificateTemplate.valid_from.desc(), CertificateTemplate.number.desc())
        .limit(1)
    )


def as_version(template: CertificateTemplate | None) -> TemplateVersion:
    """What the press prints by; the standard where an edition has no version of its own. Raises
    OSError when the disk has lost the seal.
    """
    if template is None:
        return STANDARD
    return TemplateVersion(
        number=template.number,
        layout=template.layout,
        title=template.title,
        ability=template.ability,
        statement=template.statement,
        issuer=template.issuer,
        remark=template.remark,
        query_url_label=template.query_label,
        seal=files.read(template.seal) if template.seal is not None else None,
    )


def is_municipal(actor: Actor) -> bool:
    """Whether this person looks after templates for the municipality."""
    held = reaches(actor, Permission.CERTIFICATES_TEMPLATE_EDIT)
    return any(post.region == MUNICIPALITY for post, _ in held)


def demand_municipal(actor: Actor) -> None:
    """NotFound for anybody else."""
    if not is_municipal(actor):
        raise NotFound
