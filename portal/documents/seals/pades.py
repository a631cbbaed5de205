"""Seals on PDF: PAdES baseline B-B at once (ETSI EN 319 142-1), B-LTA when there is time."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core import clock
from portal.core.errors import Refused
from portal.documents.seals.authority import Authority
from portal.documents.seals.certificates import Holder, common_name, find_chain
from portal.documents.seals.checking import check_signature
from portal.documents.seals.cms import Envelope, certificates_in
from portal.documents.seals.layers import MOST_TIMESTAMPS, find_layers
from portal.documents.seals.lists_elsewhere import ListsElsewhere
from portal.documents.seals.pkcs12 import is_root, open_pkcs12, remember, remembered, roots_of
from portal.documents.seals.provider import Sealed, SealPlan, SealProvider
from portal.documents.seals.report import SignatureReport
from portal.documents.seals.revisions import draft_archive, draft_signature
from portal.documents.seals.revocation import RevocationLists
from portal.documents.seals.timestamps import HttpTimestamper, LocalTimestamper, Timestamper
from portal.documents.seals.trust import Trust, fingerprint

PDF = "application/pdf"


@lru_cache(maxsize=8)
def open_seals(plan: SealPlan) -> SealProvider:
    """The seal service that this plan describes; opened once a process."""
    return PadesProvider(plan)


class PadesProvider:
    """Signs PDF with a key that this machine holds: of our own authority, or from PKCS#12."""

    media_type = PDF

    def __init__(self, plan: SealPlan) -> None:
        self._plan = plan
        self.authority = Authority(plan.folder, plan.passphrase)
        self.lists = RevocationLists(self.authority)
        self._elsewhere = ListsElsewhere(plan.folder)
        self._timestamper: Timestamper = (
            HttpTimestamper(plan.tsa_url)
            if plan.tsa_url
            else LocalTimestamper(self.authority.clock)
        )
        if plan.pkcs12:
            remember(self.signer(), plan.folder)

    def signer(self) -> Holder:
        """Who signs now."""
        if self._plan.pkcs12:
            return open_pkcs12(self._plan.pkcs12, self._plan.pkcs12_passphrase)
        return self.authority.signer()

    def seal(self, document: bytes, *, reason: str, at: datetime) -> Sealed:
        holder = self.signer()
        self._demand_standing(holder.certificate, at)
        envelope = _envelope(holder)
        draft = draft_signature(document, reason=reason, at=at, room=envelope.room())
        return Sealed(
            draft.filled(envelope.sign(draft.digest())),
            PDF,
            envelope.algorithm,
            common_name(holder.certificate),
            f"{holder.certificate.serial_number:x}",
        )

    def lengthen(self, sealed: bytes) -> bytes:
        return sealed if self._demand_good(sealed).timestamps else self._archive(sealed)

    def renew(self, sealed: bytes) -> bytes:
        if len(self._demand_good(sealed).timestamps) >= MOST_TIMESTAMPS:
            raise Refused("文件中的时间戳已达上限，不能再添加。")
        return self._archive(sealed)

    def check(self, content: bytes, *, now: datetime) -> SignatureReport:
        return check_signature(content, self.trust(), now=now)

    def roots(self) -> bytes:
        trust = self.trust()
        every = dict.fromkeys((*trust.own, *trust.others, *trust.clocks))
        return b"".join(one.public_bytes(Encoding.PEM) for one in every)

    def revocation_lists(self) -> bytes:
        return b"".join(one.public_bytes(Encoding.PEM) for one in self.lists.current())

    def trust(self) -> Trust:
        """Whom we believe today."""
        own = tuple(self.authority.roots())
        chains = remembered(self._plan.folder)
        others = roots_of(chain for _, chain in chains)
        between = {one for _, chain in chains for one in chain if one not in others}
        elsewhere = _pem(self._plan.tsa_roots) if self._plan.tsa_roots else ()
        trust = Trust(
            own,
            others,
            frozenset(fingerprint(signer) for signer, _ in chains),
            (*own, *elsewhere),
            tuple(between),
            self.lists.revocations(),
        )
        return trust.with_lists(self._elsewhere.kept()) if chains or elsewhere else trust

    def _demand_standing(self, certificate: x509.Certificate, at: datetime) -> None:
        if (certificate.issuer, certificate.serial_number) in self.lists.revocations():
            raise Refused("签名证书已被吊销，请先更换签名密钥。")
        if at > certificate.not_valid_after_utc:
            raise Refused("签名证书已过有效期，请先更换签名密钥。")

    def _demand_good(self, sealed: bytes) -> SignatureReport:
        """What was altered or revoked is never made to last."""
        report = self.check(sealed, now=clock.now())
        if not report.valid:
            raise Refused(report.reason)
        return report

    def _archive(self, sealed: bytes) -> bytes:
        """The file with a revision that proves what stands in it."""
        layers = find_layers(sealed)
        brought = [one for layer in layers for one in certificates_in(layer.envelope(sealed))]
        brought += self._timestamper.certificates()
        trust = self.trust()
        certificates = dict.fromkeys(
            one for start in brought for one in (start, *find_chain(start, [*trust.all, *brought]))
        )
        lists = self._lists_for(certificates)
        draft = draft_archive(
            sealed,
            [one for c in certificates if (one := c.public_bytes(Encoding.DER)) not in sealed],
            [one for x in lists if (one := x.public_bytes(Encoding.DER)) not in sealed],
            room=self._timestamper.room,
        )
        made = draft.filled(self._timestamper.stamp(draft.digest()))
        self._demand_good(made)  # a service that is not trusted here must spoil no file
        return made

    def _lists_for(
        self, certificates: Iterable[x509.Certificate]
    ) -> list[x509.CertificateRevocationList]:
        """The list that would name each of them; roots are on none."""
        own, found = self.authority.roots(), {}
        for one in certificates:
            if is_root(one) or not (chain := find_chain(one, [*certificates])):
                continue
            issuer = chain[0]
            if issuer not in found:
                of_ours = issuer in own
                found[issuer] = (
                    self.lists.of(issuer) if of_ours else self._elsewhere.of(one, issuer)
                )
        return list(found.values())


@lru_cache(maxsize=8)
def _envelope(holder: Holder) -> Envelope:
    return Envelope(holder.key, holder.certificate, holder.chain)


@lru_cache(maxsize=4)
def _pem(path: Path) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
