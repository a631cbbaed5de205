"""Questions that say nearly the same: found by the pieces of three characters that they share.

Rare pieces lead to the texts worth comparing: two texts that share so much must share one of
their rarest pieces (prefix filtering). However many texts are alike, each is compared with a
bounded number of others, so the time for a bank grows with its size, not with the square of it.
Texts too short for that are alike when they are the same.
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
SMALLEST = 12  # texts of fewer pieces are only compared as a whole
COMPARED = 500  # characters of a text: how it begins tells enough
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

    def __init__(self, numbers: dict[str, int], compared: int = COMPARED) -> None:
        self._numbers = numbers
        self._compared = compared
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
            self.put_text(text, pieces_of(text, self._compared))

    def drop(self, question_id: str) -> None:
        """The index no longer holds this question."""
        for place in self._places.pop(question_id, ()):
            self._cuts[place] = None

    def put_text(self, text: Text, pieces: frozenset[str]) -> None:
        """The index holds this text, if there is anything in it."""
        if not pieces:
            return
        for piece in pieces:
            if piece not in self._numbers:
                self._lowest -= 1
                self._numbers[piece] = self._lowest
        self.put_cut(self.cut(text, pieces))

    def put_cut(self, cut: Cut) -> None:
        """The index holds this text, all of whose pieces it knows."""
        place = len(self._cuts)
        for number in cut.telling:
            holders = self._holders.setdefault(number, array("i"))
            if len(holders) < CROWD:
                holders.append(place)
        self._cuts.append(cut)
        self._places.setdefault(cut.text.holder, []).append(place)

    def near(self, text: Text) -> list[tuple[float, Text]]:
        """The texts of other questions that say nearly the same, the nearest first."""
        return self.near_cut(self.cut(text, pieces_of(text, self._compared)))

    def near_cut(self, mine: Cut) -> list[tuple[float, Text]]:
        """The same of a text that is cut already."""
        met: Counter[int] = Counter()
        for number in mine.telling:
            met.update(self._holders.get(number, ()))
        known = set(mine.pieces)
        found = [
            (share, other.text)
            for place, _ in met.most_common(LOOKS)
            if (other := self._cuts[place]) is not None
            and not other.text.is_of(mine.text.holder)
            and (share := _share(known, mine.size, other)) >= ALIKE
        ]
        return sorted(found, key=lambda one: (-one[0], one[1].id))[:TWINS]

    def cut(self, text: Text, pieces: frozenset[str]) -> Cut:
        """The text with its pieces by their numbers."""
        numbers = map(self._numbers.get, pieces)
        known = array("i", sorted(number for number in numbers if number is not None))
        return Cut(text, known, len(pieces))


def index(questions: Iterable[Question]) -> Index:
    """The index of a bank; seconds for tens of thousands of questions."""
    texts = _texts(questions)
    pieces = [pieces_of(text) for text in texts]
    made = Index(_numbered(pieces))
    for text, own in zip(texts, pieces, strict=True):
        made.put_text(text, own)
    return made


def against(question: Question, others: Index) -> tuple[Finding, ...]:
    """The near duplicates of one question in an indexed bank; what it says there is not met."""
    return tuple(
        finding for text in texts_of(question) for finding in _told(text, others.near(text))
    )


def near_duplicates(questions: Iterable[Question], most: int | None = None) -> Iterator[Finding]:
    """The near duplicates among these questions: of each the nearest ones before it.

    Of all texts together no more than about `most` characters are compared, the same of each.
    """
    texts = _texts(questions)
    each = COMPARED if most is None else min(COMPARED, most // max(1, len(texts)))
    pieces = [pieces_of(text, each) for text in texts]
    before = Index(_numbered(pieces), each)
    for text, own in zip(texts, pieces, strict=True):
        if own:
            cut = before.cut(text, own)
            yield from _told(text, before.near_cut(cut))
            before.put_cut(cut)


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


def _told(text: Text, near: Iterable[tuple[float, Text]]) -> Iterator[Finding]:
    for share, other in near:
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


def _numbered(texts: Iterable[frozenset[str]]) -> dict[str, int]:
    """A number for every piece, the rarest first."""
    commonness: Counter[str] = Counter()
    for pieces in texts:
        commonness.update(pieces)
    rarest_first = sorted(sorted(commonness), key=commonness.__getitem__)
    return {piece: number for number, piece in enumerate(rarest_first)}


def pieces_of(text: Text, compared: int = COMPARED) -> frozenset[str]:
    """The pieces of how the text begins; a short text is one piece."""
    words = bare(text.words[: 2 * compared].replace(BETWEEN, ""))[:compared]
    pieces = frozenset(words[at : at + GRAM] for at in range(len(words) - GRAM + 1))
    if len(pieces) < SMALLEST:
        return frozenset({words} if words else ())
    return pieces


def _least_shared(size: int) -> int:
    """How many pieces a text of this size shares at least with any near duplicate."""
    return ceil(ALIKE * size - ROUNDING)


def _share(known: set[int], size: int, other: Cut) -> float:
    """The pieces in common, of all that either has."""
    shared = len(known.intersection(other.pieces))
    return shared / (size + other.size - shared)
