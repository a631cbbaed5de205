"""The plan that comes of filling one post after another, as one would by hand: to compare with."""

import numpy as np

from portal.pool.rules.assignment.field import Field
from portal.pool.rules.assignment.plan import Plan, planned


def fill_in_turn(field: Field) -> Plan:
    """逐岗择优: needs by the day they are needed on; each takes the best people who are left."""
    rooms, may_full_time = field.rooms.copy(), field.may_full_time.copy()
    turns = sorted(range(len(field.needs)), key=lambda n: (field.needs[n].needed_on, n))
    pairs: list[tuple[int, int]] = []
    for n in turns:
        need = field.needs[n]
        left = (field.values[n] >= 0) & (rooms > 0)
        if need.is_full_time:
            left &= may_full_time
        at = np.flatnonzero(left)
        chosen = at[np.lexsort((at, -field.values[n, at]))][: need.posts]
        rooms[chosen] -= 1
        if need.is_full_time:
            may_full_time[chosen] = False
        pairs += [(n, int(j)) for j in chosen]
    return planned(field, pairs)
