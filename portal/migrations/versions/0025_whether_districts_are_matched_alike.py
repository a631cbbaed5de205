"""Reports on whether needs and people of all districts come to each other alike."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
TABLE = "pool_fairness_report"


def upgrade() -> None:
    values = ("queued", "reckoning", "done", "failed")
    state = sa.Enum(*values, name="runstate", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        TABLE,
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=True),
        sa.Column("asked_at", WHEN, nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.Column("reckoned_on", sa.Date(), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("tries", KEY, nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("leased_until", WHEN, nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.Column("signed_by_id", KEY, nullable=True),
        sa.Column("signed_at", WHEN, nullable=True),
        sa.Column("remarks", sa.String(length=1000), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{TABLE}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{TABLE}__public_id")),
        sa.UniqueConstraint("since_on", "until_on", name=op.f(f"uq__{TABLE}__since_on_until_on")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["accounts_person.id"],
                name=op.f(f"fk__{TABLE}__{column}__accounts_person"),
            )
            for column in ("asked_by_id", "signed_by_id")
        ),
    )
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.create_index(batch_op.f(f"ix__{TABLE}_state"), ["state"])


def downgrade() -> None:
    op.drop_table(TABLE)
