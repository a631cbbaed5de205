"""Settings that two officers change, from a day on; standings by the end of their cycle."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
TABLE = "terms_setting_change"


def _person(column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{TABLE}__{column}__accounts_person")
    return sa.ForeignKeyConstraint([column], ["accounts_person.id"], name=name)


def upgrade() -> None:
    state = sa.Enum(
        *("proposed", "approved", "returned", "withdrawn"),
        name="settingstate",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        TABLE,
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("open_for", sa.String(length=40), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("entered_by_id", KEY, nullable=False),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", WHEN, nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _person("entered_by_id"),
        _person("decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{TABLE}")),
        sa.UniqueConstraint("open_for", name=op.f(f"uq__{TABLE}__open_for")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{TABLE}__public_id")),
    )
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.create_index(batch_op.f(f"ix__{TABLE}_state"), ["state", "key"])

    _index_standings("cycle_until", "anchor_on")


def downgrade() -> None:
    _index_standings("cycle_until")
    op.drop_table(TABLE)


def _index_standings(*columns: str) -> None:
    with op.batch_alter_table("points_standing") as batch_op:
        batch_op.drop_index(batch_op.f("ix__points_standing_cycle_until"))
        batch_op.create_index(batch_op.f("ix__points_standing_cycle_until"), [*columns])
