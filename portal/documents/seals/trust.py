"""Whom we believe: roots of every year, signers of ours under others' roots, and who is revoked."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.documents.seals.certificates import find_chain, issued_by
from portal.documents.seals.revocation import Revocations, is_list_of, revocations


@dataclass(frozen=True, slots=True)
class Trust:
    """信任: `own` are roots that vouch for nobody but us; under the others a signer must be known,
    since a public authority vouches for anyone.
    """

    own: tuple[x509.Certificate, ...]
    others: tuple[x509.Certificate, ...] = ()
    signers: frozenset[bytes] = frozenset()  # digests of our certificates under `others`
    clocks: tuple[x509.Certificate, ...] = ()  # roots of time-stamp services
    issuers: tuple[x509.Certificate, ...] = ()  # between roots and those who sign
    revoked: Revocations = field(default_factory=dict)

    @property
    def all(self) -> tuple[x509.Certificate, ...]:
        return (*self.own, *self.others, *self.clocks, *self.issuers)

    def with_lists(self, lists: Iterable[x509.CertificateRevocationList]) -> "Trust":
        """The same, knowing what these lists say besides."""
        merged = dict(self.revoked)
        for key, on in revocations(lists).items():
            merged[key] = min(on, merged.get(key, on))
        return Trust(self.own, self.others, self.signers, self.clocks, self.issuers, merged)

    def is_ours(self, signer: x509.Certificate, root: x509.Certificate) -> bool:
        """Whether this signer, found under this root, is of this portal."""
        return root in self.own or fingerprint(signer) in self.signers


@dataclass(frozen=True, slots=True)
class Path:
    """A certificate and its issuers up to a trusted root."""

    certificates: tuple[x509.Certificate, ...]

    @property
    def root(self) -> x509.Certificate:
        return self.certificates[-1]

    @property
    def ends_at(self) -> datetime:
        """Until when all of them are valid."""
        return min(one.not_valid_after_utc for one in self.certificates)

    def revoked_on(self, trust: Trust) -> datetime | None:
        """Since when any of them is revoked."""
        found = (trust.revoked.get((one.issuer, one.serial_number)) for one in self.certificates)
        return min((on for on in found if on), default=None)

    def stood_at(self, moment: datetime, trust: Trust) -> bool:
        """Whether all of them were valid and none revoked at that moment."""
        revoked = self.revoked_on(trust)
        return moment <= self.ends_at and (revoked is None or moment < revoked)


def find_path(
    certificate: x509.Certificate,
    brought: Iterable[x509.Certificate],
    trust: Trust,
    roots: tuple[x509.Certificate, ...],
) -> Path | None:
    """From the certificate to one of these roots, by way of what it brought and what we know."""
    if certificate in roots:
        return None  # a root signs certificates, no paper
    between = [*trust.issuers, *brought]
    chain = find_chain(certificate, [*roots, *between])
    for place, one in enumerate(chain):
        if one in roots:
            return Path((certificate, *chain[: place + 1]))
    return None


def accepted(
    certificates: Iterable[x509.Certificate],
    lists: Iterable[x509.CertificateRevocationList],
    trust: Trust,
) -> bool:
    """Whether all of these stand below our roots: nothing else belongs into a file of ours."""
    known, waiting = list(trust.all), list(certificates)
    while fresh := [one for one in waiting if one in known or _stands_below(one, known)]:
        known += fresh
        waiting = [one for one in waiting if one not in fresh]
    return not waiting and all(any(is_list_of(one, issuer) for issuer in known) for one in lists)


def _stands_below(certificate: x509.Certificate, known: list[x509.Certificate]) -> bool:
    return any(issued_by(certificate, one) for one in known)


def fingerprint(certificate: x509.Certificate) -> bytes:
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
