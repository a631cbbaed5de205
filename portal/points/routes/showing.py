"""What the pages of an event show, the same at every door; its files."""

import io
from typing import Any

from flask import Response, send_file

from portal.access.roles import Actor
from portal.core import clock
from portal.points import queries
from portal.points.models import PointsEvent
from portal.points.rules.catalogue import STACKING_CLAUSE, Need, missing_needs
from portal.points.rules.procedure import Step, review_due_on, submission_due_on
from portal.storage import files
from portal.storage.models import StoredFile


def shown(event: PointsEvent, actor: Actor) -> dict[str, Any]:
    """The event, what became of it, and what this person may do."""
    today = clock.today()
    item = event.catalogue_item
    certified_on = queries.certified_on(event.person_id)
    return {
        "event": event,
        "item": item,
        "steps": queries.steps_for(actor, event, today),
        "Step": Step,
        "missing": missing_needs(item, queries.provided(event) | {Need.EVIDENCE}),
        "explained": queries.explain(event, today),
        "contra": queries.contra_of(event),
        "is_record_only": certified_on is None or event.fact_on < certified_on,
        "stacking": STACKING_CLAUSE,
        "submit_until": submission_due_on(event.created_at.astimezone(clock.BEIJING).date()),
        "review_until": review_due_on(event.effective_on) if event.effective_on else None,
    }


def send_evidence(stored: StoredFile) -> Response:
    """The file, to be kept: never shown as a page of ours."""
    return send_file(
        io.BytesIO(files.read(stored)),
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=stored.name,
    )
