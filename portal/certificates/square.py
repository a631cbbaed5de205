"""The square of an edition: the address of its look-up, and behind `#` what proves itself."""

from datetime import date

from flask import current_app

from portal.certificates.models import CertificatePrint
from portal.certificates.rules.square import Square, ends_of, write
from portal.documents.statement_keys import statement_key


def square_text(printed: CertificatePrint) -> str:
    """All that the square says. What stands behind `#` stays in the browser of whoever scans it."""
    base_url = current_app.extensions["settings"].base_url
    return f"{base_url}/v/{printed.token}#{proof_of(printed)}"


def proof_of(printed: CertificatePrint) -> str:
    """What is printed, signed by the statement key that is used now."""
    key = statement_key()
    return write(
        square_of(printed),
        public_key=bytes.fromhex(key.public),
        sign=lambda content: bytes.fromhex(key.sign(content)),
    )


def square_of(printed: CertificatePrint) -> Square:
    """What is signed of this edition."""
    facts = printed.facts
    examined = facts["examined_on"]
    return Square(
        number=facts["number"],
        edition=printed.serial,
        name=printed.name,
        id_length=len(printed.resident_id),
        id_ends=ends_of(printed.resident_id),
        issued_on=date.fromisoformat(facts["issued_on"]),
        examined_on=date.fromisoformat(examined) if examined else None,
        issuer=facts["issuer"],
        ability=facts["ability"],
        is_demo=bool(facts["is_demo"]),
    )
