"""聘用文件: the words that contractor and specialist both sign, version by version.

Art 4 wants the 配备文件 on the platform, DOMAIN §8.2 says what it names; that both sign here, and
within which days, is this portal's own.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from portal.core.identity import mask_id, mask_mobile
from portal.core.ids import digest
from portal.core.labels import Labelled

SIGN_WORKING_DAYS = 5
ID_NUMBER, TELEPHONE = "身份证号", "联系电话"
_MASKS = {ID_NUMBER: mask_id, TELEPHONE: mask_mobile}
# Arts 9 and 10, by reference and in the measures' own words.
DUTIES = (
    "劳资专管员按《办法》第九条履行职责：用工管理台账、工资专用账户和保证金、农民工实名制登记、"
    "工资发放表和总包代发、维权信息告示牌、工资纠纷应急处置和调解、欠薪隐患报告，以及法律法规规定的其他事项。"
)
PROMISE = (
    "施工总承包单位按《办法》第十条为劳资专管员提供必要的工作条件，预留足够从事劳资管理的工作时间，"
    "依法支持其对本项目的用工管理和对分包单位的用工监督，不因其正常履行职责而违法解除劳动合同。"
)
POINTS = "按《办法》第十一条实行记分管理，记分周期自取得专项职业能力证书且受聘之日起计算。"


class TermsStatus(Labelled):
    """签署状态."""

    AWAITING = "awaiting", "待签署"
    SIGNED = "signed", "双方已签署"
    REFUSED = "refused", "本人不同意签署"
    TAKEN_BACK = "taken-back", "单位已撤回"
    LAPSED = "lapsed", "逾期未签署，已失效"
    REPLACED = "replaced", "已由新版本代替"


class Side(Labelled):
    """签署方."""

    FIRM = "firm", "施工总承包单位"
    PERSON = "person", "劳资专管员"


class SignRefusal(Labelled):
    """Why a signature is not taken, in words that say what to do."""

    STALE = "stale", "聘用文件的内容已经更新，请核对现在的内容后再签署"
    SETTLED = "settled", "这份聘用文件已经签署完毕、撤回或失效，请刷新页面查看最新状态"
    LAPSED = "lapsed", "这份聘用文件已过签署期限，需要聘用的，请单位重新发出"
    TWICE = "twice", "您这一方已经签署，请等待对方签署"
    ALONE = (
        "alone",
        "单位一方是您本人签署的，同一人不能签署双方；请联系单位撤回，由其他经办人重新发出并签署",
    )
    PERSON_SIGNED = (
        "person-signed",
        "本人已经签署，不能再撤回；请完成签署，需要调整的再办理变更或者结束聘用",
    )
    YOU_SIGNED = (
        "you-signed",
        "您已经签署，不能再改为不同意；请等待单位签署，单位逾期不签的自动失效",
    )


Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """聘用文件全文: what is shown, signed and printed."""

    project: Rows
    specialist: Rows
    clauses: tuple[str, ...]

    @property
    def canonical(self) -> str:
        """One way to write it, whoever writes it."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """校验码: what a signature is given to."""
        return digest(self.canonical.encode())

    @property
    def masked(self) -> "Wording":
        """For eyes that need not see the numbers in full."""
        rows = tuple((label, _MASKS.get(label, str)(words)) for label, words in self.specialist)
        return replace(self, specialist=rows)


@dataclass(frozen=True, slots=True)
class Difference:
    """一处变更."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Signing:
    """签署情况: all that decides whether a signature, a refusal or a withdrawal still counts."""

    status: TermsStatus
    digest: str
    lapses_at: datetime
    by_firm: bool
    by_person: bool

    @property
    def is_whole(self) -> bool:
        """Both have signed."""
        return self.by_firm and self.by_person


def read_wording(text: str) -> Wording:
    """The wording that was written so."""
    held = json.loads(text)
    return Wording(
        project=_rows(held["project"]),
        specialist=_rows(held["specialist"]),
        clauses=tuple(held["clauses"]),
    )


def differences(before: Wording, after: Wording) -> tuple[Difference, ...]:
    """What the later wording says otherwise, in its order."""
    return tuple(_differing(before, after))


def may_sign(signing: Signing, side: Side, seen: str, now: datetime) -> SignRefusal | None:
    """Why this side cannot sign what it has seen; None if it can."""
    if refusal := _is_over(signing, now):
        return refusal
    if seen != signing.digest:
        return SignRefusal.STALE
    has_signed = signing.by_firm if side is Side.FIRM else signing.by_person
    return SignRefusal.TWICE if has_signed else None


def may_turn_down(signing: Signing, side: Side, now: datetime) -> SignRefusal | None:
    """Why the firm cannot take it back, or the person not refuse it; None if they can."""
    if refusal := _is_over(signing, now):
        return refusal
    if signing.by_person:
        return SignRefusal.PERSON_SIGNED if side is Side.FIRM else SignRefusal.YOU_SIGNED
    return None


def _is_over(signing: Signing, now: datetime) -> SignRefusal | None:
    if signing.status is TermsStatus.REPLACED:
        return SignRefusal.STALE
    if signing.status is not TermsStatus.AWAITING:
        return SignRefusal.SETTLED
    return SignRefusal.LAPSED if now >= signing.lapses_at else None


def _rows(held: list[list[str]]) -> Rows:
    return tuple((label, words) for label, words in held)


def _differing(before: Wording, after: Wording) -> Iterator[Difference]:
    for old, new in ((before.project, after.project), (before.specialist, after.specialist)):
        said = dict(old)
        for label, words in new:
            if said.get(label, "") != words:
                yield Difference(label, said.get(label, ""), words)
    if before.clauses != after.clauses:
        yield Difference("约定条款", "\n".join(before.clauses), "\n".join(after.clauses))
