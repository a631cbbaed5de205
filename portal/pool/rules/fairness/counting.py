"""What is counted of one district or kind of project: whole numbers that can be added up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from portal.pool.rules.fairness.intervals import Share


@dataclass(frozen=True, slots=True)
class Row:
    """Counts of one row; of the needs' side, of the people's side, or both of nothing.

    `days`: from the need to both signatures, how often. `spread`: so many invitations, how many
    people. `reasons`: of those who declined.
    """

    needs: int = 0
    posts: int = 0
    open_needs: int = 0
    fit_one: int = 0
    fit_three: int = 0
    vacant: int = 0
    signed_elsewhere: int = 0
    sent: int = 0
    waiting: int = 0
    accepted: int = 0
    declined: int = 0
    expired: int = 0
    withdrawn: int = 0
    undone: int = 0  # of the accepted: ended by either side, or lapsed
    findable: int = 0
    invited: int = 0
    asked: int = 0
    appointed: int = 0
    settled: int = 0
    unasked: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[int, int] = field(default_factory=dict)
    spread: Mapping[int, int] = field(default_factory=dict)

    @property
    def closed(self) -> int:
        """Invitations that came to an end by an answer or by none; those withdrawn say nothing of
        the asked.
        """
        return self.accepted + self.declined + self.expired

    def plain(self) -> dict[str, Any]:
        """To be kept as JSON: only what is not nothing."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: _plain(value) for name, value in kept.items() if value}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Of what was kept."""
        numbered = {
            name: {int(key): many for key, many in kept[name].items()}
            for name in ("days", "spread")
            if name in kept
        }
        return cls(**{**kept, **numbered})


def add(rows: Iterable[Row]) -> Row:
    """All of them together."""
    sums: dict[str, Any] = {each.name: getattr(_NOTHING, each.name) for each in fields(Row)}
    for row in rows:
        for name, so_far in sums.items():
            value = getattr(row, name)
            if isinstance(value, int):
                sums[name] = so_far + value
            elif value:
                sums[name] = dict(Counter(so_far) + Counter(value))
    return Row(**sums)


def shares(row: Row) -> dict[str, Share]:
    """The shares that can be compared between districts, by the value of their measure."""
    return {
        "fit-one": Share(row.fit_one, row.open_needs),
        "fit-three": Share(row.fit_three, row.open_needs),
        "accepted": Share(row.accepted, row.closed),
        "expired": Share(row.expired, row.closed),
        "invited": Share(row.invited, row.findable),
        "appointed": Share(row.appointed, row.asked),
        "unasked": Share(row.unasked, row.settled),
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else {str(key): many for key, many in value.items()}


_NOTHING = Row()
