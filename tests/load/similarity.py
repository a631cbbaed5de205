"""`similarity`: how many clean pairs the comparison of wrong answers shows, and how many copiers.

Candidates of no portal, drawn here: abilities, hardness and how sharply a question tells them apart
vary (the last the rule knows nothing of); every section draws from its own shelf, as papers do. A
copier sits beside their source and takes over a share of what both are asked. Nothing is stored.
"""

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp
from random import Random

from portal.exams.rules.similarity import (
    RIGHT,
    ROOM_LIMIT,
    Likeness,
    Sheet,
    fit,
    pairs_alike,
)
from portal.exams.rules.similarity_trial import upper
from tests.load.report import Report

MILLION = 1_000_000
ROOM = 30
SHARES = (0.4, 0.6, 0.8)
COPIERS = 200  # of each share, over all sittings


@dataclass(frozen=True, slots=True)
class Shelf:
    """A section: so many questions asked of so many, with so many wrong answers to choose from."""

    kind: str
    asked: int
    held: int
    wrong: int
    hardness: float


# One paper for all; and the blueprint `specialist` with the questions that may be drawn for it.
SAME = (
    Shelf("judge", 20, 20, 1, -1.0),
    Shelf("single", 40, 40, 3, -0.6),
    Shelf("multiple", 10, 10, 12, 0.2),
    Shelf("case", 5, 5, 3, -0.2),
    Shelf("calculation", 5, 5, 8, 0.4),
)
DRAWN = (
    Shelf("judge", 20, 210, 1, -1.0),
    Shelf("single", 40, 420, 3, -0.6),
    Shelf("multiple", 10, 110, 12, 0.2),
    Shelf("case", 5, 225, 3, -0.2),
    Shelf("calculation", 5, 160, 8, 0.4),
)


@dataclass(frozen=True, slots=True)
class World:
    """A sitting made up: its sheets, the kinds of its questions, and who copied from whom."""

    sheets: tuple[Sheet, ...]
    kinds: dict[str, str]
    copied: frozenset[tuple[str, str]]

    def is_clean(self, pair: Likeness) -> bool:
        return (pair.first, pair.second) not in self.copied


def make_world(
    shelves: Sequence[Shelf], candidates: int, dice: Random, *, copiers: int = 0, share: float = 0.0
) -> World:
    """So many candidates in rooms; every so many rooms one copies from the next desk."""
    kinds, questions = {}, {}
    for shelf in shelves:
        for number in range(shelf.held):
            name = f"{shelf.kind}{number}"
            kinds[name] = shelf.kind
            weights = [dice.gammavariate(1.2, 1) for _ in range(shelf.wrong)]
            questions[name] = (dice.gauss(shelf.hardness, 0.9), exp(dice.gauss(0, 0.3)), weights)
    sheets = []
    for number in range(candidates):
        able, answers = dice.gauss(0, 0.8), {}
        for shelf in shelves:
            for place in dice.sample(range(shelf.held), shelf.asked):
                name = f"{shelf.kind}{place}"
                hard, sharp, weights = questions[name]
                is_wrong = dice.random() < 1 / (1 + exp(sharp * (able - hard)))
                answers[name] = (
                    f"w{dice.choices(range(len(weights)), weights)[0]}" if is_wrong else RIGHT
                )
        sheets.append(Sheet(f"c{number:05d}", answers, f"r{number // ROOM}"))
    copied = set()
    for turn in range(copiers):
        place = 2 * turn * (candidates // (2 * copiers))
        source, copier = sheets[place], sheets[place + 1]
        taken = {
            question: given
            for question, given in source.answers.items()
            if question in copier.answers and dice.random() < share
        }
        sheets[place + 1] = replace(copier, answers={**copier.answers, **taken})
        copied.add((source.candidate, copier.candidate))
    return World(tuple(sheets), kinds, frozenset(copied))


def run(db_name: str) -> Report:
    """Clean sittings small and large, copiers at several shares, and the cost of a large one."""
    settings = {"rooms of": ROOM, "copiers of each share": COPIERS, "limit in a room": ROOM_LIMIT}
    report = Report("similarity", db_name, settings)
    for title, shelves in (("one paper", SAME), ("drawn papers", DRAWN)):
        _overlap(report, title, make_world(shelves, 300, Random(1)))
        _clean(report, title, shelves, candidates=30, rounds=2300)
        _clean(report, title, shelves, candidates=300, rounds=200)
        for share in SHARES:
            _planted(report, title, shelves, share)
        _cost(report, title, shelves)
    return report


def _overlap(report: Report, title: str, world: World) -> None:
    some = world.sheets[:100]
    common = [len(one.answers.keys() & other.answers.keys()) for one in some for other in some[:50]]
    wrong = [sum(1 for _ in sheet.wrong) / len(sheet.answers) for sheet in some]
    report.notes.append(
        f"{title}: {sum(common) / len(common):.1f} questions in common, "
        f"{sum(wrong) / len(wrong):.0%} answered wrongly"
    )


def _clean(
    report: Report, title: str, shelves: Sequence[Shelf], *, candidates: int, rounds: int
) -> None:
    """Clean pairs shown, of a million, in rooms and beyond."""
    found = [0, 0]
    for turn in range(rounds):
        world = make_world(shelves, candidates, Random(f"clean {turn}"))
        for pair in pairs_alike(world.sheets, fit(world.sheets, world.kinds)):
            found[pair.is_same_room] += 1
    near = rounds * (candidates // ROOM) * ROOM * (ROOM - 1) // 2
    far = rounds * candidates * (candidates - 1) // 2 - near
    for scope, flagged, pairs in (("in a room", found[True], near), ("beyond", found[False], far)):
        if pairs:
            report.notes.append(
                f"{title}, {candidates} candidates, {scope}: {flagged} of {pairs} clean pairs shown"
                f" = {flagged * MILLION / pairs:.2f} in a million,"
                f" with 95 % confidence at most {upper(flagged) * MILLION / pairs:.2f}"
            )


def _planted(report: Report, title: str, shelves: Sequence[Shelf], share: float) -> None:
    """Copiers found: in a room, and by the limit of the whole sitting."""
    near = far = clean = 0
    for turn in range(COPIERS // 10):
        dice = Random(f"planted {turn}")
        world = make_world(shelves, 300, dice, copiers=10, share=share)
        found = pairs_alike(world.sheets, fit(world.sheets, world.kinds))
        near += sum(not world.is_clean(pair) for pair in found)
        clean += sum(world.is_clean(pair) for pair in found)
        apart = [replace(sheet, room="") for sheet in world.sheets]
        found = pairs_alike(apart, fit(apart, world.kinds))
        far += sum(not world.is_clean(pair) for pair in found)
    report.notes.append(
        f"{title}, copying {share:.0%}: {near} of {COPIERS} copiers shown when in one room, "
        f"{far} by the limit of the sitting; {clean} clean pairs beside them"
    )


def _cost(report: Report, title: str, shelves: Sequence[Shelf]) -> None:
    world = make_world(shelves, 3000, Random(3))
    began = time.perf_counter()
    model = fit(world.sheets, world.kinds)
    fitted = time.perf_counter()
    found = pairs_alike(world.sheets, model)
    ended = time.perf_counter()
    report.measure(f"model of 3,000, {title}", [fitted - began], target=30)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    report.measure(
        f"4.5 million pairs, {title}", [ended - fitted], target=60, shown=len(found), mib=memory
    )
