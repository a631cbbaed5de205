"""存证文件: what is handed out to be verified without the portal, written and read.

A receipt file holds a candidate's own journal; a root file holds a day's signed root and the leaves
under it. Files come from anywhere: nothing in them is believed before it has its shape.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any, TypeVar, get_type_hints

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from portal.exams.rules.chain import Line, Origin
from portal.exams.rules.statements import RECEIPT, ROOT, ReceiptStatement, RootStatement

RECEIPT_FILE, ROOT_FILE = f"{RECEIPT} file", f"{ROOT} file"
KEY_ID = 16
LONGEST_PATH = 64
RECEIPT_NOTE = (
    "本文件记载考生本人在一份试卷上的全部作答流水。在任何一台装有本平台程序的电脑上执行"
    "“portal exams verify-receipt 文件名”，不需要数据库即可核验。"
)
ROOT_NOTE = (
    "本文件记载一日全部交卷回执的哈希值及其签名，不含姓名、证件号码和作答内容。请保存在平台以外。"
)
_HEX = re.compile(r"[0-9a-f]{64}\Z")
_DAY, _KEY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), re.compile(r"[0-9a-f]{16}\Z")
_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)
T = TypeVar("T")


class Unreadable(ValueError):  # noqa: N818  what a file is, not what went wrong
    """A file that is not what it is said to be; the text says why."""


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


@dataclass(frozen=True, slots=True)
class Given:
    """核验依据: what a receipt is held against; `trusted` None where no keys were named."""

    root: RootFile | None = None
    previous: RootFile | None = None
    trusted: frozenset[str] | None = None


def key_id(public_key: str) -> str:
    """The short name of a public key."""
    return sha256(bytes.fromhex(public_key)).hexdigest()[:KEY_ID]


# --- writing ------------------------------------------------------------------------------------


def receipt_text(file: ReceiptFile) -> str:
    """The receipt file as it is handed out."""
    return _text(RECEIPT_FILE, RECEIPT_NOTE, asdict(file))


def root_text(file: RootFile) -> str:
    """The root file as it is handed out."""
    return _text(ROOT_FILE, ROOT_NOTE, asdict(file))


def _text(kind: str, note: str, held: Mapping[str, Any]) -> str:
    return json.dumps({"kind": kind, "note": note, **held}, ensure_ascii=False, indent=1) + "\n"


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


def read_given(
    *, root: str | None = None, previous: str | None = None, keys: str | None = None
) -> Given:
    """What is at hand besides the receipt, from the texts of files. Raises Unreadable."""
    return Given(
        root=None if root is None else read_root(root),
        previous=None if previous is None else read_root(previous),
        trusted=None if keys is None else read_public_keys(keys),
    )


def read_public_keys(pem: str) -> frozenset[str]:
    """The Ed25519 keys of a PEM file, as they stand in the files. Raises Unreadable."""
    blocks = _PEM.findall(pem)
    if not blocks:
        raise Unreadable("公钥文件不是PEM格式")
    return frozenset(_public_key(block) for block in blocks)


def _public_key(block: str) -> str:
    try:
        key = load_pem_public_key(block.encode())
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
    # Both are printed: nothing else may come to a terminal from a file.
    if said.kind != ROOT or not _DAY.match(said.day) or not _KEY.match(said.key):
        raise Unreadable("存证根的种类、日期或公钥编号格式不对")
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
