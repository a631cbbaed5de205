"""Who may be given which duty: separation refused by rule, not by habit (DOMAIN §1.4)."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from portal.access.roles import BUREAU_ROLES, Role
from portal.core.labels import Labelled


class DutyRefusal(Labelled):
    """Why a duty cannot be given or ended, in words that say what to do."""

    OWN = "own", "不能办理本人的职责，请由另一位系统管理人员办理"
    KIND = "kind", "这项职责与所选单位的类别不符，请重新选择职责或单位"
    HELD = "held", "此人已在该单位担任这项职责，无需重复授予"
    AUTHOR_REVIEWER = (
        "author-reviewer",
        "命题与审题不得由同一人担任：请另选人员，或先结束原有职责",
    )
    ADMINISTRATOR_AUDITOR = (
        "administrator-auditor",
        "系统管理与审计不得由同一人担任：请另选人员，或先结束原有职责",
    )
    TRAINING_EXAMS = (
        "training-exams",
        "培训与考务不得由同一人担任（考培分离）：请另选人员，或先结束原有职责",
    )
    DRAFTER_CONFIRMER = (
        "drafter-confirmer",
        "行业主管部门的记分起草与人力社保部门的记分确认不得由同一人担任：请另选人员",
    )
    SUPERVISED = (
        "supervised",
        "施工单位经办人与监管人员不得为同一人：请另选人员，或先结束原有职责",
    )
    SECOND_FIRM = (
        "second-firm",
        "一人只能为一家施工单位经办：请先请系统管理人员结束原单位的经办职责",
    )
    DEMONSTRATION = (
        "demonstration",
        "演示环境中不能把系统管理职责授予真实账户",
    )


_SUPERVISORS = BUREAU_ROLES | {Role.AUTHORITY}
_NOT_IN_ONE_HAND: tuple[tuple[Set[Role], Set[Role], DutyRefusal], ...] = (
    ({Role.AUTHOR}, {Role.REVIEWER}, DutyRefusal.AUTHOR_REVIEWER),
    ({Role.ADMINISTRATOR}, {Role.AUDITOR}, DutyRefusal.ADMINISTRATOR_AUDITOR),
    ({Role.TRAINING}, {Role.EXAMS}, DutyRefusal.TRAINING_EXAMS),
    ({Role.AUTHORITY}, {Role.POINTS}, DutyRefusal.DRAFTER_CONFIRMER),
    ({Role.FIRM}, _SUPERVISORS, DutyRefusal.SUPERVISED),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A duty someone holds now."""

    role: Role
    organisation_id: int


def duty_refusals(
    role: Role, organisation_id: int, *, fitting: Set[Role], held: Iterable[Held], is_own: bool
) -> tuple[DutyRefusal, ...]:
    """Every reason against this person taking `role` for the organisation; none when they may.

    《管理办法》第十一、十七条 (起草与确认分离); DOMAIN §1.4 (考培分离, 命题人不审题, 三员分立).
    `fitting` are the roles that this kind of organisation has; `held` is what the person holds now.
    """
    now = tuple(held)
    judged = {
        DutyRefusal.OWN: is_own,
        DutyRefusal.KIND: role not in fitting,
        DutyRefusal.HELD: Held(role, organisation_id) in now,
        DutyRefusal.SECOND_FIRM: role is Role.FIRM
        and any(h.role is Role.FIRM and h.organisation_id != organisation_id for h in now),
    }
    reasons = [reason for reason, holds in judged.items() if holds]
    return (*reasons, *conflicts(role, {h.role for h in now}))


def conflicts(role: Role, others: Set[Role]) -> tuple[DutyRefusal, ...]:
    """Why `role` must not meet these others in one hand; symmetrical."""
    return tuple(
        reason
        for some, rest, reason in _NOT_IN_ONE_HAND
        if (role in some and others & rest) or (role in rest and others & some)
    )
