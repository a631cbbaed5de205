"""What a key looks like: `cqk_<id>_<secret>`, so that it is found by its id and recognised in a
leak.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import date

from portal.core.ids import ALPHABET, LENGTH, digest

_KEY = re.compile(rf"cqk_([{ALPHABET}]{{{LENGTH}}})_([0-9a-f]{{32}})")


@dataclass(frozen=True, slots=True)
class ReadKey:
    """A key taken apart."""

    public_id: str
    secret: str


def write_key(public_id: str, secret: str) -> str:
    """The key as it is handed over, once."""
    return f"cqk_{public_id}_{secret}"


def read_key(header: str) -> ReadKey | None:
    """The key in an Authorization header, `Bearer cqk_…`; None for anything else."""
    scheme, _, value = header.partition(" ")
    found = _KEY.fullmatch(value.strip())
    return ReadKey(*found.groups()) if scheme.lower() == "bearer" and found else None


def opens(secret: str, *, kept: str, ends_on: date, revoked_on: date | None, today: date) -> bool:
    """Whether this secret is the right one and the key still stands."""
    is_right = hmac.compare_digest(digest(secret.encode()), kept)
    return is_right and revoked_on is None and today <= ends_on
