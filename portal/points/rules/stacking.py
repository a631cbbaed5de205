"""Which entries count together, and which give way (Arts 12–15; DOMAIN §7 I, J, K).

Two entries may *exclude* each other: one of them counts, not both. Of all the ways to honour every
exclusion the heaviest stands. So an entry gives way only to one that itself counts, and a further
entry can never lighten a record.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled
from portal.points.rules.catalogue import Regulation
from portal.terms.rules.timeline import Timeline


class OrderMode(Labelled):
    """What Art 13 adds its two points to (DOMAIN §7 J)."""

    PER_ORDER = "per_order", "每份责令改正文书加扣一次"
    PER_ITEM = "per_item", "责令改正的每个情形加扣一次"


class SameFact(Labelled):
    """What happens when one fact fits several articles (DOMAIN §7 K)."""

    ADD_UP = "add_up", "逐条累加"
    HIGHEST = "highest", "同一事实符合第十四条至第十六条多项的，只按最重一项"
    HIGHEST_OF_ALL = "highest_of_all", "同一事实已按第十五条、第十六条扣分的，不再按其他各条扣分"


class Exclusion(Labelled):
    """Why two entries do not both count."""

    SAME_ITEM = "same_item", "同一文书对同一项目的同一情形只扣一次"
    SAME_ORDER = "same_order", "同一责令改正文书逾期只加扣一次"
    UNDER_ART_14 = "under_art_14", "同时存在第十三条和第十四条情形的，按第十四条执行"
    SAME_FACT = "same_fact", "同一事实只按最重的一项扣分"


@dataclass(frozen=True, slots=True)
class Entry:
    """记分记录: one decided item against one person.

    `effective_on` is the day the decision was served, `fact_on` the day of the conduct. Entries
    with the same `fact` (not empty) on one project are about one fact: the recorder's word.
    `reversed_by` names the contra-entry that undid it.
    """

    id: str
    item: str
    effective_on: date
    fact_on: date
    project: str
    document: str
    fact: str = ""
    order: str = ""
    reversed_by: str = ""

    def __post_init__(self) -> None:
        if self.effective_on < self.fact_on:
            raise ValueError("a decision does not take effect before the fact")

    @property
    def article(self) -> int:
        """12 to 16."""
        return int(self.item[:2])


@dataclass(frozen=True, slots=True)
class Stacking:
    """The two settings that decide who excludes whom."""

    order_mode: OrderMode = OrderMode.PER_ORDER
    same_fact: SameFact = SameFact.HIGHEST


AS_READ = Timeline(Stacking())


@dataclass(frozen=True, slots=True)
class GaveWay:
    """One entry that does not count, because of another that does."""

    because: Exclusion
    to: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What a set of entries comes to."""

    points: int
    counted: frozenset[str]
    gave_way: dict[str, GaveWay]


def same_item_in_document(a: Entry, b: Entry, _: Stacking) -> bool:
    """Art 12, DOMAIN §7 I: an item counts once per document per project, so eight at the most."""
    same = (a.project, a.document, a.item) == (b.project, b.document, b.item)
    return same and a.article != 13


def same_order(a: Entry, b: Entry, rules: Stacking) -> bool:
    """Art 13, DOMAIN §7 J: two points once per order that expired (or per item, if so set)."""
    if not a.article == b.article == 13 or a.project != b.project:
        return False
    same = (a.order or a.document) == (b.order or b.document)
    return same and (rules.order_mode is OrderMode.PER_ORDER or _one_fact(a, b))


def under_article_14(a: Entry, b: Entry, _: Stacking) -> bool:
    """Art 15 last paragraph, DOMAIN §7 K: within one project and one case document.

    Art 14 takes the place of Art 13's two points whatever the fact, and of Art 12's point too where
    the fact is the same. In different documents nothing is taken away.
    """
    low, high = sorted((a, b), key=lambda entry: entry.article)
    if high.article != 14 or (low.project, low.document) != (high.project, high.document):
        return False
    return low.article == 13 or (low.article == 12 and _one_fact(low, high))


def same_fact_under_heavier(a: Entry, b: Entry, rules: Stacking) -> bool:
    """DOMAIN §7 K: one fact is not charged under 14, 15 and 16 at once, across documents too."""
    if rules.same_fact is SameFact.ADD_UP or not _one_fact(a, b):
        return False
    low, high = sorted((a.article, b.article))
    return low >= 14 or (rules.same_fact is SameFact.HIGHEST_OF_ALL and high >= 15)


