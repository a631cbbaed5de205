"""What the municipal platform is told; complaints of specialists (Art 10)."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)


def _kind(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{table}__{column}__{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    _make_messages()
    _make_line()


def _make_messages() -> None:
    kind = _kind(
        "appointment-filed",
        "appointment-changed",
        "appointment-ended",
        "certificate-issued",
        "certificate-changed",
        "certificate-revoked",
        "pool-suspended",
        "pool-restored",
        "pool-readmitted",
        name="messagekind",
    )
    state = _kind("waiting", "sending", "retrying", "held", "delivered", name="messagestate")
    op.create_table(
        "outbox_message",
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("sequence", KEY, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("due_at", WHEN, nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("tries", KEY, nullable=False),
        sa.Column("tried_at", WHEN, nullable=True),
        sa.Column("status", KEY, nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("receipt", sa.String(length=80), nullable=False),
        sa.Column("delivered_at", WHEN, nullable=True),
        sa.Column("settled_by_id", KEY, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        _to("outbox_message", "settled_by_id", "accounts_person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outbox_message")),
        sa.UniqueConstraint("public_id", name=op.f("uq__outbox_message__public_id")),
        sa.UniqueConstraint(
            "subject", "sequence", name=op.f("uq__outbox_message__subject_sequence")
        ),
    )
    given = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix__outbox_message__due",
        "outbox_message",
        ["due_at", "id"],
        sqlite_where=given,
        postgresql_where=given,
    )
    op.create_index("ix__outbox_message__listed", "outbox_message", ["state", "id"])


def _make_line() -> None:
    op.create_table(
        "outbox_subject",
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("last", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outbox_subject")),
        sa.UniqueConstraint("subject", name=op.f("uq__outbox_subject__subject")),
    )
    op.create_table(
        "outbox_line",
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("leased_until", WHEN, nullable=True),
        sa.Column("failures", KEY, nullable=False),
        sa.Column("rests_until", WHEN, nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.Column("answered_at", WHEN, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outbox_line")),
    )


def downgrade() -> None:
    op.drop_table("outbox_line")
    op.drop_table("outbox_subject")
    op.drop_table("outbox_message")
