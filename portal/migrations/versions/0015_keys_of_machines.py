"""Keys by which other systems ask."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "machines_api_key",
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("per_minute", KEY, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__machines_api_key__made_by_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__machines_api_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq__machines_api_key__public_id")),
    )


def downgrade() -> None:
    op.drop_table("machines_api_key")
