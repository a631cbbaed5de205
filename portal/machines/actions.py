"""Keys are given and taken back; credentials are signed."""

import secrets
from datetime import date
from typing import Any

import jwt
from flask import current_app

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.core.ids import digest, new_public_id
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.documents.statement_keys import key_url, statement_key
from portal.machines.models import ApiKey
from portal.machines.rules.keys import write_key


def make_key(
    *, holder: str, purpose: str, per_minute: int, ends_on: date, by: Actor, today: date
) -> tuple[ApiKey, str]:
    """A new key and, this once, what its holder must keep."""
    if ends_on < today:
        raise Refused("有效期不能早于今天", field="ends_on")
    secret = secrets.token_hex(16)
    key = ApiKey(
        public_id=new_public_id(),
        region=MUNICIPALITY,
        holder=holder,
        purpose=purpose,
        secret_digest=digest(secret.encode()),
        per_minute=per_minute,
        ends_on=ends_on,
        made_by_id=by.id,
    )
    db.session.add(key)
    db.session.flush()
    record(Deed.MACHINES_KEY_MADE, key, by=by, holder=holder, purpose=purpose)
    return key, write_key(key.public_id, secret)


def revoke_key(key: ApiKey, *, by: Actor, today: date) -> None:
    """The key opens nothing from now on."""
    if key.revoked_on is not None:
        raise Refused("这个密钥已经停用")
    key.revoked_on = today
    record(Deed.MACHINES_KEY_REVOKED, key, by=by, holder=key.holder)


def sign(credential: dict[str, Any]) -> str:
    """The credential as a compact JWS (VC-JOSE-COSE; EdDSA, RFC 8037) by the statement key."""
    key = statement_key()
    base = current_app.extensions["settings"].base_url
    subject = credential["credentialSubject"].get("id")
    claims = credential | {"iss": f"{base}/issuer", "jti": credential["id"]}
    if subject:
        claims["sub"] = subject
    return jwt.encode(
        claims,
        key.key,
        algorithm="EdDSA",
        headers={"kid": key_url(key.public), "typ": "vc+jwt"},
    )
