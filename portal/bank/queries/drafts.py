"""What a version still lacks, by the same checks that the files of question_bank/ go through."""

from portal.bank.content import Knowledge, question_advice, question_faults
from portal.bank.content.draws import ALL_UP_TO
from portal.bank.models import QuestionVersion
from portal.bank.queries import law
from portal.bank.queries.files import names
from portal.bank.queries.pictures import picture_names
from portal.bank.rules import quality
from portal.bank.rules.formula import FormulaError
from portal.bank.rules.questions import Question, QuestionType, from_json
from portal.bank.rules.variants import Variant, variant
from portal.core import clock


def faults_of(version: QuestionVersion) -> tuple[str, ...]:
    """What stops this version from being reviewed or enabled, in sentences."""
    value = from_json(version.content)
    found = question_faults(value, knowledge(), all_up_to=ALL_UP_TO)
    in_law = law.clause_faults(version, clock.today())
    if any("超出该文件" in fault for fault in found):  # said already, in other words
        in_law = tuple(fault for fault in in_law if "条不存在" not in fault)
    return (*found, *in_law)


def preview(value: Question, seed: int, digest: str) -> Variant | None:
    """The question as a candidate would get it; None while too little of it is there."""
    if value.type is QuestionType.CASE and not value.parts:
        return None
    try:
        return variant(value, seed, digest=digest)
    except (FormulaError, KeyError, IndexError, ValueError):
        return None


def advice_of(value: Question) -> tuple[str, ...]:
    """What its author should think about: the lint of one question, and missing mistakes."""
    return (*(f.sentence for f in quality.of_one(value)), *question_advice(value))


def knowledge() -> Knowledge:
    """What a question written here may refer to: instruments and pictures in the database, topics
    of files.
    """
    topics = frozenset(code for code in names() if "." in code)
    return Knowledge(law.articles(clock.today()), topics, picture_names())
