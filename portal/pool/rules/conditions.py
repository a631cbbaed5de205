"""Hard conditions: the law's, and what the contractor requires; each told in a sentence."""

from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled
from portal.core.regions import equivalents, name_of
from portal.employers.rules.needs import Reach, Skill
from portal.pool.rules.disclosure import Part
from portal.pool.rules.facts import DEFAULT_TERMS, Candidate, Demand, Terms


class Condition(Labelled):
    """Who fails one is not offered."""

    CERTIFICATE = "certificate", "证书有效"
    IN_POOL = "in_pool", "在库且未暂停"
    CONSENT = "consent", "同意向施工总承包单位公开"
    LOAD = "load", "在岗项目未达上限"
    AVAILABLE = "available", "能按时到岗"
    AGE = "age", "年满16周岁"
    REACH = "reach", "意向区县符合要求"
    FULL_TIME = "full_time", "工作方式符合要求"
    EXPERIENCE = "experience", "同类项目经验符合要求"
    SKILLS = "skills", "熟悉的工作符合要求"


# All a contractor may learn of who was not offered: the rest is nobody's business but the person's.
TELLABLE = frozenset(
    {
        Condition.LOAD,
        Condition.AVAILABLE,
        Condition.REACH,
        Condition.FULL_TIME,
        Condition.EXPERIENCE,
        Condition.SKILLS,
    }
)


@dataclass(frozen=True, slots=True)
class Check:
    """One hard condition, held or not, in a sentence."""

    condition: Condition
    ok: bool
    sentence: str
    is_near: bool = True  # failing, it fails by little: such a person nearly fits


def conditions(
    demand: Demand, candidate: Candidate, on: date, terms: Terms = DEFAULT_TERMS
) -> tuple[Check, ...]:
    """DOMAIN §8.2: the hard conditions in the order shown, each with its reason."""
    return judge(demand, candidate, terms, equivalents(demand.region, on))


def judge(
    demand: Demand, candidate: Candidate, terms: Terms, here: frozenset[str]
) -> tuple[Check, ...]:
    """`conditions`, for whoever knows every code of the project's district."""
    late = days_late(demand, candidate)
    *own, age = own_checks(candidate, terms)
    return (
        *own,
        _check(Condition.AVAILABLE, late <= terms.late_days, f"到岗日期晚{late}天"),
        age,
        _reach(demand, candidate, here),
        _full_time(demand, candidate),
        _experience(demand, candidate),
        _skills(demand, candidate),
    )


def own_checks(candidate: Candidate, terms: Terms) -> tuple[Check, ...]:
    """Those that are the person's own, whatever a project asks."""
    cap = terms.max_active_projects
    has_room = candidate.active_projects < cap
    return (
        _check(Condition.CERTIFICATE, candidate.certificate_valid, "证书不在有效状态"),
        _check(Condition.IN_POOL, candidate.in_pool, "不在库或者已暂停推送"),
        _check(Condition.CONSENT, candidate.consents, "未同意向施工总承包单位公开"),
        _check(
            Condition.LOAD,
            has_room,
            f"在岗项目{candidate.active_projects}个，已达上限{cap}个",
            is_near=has_room or Part.ENGAGED in candidate.covered,
        ),
        _check(Condition.AGE, candidate.of_working_age, "未满16周岁"),
    )


def days_late(demand: Demand, candidate: Candidate) -> int:
    """How many days after the needed one the candidate can come; 0 if in time."""
    return max(0, (candidate.available_on - demand.needed_on).days)


def months_of(demand: Demand, candidate: Candidate) -> int:
    """Months on projects of the kind needed."""
    return max(0, candidate.months_by_type.get(demand.project_type, 0))


def _check(condition: Condition, ok: bool, failing: str, *, is_near: bool = True) -> Check:
    return Check(condition, ok, condition.label if ok else failing, is_near)


def _reach(demand: Demand, candidate: Candidate, here: frozenset[str]) -> Check:
    """Who would work anywhere in the city is within every reach."""
    near = here | demand.neighbours if demand.reach is Reach.NEIGHBOURS else here
    ok = demand.reach is Reach.CITY or candidate.anywhere or bool(candidate.regions & near)
    around = "和邻近区县" if demand.reach is Reach.NEIGHBOURS else ""
    return _check(Condition.REACH, ok, f"意向区县不含{name_of(demand.region)}{around}")


def _full_time(demand: Demand, candidate: Candidate) -> Check:
    covered = Part.WORKING in candidate.covered
    return _check(
        Condition.FULL_TIME,
        not demand.full_time or (covered and candidate.is_full_time),
        "本人提供兼职，项目要求专职" if covered else "本人未公开专职或可兼职，项目要求专职",
    )


def _experience(demand: Demand, candidate: Candidate) -> Check:
    months, least = months_of(demand, candidate), demand.least_months
    return _check(
        Condition.EXPERIENCE,
        months >= least,
        f"{demand.project_type.label}项目经验{months}个月，少于要求的{least}个月",
        is_near=2 * months >= least,
    )


def _skills(demand: Demand, candidate: Candidate) -> Check:
    if Part.SKILLS not in candidate.covered:
        return _check(Condition.SKILLS, not demand.skills, "本人未公开熟悉的工作")
    missing = [skill.label for skill in Skill if skill in demand.skills - candidate.skills]
    return _check(Condition.SKILLS, not missing, f"未填写熟悉{'、'.join(missing)}")
