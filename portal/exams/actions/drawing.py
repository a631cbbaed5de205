"""Drawing papers: in memory, from what was read beforehand, so that nobody waits for a database
meanwhile.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.bank import queries as bank
from portal.bank.rules import jsonable
from portal.bank.rules.blueprints import Blueprint, Section
from portal.bank.rules.questions import Question, QuestionType
from portal.bank.rules.variants import Leaf, leaves, seed_for, variant
from portal.core.errors import Refused
from portal.core.ids import new_public_id
from portal.exams import booklet
from portal.exams.models import Sitting
from portal.exams.queries import papers as queries
from portal.exams.rules.assembly import assemble
from portal.exams.rules.blueprint import Drawn, Shortage, item_of
from portal.exams.rules.picking import Item

SEED_BYTES = 16


@dataclass(frozen=True, slots=True)
class Made:
    """A paper that nobody has yet: its rows, and its questions as the browser gets them."""

    public_id: str
    seed: str
    blueprint: dict[str, Any]
    rows: tuple[dict[str, Any], ...]
    content: bytes


class Table:
    """组卷台: the bank and what a sitting has used of it, read once for many papers."""

    def __init__(self, sitting: Sitting) -> None:
        self.blueprint = bank.get_blueprint(sitting.blueprint)
        self.pool = {found.version_id: found for found in bank.pool()}
        self.used: Counter[int] = queries.exposure(sitting.id)

    def draw(self, public_id: str = "") -> Made:
        """One paper by a fresh seed, counted as used. Raises Refused when the bank is too small."""
        public_id, seed = public_id or new_public_id(), secrets.token_hex(SEED_BYTES)
        drawn = assemble(self.blueprint, self._items(), int(seed, 16))
        if isinstance(drawn, Shortage):
            raise Refused("题库不足，暂时不能组卷：" + "；".join(drawn.sentences))
        self.used.update(item.version for item in drawn.items)
        rows = tuple(self._rows(drawn, int(seed, 16)))
        seen = [queries.seen(row["position"], row) for row in rows]
        titles = section_titles(self.blueprint)
        return Made(
            public_id,
            seed,
            jsonable.to_json(self.blueprint),
            rows,
            booklet.draw(public_id, seen, titles),
        )

    def _items(self) -> list[Item]:
        return [
            item_of(found.question, version, self.used[version])
            for version, found in self.pool.items()
        ]

    def _rows(self, drawn: Drawn, seed: int) -> Iterator[dict[str, Any]]:
        """The rows of the paper; the parts of a case are rows of one group with one material."""
        position = 0
        for part in drawn.sections:
            for item in part.items:
                for row in self._parts(part.section, item.version, seed):
                    position += 1
                    yield {"position": position, **row}

    def _parts(self, section: Section, version_id: int, seed: int) -> Iterator[dict[str, Any]]:
        found = self.pool[version_id]
        question = found.question
        made = variant(question, seed_for(seed, question.id), digest=found.digest)
        for leaf in leaves(made.face, made.key):
            yield {
                "section": section.name,
                "group": question.id if leaf.part else "",
                "topic": leaf.key.topic,
                "version_id": version_id,
                "face": _face(leaf, made.face.material, self._per_key(question)),
                "key": jsonable.to_json(leaf.key),
                "worth": section.marks,
            }

    def _per_key(self, question: Question) -> int:
        return self.blueprint.per_key if question.type is QuestionType.MULTIPLE else 0


def section_titles_of(document: Mapping[str, Any] | None) -> dict[str, str]:
    """The same of a blueprint as a paper keeps it."""
    return section_titles(jsonable.from_json(Blueprint, document or {}))


def section_titles(blueprint: Blueprint) -> dict[str, str]:
    """The sections in their order, each with what it holds."""
    return {section.name: _title(section) for section in blueprint.sections}


def _face(leaf: Leaf, material: str, per_key: int) -> dict[str, Any]:
    return {"face": jsonable.to_json(leaf.face), "material": material, "per_key": per_key}


def _title(section: Section) -> str:
    each = f"{section.marks / 100:g}分"
    count = section.count * section.parts
    return f"{section.name}（{count}题，每题{each}）"


def numbered(paper_id: int, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as rows of this paper."""
    return [{"paper_id": paper_id, **row} for row in rows]
