"""A person's own profile: written, shown to contractors by consent, confirmed, hidden again."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.models import Education, Person
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates.queries import find_valid_certificate
from portal.core import clock, regions
from portal.core.errors import Refused
from portal.db.base import db
from portal.pool.actions.experience import rework
from portal.pool.actions.holding import hold_people
from portal.pool.actions.invitations import withdraw_all_to
from portal.pool.models import Consent, Profile, ProfileDistrict
from portal.pool.rules.consent import CURRENT
from portal.pool.rules.introductions import holds_a_number
from portal.pool.rules.skills import Skill

NO_CERTIFICATE = "取得有效的专项职业能力证书后才能进入人才库（《管理办法》第八条）"
NUMBERS = "自我介绍中不要写手机号或者身份证号；您接受邀约后，对方才能看到手机号"


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says of themselves."""

    regions: tuple[str, ...]
    anywhere: bool
    largest_headcount: int
    available_on: date
    is_full_time: bool
    skills: tuple[Skill, ...]
    education: Education | None
    introduction: str


def write_profile(details: Details, *, by: Actor, now: datetime) -> Profile:
    """The person's profile as they have just written it; hidden until they consent.

    Raises Refused without a valid certificate or any place to work, or with numbers in the words.
    """
    certificate = find_valid_certificate(by.id)
    if certificate is None:
        raise Refused(NO_CERTIFICATE)
    if not details.regions and not details.anywhere:
        raise Refused("请至少选择一个愿意工作的区县，或选择市内不限", field="regions")
    if holds_a_number(details.introduction):
        raise Refused(NUMBERS, field="introduction")
    hold_people([by.id])
    profile = db.session.scalar(select(Profile).where(Profile.person_id == by.id))
    if profile is None:
        profile = Profile(
            person_id=by.id,
            certificate_id=certificate.id,
            region=certificate.region,
            types={},
            districts=[],
        )
        db.session.add(profile)
    profile.certificate_id, profile.region = certificate.id, certificate.region
    profile.anywhere = details.anywhere
    profile.largest_headcount = details.largest_headcount
    profile.available_on = details.available_on
    profile.is_full_time = details.is_full_time
    profile.skills = [skill.value for skill in details.skills]
    profile.introduction = details.introduction
    profile.confirmed_at, profile.reminded = now, 0
    _place(profile, details.regions)
    db.session.get_one(Person, by.id).education = details.education
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as double:
        raise Refused("资料刚刚已经保存，请刷新页面") from double
    rework(profile, on=now.astimezone(clock.BEIJING).date())
    record(Deed.POOL_PROFILE_EDITED, profile, by=by, regions=list(details.regions))
    return profile


def _place(profile: Profile, wanted: tuple[str, ...]) -> None:
    """The districts wanted, each once; those that stay keep their rows."""
    known = {region.code for region in regions.offices(clock.today())}
    if unknown := set(wanted) - known:
        raise Refused(f"没有这个区县：{'、'.join(sorted(unknown))}", field="regions")
    profile.districts = [each for each in profile.districts if each.region in wanted]
    there = {each.region for each in profile.districts}
    profile.districts += [ProfileDistrict(region=code) for code in wanted if code not in there]


def show_to_contractors(profile: Profile, *, version: int, by: Actor, now: datetime) -> None:
    """Verified contractors may find this person from now on: by their own separate consent to the
    words of this version (个人信息保护法 Art 23; DOMAIN §7 JJ).
    """
    certificate = find_valid_certificate(by.id)
    if certificate is None:
        raise Refused(NO_CERTIFICATE)
    if version != CURRENT.version:
        raise Refused("告知内容刚刚更新，请重新阅读后再确认")
    if profile.is_visible and profile.consent_version == version:
        return
    profile.certificate_id, profile.region = certificate.id, certificate.region
    _end_consent(by.id, now)
    db.session.add(Consent(person_id=by.id, version=version, given_at=now))
    profile.is_visible, profile.consented_at, profile.confirmed_at = True, now, now
    profile.consent_version, profile.reminded = version, 0
    record(Deed.POOL_CONSENT_GIVEN, profile, by=by, version=version)


def hide_from_contractors(profile: Profile, *, by: Actor, now: datetime) -> int:
    """The consent is withdrawn; exam, certificate and points are not touched by it.

    What waits for an answer is withdrawn with it, and both sides are told. How many that were.
    """
    _end_consent(by.id, now)
    was_visible = profile.is_visible
    profile.is_visible, profile.consented_at, profile.consent_version = False, None, 0
    db.session.flush()
    withdrawn = withdraw_all_to(by.id, now=now)
    if was_visible or withdrawn:
        record(Deed.POOL_CONSENT_WITHDRAWN, profile, by=by, invitations=withdrawn)
    return withdrawn


def _end_consent(person_id: int, now: datetime) -> None:
    db.session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


def confirm_profile(profile: Profile, *, by: Actor, now: datetime) -> None:
    """What stands there still holds."""
    profile.confirmed_at, profile.reminded = now, 0
    record(Deed.POOL_PROFILE_EDITED, profile, by=by, confirmed=True)
