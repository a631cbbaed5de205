"""Which questions of a cell are taken: the least used first, then new topics; no two enemies."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portal.bank.rules.dice import Dice
from portal.bank.rules.questions import Band, QuestionType


@dataclass(frozen=True, slots=True)
class ItemPart:
    """What is marked by itself: its topic and how difficult it is."""

    topic: str
    band: Band


@dataclass(frozen=True, slots=True)
class Item:
    """A question as assembly sees it: one part, or those of a case.

    `exposure` is how often it was used; of questions that share an `enemies` word a paper has one.
    """

    id: str
    version: int
    type: QuestionType
    parts: tuple[ItemPart, ...]
    exposure: int = 0
    enemies: tuple[str, ...] = ()
    seconds: int = 60

    @property
    def band(self) -> Band:
        """The difficulty of a question of one part."""
        return self.parts[0].band

    @property
    def topic(self) -> str:
        """The topic of a question of one part."""
        return self.parts[0].topic


@dataclass(frozen=True, slots=True)
class Cell:
    """The questions of one subject that fit one section, each worth `marks`."""

    row: int
    marks: int
    items: tuple[Item, ...]

    @property
    def size(self) -> int:
        """How many can be taken at most: of enemies only one."""
        free = sum(not item.enemies for item in self.items)
        return free + len({item.enemies for item in self.items if item.enemies})

    def without(self, enemies: set[str]) -> "Cell":
        """The cell when these enemies are already on the paper."""
        if not enemies:
            return self
        kept = tuple(item for item in self.items if enemies.isdisjoint(item.enemies))
        return replace(self, items=kept)


@dataclass(frozen=True, slots=True)
class Targets:
    """The marks wanted in each band, and how far off is near enough."""

    marks: dict[Band, int]
    tolerance: int

    def is_met(self, marks: Counter[Band]) -> bool:
        """Whether every band is near enough."""
        return all(
            abs(marks[band] - wanted) <= self.tolerance for band, wanted in self.marks.items()
        )


def pick(
    cells: Sequence[Cell], counts: Sequence[int], used: set[str], dice: Dice
) -> list[list[Item]] | int:
    """So many questions of each cell; or the place of a cell that enemies left too small."""
    luck = _luck(cells, dice)
    topics: Counter[str] = Counter()
    enemies = set(used)
    chosen: list[list[Item]] = [[] for _ in cells]
    tightest_first = sorted(range(len(cells)), key=lambda at: (cells[at].size - counts[at], at))
    for place in tightest_first:
        rest = list(cells[place].items)
        while len(chosen[place]) < counts[place]:
            rest = [item for item in rest if enemies.isdisjoint(item.enemies)]
            if not rest:
                return place
            best = min(rest, key=lambda item: (item.exposure, topics[item.topic], luck[item.id]))
            rest.remove(best)
            chosen[place].append(best)
            enemies.update(best.enemies)
            topics[best.topic] += 1
    return chosen


def balance(
    cells: Sequence[Cell],
    chosen: list[list[Item]],
    targets: Targets,
    used: set[str],
    dice: Dice,
) -> list[list[Item]]:
    """The choice, with questions exchanged in their cells until the difficulty is near enough."""
    luck = _luck(cells, dice)
    held = [list(items) for items in chosen]
    while not targets.is_met(marks := _marks(cells, held)):
        exchanges = list(_exchanges(cells, held, targets, marks, used))
        if not exchanges:  # each one lessens the error, so there is an end
            break
        best = min(exchanges, key=lambda one: (one.cost, luck[one.new.id], luck[one.old.id]))
        items = held[best.place]
        items[items.index(best.old)] = best.new
    return held


def band_marks(items: Iterable[tuple[Item, int]]) -> Counter[Band]:
    """The marks in each band, given each question with the worth of one of its parts."""
    marks: Counter[Band] = Counter()
    for item, worth in items:
        for part in item.parts:
            marks[part.band] += worth
    return marks


def _marks(cells: Sequence[Cell], held: list[list[Item]]) -> Counter[Band]:
    rows = zip(cells, held, strict=True)
    return band_marks((item, cell.marks) for cell, items in rows for item in items)


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One question for another of its cell; `cost` is what it adds in use, then in error."""

    place: int
    old: Item
    new: Item
    cost: tuple[int, int]


def _exchanges(
    cells: Sequence[Cell],
    held: list[list[Item]],
    targets: Targets,
    marks: Counter[Band],
    used: set[str],
) -> Iterator[_Exchange]:
    """For each cell and pair of bands, the cheapest exchange that brings the difficulty nearer."""
    enemies = Counter(enemy for items in held for item in items for enemy in item.enemies)
    enemies.update(used)
    for place, cell in enumerate(cells):
        taken = {item.id for item in held[place]}
        most_used, least_used = (
            _by_band(held[place], -1),
            _by_band(
                (item for item in cell.items if item.id not in taken and _is_free(item, enemies)), 1
            ),
        )
        for old in most_used.values():
            for new in least_used.values():
                gain = _error_change(targets, marks, old.band, new.band, cell.marks)
                if old.band is not new.band and gain < 0:
                    yield _Exchange(place, old, new, (new.exposure - old.exposure, gain))


def _by_band(items: Iterable[Item], sign: int) -> dict[Band, Item]:
    """Of each band the question used least (sign 1) or most (sign -1)."""
    found: dict[Band, Item] = {}
    for item in items:
        known = found.get(item.band)
        if known is None or sign * item.exposure < sign * known.exposure:
            found[item.band] = item
    return found


def _is_free(item: Item, enemies: Counter[str]) -> bool:
    return not any(enemies[enemy] for enemy in item.enemies)


def _error_change(targets: Targets, marks: Counter[Band], old: Band, new: Band, worth: int) -> int:
    """How the sum of squared errors changes when `worth` moves from one band to another."""
    over, under = marks[old] - targets.marks[old], marks[new] - targets.marks[new]
    return (over - worth) ** 2 - over**2 + (under + worth) ** 2 - under**2


def _luck(cells: Sequence[Cell], dice: Dice) -> dict[str, int]:
    """A place in a drawn order for each question, to decide between equals."""
    order = dice.shuffled(sorted({item.id for cell in cells for item in cell.items}))
    return {item_id: place for place, item_id in enumerate(order)}
