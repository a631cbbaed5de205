"""What may be done to a certificate after its issue, by whom, and what is entered for it
(DOMAIN §1.3 row 15, §1.4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.certificates.rules.validity import CertificateStatus, Event, Happening
from portal.core.labels import Labelled
from portal.core.regions import MUNICIPALITY


class ChangeKind(Labelled):
    """办理事项."""

    CORRECT = "correct", "更正"
    REISSUE = "reissue", "补发"
    REVOKE = "revoke", "撤销"
    CANCEL = "cancel", "注销"
    RESTORE = "restore", "恢复"
    STRIKE = "strike", "登记更正"


K, H = ChangeKind, Happening
# What the register says of each that is approved; a strike enters nothing.
ENTERED = {
    K.CORRECT: H.CORRECTED,
    K.REISSUE: H.REISSUED,
    K.REVOKE: H.REVOKED,
    K.CANCEL: H.CANCELLED,
    K.RESTORE: H.RESTORED,
}
PRINTED = frozenset({K.CORRECT, K.REISSUE})  # brings forth an edition, today
DATED = frozenset({K.REVOKE, K.CANCEL, K.RESTORE})  # true from a day that may lie in the past
SERVED = DATED  # the holder must be told of it in due form
DECIDED_BY_NUMBER = frozenset({K.REVOKE, K.RESTORE})  # rests on a numbered decision
MUNICIPAL = frozenset({K.REVOKE, K.RESTORE, K.STRIKE})
PROVED = frozenset({K.CORRECT, K.REISSUE})


@dataclass(frozen=True, slots=True)
class Held:
    """证书现状: what the register says of it now, besides what was struck."""

    status: CertificateStatus
    name: str
    resident_id: str
    events: tuple[Event, ...]
    holds_other: bool = False  # the holder has another one, valid or on its way


@dataclass(frozen=True, slots=True)
class Asked:
    """变更内容, as it is proposed."""

    kind: ChangeKind
    reason: str
    decision_number: str = ""
    effective_on: date | None = None
    new_name: str = ""
    new_resident_id: str = ""
    struck: Event | None = None
    proofs: int = 1


class ChangeRefusal(Labelled):
    """Why a change may not be."""

    NOT_ISSUED = "not-issued", "证书尚未签发，没有可以变更的内容"
    NOT_VALID = "not-valid", "证书目前不在有效状态，不能办理这项变更，请刷新后查看最新状态"
    IS_REVOKED = "is-revoked", "证书已经撤销，不能再次撤销，请刷新后查看最新状态"
    NOT_ENDED = "not-ended", "证书没有被撤销或者注销，不需要恢复"
    HOLDS_OTHER = "holds-other", "本人已另持有有效证书，或者已有一份待审批，不能使两份证书同时有效"
    NOTHING_NEW = "nothing-new", "姓名和身份证号都与现有证书相同，没有需要更正的内容"
    NO_PROOF = "no-proof", "请上传证明材料，至少一个文件"
    NO_REASON = "no-reason", "请填写原因"
    NO_DECISION = "no-decision", "请填写决定文号"
    NO_DAY = "no-day", "请填写生效日期"
    TOO_EARLY = "too-early", "生效日期不能早于发证日期，也不能早于此前撤销、注销或者恢复的生效日期"
    IN_FUTURE = "in-future", "生效日期不能晚于今天"
    NO_ENTRY = "no-entry", "请选择登记有误的事项；已经更正过的不能再选"
    IS_ISSUE = "is-issue", "核发的登记不能更正；证书不应核发的，请办理撤销"
    NOT_LATEST = "not-latest", "这项登记之后又制发了新版本，不能更正登记，请改为办理更正"


# Beside which field a refusal is shown; the others stand at the top.
FIELDS = {
    ChangeRefusal.NOTHING_NEW: "new_name",
    ChangeRefusal.NO_PROOF: "evidence",
    ChangeRefusal.NO_REASON: "reason",
    ChangeRefusal.NO_DECISION: "decision_number",
    ChangeRefusal.NO_DAY: "effective_on",
    ChangeRefusal.TOO_EARLY: "effective_on",
    ChangeRefusal.IN_FUTURE: "effective_on",
    ChangeRefusal.NO_ENTRY: "struck",
    ChangeRefusal.IS_ISSUE: "struck",
    ChangeRefusal.NOT_LATEST: "struck",
}

R = ChangeRefusal


def standing_refusal(held: Held, kind: ChangeKind) -> ChangeRefusal | None:
    """Why a certificate as it stands takes no change of this kind, whatever is asked; None if it
    does.
    """
    if held.status is CertificateStatus.PROPOSED:
        return R.NOT_ISSUED
    if kind is K.STRIKE:
        return None if any(event.kind is not H.ISSUED for event in held.events) else R.NO_ENTRY
    ended = (CertificateStatus.REVOKED, CertificateStatus.CANCELLED)
    if kind is K.RESTORE:
        if held.status not in ended:
            return R.NOT_ENDED
        return R.HOLDS_OTHER if held.holds_other else None
    if kind is K.REVOKE:
        return R.IS_REVOKED if held.status is CertificateStatus.REVOKED else None
    return None if held.status is CertificateStatus.VALID else R.NOT_VALID


def refusals(held: Held, asked: Asked, today: date) -> tuple[ChangeRefusal, ...]:
    """Every reason why this change may not be; none if it may."""
    if (stands := standing_refusal(held, asked.kind)) is not None:
        return (stands,)
    checks = (
        (not asked.reason, R.NO_REASON),
        (asked.kind in PROVED and asked.proofs < 1, R.NO_PROOF),
        (asked.kind in DECIDED_BY_NUMBER and not asked.decision_number, R.NO_DECISION),
        (asked.kind is K.CORRECT and not _is_new(held, asked), R.NOTHING_NEW),
    )
    found = [refusal for fails, refusal in checks if fails]
    if asked.kind in DATED:
        found += _of_day(held, asked, today)
    if asked.kind is K.STRIKE:
        found += _of_strike(held, asked.struck)
    return tuple(found)


def event_of(asked: Asked, *, edition: int, today: date) -> Event | None:
    """What is entered once it is approved; None for a strike. `edition` is the next print's."""
    if (kind := ENTERED.get(asked.kind)) is None:
        return None
    on = asked.effective_on if asked.kind in DATED else None
    return Event(kind, on or today, edition if asked.kind in PRINTED else 0)


