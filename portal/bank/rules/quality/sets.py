"""What can be found wrong with many questions among themselves."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from portal.bank.rules.quality.findings import Fault, Finding
from portal.bank.rules.quality.likeness import near_duplicates
from portal.bank.rules.questions import Question, QuestionType

LEAST_JUDGES = 10  # so many 判断 before their balance means anything
BALANCE = 0.35  # the rarer key should be at least this share
LEAST_SINGLES = 20  # so many 单选 before the place of their keys means anything
CROWDED = 0.6  # of the keys in one place is too many


def of_set(questions: Iterable[Question], most: int | None = None) -> tuple[Finding, ...]:
    """What the questions of a bank or of one file show together; not what each shows alone.

    Of a file that anyone may bring at most so many characters are compared.
    """
    whole = tuple(questions)
    leaves = [leaf for question in whole for leaf in question.leaves]
    return (*near_duplicates(whole, most), *_unbalanced(leaves), *_crowded(leaves))


def _unbalanced(questions: Sequence[Question]) -> Iterator[Finding]:
    judges = [question for question in questions if question.type is QuestionType.JUDGE]
    if len(judges) < LEAST_JUDGES:
        return
    true = sum(question.key == "true" for question in judges)
    if min(true, len(judges) - true) < BALANCE * len(judges):
        detail = f"正确{true}道，错误{len(judges) - true}道"
        yield Finding(Fault.UNBALANCED_JUDGES, "", detail=detail)


def _crowded(questions: Sequence[Question]) -> Iterator[Finding]:
    """Authors' own order: the portal shuffles options for each candidate, others may not."""
    keys = [
        place
        for question in questions
        if question.type is QuestionType.SINGLE
        for place, option in enumerate(question.options, start=1)
        if option.correct
    ]
    if len(keys) < LEAST_SINGLES:
        return
    place, count = Counter(keys).most_common(1)[0]
    if count > CROWDED * len(keys):
        yield Finding(Fault.KEY_POSITION, "", detail=f"{len(keys)}道中{count}道在第{place}个")
