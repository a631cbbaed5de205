"""Profiles: one's own, those a contractor may see, and the search with its counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.certificates.models import Certificate, CertificateStatus
from portal.core import clock, regions
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import Appointment, AppointmentStatus
from portal.employers.rules.sectors import ProjectType
from portal.points.models import PointsStanding
from portal.pool.models import Profile, ProfileDistrict
from portal.pool.rules import disclosure
from portal.pool.rules.consent import covers_verified
from portal.pool.rules.disclosure import Card, Stage
from portal.pool.rules.skills import Skill

ANYWHERE = "不限区县"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a contractor asks the pool for; empty means all."""

    region: str = ""
    type: ProjectType | None = None
    months: int = 0
    available_by: date | None = None
    full_time: bool | None = None
    text: str = ""

    def args(self) -> dict[str, str]:
        """The same as the query of an address."""
        found = {
            "region": self.region,
            "type": self.type.value if self.type else "",
            "months": str(self.months or ""),
            "available_by": self.available_by.isoformat() if self.available_by else "",
            "full_time": {None: "", True: "1", False: "0"}[self.full_time],
            "q": self.text,
        }
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Facets:
    """How many there would be: by district and by project type."""

    districts: dict[str, int] = field(default_factory=dict)
    types: dict[ProjectType, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A profile as one contractor may see it."""

    profile: Profile
    card: Card


def find_own(actor: Actor) -> Profile | None:
    """The person's own profile, once they have one."""
    return db.session.scalar(_with_all(_own(actor)))


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
    profile = db.session.scalar(_with_all(statement.where(Profile.public_id == public_id)))
    if profile is None:
        raise NotFound
    return profile


def is_visible(person_id: int) -> bool:
    """Whether contractors may find this person now."""
    return db.session.scalar(visible().where(Profile.person_id == person_id)) is not None


def ids_matching(wanted: Wanted, on: date) -> Sequence[int]:
    """Everybody whom this search would find that day, by the number of their profile."""
    return db.session.scalars(
        visible().where(*_clauses(wanted, on)).with_only_columns(Profile.id)
    ).all()


def search(actor: Actor, wanted: Wanted, *, on: date, number: int) -> tuple[Page, Facets]:
    """The profiles wanted, freshest first, and how many there would be by district and type."""
    base = within(visible(), actor, Permission.POOL_PROFILE_SEARCH, Profile)
    statement = base.where(*_clauses(wanted, on))
    page = paged(_with_all(statement.order_by(Profile.confirmed_at.desc(), Profile.id)), number)
    return page, _facets(wanted, on)


def _clauses(wanted: Wanted, on: date) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if wanted.region:
        clauses.append(or_(Profile.anywhere.is_(True), _in_district(wanted.region, on)))
    if wanted.type:
        clauses.append(_months(wanted.type) >= max(1, wanted.months))
    elif wanted.months:
        clauses.append(Profile.site_months >= wanted.months)
    if wanted.available_by:
        clauses.append(Profile.available_on <= wanted.available_by)
    if wanted.full_time is not None:
        clauses.append(Profile.is_full_time.is_(wanted.full_time))
    if wanted.text:
        clauses.append(Profile.introduction.contains(wanted.text, autoescape=True))
    return clauses


def _in_district(code: str, on: date) -> ColumnElement[bool]:
    """Willing to work there, old codes of the same ground included."""
    here = regions.equivalents(code, on) or frozenset({code})
    return (
        select(ProfileDistrict.id)
        .where(ProfileDistrict.profile_id == Profile.id, ProfileDistrict.region.in_(here))
        .exists()
    )


def _months(kind: ProjectType) -> Any:
    return func.coalesce(Profile.types[kind.value].as_integer(), 0)


def _facets(wanted: Wanted, on: date) -> Facets:
    """Counts under all the other conditions, so that a choice shows what it would give."""
    by_place = _clauses(_without(wanted, region=""), on)
    rows = db.session.execute(
        select(ProfileDistrict.region, func.count(ProfileDistrict.profile_id.distinct()))
        .join(Profile)
        .where(*_visibility(), *by_place)
        .group_by(ProfileDistrict.region)
    )
    districts: dict[str, int] = {}
    for code, count in rows:
        districts[regions.canonical(code)] = districts.get(regions.canonical(code), 0) + count
    by_type = _clauses(_without(wanted, type=None), on)
    sums = [
        func.count(Profile.id).filter(_months(kind) >= max(1, wanted.months))
        for kind in ProjectType
    ]
    counted = db.session.execute(select(*sums).where(*_visibility(), *by_type)).one()
    return Facets(districts, dict(zip(ProjectType, counted, strict=True)))


def _without(wanted: Wanted, **changed: Any) -> Wanted:
    kept = {name: getattr(wanted, name) for name in Wanted.__slots__}
    return Wanted(**(kept | changed))


def list_for_bureau(actor: Actor, *, text: str, number: int) -> Page:
    """All profiles within an officer's reach, visible or not."""
    statement = within(select(Profile), actor, Permission.POOL_PROFILE_READ, Profile)
    if text:
        statement = statement.join(Certificate).where(
            or_(
                Certificate.number.contains(text, autoescape=True),
                Certificate.name.contains(text, autoescape=True),
            )
        )
    return paged(_with_all(statement.order_by(Profile.id.desc())), number)


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


def show(profile: Profile, stage: Stage) -> Card | None:
    """The profile as far as the stage opens it."""
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
            availability=f"{profile.available_on:%Y-%m-%d}起，"
            + ("专职" if profile.is_full_time else "可兼职"),
            status="在库",
            since_second=_further(profile) if covers_verified(profile.consent_version) else None,
        ),
        stage,
    )


def _further(profile: Profile) -> disclosure.Further:
    sure = profile.verified_types
    return disclosure.Further(
        verified_months=profile.verified_months,
        verified_types=tuple(
            f"{k.label}{sure[k.value]}个月" for k in ProjectType if k.value in sure
        ),
        largest_headcount=profile.largest_headcount,
        skills=tuple(skill.label for skill in Skill if skill.value in profile.skills),
        confirmed_on=profile.confirmed_at.astimezone(clock.BEIJING).date(),
    )


def _with_all(statement: Select[Profile]) -> Select[Profile]:
    return statement.options(
        joinedload(Profile.person),
        joinedload(Profile.certificate),
        selectinload(Profile.districts),
    )
