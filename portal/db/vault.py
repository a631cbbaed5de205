"""Sealed columns: what the database keeps of an id number or a telephone number.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; the algorithm's name goes with each
value so that another
(SM4-GCM, GB/T 39786) can be brought in beside it. Equality is found by a keyed hash
(HMAC-SHA-256), never by the value.
"""

import base64
import hmac
import os
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import String
from sqlalchemy.types import TypeDecorator

ALGORITHM = "a1"
NONCE_BYTES = 12


class Vault:
    """Seals, opens and finds values with one key of 32 bytes."""

    def __init__(self) -> None:
        self._cipher: AESGCM | None = None
        self._index_key = b""

    def open_with(self, key: bytes) -> None:
        """Use this key from now on; the index key is derived from it, so the two never meet."""
        self._cipher = AESGCM(key)
        self._index_key = hmac.digest(key, b"portal index", "sha256")

    def seal(self, text: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ready().encrypt(nonce, text.encode(), None)
        return f"{ALGORITHM}:{base64.b64encode(nonce + sealed).decode()}"

    def unseal(self, stored: str) -> str:
        """The text again. Raises ValueError for another algorithm, InvalidTag for a changed
        value.
        """
        algorithm, _, body = stored.partition(":")
        if algorithm != ALGORITHM:
            raise ValueError(f"sealed with unknown algorithm {algorithm!r}")
        raw = base64.b64decode(body)
        return self._ready().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()

    def index(self, text: str) -> str:
        """The keyed hash by which an exact value is found: 64 hexadecimal characters."""
        self._ready()
        return hmac.new(self._index_key, text.encode(), sha256).hexdigest()

    def _ready(self) -> AESGCM:
        if self._cipher is None:
            raise RuntimeError("the vault has no key yet: create_app() opens it")
        return self._cipher


vault = Vault()


class Sealed(TypeDecorator[str]):
    """Text that the database keeps sealed."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else vault.seal(value)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else vault.unseal(value)
