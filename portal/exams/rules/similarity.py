"""雷同核查: which two candidates gave the same wrong answers more often than chance explains.

The generalised binomial test of van der Linden and Sotaridona (2006, Journal of Educational and
Behavioral Statistics 31(3), doi 10.3102/10769986031003283), kept to wrong answers: given what one
of a pair answered wrongly, the other gives each of these very answers by chance with a probability
of its own (how likely they are to be wrong there, times how popular that wrong answer is among
everybody else), so the number of identical ones is Poisson-binomial and its tail is exact. Taken
from both sides, the less suspicious side counts. Right answers are no evidence; what was left empty
is not compared.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, log

RIGHT = ""
LEAST_ALIKE = 3  # fewer identical wrong answers are never shown, however rare
ROOM_LIMIT = 1e-3
SITTING_LIMIT = 1e-5
FALSE_PAIRS = 0.1  # of a whole sitting, at the most, by the limit beyond a room
WEIGHT = 4.0  # of what all questions of a kind say, beside a question's own counts
_KIND_PAIRS, _KIND_ALIKE = 10.0, 0.5
_ROUNDS = 4
_ROOM_LOOK, _SITTING_LOOK = 0.1, 0.01


@dataclass(frozen=True, slots=True)
class Sheet:
    """答卷: one candidate's answers by question, `RIGHT` or the wrong answer in its canonical form;
    what was not answered is not there.
    """

    candidate: str
    answers: Mapping[str, str]
    room: str = ""

    @property
    def wrong(self) -> Iterator[tuple[str, str]]:
        """The questions answered wrongly, each with the answer."""
        return ((question, given) for question, given in self.answers.items() if given)


@dataclass(frozen=True, slots=True)
class Model:
    """作答模型 of a sitting: how able, how hard, how popular wrong answers, how alike by kind."""

    kinds: Mapping[str, str]
    abilities: Mapping[str, float]
    hardness: Mapping[str, float]
    chosen: Mapping[str, Counter[str]]
    alike: Mapping[str, float]

    def wrong_chance(self, candidate: str, question: str) -> float:
        """How likely this candidate is to be wrong there (Rasch)."""
        return _share(self.hardness[question] - self.abilities[candidate])

    def popularity(self, question: str, given: str, others: Iterable[str] = ()) -> float:
        """The share of this wrong answer among wrong ones, without those of `others` (the pair
        itself), drawn towards what questions of this kind show.
        """
        counts = self.chosen[question]
        mine = [other for other in others if other]
        same = counts[given] - mine.count(given)
        return (same + WEIGHT * self.alike[self.kinds[question]]) / (
            counts.total() - len(mine) + WEIGHT
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """相似: what two candidates have in common, and how likely that is by chance."""

    first: str
    second: str
    is_same_room: bool
    common: int
    both_wrong: int
    alike: tuple[str, ...]
    expected: float
    chance: float


@dataclass(frozen=True, slots=True)
class Limits:
    """界限: up to which chance a pair is shown; beyond a room the stricter one."""

    room: float
    sitting: float

    def of(self, *, is_same_room: bool) -> float:
        return self.room if is_same_room else self.sitting


def limits_of(candidates: int) -> Limits:
    """The limits of a sitting with so many answer sheets: the more pairs, the stricter."""
    pairs = max(1, candidates * (candidates - 1) // 2)
    return Limits(ROOM_LIMIT, min(SITTING_LIMIT, FALSE_PAIRS / pairs))


def tail(chances: Iterable[float], least: int) -> float:
    """The probability that at least so many of independent things happen (Poisson-binomial)."""
    if least <= 0:
        return 1.0
    fewer = [1.0] + [0.0] * (least - 1)
    reached = 0.0
    for chance in chances:
        reached += fewer[-1] * chance
        for count in range(least - 1, 0, -1):
            fewer[count] += (fewer[count - 1] - fewer[count]) * chance
        fewer[0] *= 1 - chance
    return min(1.0, reached)


# --- the model of a sitting ----------------------------------------------------------------------


def fit(sheets: Sequence[Sheet], kinds: Mapping[str, str]) -> Model:
    """The model of these answer sheets, whatever their order."""
    ordered = sorted(sheets, key=lambda sheet: sheet.candidate)
    takers: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    chosen: dict[str, Counter[str]] = defaultdict(Counter)
    for sheet in ordered:
        for question, given in sheet.answers.items():
            takers[question].append((sheet.candidate, given != RIGHT))
            if given:
                chosen[question][given] += 1
    usual = _usual_hardness(takers, kinds)
    hardness = {question: usual[kinds[question]] for question in takers}
    abilities = {sheet.candidate: 0.0 for sheet in ordered}
    for _ in range(_ROUNDS):
        for sheet in ordered:
            abilities[sheet.candidate] -= _step(
                ((hardness[q], given != RIGHT) for q, given in sheet.answers.items()),
                abilities[sheet.candidate],
                -1,
            )
        for question, answered in sorted(takers.items()):
            hardness[question] += _step(
                ((-abilities[who], is_wrong) for who, is_wrong in answered),
                hardness[question],
                1,
                usual[kinds[question]],
            )
    every = {question: chosen[question] for question in takers}
    return Model(kinds, abilities, hardness, every, _alike_by_kind(every, kinds))


def _step(
    seen: Iterable[tuple[float, bool]], value: float, sign: int, centre: float = 0.0
) -> float:
    """One step of Newton towards what was seen, drawn towards the centre (prior variance 1)."""
    pull, weight = -(value - centre) * sign, 1.0
    for other, is_wrong in seen:
        chance = _share(other + sign * value)
        pull += is_wrong - chance
        weight += chance * (1 - chance)
    return max(-1.0, min(1.0, pull / weight))


def _usual_hardness(
    takers: Mapping[str, Sequence[tuple[str, bool]]], kinds: Mapping[str, str]
) -> dict[str, float]:
    wrong: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for question, answered in takers.items():
        every[kinds[question]] += len(answered)
        wrong[kinds[question]] += sum(is_wrong for _, is_wrong in answered)
    return {kind: log((wrong[kind] + 1) / (every[kind] - wrong[kind] + 1)) for kind in every}


def _alike_by_kind(
    chosen: Mapping[str, Counter[str]], kinds: Mapping[str, str]
) -> dict[str, float]:
    """How often two wrong answers to one question are the same, by kind of question."""
    same: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for question, counts in chosen.items():
        kind, total = kinds[question], counts.total()
        pairs[kind] += total * (total - 1) // 2
        same[kind] += sum(count * (count - 1) // 2 for count in counts.values())
    return {
        kind: (same[kind] + _KIND_PAIRS * _KIND_ALIKE) / (pairs[kind] + _KIND_PAIRS)
        for kind in set(kinds.values())
    }


def _share(logit: float) -> float:
    return 1 / (1 + exp(-logit)) if logit > -60 else 0.0


# --- pairs ---------------------------------------------------------------------------------------


def likeness(first: Sheet, second: Sheet, model: Model) -> Likeness:
    """What these two have in common, whichever is named first."""
    first, second = sorted((first, second), key=lambda sheet: sheet.candidate)
    common = first.answers.keys() & second.answers.keys()
    alike = tuple(sorted(q for q in common if RIGHT != first.answers[q] == second.answers[q]))
    sides = [
        _side(source, other, model, len(alike))
        for source, other in ((first, second), (second, first))
    ]
    return Likeness(
        first=first.candidate,
        second=second.candidate,
        is_same_room=first.room == second.room != "",
        common=len(common),
        both_wrong=sum(bool(first.answers[q] and second.answers[q]) for q in common),
        alike=alike,
        expected=max(expected for expected, _ in sides),
        chance=max(chance for _, chance in sides),
    )


def _side(source: Sheet, other: Sheet, model: Model, alike: int) -> tuple[float, float]:
    """How many of the source's wrong answers the other would give by chance, and how likely it is
    that they give so many.
    """
    chances = [
        model.wrong_chance(other.candidate, question)
        * model.popularity(question, given, (given, other.answers[question]))
        for question, given in sorted(source.wrong)
        if question in other.answers
    ]
    return sum(chances), tail(chances, alike)


def pairs_alike(
    sheets: Sequence[Sheet], model: Model, limits: Limits | None = None
) -> list[Likeness]:
    """The pairs beyond their limit, the least likely first."""
    limits = limits or limits_of(len(sheets))
    found = [likeness(one, other, model) for one, other in worth_a_look(sheets)]
    flagged = [
        each
        for each in found
        if len(each.alike) >= LEAST_ALIKE
        and each.chance <= limits.of(is_same_room=each.is_same_room)
    ]
    return sorted(flagged, key=lambda each: (each.chance, each.first, each.second))


def worth_a_look(sheets: Sequence[Sheet]) -> list[tuple[Sheet, Sheet]]:
    """The pairs with more identical wrong answers than their numbers of wrong ones let expect.

    A coarse sieve before the exact test: it can lose a pair, never add one. Answers are bits of one
    number a candidate, so that millions of pairs are counted in seconds.
    """
    ordered = sorted(sheets, key=lambda sheet: sheet.candidate)
    bits, rate = _bits(ordered)
    wrong = [mask.bit_count() for mask in bits]
    strict = _needed(set(wrong), rate, _SITTING_LOOK)
    lenient = _needed(set(wrong), rate, _ROOM_LOOK)
    found = set(_in_rooms(ordered, bits, wrong, lenient))
    for here, mask in enumerate(bits):
        row = strict[wrong[here]]
        found.update(
            (here, there)
            for there in range(here + 1, len(bits))
            if (mask & bits[there]).bit_count() >= row[wrong[there]]
        )
    return [(ordered[here], ordered[there]) for here, there in sorted(found)]


Needed = Mapping[int, Mapping[int, int]]


def _in_rooms(
    sheets: Sequence[Sheet], bits: Sequence[int], wrong: Sequence[int], needed: Needed
) -> Iterator[tuple[int, int]]:
    rooms: dict[str, list[int]] = defaultdict(list)
    for place, sheet in enumerate(sheets):
        if sheet.room:
            rooms[sheet.room].append(place)
    for together in rooms.values():
        for here, there in combinations(together, 2):
            if (bits[here] & bits[there]).bit_count() >= needed[wrong[here]][wrong[there]]:
                yield here, there


def _bits(sheets: Sequence[Sheet]) -> tuple[list[int], float]:
    """Each sheet's wrong answers as bits (those nobody shares left out), and how many identical
    ones there are for each product of two candidates' numbers of them.
    """
    counts = Counter(pair for sheet in sheets for pair in sheet.wrong)
    shared = sorted(pair for pair, count in counts.items() if count > 1)
    place = {pair: 1 << number for number, pair in enumerate(shared)}
    bits = [sum(place.get(pair, 0) for pair in sheet.wrong) for sheet in sheets]
    wrong = [mask.bit_count() for mask in bits]
    products = (sum(wrong) ** 2 - sum(each * each for each in wrong)) / 2
    identical = sum(counts[pair] * (counts[pair] - 1) // 2 for pair in shared)
    return bits, identical / products if products else 0.0


def _needed(wrong: Iterable[int], rate: float, look: float) -> Needed:
    """How many identical ones two candidates with so many wrong ones need to be looked at."""
    every = sorted(wrong)
    return {one: {other: _least(rate * one * other, look) for other in every} for one in every}


def _least(expected: float, look: float) -> int:
    """The least number that Poisson's tail reaches no oftener than `look`."""
    term = exp(-expected)
    least, beyond = 0, 1.0
    while beyond > look:
        beyond -= term
        least += 1
        term *= expected / least
    return max(least, LEAST_ALIKE)
