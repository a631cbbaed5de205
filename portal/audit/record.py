"""Write a deed into the trail, in the deed's own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import has_request_context, request
from sqlalchemy import insert

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


@dataclass(frozen=True, slots=True)
class Noted:
    """A thing that something was done to together with many others."""

    thing_id: str
    region: str
    facts: dict[str, Any]


def record_many(deed: Deed, thing: str, noted: Sequence[Noted], *, by: Actor | None = None) -> None:
    """Note that `by` (None: the portal itself) did `deed` to all of these: a line of the trail for
    each.
    """
    rows = [
        {
            "actor_id": by.id if by else None,
            "actor_name": by.name if by else "系统",
            "region": one.region,
            "deed": deed.value,
            "thing": thing,
            "thing_id": one.thing_id,
            "facts": one.facts,
        }
        for one in noted
    ]
    if rows:
        db.session.execute(insert(AuditEntry), rows)
