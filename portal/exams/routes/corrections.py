"""更正试题: a flawed question is corrected for all whose papers hold it, in words and in marks."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.bank.rules.questions import QuestionType
from portal.core import clock
from portal.exams.actions import corrections as actions
from portal.exams.correction_forms import CorrectForm, DecideForm, RulingForm
from portal.exams.models import QuestionCorrection, Sitting
from portal.exams.queries import corrections as queries
from portal.exams.queries.corrections import Asked
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("corrections", __name__, url_prefix="/bureau/exams")
CORRECT = Permission.EXAMS_QUESTION_CORRECT


@bp.get("/sittings/<public_id:sitting_id>/corrections")
@requires(CORRECT)
def correction_list(sitting_id: str) -> Response:
    """Who corrected what, when, why, who decided it, and what it came to."""
    sitting = queries.get_sitting(actor(), sitting_id)
    return page(
        "exams/corrections/correction_list.html",
        sitting=sitting,
        rows=[(one, _about_of(one)) for one in queries.list_corrections(sitting)],
    )


@bp.get("/sittings/<public_id:sitting_id>/questions")
@writes
@requires(CORRECT)
def question_list(sitting_id: str) -> Response:
    """Which question? Those that papers of the sitting hold."""
    sitting = queries.get_sitting(actor(), sitting_id)
    key = request.args.get("key", "").strip()[:40]
    actions.note_look(sitting, None, by=actor(), now=clock.now())
    found = queries.list_asked(sitting, key, request.args.get("page", 1, type=int))
    return page(
        "exams/corrections/question_list.html",
        sitting=sitting,
        key=key,
        questions=found,
        counts=queries.count_papers(sitting, found.rows),
        types={kind.value: kind.label for kind in QuestionType},
    )


@bp.get("/sittings/<public_id:sitting_id>/question")
@writes
@requires(CORRECT)
def question(sitting_id: str) -> Response:
    """One question: what it says, on whose papers with which numbers, and what can be done."""
    sitting = queries.get_sitting(actor(), sitting_id)
    if (about := _about(sitting)) is None:
        return go(url_for(".question_list", sitting_id=sitting_id))
    shows_keys = _look(sitting, about)
    parts = range(1, len(about.leaf.parts) + 1) if about.part == 0 else ()
    return page(
        "exams/corrections/question.html",
        sitting=sitting,
        about=about,
        shows_keys=shows_keys,
        parts=[queries.asked(about.version, part) for part in parts],
        holdings=queries.holdings(sitting, about.version),
        papers=queries.count_papers(sitting, [about.version]).get(about.version.id, 0),
    )


@bp.route("/sittings/<public_id:sitting_id>/corrections/note", methods=["GET", "POST"])
@writes
@requires(CORRECT)
def note(sitting_id: str) -> Response:
    """更正说明: words, seen by every candidate whose paper holds the question."""
    sitting = queries.get_sitting(actor(), sitting_id)
    if (about := _about(sitting)) is None:
        return go(url_for(".question_list", sitting_id=sitting_id))
    shows_keys = _look(sitting, about)
    form = CorrectForm()
    if form.validate_on_submit():
        with form.refusals():
            text = form.text.data or ""
            actions.note(sitting, about, text=text, by=actor(), now=clock.now())
            flash("更正说明已发布，试卷中有这道题的考生都会看到。")
            return go(url_for(".correction_list", sitting_id=sitting_id))
    return page(
        "exams/corrections/note.html",
        fragments=("correct_form",),
        form=form,
        sitting=sitting,
        about=about,
        shows_keys=shows_keys,
        papers=queries.count_papers(sitting, [about.version]).get(about.version.id, 0),
    )


@bp.route("/sittings/<public_id:sitting_id>/corrections/propose", methods=["GET", "POST"])
@writes
@requires(CORRECT)
def propose(sitting_id: str) -> Response:
    """作废或更正答案: how it is to be marked; a second person decides."""
    sitting = queries.get_sitting(actor(), sitting_id)
    if (about := _about(sitting)) is None:
        return go(url_for(".question_list", sitting_id=sitting_id))
    shows_keys = _look(sitting, about)
    form = RulingForm(about)
    if form.validate_on_submit():
        with form.refusals():
            wanted = form.wanted()
            actions.propose(sitting, about, wanted, by=actor(), now=clock.now())
            flash("已提请处理，由另一位考务人员决定；决定之前成绩不变。")
            return go(url_for(".correction_list", sitting_id=sitting_id))
    return page(
        "exams/corrections/propose.html",
        fragments=("ruling_form",),
        form=form,
        sitting=sitting,
        about=about,
        shows_keys=shows_keys,
        earlier=queries.ruling_over(sitting, about.version, about.part),
    )


@bp.route("/corrections/<public_id:correction_id>/decide", methods=["GET", "POST"])
@writes
@requires(CORRECT)
def decide(correction_id: str) -> Response:
    """What the ruling would come to, and the second person's word on it."""
    found, form = queries.get_correction(actor(), correction_id), DecideForm()
    sitting, about = found.sitting, _about_of(found)
    if found.rule is None or found.decided_at is not None:
        return go(url_for(".correction_list", sitting_id=sitting.public_id))
    if form.validate_on_submit():
        with form.refusals():
            reason = form.reason.data or ""
            if form.is_taken:
                effect = actions.decide(found, reason=reason, by=actor(), now=clock.now())
                flash(f"处理已生效，{effect.changed}名考生的成绩有变动。")
            else:
                actions.keep(found, reason=reason, by=actor(), now=clock.now())
                flash("没有采纳，成绩不变。")
            return go(url_for(".correction_list", sitting_id=sitting.public_id))
    return page(
        "exams/corrections/decide.html",
        fragments=("decide_form",),
        form=form,
        sitting=sitting,
        correction=found,
        about=about,
        shows_keys=_look(sitting, about),
        effect=queries.preview(found),
        later=queries.count_later(found),
        earlier=queries.ruling_over(sitting, found.version, found.part),
        is_own=found.by_id == actor().id,
    )


def _about(sitting: Sitting) -> Asked | None:
    """The question that the address names; None when it names none."""
    if not (asked := request.args.get("version", "")):
        return None
    version = queries.get_version(sitting, asked)
    return queries.asked(version, request.args.get("part", 0, type=int))


def _look(sitting: Sitting, about: Asked) -> bool:
    """The question is looked at, which is recorded; whether what is right may be seen with it."""
    now = clock.now()
    if request.method == "GET":
        actions.note_look(sitting, about, by=actor(), now=now)
    return queries.shows_keys(sitting, now)


def _about_of(correction: QuestionCorrection) -> Asked:
    return queries.asked(correction.version, correction.part)
