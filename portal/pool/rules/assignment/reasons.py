"""Why each person is where the plan puts them, and why a post is empty: numbers, then sentences.

The numbers are kept, the sentences are made for who reads them: a contractor is never told another
contractor's project by name. All of them can be reckoned again from the plan.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from portal.core.labels import Labelled
from portal.pool.rules.assignment.field import Field
from portal.pool.rules.assignment.plan import Plan


class Vacancy(Labelled):
    """Why a post stays empty."""

    NOBODY = "nobody", "没有人符合全部硬性条件"
    CAP = "cap", "符合条件的人都已达到任职项目数上限或者已专职任职"
    ELSEWHERE = "elsewhere", "符合条件的人都已安排到本方案的岗位"


@dataclass(frozen=True, slots=True)
class Rival:
    """更合适的人: scores more on this need than who was placed, and is placed elsewhere.

    `gain` is what both places bring together beyond what they would with the two people exchanged;
    None where they cannot be exchanged.
    """

    person: int
    rank: int
    score: int
    need: int
    gain: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """One post of the plan: who is placed there and why, or why nobody.

    `rank` counts who scores more on this need, `equals` who scores the same; `here` of those who
    score more are placed on this need too. `greedy` and `greedy_score` tell whom this post gets
    where one post is filled after another.
    """

    need: int
    ordinal: int
    person: int | None = None
    score: int = 0
    rank: int = 0
    equals: int = 0
    able: int = 0
    fitting: int = 0
    here: int = 0
    rival: Rival | None = None
    greedy: int | None = None
    greedy_score: int = 0
    vacancy: Vacancy | None = None


def explain(best: Plan, greedy: Plan) -> tuple[Place, ...]:
    """Every post of the plan, need by need; both plans are of the same field."""
    told = _Telling(best)
    return tuple(
        place
        for n in range(len(best.field.needs))
        for place in told.places(n, best.placed[n], greedy.placed[n])
    )


def why(place: Place, title: Callable[[int], str]) -> str:
    """The sentence of a place; `title` gives the words for another need."""
    if place.vacancy is not None:
        return _why_empty(place)
    among = f"得分{place.score}，在符合条件的{place.able}人中排第{place.rank}"
    among += f"（另有{place.equals}人同分）" if place.equals else ""
    return "；".join(filter(None, (among, _about_rivals(place, title)))) + "。"


def beside_greedy(place: Place) -> str:
    """What filling one post after another gives this post."""
    if place.greedy is None:
        return "逐岗择优：本岗位无人可派"
    if place.greedy == place.person:
        return "逐岗择优：同一人"
    return f"逐岗择优：另一人，得分{place.greedy_score}"


def _why_empty(place: Place) -> str:
    counted = f"（{place.fitting}人）" if place.fitting else ""
    return f"{place.vacancy.label}{counted}。" if place.vacancy else ""


def _about_rivals(place: Place, title: Callable[[int], str]) -> str:
    """Of those ahead: who is here too, and where the first of the others went."""
    rival = place.rival
    if rival is None:
        return f"排在前面的{place.here}人也安排在本项目" if place.here else ""
    went = f"第{rival.rank}名（得分{rival.score}）安排到{title(rival.need)}"
    if rival.gain is None:
        return f"{went}，两人对调不符合岗位条件或者任职限制"
    if rival.gain == 0:
        return f"{went}，两人对调，合计得分不变"
    return f"{went}，比两人对调合计多{rival.gain}分"


class _Telling:
    """The places of one plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._field: Field = plan.field
        self._scores = plan.field.scores
        self._held: dict[int, tuple[int, ...]] = {}
        for need, people in enumerate(plan.placed):
            for person in people:
                self._held[person] = (*self._held.get(person, ()), need)

    def places(self, n: int, best: tuple[int, ...], greedy: tuple[int, ...]) -> list[Place]:
        """The posts of one need: the filled ones, best first, then the empty ones."""
        need = self._field.needs[n]
        beside = _aligned(best, greedy, need.posts)
        made = [self._filled(n, k, best[k], beside[k]) for k in range(len(best))]
        made += [self._empty(n, k, beside[k]) for k in range(len(best), need.posts)]
        return made

    def _filled(self, n: int, k: int, person: int, greedy: int | None) -> Place:
        scores = self._scores[n]
        tally, score = self._field.tallies[n], int(scores[person])
        ahead = np.flatnonzero(scores > score).tolist()
        here = sum(j in self._plan.placed[n] for j in ahead)
        return Place(
            need=self._field.needs[n].key,
            ordinal=k + 1,
            person=self._field.people[person],
            score=score,
            rank=int(tally[score + 1 :].sum()) + 1,
            equals=int(tally[score]) - 1,
            able=int(tally.sum()),
            fitting=int(self._field.fitting[n]),
            here=here,
            rival=self._rival(n, person, ahead),
            greedy=self._name(greedy),
            greedy_score=self._score(n, greedy),
        )

    def _empty(self, n: int, k: int, greedy: int | None) -> Place:
        able, fitting = int(self._field.tallies[n].sum()), int(self._field.fitting[n])
        vacancy = Vacancy.ELSEWHERE if able else Vacancy.CAP if fitting else Vacancy.NOBODY
        return Place(
            need=self._field.needs[n].key,
            ordinal=k + 1,
            able=able,
            fitting=fitting,
            greedy=self._name(greedy),
            greedy_score=self._score(n, greedy),
            vacancy=vacancy,
        )

    def _name(self, person: int | None) -> int | None:
        return None if person is None else self._field.people[person]

    def _score(self, n: int, person: int | None) -> int:
        return 0 if person is None else int(self._scores[n, person])

    def _rival(self, n: int, person: int, ahead: list[int]) -> Rival | None:
        """The best of those ahead who are not here: a best plan has them all placed elsewhere."""
        away = [j for j in ahead if j not in self._plan.placed[n]]
        if not away:
            return None
        other = max(away, key=lambda j: (self._field.values[n, j], -j))
        gains = [
            (gain, m)
            for m in self._held[other]
            if (gain := self._gain(n, person, m, other)) is not None
        ]
        gain, where = min(gains) if gains else (None, self._held[other][0])
        score = int(self._scores[n, other])
        return Rival(
            person=self._field.people[other],
            rank=int(self._field.tallies[n, score + 1 :].sum()) + 1,
            score=score,
            need=self._field.needs[where].key,
            gain=gain,
        )

    def _gain(self, n: int, person: int, m: int, other: int) -> int | None:
        """What the plan has beyond itself with `person` moved to m and `other` to n."""
        if not (self._may_move(person, n, m) and self._may_move(other, m, n)):
            return None
        scores = self._scores
        now = scores[n, person] + scores[m, other]
        return int(now - scores[m, person] - scores[n, other])

    def _may_move(self, person: int, source: int, target: int) -> bool:
        """Whether this person could hold `target` in place of `source`, all else as it is."""
        others = [need for need in self._held[person] if need != source]
        if target in others or self._scores[target, person] < 0:
            return False
        is_full_time = self._field.needs[target].is_full_time
        return not is_full_time or not any(self._field.needs[m].is_full_time for m in others)


def _aligned(best: tuple[int, ...], greedy: tuple[int, ...], posts: int) -> list[int | None]:
    """Like posts of a need beside each other: who is in both stands in the same place."""
    rest = iter([j for j in greedy if j not in best])
    beside: list[int | None] = [j if j in greedy else None for j in best]
    beside += [None] * (posts - len(best))
    for k, j in enumerate(beside):
        if j is None:
            beside[k] = next(rest, None)
    return beside
