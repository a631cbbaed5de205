"""How questions are reviewed, and the law they rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_instrument",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("short", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__bank_instrument")),
        sa.UniqueConstraint("key", name=op.f("uq__bank_instrument__key")),
    )
    op.create_table(
        "bank_picture",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["storage_file.id"], name=op.f("fk__bank_picture__file_id__storage_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__bank_picture")),
        sa.UniqueConstraint("digest", name=op.f("uq__bank_picture__digest")),
    )
    op.create_table(
        "bank_instrument_version",
        sa.Column(
            "instrument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=False),
        sa.Column("is_repeal", sa.Boolean(), nullable=False),
        sa.Column("articles", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column(
            "entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__bank_instrument_version__entered_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["bank_instrument.id"],
            name=op.f("fk__bank_instrument_version__instrument_id__bank_instrument"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__bank_instrument_version")),
        sa.UniqueConstraint(
            "instrument_id",
            "in_force_on",
            name=op.f("uq__bank_instrument_version__instrument_id_in_force_on"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq__bank_instrument_version__public_id")),
    )
    op.create_table(
        "bank_law_alert",
        sa.Column(
            "question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "instrument_version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("articles", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "kept",
                "revised",
                "retired",
                name="alertstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_suspending", sa.Boolean(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__bank_law_alert__decided_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["instrument_version_id"],
            ["bank_instrument_version.id"],
            name=op.f("fk__bank_law_alert__instrument_version_id__bank_instrument_version"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["bank_question.id"],
            name=op.f("fk__bank_law_alert__question_id__bank_question"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["bank_question_version.id"],
            name=op.f("fk__bank_law_alert__version_id__bank_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__bank_law_alert")),
        sa.UniqueConstraint("public_id", name=op.f("uq__bank_law_alert__public_id")),
        sa.UniqueConstraint(
            "question_id",
            "instrument_version_id",
            name=op.f("uq__bank_law_alert__question_id_instrument_version_id"),
        ),
    )
    with op.batch_alter_table("bank_law_alert", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__bank_law_alert_instrument_version_id"),
            ["instrument_version_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__bank_law_alert_question_id"), ["question_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__bank_law_alert_status"), ["status"], unique=False)

    op.create_table(
        "bank_question_cite",
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["bank_question_version.id"],
            name=op.f("fk__bank_question_cite__version_id__bank_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__bank_question_cite")),
        sa.UniqueConstraint(
            "version_id",
            "source",
            "article",
            name=op.f("uq__bank_question_cite__version_id_source_article"),
        ),
    )
    with op.batch_alter_table("bank_question_cite", schema=None) as batch_op:
        batch_op.create_index(
            "ix__bank_question_cite__source_article", ["source", "article"], unique=False
        )

    op.create_table(
        "bank_question_remark",
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "commented",
                "submitted",
                "withdrawn",
                "reviewed",
                "finally-reviewed",
                "returned",
                "enabled",
                "dropped",
                "suspended",
                "retired",
                "restored",
                "law-changed",
                "law-kept",
                name="remarked",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__bank_question_remark__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["bank_question_version.id"],
            name=op.f("fk__bank_question_remark__version_id__bank_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__bank_question_remark")),
    )
    with op.batch_alter_table("bank_question_remark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__bank_question_remark_version_id"), ["version_id"], unique=False
        )

    # SQLite's table is made anew and loses its checks on the way; PostgreSQL keeps the old one.
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(
            op.f("ck__bank_question__questionstatus"), "bank_question", type_="check"
        )
    with op.batch_alter_table("bank_question", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "origin",
                sa.Enum(
                    "files",
                    "portal",
                    "imported",
                    name="origin",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=False,
                server_default="files",
            )
        )
        batch_op.add_column(
            sa.Column("file_digest", sa.String(length=64), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("words", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column(
                "latest_version_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.create_check_constraint(
            batch_op.f("ck__bank_question__questionstatus"),
            "status IN ('drafting', 'enabled', 'suspended', 'retired')",
        )
        batch_op.create_index(batch_op.f("ix__bank_question_status"), ["status"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk__bank_question__latest_version_id__bank_question_version"),
            "bank_question_version",
            ["latest_version_id"],
            ["id"],
        )

    with op.batch_alter_table("bank_question_version", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "stage",
                sa.Enum(
                    "draft",
                    "review",
                    "final",
                    "passed",
                    "returned",
                    "dropped",
                    "issued",
                    name="stage",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=False,
                server_default="issued",
            )
        )
        batch_op.add_column(
            sa.Column("note", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column(
                "author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column(
                "reviewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column(
                "final_reviewer_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column(
                "answered",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="0",
            )
        )
        batch_op.add_column(
            sa.Column(
                "facility", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_index(
            batch_op.f("ix__bank_question_version_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__bank_question_version_stage"), ["stage"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk__bank_question_version__author_id__accounts_person"),
            "accounts_person",
            ["author_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk__bank_question_version__final_reviewer_id__accounts_person"),
            "accounts_person",
            ["final_reviewer_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk__bank_question_version__reviewer_id__accounts_person"),
            "accounts_person",
            ["reviewer_id"],
            ["id"],
        )

    # What was there came from question_bank/; `words` and clauses are filled at the next sync.
    op.execute(
        "UPDATE bank_question SET latest_version_id = current_version_id, file_digest = "
        "CASE WHEN status = 'retired' THEN '' ELSE coalesce((SELECT digest "
        "FROM bank_question_version AS v WHERE v.id = bank_question.current_version_id), '') END"
    )


def downgrade() -> None:
    with op.batch_alter_table("bank_question_version", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk__bank_question_version__reviewer_id__accounts_person"),
            type_="foreignkey",
        )
        batch_op.drop_constraint(
            batch_op.f("fk__bank_question_version__final_reviewer_id__accounts_person"),
            type_="foreignkey",
        )
        batch_op.drop_constraint(
            batch_op.f("fk__bank_question_version__author_id__accounts_person"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix__bank_question_version_stage"))
        batch_op.drop_index(batch_op.f("ix__bank_question_version_author_id"))
        batch_op.drop_column("facility")
        batch_op.drop_column("answered")
        batch_op.drop_column("submitted_at")
        batch_op.drop_column("final_reviewer_id")
        batch_op.drop_column("reviewer_id")
        batch_op.drop_column("author_id")
        batch_op.drop_column("note")
        batch_op.drop_column("stage")

    with op.batch_alter_table("bank_question", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk__bank_question__latest_version_id__bank_question_version"),
            type_="foreignkey",
        )
        batch_op.drop_index(batch_op.f("ix__bank_question_status"))
        batch_op.drop_column("latest_version_id")
        batch_op.drop_column("words")
        batch_op.drop_column("file_digest")
        batch_op.drop_column("origin")

    with op.batch_alter_table("bank_question_remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__bank_question_remark_version_id"))

    op.drop_table("bank_question_remark")
    with op.batch_alter_table("bank_question_cite", schema=None) as batch_op:
        batch_op.drop_index("ix__bank_question_cite__source_article")

    op.drop_table("bank_question_cite")
    with op.batch_alter_table("bank_law_alert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__bank_law_alert_status"))
        batch_op.drop_index(batch_op.f("ix__bank_law_alert_question_id"))
        batch_op.drop_index(batch_op.f("ix__bank_law_alert_instrument_version_id"))

    op.drop_table("bank_law_alert")
    op.drop_table("bank_instrument_version")
    op.drop_table("bank_picture")
    op.drop_table("bank_instrument")
