"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("deed", sa.String(length=60), nullable=False),
        sa.Column("thing", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix__audit_entry_deed"), ["deed"], unique=False)
        batch_op.create_index(batch_op.f("ix__audit_entry_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix__audit_entry_thing_id"), ["thing_id"], unique=False)

    op.create_table(
        "bank_question",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=10), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "enabled",
                "suspended",
                "retired",
                name="questionstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "current_version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__bank_question")),
        sa.UniqueConstraint("key", name=op.f("uq__bank_question__key")),
        sa.UniqueConstraint("public_id", name=op.f("uq__bank_question__public_id")),
    )
    with op.batch_alter_table("bank_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__bank_question_topic"), ["topic"], unique=False)
        batch_op.create_index(batch_op.f("ix__bank_question_type"), ["type"], unique=False)

    op.create_table(
        "certificates_serial",
        sa.Column("area", sa.String(length=6), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__certificates_serial")),
        sa.UniqueConstraint("area", "year", name=op.f("uq__certificates_serial__area_year")),
    )
    op.create_table(
        "courses_course",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=1000), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__courses_course")),
        sa.UniqueConstraint("key", name=op.f("uq__courses_course__key")),
    )
    op.create_table(
        "storage_file",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__storage_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq__storage_file__public_id")),
    )
    with op.batch_alter_table("storage_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__storage_file_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix__storage_file_person_id"), ["person_id"], unique=False)

    op.create_table(
        "web_attempt",
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__web_attempt")),
    )
    with op.batch_alter_table("web_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__web_attempt_what"), ["what"], unique=False)

    op.create_table(
        "accounts_person",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("resident_id", sa.String(200), nullable=False),
        sa.Column("resident_id_index", sa.String(length=64), nullable=False),
        sa.Column(
            "sex",
            sa.Enum(
                "male", "female", name="sex", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("birth_on", sa.Date(), nullable=False),
        sa.Column("mobile", sa.String(200), nullable=False),
        sa.Column("mobile_index", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "session_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "education",
            sa.Enum(
                "11",
                "14",
                "21",
                "28",
                "31",
                "41",
                "44",
                "47",
                "61",
                "71",
                "90",
                name="education",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("major", sa.String(length=60), nullable=False),
        sa.Column("photo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("barred_until", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("demo_card", sa.String(length=120), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["storage_file.id"],
            name=op.f("fk__accounts_person__photo_id__storage_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__accounts_person")),
        sa.UniqueConstraint("public_id", name=op.f("uq__accounts_person__public_id")),
        sa.UniqueConstraint(
            "resident_id_index", name=op.f("uq__accounts_person__resident_id_index")
        ),
    )
    with op.batch_alter_table("accounts_person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__accounts_person_mobile_index"), ["mobile_index"], unique=False
        )

    op.create_table(
        "bank_question_version",
        sa.Column(
            "question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "difficulty", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["bank_question.id"],
            name=op.f("fk__bank_question_version__question_id__bank_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__bank_question_version")),
        sa.UniqueConstraint("public_id", name=op.f("uq__bank_question_version__public_id")),
        sa.UniqueConstraint(
            "question_id", "number", name=op.f("uq__bank_question_version__question_id_number")
        ),
    )
    with op.batch_alter_table("bank_question_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__bank_question_version_digest"), ["digest"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__bank_question_version_question_id"), ["question_id"], unique=False
        )

    op.create_table(
        "courses_lesson",
        sa.Column(
            "course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("exercises", sa.JSON(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["courses_course.id"],
            name=op.f("fk__courses_lesson__course_id__courses_course"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__courses_lesson")),
        sa.UniqueConstraint("key", name=op.f("uq__courses_lesson__key")),
    )
    with op.batch_alter_table("courses_lesson", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__courses_lesson_course_id"), ["course_id"], unique=False
        )

    op.create_table(
        "accounts_organisation",
        sa.Column(
            "kind",
            sa.Enum(
                "bureau",
                "authority",
                "firm",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("credit_code_note", sa.String(length=300), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("sector", sa.String(length=20), nullable=False),
        sa.Column("contact_name", sa.String(length=80), nullable=False),
        sa.Column("contact_mobile", sa.String(200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "verified",
                "refused",
                name="organisationstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__accounts_organisation__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__accounts_organisation")),
        sa.UniqueConstraint("credit_code", name=op.f("uq__accounts_organisation__credit_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq__accounts_organisation__public_id")),
    )
    with op.batch_alter_table("accounts_organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__accounts_organisation_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__accounts_organisation_region"), ["region"], unique=False
        )

    op.create_table(
        "courses_study",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["courses_course.id"],
            name=op.f("fk__courses_study__course_id__courses_course"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__courses_study__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__courses_study")),
        sa.UniqueConstraint("public_id", name=op.f("uq__courses_study__public_id")),
    )
    with op.batch_alter_table("courses_study", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__courses_study_course_id"), ["course_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__courses_study_last_at"), ["last_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__courses_study_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            "uq__courses_study__open",
            ["person_id", "course_id"],
            unique=True,
            sqlite_where=sa.text("completed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL"),
        )

    op.create_table(
        "points_standing",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=True),
        sa.Column("cycle_from", sa.Date(), nullable=True),
        sa.Column("cycle_until", sa.Date(), nullable=True),
        sa.Column("used", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("worked_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__points_standing__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__points_standing")),
        sa.UniqueConstraint("person_id", name=op.f("uq__points_standing__person_id")),
    )
    with op.batch_alter_table("points_standing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__points_standing_cycle_until"), ["cycle_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__points_standing_region"), ["region"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__points_standing_suspended_on"), ["suspended_on"], unique=False
        )

    op.create_table(
        "accounts_duty",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "role",
            sa.Enum(
                "person",
                "firm",
                "authority",
                "training",
                "author",
                "reviewer",
                "exams",
                "marking",
                "certificates",
                "points",
                "auditor",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["accounts_organisation.id"],
            name=op.f("fk__accounts_duty__organisation_id__accounts_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__accounts_duty__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__accounts_duty")),
        sa.UniqueConstraint("public_id", name=op.f("uq__accounts_duty__public_id")),
    )
    with op.batch_alter_table("accounts_duty", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__accounts_duty_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__accounts_duty_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__accounts_duty_role"), ["role"], unique=False)
        batch_op.create_index(
            "uq__accounts_duty__held",
            ["person_id", "role", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "courses_exercise_answer",
        sa.Column("study_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "lesson_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["courses_lesson.id"],
            name=op.f("fk__courses_exercise_answer__lesson_id__courses_lesson"),
        ),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["courses_study.id"],
            name=op.f("fk__courses_exercise_answer__study_id__courses_study"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["bank_question_version.id"],
            name=op.f("fk__courses_exercise_answer__version_id__bank_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__courses_exercise_answer")),
        sa.UniqueConstraint("public_id", name=op.f("uq__courses_exercise_answer__public_id")),
        sa.UniqueConstraint(
            "study_id",
            "lesson_id",
            "version_id",
            "seed",
            name=op.f("uq__courses_exercise_answer__study_id_lesson_id_version_id_seed"),
        ),
    )
    with op.batch_alter_table("courses_exercise_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__courses_exercise_answer_lesson_id"), ["lesson_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__courses_exercise_answer_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "courses_lesson_progress",
        sa.Column("study_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "lesson_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["courses_lesson.id"],
            name=op.f("fk__courses_lesson_progress__lesson_id__courses_lesson"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__courses_lesson_progress__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["courses_study.id"],
            name=op.f("fk__courses_lesson_progress__study_id__courses_study"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__courses_lesson_progress")),
        sa.UniqueConstraint(
            "study_id", "lesson_id", name=op.f("uq__courses_lesson_progress__study_id_lesson_id")
        ),
    )
    with op.batch_alter_table("courses_lesson_progress", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__courses_lesson_progress_lesson_id"), ["lesson_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__courses_lesson_progress_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "employers_project",
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("permit_number", sa.String(length=60), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "building",
                "municipal",
                "road",
                "water",
                "rail",
                "other",
                name="projecttype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "building_kind",
            sa.Enum(
                "public",
                "estate",
                name="buildingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("owner_name", sa.String(length=120), nullable=False),
        sa.Column("manager_name", sa.String(length=80), nullable=False),
        sa.Column(
            "contract_yuan", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("area_m2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "peak_workers", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("contract_on", sa.Date(), nullable=True),
        sa.Column("planned_start_on", sa.Date(), nullable=False),
        sa.Column("planned_end_on", sa.Date(), nullable=False),
        sa.Column("posts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_full_time", sa.Boolean(), nullable=False),
        sa.Column("needed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "planned_start_on <= planned_end_on",
            name=op.f("ck__employers_project__starts_before_end"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["accounts_organisation.id"],
            name=op.f("fk__employers_project__organisation_id__accounts_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__employers_project")),
        sa.UniqueConstraint("public_id", name=op.f("uq__employers_project__public_id")),
    )
    with op.batch_alter_table("employers_project", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__employers_project_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__employers_project_planned_start_on"), ["planned_start_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__employers_project_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix__employers_project_type"), ["type"], unique=False)

    op.create_table(
        "exams_sitting",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("blueprint", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("notice", sa.String(length=2000), nullable=False),
        sa.Column("capacity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("apply_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("apply_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "pass_marks", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "pending",
                "announced",
                "applying",
                "applied",
                "running",
                "marking",
                "reviewing",
                "released",
                "cancelled",
                name="sittingstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.String(length=300), nullable=False),
        sa.Column(
            "drafted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "release_proposed_by_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "release_confirmed_by_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "apply_from < apply_until",
            name=op.f("ck__exams_sitting__applications_open_before_closing"),
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck__exams_sitting__capacity_positive")),
        sa.CheckConstraint(
            "opens_at < closes_at", name=op.f("ck__exams_sitting__opens_before_closing")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_sitting__approved_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_sitting__drafted_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["accounts_organisation.id"],
            name=op.f("fk__exams_sitting__organisation_id__accounts_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["release_confirmed_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_sitting__release_confirmed_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["release_proposed_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_sitting__release_proposed_by_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_sitting")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_sitting__public_id")),
    )
    with op.batch_alter_table("exams_sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__exams_sitting_opens_at"), ["opens_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__exams_sitting_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__exams_sitting_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix__exams_sitting_status"), ["status"], unique=False)

    op.create_table(
        "exams_application",
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column(
            "education",
            sa.Enum(
                "11",
                "14",
                "21",
                "28",
                "31",
                "41",
                "44",
                "47",
                "61",
                "71",
                "90",
                name="education",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("experience", sa.String(length=500), nullable=False),
        sa.Column("photo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "admitted",
                "refused",
                "withdrawn",
                name="applicationstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("seat", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ticket_number", sa.String(length=20), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_application__decided_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_application__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["storage_file.id"],
            name=op.f("fk__exams_application__photo_id__storage_file"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["exams_sitting.id"],
            name=op.f("fk__exams_application__sitting_id__exams_sitting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_application")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_application__public_id")),
        sa.UniqueConstraint(
            "sitting_id", "person_id", name=op.f("uq__exams_application__sitting_id_person_id")
        ),
        sa.UniqueConstraint("ticket_number", name=op.f("uq__exams_application__ticket_number")),
    )
    with op.batch_alter_table("exams_application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__exams_application_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__exams_application_region"), ["region"], unique=False)
        batch_op.create_index(
            "uq__exams_application__seat",
            ["sitting_id", "seat"],
            unique=True,
            sqlite_where=sa.text("seat IS NOT NULL"),
            postgresql_where=sa.text("seat IS NOT NULL"),
        )

    op.create_table(
        "points_advice",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("suspended_on", sa.Date(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["accounts_organisation.id"],
            name=op.f("fk__points_advice__organisation_id__accounts_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__points_advice__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["employers_project.id"],
            name=op.f("fk__points_advice__project_id__employers_project"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__points_advice")),
        sa.UniqueConstraint("public_id", name=op.f("uq__points_advice__public_id")),
    )
    with op.batch_alter_table("points_advice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__points_advice_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__points_advice_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "points_event",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("item", sa.String(length=10), nullable=False),
        sa.Column("points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fact_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.String(length=2000), nullable=False),
        sa.Column("fact_key", sa.String(length=60), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("order_number", sa.String(length=80), nullable=False),
        sa.Column("order_issuer", sa.String(length=120), nullable=False),
        sa.Column("order_deadline_on", sa.Date(), nullable=True),
        sa.Column("causation", sa.String(length=1000), nullable=False),
        sa.Column("police_number", sa.String(length=80), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "noticed",
                "decided",
                "returned",
                "reversed",
                name="eventstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "drafted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "noticed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statement_due_on", sa.Date(), nullable=True),
        sa.Column("statement", sa.String(length=2000), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column(
            "reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__points_event__decided_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__points_event__drafted_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["noticed_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__points_event__noticed_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["accounts_organisation.id"],
            name=op.f("fk__points_event__organisation_id__accounts_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__points_event__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["employers_project.id"],
            name=op.f("fk__points_event__project_id__employers_project"),
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["points_event.id"],
            name=op.f("fk__points_event__reverses_id__points_event"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__points_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq__points_event__public_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq__points_event__reverses_id")),
    )
    with op.batch_alter_table("points_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__points_event_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__points_event_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__points_event_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__points_event_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix__points_event_status"), ["status"], unique=False)

    op.create_table(
        "exams_paper",
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("blueprint", sa.JSON(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "prepared",
                "open",
                "handed-in",
                "marked",
                name="paperstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "extra_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "handed_in_how",
            sa.Enum(
                "self",
                "time",
                name="handedinhow",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "last_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("marks", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        sa.Column("by_topic", sa.JSON(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exams_application.id"],
            name=op.f("fk__exams_paper__application_id__exams_application"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__exams_paper__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["exams_sitting.id"],
            name=op.f("fk__exams_paper__sitting_id__exams_sitting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_paper")),
        sa.UniqueConstraint("application_id", name=op.f("uq__exams_paper__application_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__exams_paper__public_id")),
    )
    with op.batch_alter_table("exams_paper", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__exams_paper_deadline_at"), ["deadline_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__exams_paper_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__exams_paper_region"), ["region"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__exams_paper_sitting_id"), ["sitting_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__exams_paper_status"), ["status"], unique=False)

    op.create_table(
        "points_evidence",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_statement", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["points_event.id"],
            name=op.f("fk__points_evidence__event_id__points_event"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["storage_file.id"],
            name=op.f("fk__points_evidence__file_id__storage_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__points_evidence")),
    )
    with op.batch_alter_table("points_evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__points_evidence_event_id"), ["event_id"], unique=False
        )

    op.create_table(
        "certificates_certificate",
        sa.Column("number", sa.String(length=32), nullable=True),
        sa.Column("number_rule", sa.String(length=20), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("resident_id", sa.String(200), nullable=False),
        sa.Column("resident_id_index", sa.String(length=64), nullable=False),
        sa.Column("examined_on", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "valid",
                "corrected",
                "revoked",
                "cancelled",
                name="certificatestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("status_reason", sa.String(length=300), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column(
            "proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_certificate__approved_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["exams_paper.id"],
            name=op.f("fk__certificates_certificate__paper_id__exams_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_certificate__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_certificate__proposed_by_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__certificates_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq__certificates_certificate__number")),
        sa.UniqueConstraint("paper_id", name=op.f("uq__certificates_certificate__paper_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__certificates_certificate__public_id")),
        sa.UniqueConstraint("token", name=op.f("uq__certificates_certificate__token")),
    )
    with op.batch_alter_table("certificates_certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__certificates_certificate_name"), ["name"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__certificates_certificate_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__certificates_certificate_region"), ["region"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__certificates_certificate_resident_id_index"),
            ["resident_id_index"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__certificates_certificate_status"), ["status"], unique=False
        )

    op.create_table(
        "exams_paper_item",
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("group", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=10), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("face", sa.JSON(), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("worth", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("earned", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["exams_paper.id"],
            name=op.f("fk__exams_paper_item__paper_id__exams_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["bank_question_version.id"],
            name=op.f("fk__exams_paper_item__version_id__bank_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_paper_item")),
        sa.UniqueConstraint(
            "paper_id", "position", name=op.f("uq__exams_paper_item__paper_id_position")
        ),
    )
    with op.batch_alter_table("exams_paper_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__exams_paper_item_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "points_readmission",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("suspended_on", sa.Date(), nullable=False),
        sa.Column("readmitted_on", sa.Date(), nullable=False),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__points_readmission__decided_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["exams_paper.id"],
            name=op.f("fk__points_readmission__paper_id__exams_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__points_readmission__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__points_readmission")),
        sa.UniqueConstraint("paper_id", name=op.f("uq__points_readmission__paper_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__points_readmission__public_id")),
    )
    with op.batch_alter_table("points_readmission", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__points_readmission_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__points_readmission_region"), ["region"], unique=False)

    op.create_table(
        "certificates_print",
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("serial", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates_certificate.id"],
            name=op.f("fk__certificates_print__certificate_id__certificates_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["storage_file.id"],
            name=op.f("fk__certificates_print__file_id__storage_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__certificates_print")),
        sa.UniqueConstraint(
            "certificate_id", "serial", name=op.f("uq__certificates_print__certificate_id_serial")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq__certificates_print__public_id")),
    )
    with op.batch_alter_table("certificates_print", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__certificates_print_rendered_at"), ["rendered_at"], unique=False
        )

    op.create_table(
        "employers_appointment",
        sa.Column(
            "project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "basis",
            sa.Enum(
                "5(1)",
                "5(2)",
                "5(3)",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_full_time", sa.Boolean(), nullable=False),
        sa.Column(
            "site_months", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "awaiting-filing",
                "filed",
                "ended",
                name="appointmentstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates_certificate.id"],
            name=op.f("fk__employers_appointment__certificate_id__certificates_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["storage_file.id"],
            name=op.f("fk__employers_appointment__document_id__storage_file"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["storage_file.id"],
            name=op.f("fk__employers_appointment__evidence_id__storage_file"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["accounts_organisation.id"],
            name=op.f("fk__employers_appointment__organisation_id__accounts_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__employers_appointment__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["employers_project.id"],
            name=op.f("fk__employers_appointment__project_id__employers_project"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__employers_appointment")),
        sa.UniqueConstraint("public_id", name=op.f("uq__employers_appointment__public_id")),
    )
    with op.batch_alter_table("employers_appointment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__employers_appointment_organisation_id"),
            ["organisation_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__employers_appointment_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__employers_appointment_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__employers_appointment_region"), ["region"], unique=False
        )
        batch_op.create_index(
            "uq__employers_appointment__running",
            ["project_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("status != 'ended'"),
            postgresql_where=sa.text("status != 'ended'"),
        )

    op.create_table(
        "exams_answer",
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_key", sa.String(length=36), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["exams_paper_item.id"],
            name=op.f("fk__exams_answer__item_id__exams_paper_item"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["exams_paper.id"], name=op.f("fk__exams_answer__paper_id__exams_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__exams_answer")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq__exams_answer__paper_id_number")),
        sa.UniqueConstraint(
            "paper_id", "request_key", name=op.f("uq__exams_answer__paper_id_request_key")
        ),
    )
    op.create_table(
        "pool_profile",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("is_visible", sa.Boolean(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anywhere", sa.Boolean(), nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column(
            "site_months", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "largest_headcount",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("available_on", sa.Date(), nullable=False),
        sa.Column("is_full_time", sa.Boolean(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("introduction", sa.String(length=500), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates_certificate.id"],
            name=op.f("fk__pool_profile__certificate_id__certificates_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__pool_profile__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__pool_profile")),
        sa.UniqueConstraint("person_id", name=op.f("uq__pool_profile__person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__pool_profile__public_id")),
    )
    with op.batch_alter_table("pool_profile", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__pool_profile_confirmed_at"), ["confirmed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__pool_profile_is_visible"), ["is_visible"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__pool_profile_region"), ["region"], unique=False)

    op.create_table(
        "pool_invitation",
        sa.Column(
            "project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "sent_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "sent",
                "accepted",
                "declined",
                "expired",
                "withdrawn",
                name="invitationstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column(
            "appointment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["employers_appointment.id"],
            name=op.f("fk__pool_invitation__appointment_id__employers_appointment"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["accounts_organisation.id"],
            name=op.f("fk__pool_invitation__organisation_id__accounts_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__pool_invitation__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["employers_project.id"],
            name=op.f("fk__pool_invitation__project_id__employers_project"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__pool_invitation__sent_by_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__pool_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq__pool_invitation__public_id")),
    )
    with op.batch_alter_table("pool_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__pool_invitation_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__pool_invitation_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__pool_invitation_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__pool_invitation_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__pool_invitation_status"), ["status"], unique=False)
        batch_op.create_index(
            "uq__pool_invitation__waiting",
            ["project_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("status = 'sent'"),
            postgresql_where=sa.text("status = 'sent'"),
        )

    op.create_table(
        "pool_profile_district",
        sa.Column(
            "profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["pool_profile.id"],
            name=op.f("fk__pool_profile_district__profile_id__pool_profile"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__pool_profile_district")),
        sa.UniqueConstraint(
            "profile_id", "region", name=op.f("uq__pool_profile_district__profile_id_region")
        ),
    )
    with op.batch_alter_table("pool_profile_district", schema=None) as batch_op:
        batch_op.create_index(
            "ix__pool_profile_district__region", ["region", "profile_id"], unique=False
        )

    op.create_table(
        "pool_contact_look",
        sa.Column(
            "invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "looked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["pool_invitation.id"],
            name=op.f("fk__pool_contact_look__invitation_id__pool_invitation"),
        ),
        sa.ForeignKeyConstraint(
            ["looked_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__pool_contact_look__looked_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["accounts_organisation.id"],
            name=op.f("fk__pool_contact_look__organisation_id__accounts_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__pool_contact_look__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__pool_contact_look")),
    )
    with op.batch_alter_table("pool_contact_look", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__pool_contact_look_invitation_id"), ["invitation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__pool_contact_look_person_id"), ["person_id"], unique=False
        )
    # The question and its versions know each other: this half can only be said when both exist.
    with op.batch_alter_table("bank_question", schema=None) as batch_op:
        batch_op.create_foreign_key(
            batch_op.f("fk__bank_question__current_version_id__bank_question_version"),
            "bank_question_version",
            ["current_version_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("bank_question", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk__bank_question__current_version_id__bank_question_version"),
            type_="foreignkey",
        )
    with op.batch_alter_table("pool_contact_look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__pool_contact_look_person_id"))
        batch_op.drop_index(batch_op.f("ix__pool_contact_look_invitation_id"))

    op.drop_table("pool_contact_look")
    with op.batch_alter_table("pool_profile_district", schema=None) as batch_op:
        batch_op.drop_index("ix__pool_profile_district__region")

    op.drop_table("pool_profile_district")
    with op.batch_alter_table("pool_invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__pool_invitation__waiting",
            sqlite_where=sa.text("status = 'sent'"),
            postgresql_where=sa.text("status = 'sent'"),
        )
        batch_op.drop_index(batch_op.f("ix__pool_invitation_status"))
        batch_op.drop_index(batch_op.f("ix__pool_invitation_project_id"))
        batch_op.drop_index(batch_op.f("ix__pool_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix__pool_invitation_organisation_id"))
        batch_op.drop_index(batch_op.f("ix__pool_invitation_expires_at"))

    op.drop_table("pool_invitation")
    with op.batch_alter_table("pool_profile", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__pool_profile_region"))
        batch_op.drop_index(batch_op.f("ix__pool_profile_is_visible"))
        batch_op.drop_index(batch_op.f("ix__pool_profile_confirmed_at"))

    op.drop_table("pool_profile")
    op.drop_table("exams_answer")
    with op.batch_alter_table("employers_appointment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__employers_appointment__running",
            sqlite_where=sa.text("status != 'ended'"),
            postgresql_where=sa.text("status != 'ended'"),
        )
        batch_op.drop_index(batch_op.f("ix__employers_appointment_region"))
        batch_op.drop_index(batch_op.f("ix__employers_appointment_project_id"))
        batch_op.drop_index(batch_op.f("ix__employers_appointment_person_id"))
        batch_op.drop_index(batch_op.f("ix__employers_appointment_organisation_id"))

    op.drop_table("employers_appointment")
    with op.batch_alter_table("certificates_print", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__certificates_print_rendered_at"))

    op.drop_table("certificates_print")
    with op.batch_alter_table("points_readmission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__points_readmission_region"))
        batch_op.drop_index(batch_op.f("ix__points_readmission_person_id"))

    op.drop_table("points_readmission")
    with op.batch_alter_table("exams_paper_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__exams_paper_item_version_id"))

    op.drop_table("exams_paper_item")
    with op.batch_alter_table("certificates_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__certificates_certificate_status"))
        batch_op.drop_index(batch_op.f("ix__certificates_certificate_resident_id_index"))
        batch_op.drop_index(batch_op.f("ix__certificates_certificate_region"))
        batch_op.drop_index(batch_op.f("ix__certificates_certificate_person_id"))
        batch_op.drop_index(batch_op.f("ix__certificates_certificate_name"))

    op.drop_table("certificates_certificate")
    with op.batch_alter_table("points_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__points_evidence_event_id"))

    op.drop_table("points_evidence")
    with op.batch_alter_table("exams_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__exams_paper_status"))
        batch_op.drop_index(batch_op.f("ix__exams_paper_sitting_id"))
        batch_op.drop_index(batch_op.f("ix__exams_paper_region"))
        batch_op.drop_index(batch_op.f("ix__exams_paper_person_id"))
        batch_op.drop_index(batch_op.f("ix__exams_paper_deadline_at"))

    op.drop_table("exams_paper")
    with op.batch_alter_table("points_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__points_event_status"))
        batch_op.drop_index(batch_op.f("ix__points_event_region"))
        batch_op.drop_index(batch_op.f("ix__points_event_project_id"))
        batch_op.drop_index(batch_op.f("ix__points_event_person_id"))
        batch_op.drop_index(batch_op.f("ix__points_event_organisation_id"))

    op.drop_table("points_event")
    with op.batch_alter_table("points_advice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__points_advice_person_id"))
        batch_op.drop_index(batch_op.f("ix__points_advice_organisation_id"))

    op.drop_table("points_advice")
    with op.batch_alter_table("exams_application", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__exams_application__seat",
            sqlite_where=sa.text("seat IS NOT NULL"),
            postgresql_where=sa.text("seat IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__exams_application_region"))
        batch_op.drop_index(batch_op.f("ix__exams_application_person_id"))

    op.drop_table("exams_application")
    with op.batch_alter_table("exams_sitting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__exams_sitting_status"))
        batch_op.drop_index(batch_op.f("ix__exams_sitting_region"))
        batch_op.drop_index(batch_op.f("ix__exams_sitting_organisation_id"))
        batch_op.drop_index(batch_op.f("ix__exams_sitting_opens_at"))

    op.drop_table("exams_sitting")
    with op.batch_alter_table("employers_project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__employers_project_type"))
        batch_op.drop_index(batch_op.f("ix__employers_project_region"))
        batch_op.drop_index(batch_op.f("ix__employers_project_planned_start_on"))
        batch_op.drop_index(batch_op.f("ix__employers_project_organisation_id"))

    op.drop_table("employers_project")
    with op.batch_alter_table("courses_lesson_progress", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__courses_lesson_progress_person_id"))
        batch_op.drop_index(batch_op.f("ix__courses_lesson_progress_lesson_id"))

    op.drop_table("courses_lesson_progress")
    with op.batch_alter_table("courses_exercise_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__courses_exercise_answer_version_id"))
        batch_op.drop_index(batch_op.f("ix__courses_exercise_answer_lesson_id"))

    op.drop_table("courses_exercise_answer")
    with op.batch_alter_table("accounts_duty", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__accounts_duty__held",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__accounts_duty_role"))
        batch_op.drop_index(batch_op.f("ix__accounts_duty_person_id"))
        batch_op.drop_index(batch_op.f("ix__accounts_duty_organisation_id"))

    op.drop_table("accounts_duty")
    with op.batch_alter_table("points_standing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__points_standing_suspended_on"))
        batch_op.drop_index(batch_op.f("ix__points_standing_region"))
        batch_op.drop_index(batch_op.f("ix__points_standing_cycle_until"))

    op.drop_table("points_standing")
    with op.batch_alter_table("courses_study", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__courses_study__open",
            sqlite_where=sa.text("completed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__courses_study_person_id"))
        batch_op.drop_index(batch_op.f("ix__courses_study_last_at"))
        batch_op.drop_index(batch_op.f("ix__courses_study_course_id"))

    op.drop_table("courses_study")
    with op.batch_alter_table("accounts_organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__accounts_organisation_region"))
        batch_op.drop_index(batch_op.f("ix__accounts_organisation_person_id"))

    op.drop_table("accounts_organisation")
    with op.batch_alter_table("courses_lesson", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__courses_lesson_course_id"))

    op.drop_table("courses_lesson")
    with op.batch_alter_table("bank_question_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__bank_question_version_question_id"))
        batch_op.drop_index(batch_op.f("ix__bank_question_version_digest"))

    op.drop_table("bank_question_version")
    with op.batch_alter_table("accounts_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__accounts_person_mobile_index"))

    op.drop_table("accounts_person")
    with op.batch_alter_table("web_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__web_attempt_what"))

    op.drop_table("web_attempt")
    with op.batch_alter_table("storage_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__storage_file_person_id"))
        batch_op.drop_index(batch_op.f("ix__storage_file_digest"))

    op.drop_table("storage_file")
    op.drop_table("courses_course")
    op.drop_table("certificates_serial")
    with op.batch_alter_table("bank_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__bank_question_type"))
        batch_op.drop_index(batch_op.f("ix__bank_question_topic"))

    op.drop_table("bank_question")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__audit_entry_thing_id"))
        batch_op.drop_index(batch_op.f("ix__audit_entry_region"))
        batch_op.drop_index(batch_op.f("ix__audit_entry_deed"))
        batch_op.drop_index(batch_op.f("ix__audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix__audit_entry_actor_id"))

    op.drop_table("audit_entry")
