"""What makes a well-formed question bad: findings for authors and reviewers, never a refusal."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.bank.rules.questions import CHOICES, Question, QuestionType
from portal.bank.rules.words import plain_words
from portal.core.labels import Labelled

LONGER = 1.5  # a right option so many times as long as the longest wrong one gives itself away
LONGER_BY = 6  # and by at least so many characters
GRAM = 3  # characters of a piece of a stem
ALIKE = 0.8  # share of pieces in common from which two stems are near duplicates
SMALLEST = 12  # stems of fewer pieces are too short to compare
LEAST_JUDGES = 10  # so many 判断 before their balance means anything
BALANCE = 0.35  # the rarer key should be at least this share

ALL_OF_ABOVE = re.compile(
    r"(以上|上述)(选项|各项|答案|说法|情形)?(都|均|全)(不)?(对|是|正确|错|错误|属于)|^全部(正确|都对)$"
)
MARKED = re.compile(r"\*\*[^*]+\*\*")
NEGATIVE = re.compile(
    r"(不正确|不属于|不包括|不符合|不恰当|不应当|不得|不需要|不是|不能|错误|有误)"
    r"[^，。；？]{0,8}?的?(说法|做法|表述|情形|一项|选项)?(是|有|为)\s*[（(]\s*[）)]"
)
NOT_WORDS = re.compile(r"[\s，。；：、！？（）()“”《》\*]")


class Fault(Labelled):
    """What can be wrong with a well-formed question."""

    GIVEAWAY_LENGTH = "giveaway-length", "正确选项明显比其他选项长，容易被猜中"
    DUPLICATE_OPTIONS = "duplicate-options", "有两个选项相同"
    ALL_OF_ABOVE = "all-of-above", "不要使用“以上都对”一类的选项"
    UNMARKED_NEGATIVE = "unmarked-negative", "题干是否定问法，否定词应加粗标明"
    NEAR_DUPLICATE = "near-duplicate", "题干与另一道题几乎相同"
    UNBALANCED_JUDGES = "unbalanced-judges", "判断题的对错数量失衡"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a reviewer should look at."""

    fault: Fault
    question_id: str
    other_id: str = ""
    detail: str = ""

    @property
    def sentence(self) -> str:
        """The finding in words."""
        return f"{self.fault.label}（{self.detail}）" if self.detail else self.fault.label


def findings(questions: Iterable[Question]) -> tuple[Finding, ...]:
    """All findings of a bank: of each question, then of the questions among themselves."""
    whole = tuple(questions)
    leaves = [leaf for question in whole for leaf in question.leaves]
    single = (finding for question in whole for finding in of_one(question))
    return (*single, *_near_duplicates(leaves), *_unbalanced(leaves))


def of_one(question: Question) -> tuple[Finding, ...]:
    """What can be found wrong with one question by itself, its parts included."""
    return tuple(finding for leaf in question.leaves for finding in _of_leaf(leaf))


def _of_leaf(question: Question) -> Iterator[Finding]:
    if question.type in CHOICES:
        texts = [_bare(option.text) for option in question.options]
        if len(set(texts)) < len(texts):
            yield Finding(Fault.DUPLICATE_OPTIONS, question.id)
        if detail := _giveaway(question):
            yield Finding(Fault.GIVEAWAY_LENGTH, question.id, detail=detail)
        if any(ALL_OF_ABOVE.search(option.text) for option in question.options):
            yield Finding(Fault.ALL_OF_ABOVE, question.id)
        if NEGATIVE.search(MARKED.sub("", question.stem)):
            yield Finding(Fault.UNMARKED_NEGATIVE, question.id)


def _giveaway(question: Question) -> str:
    """How long the right option of a 单选 is, if that alone tells it from the wrong ones."""
    if question.type is not QuestionType.SINGLE:
        return ""
    lengths = [(len(plain_words(option.text)), option.correct) for option in question.options]
    right = max((length for length, correct in lengths if correct), default=0)
    wrong = max((length for length, correct in lengths if not correct), default=0)
    if right < LONGER * wrong or right - wrong < LONGER_BY:
        return ""
    return f"正确选项{right}字，最长的错误选项{wrong}字"


def _near_duplicates(questions: list[Question]) -> Iterator[Finding]:
    """Pairs of stems that share nearly all their pieces of three characters.

    Rare pieces lead to the pairs worth comparing, so a thousand questions take well under a second.
    """
    pieces = {question.id: _pieces(question) for question in questions}
    pieces = {key: held for key, held in pieces.items() if len(held) >= SMALLEST}
    commonness = Counter(piece for held in pieces.values() for piece in held)
    met: dict[str, list[str]] = defaultdict(list)
    for key, held in pieces.items():
        rarest_first = sorted(held, key=lambda piece: (commonness[piece], piece))
        # Two sets that share so much must meet among the rarest pieces (prefix filtering).
        prefix = rarest_first[: len(held) - int(ALIKE * len(held)) + 1]
        others = dict.fromkeys(other for piece in prefix for other in met[piece])
        for other in others:
            share = len(held & pieces[other]) / len(held | pieces[other])
            if share >= ALIKE:
                detail = f"与{other}相同{share:.0%}"
                yield Finding(Fault.NEAR_DUPLICATE, key, other, detail)
        for piece in prefix:
            met[piece].append(key)


def _pieces(question: Question) -> frozenset[str]:
    """The pieces of the stem and the options: many stems differ only in what is offered."""
    offered = "".join(sorted(option.text for option in question.options))
    words = _bare(question.stem + offered)
    return frozenset(words[at : at + GRAM] for at in range(len(words) - GRAM + 1))


def _unbalanced(questions: list[Question]) -> Iterator[Finding]:
    judges = [question for question in questions if question.type is QuestionType.JUDGE]
    if len(judges) < LEAST_JUDGES:
        return
    true = sum(question.key == "true" for question in judges)
    if min(true, len(judges) - true) < BALANCE * len(judges):
        detail = f"正确{true}道，错误{len(judges) - true}道"
        yield Finding(Fault.UNBALANCED_JUDGES, "", detail=detail)


def _bare(text: str) -> str:
    return NOT_WORDS.sub("", plain_words(text))
