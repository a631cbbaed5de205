"""Appointments rest on terms that both sign; evidence is reviewed; what is missed is said."""

import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
BASES = ("5(1)", "5(2)", "5(3)")
STATES = ("pending", "returned", "verified", "rejected")
SIGNING = ("awaiting", "signed", "refused", "taken-back", "lapsed", "replaced")
ENDS = (
    "completed",
    "by-person",
    "agreed",
    "moved",
    "by-firm",
    "certificate",
    "unqualified",
)
STAGES = (
    "fortnight",
    "week",
    "last-day",
    "missed-start",
    "joining-soon",
    "missed-joining",
    "refile-missed",
    "replace",
    "replace-missed",
)
EDUCATIONS = ("11", "14", "21", "28", "31", "41", "44", "47", "61", "71", "90")


def _kind(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{table}__{column}__{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f"ix__{table}_{column}"), [column])


def upgrade() -> None:
    _make_qualifications()
    _widen_appointments()
    _move_evidence()
    with op.batch_alter_table("employers_appointment") as batch_op:
        batch_op.drop_constraint(
            op.f("fk__employers_appointment__evidence_id__storage_file"), type_="foreignkey"
        )
        batch_op.drop_column("evidence_id")
        batch_op.drop_column("site_months")
    _make_terms()
    _make_filings()
    _make_warnings()


