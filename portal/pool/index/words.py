"""The words of introductions, in FTS5 or as `tsvector`, kept by the mapper with each profile."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.orm import Session

from portal.pool.models import Profile
from portal.pool.rules import words

TABLE = "pool_words"
SQLITE = (
    (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5(words, content='', "
        "contentless_delete=1, tokenize='ascii', prefix='1')"
    ),
)
POSTGRESQL = (
    f"CREATE TABLE IF NOT EXISTS {TABLE} (profile_id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    f"CREATE INDEX IF NOT EXISTS ix__{TABLE}__words ON {TABLE} USING gin (words)",
)


def saying(session: Session, asked: str) -> NDArray[np.int64]:
    """The ids of the profiles whose introductions say all that is asked; everyone's if nothing is
    left of it.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    # As one line of text: hundreds of thousands of rows would each become an object here.
    if is_sqlite:
        statement = f"SELECT group_concat(rowid) FROM {TABLE} WHERE {TABLE} MATCH :asked"  # noqa: S608
    else:
        statement = (
            f"SELECT string_agg(CAST(profile_id AS text), ',') FROM {TABLE} "  # noqa: S608
            "WHERE words @@ CAST(:asked AS tsquery)"
        )
    found = session.scalar(text(statement), {"asked": _asked(asked, is_sqlite)})
    return np.fromstring(found or "", np.int64, sep=",")


def _asked(asked: str, is_sqlite: bool) -> str:
    """The runs as phrases; a run holds letters and digits only, so quoting is safe."""
    quote, follows, both = ('"', " ", " AND ") if is_sqlite else ("'", " <-> ", " & ")
    prefix = "*" if is_sqlite else ":*"

    def phrase(pairs: list[str]) -> str:
        if len(pairs[0]) == 1:
            return f"{quote}{pairs[0]}{quote}{prefix}"
        if is_sqlite:
            return f'"{" ".join(pairs)}"'
        return f"({follows.join(quote + pair + quote for pair in pairs)})"

    return both.join(phrase(pairs) for pairs in words.asked(asked))


def keep(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """The words of these profiles (`id`, `introduction`) are what they say now."""
    is_sqlite = connection.dialect.name == "sqlite"
    key = "rowid" if is_sqlite else "profile_id"
    gone = text(f"DELETE FROM {TABLE} WHERE {key} = :id")  # noqa: S608
    connection.execute(gone, [{"id": row["id"]} for row in rows])
    value = ":words" if is_sqlite else "CAST(:words AS tsvector)"
    insert = text(f"INSERT INTO {TABLE} ({key}, words) VALUES (:id, {value})")  # noqa: S608
    said = [
        {"id": row["id"], "words": _vector(row["introduction"], is_sqlite)}
        for row in rows
        if row["introduction"]
    ]
    if said:
        connection.execute(insert, said)


def _vector(introduction: str, is_sqlite: bool) -> str:
    tokens = words.tokens(introduction)
    if is_sqlite:
        return " ".join(tokens)
    return " ".join(f"'{token}':{place}" for place, token in enumerate(tokens, 1))


@event.listens_for(Profile, "after_insert")
@event.listens_for(Profile, "after_update")
def _written(_mapper: Any, connection: Connection, profile: Profile) -> None:
    if inspect(profile).attrs.introduction.history.has_changes():
        keep(connection, [{"id": profile.id, "introduction": profile.introduction}])


@event.listens_for(Profile, "after_delete")
def _deleted(_mapper: Any, connection: Connection, profile: Profile) -> None:
    keep(connection, [{"id": profile.id, "introduction": ""}])
