"""误报率: how many unrelated pairs the comparison shows, measured on answers drawn anew.

Every candidate keeps the questions they answered; each answer is drawn by itself from the model of
the sitting (own ability, hardness, popularity of wrong answers), so that nobody copied. Then all is
done as with the real answers, model and all. It measures chance within that model: what candidates
share for other reasons (one class, one mistaken handout) is not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from portal.exams.rules.similarity import RIGHT, WEIGHT, Model, Sheet, fit, pairs_alike

MILLION = 1_000_000
WANTED_PAIRS = 100_000
MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Rate:
    """误报: so many of so many unrelated pairs were shown."""

    flagged: int
    pairs: int

    @property
    def per_million(self) -> float:
        return self.flagged * MILLION / self.pairs if self.pairs else 0.0

    @property
    def at_most(self) -> float:
        """Pairs in a million, with 95 % confidence no more than that."""
        return upper(self.flagged) * MILLION / self.pairs if self.pairs else float(MILLION)


@dataclass(frozen=True, slots=True)
class Measured:
    """实测误报率 within rooms and in the whole sitting, over so many rounds."""

    rounds: int
    room: Rate
    sitting: Rate


def measure(
    sheets: Sequence[Sheet],
    kinds: Mapping[str, str],
    seed: str,
    *,
    wanted: int = WANTED_PAIRS,
    most: int = MOST_ROUNDS,
) -> Measured:
    """The rates of this sitting; the same seed measures the same."""
    model = fit(sheets, kinds)
    every = len(sheets) * (len(sheets) - 1) // 2
    near = _pairs_in_rooms(sheets)
    rounds = max(1, min(most, -(-wanted // every))) if every else 0
    found = [0, 0]
    for number in range(rounds):
        drawn = redrawn(sheets, model, Random(f"{seed}:{number}"))
        for pair in pairs_alike(drawn, fit(drawn, kinds)):
            found[pair.is_same_room] += 1
    return Measured(
        rounds, Rate(found[True], near * rounds), Rate(found[False], (every - near) * rounds)
    )


def redrawn(sheets: Sequence[Sheet], model: Model, dice: Random) -> list[Sheet]:
    """The same candidates and questions, with answers that know nothing of one another."""
    ranked = {
        question: [given for given, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair))]
        for question, counts in model.chosen.items()
    }
    return [
        Sheet(
            sheet.candidate,
            {
                question: _drawn(question, ranked[question], model, dice)
                if dice.random() < model.wrong_chance(sheet.candidate, question)
                else RIGHT
                for question in sorted(sheet.answers)
            },
            sheet.room,
        )
        for sheet in sorted(sheets, key=lambda sheet: sheet.candidate)
    ]


def upper(flagged: int) -> float:
    """Of a count, the mean that is exceeded with 5 % confidence only (Poisson)."""
    low, high = 0.0, 10.0 + 3 * flagged
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(flagged, middle) > 0.05 else (low, middle)
    return high


def _drawn(question: str, ranked: Sequence[str], model: Model, dice: Random) -> str:
    """A wrong answer by its popularity; where few answered wrongly, as questions of the kind show:
    ranks fall off so that two are the same as often as there.
    """
    counts = model.chosen[question]
    total = counts.total()
    if dice.random() * (total + WEIGHT) < total:
        return dice.choices(ranked, [counts[given] for given in ranked])[0]
    alike = model.alike[model.kinds[question]]
    rank = 0
    while rank < 20 and dice.random() < (1 - alike) / (1 + alike):
        rank += 1
    return ranked[rank] if rank < len(ranked) else f"~{rank}"


def _pairs_in_rooms(sheets: Sequence[Sheet]) -> int:
    rooms: dict[str, int] = {}
    for sheet in sheets:
        if sheet.room:
            rooms[sheet.room] = rooms.get(sheet.room, 0) + 1
    return sum(count * (count - 1) // 2 for count in rooms.values())


def _at_most(count: int, mean: float) -> float:
    term = total = exp(-mean)
    for number in range(1, count + 1):
        term *= mean / number
        total += term
    return total
