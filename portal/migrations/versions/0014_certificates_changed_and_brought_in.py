"""Editions that were printed in error, workbooks brought in once, accounts to be claimed, and the
first version of the template.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
FIRST = {
    "number": 1,
    "layout": "upright",
    "title": "重庆市工程建设领域\n劳资管理专项职业能力证书",
    "ability": "劳资管理（工程建设领域）",
    "statement": "经{考核日期}考核合格，具备工程建设领域劳资管理专项职业能力，特发此证。",
    "issuer": "重庆市职业技能鉴定指导中心",
    "remark": "",
    "query_label": "查询网址",
    "valid_from": "2025-04-03",
    "state": "approved",
    "returned_reason": "",
    "created_at": "2025-04-03 00:00:00+00:00",
    "approved_at": "2025-04-03 00:00:00+00:00",
}


def upgrade() -> None:
    with op.batch_alter_table("accounts_person") as batch_op:
        batch_op.add_column(
            sa.Column("claim_index", sa.String(length=64), nullable=False, server_default="")
        )
    with op.batch_alter_table("accounts_person") as batch_op:
        batch_op.alter_column(
            "claim_index", existing_type=sa.String(length=64), server_default=None
        )
    with op.batch_alter_table("certificates_print") as batch_op:
        batch_op.add_column(sa.Column("void_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("certificates_import") as batch_op:
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq__certificates_import__digest"), ["digest"])
    row = FIRST | {"public_id": "".join(secrets.choice(ALPHABET) for _ in range(12))}
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    op.get_bind().execute(
        sa.text(f"INSERT INTO certificates_template ({names}) VALUES ({values})"),  # noqa: S608
        row,
    )


def downgrade() -> None:
    raise NotImplementedError("what was changed since then would be lost")
