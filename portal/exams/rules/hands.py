"""Deeds that must not meet in one hand (DOMAIN §1.4): refused by rule, not by habit."""

from portal.core.labels import Labelled


class Conflict(Labelled):
    """Why this person may not do it; the sentence says who may."""

    APPROVAL = "approval", "这个场次由您编制，请由另一位考务人员审批"
    RELEASE = "release", "这批成绩由您提请公布，请由另一位考务人员复核"
    CORRECTION = "correction", "这项处理由您提请，请由另一位考务人员决定"
    OWN_DOSSIER = "own-dossier", "您本人参加了这场考试，请由未参加的考务人员核查"
    OWN_APPLICATION = "own-application", "这是您本人的报名，请由另一位考务人员审核"
    OWN_RESULT = "own-result", "您本人参加了这场考试，请由未参加的考务人员办理成绩公布"


def conflict(kind: Conflict, *, first: int | None, second: int) -> Conflict | None:
    """The conflict when both deeds would be of one person; None when the hands are two."""
    return kind if first == second else None
