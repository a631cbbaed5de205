"""核验: what can be shown from files alone, without the portal and its database.

A receipt file holds a candidate's own journal; a root file holds a day's signed root and the leaves
under it. From them follow, one after the other: the head of the journal, the receipt's place in the
day's tree, the signature on the root, the root of the day before. Files come from anywhere, so
nothing in them is believed before it has its shape.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, TypeVar, get_type_hints

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from portal.exams.rules import chain, merkle
from portal.exams.rules.chain import Line, Origin
from portal.exams.rules.statements import RECEIPT, ROOT, ReceiptStatement, RootStatement

RECEIPT_FILE, ROOT_FILE = f"{RECEIPT} file", f"{ROOT} file"
KEY_ID = 16
LONGEST_PATH = 64
_HEX = re.compile(r"[0-9a-f]{64}\Z")
T = TypeVar("T")


class Unreadable(ValueError):  # noqa: N818  what a file is, not what went wrong
    """A file that is not what it is said to be; the text says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """核验结果: one thing looked at; `holds` is None where there was nothing to look at."""

    holds: bool | None
    words: str

    def __str__(self) -> str:
        return f"{ {True: '一致', False: '不符', None: '未验'}[self.holds] }　{self.words}"


@dataclass(frozen=True, slots=True)
class RootFile:
    """存证根文件: a signed statement; with its leaves when it is the export of a day."""

    statement: RootStatement
    signature: str
    public_key: str
    leaves: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """存证路径: the way from a receipt to the root of its day."""

    root: RootFile
    index: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """回执文件: the receipt with all that is needed to make its head again."""

    receipt: ReceiptStatement
    origin: Origin
    journal: tuple[Line, ...]
    proof: Proof | None


def all_hold(findings: Collection[Finding]) -> bool:
    """Whether nothing speaks against it."""
    return not any(finding.holds is False for finding in findings)


def key_id(public_key: str) -> str:
    """The short name of a public key."""
    return sha256(bytes.fromhex(public_key)).hexdigest()[:KEY_ID]


# --- verifying ----------------------------------------------------------------------------------


def verify_receipt(
    file: ReceiptFile, *, root: RootFile | None = None, trusted: Collection[str] = ()
) -> list[Finding]:
    """All that a receipt file says, checked; a root file takes the place of its own proof."""
    findings = _journal(file)
    known = root or (file.proof.root if file.proof else None)
    if known is None:
        return [*findings, Finding(None, "交卷当日的存证根尚未签署，次日以后再下载回执文件核验")]
    findings.append(_inclusion(file, root))
    if root and file.proof:
        same = root.statement == file.proof.root.statement
        findings.append(Finding(same, f"存证根文件与回执所附的存证根{_same(same)}"))
    return [*findings, *verify_root(known, trusted=trusted)]


def verify_root(root: RootFile, *, trusted: Collection[str] = ()) -> list[Finding]:
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
    answered = len(chain.present(lines))
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


def _signer(root: RootFile, trusted: Collection[str]) -> Finding:
    named = f"签名公钥编号{root.statement.key}"
    if not trusted:
        return Finding(None, f"{named}，请与主管部门公布的编号核对")
    good = root.public_key in trusted
    return Finding(good, f"{named}，{'是' if good else '不是'}指定的公钥")


def _same(good: bool) -> str:
    return "一致" if good else "不一致"


# --- reading ------------------------------------------------------------------------------------


def read_receipt(text: str) -> ReceiptFile:
    """A receipt file. Raises Unreadable."""
    held = _opened(text, RECEIPT_FILE, "回执文件")
    proof = held.get("proof")
    return ReceiptFile(
        receipt=_receipt(held.get("receipt")),
        origin=_record(Origin, held.get("origin")),
        journal=tuple(_record(Line, line) for line in _list(held.get("journal"))),
        proof=None if proof is None else _proof(proof),
    )


def read_root(text: str) -> RootFile:
    """A root file. Raises Unreadable."""
    return _root(_opened(text, ROOT_FILE, "存证根文件"))


def read_public_key(pem: bytes) -> str:
    """The Ed25519 key of a PEM file, as it stands in the files. Raises Unreadable."""
    try:
        key = load_pem_public_key(pem)
    except ValueError as fault:
        raise Unreadable("公钥文件不是PEM格式") from fault
    if not isinstance(key, Ed25519PublicKey):
        raise Unreadable("公钥不是Ed25519公钥")
    return key.public_bytes_raw().hex()


def _opened(text: str, kind: str, name: str) -> Mapping[str, Any]:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"{name}不是JSON文件") from fault
    if not isinstance(held, dict) or held.get("kind") != kind:
        raise Unreadable(f"不是本平台的{name}")
    return held


def _receipt(held: Any) -> ReceiptStatement:
    said = _record(ReceiptStatement, held)
    if said.kind != RECEIPT or not _HEX.match(said.head):
        raise Unreadable("回执的种类或校验码格式不对")
    return said


def _proof(held: Any) -> Proof:
    if not isinstance(held, dict) or type(held.get("index")) is not int:
        raise Unreadable("存证路径格式不对")
    path = _hashes(held.get("path"))
    if len(path) > LONGEST_PATH:
        raise Unreadable("存证路径过长")
    return Proof(_root(held.get("root")), held["index"], path)


def _root(held: Any) -> RootFile:
    if not isinstance(held, dict):
        raise Unreadable("存证根格式不对")
    said = _record(RootStatement, held.get("statement"))
    if said.kind != ROOT:
        raise Unreadable("存证根的种类不对")
    (public_key,) = _hashes([held.get("public_key")])
    leaves = held.get("leaves")
    return RootFile(
        statement=said,
        signature=str(held.get("signature")),
        public_key=public_key,
        leaves=None if leaves is None else _hashes(leaves),
    )


def _record(kind: type[T], held: Any) -> T:
    """The value whose fields are exactly those of `kind`, each of its type."""
    types = get_type_hints(kind)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # only dataclasses come
    if not isinstance(held, dict) or set(held) != set(names):
        raise Unreadable(f"缺少或者多出了项目，应为：{'、'.join(names)}")
    if wrong := [name for name in names if type(held[name]) is not types[name]]:
        raise Unreadable(f"{'、'.join(wrong)}的内容格式不对")
    return kind(**held)


def _list(held: Any) -> list[Any]:
    if not isinstance(held, list):
        raise Unreadable("应为列表的内容不是列表")
    return held


def _hashes(held: Any) -> tuple[str, ...]:
    if not all(isinstance(each, str) and _HEX.match(each) for each in _list(held)):
        raise Unreadable("哈希值应为64位十六进制小写字符")
    return tuple(held)
