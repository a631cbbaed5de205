"""Which parts of a profile a contractor sees, before and after the person accepts (DOMAIN §6.5);
never more than the words name that the person consented to (`consent`).
"""

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
    VERIFIED = "verified", "已核实的月数"
    LARGEST_HEADCOUNT = "largest_headcount", "管理过的最大施工人数"
    SKILLS = "skills", "熟悉的工作"
    WORKING = "working", "专职或可兼职"
    CONFIRMED_ON = "confirmed_on", "资料确认日期"
    GOOD_STANDING = "good_standing", "履职记分是否良好"
    TRAINED = "trained", "近期是否参加过培训"
    ENGAGED = "engaged", "在岗项目数"
    WORDS = "words", "自我介绍可以按词搜索"
    NAME = "name", "姓名"
    MOBILE = "mobile", "手机号"
    RESUME = "resume", "自我介绍"
    SITES = "sites", "各段现场经历的项目和单位名称"


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
        Part.VERIFIED,
        Part.LARGEST_HEADCOUNT,
        Part.SKILLS,
        Part.WORKING,
        Part.CONFIRMED_ON,
    }
)
# On no card: what people are found by, and what the reasons of a match tell.
FOUND_BY = frozenset({Part.GOOD_STANDING, Part.TRAINED, Part.ENGAGED, Part.WORDS})
# The parts whose every opening is logged (DOMAIN §6.5).
CONTACT = frozenset({Part.NAME, Part.MOBILE, Part.RESUME, Part.SITES})
# Of the card what the first words did not name yet.
_ADDED = frozenset(
    {Part.VERIFIED, Part.LARGEST_HEADCOUNT, Part.SKILLS, Part.WORKING, Part.CONFIRMED_ON}
)
VISIBLE: dict[Stage, frozenset[Part]] = {
    Stage.HIDDEN: frozenset(),
    Stage.CARD: _CARD | FOUND_BY,
    Stage.CONTACT: _CARD | FOUND_BY | CONTACT,
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
    verified: str
    largest_headcount: int
    skills: tuple[str, ...]
    working: str
    confirmed_on: date


@dataclass(frozen=True, slots=True)
class Card:
    """What one contractor gets of it; name, mobile, resume are None until the person accepts, and
    so is always what the words consented to do not name.
    """

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
    verified: str | None = None
    largest_headcount: int | None = None
    skills: tuple[str, ...] | None = None
    working: str | None = None
    confirmed_on: date | None = None

    @property
    def arrival(self) -> str:
        """From when, and how, as far as it may be told."""
        return f"{self.availability}，{self.working}" if self.working else self.availability


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


def disclose(profile: Profile, stage: Stage, covered: frozenset[Part]) -> Card | None:
    """DOMAIN §6.5: the profile as the contractor may see it; None if not at all. `covered`: what
    the words name that the person consented to.
    """
    if stage is Stage.HIDDEN:
        return None
    opened = stage is Stage.CONTACT
    told = {part.value: getattr(profile, part.value) for part in _ADDED & covered}
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
        **told,
    )
