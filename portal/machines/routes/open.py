"""What anyone may fetch: who issues, by which keys, and what is revoked."""

import base64
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response

from portal.certificates.rules.issuing import ISSUER
from portal.core import clock
from portal.documents.statement_keys import key_url, public_keys, statement_key
from portal.machines import actions, queries
from portal.machines.rules import badge
from portal.web.guard import everyone
from portal.web.headers import shared

bp = Blueprint("open", __name__)
SECONDS = 300  # a list may be that old, and is made that seldom behind a cache


@bp.get("/issuer")
@everyone
def issuer() -> Response:
    """The issuer's profile (Open Badges 3.0)."""
    profile = badge.profile(ISSUER, base_url=_base())
    return shared(jsonify({"@context": badge.CONTEXTS} | profile), SECONDS)


@bp.get("/.well-known/jwks.json")
@everyone
def keys() -> Response:
    """Every public key there ever was (RFC 7517, RFC 8037): what an old one signed stays good."""
    statement_key()  # the first is made when it is first asked for
    return shared(jsonify({"keys": [_jwk(public) for public in public_keys()]}), SECONDS)


@bp.get("/status/<int:number>")
@everyone
def status_list(number: int) -> Response:
    """A list of revocations, signed; it tells nobody whose certificate was looked at."""
    credential = badge.status_list(
        number,
        queries.revoked_places(number),
        issuer=ISSUER,
        base_url=_base(),
        at=clock.now(),
    )
    response = make_response(actions.sign(credential))
    response.mimetype = "application/vc+jwt"
    return shared(response, SECONDS)


def _jwk(public: str) -> dict[str, Any]:
    x = base64.urlsafe_b64encode(bytes.fromhex(public)).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key_url(public), "use": "sig"}


def _base() -> str:
    base: str = current_app.extensions["settings"].base_url
    return base
