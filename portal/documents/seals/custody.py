"""What an operator does with the keys of our own authority: look, rotate, revoke, publish."""

from collections.abc import Iterator
from datetime import datetime

from cryptography import x509

from portal.core import clock
from portal.core.errors import Refused
from portal.documents.seals.authority import Authority, Kind
from portal.documents.seals.certificates import Holder, common_name
from portal.documents.seals.pkcs12 import open_pkcs12
from portal.documents.seals.provider import SealPlan
from portal.documents.seals.revocation import RevocationLists, Revocations

WORDS = {Kind.ROOT: "根证书", Kind.SIGNER: "签章", Kind.CLOCK: "时间戳"}
REASONS = {
    "key-compromise": x509.ReasonFlags.key_compromise,
    "superseded": x509.ReasonFlags.superseded,
    "cessation": x509.ReasonFlags.cessation_of_operation,
    "unspecified": x509.ReasonFlags.unspecified,
}


def status(plan: SealPlan) -> Iterator[str]:
    """Who signs and stamps now, what certificates there are, and how old the lists are."""
    authority = Authority(plan.folder, plan.passphrase)
    signer = _signer(plan, authority)
    yield f"签章：{_line(signer.certificate)}" + ("（PKCS#12）" if plan.pkcs12 else "")
    yield f"时间戳：{plan.tsa_url or _line(authority.clock().certificate)}"
    lists = RevocationLists(authority)
    revoked = lists.revocations()
    for one in authority.held():
        mark = _mark(one.certificate, revoked)
        yield f"{WORDS[one.kind]}{one.number:04d}　{_line(one.certificate)}{mark}"
    for held in lists.current():
        count, day = len(list(held)), _day(held.last_update_utc)
        yield f"吊销列表　{held.issuer.rfc4514_string()}　{count}份，{day}签发"


def rotate(plan: SealPlan, kind: Kind) -> str:
    """A new key of this kind, used from now on; which certificate it has."""
    return _line(Authority(plan.folder, plan.passphrase).rotate(kind).certificate)


def revoke(plan: SealPlan, serial: str, *, on: datetime | None, reason: str) -> str:
    """Put a certificate on its list; what follows from it, in words."""
    authority = Authority(plan.folder, plan.passphrase)
    number = _serial(serial)
    now = clock.now()
    if on is not None and on > now:
        raise Refused("吊销日期不能晚于今天。")
    try:
        RevocationLists(authority).revoke(number, on=on or now, reason=REASONS[reason])
    except KeyError as unknown:
        raise Refused("没有这个序列号的签章或时间戳证书。") from unknown
    if number in {h.certificate.serial_number for h in (authority.signer(), authority.clock())}:
        return "已吊销。正在使用的就是这张证书，请随即执行 seals rotate。"
    return "已吊销。"


def _signer(plan: SealPlan, authority: Authority) -> Holder:
    if plan.pkcs12:
        return open_pkcs12(plan.pkcs12, plan.pkcs12_passphrase)
    return authority.signer()


def _serial(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError as malformed:
        raise Refused("序列号应为十六进制数。") from malformed


def _line(certificate: x509.Certificate) -> str:
    until = _day(certificate.not_valid_after_utc)
    return f"{common_name(certificate)}　序列号{certificate.serial_number:x}　有效期至{until}"


def _mark(certificate: x509.Certificate, revoked: Revocations) -> str:
    on = revoked.get((certificate.issuer, certificate.serial_number))
    return f"　{_day(on)}起吊销" if on else ""


def _day(moment: datetime) -> str:
    return moment.astimezone(clock.BEIJING).date().isoformat()
