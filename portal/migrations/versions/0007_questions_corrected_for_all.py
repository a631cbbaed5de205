"""Questions corrected for all of a sitting; the journal has lines of them, and of browsers that
were refused.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATUSES = ("noted", "proposed", "decided", "refused")
RULES = ("full", "also", "instead")
OLD_KINDS = (
    "announced", "compensated", "extended", "handed-in", "moved", "noted", "paused", "pin-given",
    "resumed",
)  # fmt: skip
NEW_KINDS = (*OLD_KINDS, "browser", "corrected")
CHECK = "ck__exams_incident__incidentkind"


def upgrade() -> None:
    op.create_table(
        "exams_question_correction",
        sa.Column("sitting_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("part", KEY, nullable=False),
        sa.Column("status", _named("correctionstatus", STATUSES), nullable=False),
        sa.Column("rule", _named("rule", RULES), nullable=True),
        sa.Column("key", sa.JSON(), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("incident_id", KEY, nullable=True),
        sa.Column("number", KEY, nullable=False),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=300), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _to("sitting_id", "exams_sitting"),
        _to("version_id", "bank_question_version"),
        _to("by_id", "accounts_person"),
        _to("incident_id", "exams_incident"),
        _to("decided_by_id", "accounts_person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_question_correction")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_question_correction__public_id")),
        sa.UniqueConstraint("incident_id", name=op.f("uq__exams_question_correction__incident_id")),
    )
    for name, columns in (
        ("ix__exams_question_correction__sitting", ["sitting_id", "status"]),
        (op.f("ix__exams_question_correction_region"), ["region"]),
        (op.f("ix__exams_question_correction_version_id"), ["version_id"]),
    ):
        op.create_index(name, "exams_question_correction", columns)
    op.create_index(
        "uq__exams_question_correction__proposed",
        "exams_question_correction",
        ["sitting_id", "version_id"],
        unique=True,
        sqlite_where=sa.text("status = 'proposed'"),
        postgresql_where=sa.text("status = 'proposed'"),
    )
    _allow(NEW_KINDS)


def downgrade() -> None:
    op.drop_table("exams_question_correction")
    op.execute("DELETE FROM exams_incident WHERE kind IN ('browser', 'corrected')")
    _allow(OLD_KINDS)


def _allow(kinds: tuple[str, ...]) -> None:
    """SQLite's table is made anew and loses its one check on the way; PostgreSQL keeps the old."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), "exams_incident", type_="check")
    with op.batch_alter_table("exams_incident", schema=None) as batch_op:
        words = ", ".join(f"'{kind}'" for kind in kinds)
        batch_op.create_check_constraint(batch_op.f(CHECK), f"kind IN ({words})")


def _named(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__exams_question_correction__{column}__{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name)
