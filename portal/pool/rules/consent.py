"""The words to which a person consents before contractors see them (个人信息保护法第十四条、
第二十三条; DOMAIN §6.2, §6.5, §7 JJ), by version. What somebody consented to is never changed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """告知书: to whom, for what, how, which kinds of data, and which never."""

    version: int
    recipient: str
    purpose: str
    method: str
    kinds: str
    after_acceptance: str
    never: str

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """As laid before the person."""
        return (
            ("接收方", self.recipient),
            ("目的", self.purpose),
            ("方式", self.method),
            ("展示内容", self.kinds),
            ("您接受邀约后才开放", self.after_acceptance),
            ("从不展示", self.never),
        )


_FIRST = Wording(
    version=1,
    recipient="在本平台核验过的施工总承包单位",
    purpose="匹配、选任劳资专管员（《管理办法》第四条、第八条）",
    method="在本平台内查看，不能导出",
    kinds="姓氏、意向区县、学历、项目类型和月数、可到岗日期、证书编号后四位、在库状态",
    after_acceptance="姓名、手机号、自我介绍",
    never="身份证号、住址、照片、记分明细",
)
_SECOND = Wording(
    version=2,
    recipient=_FIRST.recipient,
    purpose=_FIRST.purpose,
    method=_FIRST.method,
    kinds="姓氏、意向区县、学历、项目类型和月数（含其中已核实的月数）、管理过的最大施工人数、"
    "熟悉的工作、专职或可兼职、可到岗日期、资料确认日期、证书编号后四位、在库状态；"
    "自我介绍可以按词搜索，不显示原文",
    after_acceptance="姓名、手机号、自我介绍、各段现场经历的项目和单位名称",
    never="身份证号、住址、照片、经历证明文件、记分明细",
)
WORDINGS: dict[int, Wording] = {wording.version: wording for wording in (_FIRST, _SECOND)}
CURRENT = _SECOND
# From here on the words name the verified months and the day of confirmation.
VERIFIED_SINCE = 2
# From here on they say that introductions are searched: whoever finds a word has been told of it.
SEARCHED_SINCE = 2


def covers_verified(version: int) -> bool:
    """Whether contractors may see what of a person is verified, and when they last confirmed."""
    return version >= VERIFIED_SINCE


def covers_search(version: int) -> bool:
    """Whether the introduction may be searched before the person accepts an invitation."""
    return version >= SEARCHED_SINCE
