"""Lists of revoked certificates (CRL, RFC 5280): ours, kept in the keys folder and renewed in time.

A list is where our revocations are kept: it is signed, and only ever grows.
"""

import fcntl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core import clock
from portal.documents.private_files import put
from portal.documents.seals.authority import Authority, Kind

RENEWED_AFTER = timedelta(days=7)
VALID_FOR = timedelta(days=30)
Revocations = Mapping[tuple[x509.Name, int], datetime]


@dataclass(frozen=True, slots=True)
class Revoked:
    """吊销: what stands in a list, made with a new `on` only if that is earlier."""

    serial: int
    on: datetime
    reason: x509.ReasonFlags


class RevocationLists:
    """The lists of the authority's roots."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority

    def current(self) -> list[x509.CertificateRevocationList]:
        """The list of every root whose key is still there, none older than some days."""
        now = clock.now()
        return [self._current(root, now) for root in self._authority.roots()]

    def of(self, root: x509.Certificate) -> x509.CertificateRevocationList:
        """The list of this root."""
        return self._current(root, clock.now())

    def revoke(self, serial: int, *, on: datetime, reason: x509.ReasonFlags) -> None:
        """Put the certificate on its root's list; KeyError if we have none with this serial."""
        kept = self._authority.held(Kind.SIGNER, Kind.CLOCK)
        issuers = {one.certificate.serial_number: one.certificate.issuer for one in kept}
        root = next(one for one in self._authority.roots() if one.subject == issuers[serial])
        with self._locked():
            held = _revoked(self._read(root))
            earlier = held.get(serial)
            if earlier is None or on < earlier.on:
                held[serial] = Revoked(serial, on, reason)
            self._write(root, held.values(), clock.now())

    def revocations(self) -> Revocations:
        """Since when which certificates are revoked."""
        return revocations(
            found for root in self._authority.roots() if (found := self._read(root)) is not None
        )

    def _current(self, root: x509.Certificate, now: datetime) -> x509.CertificateRevocationList:
        found = self._read(root)
        if found is not None and now - RENEWED_AFTER <= found.last_update_utc <= now:
            return found
        try:
            with self._locked():
                return self._write(root, _revoked(self._read(root)).values(), now)
        except FileNotFoundError:
            if found is None:
                raise
            return found  # its key was destroyed on purpose: the last list stands

    def _read(self, root: x509.Certificate) -> x509.CertificateRevocationList | None:
        path = self._path(root)
        try:
            changed = path.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        return _load(path, changed)

    def _write(
        self, root: x509.Certificate, held: Iterable[Revoked], now: datetime
    ) -> x509.CertificateRevocationList:
        before = self._read(root)
        holder = self._authority.holder(root)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(root.subject)
            .last_update(now)
            .next_update(now + VALID_FOR)
            .add_extension(x509.CRLNumber(_number(before) + 1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(holder.key.public_key()),
                critical=False,
            )
        )
        for one in held:
            builder = builder.add_revoked_certificate(_entry(one))
        made = builder.sign(holder.key, hashes.SHA256())
        put(self._path(root), made.public_bytes(Encoding.DER))
        return made

    def _path(self, root: x509.Certificate) -> Path:
        return self._authority.folder / f"{root.fingerprint(hashes.SHA256()).hex()[:16]}.crl"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One at a time, so that a renewal never undoes a revocation."""
        with (self._authority.folder / "lock").open("wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield


def revocations(lists: Iterable[x509.CertificateRevocationList]) -> Revocations:
    """Since when which certificates are revoked, by all these lists."""
    found: dict[tuple[x509.Name, int], datetime] = {}
    for one in lists:
        for serial, revoked in _revoked(one).items():
            key = (one.issuer, serial)
            found[key] = min(revoked.on, found.get(key, revoked.on))
    return found


def is_list_of(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Whether this very issuer signed the list."""
    key: Any = issuer.public_key()
    try:
        return one.issuer == issuer.subject and one.is_signature_valid(key)
    except TypeError:  # a key that signs nothing
        return False


def _revoked(held: x509.CertificateRevocationList | None) -> dict[int, Revoked]:
    return {
        one.serial_number: Revoked(one.serial_number, one.revocation_date_utc, _reason(one))
        for one in held or ()
    }


def _entry(one: Revoked) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.on)
    if one.reason is not x509.ReasonFlags.unspecified:  # which RFC 5280 wants left out
        builder = builder.add_extension(x509.CRLReason(one.reason), critical=False)
    return builder.build()


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return x509.ReasonFlags.unspecified


def _number(held: x509.CertificateRevocationList | None) -> int:
    if held is None:
        return 0
    return held.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


@lru_cache(maxsize=64)
def _load(path: Path, _changed: int) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(path.read_bytes())
