"""Messages of what happened before there was an outbox, the run that writes them; long tables."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("happened_at", WHEN, nullable=True))
        batch_op.create_unique_constraint(op.f("uq__outbox_message__origin"), ["origin"])
    op.create_table(
        "outbox_backlog",
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("open_for", sa.String(length=6), nullable=True),
        sa.Column("begun_by_id", KEY, nullable=True),
        sa.Column("begun_at", WHEN, nullable=False),
        sa.Column("worked_at", WHEN, nullable=False),
        sa.Column("finished_at", WHEN, nullable=True),
        sa.Column("expected", KEY, nullable=False),
        sa.Column("written", KEY, nullable=False),
        sa.Column("repeated", KEY, nullable=False),
        sa.Column("entry", KEY, nullable=False),
        sa.Column("last_entry", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["begun_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__outbox_backlog__begun_by_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outbox_backlog")),
        sa.UniqueConstraint("open_for", name=op.f("uq__outbox_backlog__open_for")),
        sa.UniqueConstraint("public_id", name=op.f("uq__outbox_backlog__public_id")),
    )
    _make_exports()


def _make_exports() -> None:
    table = "exports_export"
    state = sa.Enum(
        *("waiting", "making", "done", "failed", "dropped"),
        name="exportstate",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        table,
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("table", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("reach", sa.String(length=64), nullable=False),
        sa.Column("open_for", sa.String(length=64), nullable=True),
        sa.Column("state", state, nullable=False),
        sa.Column("total", KEY, nullable=False),
        sa.Column("written", KEY, nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("leased_until", WHEN, nullable=True),
        sa.Column("tries", KEY, nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("made_at", WHEN, nullable=True),
        sa.Column("opened_at", WHEN, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f(f"fk__{table}__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["storage_file.id"], name=op.f(f"fk__{table}__file_id__storage_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        sa.UniqueConstraint("open_for", name=op.f(f"uq__{table}__open_for")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{table}__public_id")),
    )
    with op.batch_alter_table(table) as batch_op:
        batch_op.create_index(batch_op.f(f"ix__{table}_person_id"), ["person_id"])
        batch_op.create_index(batch_op.f(f"ix__{table}_state"), ["state"])


def downgrade() -> None:
    op.drop_table("exports_export")
    op.drop_table("outbox_backlog")
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.drop_constraint(op.f("uq__outbox_message__origin"), type_="unique")
        batch_op.drop_column("happened_at")
        batch_op.drop_column("origin")
