"""组卷: a blueprint, a pool and a seed give one paper, or tell what is lacking.

DOMAIN §3.4 and PRODUCT (组卷). Counts of the sections and marks of the subjects are met exactly. Of
what remains free, less used questions come first, then topics not asked yet, then the seed;
difficulty is brought within its tolerance where the pool allows.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice

from portal.bank.rules.blueprints import Blueprint, Section, faults
from portal.bank.rules.dice import Dice
from portal.bank.rules.questions import Band, QuestionType, subject_of
from portal.exams.rules import picking
from portal.exams.rules.blueprint import BandMarks, Drawn, DrawnSection, Lack, Shortage
from portal.exams.rules.grid import Grid, allot, is_possible, lacking
from portal.exams.rules.picking import Cell, Item

MOST_CASES = 300  # choices of cases that are looked at
MOST_SEARCHES = 5  # of them, those tried in earnest
CASES_TOLD = 10  # of them, those of which it is worked out what lacks
ATTEMPTS = 4  # drawings among which the one nearest in difficulty is kept
ANY_SUBJECT = ""
USED_ONCE = 1_000_000  # a question of an earlier form stands behind all others
EVERY_BAND = tuple(Band)

CASES_TOO_HEAVY = "现有案例分析题在某些科目上的分值超过了该科目的分值，请补充案例或调整科目分值"
NO_COMBINATION = "现有题目凑不成各科目的分值，请补充分值较小的题型或调整科目分值"


def assemble(blueprint: Blueprint, pool: Sequence[Item], seed: int) -> Drawn | Shortage:
    """One paper: the same for the same blueprint, pool and seed, whatever the order of the pool."""
    if found := faults(blueprint):
        return Shortage(reasons=found)
    desk = _Desk(blueprint, pool)
    best: Drawn | None = None
    for attempt in range(ATTEMPTS):
        drawn = desk.draw(seed, attempt)
        if drawn is None:
            break
        if best is None or desk.distance(drawn) < desk.distance(best):
            best = drawn
        if best.is_within_tolerance:
            break
    return best or desk.shortage()


def assemble_forms(
    blueprint: Blueprint, pool: Sequence[Item], seed: int, count: int
) -> tuple[Drawn, ...] | Shortage:
    """Parallel forms (平行卷) that share as few questions as the pool allows."""
    used: Counter[str] = Counter()
    forms: list[Drawn] = []
    for form in range(count):
        weighed = [
            replace(item, exposure=item.exposure + used[item.id] * USED_ONCE) for item in pool
        ]
        drawn = assemble(blueprint, weighed, Dice(seed, f"form:{form}").below(1 << 62))
        if isinstance(drawn, Shortage):
            return drawn
        forms.append(drawn)
        used.update(item.id for item in drawn.items)
    return tuple(forms)


def overlap(first: Drawn, second: Drawn) -> int:
    """How many questions two papers share."""
    return len({item.id for item in first.items} & {item.id for item in second.items})


def _is_case(section: Section) -> bool:
    return section.types == (QuestionType.CASE,)


class _Desk:
    """A blueprint and a pool laid out in cells of section and subject."""

    def __init__(self, blueprint: Blueprint, pool: Sequence[Item]) -> None:
        self.blueprint = blueprint
        self.quotas = {quota.subject: quota.marks for quota in blueprint.quotas} or {
            ANY_SUBJECT: blueprint.marks
        }
        self.subjects = tuple(self.quotas)
        self.case = next(filter(_is_case, blueprint.sections), None)
        self.plain = [section for section in blueprint.sections if not _is_case(section)]
        known = {item.id: item for item in pool}
        ordered = sorted(known.values(), key=lambda item: item.id)
        self.cells = [
            Cell(
                row,
                section.marks,
                tuple(item for item in ordered if self.belongs(item, section, subject)),
            )
            for row, section in enumerate(self.plain)
            for subject in self.subjects
        ]
        self.cases = [item for item in ordered if self.is_usable_case(item)]

    def subject(self, topic: str) -> str:
        return subject_of(topic) if self.blueprint.quotas else ANY_SUBJECT

    def belongs(self, item: Item, section: Section, subject: str) -> bool:
        return (
            item.type in section.types
            and len(item.parts) == 1
            and self.subject(item.parts[0].topic) == subject
        )

    def is_usable_case(self, item: Item) -> bool:
        return (
            self.case is not None
            and item.type is QuestionType.CASE
            and len(item.parts) == self.case.parts
            and all(self.subject(part.topic) in self.quotas for part in item.parts)
        )

    @property
    def case_marks(self) -> int:
        """The worth of one part of a case."""
        return self.case.marks if self.case else 0

    # --- one drawing -------------------------------------------------------------------------

    def draw(self, seed: int, attempt: int) -> Drawn | None:
        """A paper; None when no choice of cases leaves a solvable rest."""
        dice = Dice(seed, f"paper:{attempt}")
        hopeful = (cases for cases in self.choices_of_cases(dice) if self.is_hopeful(cases))
        for cases in islice(hopeful, MOST_SEARCHES):
            if drawn := self.draw_with(cases, seed, dice):
                return drawn
        return None

    def is_hopeful(self, cases: tuple[Item, ...]) -> bool:
        """Whether the rest of the paper may be possible with these cases; quick to say."""
        used = {enemy for item in cases for enemy in item.enemies}
        return is_possible(self.grid([cell.without(used) for cell in self.cells], cases))

    def choices_of_cases(self, dice: Dice) -> Iterator[tuple[Item, ...]]:
        """Cases to build on, the least used first, none beside an enemy."""
        wanted = self.case.count if self.case else 0
        order = sorted(dice.shuffled(self.cases), key=lambda item: item.exposure)
        for cases in islice(combinations(order, wanted), MOST_CASES):
            enemies = [enemy for item in cases for enemy in item.enemies]
            if len(set(enemies)) == len(enemies):
                yield cases

    def draw_with(self, cases: tuple[Item, ...], seed: int, dice: Dice) -> Drawn | None:
        """A paper with these cases; a cell that enemies empty is taken as smaller, and all anew."""
        used = {enemy for item in cases for enemy in item.enemies}
        cells = [cell.without(used) for cell in self.cells]
        grid = self.grid(cells, cases)
        while table := allot(grid, dice):
            counts = [count for row in table for count in row]
            chosen = picking.pick(cells, counts, used, dice)
            if isinstance(chosen, int):
                grid = _smaller(grid, *divmod(chosen, len(self.subjects)), counts[chosen] - 1)
                continue
            chosen = picking.balance(cells, chosen, self.targets(cases), used, dice)
            return self.laid_out(cases, chosen, seed, dice)
        return None

    def grid(self, cells: Sequence[Cell], cases: tuple[Item, ...]) -> Grid:
        width = len(self.subjects)
        rest = dict(self.quotas)
        for item in cases:
            for part in item.parts:
                rest[self.subject(part.topic)] -= self.case_marks
        sizes = [cell.size for cell in cells]
        return Grid(
            tuple(section.count for section in self.plain),
            tuple(section.marks for section in self.plain),
            tuple(rest[subject] for subject in self.subjects),
            tuple(tuple(sizes[start : start + width]) for start in range(0, len(sizes), width)),
        )

    def laid_out(
        self, cases: tuple[Item, ...], chosen: list[list[Item]], seed: int, dice: Dice
    ) -> Drawn:
        rows: dict[str, list[Item]] = {section.name: [] for section in self.blueprint.sections}
        for cell, items in zip(self.cells, chosen, strict=True):
            rows[self.plain[cell.row].name] += items
        if self.case:
            rows[self.case.name] += cases
        sections = tuple(
            DrawnSection(section, dice.shuffled(rows[section.name]))
            for section in self.blueprint.sections
        )
        marks = picking.band_marks(
            (item, drawn.section.marks) for drawn in sections for item in drawn.items
        )
        bands = tuple(BandMarks(band, marks[band]) for band in EVERY_BAND)
        draw = Drawn(seed, sections, bands, is_within_tolerance=True)
        return replace(draw, is_within_tolerance=self.distance(draw) == 0)

    # --- difficulty --------------------------------------------------------------------------

    def wanted(self, band: Band) -> int:
        return self.blueprint.marks * self.blueprint.difficulty.percent(band) // 100

    @property
    def tolerance(self) -> int:
        return self.blueprint.marks * self.blueprint.difficulty.tolerance // 100

    def targets(self, cases: tuple[Item, ...]) -> picking.Targets:
        """The marks that the rest of the paper should have in each band."""
        taken = picking.band_marks((item, self.case_marks) for item in cases)
        wanted = {band: self.wanted(band) - taken[band] for band in EVERY_BAND}
        return picking.Targets(wanted, self.tolerance)

    def distance(self, draw: Drawn) -> int:
        """How many marks lie outside the tolerance."""
        return sum(
            max(0, abs(share.marks - self.wanted(share.band)) - self.tolerance)
            for share in draw.bands
        )

    # --- when there is none ------------------------------------------------------------------

    def shortage(self) -> Shortage:
        """What lacks with the choice of cases that lacks least."""
        if self.case and len(self.cases) < self.case.count:
            short = Lack(self.case.name, ANY_SUBJECT, self.case.count - len(self.cases))
            return Shortage((short, *self.short_sections()))
        tried = islice(self.choices_of_cases(Dice(0, "shortage")), CASES_TOLD)
        found = [self.short_with(cases) for cases in tried]
        if not found:  # the cases are all enemies of one another
            name = self.case.name if self.case else ""
            return Shortage((Lack(name, ANY_SUBJECT, 1),))
        return min(found, key=_severity)

    def short_sections(self) -> Iterator[Lack]:
        for row, section in enumerate(self.plain):
            have = sum(cell.size for cell in self.cells if cell.row == row)
            if have < section.count:
                yield Lack(section.name, ANY_SUBJECT, section.count - have)

    def short_with(self, cases: tuple[Item, ...]) -> Shortage:
        used = {enemy for item in cases for enemy in item.enemies}
        grid = self.grid([cell.without(used) for cell in self.cells], cases)
        if min(grid.quotas) < 0:
            return Shortage(reasons=(CASES_TOO_HEAVY,))
        if is_possible(grid):
            return Shortage(reasons=(NO_COMBINATION,))
        return Shortage(
            tuple(
                Lack(self.plain[lack.section].name, self.subjects[lack.subject], lack.count)
                for lack in lacking(grid)
            )
        )


def _smaller(grid: Grid, section: int, subject: int, size: int) -> Grid:
    rows = [list(row) for row in grid.available]
    rows[section][subject] = size
    return replace(grid, available=tuple(map(tuple, rows)))


def _severity(shortage: Shortage) -> tuple[int, int]:
    """Fewest questions to write first; what no number of questions mends comes last."""
    return len(shortage.reasons), sum(lack.count for lack in shortage.lacks)
