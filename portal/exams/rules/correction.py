"""更正试题: what is decided about a flawed question, and what an answer to it is worth then.

The key that was frozen with a paper is never overwritten: a ruling stands beside it, and marking
asks both. Right answers are named by their places in the author's order, as letters differ from
paper to paper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from portal.bank.rules.marking import Scheme, mark
from portal.bank.rules.numbers import is_number
from portal.bank.rules.questions import QuestionType
from portal.bank.rules.variants import Face, Key
from portal.core.labels import Labelled

CHOSEN = frozenset({QuestionType.JUDGE, QuestionType.SINGLE, QuestionType.MULTIPLE})
KEYED = CHOSEN | {QuestionType.NUMERIC}


class Rule(Labelled):
    """处理办法: how a flawed question is marked for all whose papers hold it."""

    FULL = "full", "全体给满分"
    ALSO = "also", "原答案和更正答案都算对"
    INSTEAD = "instead", "只按更正答案评分"


class Fault(Labelled):
    """Why a ruling makes no sense."""

    NO_KEY = "no-key", "请选择或者填写更正后的答案"
    ONE_KEY = "one-key", "全体给满分的，不需要更正答案"
    NOT_KEYED = "not-keyed", "这道题每人数字不同或者分几步作答，不能更正答案，只能全体给满分"
    NO_OPTION = "no-option", "更正后的答案不是本题的选项，请重新选择"
    NO_NUMBER = "no-number", "更正后的答案请填写数字，例如30或者0.85"
    ALL_OF_MULTIPLE = "too-few", "多选题的更正答案至少选择2项"


@dataclass(frozen=True, slots=True)
class NewKey:
    """更正答案: places of right options in the author's order (of 单选 and 判断 any one of them, of
    多选 all together), or a number.
    """

    right: tuple[int, ...] = ()
    value: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.right and not self.value


NO_NEW_KEY = NewKey()


@dataclass(frozen=True, slots=True)
class Ruling:
    """处理决定 about a question; `part` 0 is the whole of it, `number` orders decisions in time."""

    version: int
    part: int
    rule: Rule
    number: int
    key: NewKey = NO_NEW_KEY

    def concerns(self, version: int, part: int) -> bool:
        """Whether it is about this part of this question version."""
        return self.version == version and self.part in {0, part}


def fault(rule: Rule, key: NewKey, type_: QuestionType, options: int) -> Fault | None:
    """What keeps this ruling from a question of this type with so many options; None: nothing."""
    if rule is Rule.FULL:
        return None if key.is_empty else Fault.ONE_KEY
    if type_ not in KEYED:
        return Fault.NOT_KEYED
    if type_ is QuestionType.NUMERIC:
        return _fault_of_number(key)
    if not key.right:
        return Fault.NO_KEY
    if not all(0 <= place < options for place in key.right):
        return Fault.NO_OPTION
    is_short = type_ is QuestionType.MULTIPLE and len(set(key.right)) < 2
    return Fault.ALL_OF_MULTIPLE if is_short else None


def _fault_of_number(key: NewKey) -> Fault | None:
    if not key.value:
        return Fault.NO_KEY
    return None if is_number(key.value) else Fault.NO_NUMBER


def in_force(rulings: Iterable[Ruling], version: int, part: int) -> Ruling | None:
    """The ruling that counts: the last one decided, in whatever order they are listed."""
    about = (ruling for ruling in rulings if ruling.concerns(version, part))
    return max(about, key=lambda ruling: ruling.number, default=None)


def parts_of(versions: Sequence[int]) -> tuple[int, ...]:
    """Which part of its question each row of a paper asks, from the versions of the rows in their
    order: 1, 2 … within a version.
    """
    met: dict[int, int] = {}
    found = []
    for version in versions:
        met[version] = met.get(version, 0) + 1
        found.append(met[version])
    return tuple(found)


def earned(face: Face, key: Key, answer: str, scheme: Scheme, ruling: Ruling | None) -> int:
    """What the answer earns, by the frozen key and the ruling that stands beside it."""
    if ruling is None:
        return mark(face, key, answer, scheme).awarded
    if ruling.rule is Rule.FULL:
        return scheme.marks
    keys = corrected(face, key, ruling.key)
    if ruling.rule is Rule.ALSO:
        keys = (key, *keys)
    return max(mark(face, one, answer, scheme).awarded for one in keys)


def corrected(face: Face, key: Key, new: NewKey) -> tuple[Key, ...]:
    """The keys that the new answer comes to on this very paper; an answer may meet any of them."""
    if new.value:
        return (replace(key, value=new.value, mistakes=()),)
    wanted = set(new.right)
    if face.type is QuestionType.MULTIPLE:
        return (_with_right(key, wanted),)
    return tuple(_with_right(key, {place}) for place in sorted(wanted))


def _with_right(key: Key, places: set[int]) -> Key:
    options = tuple(replace(one, correct=one.index in places) for one in key.options)
    right = "".join(one.letter for one in options if one.correct)
    return replace(key, options=options, right=right)


@dataclass(frozen=True, slots=True)
class Marked:
    """One paper before and after: marks in hundredths."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """影响: how many papers a ruling touches, and how many cross the pass line."""

    papers: int = 0
    raised: int = 0
    lowered: int = 0
    passed: int = 0  # they fail without it
    failed: int = 0  # they pass without it

    @property
    def changed(self) -> int:
        return self.raised + self.lowered


def effect(papers: Iterable[Marked], pass_marks: int) -> Effect:
    """What a ruling comes to over these papers."""
    held = tuple(papers)
    return Effect(
        papers=len(held),
        raised=sum(one.after > one.before for one in held),
        lowered=sum(one.after < one.before for one in held),
        passed=sum(one.before < pass_marks <= one.after for one in held),
        failed=sum(one.after < pass_marks <= one.before for one in held),
    )
