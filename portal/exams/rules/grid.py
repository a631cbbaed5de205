"""How many questions of each subject go into each section: exact, or the least that is lacking.

Sections and subjects make a grid. A row must have its count of questions, a column its marks, a
cell no more than there are. Where all questions are worth the same this is a transportation
problem and a flow decides it; sections worth more are settled first, cell by cell, each step
checked by the flow (which then allows a little too much), so a wrong turn is taken back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

from portal.bank.rules.dice import Dice

MOST_CHECKS = 1_000  # flows worked out before a grid counts as unsolvable
PARTS_OF_ONE = 1 << 20  # fineness of a fair fraction

Table = list[list[int]]


@dataclass(frozen=True, slots=True)
class Grid:
    """What is asked and what there is; `marks` is the worth of one question of each section."""

    counts: tuple[int, ...]
    marks: tuple[int, ...]
    quotas: tuple[int, ...]
    available: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """So many more questions are needed in this section and subject."""

    section: int
    subject: int
    count: int


def is_possible(grid: Grid) -> bool:
    """Whether a flow finds a way: proof where all marks are equal, otherwise a good sign."""
    return min(grid.quotas, default=0) >= 0 and _spare(grid, _flow(grid)) == 0


def allot(grid: Grid, dice: Dice) -> Table | None:
    """The number of questions of each cell, near a fair share; None when no way was found."""
    if not is_possible(grid):
        return None
    return _Search(grid, dice).run()


def lacking(grid: Grid) -> tuple[Lacking, ...]:
    """The fewest questions that make the grid possible, put where the shares want them most."""
    available = [list(row) for row in grid.available]
    while True:
        present = Grid(grid.counts, grid.marks, grid.quotas, tuple(map(tuple, available)))
        flow = _flow(present)
        open_cells = list(_open_cells(present, flow))
        if not open_cells:
            break
        section, subject = max(open_cells, key=lambda cell: _want(grid, available, *cell))
        available[section][subject] += 1
    return tuple(
        Lacking(section, subject, available[section][subject] - before)
        for section, row in enumerate(grid.available)
        for subject, before in enumerate(row)
        if available[section][subject] > before
    )


def _want(grid: Grid, available: Table, section: int, subject: int) -> tuple[int, int, int]:
    """How far the cell is from its fair share of the section; the earlier cell when equal."""
    fair = grid.counts[section] * grid.quotas[subject]
    have = available[section][subject] * max(sum(grid.quotas), 1)
    return fair - have, -section, -subject


def _open_cells(grid: Grid, flow: Table) -> Iterator[tuple[int, int]]:
    """Cells where one more question lets more flow: marks can be led to the section, and on from
    the subject, by changing only what already flows.
    """
    sections, subjects = _unfilled(grid, flow)
    givers = {row for row, missing in enumerate(sections) if missing > 0}
    takers = {column for column, missing in enumerate(subjects) if missing > 0}
    spare = [
        [cell * mark - flow[row][column] for column, cell in enumerate(cells)]
        for row, (cells, mark) in enumerate(zip(grid.available, grid.marks, strict=True))
    ]
    if not givers or not takers:
        return
    for _ in grid.counts:  # a way is at most as long as there are sections
        led = {k for k in range(len(subjects)) if any(spare[row][k] > 0 for row in givers)}
        givers |= {row for row, cells in enumerate(flow) if any(cells[k] > 0 for k in led)}
        open_rows = {row for row, cells in enumerate(spare) if any(cells[k] > 0 for k in takers)}
        takers |= {k for k in range(len(subjects)) if any(flow[row][k] > 0 for row in open_rows)}
    yield from ((row, column) for row in sorted(givers) for column in sorted(takers))


def _unfilled(grid: Grid, flow: Table) -> tuple[list[int], list[int]]:
    sections = [
        count * mark - sum(row)
        for count, mark, row in zip(grid.counts, grid.marks, flow, strict=True)
    ]
    subjects = [
        quota - sum(row[subject] for row in flow) for subject, quota in enumerate(grid.quotas)
    ]
    return sections, subjects


def _spare(grid: Grid, flow: Table) -> int:
    sections, subjects = _unfilled(grid, flow)
    return sum(sections) + sum(subjects)


def _flow(grid: Grid) -> Table:
    """A greatest flow of marks from sections to subjects, within what the cells hold."""
    room = [
        [cell * mark for cell in row] for row, mark in zip(grid.available, grid.marks, strict=True)
    ]
    flow = [[0] * len(grid.quotas) for _ in grid.counts]
    sections, subjects = _unfilled(grid, flow)
    for section, row in enumerate(room):  # most of it flows without a detour
        for subject, cell in enumerate(row):
            moved = min(cell, sections[section], subjects[subject])
            if moved > 0:
                flow[section][subject] = moved
                sections[section] -= moved
                subjects[subject] -= moved
    while path := _path(room, flow, sections, subjects):
        _push(path, room, flow, sections, subjects)
    return flow


# A path is section, subject, section … subject: forward arcs carry more, backward arcs less.
def _path(room: Table, flow: Table, sections: list[int], subjects: list[int]) -> list[int]:
    """The shortest way by which one more mark can flow; empty when there is none."""
    paths = [[section] for section, missing in enumerate(sections) if missing > 0]
    seen_sections = {path[0] for path in paths}
    seen_subjects: set[int] = set()
    for path in paths:  # grows while it is walked
        section = path[-1]
        for subject, cell in enumerate(room[section]):
            if subject in seen_subjects or flow[section][subject] >= cell:
                continue
            seen_subjects.add(subject)
            if subjects[subject] > 0:
                return [*path, subject]
            for back, row in enumerate(flow):
                if row[subject] > 0 and back not in seen_sections:
                    seen_sections.add(back)
                    paths.append([*path, subject, back])
    return []


def _push(
    path: list[int], room: Table, flow: Table, sections: list[int], subjects: list[int]
) -> None:
    forward = list(zip(path[0::2], path[1::2], strict=True))
    backward = list(zip(path[2::2], path[1:-1:2], strict=True))
    moved = min(
        sections[path[0]],
        subjects[path[-1]],
        *(room[section][subject] - flow[section][subject] for section, subject in forward),
        *(flow[section][subject] for section, subject in backward),
    )
    for section, subject in forward:
        flow[section][subject] += moved
    for section, subject in backward:
        flow[section][subject] -= moved
    sections[path[0]] -= moved
    subjects[path[-1]] -= moved


class _Search:
    """Settles one cell after another near its fair share, and turns back where stuck."""

    def __init__(self, grid: Grid, dice: Dice) -> None:
        unit = gcd(*grid.marks, *grid.quotas) or 1
        self.marks = tuple(mark // unit for mark in grid.marks)
        self.counts = list(grid.counts)
        self.quotas = [quota // unit for quota in grid.quotas]
        self.available = [list(row) for row in grid.available]
        self.table = [[0] * len(grid.quotas) for _ in grid.counts]
        self.dice = dice
        self.checks = 0
        dearest_first = sorted(range(len(grid.counts)), key=lambda row: (-grid.marks[row], row))
        self.cells = [
            (section, subject)
            for section in dearest_first
            for subject in dice.shuffled(range(len(grid.quotas)))
        ]

    def run(self) -> Table | None:
        return self.table if self.settle(0) else None

    def settle(self, turn: int) -> bool:
        """Whether all cells from this one on can be settled; leaves the table so."""
        if turn == len(self.cells):
            return True
        section, subject = self.cells[turn]
        cell = self.available[section][subject]
        self.available[section][subject] = 0  # settled: the flow is only asked of the rest
        for count in self.order(turn, cell):
            self.put(section, subject, count)
            if self.may_go_on() and self.settle(turn + 1):
                return True
            self.put(section, subject, -count)
        self.available[section][subject] = cell
        return False

    def put(self, section: int, subject: int, count: int) -> None:
        self.table[section][subject] += count
        self.counts[section] -= count
        self.quotas[subject] -= count * self.marks[section]

    def may_go_on(self) -> bool:
        self.checks += 1
        rest = tuple(map(tuple, self.available))
        grid = Grid(tuple(self.counts), self.marks, tuple(self.quotas), rest)
        return self.checks <= MOST_CHECKS and is_possible(grid)

    def order(self, turn: int, cell: int) -> list[int]:
        """The counts this cell may have, the fair share first, thrown up or down by the dice."""
        section, subject = self.cells[turn]
        mark = self.marks[section]
        most = min(cell, self.counts[section], self.quotas[subject] // mark)
        rest = [later for row, later in self.cells[turn + 1 :] if row == section]
        own = min(cell * mark, self.quotas[subject])
        others = sum(min(self.available[section][k] * mark, self.quotas[k]) for k in rest)
        fair = self.counts[section] * own * PARTS_OF_ONE // max(own + others, 1)
        wanted = (fair + self.dice.below(PARTS_OF_ONE)) // PARTS_OF_ONE
        return sorted(range(most + 1), key=lambda count: (abs(count - wanted), count))
