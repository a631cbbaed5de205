"""Many rows as one parameter: a JSON document that the database reads as a table, so that a group
is looked up or written by one statement however large it is.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, FromClause, Text, bindparam, cast, column, func, select
from sqlalchemy.types import TypeEngine

STORED_AS = "%Y-%m-%d %H:%M:%S.%f"  # moments in SQLite, as SQLAlchemy writes them


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
    zone = "" if dialect == "sqlite" else "+00:00"

    def moment(value: Any) -> str:
        if not isinstance(value, datetime):
            raise TypeError(f"{value!r} has no place in a document")
        return value.astimezone(UTC).strftime(STORED_AS) + zone

    return json.dumps(rows, ensure_ascii=False, default=moment)
