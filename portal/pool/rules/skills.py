"""What a person can say they know how to do: the duties of Art 9 that contractors ask about."""

from portal.core.labels import Labelled


class Skill(Labelled):
    REAL_NAME = "real-name", "实名制登记与考勤"
    ACCOUNT = "account", "工资专用账户与三方协议"
    PAYING = "paying", "总包代发与工资表审核"
    LEDGER = "ledger", "用工台账与档案"
    MEDIATION = "mediation", "纠纷调解与应急处置"
    STATISTICS = "statistics", "劳务统计与定额"
