"""A person's own appointments: to sign or not, to know, to keep the papers of."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.accounts.queries import bureau_name
from portal.core import clock
from portal.core.errors import Refused
from portal.employers import actions, queries
from portal.employers.forms import EndAnswerForm, RefuseForm, SignForm
from portal.employers.models import EndAnswer
from portal.employers.routes.asked import page_number
from portal.employers.routes.files import send_evidence, send_stored
from portal.employers.routes.signing import shown_instead
from portal.employers.rules.ending import AnswerRefusal, may_answer
from portal.employers.rules.terms import Side
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("my", __name__, url_prefix="/my/employers")
P = Permission


@bp.get("/appointments")
@requires(P.EMPLOYERS_APPOINTMENT_OWN)
def appointment_list() -> Response:
    """What waits to be signed; where one is and was in post, and how the filing of it stands."""
    return page(
        "employers/my/appointment_list.html",
        to_sign=queries.list_to_sign(actor(), P.EMPLOYERS_APPOINTMENT_OWN, clock.now()),
        appointments=queries.list_appointments(
            actor(), P.EMPLOYERS_APPOINTMENT_OWN, today=clock.today(), number=page_number()
        ),
    )


@bp.get("/appointments/<public_id:appointment_id>")
@requires(P.EMPLOYERS_APPOINTMENT_OWN)
def appointment(appointment_id: str) -> Response:
    """One's own post: what was signed, what was filed, how it ended."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_OWN, appointment_id)
    return page(
        "employers/my/appointment.html",
        row=queries.appointment_row(found, clock.today()),
        versions=queries.versions_of(found.public_id),
        filings=queries.filings_of(found),
        waiting=queries.open_change(found),
    )


@bp.route("/appointments/<public_id:appointment_id>/end", methods=["GET", "POST"])
@requires(P.EMPLOYERS_APPOINTMENT_OWN)
def answer_end(appointment_id: str) -> Response:
    """The firm says that one wanted the end: one bears it out, or says that it is untrue."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_OWN, appointment_id)
    kind = found.end_kind
    if kind is None:
        raise Refused(AnswerRefusal.NOT_ENDED.label)
    form = EndAnswerForm(kind)
    if not form.is_submitted() and (refusal := may_answer(kind, found.end_answer)):
        raise Refused(refusal.label)
    if form.validate_on_submit():
        with form.refusals():
            answer = EndAnswer(form.answer.data)
            actions.answer_end(found, answer, form.words.data or "", by=actor(), now=clock.now())
            denied = answer is EndAnswer.DENIED
            flash("已转人力社保部门核实，并告知单位" if denied else "已确认，谢谢")
            return go(url_for(".appointment", appointment_id=appointment_id))
    return page(
        "employers/my/answer_end.html",
        fragments=("answer_form",),
        form=form,
        appointment=found,
        bureau=bureau_name(found.region),
    )


@bp.route("/terms/<public_id:terms_id>", methods=["GET", "POST"])
@requires(P.EMPLOYERS_APPOINTMENT_OWN)
def terms(terms_id: str) -> Response:
    """核对后签署: the whole text, what it means, and one's own signature."""
    found = queries.get_terms(actor(), P.EMPLOYERS_APPOINTMENT_OWN, terms_id)
    form = SignForm(data={"digest": found.digest})
    if form.validate_on_submit():
        with form.refusals():
            made = actions.sign(
                found, Side.PERSON, form.digest.data or "", by=actor(), now=clock.now()
            )
            words = "双方已签署，聘用成立" if made else "您已签署，等待单位签署"
            flash("双方已签署，变更生效" if made and found.number > 1 and found.cause else words)
            return go(url_for(".terms", terms_id=terms_id))
    current = shown_instead(found, form)
    return page(
        "employers/my/terms.html",
        terms=current,
        newest=queries.latest_of_series(current),
        obstacles=actions.obstacles(current),
        versions=queries.versions_of(current.series),
        form=form,
        now=clock.now(),
        limits=queries.limits(clock.today()),
    )


@bp.route("/terms/<public_id:terms_id>/refuse", methods=["GET", "POST"])
@requires(P.EMPLOYERS_APPOINTMENT_OWN)
def refuse_terms(terms_id: str) -> Response:
    """One does not sign, and says why."""
    found = queries.get_terms(actor(), P.EMPLOYERS_APPOINTMENT_OWN, terms_id)
    form = RefuseForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.refuse(found, form.reason.data or "", by=actor(), now=clock.now())
            flash("已告知单位您不同意签署")
            return go(url_for(".terms", terms_id=terms_id))
    return page(
        "employers/my/refuse_terms.html", fragments=("refuse_form",), form=form, terms=found
    )


@bp.get("/appointments/<public_id:appointment_id>/filing")
@requires(P.EMPLOYERS_APPOINTMENT_OWN)
def filing_file(appointment_id: str) -> Response:
    """The 配备文件 that names oneself."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_OWN, appointment_id)
    return send_stored(found.document, f"配备文件-{found.public_id.upper()}")


@bp.get("/appointments/<public_id:appointment_id>/evidence/<int:number>")
@requires(P.EMPLOYERS_APPOINTMENT_OWN)
def evidence_file(appointment_id: str, number: int) -> Response:
    """One file of what was handed in about oneself."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_OWN, appointment_id)
    return send_evidence(found, number)
