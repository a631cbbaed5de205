"""A message as it leaves the house: a compact JWS (RFC 7515) by the statement key (EdDSA, RFC
8037), whose public half is in the portal's list of keys.
"""

import jwt
from flask import current_app

from portal.documents.statement_keys import key_url, statement_key
from portal.outbox.models import Message
from portal.outbox.rules.message import claims_of

TYPE = "portal-message+jwt"


def sign(message: Message) -> str:
    """The same message, signed by the same key, is the same text."""
    key = statement_key()
    base = current_app.extensions["settings"].base_url
    claims = claims_of(
        number=message.public_id,
        kind=message.kind,
        subject=message.subject,
        sequence=message.sequence,
        version=message.version,
        made_at=message.made_at,
        payload=message.facts,
        issuer=f"{base}/issuer",
        happened_at=message.happened_at,
    )
    headers = {"kid": key_url(key.public), "typ": TYPE}
    return jwt.encode(claims, key.key, algorithm="EdDSA", headers=headers)
