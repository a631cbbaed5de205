"""命题: a question is begun, written, mended and handed to review by its author."""

from dataclasses import replace

from flask import Blueprint, Response, abort, flash, request, url_for

from portal.access.policy import Permission, may
from portal.bank import queries
from portal.bank.actions import pictures
from portal.bank.actions import writing as actions
from portal.bank.forms import ConfirmForm, PictureForm, RemoveForm, draft_form, new_question_form
from portal.bank.models import QuestionVersion
from portal.bank.queries import law
from portal.bank.queries.files import topic_choices, topics
from portal.bank.routes.bureau import ticked
from portal.bank.rules.lifecycle import Stage
from portal.bank.rules.questions import Question, QuestionType, blank, from_json
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("writing", __name__, url_prefix="/bureau/bank/writing")
WRITE = Permission.BANK_QUESTION_WRITE
READ = Permission.BANK_QUESTION_READ
MOST_PARTS = 6
PARTS_MAY_BE = tuple(each for each in QuestionType if each is not QuestionType.CASE)


@bp.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new_question() -> Response:
    form = new_question_form(topic_choices())
    if form.validate_on_submit():
        with form.refusals():
            value = blank(QuestionType(form.type.data), form.topic.data or "")
            version = actions.draft_question(value, by=actor())
            flash(f"已建立草稿{version.question.key}，请填写题目内容。")
            return go(url_for(".edit_question", version_id=version.public_id))
    return page("bank/writing/new_question.html", fragments=("new_question_form",), form=form)


@bp.route("/<public_id:version_id>", methods=["GET", "POST"])
@requires(WRITE)
def edit_question(version_id: str) -> Response:
    """The whole question; of a case what its parts share, with links to them."""
    version = _own_draft(version_id)
    before = from_json(version.content)
    form = draft_form(before, topics(), law.as_sources(), version.note)
    if form.validate_on_submit():
        with form.refusals():
            value = _with_part(form.value())
            actions.save_draft(version, value, note=form.note.data or "", by=actor())
            flash("草稿已保存。")
            if len(value.parts) > len(before.parts):
                return go(url_for(".edit_part", version_id=version_id, place=len(value.parts)))
            return _to_question(version)
    return page(
        "bank/writing/edit_question.html",
        fragments=("draft_form",),
        form=form,
        version=version,
        value=before,
        types=PARTS_MAY_BE,
        returned=queries.last_return(version),
        most_parts=MOST_PARTS,
    )


@bp.route("/<public_id:version_id>/parts/<int:place>", methods=["GET", "POST"])
@requires(WRITE)
def edit_part(version_id: str, place: int) -> Response:
    """One part of a case."""
    version = _own_draft(version_id)
    case = from_json(version.content)
    part = _part(case, place)
    form = draft_form(part, topics(), law.as_sources())
    if form.validate_on_submit():
        with form.refusals():
            parts = (*case.parts[: place - 1], form.value(), *case.parts[place:])
            actions.save_draft(version, replace(case, parts=parts), note=version.note, by=actor())
            flash(f"第{place}小题已保存。")
            return go(url_for(".edit_question", version_id=version_id))
    return page(
        "bank/writing/edit_part.html",
        fragments=("draft_form",),
        form=form,
        version=version,
        value=part,
        place=place,
    )


@bp.route("/<public_id:version_id>/parts/<int:place>/remove", methods=["GET", "POST"])
@requires(WRITE)
def remove_part(version_id: str, place: int) -> Response:
    version = _own_draft(version_id)
    case = from_json(version.content)
    part = _part(case, place)
    form = RemoveForm(data={"began_with": part.digest})
    if form.validate_on_submit():
        with form.refusals():
            if form.began_with.data != part.digest:
                raise Refused("这份草稿已在别的窗口改过，请刷新页面核对后再删")
            parts = (*case.parts[: place - 1], *case.parts[place:])
            actions.save_draft(version, replace(case, parts=parts), note=version.note, by=actor())
            flash(f"原第{place}小题已删除。")
            return go(url_for(".edit_question", version_id=version_id))
    return page(
        "bank/writing/remove_part.html",
        fragments=("remove_form",),
        form=form,
        version=version,
        value=part,
        place=place,
    )


