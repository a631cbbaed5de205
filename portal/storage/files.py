"""Take files in and give them out; what a file is, its first bytes tell, never its name."""

import hashlib
import io
import secrets
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from flask import current_app
from PIL import Image, ImageOps
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.access.roles import Actor
from portal.core.errors import NotFound, Refused
from portal.core.ids import digest
from portal.db.base import db
from portal.storage.holding import alone, hold, settle_with
from portal.storage.models import StoredFile

MEGABYTE = 1024 * 1024
MAX_PIXELS = 40_000_000
TAIL = 4096  # some cameras write a little after the picture's end


class Kind(Enum):
    """What is accepted where: media types and the largest size in bytes."""

    PHOTO = (frozenset({"image/jpeg", "image/png"}), 2 * MEGABYTE, "请上传JPG或PNG照片，不超过2MB")
    DOCUMENT = (
        frozenset({"application/pdf", "image/jpeg", "image/png"}),
        10 * MEGABYTE,
        "请上传PDF、JPG或PNG文件，不超过10MB",
    )

    def __init__(self, media_types: frozenset[str], largest: int, sentence: str) -> None:
        self.media_types = media_types
        self.largest = largest
        self.sentence = sentence


def take_in(upload: FileStorage, kind: Kind, *, by: Actor, field: str = "file") -> StoredFile:
    """Keep an uploaded file. Raises Refused when it is of the wrong kind, too large, empty or
    broken.
    """
    content = upload.stream.read(kind.largest + 1)
    if len(content) > kind.largest or not content:
        raise Refused(kind.sentence, field=field)
    media_type = sniff(content)
    if media_type not in kind.media_types:
        raise Refused(kind.sentence, field=field)
    if media_type.startswith("image/"):
        content = _clean_picture(content, field)
        media_type = "image/jpeg"
    return keep(content, name=clean_name(upload), media_type=media_type, by=by)


def keep(content: bytes, *, name: str, media_type: str, by: Actor | None = None) -> StoredFile:
    """Keep these bytes; the same content is stored once however often it is kept."""
    key = digest(content)
    stored = StoredFile(
        digest=key,
        name=name,
        media_type=media_type,
        size=len(content),
        person_id=by.id if by else None,
        organisation_id=by.organisation_id if by else None,
    )
    db.session.add(stored)
    db.session.flush()  # before the bytes: who drops them looks first whether any row wants them
    hold()
    path = path_of(key)
    if not _is_whole(path, key):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(8)}.new")
        fresh.write_bytes(content)
        fresh.rename(path)
    settle_with(db.session, path)
    return stored


def keep_file(source: Path, *, name: str, media_type: str, by: Actor | None = None) -> StoredFile:
    """The same of a file that was written beside the others (`workplace`): too large to be held in
    memory. It goes from where it was.
    """
    with source.open("rb") as written:
        key = hashlib.file_digest(written, "sha256").hexdigest()
    stored = StoredFile(
        digest=key,
        name=name,
        media_type=media_type,
        size=source.stat().st_size,
        person_id=by.id if by else None,
        organisation_id=by.organisation_id if by else None,
    )
    db.session.add(stored)
    db.session.flush()
    hold()
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    source.replace(path)
    settle_with(db.session, path)
    return stored


def workplace() -> Path:
    """Where a large file may be written before it is kept; swept like any that nobody kept."""
    path = path_of(secrets.token_hex(16)).with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def drop_bytes(key: str) -> None:
    """The bytes of this digest go, unless some row still wants them, or somebody keeps a file at
    this moment (then the sweep takes them). Only once the row that did is gone for good, in a
    transaction of its own.
    """
    if alone() and not wanted([key]):
        path_of(key).unlink(missing_ok=True)


def wanted(keys: Sequence[str]) -> set[str]:
    """Those of these digests that some row wants."""
    return set(db.session.scalars(select(StoredFile.digest).where(StoredFile.digest.in_(keys))))


def get_own(actor: Actor, public_id: str) -> StoredFile:
    """A file that this person has brought, or NotFound."""
    statement = select(StoredFile).where(
        StoredFile.public_id == public_id, StoredFile.person_id == actor.id
    )
    if (found := db.session.scalar(statement)) is None:
        raise NotFound
    return found


def read(stored: StoredFile) -> bytes:
    """The file's bytes. Raises OSError when the disk has lost it."""
    return path_of(stored.digest).read_bytes()


def sniff(content: bytes) -> str:
    """The media type by the first bytes; empty for anything not known here."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return ""


def clean_name(upload: FileStorage) -> str:
    """What the file was called: without its folders and what no name can hold, a line's end say."""
    name = (upload.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(filter(str.isprintable, name))[:200] or "未命名"


def _clean_picture(content: bytes, field: str) -> bytes:
    """The picture drawn anew, upright: no metadata, no hidden payload, no decompression bomb."""
    if _is_cut_off(content):
        raise Refused("图片不完整，请重新保存后再上传", field=field)
    try:
        opened = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        if opened.width * opened.height > MAX_PIXELS:
            raise Refused("图片尺寸过大，请缩小后再上传", field=field)
        picture = _on_white(ImageOps.exif_transpose(opened))
    except Refused:
        raise
    except Exception as trouble:  # a broken picture breaks its decoder in many ways
        raise Refused("图片无法读取，请重新保存后再上传", field=field) from trouble
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture without transparency: JPEG has none, and would show black instead."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    paper = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(paper, clear).convert("RGB")


def _is_cut_off(content: bytes) -> bool:
    """Whether the end of the picture is missing. Pillow would tell, but WeasyPrint has it load
    truncated pictures, for the whole process.
    """
    end = b"IEND" if sniff(content) == "image/png" else b"\xff\xd9"
    return end not in content[-TAIL:]


def path_of(key: str) -> Path:
    """Where the bytes of this digest lie."""
    return root() / key[:2] / key


def root() -> Path:
    """The folder of all files."""
    folder: Path = current_app.extensions["settings"].files
    return folder


def _is_whole(path: Path, key: str) -> bool:
    """Whether the bytes are there already; a power cut may have left a file without them."""
    try:
        with path.open("rb") as found:
            return hashlib.file_digest(found, "sha256").hexdigest() == key
    except FileNotFoundError:
        return False
