"""What a contractor may require of a person besides the law's own conditions (DOMAIN §8.1)."""

from portal.core.labels import Labelled


class Reach(Labelled):
    """意向区县范围: how far off the project's district a person's wishes may lie."""

    DISTRICT = "district", "仅本区县"
    NEIGHBOURS = "neighbours", "本区县和邻近区县"
    CITY = "city", "全市"


class Offered(Labelled):
    """What the invited are told of the post; nobody is scored by it (DOMAIN §8.1)."""

    SHIFT = "shift", "班次安排"
    LODGING = "lodging", "食宿"
    PAY = "pay", "薪酬范围"
    LANGUAGE = "language", "语言要求"


class Skill(Labelled):
    """What a person can say they know how to do: the duties of Art 9 that contractors ask for."""

    REAL_NAME = "real-name", "实名制登记与考勤"
    ACCOUNT = "account", "工资专用账户与三方协议"
    PAYING = "paying", "总包代发与工资表审核"
    LEDGER = "ledger", "用工台账与档案"
    MEDIATION = "mediation", "纠纷调解与应急处置"
    STATISTICS = "statistics", "劳务统计与定额"
