"""Whether a person may be appointed to a project, and when an appointment ends (Arts 2, 5, 10).

DOMAIN §7 C, H, U, X, Y, BB.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled


class Basis(Labelled):
    """任职条件: 《管理办法》第五条."""

    CIVIL = "5(1)", "第五条第（一）项：土建类相关专业中职及以上学历，1年以上现场经验"
    OTHER = "5(2)", "第五条第（二）项：非土建类中职及以上学历，2年以上现场经验"
    CERTIFICATE = "5(3)", "第五条第（三）项：已取得专项职业能力证书"

    @property
    def short(self) -> str:
        """The clause alone."""
        return self.label.split("：", 1)[0]


class AppointRefusal(Labelled):
    """Why a person cannot be appointed, in words that say what to do."""

    FIRM = "firm", "单位尚未核验，请在人力社保部门核验通过后再办理聘用"
    CLOSED = "closed", "该项目已停止招用，需要继续招用的，请先在项目资料中改为“正在招用”"
    RUNNING = "running", "该人员已在本项目任职，无需重复聘用"
    FULL_TIME = (
        "full-time",
        "该人员已在其他项目专职任职，不能再担任专职，请改为可兼任，或者另选人员",
    )
    PROJECTS = "projects", "该人员同时任职的项目已达到上限，不能再增加，请另选人员"
    BEFORE_CONTRACT = "before-contract", "到岗日期不得早于施工合同签订日期，请核对后填写"
    UNCERTIFIED = (
        "uncertified",
        "该人员目前没有有效的专项职业能力证书，不能按第五条第（三）项聘用",
    )
    BEFORE_CERTIFICATE = (
        "before-certificate",
        "按第五条第（三）项聘用的，到岗日期不得早于发证日期，请核对后填写",
    )
    ONE_YEAR = "one-year", "第五条第（一）项要求施工现场经验1年以上，请填写不少于12个月的经历"
    TWO_YEARS = "two-years", "第五条第（二）项要求施工现场经验2年以上，请填写不少于24个月的经历"
    EVIDENCE = "evidence", "请上传学历证书和施工现场经验的证明材料"

    @property
    def to_person(self) -> str:
        """The same to the specialist: what they can do, or ask the firm for."""
        return _TO_PERSON[self]


_CORRECT = "请联系单位改正后重新发出"
_TO_PERSON = {
    AppointRefusal.FIRM: "单位目前没有通过人力社保部门核验，暂时不能签署，请联系单位处理",
    AppointRefusal.CLOSED: "该项目已停止招用，暂时不能签署，请联系单位处理",
    AppointRefusal.RUNNING: "您已在本项目任职，不需要再签署，请联系单位撤回这份聘用文件",
    AppointRefusal.FULL_TIME: (
        "您目前在其他项目专职任职，不能再担任专职：请联系单位改为可兼任后重新发出，"
        "或者先在原项目办理结束、变更"
    ),
    AppointRefusal.PROJECTS: (
        "您同时任职的项目已达到上限，不能再增加：有已经不再任职的项目的，请联系该单位办理结束后再签署"
    ),
    AppointRefusal.BEFORE_CONTRACT: f"到岗日期早于施工合同签订日期，{_CORRECT}",
    AppointRefusal.UNCERTIFIED: (
        "您目前没有有效的专项职业能力证书，不能按第五条第（三）项受聘，证书情况请在“我的证书”查看；"
        "符合第五条第（一）、（二）项的，请联系单位按该项重新发出"
    ),
    AppointRefusal.BEFORE_CERTIFICATE: f"到岗日期早于您的证书的发证日期，{_CORRECT}",
    AppointRefusal.ONE_YEAR: (
        f"单位填写的施工现场经验不足12个月，第五条第（一）项要求1年以上；有遗漏的，{_CORRECT}"
    ),
    AppointRefusal.TWO_YEARS: (
        f"单位填写的施工现场经验不足24个月，第五条第（二）项要求2年以上；有遗漏的，{_CORRECT}"
    ),
    AppointRefusal.EVIDENCE: f"单位没有上传您的学历和施工现场经验的证明材料，{_CORRECT}",
}


class Caution(Labelled):
    """What does not stand against an appointment, but should be seen."""

    SECOND_PROJECT = (
        "second-project",
        "该人员同时在多个项目任职，请确保预留足够的劳资管理工作时间（第十条）",
    )
    EDUCATION = (
        "education",
        "学历不属于明确的中职及以上学历（普通高中不当然视为中职），由人力社保部门核对证明材料",
    )


class EndRefusal(Labelled):
    """Why an appointment cannot end on that day, in words that say what to do."""

    FUTURE = "future", "结束日期不能晚于今天，请在结束当日或之后办理"
    BEFORE_START = "before-start", "结束日期不能早于到岗日期，请核对后填写"


@dataclass(frozen=True, slots=True)
class Limits:
    """上限: how much one person may hold at once (DOMAIN §7 H) and what Art 5 asks."""

    full_time_projects: int = 1
    projects: int = 2
    civil_months: int = 12
    other_months: int = 24


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Engagement:
    """在任: one appointment the person holds now."""

    is_full_time: bool
    is_this_project: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """拟聘用: who would be appointed to what, from when, by which clause of Art 5.

    `certified_on` is the day of issue of a certificate valid now; None without one.
    """

    firm_is_verified: bool
    project_is_open: bool
    basis: Basis
    is_full_time: bool
    starts_on: date
    contract_on: date | None = None
    certified_on: date | None = None
    site_months: int | None = None
    has_evidence: bool = False
    has_secondary_education: bool | None = None
    running: tuple[Engagement, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """What stands against an appointment, and what should be seen."""

    refusals: tuple[AppointRefusal, ...]
    cautions: tuple[Caution, ...]

    @property
    def ok(self) -> bool:
        """True if nothing stands against it."""
        return not self.refusals


_Test = Callable[[Proposal, Limits], bool]


def _wants_certificate(p: Proposal) -> bool:
    return p.basis is Basis.CERTIFICATE


def _too_few_months(basis: Basis) -> _Test:
    def test(p: Proposal, limits: Limits) -> bool:
        least = limits.civil_months if basis is Basis.CIVIL else limits.other_months
        return p.basis is basis and (p.site_months or 0) < least

    return test


def may_be_full_time(running: Iterable[Engagement], limits: Limits = DEFAULT_LIMITS) -> bool:
    """DOMAIN §7 H: whether what is held elsewhere leaves room for a full-time post here."""
    held = sum(e.is_full_time for e in running if not e.is_this_project)
    return held < limits.full_time_projects


def _full_time_twice(p: Proposal, limits: Limits) -> bool:
    return p.is_full_time and not may_be_full_time(p.running, limits)


_STANDS_AGAINST: dict[AppointRefusal, _Test] = {
    AppointRefusal.FIRM: lambda p, _: not p.firm_is_verified,
    AppointRefusal.CLOSED: lambda p, _: not p.project_is_open,
    AppointRefusal.RUNNING: lambda p, _: any(e.is_this_project for e in p.running),
    AppointRefusal.FULL_TIME: _full_time_twice,
    AppointRefusal.PROJECTS: lambda p, limits: _elsewhere(p) >= limits.projects,
    AppointRefusal.BEFORE_CONTRACT: lambda p, _: (
        p.contract_on is not None and p.starts_on < p.contract_on
    ),
    AppointRefusal.UNCERTIFIED: lambda p, _: _wants_certificate(p) and p.certified_on is None,
    AppointRefusal.BEFORE_CERTIFICATE: lambda p, _: (
        _wants_certificate(p) and p.certified_on is not None and p.starts_on < p.certified_on
    ),
    AppointRefusal.ONE_YEAR: _too_few_months(Basis.CIVIL),
    AppointRefusal.TWO_YEARS: _too_few_months(Basis.OTHER),
    AppointRefusal.EVIDENCE: lambda p, _: not _wants_certificate(p) and not p.has_evidence,
}


def check_appointment(proposal: Proposal, limits: Limits = DEFAULT_LIMITS) -> Check:
    """Arts 2, 4, 5, 10; DOMAIN §7 C, H, U, X, Y, BB: all that stands against it, all to be seen.

    One full-time project and no more; a second project beside it is allowed with a caution. The
    day of taking up the post is the document's, not before the contract (C) or the certificate.
    """
    refusals = tuple(r for r, test in _STANDS_AGAINST.items() if test(proposal, limits))
    cautions = cautions_about(
        proposal.basis, _elsewhere(proposal), proposal.has_secondary_education, limits
    )
    return Check(refusals, cautions)


def cautions_about(
    basis: Basis,
    elsewhere: int,
    has_secondary_education: bool | None,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Caution, ...]:
    """DOMAIN §7 H, X: what should be seen of someone engaged on `elsewhere` other projects."""
    cautions = []
    if limits.full_time_projects <= elsewhere < limits.projects:
        cautions.append(Caution.SECOND_PROJECT)
    if basis is not Basis.CERTIFICATE and has_secondary_education is False:
        cautions.append(Caution.EDUCATION)
    return tuple(cautions)


def may_start_on(
    starts_on: date, contract_on: date | None, certified_on: date | None
) -> AppointRefusal | None:
    """DOMAIN §7 C: why the document's day of taking up the post cannot be; None if it can."""
    if contract_on is not None and starts_on < contract_on:
        return AppointRefusal.BEFORE_CONTRACT
    if certified_on is not None and starts_on < certified_on:
        return AppointRefusal.BEFORE_CERTIFICATE
    return None


def may_end_on(starts_on: date, ended_on: date, today: date) -> EndRefusal | None:
    """Why the appointment cannot end on that day; None if it can.

    One that has not begun may be called off: it then ends before it starts, and never counted.
    """
    if ended_on > today:
        return EndRefusal.FUTURE
    return EndRefusal.BEFORE_START if ended_on < starts_on <= today else None


def _elsewhere(p: Proposal) -> int:
    return sum(not e.is_this_project for e in p.running)
