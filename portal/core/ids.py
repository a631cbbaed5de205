"""Public ids: what stands in a URL instead of a database key."""

import hashlib
import secrets

# Crockford's base 32: no I, L, O, U, so that an id can be read over the telephone.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_public_id() -> str:
    """A fresh id of 12 characters (60 random bits), unguessable and never reused."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_token() -> str:
    """A fresh token of 32 hexadecimal characters (128 random bits), for links that carry
    authority.
    """
    return secrets.token_hex(16)


def digest(content: bytes) -> str:
    """SHA-256 of the content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
