"""Who gets a certificate, who may sign it off (Arts 5, 8; DOMAIN LL)."""

from collections.abc import Iterable
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


class ProposalRefusal(Labelled):
    """Why no certificate can be proposed."""

    NOT_RELEASED = "not-released", "成绩尚未公布"
    NOT_PASSED = "not-passed", "成绩未达到合格线"
    IS_USED = "is-used", "这份成绩已经提请或者已经发证"
    HOLDS_ONE = "holds-one", "本人已持有有效证书，或者已有一份待审批"


def proposal_refusals(candidacy: Candidacy) -> tuple[ProposalRefusal, ...]:
    """Arts 5(3), 8: every reason why this pass gives no certificate; none if it does.

    Who was readmitted after twelve points keeps the certificate they have (DOMAIN §7 T).
    """
    checks = (
        (candidacy.is_released, ProposalRefusal.NOT_RELEASED),
        (candidacy.is_passed, ProposalRefusal.NOT_PASSED),
        (not candidacy.is_used, ProposalRefusal.IS_USED),
        (candidacy.is_used or not candidacy.holds_one, ProposalRefusal.HOLDS_ONE),
    )
    return tuple(refusal for holds, refusal in checks if not holds)


class ApprovalRefusal(Labelled):
    """Why somebody may not sign a certificate off."""

    SAME_HAND = "same-hand", "提请人不能审批自己提请的证书，请由另一名工作人员审批"
    NOT_MUNICIPAL = "not-municipal", "证书由市级统一签发，区县负责审核提请，请等待市级审批"


def approval_refusal(
    *, proposer_id: int | None, approver_id: int, approver_regions: Iterable[str]
) -> ApprovalRefusal | None:
    """DOMAIN LL and §1.4: a second person, acting for the municipality."""
    if MUNICIPALITY not in approver_regions:
        return ApprovalRefusal.NOT_MUNICIPAL
    return ApprovalRefusal.SAME_HAND if proposer_id == approver_id else None
