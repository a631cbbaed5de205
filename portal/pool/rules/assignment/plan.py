"""A plan: who is placed on which need; how full it is and how good."""

from dataclasses import dataclass

from portal.pool.rules.assignment.field import UNIT, Field


@dataclass(frozen=True, slots=True)
class Plan:
    """方案: of each need of the field, in its order, the people placed there, the best first."""

    field: Field
    placed: tuple[tuple[int, ...], ...]

    @property
    def filled(self) -> int:
        return sum(map(len, self.placed))

    @property
    def worth(self) -> int:
        """All that was placed, lots and all: what the best plan has most of."""
        values = self.field.values
        return sum(int(values[n, j]) for n, people in enumerate(self.placed) for j in people)

    @property
    def total(self) -> int:
        """The sum of the scores."""
        values = self.field.values
        return sum(
            int(values[n, j]) // UNIT for n, people in enumerate(self.placed) for j in people
        )

    @property
    def everyone(self) -> frozenset[int]:
        """The numbers of all who are placed somewhere."""
        return frozenset(self.field.people[j] for people in self.placed for j in people)

    def by_key(self) -> dict[int, tuple[int, ...]]:
        """The same by the numbers of needs and people."""
        people = self.field.people
        return {
            need.key: tuple(people[j] for j in placed)
            for need, placed in zip(self.field.needs, self.placed, strict=True)
        }

    def over(self, field: Field) -> "Plan":
        """The same plan told over another field that holds its needs and its people."""
        place = {number: j for j, number in enumerate(field.people)}
        mine = self.field.people
        pairs = [(n, place[mine[j]]) for n, people in enumerate(self.placed) for j in people]
        return planned(field, pairs)


def planned(field: Field, pairs: list[tuple[int, int]]) -> Plan:
    """The plan that these pairs of need and person make."""
    placed: list[list[int]] = [[] for _ in field.needs]
    for need, person in pairs:
        placed[need].append(person)
    for need, people in enumerate(placed):
        people.sort(key=lambda j: (-field.values[need, j], j))
    return Plan(field, tuple(map(tuple, placed)))
