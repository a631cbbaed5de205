"""The life of a sitting (DOMAIN §1.3 row 1): its states, and which deed leads where."""

from portal.core.labels import Labelled


class SittingStatus(Labelled):
    DRAFT = "draft", "草稿"
    PENDING = "pending", "待审批"
    ANNOUNCED = "announced", "已公告"
    APPLYING = "applying", "报名中"
    APPLIED = "applied", "报名截止"
    RUNNING = "running", "考试中"
    MARKING = "marking", "成绩待提请公布"
    REVIEWING = "reviewing", "成绩待复核"
    RELEASED = "released", "成绩已公布"
    CANCELLED = "cancelled", "已取消"


class SittingDeed(Labelled):
    SUBMIT = "submit", "提交审批"
    RETURN = "return", "退回修改"
    APPROVE = "approve", "批准并公告"
    OPEN_APPLICATIONS = "open-applications", "开始报名"
    CLOSE_APPLICATIONS = "close-applications", "截止报名"
    START = "start", "开考"
    END = "end", "结束考试"
    PROPOSE_RELEASE = "propose-release", "提请公布成绩"
    RETURN_RELEASE = "return-release", "退回成绩"
    CONFIRM_RELEASE = "confirm-release", "复核并公布成绩"
    CANCEL = "cancel", "取消场次"
    POSTPONE = "postpone", "推迟开考"


_S, _D = SittingStatus, SittingDeed

STEPS: dict[tuple[SittingStatus, SittingDeed], SittingStatus] = {
    (_S.DRAFT, _D.SUBMIT): _S.PENDING,
    (_S.PENDING, _D.RETURN): _S.DRAFT,
    (_S.PENDING, _D.APPROVE): _S.ANNOUNCED,
    (_S.ANNOUNCED, _D.OPEN_APPLICATIONS): _S.APPLYING,
    (_S.APPLYING, _D.CLOSE_APPLICATIONS): _S.APPLIED,
    (_S.APPLIED, _D.START): _S.RUNNING,
    (_S.RUNNING, _D.END): _S.MARKING,
    (_S.MARKING, _D.PROPOSE_RELEASE): _S.REVIEWING,
    (_S.REVIEWING, _D.RETURN_RELEASE): _S.MARKING,
    (_S.REVIEWING, _D.CONFIRM_RELEASE): _S.RELEASED,
    # Nothing that anyone has sat may be cancelled away: results are released or voided by decision.
    **{
        (status, _D.CANCEL): _S.CANCELLED
        for status in (_S.DRAFT, _S.PENDING, _S.ANNOUNCED, _S.APPLYING, _S.APPLIED)
    },
}

# While the signal is awaited nobody has seen a paper, whatever the hour.
UNTIL_THE_SIGNAL: dict[tuple[SittingStatus, SittingDeed], SittingStatus] = {
    (_S.RUNNING, _D.CANCEL): _S.CANCELLED,
    (_S.RUNNING, _D.POSTPONE): _S.APPLIED,
    (_S.APPLIED, _D.POSTPONE): _S.APPLIED,
}


def after(
    status: SittingStatus, deed: SittingDeed, *, awaits_signal: bool = False
) -> SittingStatus | None:
    """The state this deed leads to; None when it cannot be done in this state."""
    if awaits_signal and (status, deed) in UNTIL_THE_SIGNAL:
        return UNTIL_THE_SIGNAL[status, deed]
    return STEPS.get((status, deed))


def refusal(status: SittingStatus, deed: SittingDeed) -> str:
    """Why the deed cannot be done now, in a sentence for the officer."""
    return f"场次目前是“{status.label}”，不能{deed.label}，请刷新后查看最新状态"
