"""Files that only their owner may read, and that are there whole or not at all."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """A file that only its owner may read, from its first moment."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)


def put_once(path: Path, content: bytes) -> None:
    """The file at once and whole, unless another process was first."""
    fresh = _fresh(path)
    write_private(fresh, content)
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def put(path: Path, content: bytes) -> None:
    """The file at once and whole, in place of what was there."""
    fresh = _fresh(path)
    write_private(fresh, content)
    fresh.replace(path)


def _fresh(path: Path) -> Path:
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
