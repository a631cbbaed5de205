"""The keys that sign what the portal states to everyone: Ed25519 (RFC 8032), kept encrypted beside
those of the certificates, numbered from 0001.

The key with the highest number signs; the public halves of all stay, so that what an earlier one
signed can still be checked. A new key is added by `add_key`; the private half of an old one may
then be destroyed.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from flask import current_app

from portal.documents.private_files import put_once

FOLDER = "statements"
SEALED, OPEN = ".key.pem", ".pub.pem"


@dataclass(frozen=True, slots=True)
class StatementKey:
    """声明签名密钥: the key that signs now; `public` is its public half in hexadecimal."""

    key: Ed25519PrivateKey = field(repr=False)
    public: str

    def sign(self, text: bytes) -> str:
        """The signature in hexadecimal; the same text gets the same one."""
        return self.key.sign(text).hex()


def statement_key() -> StatementKey:
    """The key that signs now; made first when there is none yet."""
    folder, passphrase = _kept()
    if not _numbers(folder, SEALED):
        _make(folder, 1, passphrase)
    return _load(folder / f"{_numbers(folder, SEALED)[-1]:04d}{SEALED}", passphrase)


def add_key() -> StatementKey:
    """A new key, which signs from now on."""
    folder, passphrase = _kept()
    _make(folder, max([0, *_numbers(folder, OPEN), *_numbers(folder, SEALED)]) + 1, passphrase)
    return statement_key()


def public_keys() -> dict[str, bytes]:
    """All public halves there ever were: in hexadecimal, and as PEM for other tools."""
    folder, _ = _kept()
    found = (path.read_bytes() for path in sorted(folder.glob(f"*{OPEN}")))
    return {_public_hex(pem): pem for pem in found}


def key_url(public: str) -> str:
    """By what a signature names the key, and the list of keys too: libraries compare them whole."""
    base = current_app.extensions["settings"].base_url
    return f"{base}/.well-known/jwks.json#{public[:16]}"


def _kept() -> tuple[Path, str]:
    settings = current_app.extensions["settings"]
    return settings.keys / FOLDER, settings.signing_passphrase


def _numbers(folder: Path, ending: str) -> list[int]:
    names = (path.name.removesuffix(ending) for path in folder.glob(f"*{ending}"))
    return sorted(int(name) for name in names if name.isdecimal())


def _make(folder: Path, number: int, passphrase: str) -> None:
    """Write a new key; of two processes at it at once, one wins and both use its key."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sealing = BestAvailableEncryption(passphrase.encode())
    sealed = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealing)
    put_once(folder / f"{number:04d}{SEALED}", sealed)


@cache
def _load(path: Path, passphrase: str) -> StatementKey:
    key = load_pem_private_key(path.read_bytes(), passphrase.encode())
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    public = key.public_key()
    beside = path.with_name(path.name.removesuffix(SEALED) + OPEN)
    if not beside.exists():  # written only now, so that it is never another key's
        put_once(beside, public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return StatementKey(key, public.public_bytes_raw().hex())


def _public_hex(pem: bytes) -> str:
    key = load_pem_public_key(pem)
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
