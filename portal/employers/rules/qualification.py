"""任职条件核查: how HR reviews the evidence for Art 5 (一), (二) (DOMAIN §7 U, X, Y)."""

from portal.core.labels import Labelled

REPLACE_WORKING_DAYS = 10  # this portal's own term: the measures name none
MOST_FILES = 5


class QualificationStatus(Labelled):
    """核查状态."""

    PENDING = "pending", "任职条件待核"
    RETURNED = "returned", "任职条件待补正"
    VERIFIED = "verified", "任职条件已核实"
    REJECTED = "rejected", "任职条件不予认可"

    @property
    def is_open(self) -> bool:
        """Nobody has said yes or no."""
        return self in {QualificationStatus.PENDING, QualificationStatus.RETURNED}


class ReviewOutcome(Labelled):
    """核查结论."""

    VERIFY = "verify", "核实：材料真实，符合第五条所选条件"
    RETURN = "return", "退回补正：材料不全或者看不清"
    REJECT = "reject", "不予认可：不符合第五条所选条件"

    @property
    def leads_to(self) -> QualificationStatus:
        """How the evidence then stands."""
        return {
            "verify": QualificationStatus.VERIFIED,
            "return": QualificationStatus.RETURNED,
            "reject": QualificationStatus.REJECTED,
        }[self.value]


class ReviewRefusal(Labelled):
    """Why evidence is not decided on, or not added to, in words that say what to do."""

    OWN = "own", "本人的任职条件请由其他人员核查"
    SETTLED = "settled", "这份材料已有核查结论，请刷新页面查看"
    STALE = "stale", "单位刚刚补充了材料，请重新查看全部材料后再作结论"
    REASON = "reason", "请写明理由，单位和本人都能看到"
    VERIFIED = "verified", "任职条件已经核实，不需要再补充材料"
    ENDED = "ended", "该聘用已经结束，不再核查任职条件"


def may_review(
    status: QualificationStatus, outcome: ReviewOutcome, reason: str, *, is_own: bool
) -> ReviewRefusal | None:
    """Why this officer cannot say so of the evidence; None if they can."""
    if is_own:
        return ReviewRefusal.OWN
    if status is not QualificationStatus.PENDING:
        return ReviewRefusal.SETTLED
    if outcome is not ReviewOutcome.VERIFY and not reason.strip():
        return ReviewRefusal.REASON
    return None
