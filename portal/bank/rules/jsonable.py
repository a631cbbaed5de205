"""Frozen values to JSON and back: one codec for everything the database keeps as a document.

Fields that hold their default are left out, so a field added later changes no earlier digest.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

V = TypeVar("V")


def to_json(value: object) -> Any:
    """The value as dicts, lists, strings and numbers, with the names of its fields as keys."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: to_json(held)
            for name, default in _defaults(type(value))
            if (held := getattr(value, name)) != default
        }
    return value


def from_json(kind: type[V], data: Mapping[str, Any]) -> V:
    """The value of this kind that `to_json` wrote; TypeError or KeyError for another's document."""
    hint: Any = kind
    read: Callable[[Any], V] = _dataclass_reader(hint)
    return read(data)


def canonical(value: object) -> str:
    """One and only one text for each value: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: object) -> str:
    """SHA-256 of the canonical text, as 64 hexadecimal digits."""
    return sha256(canonical(value).encode()).hexdigest()


@lru_cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


@lru_cache
def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    needed = frozenset(field.name for field in fields(kind) if field.default is MISSING)

    def read(data: Any) -> Any:
        if missing := needed - data.keys():
            raise KeyError(f"{kind.__name__} without {', '.join(sorted(missing))}")
        return kind(**{name: _reader(hints[name])(held) for name, held in data.items()})

    return read


@lru_cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    if get_origin(hint) is tuple:
        item = _reader(get_args(hint)[0])
        return lambda data: tuple(item(held) for held in data)
    if is_dataclass(hint):
        kind: Any = hint
        return lambda data: _dataclass_reader(kind)(data)  # late: a case holds its own kind
    if issubclass(hint, StrEnum):
        return lambda data: hint(data)
    return lambda data: data
