"""Write a deed into the trail, in the deed's own transaction."""

from typing import Any

from flask import has_request_context, request

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.db.base import db


def record(deed: Deed, thing: Any, *, by: Actor | None, **facts: Any) -> None:
    """Note that `by` (None: the portal itself) did `deed` to `thing`; facts are plain JSON, ids
    masked.
    """
    db.session.add(
        AuditEntry(
            actor_id=by.id if by else None,
            actor_name=by.name if by else "系统",
            region=getattr(thing, "region", "") or "",
            address=(request.remote_addr or "") if has_request_context() else "",
            deed=deed.value,
            thing=type(thing).__name__,
            thing_id=str(getattr(thing, "public_id", "") or getattr(thing, "id", "")),
            facts=facts,
        )
    )
