"""误报率, 检出率: how many unrelated pairs the comparison shows, and how many copiers, measured on
answers drawn anew.

Every candidate keeps the questions they answered; each answer is drawn by itself from the model of
the sitting (own ability, hardness, popularity of wrong answers), so that nobody copied. Then all is
done as with the real answers, model and all. It measures chance within that model: what candidates
share for other reasons (one class, one mistaken handout) is not in it. Then copiers are put among
them, to tell how much the comparison can see at all: papers with few questions in common hide them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp
from random import Random

from portal.exams.rules.similarity import RIGHT, WEIGHT, Model, Sheet, fit, pairs_alike

MILLION = 1_000_000
WANTED_PAIRS = 100_000
MOST_ROUNDS = 100
SHARES = (0.4, 0.6, 0.8)
WANTED_COPIERS = 40


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
class Power:
    """检出: of so many copiers of this share, beside their source, so many were shown."""

    share: float
    found: int
    planted: int


@dataclass(frozen=True, slots=True)
class Measured:
    """实测误报率 within rooms and in the whole sitting, over so many rounds; and what is seen."""

    rounds: int
    room: Rate
    sitting: Rate
    powers: tuple[Power, ...] = ()


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
        rounds,
        Rate(found[True], near * rounds),
        Rate(found[False], (every - near) * rounds),
        tuple(_power(sheets, model, seed, share) for share in SHARES) if every else (),
    )


def _power(sheets: Sequence[Sheet], model: Model, seed: str, share: float) -> Power:
    """A few copiers at a time, so that they do not become what is usual."""
    found = planted = number = 0
    while planted < WANTED_COPIERS:
        dice = Random(f"{seed}:{share}:{number}")
        drawn, copied = with_copiers(redrawn(sheets, model, dice), share, dice)
        shown = pairs_alike(drawn, fit(drawn, model.kinds))
        found += len(copied & {(pair.first, pair.second) for pair in shown})
        planted += len(copied)
        number += 1
    return Power(share, found, planted)


def with_copiers(
    sheets: Sequence[Sheet], share: float, dice: Random
) -> tuple[list[Sheet], set[tuple[str, str]]]:
    """One in twenty takes over a share of what both were asked, from someone of the same room; the
    sheets, and who is alike by this.
    """
    ordered = sorted(sheets, key=lambda sheet: (sheet.room, sheet.candidate))
    places = dice.sample(range(len(ordered) // 2), max(1, len(ordered) // 20))
    copied = set()
    for place in places:
        source, copier = ordered[2 * place], ordered[2 * place + 1]
        taken = {
            question: given
            for question, given in sorted(source.answers.items())
            if question in copier.answers and dice.random() < share
        }
        ordered[2 * place + 1] = replace(copier, answers={**copier.answers, **taken})
        one, other = sorted((source.candidate, copier.candidate))
        copied.add((one, other))
    return ordered, copied


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
