"""Checking a signed PDF without trusting it: the signature covers every byte and is ours.

The file is never parsed as a PDF: a stranger's upload is looked through for the byte range that
its signature claims, and only the signature itself (CMS, bounded in size) is decoded.
"""

import asyncio
import logging
import re
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core.labels import Labelled

LARGEST_SIGNATURE = 64 * 1024
# A stranger's bad file is an answer to give, not an alarm with a stack trace in our log.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEX = re.compile(rb"<(?:[0-9A-Fa-f]{2})+>")


class Verdict(Labelled):
    """What was found, in words for whoever dropped the file."""

    GOOD = "good", "签名有效：文件由本平台签发，签名后未被改动。"
    NOT_PDF = "not-pdf", "这不是PDF文件，请选择下载得到的证书PDF原件。"
    UNSIGNED = (
        "unsigned",
        "文件没有电子签名。扫描或另存的文件不带签名，请使用下载的PDF原件。",
    )
    TRUNCATED = "truncated", "文件不完整，可能没有下载完。请重新下载后再查验。"
    APPENDED = "appended", "签名之后文件又被添加了内容，不能作为证书使用。"
    ALTERED = "altered", "文件在签名之后被改动，签名无效。"
    BROKEN = "broken", "文件中的签名已损坏，无法核实。"
    FOREIGN = "foreign", "文件上的签名不是本平台的签名，不能证明由本平台签发。"


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """签名核验结果."""

    verdict: Verdict
    intact: bool = False  # the signed bytes are as they were when signed
    covers_whole_file: bool = False
    signer: str = ""

    @property
    def valid(self) -> bool:
        return self.verdict is Verdict.GOOD

    @property
    def reason(self) -> str:
        return self.verdict.label


def check_signature(content: bytes, root: x509.Certificate) -> SignatureReport:
    """Checked in order: a PDF; signed; over the whole file; over these bytes; by `root`'s key."""
    if not content.startswith(b"%PDF-"):
        return SignatureReport(Verdict.NOT_PDF)
    ranges = [tuple(map(int, found.groups())) for found in _RANGE.finditer(content)]
    whole = [r for r in ranges if r[0] == 0 and r[2] + r[3] == len(content)]
    if not whole:
        return SignatureReport(_why_not_whole(content, ranges))
    _, head, tail, _ = whole[0]
    envelope = content[head:tail]
    if len(envelope) > LARGEST_SIGNATURE or not _HEX.fullmatch(envelope):
        return SignatureReport(Verdict.BROKEN, covers_whole_file=True)
    try:
        status = _cms_status(content[:head] + content[tail:], envelope[1:-1], root)
    except Exception:  # whatever a hostile file does to the decoder, it is not a good signature
        return SignatureReport(Verdict.BROKEN, covers_whole_file=True)
    return _report(status)


def _why_not_whole(content: bytes, ranges: list[tuple[int, ...]]) -> Verdict:
    ends = [r[2] + r[3] for r in ranges]
    if any(end > len(content) for end in ends):
        return Verdict.TRUNCATED
    if ends:
        return Verdict.APPENDED
    is_finished = b"%%EOF" in content[-1024:]
    return Verdict.UNSIGNED if is_finished else Verdict.TRUNCATED


def _cms_status(signed: bytes, hexadecimal: bytes, root: x509.Certificate) -> Any:
    """pyHanko's word on the detached signature over these bytes."""
    from asn1crypto import cms
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.validation import async_validate_detached_cms
    from pyhanko_certvalidator import ValidationContext

    raw = bytes.fromhex(hexadecimal.decode())
    envelope = cms.ContentInfo.load(raw)
    if raw[len(envelope.dump()) :].strip(b"\0"):
        raise ValueError("something is hidden behind the signature")
    trusted = asn1_x509.Certificate.load(root.public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[trusted], allow_fetching=False)
    return asyncio.run(
        async_validate_detached_cms(signed, envelope["content"], signer_validation_context=context)
    )


def _report(status: Any) -> SignatureReport:
    if not status.intact:
        verdict = Verdict.ALTERED
    elif not status.valid:
        verdict = Verdict.BROKEN
    else:
        verdict = Verdict.GOOD if status.trusted else Verdict.FOREIGN
    signer = status.signing_cert.subject.native
    return SignatureReport(
        verdict,
        intact=bool(status.intact),
        covers_whole_file=True,
        signer=str(signer.get("common_name", "")),
    )
