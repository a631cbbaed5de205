"""What the pages of an event show, the same at every door; its files."""

import io
from datetime import date
from typing import Any

from flask import Response, send_file
from werkzeug.datastructures import MultiDict

from portal.access.roles import Actor
from portal.core import clock
from portal.points import queries
from portal.points.forms import PastForm
from portal.points.models import PointsEvent
from portal.points.routes.course import course_of
from portal.points.rules.catalogue import (
    REGULATION_OF_2025,
    STACKING_CLAUSE,
    Need,
    missing_needs,
)
from portal.points.rules.procedure import Step, review_due_on, submission_due_on
from portal.storage import files
from portal.storage.models import StoredFile


def shown(event: PointsEvent, actor: Actor) -> dict[str, Any]:
    """The event, what became of it, and what this person may do."""
    today = clock.today()
    terms = queries.terms_of(event, today)
    drafted_on = event.created_at.astimezone(clock.BEIJING).date()
    item, contra = event.catalogue_item, queries.contra_of(event)
    certified_on = queries.certified_on(event.person_id)
    return {
        "event": event,
        "item": item,
        "steps": queries.steps_for(actor, event, today),
        "Step": Step,
        "missing": missing_needs(item, queries.provided(event) | {Need.EVIDENCE}),
        "explained": queries.explain(event, today),
        "contra": contra,
        "steps_taken": course_of(event, contra),
        "is_record_only": certified_on is None or event.fact_on < certified_on,
        "stacking": STACKING_CLAUSE,
        "submit_until": submission_due_on(drafted_on, terms),
        "is_late": event.submitted_at is not None
        and event.submitted_at.astimezone(clock.BEIJING).date()
        > submission_due_on(drafted_on, terms),
        "review_until": review_due_on(event.effective_on, terms) if event.effective_on else None,
        "terms": terms,
        "replacement": queries.replacement_of(event),
        "replaced": queries.replaced_by(event),
        "weekends_only": terms.workdays.missing(drafted_on, event.statement_due_on or today),
    }


def asked_day(args: MultiDict[str, str]) -> tuple[PastForm, date | None]:
    """The day that the address asks about; None if it asks about none that can be."""
    form = PastForm(args)
    if "on" not in args or not form.validate():
        return form, None
    if not REGULATION_OF_2025.in_force_on <= form.on.day <= clock.today():
        form.on.errors = ["请填写《管理办法》施行之日（2025年4月3日）以后、今天以前的日期"]
        return form, None
    return form, form.on.day


def send_evidence(stored: StoredFile) -> Response:
    """The file, to be kept: never shown as a page of ours."""
    return send_file(
        io.BytesIO(files.read(stored)),
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=stored.name,
    )
