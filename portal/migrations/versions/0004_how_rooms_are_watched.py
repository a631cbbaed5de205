"""Rooms, those who watch over them, and what happens while a sitting runs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exams_room",
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("networks", sa.String(length=200), nullable=False),
        sa.Column("pin", sa.String(length=12), nullable=False),
        sa.Column("capacity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck__exams_room__capacity_positive")),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["exams_sitting.id"],
            name=op.f("fk__exams_room__sitting_id__exams_sitting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_room")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_room__public_id")),
        sa.UniqueConstraint("sitting_id", "number", name=op.f("uq__exams_room__sitting_id_number")),
    )
    with op.batch_alter_table("exams_room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__exams_room_region"), ["region"], unique=False)

    op.create_table(
        "exams_invigilator",
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "assigned_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_invigilator__assigned_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_invigilator__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["exams_room.id"], name=op.f("fk__exams_invigilator__room_id__exams_room")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_invigilator")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_invigilator__public_id")),
        sa.UniqueConstraint(
            "room_id", "person_id", name=op.f("uq__exams_invigilator__room_id_person_id")
        ),
    )
    with op.batch_alter_table("exams_invigilator", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__exams_invigilator_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__exams_invigilator_region"), ["region"], unique=False)

    op.create_table(
        "exams_incident",
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "announced",
                "compensated",
                "extended",
                "handed-in",
                "moved",
                "noted",
                "paused",
                "pin-given",
                "resumed",
                name="incidentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column(
            "evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exams_application.id"],
            name=op.f("fk__exams_incident__application_id__exams_application"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_incident__by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["storage_file.id"],
            name=op.f("fk__exams_incident__evidence_id__storage_file"),
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["exams_room.id"], name=op.f("fk__exams_incident__room_id__exams_room")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["exams_sitting.id"],
            name=op.f("fk__exams_incident__sitting_id__exams_sitting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_incident")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_incident__public_id")),
    )
    with op.batch_alter_table("exams_incident", schema=None) as batch_op:
        batch_op.create_index("ix__exams_incident__kind", ["sitting_id", "kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__exams_incident_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__exams_incident_region"), ["region"], unique=False)

    op.create_table(
        "exams_move_pin",
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column(
            "given_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["given_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_move_pin__given_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["exams_paper.id"], name=op.f("fk__exams_move_pin__paper_id__exams_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_move_pin")),
    )
    with op.batch_alter_table("exams_move_pin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__exams_move_pin_paper_id"), ["paper_id"], unique=False)

    op.create_table(
        "exams_page_event",
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "left",
                "returned",
                "copied",
                "pasted",
                "resized",
                name="pageeventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=8), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["exams_paper.id"],
            name=op.f("fk__exams_page_event__paper_id__exams_paper"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_page_event")),
    )
    with op.batch_alter_table("exams_page_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__exams_page_event_paper_id"), ["paper_id"], unique=False
        )

    op.create_table(
        "exams_presence",
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "first_slot", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("heard", sa.LargeBinary(), nullable=False),
        sa.Column("troubled", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["exams_paper.id"], name=op.f("fk__exams_presence__paper_id__exams_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_presence")),
        sa.UniqueConstraint("paper_id", name=op.f("uq__exams_presence__paper_id")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("exams_application", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column("desk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(
            batch_op.f("ix__exams_application_room_id"), ["room_id"], unique=False
        )
        batch_op.create_index(
            "uq__exams_application__desk",
            ["room_id", "desk"],
            unique=True,
            sqlite_where=sa.text("desk IS NOT NULL"),
            postgresql_where=sa.text("desk IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk__exams_application__room_id__exams_room"),
            "exams_room",
            ["room_id"],
            ["id"],
        )
        if is_sqlite:  # its table is made anew and loses its checks on the way
            batch_op.create_check_constraint(
                batch_op.f("ck__exams_application__education"),
                "education IN ('11', '14', '21', '28', '31', '41', '44', '47', '61', '71', '90')",
            )
            batch_op.create_check_constraint(
                batch_op.f("ck__exams_application__applicationstatus"),
                "status IN ('draft', 'submitted', 'returned', 'admitted', 'refused', 'withdrawn')",
            )

    if not is_sqlite:
        op.drop_constraint(op.f("ck__exams_paper__handedinhow"), "exams_paper", type_="check")
        op.drop_constraint(op.f("ck__accounts_duty__role"), "accounts_duty", type_="check")
    with op.batch_alter_table("exams_paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("pauses", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_check_constraint(
            batch_op.f("ck__exams_paper__handedinhow"),
            "handed_in_how IN ('self', 'time', 'invigilator')",
        )
        if is_sqlite:
            batch_op.create_check_constraint(
                batch_op.f("ck__exams_paper__paperstatus"),
                "status IN ('prepared', 'open', 'handed-in', 'marked')",
            )
    with op.batch_alter_table(
        "accounts_duty", schema=None, recreate="always" if is_sqlite else "never"
    ) as batch_op:
        batch_op.create_check_constraint(
            batch_op.f("ck__accounts_duty__role"),
            "role IN ('person', 'firm', 'authority', 'training', 'author', 'reviewer', 'exams', "
            "'invigilator', 'marking', 'certificates', 'points', 'auditor', 'administrator')",
        )


def downgrade() -> None:
    with op.batch_alter_table("exams_paper", schema=None) as batch_op:
        batch_op.drop_column("pauses")
        batch_op.drop_column("paused_at")

    with op.batch_alter_table("exams_application", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk__exams_application__room_id__exams_room"), type_="foreignkey"
        )
        batch_op.drop_index(
            "uq__exams_application__desk",
            sqlite_where=sa.text("desk IS NOT NULL"),
            postgresql_where=sa.text("desk IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__exams_application_room_id"))
        batch_op.drop_column("desk")
        batch_op.drop_column("room_id")

    op.drop_table("exams_presence")
    with op.batch_alter_table("exams_page_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__exams_page_event_paper_id"))

    op.drop_table("exams_page_event")
    with op.batch_alter_table("exams_move_pin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__exams_move_pin_paper_id"))

    op.drop_table("exams_move_pin")
    with op.batch_alter_table("exams_incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__exams_incident_region"))
        batch_op.drop_index(batch_op.f("ix__exams_incident_application_id"))
        batch_op.drop_index("ix__exams_incident__kind")

    op.drop_table("exams_incident")
    with op.batch_alter_table("exams_invigilator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__exams_invigilator_region"))
        batch_op.drop_index(batch_op.f("ix__exams_invigilator_person_id"))

    op.drop_table("exams_invigilator")
    with op.batch_alter_table("exams_room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__exams_room_region"))

    op.drop_table("exams_room")
