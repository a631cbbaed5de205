"""The words to which a person consents before contractors see them (个人信息保护法第十四条、
第二十三条; DOMAIN §6.2, §6.5, §7 JJ), by version, and what each of them covers: nobody is found by
anything else, nor is anything else of them shown. What somebody consented to is never changed.
"""

from dataclasses import dataclass

from portal.pool.rules.disclosure import Part


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
    covers: frozenset[Part]

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


_FIRST_PARTS = frozenset(
    {
        Part.SURNAME,
        Part.DISTRICTS,
        Part.EDUCATION,
        Part.SITE_MONTHS,
        Part.PROJECT_TYPES,
        Part.AVAILABILITY,
        Part.CERTIFICATE_TAIL,
        Part.STATUS,
        Part.NAME,
        Part.MOBILE,
        Part.RESUME,
    }
)
_SECOND_PARTS = _FIRST_PARTS | {
    Part.VERIFIED,
    Part.LARGEST_HEADCOUNT,
    Part.SKILLS,
    Part.WORKING,
    Part.CONFIRMED_ON,
    Part.WORDS,
    Part.SITES,
}
_FIRST = Wording(
    version=1,
    recipient="在本平台核验过的施工总承包单位",
    purpose="匹配、选任劳资专管员（《管理办法》第四条、第八条）",
    method="在本平台内查看，不能导出",
    kinds="姓氏、意向区县、学历、项目类型和月数、可到岗日期、证书编号后四位、在库状态",
    after_acceptance="姓名、手机号、自我介绍",
    never="身份证号、住址、照片、记分明细",
    covers=_FIRST_PARTS,
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
    covers=_SECOND_PARTS,
)
_THIRD = Wording(
    version=3,
    recipient=_FIRST.recipient,
    purpose=_FIRST.purpose,
    method="在本平台内搜索，与工程项目匹配、计分并查看理由，不能导出",
    kinds=f"{_SECOND.kinds}；匹配理由中的履职记分是否良好（不含分数）、近期是否参加过培训、在岗项目数",
    after_acceptance=_SECOND.after_acceptance,
    never="身份证号、住址、照片、经历证明文件、记分的分数和明细",
    covers=_SECOND_PARTS | {Part.GOOD_STANDING, Part.TRAINED, Part.ENGAGED},
)
WORDINGS: dict[int, Wording] = {each.version: each for each in (_FIRST, _SECOND, _THIRD)}
CURRENT = _THIRD
_NOTHING: frozenset[Part] = frozenset()


def covered(version: int) -> frozenset[Part]:
    """What the words of this version name; nothing where no consent stands."""
    wording = WORDINGS.get(version)
    return wording.covers if wording else _NOTHING


def versions_covering(part: Part) -> tuple[int, ...]:
    """Whoever consented to one of these may be found by it."""
    return tuple(version for version, wording in WORDINGS.items() if part in wording.covers)


def uncovered(version: int) -> tuple[Part, ...]:
    """What of today's words somebody is not found by, nor shown with, who consented to these."""
    return tuple(part for part in Part if part in CURRENT.covers - covered(version))
