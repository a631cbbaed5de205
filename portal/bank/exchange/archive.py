"""Packages of others (ZIP), read in memory and without trust: nothing is ever written to disk."""

import re
import stat
import zlib
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from portal.bank.exchange.values import MOST_BYTES, MOST_QUESTIONS, Unreadable

ENTRY = b"PK\x01\x02"  # begins each line of the table of contents
HEAD = 30  # bytes of a member's own head, without its name
ENCRYPTED = 1
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same content makes the same package
DRIVE = re.compile(r"[A-Za-z]:")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package may hold before any of it is unfolded; `advice` ends each refusal."""

    members: int
    ratio: int  # what a member unfolds to, for each byte of it
    always_fine: int  # of one member, however well it folds
    advice: str
    unfolded: int = 3 * MOST_BYTES  # of all that is read together


PACKAGE = Limits(
    members=2 * MOST_QUESTIONS + 1_000,  # items, their pictures and the manifest
    ratio=100,
    always_fine=MEGABYTE // 4,
    advice="请重新导出，或者分成几个文件后再导入。",
)


def is_archive(content: bytes) -> bool:
    """Whether the file says that it is a ZIP."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


class Archive:
    """A package whose table of contents has been found harmless; members unfold when asked for."""

    def __init__(self, content: bytes, limits: Limits = PACKAGE) -> None:
        self._limits = limits
        self._file = self._opened(content)
        members = self._file.infolist()
        for member in members:
            if reason := _reason(member, limits):
                raise self._refusal(reason)
        self._check_apart(members)
        self._members = {one.filename: one for one in members if not one.is_dir()}
        if len(self._members) < sum(not one.is_dir() for one in members):
            raise self._refusal("文件内含两个同名的部分，为安全起见不予读取")
        if sum(one.file_size for one in members) > 4 * limits.unfolded:
            raise self._refusal("文件展开后过大")
        self._left = limits.unfolded

    @property
    def names(self) -> frozenset[str]:
        """The names of all files inside."""
        return frozenset(self._members)

    def read(self, name: str) -> bytes:
        """What the file of this name unfolds to; all that is read together is bounded."""
        member = self._members[name]
        self._left -= member.file_size
        if self._left < 0:
            raise self._refusal("文件展开后过大")
        try:
            with self._file.open(member) as stream:
                content = stream.read(member.file_size + 1)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
            raise self._broken() from None
        if len(content) != member.file_size:
            raise self._broken()
        return content

    def _opened(self, content: bytes) -> ZipFile:
        """The package with its table of contents, which is bounded before it is read."""
        if len(content) > MOST_BYTES:
            raise Unreadable(f"文件超过{MOST_BYTES // MEGABYTE}MB，请分成几个文件导入。")
        most = self._limits.members
        if content.count(ENTRY) > 2 * most:
            raise self._refusal(f"文件内含的部分超过{most}个")
        try:
            file = ZipFile(BytesIO(content))
        except (BadZipFile, ValueError, NotImplementedError, OverflowError):
            raise self._broken() from None
        if len(file.infolist()) > most:
            raise self._refusal(f"文件内含的部分超过{most}个")
        return file

    def _check_apart(self, members: list[ZipInfo]) -> None:
        """No two members may share bytes: that is how a small package unfolds to a huge one."""
        reached = 0
        for member in sorted(members, key=lambda one: one.header_offset):
            if member.header_offset < reached:
                raise self._refusal("文件内含的部分互相重叠，为安全起见不予读取")
            reached = member.header_offset + HEAD + member.compress_size
        if reached > self._file.start_dir:
            raise self._broken()

    def _broken(self) -> Unreadable:
        return self._refusal("文件不完整或已损坏")

    def _refusal(self, reason: str) -> Unreadable:
        return Unreadable(f"{reason}。{self._limits.advice}")


@dataclass(frozen=True, slots=True)
class Member:
    """A file to be put into a package."""

    name: str
    content: bytes


def packed(members: tuple[Member, ...]) -> bytes:
    """The package of these files; the same files make the same bytes."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        for member in members:
            info = ZipInfo(member.name, FIRST_DAY)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            file.writestr(info, member.content)
    return target.getvalue()


def _reason(member: ZipInfo, limits: Limits) -> str:
    """Why this member makes the package suspect; empty where it does not."""
    if _is_stray(member.orig_filename) or _is_stray(member.filename):
        return "文件中有指向包外的文件名，为安全起见不予读取"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "文件中有符号链接，为安全起见不予读取"
    if member.flag_bits & ENCRYPTED:
        return "文件加了密码，请先去掉密码"
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "文件用了少见的压缩方法"
    if member.file_size > MOST_BYTES:
        return f"文件展开后过大：有一部分超过{MOST_BYTES // MEGABYTE}MB"
    if member.file_size > max(limits.always_fine, member.compress_size * limits.ratio):
        return "文件展开后过大，压缩比异常，为安全起见不予读取"
    return ""


def _is_stray(name: str) -> bool:
    """Whether the name leads out of the package, or could on some system."""
    parts = name.replace("\\", "/").split("/")
    return (
        name.startswith(("/", "\\"))
        or DRIVE.match(name) is not None
        or ".." in parts
        or any(ord(character) < 32 for character in name)
    )
