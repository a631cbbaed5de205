"""Messages of what happened before there was an outbox, and the run that writes them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0022"
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


def downgrade() -> None:
    op.drop_table("outbox_backlog")
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.drop_constraint(op.f("uq__outbox_message__origin"), type_="unique")
        batch_op.drop_column("happened_at")
        batch_op.drop_column("origin")