_EXCLUSIONS: tuple[tuple[Exclusion, Callable[[Entry, Entry, Stacking], bool]], ...] = (
    (Exclusion.SAME_ITEM, same_item_in_document),
    (Exclusion.SAME_ORDER, same_order),
    (Exclusion.UNDER_ART_14, under_article_14),
    (Exclusion.SAME_FACT, same_fact_under_heavier),
)


def exclusion(a: Entry, b: Entry, rules: Stacking) -> Exclusion | None:
    """The first reason why the two do not both count; None if they add up."""
    return next((reason for reason, holds in _EXCLUSIONS if holds(a, b, rules)), None)


def add_up(
    entries: Iterable[Entry], regulation: Regulation, rules: Timeline[Stacking] = AS_READ
) -> Sum:
    """Arts 12–16: the heaviest total that honours every exclusion, and who gave way to whom.

    Two entries are weighed by what was in force when the later of them took effect: what had been
    decided before a setting was changed stays as it was.
    Ties go to fewer entries (so to the heavier article), then to earlier ones, then to ids:
    the order in which they were booked makes no difference.
    """
    ranked = sorted(entries, key=lambda entry: (entry.effective_on, entry.id))
    points = [regulation.item(entry.item).points for entry in ranked]
    foes = [_foes_of(i, ranked, rules) for i in range(len(ranked))]
    kept = _heaviest(points, [sum(1 << j for j in against) for against in foes])
    gave_way = {
        ranked[i].id: _yielding({j: foes[i][j] for j in sorted(kept & foes[i].keys())}, ranked)
        for i in range(len(ranked))
        if i not in kept
    }
    total = sum(points[i] for i in kept)
    return Sum(total, frozenset(ranked[i].id for i in kept), gave_way)


def _one_fact(a: Entry, b: Entry) -> bool:
    return a.project == b.project and a.fact == b.fact != ""


def _foes_of(i: int, ranked: list[Entry], rules: Timeline[Stacking]) -> dict[int, Exclusion]:
    # Ranked by the day they took effect: the later of two is the one further on.
    reasons = {
        j: exclusion(ranked[i], ranked[j], rules.on(ranked[max(i, j)].effective_on))
        for j in range(len(ranked))
        if j != i
    }
    return {j: reason for j, reason in reasons.items() if reason is not None}


def _yielding(winners: dict[int, Exclusion], ranked: list[Entry]) -> GaveWay:
    """To whom an entry gave way: the one of the highest article, else the earliest."""
    winner = max(winners, key=lambda j: ranked[j].article)
    return GaveWay(winners[winner], ranked[winner].id)


def _heaviest(points: list[int], foes: list[int]) -> frozenset[int]:
    """The heaviest set of which no two are foes (a maximum weight independent set).

    Sets are bit masks. An entry without foes is kept; otherwise the one with most foes is tried
    both ways, each separate cluster for itself, which for the few entries of a person is quick.
    """
    known: dict[int, tuple[int, int, tuple[int, ...]]] = {0: (0, 0, ())}

    def best(mask: int) -> tuple[int, int, tuple[int, ...]]:
        """Points, minus the number kept, and the kept (negated, so that earlier is greater)."""
        if mask not in known:
            most = max(_bits(mask), key=lambda i: ((foes[i] & mask).bit_count(), -i))
            cluster = _cluster(most, mask, foes)
            with_it = _join(
                (points[most], -1, (-most,)), best(cluster & ~foes[most] & ~(1 << most))
            )
            without = best(cluster & ~(1 << most)) if cluster != 1 << most else known[0]
            known[mask] = _join(max(with_it, without), best(mask & ~cluster))
        return known[mask]

    return frozenset(-i for i in best((1 << len(points)) - 1)[2])


def _join(
    a: tuple[int, int, tuple[int, ...]], b: tuple[int, int, tuple[int, ...]]
) -> tuple[int, int, tuple[int, ...]]:
    return a[0] + b[0], a[1] + b[1], tuple(sorted(a[2] + b[2], reverse=True))


def _bits(mask: int) -> list[int]:
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


def _cluster(start: int, mask: int, foes: list[int]) -> int:
    """All that hang together with `start` by foes within `mask`."""
    reached, fresh = 0, 1 << start
    while fresh:
        reached |= fresh
        fresh = sum({1 << j for i in _bits(fresh) for j in _bits(foes[i] & mask & ~reached)})
    return reached
