"""Why somebody declines an invitation, in words that a contractor can do something with."""

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
