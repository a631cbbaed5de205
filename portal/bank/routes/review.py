"""审题、终审: a version is read, commented on, passed or returned."""

from flask import Blueprint, Response, abort, flash, url_for

from portal.access.policy import Permission, may
from portal.bank import queries
from portal.bank.actions import reviewing
from portal.bank.forms import CommentForm, ReviewForm
from portal.bank.models import QuestionVersion
from portal.bank.queries import law
from portal.bank.rules.lifecycle import Stage
from portal.bank.rules.questions import from_json
from portal.bank.rules.variants import leaves
from portal.core import clock
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("review", __name__, url_prefix="/bureau/bank/review")
P = Permission
REVIEW = P.BANK_QUESTION_REVIEW


@bp.route("/<public_id:version_id>", methods=["GET", "POST"])
@requires(REVIEW)
def review_version(version_id: str) -> Response:
    """One version with all a reviewer looks at, and the decision."""
    version = queries.get_version_of(actor(), REVIEW, version_id)
    value = from_json(version.content)
    tried = queries.preview(value, 1, version.digest)
    form = ReviewForm(data={"seen": version.stage.value})
    if form.validate_on_submit():
        with form.refusals():
            return _decide(version, form)
    return page(
        "bank/review/review_version.html",
        fragments=("review_form",),
        form=form,
        version=version,
        value=value,
        is_final=version.stage is Stage.FINAL,
        tried=tried,
        leaves=leaves(tried.face, tried.key) if tried else (),
        advice=queries.advice_of(value),
        alike=queries.alike(value),
        faults=queries.faults_of(version),
        names=queries.names(),
        sources=law.cited(clock.today()),
    )


def _decide(version: QuestionVersion, form: ReviewForm) -> Response:
    words = form.text.data or ""
    if form.decision.data == "pass":
        final = form.seen.data == Stage.FINAL.value
        seen = Stage.FINAL if final else Stage.REVIEW
        reviewing.pass_review(version, words, seen=seen, by=actor())
    else:
        reviewing.return_version(version, words, by=actor())
    flash(f"{version.question.key}第{version.number}版：{version.stage.label}。")
    return go(url_for("bank.bureau.question", key=version.question.key))


@bp.post("/<public_id:version_id>/comments")
@requires(P.BANK_QUESTION_READ)
def comment(version_id: str) -> Response:
    """Authors and reviewers may say something; who only reads may not."""
    if not (may(actor(), REVIEW) or may(actor(), P.BANK_QUESTION_WRITE)):
        abort(403)
    version = queries.get_version_of(actor(), P.BANK_QUESTION_READ, version_id)
    form = CommentForm()
    if form.validate_on_submit():
        reviewing.comment(version, form.text.data or "", by=actor())
        flash("意见已发表。")
    else:
        flash("意见没有发表：" + "；".join(str(e) for e in (*form.text.errors, *form.form_errors)))
    address = url_for("bank.bureau.question", key=version.question.key, version=version.number)
    return go(f"{address}#remarks")
