"""Packages of others (ZIP), read in memory and without trust: nothing is ever written to disk."""

import re
import stat
import zlib
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from portal.bank.exchange.values import MOST_BYTES, MOST_QUESTIONS, Unreadable

MOST_MEMBERS = 2 * MOST_QUESTIONS + 1_000  # items, their pictures and the manifest
MOST_UNFOLDED = 3 * MOST_BYTES  # of all that is read together
MOST_RATIO = 100  # what a member unfolds to, for each byte of it
ALWAYS_FINE = 256 * 1024  # of one member, however well it folds
ENTRY = b"PK\x01\x02"  # begins each line of the table of contents
HEAD = 30  # bytes of a member's own head, without its name
ENCRYPTED = 1
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same content makes the same package
DRIVE = re.compile(r"[A-Za-z]:")

BROKEN = "压缩包不完整或者已损坏，请重新导出后再导入。"


def is_archive(content: bytes) -> bool:
    """Whether the file says that it is a ZIP."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


class Archive:
    """A package whose table of contents has been found harmless; members unfold when asked for."""

    def __init__(self, content: bytes) -> None:
        if len(content) > MOST_BYTES:
            raise Unreadable(f"文件超过{MOST_BYTES // 1024 // 1024}MB，请分成几个文件导入。")
        if content.count(ENTRY) > 2 * MOST_MEMBERS:
            raise Unreadable(f"压缩包中的文件超过{MOST_MEMBERS}个，请分成几个文件导入。")
        try:
            self._file = ZipFile(BytesIO(content))
            members = self._file.infolist()
        except (BadZipFile, ValueError, NotImplementedError, OverflowError):
            raise Unreadable(BROKEN) from None
        if len(members) > MOST_MEMBERS:
            raise Unreadable(f"压缩包中的文件超过{MOST_MEMBERS}个，请分成几个文件导入。")
        for member in members:
            _check(member)
        _check_apart(members, self._file.start_dir)
        self._members = {one.filename: one for one in members if not one.is_dir()}
        if len(self._members) < sum(not one.is_dir() for one in members):
            raise Unreadable("压缩包中有两个同名的文件，为安全起见不予读取。")
        if sum(one.file_size for one in members) > 4 * MOST_UNFOLDED:
            raise Unreadable("压缩包展开后过大，请分成几个文件导入。")
        self._left = MOST_UNFOLDED

    @property
    def names(self) -> frozenset[str]:
        """The names of all files inside."""
        return frozenset(self._members)

    def read(self, name: str) -> bytes:
        """What the file of this name unfolds to; all that is read together is bounded."""
        member = self._members[name]
        self._left -= member.file_size
        if self._left < 0:
            raise Unreadable("压缩包展开后过大，请分成几个文件导入。")
        try:
            with self._file.open(member) as stream:
                content = stream.read(member.file_size + 1)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
            raise Unreadable(BROKEN) from None
        if len(content) != member.file_size:
            raise Unreadable(BROKEN)
        return content


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


def _check(member: ZipInfo) -> None:
    if _is_stray(member.orig_filename) or _is_stray(member.filename):
        raise Unreadable("压缩包中有指向包外的文件名，为安全起见不予读取。")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Unreadable("压缩包中有符号链接，为安全起见不予读取。")
    if member.flag_bits & ENCRYPTED:
        raise Unreadable("压缩包设有密码，请去掉密码后再导入。")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Unreadable("压缩包用了少见的压缩方法，请用普通ZIP格式重新压缩。")
    if member.file_size > MOST_BYTES:
        raise Unreadable(f"压缩包中有展开后超过{MOST_BYTES // 1024 // 1024}MB的文件，不予读取。")
    if member.file_size > max(ALWAYS_FINE, member.compress_size * MOST_RATIO):
        raise Unreadable("压缩包的压缩比异常，为安全起见不予读取。")


def _is_stray(name: str) -> bool:
    """Whether the name leads out of the package, or could on some system."""
    parts = name.replace("\\", "/").split("/")
    return (
        name.startswith(("/", "\\"))
        or DRIVE.match(name) is not None
        or ".." in parts
        or any(ord(character) < 32 for character in name)
    )


def _check_apart(members: list[ZipInfo], end: int) -> None:
    """No two members may share bytes: that is how a small package unfolds to a huge one."""
    reached = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < reached:
            raise Unreadable("压缩包中的文件互相重叠，为安全起见不予读取。")
        reached = member.header_offset + HEAD + member.compress_size
    if reached > end:
        raise Unreadable(BROKEN)
