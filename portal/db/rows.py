"""Many rows as one parameter, and many rows as one result: JSON documents that the database reads
and writes as tables, so that a group is looked up or written by one statement however large it is.
"""

import json
from collections import namedtuple
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    FromClause,
    Select,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from portal.db.types import UTCDateTime


def rows_of(dialect: str, parameter: str, columns: Mapping[str, TypeEngine[Any]]) -> FromClause:
    """The table of these columns that the text bound to `parameter` holds."""
    document = bindparam(parameter, type_=Text())
    if dialect == "sqlite":
        each = func.json_each(document).table_valued("value")
        taken = [
            func.json_extract(each.c.value, f"$.{name}", type_=kind).label(name)
            for name, kind in columns.items()
        ]
        return select(*taken).subquery(parameter)
    typed = [column(name, kind) for name, kind in columns.items()]
    records = func.json_to_recordset(cast(document, JSON)).table_valued(*typed)
    return records.render_derived(name=parameter, with_types=True)


def document_of(dialect: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The text to bind, with moments as this database stores them."""
    zone = "" if dialect == "sqlite" else "+00:00"  # SQLite holds them as SQLAlchemy writes them

    def moment(value: Any) -> str:
        if not isinstance(value, datetime):
            raise TypeError(f"{value!r} has no place in a document")
        told = value.astimezone(UTC).replace(tzinfo=None)
        return told.isoformat(sep=" ", timespec="microseconds") + zone

    return json.dumps(rows, ensure_ascii=False, default=moment)


class Gathered:
    """A look that costs one step however many rows it finds. SQLite works inside our process and
    lets go of the interpreter at each row: with a hundred threads about, to have it back a hundred
    times is what a group would wait for. PostgreSQL sends its rows at once by itself.
    """

    def __init__(self, dialect: str, statement: Select[Any]) -> None:
        self._statement: Select[Any] = statement
        self._row: Any = None
        if dialect == "sqlite":
            found = statement.subquery()
            self._row = namedtuple("Row", found.c.keys())  # type: ignore[misc]
            self._moments = [i for i, c in enumerate(found.c) if isinstance(c.type, UTCDateTime)]
            row = func.json_array(*found.c)
            self._statement = select(func.json_group_array(func.json(row), type_=Text()))

    def rows(self, connection: Connection, parameters: Mapping[str, Any]) -> Sequence[Any]:
        """The rows, their columns by name; moments as moments, all else as JSON has it."""
        result = connection.execute(self._statement, parameters)
        return result.all() if self._row is None else self._read(result.scalar_one())

    def _read(self, document: str) -> list[Any]:
        rows = json.loads(document)
        for row in rows:
            for place in self._moments:
                if row[place] is not None:
                    row[place] = datetime.fromisoformat(row[place]).replace(tzinfo=UTC)
        return list(map(self._row._make, rows))
