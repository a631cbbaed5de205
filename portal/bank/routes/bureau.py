"""Officers read the bank: find questions, see what they say, compare, change the state of many."""

import re
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission, may
from portal.bank import queries
from portal.bank.actions import standing
from portal.bank.actions.standing import Change
from portal.bank.forms import CommentForm, StateChangeForm
from portal.bank.models import Question, QuestionStatus, QuestionVersion
from portal.bank.queries import Wanted, law
from portal.bank.rules import lifecycle
from portal.bank.rules.differences import differences
from portal.bank.rules.law import article_number
from portal.bank.rules.lifecycle import Hands, Stage
from portal.bank.rules.questions import Question as Value
from portal.bank.rules.questions import QuestionType, from_json
from portal.bank.rules.statistics import Facility
from portal.bank.rules.variants import Variant, leaves
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.labels import Labelled
from portal.web.forms import halve
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/bank")
P = Permission
READ = P.BANK_QUESTION_READ
LONGEST_TEXT = 60
SEEDS = 1_000_000
TRIED = 10  # variants shown side by side
MOST_AT_ONCE = 2_000  # questions of one change
L = TypeVar("L", bound=Labelled)


@bp.get("")
@requires(READ)
def question_list() -> Response:
    asked = wanted()
    return page(
        "bank/bureau/question_list.html",
        fragments=("question_rows",),
        found=queries.list_questions(actor(), READ, asked, request.args.get("page", 1, type=int)),
        counts=queries.count_by_subject(actor(), READ),
        stages=queries.count_stages(actor(), READ),
        wanted=asked,
        unclear=_unclear(asked),
        arguments=arguments(asked),
        subjects=queries.files().subjects,
        types=QuestionType,
        statuses=QuestionStatus,
        all_stages=Stage,
        facilities=Facility,
        changes=Change if may(actor(), P.BANK_QUESTION_ENABLE) else (),
        instruments=law.names(),
        names=queries.names(),
    )


@bp.get("/questions/<slug:key>")
@requires(READ)
def question(key: str) -> Response:
    row = queries.get_question(actor(), READ, key)
    versions = queries.list_versions(row)
    shown = _chosen(versions)
    value = from_json(shown.content)
    seed = request.args.get("seed", 1, type=int) % SEEDS
    tried = queries.preview(value, seed, shown.digest)
    hands = Hands(shown.author_id, shown.reviewer_id, shown.final_reviewer_id)
    return page(
        "bank/bureau/question.html",
        fragments=("preview",),
        row=row,
        shown=shown,
        value=value,
        versions=versions,
        seed=seed,
        tried=tried,
        leaves=leaves(tried.face, tried.key) if tried else (),
        others=_others(value, seed, shown.digest) if tried else (),
        uses=queries.count_uses(versions),
        exposure=queries.exposure(versions),
        lessons=queries.lessons_with(key),
        faults=queries.faults_of(shown) if shown.stage in lifecycle.UNFINISHED else (),
        advice=queries.advice_of(value),
        alike=queries.alike(value) if shown.stage in lifecycle.UNFINISHED else (),
        steps=lifecycle.open_steps(shown.stage, hands, actor().id),
        remarks=queries.list_remarks(versions),
        alerts=law.open_alerts(row),
        form=CommentForm(),
        names=queries.names(),
        sources=law.cited(clock.today()),
    )


@bp.get("/questions/<slug:key>/compare")
@requires(READ)
def compare(key: str) -> Response:
    """Two versions side by side: the newest and the one before, unless the address says others."""
    row = queries.get_question(actor(), READ, key)
    versions = queries.list_versions(row)
    if len(versions) < 2:
        raise NotFound
    after = _numbered(versions, "after") or versions[0]
    earlier = [version for version in versions if version.number < after.number] or versions[-1:]
    before = _numbered(versions, "before") or earlier[0]
    return page(
        "bank/bureau/compare.html",
        fragments=("differences",),
        row=row,
        versions=versions,
        before=before,
        after=after,
        found=differences(from_json(before.content), from_json(after.content), law.names()),
    )


