"""Papers handed out besides certificates."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("ticket", "hours", "staffing", "advice", "points")


def upgrade() -> None:
    kind = sa.Enum(*KINDS, name="letterkind", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "letters_letter",
        sa.Column("kind", kind, nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("says", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("file_id", KEY, nullable=False),
        sa.Column("signed_digest", sa.String(length=64), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["storage_file.id"], name=op.f("fk__letters_letter__file_id__storage_file")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__letters_letter__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__letters_letter")),
        sa.UniqueConstraint(
            "kind", "subject", "says", name=op.f("uq__letters_letter__kind_subject_says")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq__letters_letter__public_id")),
        sa.UniqueConstraint("token", name=op.f("uq__letters_letter__token")),
    )
    with op.batch_alter_table("letters_letter") as batch_op:
        batch_op.create_index("ix__letters_letter__latest", ["kind", "subject", "id"])
        batch_op.create_index(batch_op.f("ix__letters_letter_person_id"), ["person_id"])
        batch_op.create_index(batch_op.f("ix__letters_letter_signed_digest"), ["signed_digest"])


def downgrade() -> None:
    op.drop_table("letters_letter")
