"""Whether a draft looks like something already put forward (DOMAIN §7 I, J, KK)."""

from collections.abc import Iterable

from portal.core.labels import Labelled
from portal.points.rules.stacking import Entry


class Likeness(Labelled):
    """In what way a draft repeats an entry."""

    SAME_ITEM = "same_item", "同一文书对同一项目已有同一情形的记录"
    SAME_ORDER = "same_order", "同一责令改正文书已有逾期未改正的记录"
    SAME_FACT = "same_fact", "同一项目的同一情形在相近日期已有记录，请核对是否为同一事实"


def likeness(draft: Entry, entry: Entry, days: int = 30) -> Likeness | None:
    """Art 12 and 13, DOMAIN §7 I, J, KK: how `draft` repeats `entry`; None if it does not.

    Compared in order: order of rectification, document, then item and day of the fact, `days` apart
    at the most. An entry that was reversed is repeated by nobody.
    """
    if entry.reversed_by or (draft.project, draft.item) != (entry.project, entry.item):
        return None
    if draft.article == 13:
        return Likeness.SAME_ORDER if draft.order == entry.order != "" else None
    if draft.document == entry.document:
        return Likeness.SAME_ITEM
    return Likeness.SAME_FACT if abs((draft.fact_on - entry.fact_on).days) <= days else None


def likely_duplicates(
    draft: Entry, entries: Iterable[Entry], days: int = 30
) -> tuple[tuple[Entry, Likeness], ...]:
    """Every entry of the same person that `draft` seems to repeat, the earliest first."""
    ranked = sorted(entries, key=lambda entry: (entry.effective_on, entry.id))
    found = ((entry, likeness(draft, entry, days)) for entry in ranked if entry.id != draft.id)
    return tuple((entry, reason) for entry, reason in found if reason is not None)
