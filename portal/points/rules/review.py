"""复核: what a review may come to, and that nobody fares worse for having asked for one.

The 办法 knows no review (DOMAIN §7 P): it is this portal's own. A third hand upholds, changes or
annuls; a change is a lighter item in place of the first, from the day of the first.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled
from portal.points.rules.catalogue import Item, Need, Regulation, missing_needs
from portal.points.rules.standing import Standing


class Outcome(Labelled):
    """复核结果."""

    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    ANNULLED = "annulled", "撤销"


class ContestKind(Labelled):
    """What a decision is contested by outside this portal (DOMAIN §7 M)."""

    RECONSIDERATION = "reconsideration", "行政复议"
    LITIGATION = "litigation", "行政诉讼"
    OF_DOCUMENT = "of-document", "所依据的文书在复议或诉讼"


class ReviewRefusal(Labelled):
    """Why a review cannot end so, in words that say what to do."""

    NO_ITEM = "no_item", "请选择变更后的情形"
    NOT_LIGHTER = "not_lighter", "变更后的情形不能比原情形扣分更多，请另选或者维持"
    WORSE = "worse", "这样变更会使当事人的记分状态加重，复核不得加重，请另选或者维持"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a change is asked: from which item to which."""

    was: Item
    becomes: Item | None


def lighter_items(
    item: Item, regulation: Regulation, provided: Collection[Need]
) -> tuple[Item, ...]:
    """What an item may be changed to: other items that cost no more and lack nothing on file."""
    return tuple(
        other
        for other in regulation.items
        if other.code != item.code
        and other.points <= item.points
        and not missing_needs(other, provided)
    )


def refuse_change(
    asked: Asked, allowed: Collection[Item], before: Standing, after: Standing
) -> ReviewRefusal | None:
    """Why the change cannot be made; None if it can."""
    if asked.becomes is None:
        return ReviewRefusal.NO_ITEM
    if asked.becomes not in allowed:
        return ReviewRefusal.NOT_LIGHTER
    return ReviewRefusal.WORSE if is_worse(before, after) else None


def is_worse(before: Standing, after: Standing) -> bool:
    """More points in this cycle or in all, or a suspension that was not, or begins earlier.

    A lighter item may weigh more than the first did where the first gave way to another.
    """
    more = after.raw > before.raw or after.lifetime > before.lifetime
    return more or _from(after.suspended_on) < _from(before.suspended_on)


def _from(suspended_on: date | None) -> date:
    return suspended_on or date.max