@bp.route("/changes", methods=["GET", "POST"])
@requires(P.BANK_QUESTION_ENABLE)
def change_questions() -> Response:
    """A change of many questions: first what it would do to each, then the deed."""
    form = StateChangeForm()
    chosen = request.values.get("change", "")
    if chosen not in set(Change):
        return go(url_for(".question_list"))
    change = Change(chosen)
    questions = ticked()
    if not questions:
        flash("请先勾选试题，或者勾选“查询到的全部”。")
        return go(list_address(wanted()))
    today = clock.today()
    if form.validate_on_submit():
        with form.refusals():
            done = standing.change_many(
                questions,
                change,
                form.reason.data or "",
                by=actor(),
                now=clock.now(),
                today=today,
            )
            flash(f"已对{done}题办理“{change.label}”。")
            return go(list_address(wanted()))
    return page(
        "bank/bureau/change_questions.html",
        fragments=("change_form",),
        form=form,
        change=change,
        foreseen=standing.foresee(questions, change, by=actor(), today=today),
        arguments=arguments(wanted()),
        most=MOST_AT_ONCE,
    )


def wanted() -> Wanted:
    """The filters of the address; nonsense is no filter."""
    asked = request.values
    return Wanted(
        text=halve(asked.get("text", "").replace("\x00", ""))[:LONGEST_TEXT],
        topic=asked.get("topic", "")[:10],
        type=_one_of(QuestionType, "type"),
        status=_one_of(QuestionStatus, "status"),
        stage=_one_of(Stage, "stage"),
        source=asked.get("source", "")[:40],
        article=_article(asked.get("article", "")),
        facility=_one_of(Facility, "facility"),
        alerted=asked.get("alerted", "") == "y",
        author_id=actor().id if asked.get("mine", "") == "y" else None,
    )


def _article(typed: str) -> int | None:
    """The article that was typed: 24, 第24条 or 第二十四条第二款."""
    text = halve(typed)
    if (number := article_number(text)) is not None:
        return number
    found = re.match(r"第?([0-9]{1,4})条?", text)
    return int(found.group(1)) if found else None


def _unclear(asked: Wanted) -> str:
    """What of the filters was not understood, said instead of left out."""
    typed = request.values.get("article", "").strip()
    if typed and asked.article is None:
        return f"没看懂第几条“{typed[:20]}”，请写成24或者第二十四条。"
    if asked.article is not None and not asked.source:
        return "按条文查询，还要选择依据文件。"
    return ""


def arguments(asked: Wanted) -> dict[str, str]:
    """The filters as an address says them."""
    said = {
        "text": asked.text,
        "topic": asked.topic,
        "type": asked.type.value if asked.type else "",
        "status": asked.status.value if asked.status else "",
        "stage": asked.stage.value if asked.stage else "",
        "source": asked.source,
        "article": "" if asked.article is None else str(asked.article),
        "facility": asked.facility.value if asked.facility else "",
        "alerted": "y" if asked.alerted else "",
        "mine": "y" if asked.author_id is not None else "",
    }
    return {name: value for name, value in said.items() if value}


def list_address(asked: Wanted) -> str:
    """The list with these filters."""
    return f"{url_for('bank.bureau.question_list')}?{urlencode(arguments(asked))}"


def _one_of(kind: type[L], name: str) -> L | None:
    """The member of this enum that the address asks for; None for all."""
    return next((member for member in kind if member == request.values.get(name)), None)


def ticked() -> Sequence[Question]:
    """The questions ticked, or all that the filters find where that was asked for."""
    keys = request.values.getlist("key")[:MOST_AT_ONCE]
    if keys:
        return queries.questions_by_key(actor(), READ, keys)
    if request.values.get("all") == "y":
        return queries.all_questions(actor(), READ, wanted())[:MOST_AT_ONCE]
    return ()


def _chosen(versions: Sequence[QuestionVersion]) -> QuestionVersion:
    """The version whose number the address names; the newest one unless there is such."""
    return _numbered(versions, "version") or versions[0]


def _numbered(versions: Sequence[QuestionVersion], name: str) -> QuestionVersion | None:
    number = request.args.get(name, type=int)
    return next((version for version in versions if version.number == number), None)


def _others(value: Value, seed: int, digest: str) -> list[Variant]:
    """The next variants, where the numbers differ from candidate to candidate."""
    if not any(part.variables for part in (value, *value.parts)):
        return []
    tried = (queries.preview(value, each, digest) for each in range(seed, seed + TRIED))
    return [each for each in tried if each is not None]