def earliest(events: Iterable[Event], kind: ChangeKind) -> date | None:
    """The first day from which such a change may be true; None where nothing was issued.

    What ends a certificate counts from its issue, or from when it was last restored: before that,
    the restoration would lift it at once. A restoration counts from the end that it lifts.
    """
    before = {H.REVOKED, H.CANCELLED} if kind is K.RESTORE else {H.RESTORED}
    return max((e.on for e in events if e.kind in before | {H.ISSUED}), default=None)


class DecisionRefusal(Labelled):
    """Why somebody may not decide a change."""

    SAME_HAND = "same-hand", "提请人不能审批自己提请的变更，请由另一名工作人员审批"
    NOT_MUNICIPAL = "not-municipal", "撤销、恢复和登记更正由市级决定，请等待市级审批"
    OWN = "own", "这是您本人的证书，请由另一名工作人员审批"
    ISSUED_IT = "issued-it", "签发人不能撤销自己签发的证书，请由另一名工作人员办理"


def decision_refusal(
    kind: ChangeKind,
    *,
    proposer_id: int,
    decider_id: int,
    decider_regions: Iterable[str],
    holder_id: int | None = None,
    issuer_id: int | None = None,
) -> DecisionRefusal | None:
    """DOMAIN §1.4: a second person whose own it is not; for what takes a certificate away, gives it
    back or alters the register, one of the municipality; and nobody revokes what they issued
    themselves.
    """
    if proposer_id == decider_id:
        return DecisionRefusal.SAME_HAND
    if holder_id == decider_id:
        return DecisionRefusal.OWN
    if kind in MUNICIPAL and MUNICIPALITY not in decider_regions:
        return DecisionRefusal.NOT_MUNICIPAL
    return DecisionRefusal.ISSUED_IT if kind is K.REVOKE and issuer_id == decider_id else None


class ServiceRefusal(Labelled):
    """Why a service cannot be recorded."""

    NOT_DECIDED = "not-decided", "这项变更还没有办结，办结后才能登记送达"
    NEEDS_NONE = "needs-none", "这类变更不需要登记送达"
    IS_SERVED = "is-served", "送达已经登记过了，请刷新后查看"
    TOO_EARLY = "too-early", "送达日期不能早于作出决定的日期"
    IN_FUTURE = "in-future", "送达日期不能晚于今天"


def service_refusal(
    kind: ChangeKind, *, decided_on: date | None, served_on: date | None, on: date, today: date
) -> ServiceRefusal | None:
    """Service follows the decision, happens once, and is recorded when it has happened."""
    if kind not in SERVED:
        return ServiceRefusal.NEEDS_NONE
    if decided_on is None:
        return ServiceRefusal.NOT_DECIDED
    if served_on is not None:
        return ServiceRefusal.IS_SERVED
    if on < decided_on:
        return ServiceRefusal.TOO_EARLY
    return ServiceRefusal.IN_FUTURE if on > today else None


def _is_new(held: Held, asked: Asked) -> bool:
    return (asked.new_name or held.name, asked.new_resident_id or held.resident_id) != (
        held.name,
        held.resident_id,
    )


def _of_day(held: Held, asked: Asked, today: date) -> list[ChangeRefusal]:
    day, first = asked.effective_on, earliest(held.events, asked.kind)
    if day is None:
        return [R.NO_DAY]
    if day > today:
        return [R.IN_FUTURE]
    return [R.TOO_EARLY] if first is not None and day < first else []


def _of_strike(held: Held, struck: Event | None) -> list[ChangeRefusal]:
    if struck is None or struck not in held.events:
        return [R.NO_ENTRY]
    if struck.kind is H.ISSUED:
        return [R.IS_ISSUE]
    if struck.edition and struck.edition < max(event.edition for event in held.events):
        return [R.NOT_LATEST]
    ends = struck.kind in (H.REVOKED, H.CANCELLED)
    return [R.HOLDS_OTHER] if ends and held.holds_other else []