def _make_qualifications() -> None:
    table = "employers_qualification"
    op.create_table(
        table,
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("basis", _kind(*BASES, name="basis"), nullable=False),
        sa.Column("education", _kind(*EDUCATIONS, name="education"), nullable=True),
        sa.Column("major", sa.String(length=60), nullable=False),
        sa.Column("periods", sa.JSON(), nullable=False),
        sa.Column("months", KEY, nullable=False),
        sa.Column("spare_days", KEY, nullable=False),
        sa.Column("status", _kind(*STATES, name="qualificationstatus"), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", WHEN, nullable=True),
        sa.Column("replace_by", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _to(table, "person_id", "accounts_person"),
        _to(table, "decided_by_id", "accounts_person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{table}__public_id")),
    )
    _index(table, "person_id", "status")
    table = "employers_qualification_file"
    op.create_table(
        table,
        sa.Column("qualification_id", KEY, nullable=False),
        sa.Column("file_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _to(table, "qualification_id", "employers_qualification"),
        _to(table, "file_id", "storage_file"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
    )
    _index(table, "qualification_id")


def _widen_appointments() -> None:
    table = "employers_appointment"
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column("qualification_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("end_kind", _kind(*ENDS, name="endkind"), nullable=True))
        batch_op.add_column(sa.Column("signed_at", WHEN, nullable=True))
        batch_op.add_column(sa.Column("ended_at", WHEN, nullable=True))
        batch_op.add_column(sa.Column("end_due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("procedures", KEY, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("end_known_at", WHEN, nullable=True))
        batch_op.add_column(sa.Column("refile_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("filing_due_on", sa.Date(), nullable=True))
        batch_op.create_foreign_key(
            op.f(f"fk__{table}__qualification_id__employers_qualification"),
            "employers_qualification",
            ["qualification_id"],
            ["id"],
        )
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column("procedures", existing_type=KEY, server_default=None)
    _index(table, "qualification_id", "refile_by")
    op.add_column("employers_project", sa.Column("filing_due_on", sa.Date(), nullable=True))


def _move_evidence() -> None:
    """What was handed in for Art 5 (一), (二) so far waits for the review that there was not."""
    connection = op.get_bind()
    appointments = sa.table(
        "employers_appointment",
        *(sa.column(name) for name in ("id", "person_id", "basis")),
        *(sa.column(name) for name in ("site_months", "evidence_id", "qualification_id")),
        sa.column("created_at", WHEN),
    )
    rows = connection.execute(
        sa.select(appointments)
        .where(appointments.c.evidence_id.is_not(None))
        .order_by(appointments.c.id)
    ).all()
    for number, row in enumerate(rows, start=1):
        made = {
            "id": number,
            "public_id": _new_public_id(),
            "person_id": row.person_id,
            "basis": row.basis,
            "months": row.site_months or 0,
            "periods": json.dumps([]),
            "at": row.created_at,
            "file": row.evidence_id,
            "appointment": row.id,
        }
        for statement in _MOVES:
            connection.execute(
                sa.text(statement).bindparams(sa.bindparam("at", type_=WHEN))
                if ":at" in statement
                else sa.text(statement),
                {name: made[name] for name in made if f":{name}" in statement},
            )
    if rows and connection.dialect.name == "postgresql":
        for table in ("employers_qualification", "employers_qualification_file"):
            connection.execute(
                sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {len(rows)})")
            )


def _new_public_id() -> str:
    return "".join(secrets.choice("0123456789abcdefghjkmnpqrstvwxyz") for _ in range(12))


_MOVES = (
    """INSERT INTO employers_qualification (id, public_id, person_id, basis, major, periods, months,
    spare_days, status, reason, created_at) VALUES (:id, :public_id, :person_id, :basis, '',
    :periods, :months, 0, 'pending', '', :at)""",
    """INSERT INTO employers_qualification_file (id, qualification_id, file_id, created_at)
    VALUES (:id, :id, :file, :at)""",
    "UPDATE employers_appointment SET qualification_id = :id WHERE id = :appointment",
)


def _make_terms() -> None:
    table = "employers_terms"
    waiting = sa.text("status = 'awaiting'")
    op.create_table(
        table,
        sa.Column("series", sa.String(length=12), nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("certificate_id", KEY, nullable=True),
        sa.Column("qualification_id", KEY, nullable=True),
        sa.Column("appointment_id", KEY, nullable=True),
        sa.Column("basis", _kind(*BASES, name="basis"), nullable=False),
        sa.Column("is_full_time", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.String(length=300), nullable=False),
        sa.Column("status", _kind(*SIGNING, name="termsstatus"), nullable=False),
        sa.Column("lapses_at", WHEN, nullable=False),
        sa.Column("offered_by_id", KEY, nullable=False),
        sa.Column("firm_signed_by_id", KEY, nullable=True),
        sa.Column("firm_signed_at", WHEN, nullable=True),
        sa.Column("person_signed_at", WHEN, nullable=True),
        sa.Column("settled_at", WHEN, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _to(table, "project_id", "employers_project"),
        _to(table, "organisation_id", "accounts_organisation"),
        _to(table, "person_id", "accounts_person"),
        _to(table, "certificate_id", "certificates_certificate"),
        _to(table, "qualification_id", "employers_qualification"),
        _to(table, "appointment_id", "employers_appointment"),
        _to(table, "offered_by_id", "accounts_person"),
        _to(table, "firm_signed_by_id", "accounts_person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{table}__public_id")),
        sa.UniqueConstraint("series", "number", name=op.f(f"uq__{table}__series_number")),
    )
    names = ("appointment_id", "lapses_at", "organisation_id", "person_id", "project_id")
    _index(table, *names, "region", "status")
    op.create_index(
        op.f(f"uq__{table}__awaiting"),
        table,
        ["project_id", "person_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _make_filings() -> None:
    table = "employers_filing"
    op.create_table(
        table,
        sa.Column("appointment_id", KEY, nullable=False),
        sa.Column("terms_id", KEY, nullable=True),
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("is_generated", sa.Boolean(), nullable=False),
        sa.Column("filed_by_id", KEY, nullable=False),
        sa.Column("filed_at", WHEN, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        _to(table, "appointment_id", "employers_appointment"),
        _to(table, "terms_id", "employers_terms"),
        _to(table, "document_id", "storage_file"),
        _to(table, "filed_by_id", "accounts_person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        sa.UniqueConstraint("terms_id", name=op.f(f"uq__{table}__terms_id")),
    )
    _index(table, "appointment_id")


def _make_warnings() -> None:
    table = "employers_warning"
    op.create_table(
        table,
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("appointment_id", KEY, nullable=True),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("stage", _kind(*STAGES, name="warningstage"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("settled_at", WHEN, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _to(table, "project_id", "employers_project"),
        _to(table, "appointment_id", "employers_appointment"),
        _to(table, "organisation_id", "accounts_organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        sa.UniqueConstraint("about", name=op.f(f"uq__{table}__about")),
    )
    _index(table, "appointment_id", "organisation_id", "project_id", "region")


def downgrade() -> None:
    op.drop_column("employers_project", "filing_due_on")
    for table in ("employers_warning", "employers_filing", "employers_terms"):
        op.drop_table(table)
    table = "employers_appointment"
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column("site_months", KEY, nullable=True))
        batch_op.add_column(sa.Column("evidence_id", KEY, nullable=True))
        batch_op.create_foreign_key(
            op.f(f"fk__{table}__evidence_id__storage_file"), "storage_file", ["evidence_id"], ["id"]
        )
    op.execute(
        """UPDATE employers_appointment SET
        site_months = (SELECT months FROM employers_qualification q WHERE q.id = qualification_id),
        evidence_id = (SELECT min(f.file_id) FROM employers_qualification_file f
            WHERE f.qualification_id = employers_appointment.qualification_id)
        WHERE qualification_id IS NOT NULL"""
    )
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_index(op.f(f"ix__{table}_qualification_id"))
        batch_op.drop_index(op.f(f"ix__{table}_refile_by"))
        batch_op.drop_constraint(
            op.f(f"fk__{table}__qualification_id__employers_qualification"), type_="foreignkey"
        )
        for column in (
            "filing_due_on",
            "refile_by",
            "end_known_at",
            "procedures",
            "end_due_on",
            "ended_at",
            "end_kind",
            "signed_at",
            "qualification_id",
        ):
            batch_op.drop_column(column)
    op.drop_table("employers_qualification_file")
    op.drop_table("employers_qualification")
