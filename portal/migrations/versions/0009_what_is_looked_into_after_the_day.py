"""The dossier of a sitting after the day, and what people thought of its findings."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "exams_integrity_dossier",
        sa.Column("sitting_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("asked_by_id", KEY, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_integrity_dossier__asked_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["exams_sitting.id"],
            name=op.f("fk__exams_integrity_dossier__sitting_id__exams_sitting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_integrity_dossier")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_integrity_dossier__public_id")),
        sa.UniqueConstraint(
            "sitting_id", "number", name=op.f("uq__exams_integrity_dossier__sitting_id_number")
        ),
    )
    with op.batch_alter_table("exams_integrity_dossier", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__exams_integrity_dossier_region"), ["region"], unique=False
        )

    op.create_table(
        "exams_integrity_note",
        sa.Column("sitting_id", KEY, nullable=False),
        sa.Column("dossier_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "clear",
                "look-into",
                name="integrityverdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_integrity_note__by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["exams_integrity_dossier.id"],
            name=op.f("fk__exams_integrity_note__dossier_id__exams_integrity_dossier"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["exams_sitting.id"],
            name=op.f("fk__exams_integrity_note__sitting_id__exams_sitting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_integrity_note")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_integrity_note__public_id")),
    )
    with op.batch_alter_table("exams_integrity_note", schema=None) as batch_op:
        batch_op.create_index(
            "ix__exams_integrity_note__finding", ["sitting_id", "finding"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__exams_integrity_note_region"), ["region"], unique=False
        )


def downgrade() -> None:
    op.drop_table("exams_integrity_note")
    op.drop_table("exams_integrity_dossier")
