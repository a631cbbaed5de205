"""Why somebody declines an invitation, or ends one that was accepted: in words that the other side
can do something with.
"""

from portal.core.labels import Labelled


class DeclineReason(Labelled):
    """婉拒原因."""

    ENGAGED = "engaged", "已有其他工作或项目意向"
    FAR = "far", "离家较远"
    TIME = "time", "到岗时间不合适"
    PAY = "pay", "待遇不合适"
    SITE = "site", "项目类型或规模不合适"
    NOT_NOW = "not-now", "近期不考虑"
    OTHER = "other", "其他原因"


class FirmReason(Labelled):
    """不再邀请的原因, of a contractor after the person has accepted."""

    FILLED = "filled", "岗位已有其他人选"
    CHANGED = "changed", "项目或者岗位有变化"
    TERMS = "terms", "到岗时间、待遇等没有谈妥"
    UNREACHED = "unreached", "多次联系不上"
    OTHER = "other", "其他原因"
