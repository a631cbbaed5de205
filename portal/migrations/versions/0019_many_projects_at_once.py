"""Plans of people for the posts of many projects, and why each is placed where."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_runs()
    _make_needs()
    _make_places()


def _make_runs() -> None:
    table = "pool_assignment_run"
    values = ("queued", "reckoning", "done", "failed")
    state = sa.Enum(*values, name="runstate", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        table,
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("asked_by_id", KEY, nullable=False),
        sa.Column("turn", sa.String(length=30), nullable=True),
        sa.Column("state", state, nullable=False),
        sa.Column("reckoned_on", sa.Date(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        *(
            sa.Column(name, KEY, nullable=False)
            for name in ("projects", "posts", "judged", "people", "filled", "total")
        ),
        sa.Column("greedy_filled", KEY, nullable=False),
        sa.Column("greedy_total", KEY, nullable=False),
        sa.Column("started_at", WHEN, nullable=True),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.Column("tries", KEY, nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("leased_until", WHEN, nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        *_common(table),
        sa.Column("created_at", WHEN, nullable=False),
        _to(table, "organisation_id", "accounts_organisation"),
        _to(table, "asked_by_id", "accounts_person"),
        sa.UniqueConstraint("turn", name=op.f(f"uq__{table}__turn")),
        sa.CheckConstraint(
            "(organisation_id IS NULL) <> (region IS NULL)", name=op.f(f"ck__{table}__one_owner")
        ),
    )
    _index(table, "organisation_id", "region", "state")


def _make_needs() -> None:
    table = "pool_assignment_need"
    op.create_table(
        table,
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("posts", KEY, nullable=False),
        sa.Column("recommended_at", WHEN, nullable=True),
        *_common(table),
        _to(table, "run_id", "pool_assignment_run"),
        _to(table, "project_id", "employers_project"),
    )
    _index(table, "run_id", "project_id")


def _make_places() -> None:
    table = "pool_assignment_place"
    op.create_table(
        table,
        sa.Column("need_id", KEY, nullable=False),
        sa.Column("ordinal", KEY, nullable=False),
        sa.Column("profile_id", KEY, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("invitation_id", KEY, nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        *_common(table),
        _to(table, "need_id", "pool_assignment_need"),
        _to(table, "profile_id", "pool_profile"),
        _to(table, "invitation_id", "pool_invitation"),
    )
    _index(table, "need_id", "profile_id", "invitation_id")


def _common(table: str) -> tuple[Any, ...]:
    """What every table with ids for addresses has."""
    return (
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{table}__public_id")),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk__{table}__{column}__{other}")
    )


def _index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f"ix__{table}_{column}"), [column])


def downgrade() -> None:
    for table in ("place", "need", "run"):
        op.drop_table(f"pool_assignment_{table}")
