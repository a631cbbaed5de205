"""A certificate as an Open Badges 3.0 credential (1EdTech, 2024; W3C Verifiable Credentials 2.0).

It names the holder and the certificate's number, never the id number; whether it still stands, a
bitstring status list says (W3C Bitstring Status List 1.0), which tells nobody who asked.
"""

import base64
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from portal.core.clock import BEIJING

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
# As long as the standard demands at least, so that one place tells nothing of one person.
PLACES = 131_072


@dataclass(frozen=True, slots=True)
class Earned:
    """What a badge says of a certificate; `place` is that of its edition among all."""

    token: str
    number: str
    name: str
    title: str
    ability: str
    issuer: str
    issued_on: date
    place: int


def badge(earned: Earned, *, base_url: str) -> dict[str, Any]:
    """The credential, without its proof."""
    return {
        "@context": CONTEXTS,
        "id": f"{base_url}/v/{earned.token}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": earned.title,
        "issuer": profile(earned.issuer, base_url=base_url),
        "validFrom": _beginning(earned.issued_on),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                _identity("name", earned.name),
                _identity("ext:certificateNumber", earned.number),
            ],
            "achievement": {
                "id": f"{base_url}/measures",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": earned.ability,
                "description": f"{earned.title}，证书编号{earned.number}",
                "criteria": {
                    "id": f"{base_url}/measures",
                    "narrative": "经考核合格，具备工程建设领域劳资管理专项职业能力。",
                },
            },
        },
        "credentialStatus": status_entry(earned.place, base_url=base_url),
    }


def profile(name: str, *, base_url: str) -> dict[str, Any]:
    """The issuer."""
    return {"id": f"{base_url}/issuer", "type": ["Profile"], "name": name, "url": base_url}


def status_entry(place: int, *, base_url: str) -> dict[str, str]:
    """Where to look whether it was revoked."""
    number, index = divmod(place, PLACES)
    credential = f"{base_url}/status/{number}"
    return {
        "id": f"{credential}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": credential,
    }


def status_list(
    number: int, places: Iterable[int], *, issuer: str, base_url: str, at: datetime
) -> dict[str, Any]:
    """The credential of one list: of its places, these are revoked."""
    address = f"{base_url}/status/{number}"
    return {
        "@context": CONTEXTS[:1],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": profile(issuer, base_url=base_url),
        "validFrom": at.isoformat(timespec="seconds"),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(place - number * PLACES for place in places),
        },
    }


def encode(indexes: Iterable[int]) -> str:
    """The list: bit 0 is the first and leftmost; GZIP; multibase base64url without padding."""
    bits = bytearray(PLACES // 8)
    for index in indexes:
        if not 0 <= index < PLACES:
            raise ValueError(f"no place of this list: {index}")
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def is_set(encoded: str, index: int) -> bool:
    """Whether that place of an encoded list is revoked; for whoever checks."""
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    return bool(gzip.decompress(packed)[index // 8] & 0x80 >> index % 8)


def _identity(kind: str, words: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityType": kind, "identityHash": words}


def _beginning(day: date) -> str:
    return datetime.combine(day, time(), BEIJING).isoformat(timespec="seconds")
