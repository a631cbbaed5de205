"""Questions that say nearly the same: found by the pieces of three characters that they share.

Rare pieces lead to the texts worth comparing: two texts that share so much must share one of
their rarest pieces (prefix filtering). However many texts are alike, each is compared with a
bounded number of others, so the time for a bank grows with its size, not with the square of it.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from portal.bank.rules.quality.findings import Fault, Finding
from portal.bank.rules.quality.wording import bare
from portal.bank.rules.questions import Question
from portal.bank.rules.templates import PLACEHOLDER
from portal.bank.rules.words import plain_words

GRAM = 3  # characters of a piece
ALIKE = 0.8  # share of pieces in common from which two texts are near duplicates
SMALLEST = 12  # texts of fewer pieces are too short to compare
CROWD = 256  # texts looked up by one piece; of more, the first
LOOKS = 64  # texts compared in full: those that share the most rare pieces
TWINS = 3  # near duplicates told of one text: the nearest
BEFORE, SHOWN = 6, 30  # characters shown before and from where two texts part
NUMBER_TO_DRAW = "□"
BETWEEN = "／"  # stands between options
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared: a question's stem with its options, or the material of a case."""

    id: str
    holder: str  # the question itself, or the case that it is a part of
    words: str

    def is_of(self, question_id: str) -> bool:
        """Whether it belongs to this question; what is imported may have no id yet."""
        return bool(question_id) and self.holder == question_id


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut into `size` pieces; `pieces` are the numbers of those known, the rarest first."""

    text: Text
    pieces: "array[int]"
    size: int

    @property
    def telling(self) -> "array[int]":
        """The known ones among the rarest pieces, of which any near duplicate shares one."""
        count = self.size - _least_shared(self.size) + 1
        return self.pieces[: max(0, count - (self.size - len(self.pieces)))]


class Index:
    """A bank's texts, indexed once; single questions may be put in and taken out afterwards.

    Pieces are numbered by how rare they were in the bank first indexed; later ones, rarer than
    all, get numbers below these.
    """

    def __init__(self, numbers: dict[str, int]) -> None:
        self._numbers = numbers
        self._cuts: list[Cut | None] = []
        self._holders: dict[int, array[int]] = {}
        self._places: dict[str, list[int]] = {}
        self._lowest = 0

    def __len__(self) -> int:
        return sum(map(len, self._places.values()))

    def put(self, question: Question) -> None:
        """The index holds this question, in place of what it said before."""
        self.drop(question.id)
        for text in texts_of(question):
            self.put_text(text)

    def drop(self, question_id: str) -> None:
        """The index no longer holds this question."""
        for place in self._places.pop(question_id, ()):
            self._cuts[place] = None

    def put_text(self, text: Text) -> None:
        """The index holds this text, if it is long enough to be compared."""
        pieces = _pieces(text)
        if len(pieces) < SMALLEST:
            return
        for piece in pieces:
            if piece not in self._numbers:
                self._lowest -= 1
                self._numbers[piece] = self._lowest
        place, cut = len(self._cuts), self._cut(text, pieces)
        for number in cut.telling:
            holders = self._holders.setdefault(number, array("i"))
            if len(holders) < CROWD:
                holders.append(place)
        self._cuts.append(cut)
        self._places.setdefault(text.holder, []).append(place)

    def near(self, text: Text) -> list[tuple[float, Text]]:
        """The texts of other questions that say nearly the same, the nearest first."""
        pieces = _pieces(text)
        if len(pieces) < SMALLEST:
            return []
        mine = self._cut(text, pieces)
        met: Counter[int] = Counter()
        for number in mine.telling:
            met.update(self._holders.get(number, ()))
        known = set(mine.pieces)
        found = [
            (share, other.text)
            for place, _ in met.most_common(LOOKS)
            if (other := self._cuts[place]) is not None
            and not other.text.is_of(text.holder)
            and (share := _share(known, mine.size, other)) >= ALIKE
        ]
        return sorted(found, key=lambda one: (-one[0], one[1].id))[:TWINS]

    def _cut(self, text: Text, pieces: frozenset[str]) -> Cut:
        numbers = (self._numbers.get(piece) for piece in pieces)
        known = array("i", sorted(number for number in numbers if number is not None))
        return Cut(text, known, len(pieces))


def index(questions: Iterable[Question]) -> Index:
    """The index of a bank; seconds for tens of thousands of questions."""
    texts = _texts(questions)
    made = Index(_numbered(texts))
    for text in texts:
        made.put_text(text)
    return made


def against(question: Question, others: Index) -> tuple[Finding, ...]:
    """The near duplicates of one question in an indexed bank; what it says there is not met."""
    return tuple(finding for text in texts_of(question) for finding in _told(text, others))


def near_duplicates(questions: Iterable[Question]) -> Iterator[Finding]:
    """The near duplicates among these questions: of each the nearest ones before it."""
    texts = _texts(questions)
    before = Index(_numbered(texts))
    for text in texts:
        yield from _told(text, before)
        before.put_text(text)


def texts_of(question: Question) -> list[Text]:
    """What of a question is compared; many stems differ only in what is offered."""
    told = [(question.id, question.material + question.stem)] if question.parts else []
    for leaf in question.leaves:
        offered = sorted(option.text for option in leaf.options)
        told.append((leaf.id, leaf.stem + BETWEEN.join(offered)))
    return [
        Text(id_, question.id, PLACEHOLDER.sub(NUMBER_TO_DRAW, plain_words(words)))
        for id_, words in told
    ]


def _texts(questions: Iterable[Question]) -> list[Text]:
    return [text for question in questions for text in texts_of(question)]


def _told(text: Text, others: Index) -> Iterator[Finding]:
    for share, other in others.near(text):
        sides = _sides(text.words, other.words)
        detail = f"与{other.id}相同{share:.0%}；本题“{sides[0]}”，{other.id}“{sides[1]}”"
        yield Finding(Fault.NEAR_DUPLICATE, text.id, other.id, detail, (text.words, other.words))


def _sides(one: str, other: str) -> tuple[str, str]:
    """Both texts, from a little before they part."""
    pairs = enumerate(zip(one, other, strict=False))
    apart = next((place for place, (mine, theirs) in pairs if mine != theirs), 0)
    start = max(0, apart - BEFORE)
    more = "…" if start else ""
    return more + one[start : start + SHOWN], more + other[start : start + SHOWN]


def _numbered(texts: Iterable[Text]) -> dict[str, int]:
    """A number for every piece, the rarest first."""
    commonness = Counter(piece for text in texts for piece in _pieces(text))
    rarest_first = sorted(commonness, key=lambda piece: (commonness[piece], piece))
    return {piece: number for number, piece in enumerate(rarest_first)}


def _pieces(text: Text) -> frozenset[str]:
    words = bare(text.words.replace(BETWEEN, ""))
    return frozenset(words[at : at + GRAM] for at in range(len(words) - GRAM + 1))


def _least_shared(size: int) -> int:
    """How many pieces a text of this size shares at least with any near duplicate."""
    return ceil(ALIKE * size - ROUNDING)


def _share(known: set[int], size: int, other: Cut) -> float:
    """The pieces in common, of all that either has."""
    shared = len(known.intersection(other.pieces))
    return shared / (size + other.size - shared)
