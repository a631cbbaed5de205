"""Introductions are searched in the columns: the databases keep no words of their own."""

import unicodedata
from itertools import groupby, pairwise

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CHUNK = 1000


def upgrade() -> None:
    op.execute("DROP TABLE pool_words")


def downgrade() -> None:
    if _is_postgresql():
        op.execute(
            "CREATE TABLE pool_words (profile_id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix__pool_words__words ON pool_words USING gin (words)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE pool_words USING fts5(words, content='', "
            "contentless_delete=1, tokenize='ascii', prefix='1')"
        )
    connection = op.get_bind()
    profile = sa.table("pool_profile", sa.column("id"), sa.column("introduction"))
    said = sa.select(profile.c.id, profile.c.introduction).where(profile.c.introduction != "")
    rows = connection.execute(said).all()
    key, value = (
        ("profile_id", "CAST(:words AS tsvector)") if _is_postgresql() else ("rowid", ":words")
    )
    insert = sa.text(f"INSERT INTO pool_words ({key}, words) VALUES (:id, {value})")  # noqa: S608
    for start in range(0, len(rows), CHUNK):
        kept = [{"id": key, "words": _words(text)} for key, text in rows[start : start + CHUNK]]
        connection.execute(insert, kept)


def _words(text: str) -> str:
    """Overlapping pairs of characters, each run of letters and digits apart."""
    tokens: list[str] = []
    folded = unicodedata.normalize("NFKC", text).casefold()
    for is_word, run in groupby(folded, str.isalnum):
        letters = list(run)
        if is_word:
            tokens += ["".join(pair) for pair in pairwise(letters)] + [letters[-1]]
    if _is_postgresql():
        return " ".join(f"'{token}':{place}" for place, token in enumerate(tokens, 1))
    return " ".join(tokens)


def _is_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")
