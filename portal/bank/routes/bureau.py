"""Officers read the bank: find questions, see what they say, try them as a candidate would."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from portal.access.policy import Permission
from portal.bank import queries
from portal.bank.models import QuestionStatus, QuestionVersion
from portal.bank.queries import Wanted
from portal.bank.rules.questions import Question, QuestionType, from_json
from portal.bank.rules.variants import Variant, leaves, variant
from portal.web.guard import actor, requires
from portal.web.page import page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/bank")
READ = Permission.BANK_QUESTION_READ
LONGEST_TEXT = 60
SEEDS = 1_000_000
TRIED = 10  # variants shown side by side


@bp.get("")
@requires(READ)
def question_list() -> Response:
    wanted = _wanted()
    return page(
        "bank/bureau/question_list.html",
        fragments=("question_rows",),
        found=queries.list_questions(actor(), READ, wanted, request.args.get("page", 1, type=int)),
        counts=queries.count_by_subject(actor(), READ),
        wanted=wanted,
        subjects=queries.files().subjects,
        types=QuestionType,
        statuses=QuestionStatus,
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
    tried = variant(value, seed, digest=shown.digest)
    return page(
        "bank/bureau/question.html",
        fragments=("preview",),
        row=row,
        shown=shown,
        value=value,
        versions=versions,
        seed=seed,
        tried=tried,
        leaves=leaves(tried.face, tried.key),
        others=_others(value, seed, shown.digest),
        uses=queries.count_uses(versions),
        lessons=queries.lessons_with(key),
        names=queries.names(),
        sources=queries.sources(),
    )


def _wanted() -> Wanted:
    """The filters of the address; nonsense is no filter."""
    type_, status = request.args.get("type", ""), request.args.get("status", "")
    return Wanted(
        text=request.args.get("text", "").replace("\x00", "").strip()[:LONGEST_TEXT],
        topic=request.args.get("topic", "")[:10],
        type=QuestionType(type_) if type_ in set(QuestionType) else None,
        status=QuestionStatus(status) if status in set(QuestionStatus) else None,
    )


def _chosen(versions: Sequence[QuestionVersion]) -> QuestionVersion:
    """The version whose number the address names; the newest one unless there is such."""
    number = request.args.get("version", type=int)
    return next((version for version in versions if version.number == number), versions[0])


def _others(value: Question, seed: int, digest: str) -> list[Variant]:
    """The next variants, where the numbers differ from candidate to candidate."""
    if not any(part.variables for part in (value, *value.parts)):
        return []
    return [variant(value, each, digest=digest) for each in range(seed, seed + TRIED)]
