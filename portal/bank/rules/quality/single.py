"""What can be found wrong with one question by itself."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from portal.bank.rules.formula import FormulaError
from portal.bank.rules.quality.findings import Fault, Finding
from portal.bank.rules.quality.ranges import overlapping
from portal.bank.rules.quality.units import of_units
from portal.bank.rules.quality.wording import bare, with_plain_numbers, without_particles
from portal.bank.rules.questions import CHOICES, Question, QuestionType
from portal.bank.rules.templates import fill
from portal.bank.rules.variants import draw
from portal.bank.rules.words import plain_words

LONGER = 1.5  # a right option so many times as long as the longest wrong one gives itself away
LONGER_BY = 6  # and by at least so many characters
ALL_LONGER = 1.3  # the same of all right options of a 多选 together
ALL_LONGER_BY = 4
DRAWS = 30  # of a question whose options have numbers to be drawn
PLACEHOLDER = "{"

ALL_OF_ABOVE = re.compile(
    r"(以上|上述)(选项|各项|答案|说法|情形)?(都|均|全)(不)?(对|是|正确|错|错误|属于)|^全部(正确|都对)$"
)
ABSOLUTE = re.compile(
    r"一律|一概|任何(情况|情形|时候|时间|条件)|无论如何|[不无]论何[种时]|必须全部|绝对|永远|永不"
)
MARKED = re.compile(r"\*\*[^*]+\*\*")
NEGATIVE = re.compile(
    r"(不正确|不属于|不包括|不符合|不恰当|不应当|不得|不需要|不是|不能|错误|有误)"
    r"[^，。；？]{0,8}?的?(说法|做法|表述|情形|一项|选项)?(是|有|为)\s*[（(]\s*[）)]"
)
SAME = (
    (Fault.DUPLICATE_OPTIONS, bare),
    (Fault.SAME_NUMBER, with_plain_numbers),
    (Fault.ALIKE_OPTIONS, without_particles),
)


def of_one(question: Question) -> tuple[Finding, ...]:
    """What can be found wrong with one question by itself, its parts included."""
    return tuple(
        finding
        for place, leaf in enumerate(question.leaves, start=1)
        for finding in (*_of_choice(leaf), *_of_draws(leaf, question, place), *of_units(leaf))
    )


def _of_choice(question: Question) -> Iterator[Finding]:
    if question.type not in CHOICES:
        return
    texts = [plain_words(option.text) for option in question.options]
    yield from _same(question, texts)
    if pair := overlapping(texts):
        yield _pair(Fault.OVERLAPPING_RANGES, question, pair)
    if detail := _giveaway(question):
        yield Finding(Fault.GIVEAWAY_LENGTH, question.id, detail=detail)
    if any(ALL_OF_ABOVE.search(text) for text in texts):
        yield Finding(Fault.ALL_OF_ABOVE, question.id)
    if word := _absolute(question):
        yield Finding(Fault.ABSOLUTE_WORDS, question.id, detail=word)
    if NEGATIVE.search(MARKED.sub("", question.stem)):
        yield Finding(Fault.UNMARKED_NEGATIVE, question.id)


def _same(question: Question, texts: Sequence[str]) -> Iterator[Finding]:
    """Two options that say the same: at the first look, by their numbers, or but for particles."""
    for fault, told in SAME:
        said = [told(text) for text in texts]
        for (place, one), (other, two) in combinations(enumerate(said), 2):
            if one and one == two:
                yield _pair(fault, question, (texts[place], texts[other]))
                return


def _of_draws(question: Question, whole: Question, place: int) -> Iterator[Finding]:
    """Two options that say the same with some of the numbers that candidates get."""
    texts = [option.text for option in question.options]
    if not any(PLACEHOLDER in text for text in texts):
        return
    is_part = question is not whole
    for seed in range(DRAWS):
        try:
            shared = draw(whole, seed) if is_part else {}
            numbers = draw(question, seed, shared, place if is_part else 0)
            drawn = [fill(text, numbers) for text in texts]
        except (FormulaError, KeyError):
            return
        if found := next(_same(question, drawn), None):
            yield found
            return


def _giveaway(question: Question) -> str:
    """How long the right options are, if that alone tells them from the wrong ones."""
    lengths = [(len(plain_words(option.text)), option.correct) for option in question.options]
    right = [length for length, correct in lengths if correct]
    wrong = max((length for length, correct in lengths if not correct), default=0)
    if not right or not wrong:
        return ""
    is_single = question.type is QuestionType.SINGLE
    times, by = (LONGER, LONGER_BY) if is_single else (ALL_LONGER, ALL_LONGER_BY)
    least = min(right)
    if least < times * wrong or least - wrong < by:
        return ""
    most = "最短的正确选项" if len(right) > 1 else "正确选项"
    return f"{most}{least}字，最长的错误选项{wrong}字"


def _absolute(question: Question) -> str:
    """The absolute word of a wrong option, when no right option has one."""
    if any(option.correct and ABSOLUTE.search(option.text) for option in question.options):
        return ""
    found = (ABSOLUTE.search(option.text) for option in question.options)
    return next((word.group() for word in found if word), "")


def _pair(fault: Fault, question: Question, pair: tuple[str, str]) -> Finding:
    return Finding(fault, question.id, detail="与".join(f"“{text}”" for text in pair), sides=pair)
