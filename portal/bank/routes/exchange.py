"""导入导出: files of questions come in as drafts after a look, and go out in five formats."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank import queries
from portal.bank.actions.taking_in import take_in
from portal.bank.exchange import formats
from portal.bank.exchange.values import MOST_BYTES, Defaults, Imported, Unreadable
from portal.bank.forms import ConfirmForm, export_form, import_form
from portal.bank.queries import law
from portal.bank.queries.files import topic_choices, topics
from portal.bank.routes.bureau import arguments, wanted
from portal.bank.rules.questions import Ability, Question, from_json
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.storage import files as storage
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("exchange", __name__, url_prefix="/bureau/bank/exchange")
P = Permission
SHOWN = 200  # questions, faults or losses listed at most
MOST_EXPORTED = 5_000
BYTES = "application/octet-stream"


@bp.route("/imports", methods=["GET", "POST"])
@requires(P.BANK_QUESTION_WRITE)
def import_questions() -> Response:
    """Choose a file; what it holds is shown before anything is kept as a question."""
    form = import_form(topic_choices())
    if form.validate_on_submit():
        with form.refusals():
            upload = request.files.get("file")
            content = upload.stream.read(MOST_BYTES + 1) if upload else b""
            if upload is None or not content:
                raise Refused("请选择要导入的文件", field="file")
            if len(content) > MOST_BYTES:
                raise Refused("文件超过10MB，请分成几个文件导入", field="file")
            name = storage.clean_name(upload)
            _read_or_refuse(content, name)
            kept = storage.keep(content, name=name, media_type=BYTES, by=actor())
            said = {"topic": form.topic.data, "ability": form.ability.data}
            said |= {"difficulty": form.difficulty.data}
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
    file = storage.get_own(actor(), file_id)
    defaults = _defaults()
    try:
        kind, imported = formats.read(storage.read(file), file.name, defaults, _names())
    except Unreadable as refusal:
        flash(str(refusal))
        return go(url_for(".import_questions"))
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            if imported.faults:
                raise Refused("文件有错误，没有导入。请改正后重新选择文件")
            made = take_in(imported.questions, file=file.name, by=actor())
            flash(f"已导入{len(made)}道题，都是您的草稿，补全后提交审题。")
            return go(url_for("bank.bureau.question_list", stage="draft"))
    return page(
        "bank/exchange/check_import.html",
        fragments=("confirm_form",),
        form=form,
        file=file,
        kind=kind,
        imported=imported,
        looks=_looks(imported),
        set_advice=queries.set_advice(imported.questions),
        shown=SHOWN,
        defaults=defaults,
        names=queries.names(),
    )


@bp.get("/template")
@requires(P.BANK_QUESTION_READ)
def template() -> Response:
    """The workbook to fill in, with help, lists to choose from, and examples."""
    made = formats.excel_template(_names())
    return send(made, media_type=formats.XLSX, name="试题导入模板.xlsx")


@bp.get("/exports")
@requires(P.BANK_QUESTION_READ)
def export_questions() -> Response:
    """Which questions would go out in which format, and what that format cannot hold."""
    form = export_form({each.key: each.label for each in formats.WRITABLE})
    chosen = formats.find(request.args.get("format", ""))
    found = _found()
    made = formats.write(chosen, found, _names()) if chosen and chosen.writes and found else None
    form.format.data = chosen.key if chosen else formats.WRITABLE[0].key
    return page(
        "bank/exchange/export_questions.html",
        fragments=("export_preview",),
        form=form,
        found=found,
        chosen=chosen,
        made=made,
        shown=SHOWN,
        arguments=arguments(wanted()),
        most=MOST_EXPORTED,
    )


@bp.get("/exports/file")
@writes
@requires(P.BANK_QUESTION_READ)
def export_file() -> Response:
    """The file itself; who took it out, and how much, is recorded."""
    chosen, found = formats.find(request.args.get("format", "")), _found()
    if chosen is None or not chosen.writes or not found:
        raise NotFound
    made = formats.write(chosen, found, _names())
    record(
        Deed.BANK_QUESTIONS_EXPORTED,
        queries.get_question(actor(), P.BANK_QUESTION_READ, found[0].id),
        by=actor(),
        format=chosen.key,
        count=len(found),
    )
    name = f"题库-{chosen.key}-{clock.today():%Y%m%d}{made.suffix}"
    return send(made.content, media_type=made.media_type, name=name)


def _read_or_refuse(content: bytes, name: str) -> None:
    """Raises Refused at the file's field for a file that cannot be read at all."""
    try:
        formats.read(content, name, Defaults("K1.1"), _names())
    except Unreadable as refusal:
        raise Refused(str(refusal), field="file") from refusal


def _defaults() -> Defaults:
    """What the address says of questions whose file is silent; nonsense is no default."""
    topic = request.args.get("topic", "")
    ability = request.args.get("ability", "")
    difficulty = request.args.get("difficulty", 3, type=int)
    if topic not in topic_choices():
        raise NotFound
    return Defaults(
        topic,
        Ability(ability) if ability in set(Ability) else Ability.UNDERSTAND,
        difficulty if 1 <= difficulty <= 5 else 3,
    )


def _names() -> formats.Known:
    return formats.Known(topics(), law.as_sources())


def _looks(imported: Imported) -> list[tuple[Question, tuple[str, ...]]]:
    """The questions that came in, each with what its author should think about."""
    return [(one, queries.import_advice(one)) for one in imported.questions[:SHOWN]]


def _found() -> list[Question]:
    """What the filters find, in the version that papers take (else the latest)."""
    rows = queries.all_questions(actor(), P.BANK_QUESTION_READ, wanted())[:MOST_EXPORTED]
    versions = [row.current_version or row.latest_version for row in rows]
    return [from_json(version.content) for version in versions if version is not None]
