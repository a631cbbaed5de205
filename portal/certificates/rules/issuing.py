"""Who gets a certificate, who may sign it off (Arts 5, 8; DOMAIN LL)."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from portal.core.labels import Labelled
from portal.core.regions import MUNICIPALITY

# Arts 5 and 8. Art 11 names it otherwise; the portal prints this name only (DOMAIN §7 A).
TITLE = "重庆市工程建设领域劳资管理专项职业能力证书"
ABILITY = "劳资管理（工程建设领域）"
# The measures name no issuer; this is the one of Chongqing's other 专项 certificates (DOMAIN LL).
ISSUER = "重庆市职业技能鉴定指导中心"


@dataclass(frozen=True, slots=True)
class Candidacy:
    """发证资格: what is known of a paper and of the person who wrote it."""

    is_passed: bool
    is_released: bool
    is_used: bool  # a certificate was proposed or issued for this very paper
    holds_one: bool  # the person has a valid certificate, or one on its way
    is_id_taken: bool  # so has somebody else under the same id number
    is_notice_over: bool
    has_open_objection: bool
    is_objection_upheld: bool
    is_judged_by_proposer: bool  # who would propose has dismissed an objection against this pass


class ProposalRefusal(Labelled):
    """Why no certificate can be proposed."""

    NOT_RELEASED = "not-released", "成绩尚未公布"
    NOT_PASSED = "not-passed", "成绩未达到合格线"
    IS_USED = "is-used", "这份成绩已经提请或者已经发证"
    HOLDS_ONE = "holds-one", "本人已持有有效证书，或者已有一份待审批"
    ID_TAKEN = "id-taken", "同一证件号码已有另一份有效或者待审批的证书，请核对是否重复"
    NOTICE_NOT_OVER = "notice-not-over", "公示期未满"
    OBJECTION_OPEN = "objection-open", "公示异议待核查"
    OBJECTION_UPHELD = "objection-upheld", "公示异议成立，这份成绩不能发证"
    JUDGED_ALONE = "judged-alone", "您核查过对该人的公示异议，请由另一名工作人员提请"


def proposal_refusals(candidacy: Candidacy) -> tuple[ProposalRefusal, ...]:
    """Arts 5(3), 8: every reason why this pass gives no certificate; none if it does.

    Who was readmitted after twelve points keeps the certificate they have (DOMAIN §7 T).
    """
    checks = (
        (candidacy.is_released, ProposalRefusal.NOT_RELEASED),
        (candidacy.is_passed, ProposalRefusal.NOT_PASSED),
        (not candidacy.is_used, ProposalRefusal.IS_USED),
        (candidacy.is_used or not candidacy.holds_one, ProposalRefusal.HOLDS_ONE),
        (not candidacy.is_id_taken, ProposalRefusal.ID_TAKEN),
        (candidacy.is_notice_over, ProposalRefusal.NOTICE_NOT_OVER),
        (not candidacy.has_open_objection, ProposalRefusal.OBJECTION_OPEN),
        (not candidacy.is_objection_upheld, ProposalRefusal.OBJECTION_UPHELD),
        (not candidacy.is_judged_by_proposer, ProposalRefusal.JUDGED_ALONE),
    )
    return tuple(refusal for holds, refusal in checks if not holds)


class ObjectionRefusal(Labelled):
    """Why somebody may not decide an objection."""

    IS_DECIDED = "is-decided", "这份异议已经由他人作出结论，请刷新后查看"
    OWN_PASS = "own-pass", "异议针对您本人的成绩，请由另一名工作人员核查"
    PROPOSER = "proposer", "该人的证书由您提请，异议请由另一名工作人员核查"


def objection_refusal(
    *, is_open: bool, candidate_id: int, proposer_id: int | None, officer_id: int
) -> ObjectionRefusal | None:
    """DOMAIN §1.3 row 12 and §1.4: once, by nobody whom it is about, nor by who proposed them."""
    if not is_open:
        return ObjectionRefusal.IS_DECIDED
    if candidate_id == officer_id:
        return ObjectionRefusal.OWN_PASS
    return ObjectionRefusal.PROPOSER if proposer_id == officer_id else None


class ApprovalRefusal(Labelled):
    """Why somebody may not sign a certificate off."""

    SAME_HAND = "same-hand", "提请人不能审批自己提请的证书，请由另一名工作人员审批"
    NOT_MUNICIPAL = "not-municipal", "证书由市级统一签发，区县负责审核提请，请等待市级审批"
    OWN = "own", "其中有您本人的证书，请由另一名工作人员审批"


def approval_refusal(
    *,
    proposer_id: int | None,
    approver_id: int,
    approver_regions: Iterable[str],
    holder_ids: Container[int] = (),
) -> ApprovalRefusal | None:
    """DOMAIN LL and §1.4: a second person, acting for the municipality, whose own it is not."""
    if MUNICIPALITY not in approver_regions:
        return ApprovalRefusal.NOT_MUNICIPAL
    if approver_id in holder_ids:
        return ApprovalRefusal.OWN
    return ApprovalRefusal.SAME_HAND if proposer_id == approver_id else None
