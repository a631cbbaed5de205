"""Which parts of a profile a contractor sees, before and after the person accepts (DOMAIN §6.5)."""

from dataclasses import dataclass, field
from datetime import date

from portal.core.identity import mask_surname
from portal.core.labels import Labelled


class Stage(Labelled):
    """How far a contractor has come with one person."""

    HIDDEN = "hidden", "不公开"
    CARD = "card", "可查看简要资料"
    CONTACT = "contact", "可查看联系方式"


class Part(Labelled):
    """One part of a profile. What is not listed here no contractor ever sees."""

    SURNAME = "surname", "姓氏"
    DISTRICTS = "districts", "意向区县"
    EDUCATION = "education", "学历和专业类别"
    CERTIFICATE_TAIL = "certificate_tail", "证书编号后四位"
    SITE_MONTHS = "site_months", "现场经验月数"
    PROJECT_TYPES = "project_types", "从事过的项目类型"
    AVAILABILITY = "availability", "可到岗日期"
    STATUS = "status", "在库状态"
    FURTHER = "further", "已核实的月数、最大施工人数、熟悉的工作、资料确认日期"
    NAME = "name", "姓名"
    MOBILE = "mobile", "手机号"
    RESUME = "resume", "简历"


_CARD = frozenset(
    {
        Part.SURNAME,
        Part.DISTRICTS,
        Part.EDUCATION,
        Part.CERTIFICATE_TAIL,
        Part.SITE_MONTHS,
        Part.PROJECT_TYPES,
        Part.AVAILABILITY,
        Part.STATUS,
        Part.FURTHER,
    }
)
# The parts whose every opening is logged (DOMAIN §6.5).
CONTACT = frozenset({Part.NAME, Part.MOBILE, Part.RESUME})
VISIBLE: dict[Stage, frozenset[Part]] = {
    Stage.HIDDEN: frozenset(),
    Stage.CARD: _CARD,
    Stage.CONTACT: _CARD | CONTACT,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """人才资料 as it may at most be shown: no id number, no address, no count of points."""

    name: str = field(repr=False)
    mobile: str = field(repr=False)
    resume: str
    districts: tuple[str, ...]
    education: str
    certificate_number: str
    site_months: int
    project_types: tuple[str, ...]
    availability: str
    status: str
    since_second: "Further | None" = None


@dataclass(frozen=True, slots=True)
class Further:
    """What the second version of the consent added; shown only to whom it was consented."""

    verified_months: int
    verified_types: tuple[str, ...]
    largest_headcount: int
    skills: tuple[str, ...]
    confirmed_on: date


@dataclass(frozen=True, slots=True)
class Card:
    """What one contractor gets of it; name, mobile, resume are None until the person accepts."""

    surname: str
    districts: tuple[str, ...]
    education: str
    certificate_tail: str
    site_months: int
    project_types: tuple[str, ...]
    availability: str
    status: str
    name: str | None = field(default=None, repr=False)
    mobile: str | None = field(default=None, repr=False)
    resume: str | None = None
    further: Further | None = None


def stage(*, consents: bool, suspended: bool, accepted: bool, engaged: bool) -> Stage:
    """Arts 8 and 17, PIPL 23, DOMAIN §7 R, JJ: how far this contractor has come with this person.

    Who is engaged on the contractor's project stays reachable, suspended or not (R). For all
    others: nothing without consent, nothing while suspended; contact once accepted.
    """
    if engaged:
        return Stage.CONTACT
    if suspended or not consents:
        return Stage.HIDDEN
    return Stage.CONTACT if accepted else Stage.CARD


def may_see(part: Part, stage: Stage) -> bool:
    """True if that part is open at that stage."""
    return part in VISIBLE[stage]


def disclose(profile: Profile, stage: Stage) -> Card | None:
    """DOMAIN §6.5: the profile as the contractor may see it; None if not at all."""
    if stage is Stage.HIDDEN:
        return None
    opened = stage is Stage.CONTACT
    return Card(
        surname=mask_surname(profile.name),
        districts=profile.districts,
        education=profile.education,
        certificate_tail=profile.certificate_number[-4:],
        site_months=profile.site_months,
        project_types=profile.project_types,
        availability=profile.availability,
        status=profile.status,
        name=profile.name if opened else None,
        mobile=profile.mobile if opened else None,
        resume=profile.resume if opened else None,
        further=profile.since_second,
    )
