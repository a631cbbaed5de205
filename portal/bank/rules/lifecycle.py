"""命题 → 审题 → 终审 → 启用: where a version stands, and whose hand may take each step.

One author and two reviewers, three people (DOMAIN §3.4); who wrote a version neither reviews nor
enables it.
"""

from dataclasses import dataclass

from portal.core.labels import Labelled


class Stage(Labelled):
    """阶段 of a version."""

    DRAFT = "draft", "草稿"
    REVIEW = "review", "待审题"
    FINAL = "final", "待终审"
    PASSED = "passed", "终审通过，待启用"
    RETURNED = "returned", "退回修改"
    DROPPED = "dropped", "已放弃"
    ISSUED = "issued", "已启用"


class Step(Labelled):
    """What may be done to a version."""

    SUBMIT = "submit", "提交审题"
    WITHDRAW = "withdraw", "撤回"
    REVIEW = "review", "审题通过"
    FINAL = "final", "终审通过"
    RETURN = "return", "退回修改"
    ENABLE = "enable", "启用"
    DROP = "drop", "放弃"


class Remarked(Labelled):
    """What a line of the review journal says."""

    COMMENTED = "commented", "意见"
    SUBMITTED = "submitted", "提交审题"
    WITHDRAWN = "withdrawn", "撤回"
    REVIEWED = "reviewed", "审题通过"
    FINALLY_REVIEWED = "finally-reviewed", "终审通过"
    RETURNED = "returned", "退回修改"
    ENABLED = "enabled", "启用"
    DROPPED = "dropped", "放弃"
    SUSPENDED = "suspended", "停用待查"
    RETIRED = "retired", "停用"
    RESTORED = "restored", "恢复启用"
    LAW_CHANGED = "law-changed", "法规变动，停用待查"
    LAW_KEPT = "law-kept", "对照新法规核查，仍然正确"


class Refusal(Labelled):
    """Why a step may not be taken, in words that say what to do."""

    WRONG_STAGE = "wrong-stage", "这一版现在不能办理这一步，请刷新页面查看最新状态"
    NOT_AUTHOR = "not-author", "请由命题人本人办理"
    AUTHOR = "author", "命题人不能审自己出的题，也不能启用自己出的题，请由另一名审题人员办理"
    OLDER = "older", "这一版写在现行版本之前，请按现行版本重新起草"
    UNCHANGED = "unchanged", "内容与退回的一版完全相同，请按审查意见修改后再提交"
    SAME_REVIEWER = "same-reviewer", "终审与审题不能是同一人，请由另一名审题人员办理"


STEPS: dict[tuple[Stage, Step], Stage] = {
    (Stage.DRAFT, Step.SUBMIT): Stage.REVIEW,
    (Stage.REVIEW, Step.WITHDRAW): Stage.RETURNED,
    (Stage.DRAFT, Step.DROP): Stage.DROPPED,
    (Stage.RETURNED, Step.DROP): Stage.DROPPED,
    (Stage.REVIEW, Step.REVIEW): Stage.FINAL,
    (Stage.REVIEW, Step.RETURN): Stage.RETURNED,
    (Stage.FINAL, Step.FINAL): Stage.PASSED,
    (Stage.FINAL, Step.RETURN): Stage.RETURNED,
    (Stage.PASSED, Step.RETURN): Stage.RETURNED,
    (Stage.PASSED, Step.ENABLE): Stage.ISSUED,
}
BY_AUTHOR = frozenset({Step.SUBMIT, Step.WITHDRAW, Step.DROP})
IN_REVIEW = frozenset({Stage.REVIEW, Stage.FINAL, Stage.PASSED})
UNFINISHED = IN_REVIEW | {Stage.DRAFT, Stage.RETURNED}


@dataclass(frozen=True, slots=True)
class Hands:
    """经手人: who wrote a version and who reviewed it, by id; None for nobody yet (or a file)."""

    author: int | None
    reviewer: int | None = None
    final_reviewer: int | None = None


def refusal(stage: Stage, step: Step, hands: Hands, by: int) -> Refusal | None:
    """Why this person may not take this step now; None when they may."""
    if (stage, step) not in STEPS:
        return Refusal.WRONG_STAGE
    if step in BY_AUTHOR:
        return None if by == hands.author else Refusal.NOT_AUTHOR
    if by == hands.author:
        return Refusal.AUTHOR
    if step is Step.FINAL and by == hands.reviewer:
        return Refusal.SAME_REVIEWER
    return None


def open_steps(stage: Stage, hands: Hands, by: int) -> tuple[Step, ...]:
    """The steps that this person may take now, in the order of the procedure."""
    return tuple(step for step in Step if refusal(stage, step, hands, by) is None)
