"""Checking a signed PDF without trusting it: every byte is ours, and the signature stands.

Good is a signature over the whole file, or that and revisions of ours behind it. The signed bytes
are only read once the signature over them is known to be ours. A revision is never read as PDF:
it is made anew from the certificates, lists and the timestamp found in it, and must come out the
same to the byte. Whatever else a stranger appends cannot.
"""

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509

from portal.documents.seals.certificates import common_name
from portal.documents.seals.cms import as_asn1, plain_frame
from portal.documents.seals.layers import Fault, Layer, find_layers
from portal.documents.seals.report import SignatureReport, Verdict
from portal.documents.seals.revisions import claimed_time, draft_archive
from portal.documents.seals.trust import Path, Trust, accepted, find_path

# A stranger's bad file is an answer to give, not an alarm with a stack trace in our log.
for _name in ("pyhanko.sign.validation", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
LARGEST_PART, MOST_PARTS = 512 * 1024, 64
MOST_BROUGHT = 16
_PART = re.compile(rb"\d{1,9} 0 obj\n<</Length (\d{1,7})>>\nstream\n")
_DIGESTS = {"sha256", "sha384", "sha512"}
# How far a time-stamp service's clock may be ahead of ours.
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Proof:
    """A signature or timestamp that is sound in itself, and whose it is."""

    path: Path
    at: datetime | None = None


def check_signature(content: bytes, trust: Trust, *, now: datetime) -> SignatureReport:
    """Checked in order: a PDF; signed; to the last byte; over these bytes; by us; appended to by
    us only; at a time when the certificate stood. Never raises.
    """
    try:
        return _check(content, trust, now)
    except Fault as fault:
        return SignatureReport(fault.verdict, **fault.known)  # type: ignore[arg-type]
    except Exception:  # whatever a hostile file does to a decoder, it is not a good signature
        return SignatureReport(Verdict.BROKEN, covers_whole_file=True)


def _check(content: bytes, trust: Trust, now: datetime) -> SignatureReport:
    layers = find_layers(content)
    first, *others = layers
    signer = _signature(content, first, trust, now)
    known: dict[str, Any] = {
        "intact": True,
        "covers_whole_file": True,
        "signer": common_name(signer.path.certificates[0]),
        "signed_length": first.end,
        "signed_at": claimed_time(content[: first.end]),
    }
    try:
        for layer in others:
            trust = _demand_ours(content, layer, trust)
        stamps = _timestamps(content, others, trust, now)
    except Fault as fault:
        raise Fault(fault.verdict, **known | fault.known) from fault
    proven = _proven_time(stamps, trust, now)
    known |= {"timestamps": tuple(one.at for one in stamps), "is_time_proven": proven is not None}
    known["signed_at"] = proven or known["signed_at"]
    return SignatureReport(_standing(signer.path, trust, proven or now), **known)


def _standing(path: Path, trust: Trust, at: datetime) -> Verdict:
    """What the signer's certificate was worth when the signature is known to have existed."""
    revoked = path.revoked_on(trust)
    if revoked is not None and revoked <= at:
        return Verdict.REVOKED
    return Verdict.GOOD if at <= path.ends_at else Verdict.EXPIRED


def _proven_time(stamps: list[Proof], trust: Trust, now: datetime) -> datetime | None:
    """The first timestamp's moment, if each is borne out by the one over it, the last by today."""
    moment = now
    for one in reversed(stamps):
        if one.at is None or not one.path.stood_at(moment, trust):
            return None
        moment = one.at
    return moment if stamps else None


# --- the signature --------------------------------------------------------------------------------


def _signature(content: bytes, layer: Layer, trust: Trust, now: datetime) -> Proof:
    """The signature is sound over these bytes and by us, at a moment when it could be."""
    from pyhanko.sign.validation import async_validate_detached_cms

    raw = layer.envelope(content)
    signed_data = _signed_data(raw)
    if not raw.startswith(plain_frame(signed_data)):
        raise Fault(Verdict.BROKEN, covers_whole_file=True)
    brought = _certificates(signed_data)
    path = _path(signed_data, trust, (*trust.own, *trust.others))
    if path is not None and not brought <= {*trust.all, *path.certificates}:
        raise Fault(Verdict.BROKEN, covers_whole_file=True)
    status = _run(
        lambda context: async_validate_detached_cms(
            layer.signed(content), signed_data, signer_validation_context=context
        ),
        path,
        now,
    )
    verdict = _soundness(status.intact, status.valid, status.trusted, foreign=Verdict.FOREIGN)
    if verdict is Verdict.GOOD and path and trust.is_ours(path.certificates[0], path.root):
        return Proof(path)
    name = status.signing_cert.subject.native.get("common_name", "")
    raise Fault(
        Verdict.FOREIGN if verdict is Verdict.GOOD else verdict,
        intact=bool(status.intact),
        covers_whole_file=True,
        signer=str(name),
    )


def _soundness(intact: bool, valid: bool, trusted: bool, *, foreign: Verdict) -> Verdict:
    if not intact:
        return Verdict.ALTERED
    if not valid:
        return Verdict.BROKEN
    return Verdict.GOOD if trusted else foreign


# --- what lies over it ----------------------------------------------------------------------------


def _demand_ours(content: bytes, layer: Layer, trust: Trust) -> Trust:
    """The revision is one that we could have written, or Fault; with what its lists say."""
    certificates, lists = _parts(content[layer.start : layer.end])
    try:
        read = [x509.load_der_x509_certificate(one) for one in certificates]
        read_lists = [x509.load_der_x509_crl(one) for one in lists]
        draft = draft_archive(
            content[: layer.start], certificates, lists, room=(layer.tail - layer.head - 2) // 2
        )
    except ValueError as trouble:
        raise Fault(Verdict.APPENDED) from trouble
    same = (
        (draft.head, draft.tail, len(draft.content)) == (layer.head, layer.tail, layer.end)
        and content.startswith(draft.content[: draft.head])
        and content[layer.tail : layer.end] == draft.content[draft.tail :]
    )
    if not same or not accepted(read, read_lists, trust):
        raise Fault(Verdict.APPENDED)
    return trust.with_lists(read_lists)


def _parts(revision: bytes) -> tuple[list[bytes], list[bytes]]:
    """The certificates and the lists at the revision's beginning, as they seem to be."""
    certificates: list[bytes] = []
    lists: list[bytes] = []
    place = 0
    while found := _PART.match(revision, place):
        length = int(found[1])
        part = revision[found.end() : found.end() + length]
        if length > LARGEST_PART or len(certificates) + len(lists) >= MOST_PARTS:
            raise Fault(Verdict.APPENDED)
        (certificates if _is_certificate(part) else lists).append(part)
        place = found.end() + length + len(b"\nendstream\nendobj\n")
    return certificates, lists


def _is_certificate(part: bytes) -> bool:
    try:
        x509.load_der_x509_certificate(part)
    except ValueError:
        return False
    return True


def _timestamps(content: bytes, layers: list[Layer], trust: Trust, now: datetime) -> list[Proof]:
    """Each timestamp is sound and by a service we trust, none from before the one below it."""
    found = [_timestamp(content, layer, trust, now) for layer in layers]
    moments = [one.at for one in found if one.at is not None]
    if moments != sorted(moments) or any(at > now + AHEAD for at in moments):
        raise Fault(Verdict.BAD_TIMESTAMP)
    return found


def _timestamp(content: bytes, layer: Layer, trust: Trust, now: datetime) -> Proof:
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko.sign.validation.status import TimestampSignatureStatus

    signed_data = _signed_data(layer.envelope(content))
    path = _path(signed_data, trust, trust.clocks)

    def imprint(algorithm: str) -> bytes:
        if algorithm not in _DIGESTS:
            raise Fault(Verdict.BAD_TIMESTAMP)
        return hashlib.new(algorithm, layer.signed(content)).digest()

    told = _run(lambda context: validate_tst_signed_data(signed_data, context, imprint), path, now)
    status = TimestampSignatureStatus(**told)
    verdict = _soundness(status.intact, status.valid, status.trusted, foreign=Verdict.BAD_TIMESTAMP)
    if verdict is not Verdict.GOOD or path is None:
        raise Fault(verdict if verdict is not Verdict.GOOD else Verdict.BAD_TIMESTAMP)
    return Proof(path, status.timestamp)


# --- CMS ------------------------------------------------------------------------------------------


def _signed_data(raw: bytes) -> Any:
    """The CMS in a hole, which holds nothing else."""
    from asn1crypto import cms

    envelope = cms.ContentInfo.load(raw)
    if raw[len(envelope.dump()) :].strip(b"\0"):
        raise ValueError("something is hidden behind the signature")
    signed_data = envelope["content"]
    if len(signed_data["signer_infos"]) != 1 or len(signed_data["certificates"]) > MOST_BROUGHT:
        raise ValueError("not one signature")
    return signed_data


def _path(signed_data: Any, trust: Trust, roots: tuple[x509.Certificate, ...]) -> Path | None:
    """From whoever signed to one of these roots; all other certificates are taken out.

    Nothing signs the certificates that a CMS brings along: forty that vouch for each other would
    keep pyHanko looking for paths for ever.
    """
    from pyhanko.sign.general import extract_certificate_info

    told = extract_certificate_info(signed_data)
    signer = x509.load_der_x509_certificate(told.signer_cert.dump())
    path = find_path(signer, _certificates(signed_data), trust, roots)
    signed_data["certificates"] = [told.signer_cert]
    return path


def _certificates(signed_data: Any) -> set[x509.Certificate]:
    """Those that it brings along."""
    return {x509.load_der_x509_certificate(c.chosen.dump()) for c in signed_data["certificates"]}


def _run(make: Callable[[Any], Coroutine[Any, Any, Any]], path: Path | None, now: datetime) -> Any:
    """pyHanko's word on it, at the last moment when the whole path was valid; whether that is
    early enough is for us to judge.
    """
    from pyhanko_certvalidator import ValidationContext

    if path is None:
        context = ValidationContext(trust_roots=[], allow_fetching=False, moment=now)
    else:
        context = ValidationContext(
            trust_roots=[as_asn1(path.root)],
            other_certs=[as_asn1(one) for one in path.certificates[1:-1]],
            allow_fetching=False,
            moment=min(now, path.ends_at),
        )
    return asyncio.run(make(context))
