"""Receipts of papers handed in, and the roots of their days."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "exams_daily_root",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", KEY, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_daily_root")),
        sa.UniqueConstraint("day", name=op.f("uq__exams_daily_root__day")),
        sa.UniqueConstraint("previous", name=op.f("uq__exams_daily_root__previous")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_daily_root__public_id")),
    )
    op.create_table(
        "exams_receipt",
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("candidate", sa.String(length=64), nullable=False),
        sa.Column("questions_digest", sa.String(length=64), nullable=False),
        sa.Column("questions", KEY, nullable=False),
        sa.Column("answered", KEY, nullable=False),
        sa.Column("lines", KEY, nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_how", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("root_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["exams_paper.id"], name=op.f("fk__exams_receipt__paper_id__exams_paper")
        ),
        sa.ForeignKeyConstraint(
            ["root_id"],
            ["exams_daily_root.id"],
            name=op.f("fk__exams_receipt__root_id__exams_daily_root"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_receipt")),
        sa.UniqueConstraint("paper_id", name=op.f("uq__exams_receipt__paper_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_receipt__public_id")),
    )
    with op.batch_alter_table("exams_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__exams_receipt_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix__exams_receipt_root_id"), ["root_id"], unique=False)


def downgrade() -> None:
    op.drop_table("exams_receipt")
    op.drop_table("exams_daily_root")
