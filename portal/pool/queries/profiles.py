"""Profiles: one's own, and those that a contractor or an officer may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, select, union
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.certificates.models import Certificate, CertificateStatus
from portal.certificates.rules.numbering import normalise
from portal.core import clock, regions
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import Appointment, AppointmentStatus
from portal.employers.rules.sectors import ProjectType
from portal.points.models import PointsStanding
from portal.pool.models import Profile
from portal.pool.rules import disclosure
from portal.pool.rules.consent import covered
from portal.pool.rules.disclosure import Card, Part, Stage
from portal.pool.rules.skills import Skill

ANYWHERE = "市内不限"
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Shown:
    """A profile as one contractor may see it."""

    profile: Profile
    card: Card


def find_own(actor: Actor) -> Profile | None:
    """The person's own profile, once they have one."""
    return db.session.scalar(with_all(_own(actor)))


def _own(actor: Actor) -> Select[Profile]:
    return within(select(Profile), actor, Permission.POOL_PROFILE_OWN, Profile).where(
        Profile.person_id == actor.id
    )


def visible() -> Select[Profile]:
    """Profiles that any verified contractor may find: consent given, certificate valid, not
    suspended (Arts 8, 17; DOMAIN §7 R, JJ).
    """
    return select(Profile).where(*_visibility())


def _visibility() -> tuple[ColumnElement[bool], ...]:
    certified = select(Certificate.id).where(
        Certificate.id == Profile.certificate_id, Certificate.status == CertificateStatus.VALID
    )
    suspended = select(PointsStanding.id).where(
        PointsStanding.person_id == Profile.person_id, PointsStanding.suspended_on.is_not(None)
    )
    return (Profile.is_visible.is_(True), certified.exists(), ~suspended.exists())


def get_visible(actor: Actor, public_id: str) -> Profile:
    """A profile that a contractor may see, or NotFound: hidden is the same as absent."""
    statement = within(visible(), actor, Permission.POOL_PROFILE_SEARCH, Profile)
    profile = db.session.scalar(with_all(statement.where(Profile.public_id == public_id)))
    if profile is None:
        raise NotFound
    return profile


def is_visible(person_id: int) -> bool:
    """Whether contractors may find this person now."""
    return db.session.scalar(visible().where(Profile.person_id == person_id)) is not None


def list_for_bureau(actor: Actor, *, text: str, number: int) -> Page:
    """All profiles within an officer's reach, visible or not; of `text` a name or a certificate's
    number may be the beginning.
    """
    statement = within(select(Profile), actor, Permission.POOL_PROFILE_READ, Profile)
    if text:
        named = select(Certificate.id).where(_begins(Certificate.name, text))
        numbered = select(Certificate.id).where(_begins(Certificate.number, normalise(text)))
        statement = statement.where(Profile.certificate_id.in_(union(named, numbered)))
    return paged(with_all(statement.order_by(Profile.id.desc())), number)


def _begins(column: InstrumentedAttribute[Any], text: str) -> ColumnElement[bool]:
    """Begins with that, in words that each database answers from an index."""
    if db.engine.dialect.name == "sqlite":
        return and_(column >= text, column < text + LAST_CHARACTER)
    return column.startswith(text, autoescape=True)


def suspended_among(people: Sequence[int]) -> frozenset[int]:
    """Those of these people who are suspended now."""
    if not people:
        return frozenset()
    statement = select(PointsStanding.person_id).where(
        PointsStanding.person_id.in_(people), PointsStanding.suspended_on.is_not(None)
    )
    return frozenset(db.session.scalars(statement))


def stage_for(profile: Profile, organisation_id: int | None, *, accepted: bool) -> Stage:
    """How far this contractor has come with this person."""
    engaged = db.session.scalar(
        select(Appointment.id).where(
            Appointment.person_id == profile.person_id,
            Appointment.organisation_id == organisation_id
            if organisation_id is not None
            else false(),
            Appointment.status != AppointmentStatus.ENDED,
        )
    )
    return disclosure.stage(
        consents=profile.is_visible,
        suspended=bool(suspended_among([profile.person_id])),
        accepted=accepted,
        engaged=engaged is not None,
    )


def show(profile: Profile, stage: Stage, covers: frozenset[Part] | None = None) -> Card | None:
    """The profile as far as the stage opens it and the words cover it that its person consented
    to; `covers` for their own eyes, where other words are to be looked at.
    """
    person = profile.person
    kinds = [kind for kind in ProjectType if profile.types.get(kind.value)]
    districts = tuple(regions.name_of(each.region) for each in profile.districts)
    return disclosure.disclose(
        disclosure.Profile(
            name=person.name,
            mobile=person.mobile,
            resume=profile.introduction,
            districts=((ANYWHERE,) if profile.anywhere else ()) + districts,
            education=person.education.label if person.education else "未填写",
            certificate_number=profile.certificate.number or "",
            site_months=profile.site_months,
            project_types=tuple(f"{k.label}{profile.types[k.value]}个月" for k in kinds),
            availability=f"{profile.available_on:%Y-%m-%d}起",
            status="在库",
            verified=_verified(profile),
            largest_headcount=profile.largest_headcount,
            skills=tuple(skill.label for skill in Skill if skill.value in profile.skills),
            working="专职" if profile.is_full_time else "可兼职",
            confirmed_on=profile.confirmed_at.astimezone(clock.BEIJING).date(),
        ),
        stage,
        covered(profile.consent_version) if covers is None else covers,
    )


def _verified(profile: Profile) -> str:
    """How many months are verified, and on what."""
    if not profile.verified_months:
        return "暂无"
    sure = profile.verified_types
    kinds = (f"{kind.label}{sure[kind.value]}个月" for kind in ProjectType if kind.value in sure)
    return f"{profile.verified_months}个月（{'、'.join(kinds)}）"


def with_all(statement: Select[Profile]) -> Select[Profile]:
    """What a profile is shown with, looked up at once."""
    return statement.options(
        joinedload(Profile.person),
        joinedload(Profile.certificate),
        selectinload(Profile.districts),
    )
