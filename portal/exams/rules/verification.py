"""核验: what can be shown from files alone, without the portal and its database.

From a receipt file and a root file follow, one after the other: the head of the journal, the
receipt's place in the day's tree, the signature on the root, the root of the day before.
"""

from collections.abc import Collection
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.exams.rules import chain, merkle
from portal.exams.rules.evidence import Given, ReceiptFile, RootFile, key_id

NOTHING = Given()


@dataclass(frozen=True, slots=True)
class Finding:
    """核验结果: one thing looked at; `holds` is None where there was nothing to look at."""

    holds: bool | None
    words: str

    def __str__(self) -> str:
        return f"{ {True: '一致', False: '不符', None: '未验'}[self.holds] }　{self.words}"


def all_hold(findings: Collection[Finding]) -> bool:
    """Whether nothing speaks against it."""
    return not any(finding.holds is False for finding in findings)


def verify_receipt(file: ReceiptFile, given: Given = NOTHING) -> list[Finding]:
    """All that a receipt file says, checked; a root file takes the place of its own proof."""
    findings = _journal(file)
    known = given.root or (file.proof.root if file.proof else None)
    if known is None:
        return [*findings, Finding(None, "交卷当日的存证根尚未签署，次日以后再下载回执文件核验")]
    findings.append(_inclusion(file, given.root))
    if given.root and file.proof:
        same = given.root.statement == file.proof.root.statement
        findings.append(Finding(same, f"存证根文件与回执所附的存证根{_same(same)}"))
    findings += verify_root(known, trusted=given.trusted)
    if given.previous:
        findings.append(verify_succession(known, given.previous))
    return findings


def verify_root(root: RootFile, *, trusted: Collection[str] | None = None) -> list[Finding]:
    """The root over its leaves, and who signed it."""
    said, findings = root.statement, []
    if root.leaves is not None:
        made = merkle.root_of(root.leaves)
        good = made == said.root and len(root.leaves) == said.count
        words = f"{said.day}存证根由{len(root.leaves)}份回执算出，与签署的{_same(good)}"
        findings.append(Finding(good, words))
    good = _is_signed(root)
    findings.append(Finding(good, f"{said.day}存证根的签名{'有效' if good else '无效'}"))
    return [*findings, _signer(root, trusted)]


def verify_succession(root: RootFile, previous: RootFile) -> Finding:
    """Whether this root was signed in the knowledge of that one."""
    good = root.statement.previous == previous.statement.digest
    words = f"{root.statement.day}存证根所接的上一份与{previous.statement.day}存证根{_same(good)}"
    return Finding(good, words)


def _journal(file: ReceiptFile) -> list[Finding]:
    said, lines = file.receipt, file.journal
    count = len(lines) == said.lines
    words = f"作答流水{len(lines)}条，与回执所记{said.lines}条{_same(count)}"
    if missing := chain.out_of_order(lines):
        words += f"（第{'、'.join(map(str, missing[:10]))}条缺失或重复）"
    head = chain.head_of(file.origin, lines)
    good = head == said.head
    answered = chain.count_answered(lines)
    return [
        Finding(count, words),
        Finding(good, f"由作答流水算出的校验码{chain.short(head)}与回执{_same(good)}"),
        Finding(
            answered == said.answered,
            f"已答{answered}题，与回执所记{said.answered}题{_same(answered == said.answered)}",
        ),
    ]


def _inclusion(file: ReceiptFile, root: RootFile | None) -> Finding:
    """Whether this very receipt is among those over which the root was made."""
    leaf = file.receipt.leaf
    if root and root.leaves is not None:
        good, day = leaf in root.leaves, root.statement.day
    elif file.proof:
        said = file.proof.root.statement
        climbed = merkle.climb(leaf, file.proof.index, said.count, file.proof.path)
        good, day = climbed == said.root, said.day
    else:
        return Finding(None, "存证根文件没有列出回执，无法核验本回执是否在内")
    return Finding(good, f"本回执{'' if good else '不'}在{day}存证根之内")


def _is_signed(root: RootFile) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(root.public_key))
        key.verify(bytes.fromhex(root.signature), root.statement.text)
    except (InvalidSignature, ValueError):
        return False
    return key_id(root.public_key) == root.statement.key


def _signer(root: RootFile, trusted: Collection[str] | None) -> Finding:
    named = f"签名公钥编号{root.statement.key}"
    if trusted is None:
        return Finding(None, f"{named}，请与主管部门公布的编号核对")
    good = root.public_key in trusted
    return Finding(good, f"{named}，{'是' if good else '不是'}指定的公钥")


def _same(good: bool) -> str:
    return "一致" if good else "不一致"
