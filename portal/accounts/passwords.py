"""Passwords as they are kept: Argon2id, at the measure of OWASP's Password Storage Cheat Sheet."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Nobody's password: tried where there is no account, so that both answers take equally long.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$9NsWDe+ysNnIPVTmIrph9w"
    "$7Eoh+FhFQRyK8ZtAzSv6m2oMLaaoPihMwRjp0l3KQYE"
)


def hash_password(password: str) -> str:
    """What is kept of this password."""
    return _hasher.hash(_plain(password))


def is_password(password: str, kept: str) -> bool:
    """Whether this is the password of which `kept` was kept; never for an account without one."""
    try:
        _hasher.verify(kept or _NOBODY, _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept != ""


def is_outdated(kept: str) -> bool:
    """Whether the password should be hashed anew, as the measure has changed since."""
    return _hasher.check_needs_rehash(kept)


def _plain(password: str) -> str:
    """One form for what different keyboards make of the same characters."""
    return unicodedata.normalize("NFKC", password)
