"""Papers are made before the start, with what the browser gets of them; a sitting may wait for
a signal.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exams_booklet",
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["exams_paper.id"], name=op.f("fk__exams_booklet__paper_id__exams_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_booklet")),
        sa.UniqueConstraint("paper_id", name=op.f("uq__exams_booklet__paper_id")),
    )
    # Added one by one, not in batches: SQLite would make the tables anew and lose their checks.
    op.add_column(
        "exams_sitting",
        sa.Column("starts_by_signal", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("exams_sitting", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "exams_application",
        sa.Column("paper_trouble", sa.String(length=300), nullable=False, server_default=""),
    )
    op.add_column("exams_paper", sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "exams_paper", sa.Column("redraw_asked_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("exams_paper", "redraw_asked_at")
    op.drop_column("exams_paper", "ready_at")
    op.drop_column("exams_application", "paper_trouble")
    op.drop_column("exams_sitting", "begun_at")
    op.drop_column("exams_sitting", "starts_by_signal")
    op.drop_table("exams_booklet")
