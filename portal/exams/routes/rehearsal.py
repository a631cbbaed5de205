"""考前演练: whether this machine carries a sitting, tried before the day."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.exams.actions import rehearsals as actions
from portal.exams.queries import rehearsals as queries
from portal.exams.queries.sittings import get_sitting
from portal.exams.rehearsal_forms import RehearsalForm
from portal.exams.rules.rehearsal import MOST_CANDIDATES, PHASES
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("rehearsal", __name__, url_prefix="/bureau/exams")
RUN = Permission.EXAMS_REHEARSAL_RUN


@bp.route("/sittings/<public_id:sitting_id>/rehearsals", methods=["GET", "POST"])
@requires(RUN)
def rehearsal_list(sitting_id: str) -> Response:
    """The rehearsals of a sitting; the same page asks for one."""
    sitting, now = get_sitting(actor(), RUN, sitting_id), clock.now()
    expected = queries.count_admitted(sitting) or sitting.capacity
    form = RehearsalForm(candidates=min(expected, MOST_CANDIDATES))
    if form.validate_on_submit():
        with form.refusals():
            asked = actions.ask(
                sitting,
                candidates=form.candidates.data or 0,
                every=form.every.data or 0,
                by=actor(),
                now=now,
            )
            flash("已发起演练，可以离开本页。")
            return go(url_for(".rehearsal", rehearsal_id=asked.public_id))
    return page(
        "exams/rehearsal/rehearsal_list.html",
        fragments=("rehearsal_form",),
        form=form,
        sitting=sitting,
        rehearsals=queries.list_rehearsals(sitting, now),
    )


@bp.get("/rehearsals/<public_id:rehearsal_id>")
@requires(RUN)
def rehearsal(rehearsal_id: str) -> Response:
    """How far it is; in the end what came of it, and how to read that."""
    found = queries.get_rehearsal(actor(), rehearsal_id)
    return page(
        "exams/rehearsal/rehearsal.html",
        fragments=("rehearsal_state",),
        rehearsal=found,
        sitting=found.sitting,
        standing=queries.standing(found, clock.now()),
        report=queries.report_of(found),
        phases=PHASES,
        trouble=found.trouble or actions.why_dead(found),
    )
