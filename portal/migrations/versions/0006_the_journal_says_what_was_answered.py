"""What was answered, and how often, follows from the journal alone: a save writes one line."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("exams_paper", "last_number")
    op.drop_column("exams_paper_item", "is_flagged")


def downgrade() -> None:
    op.add_column(
        "exams_paper_item",
        sa.Column("is_flagged", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "exams_paper",
        sa.Column("last_number", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.execute(
        "UPDATE exams_paper SET last_number = coalesce((SELECT max(number) FROM exams_answer"
        " WHERE exams_answer.paper_id = exams_paper.id), 0)"
    )
