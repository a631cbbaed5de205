"""A place of a plan as the database keeps it, with the terms of its score, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from portal.pool.rules.assignment.reasons import Place, Rival, Vacancy
from portal.pool.rules.matching import Term


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """岗位安排: the place, and what its score was made of."""

    place: Place
    terms: tuple[Term, ...] = ()


def to_facts(place: Place, terms: Sequence[Term]) -> dict[str, Any]:
    """As plain JSON."""
    return {"place": asdict(place), "terms": [asdict(term) for term in terms]}


def from_facts(facts: Mapping[str, Any]) -> KeptPlace:
    """What `to_facts` made."""
    held = dict(facts["place"])
    held["rival"] = Rival(**held["rival"]) if held["rival"] else None
    held["vacancy"] = Vacancy(held["vacancy"]) if held["vacancy"] else None
    return KeptPlace(Place(**held), tuple(Term(**term) for term in facts["terms"]))
