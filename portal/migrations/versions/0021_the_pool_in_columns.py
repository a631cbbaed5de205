"""What contractors require; the journal of the pool; the words of introductions."""

import unicodedata
from itertools import groupby, pairwise

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHUNK = 1000


def upgrade() -> None:
    _widen_projects()
    op.create_table(
        "pool_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("transaction", KEY, nullable=True),
        sa.Column("snapshot", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__pool_change")),
    )
    with op.batch_alter_table("pool_change") as batch_op:
        batch_op.create_index(batch_op.f("ix__pool_change_transaction"), ["transaction"])
    _keep_words()
    op.drop_index("ix__certificates_certificate_name", "certificates_certificate")
    for name, column in (("_name", "name"), ("__begins", "number")):
        op.create_index(
            f"ix__certificates_certificate{name}",
            "certificates_certificate",
            [column],
            postgresql_ops={column: "varchar_pattern_ops"},
        )


def _widen_projects() -> None:
    """Column by column: SQLite would make the table anew and lose its checks."""
    number = "BIGINT" if _is_postgresql() else "INTEGER"
    reaches = "reach IN ('district', 'neighbours', 'city')"
    held = f"CONSTRAINT ck__employers_project__reach CHECK ({reaches})"
    for column in (
        f"reach VARCHAR(40) NOT NULL DEFAULT 'neighbours' {held}",
        f"least_months {number} NOT NULL DEFAULT 0",
        "skills JSON NOT NULL DEFAULT '[]'",
        f"subcontractors {number}",
        "conditions JSON NOT NULL DEFAULT '{}'",
    ):
        op.execute(f"ALTER TABLE employers_project ADD COLUMN {column}")
    if _is_postgresql():
        for name in ("reach", "least_months", "skills", "conditions"):
            op.execute(f"ALTER TABLE employers_project ALTER COLUMN {name} DROP DEFAULT")


def _keep_words() -> None:
    """The words of every introduction there is; the triggers come when all tables are made."""
    if _is_postgresql():
        op.execute(
            "CREATE TABLE IF NOT EXISTS pool_words "
            "(profile_id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)"
        )
        op.execute(
            "CREATE INDEX IF NOT EXISTS ix__pool_words__words ON pool_words USING gin (words)"
        )
    else:
        op.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS pool_words USING fts5(words, content='', "
            "contentless_delete=1, tokenize='ascii', prefix='1')"
        )
    connection = op.get_bind()
    profile = sa.table("pool_profile", sa.column("id"), sa.column("introduction"))
    said = sa.select(profile.c.id, profile.c.introduction).where(profile.c.introduction != "")
    rows = connection.execute(said).all()
    for start in range(0, len(rows), CHUNK):
        kept = [{"id": key, "words": _words(text)} for key, text in rows[start : start + CHUNK]]
        insert = (
            "INSERT INTO pool_words (profile_id, words) VALUES (:id, CAST(:words AS tsvector))"
            if _is_postgresql()
            else "INSERT INTO pool_words (rowid, words) VALUES (:id, :words)"
        )
        connection.execute(sa.text(insert), kept)


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


def downgrade() -> None:
    connection = op.get_bind()
    if _is_postgresql():
        functions = sa.text("SELECT proname FROM pg_proc WHERE proname LIKE 'pool_note%'")
        for (name,) in connection.execute(functions).all():
            op.execute(f"DROP FUNCTION {name} CASCADE")
    else:
        triggers = sa.text(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'pool_note%'"
        )
        for (name,) in connection.execute(triggers).all():
            op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TABLE pool_words")
    op.drop_index("ix__certificates_certificate__begins", "certificates_certificate")
    op.drop_index("ix__certificates_certificate_name", "certificates_certificate")
    op.create_index("ix__certificates_certificate_name", "certificates_certificate", ["name"])
    op.drop_table("pool_change")
    for column in ("conditions", "subcontractors", "skills", "least_months", "reach"):
        op.execute(f"ALTER TABLE employers_project DROP COLUMN {column}")


def _is_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")
