"""The words of a complaint: what happened, why it is not taken up, what was found, where else
to go.

《管理办法》第十条 names conditions of work, time for it, support of supervision, and unlawful
dismissal for doing it. That other reprisals may be complained of as well is this portal's reading
(DOMAIN §7 OO). The procedure is this portal's own; the 办法 names none.
"""

from dataclasses import dataclass

from portal.core.labels import Labelled


class Wrong(Labelled):
    """投诉情形, by the words of Art 10; the last is our reading of it."""

    CONDITIONS = "conditions", "未提供必要的工作条件"
    TIME = "time", "未预留足够从事劳资管理的工作时间"
    SITE = "site", "不支持对所在项目的用工管理"
    SUBCONTRACTORS = "subcontractors", "不支持对分包单位的用工监督"
    DISMISSAL = "dismissal", "因正常履行职责被违法解除劳动合同"
    REPRISAL = "reprisal", "因履行职责受到打击报复（调岗、降薪、停工、威胁等）"


class Ground(Labelled):
    """不予受理的理由; those of the law follow 《重庆市劳动保障监察条例》第二十六条."""

    NOT_ART_10 = "not-art-10", "不属于《管理办法》第十条规定的情形"
    IN_LAW = "in-law", "正在仲裁、诉讼过程中，或者已经通过仲裁、诉讼等法定途径解决"
    ELSEWHERE = "elsewhere", "同一事实已由其他有权处理的行政部门受理或者正在处理"
    REPEATED = "repeated", "同一事实和理由的投诉已经处理完毕"
    TOO_LATE = "too-late", "自行为发生或者终了之日起超过两年"
    NOT_ENOUGH = "not-enough", "没有可以核查的事实，经联系未能补充"


class Finding(Labelled):
    """办理结论."""

    FOUND = "found", "属实"
    PARTLY = "partly", "部分属实"
    NOT_FOUND = "not-found", "不属实"

    @property
    def flags_firm(self) -> bool:
        """Whether the unit is marked for officers."""
        return self is Finding.FOUND


class Source(Labelled):
    """From whom a note or a file is."""

    PERSON = "person", "投诉人"
    OFFICER = "officer", "办理人员"
    FIRM = "firm", "被投诉单位"


@dataclass(frozen=True, slots=True)
class Remedy:
    """其他途径: where else one may go, and by which article."""

    name: str
    words: str


REMEDIES: tuple[Remedy, ...] = (
    Remedy(
        "劳动保障监察",
        "认为用人单位侵犯劳动保障合法权益的，可以向用工所在地的劳动保障监察机构投诉"
        "（《劳动保障监察条例》第九条、第十三条）；行为发生或者终了之日起满两年没有被发现、"
        "举报、投诉的，不再查处（第二十条）。",
    ),
    Remedy(
        "劳动争议仲裁",
        "因解除劳动合同、劳动报酬、经济补偿或者赔偿金等发生争议的，可以向劳动合同履行地或者"
        "用人单位所在地的劳动争议仲裁委员会申请仲裁（《劳动争议调解仲裁法》第二条、第二十一条）；"
        "时效一般为一年，自知道或者应当知道权利被侵害之日起计算（第二十七条）。在本平台投诉不"
        "代替申请仲裁，请留意时效。",
    ),
    Remedy(
        "违法解除的后果",
        "用人单位违法解除劳动合同的，可以要求继续履行；不要求继续履行或者已经不能继续履行的，"
        "用人单位应当支付赔偿金，标准为经济补偿标准的二倍"
        "（《劳动合同法》第四十七条、第四十八条、第八十七条）。是否违法由仲裁机构、人民法院认定。",
    ),
)
