"""导入导出: files of questions come in as drafts after a look, and go out in four formats.

Files are read before the request's first write: that takes seconds, and no writer waits for it.
"""

from urllib.parse import urlencode

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank import queries
from portal.bank.actions import taking_in
from portal.bank.exchange import formats
from portal.bank.exchange.values import MOST_BYTES, Defaults, Exported, Unreadable
from portal.bank.forms import ConfirmForm, export_form, import_form
from portal.bank.queries import law
from portal.bank.queries.files import topic_choices, topics
from portal.bank.routes.bureau import arguments, wanted
from portal.bank.rules.questions import Ability, Question, from_json
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.storage import files as storage
from portal.storage.models import StoredFile
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("exchange", __name__, url_prefix="/bureau/bank/exchange")
P = Permission
SHOWN = 200  # questions, faults or losses listed at most


@bp.route("/imports", methods=["GET", "POST"])
@requires(P.BANK_QUESTION_WRITE)
def import_questions() -> Response:
    """Choose a file; what it holds is shown before anything is kept as a question."""
    form = import_form(topic_choices())
    if form.validate_on_submit():
        with form.refusals():
            content, name = _uploaded()
            said = {
                "topic": form.topic.data or "",
                "ability": form.ability.data,
                "difficulty": form.difficulty.data,
            }
            try:
                formats.read(content, name, Defaults(said["topic"]), _names())
            except Unreadable as refusal:
                raise Refused(str(refusal), field="file") from refusal
            kept = taking_in.keep(content, name=name, by=actor())
            return go(url_for(".check_import", file_id=kept.public_id, **said))
    return page(
        "bank/exchange/import_questions.html",
        fragments=("import_form",),
        form=form,
        formats=formats.READABLE,
    )


@bp.route("/imports/<public_id:file_id>", methods=["GET", "POST"])
@requires(P.BANK_QUESTION_WRITE)
def check_import(file_id: str) -> Response:
    """What the file holds, what is wrong with it and what could not be carried over; then all of
    it comes in as drafts, or none.
    """
    with db.reading():
        file = storage.get_own(actor(), file_id)
    defaults = _defaults()
    try:
        kind, imported = formats.read(_bytes(file), file.name, defaults, _names())
    except Unreadable as refusal:
        flash(str(refusal))
        return go(url_for(".import_questions"))
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            if imported.faults:
                raise Refused("文件有错误，没有导入。请改正后重新选择文件")
            made = taking_in.take_in(imported.questions, file=file, by=actor())
            flash(f"已导入{len(made)}道题，都是您的草稿，补全后提交审题。")
            return go(url_for("bank.bureau.question_list", stage="draft"))
    with db.reading():
        return page(
            "bank/exchange/check_import.html",
            fragments=("confirm_form",),
            form=form,
            file=file,
            is_taken=file.media_type != taking_in.WAITING,
            taken_before=queries.count_alike_files(actor(), file, taking_in.TAKEN),
            kind=kind,
            imported=imported,
            looks=queries.looks_of(imported.questions[:SHOWN], clock.today()),
            set_advice=queries.set_advice(imported.questions),
            shown=SHOWN,
            defaults=defaults,
            names=queries.names(),
        )


@bp.get("/template")
@requires(P.BANK_QUESTION_WRITE)
def template() -> Response:
    """The workbook to fill in, with help, lists to choose from, and examples."""
    made = formats.excel_template(_names())
    return send(made, media_type=formats.XLSX, name="试题导入模板.xlsx")


@bp.get("/exports")
@requires(P.BANK_QUESTION_EXPORT)
def export_questions() -> Response:
    """How many questions would go out; once a format is chosen, what it cannot hold of them."""
    form = export_form({each.key: each.label for each in formats.WRITABLE})
    chosen, count = formats.find(request.args.get("format", "")), _count()
    made = None
    if chosen and chosen.writes and 0 < count <= formats.MOST_EXPORTED:
        made = formats.write(chosen, _found(), _names())
    form.format.data = chosen.key if chosen else formats.WRITABLE[0].key
    return page(
        "bank/exchange/export_questions.html",
        fragments=("export_preview",),
        form=form,
        count=count,
        chosen=chosen,
        made=made,
        shown=SHOWN,
        arguments=arguments(wanted()),
        most=formats.MOST_EXPORTED,
    )


@bp.get("/exports/file")
@writes
@requires(P.BANK_QUESTION_EXPORT)
def export_file() -> Response:
    """The file itself; who took it out, and how much, is recorded. What could not be brought back
    here is not given out.
    """
    chosen = formats.find(request.args.get("format", ""))
    if chosen is None or not chosen.writes:
        raise NotFound
    with db.reading():
        count = _count()
        found = _found() if count <= formats.MOST_EXPORTED else []
    made = formats.write(chosen, found, _names())
    if reason := _unfit(chosen, made, count):
        flash(reason)
        asked = urlencode({"format": chosen.key, **arguments(wanted())})
        return go(f"{url_for('.export_questions')}?{asked}")
    record(
        Deed.BANK_QUESTIONS_EXPORTED,
        queries.get_question(actor(), P.BANK_QUESTION_EXPORT, found[0].id),
        by=actor(),
        format=chosen.key,
        count=made.count,
    )
    name = f"题库-{chosen.key}-{clock.today():%Y%m%d}{made.suffix}"
    return send(made.content, media_type=made.media_type, name=name)


def _uploaded() -> tuple[bytes, str]:
    """What was chosen, and its name. Raises Refused for nothing, and for too much."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Refused("请选择要导入的文件", field="file")
    content = upload.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused("文件超过10MB，请分成几个文件导入", field="file")
    return content, storage.clean_name(upload)


def _bytes(file: StoredFile) -> bytes:
    try:
        return storage.read(file)
    except FileNotFoundError:
        raise Unreadable("这个文件已经不在了，请重新选择文件") from None


def _defaults() -> Defaults:
    """What the address says of questions whose file is silent; nonsense is no default."""
    topic = request.args.get("topic", "")
    ability = request.args.get("ability", "")
    difficulty = request.args.get("difficulty", 3, type=int)
    if topic and topic not in topic_choices():
        raise NotFound
    return Defaults(
        topic,
        Ability(ability) if ability in set(Ability) else Ability.UNDERSTAND,
        difficulty if 1 <= difficulty <= 5 else 3,
    )


def _names() -> formats.Known:
    with db.reading():
        return formats.Known(topics(), law.as_sources())


def _count() -> int:
    """How many questions the filters find."""
    return queries.list_questions(actor(), P.BANK_QUESTION_EXPORT, wanted(), 1).total


def _found() -> list[Question]:
    """What the filters find, in the version that papers take (else the latest)."""
    rows = queries.all_questions(actor(), P.BANK_QUESTION_EXPORT, wanted())
    versions = [row.current_version or row.latest_version for row in rows]
    return [from_json(version.content) for version in versions if version is not None]


def _unfit(chosen: formats.Format, made: Exported, count: int) -> str:
    """Why this file is not given out, in a sentence; empty when it may be."""
    if count > formats.MOST_EXPORTED:
        return f"共{count}道题，一次最多导出{formats.MOST_EXPORTED}道，请缩小查询范围，分几次导出"
    if not made.count:
        return f"没有可以用{chosen.label}导出的试题，没有生成文件"
    reason = formats.too_large(chosen, made, _names())
    return f"{reason}。请缩小查询范围，分几次导出" if reason else ""