@bp.post("/<public_id:version_id>/pictures")
@requires(WRITE)
def add_picture(version_id: str) -> Response:
    """A picture is kept; the author is told the line that shows it."""
    version = _own_draft(version_id)
    form = PictureForm()
    back = go(url_for(".edit_question", version_id=version.public_id))
    if form.validate_on_submit():
        with form.refusals():
            name = pictures.add_picture(request.files["picture"], by=actor())
            flash(f"图片已上传。在题干或材料中单独占一行写：![说明图上有什么](picture:{name})")
            return back
    flash("图片没有上传：" + "；".join([*form.picture.errors, *form.form_errors]))
    return back


@bp.post("/questions/<slug:key>/revise")
@requires(WRITE)
def revise(key: str) -> Response:
    """A new draft over what the question says now."""
    question = queries.get_question(actor(), WRITE, key)
    version = actions.revise(question, by=actor())
    flash(f"已建立第{version.number}版草稿，原版本不变。")
    return go(url_for(".edit_question", version_id=version.public_id))


@bp.route("/<public_id:version_id>/submit", methods=["GET", "POST"])
@requires(WRITE)
def submit(version_id: str) -> Response:
    """What it still lacks, or the second word: once handed in it is not changed any more."""
    version = queries.get_version_of(actor(), WRITE, version_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.submit(version, by=actor(), now=clock.now())
            flash(f"{version.question.key}第{version.number}版已提交审题。")
            return _to_question(version)
    return page(
        "bank/writing/submit.html",
        fragments=("submit_form",),
        form=form,
        version=version,
        faults=queries.faults_of(version),
        alike=queries.alike(from_json(version.content)),
    )


@bp.route("/submissions", methods=["GET", "POST"])
@requires(WRITE)
def submit_many() -> Response:
    """Several drafts of one's own: which can be handed in, and what the others lack."""
    rows = [row.latest_version for row in ticked()]
    drafts = [v for v in rows if v and v.stage is Stage.DRAFT and v.author_id == actor().id]
    if not drafts:
        flash("请先勾选您自己的草稿。")
        return go(url_for("bank.bureau.question_list", stage="draft", mine="y"))
    lacking = {version.id: queries.faults_of(version) for version in drafts}
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            ready = [version for version in drafts if not lacking[version.id]]
            for version in ready:
                actions.submit(version, by=actor(), now=clock.now())
            flash(f"已提交{len(ready)}道题审题。")
            return go(url_for("bank.bureau.question_list", mine="y"))
    return page(
        "bank/writing/submit_many.html",
        fragments=("submit_form",),
        form=form,
        drafts=drafts,
        lacking=lacking,
    )


@bp.route("/<public_id:version_id>/withdraw", methods=["GET", "POST"])
@requires(WRITE)
def withdraw(version_id: str) -> Response:
    """Taken back before anyone has reviewed it."""
    version = queries.get_version_of(actor(), WRITE, version_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.withdraw(version, by=actor())
            flash(f"已撤回{version.question.key}第{version.number}版，可以修改后重新提交。")
            return _to_question(version)
    return page(
        "bank/writing/withdraw.html", fragments=("withdraw_form",), form=form, version=version
    )


@bp.route("/<public_id:version_id>/drop", methods=["GET", "POST"])
@requires(READ)
def drop(version_id: str) -> Response:
    """Given up by its author, or by a reviewer where the author is gone."""
    version = queries.get_version_of(actor(), READ, version_id)
    if not (may(actor(), WRITE) or may(actor(), Permission.BANK_QUESTION_REVIEW)):
        abort(403)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.drop(version, by=actor())
            flash(f"已放弃{version.question.key}第{version.number}版。")
            return _to_question(version)
    return page("bank/writing/drop.html", fragments=("drop_form",), form=form, version=version)


def _with_part(value: Question) -> Question:
    """The case with one part more, where the button said so."""
    kind = request.form.get("add_type", "")
    asked = request.form.get("then") == "add" and value.type is QuestionType.CASE
    if not asked or kind not in PARTS_MAY_BE:
        return value
    if len(value.parts) >= MOST_PARTS:
        raise Refused(f"案例最多{MOST_PARTS}个小题")
    return replace(value, parts=(*value.parts, blank(QuestionType(kind), value.topic)))


def _own_draft(version_id: str) -> QuestionVersion:
    """The draft, if it is this author's and still one; another's is as good as absent."""
    version = queries.get_version_of(actor(), WRITE, version_id)
    if version.author_id != actor().id or version.stage is not Stage.DRAFT:
        raise NotFound
    return version


def _part(case: Question, place: int) -> Question:
    if not 1 <= place <= len(case.parts):
        raise NotFound
    return case.parts[place - 1]


def _to_question(version: QuestionVersion) -> Response:
    return go(url_for("bank.bureau.question", key=version.question.key, version=version.number))
