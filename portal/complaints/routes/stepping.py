"""A step of a complaint, alike for whoever takes it."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, url_for

from portal.complaints import queries
from portal.complaints.models import Complaint
from portal.complaints.rules.procedure import Step
from portal.core.errors import Refused
from portal.web.forms import Form
from portal.web.guard import actor
from portal.web.page import go, page


def take(
    step: Step,
    found: Complaint,
    form: Form,
    template: str,
    deed: Callable[[], str],
    **more: Any,
) -> Response:
    """The form of a step; once `deed` is done, which returns what to say of it, back to the
    complaint. No form for a step that cannot be taken; one sent in vain is shown with the reasons.
    """
    if form.validate_on_submit():
        with form.refusals():
            flash(deed())
            return go(url_for(".complaint", complaint_id=found.public_id))
    if not form.is_submitted() and (sentence := queries.why_not(step, actor(), found)):
        raise Refused(sentence)
    return page(template, form=form, complaint=found, **more)
