"""Rehearsals of a sitting on this machine."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PHASES = (
    *("asked", "preparing", "waiting", "starting", "answering", "handing-in", "counting"),
    *("ended", "failed", "interrupted"),
)


def _kind(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "exams_rehearsal",
        sa.Column("sitting_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=True),
        sa.Column("candidates", KEY, nullable=False),
        sa.Column("every", KEY, nullable=False),
        sa.Column("turn", KEY, nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("phase", _kind(*PHASES, name="rehearsalphase"), nullable=False),
        sa.Column("made", KEY, nullable=False),
        sa.Column("verdict", _kind("go", "no-go", name="rehearsalverdict"), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_rehearsal__asked_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["exams_sitting.id"],
            name=op.f("fk__exams_rehearsal__sitting_id__exams_sitting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_rehearsal")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_rehearsal__public_id")),
        sa.UniqueConstraint("turn", name=op.f("uq__exams_rehearsal__turn")),
    )
    with op.batch_alter_table("exams_rehearsal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__exams_rehearsal_region"), ["region"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__exams_rehearsal_sitting_id"), ["sitting_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("exams_rehearsal")
