"""Until when a sitting is entered, and from when papers are handed in.

Sittings that stand already were announced without either, and keep none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Added one by one, not in a batch: SQLite would make the table anew and lose its checks.
    op.add_column("exams_sitting", sa.Column("late_minutes", NUMBER, nullable=True))
    op.add_column(
        "exams_sitting",
        sa.Column("stay_minutes", NUMBER, nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_column("exams_sitting", "stay_minutes")
    op.drop_column("exams_sitting", "late_minutes")
