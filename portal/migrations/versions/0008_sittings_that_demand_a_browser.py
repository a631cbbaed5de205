"""A sitting may demand Safe Exam Browser, by the keys of its settings or of its build."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = ("config_keys", "exam_keys")


def upgrade() -> None:
    # Added one by one, not in a batch: SQLite would make the table anew and lose its checks.
    for name in COLUMNS:
        op.add_column(
            "exams_sitting",
            sa.Column(name, sa.String(length=1400), nullable=False, server_default=""),
        )


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("exams_sitting", name)
