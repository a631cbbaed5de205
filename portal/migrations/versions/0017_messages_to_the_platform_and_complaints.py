"""What the municipal platform is told; complaints of specialists (Art 10)."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
HANDS = ("handled", "answered", "proposed", "closed")


def _kind(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{table}__{column}__{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    _make_messages()
    _make_line()
    _make_complaints()
    _make_notes_and_files()
    op.add_column("accounts_organisation", sa.Column("flagged_until", sa.Date(), nullable=True))


def _make_messages() -> None:
    kind = _kind(
        "appointment-filed",
        "appointment-changed",
        "appointment-ended",
        "certificate-issued",
        "certificate-changed",
        "certificate-revoked",
        "pool-suspended",
        "pool-restored",
        "pool-readmitted",
        name="messagekind",
    )
    state = _kind("waiting", "sending", "retrying", "held", "delivered", name="messagestate")
    op.create_table(
        "outbox_message",
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("sequence", KEY, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("due_at", WHEN, nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("tries", KEY, nullable=False),
        sa.Column("tried_at", WHEN, nullable=True),
        sa.Column("status", KEY, nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("receipt", sa.String(length=80), nullable=False),
        sa.Column("delivered_at", WHEN, nullable=True),
        sa.Column("settled_by_id", KEY, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        _to("outbox_message", "settled_by_id", "accounts_person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outbox_message")),
        sa.UniqueConstraint("public_id", name=op.f("uq__outbox_message__public_id")),
        sa.UniqueConstraint(
            "subject", "sequence", name=op.f("uq__outbox_message__subject_sequence")
        ),
    )
    given = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix__outbox_message__due",
        "outbox_message",
        ["due_at", "id"],
        sqlite_where=given,
        postgresql_where=given,
    )
    op.create_index("ix__outbox_message__listed", "outbox_message", ["state", "id", "region"])


def _make_line() -> None:
    op.create_table(
        "outbox_subject",
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("last", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outbox_subject")),
        sa.UniqueConstraint("subject", name=op.f("uq__outbox_subject__subject")),
    )
    op.create_table(
        "outbox_line",
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("leased_until", WHEN, nullable=True),
        sa.Column("failures", KEY, nullable=False),
        sa.Column("rests_until", WHEN, nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.Column("answered_at", WHEN, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outbox_line")),
    )


def _make_complaints() -> None:
    states = ("submitted", "declined", "accepted", "handling", "proposed", "closed", "withdrawn")
    grounds = ("not-art-10", "in-law", "elsewhere", "repeated", "too-late", "not-enough")
    state = _kind(*states, name="complaintstate")
    ground = _kind(*grounds, name="ground")
    finding = _kind("found", "partly", "not-found", name="finding")
    table = "complaints_complaint"
    op.create_table(
        table,
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("appointment_id", KEY, nullable=False),
        sa.Column("open_for_id", KEY, nullable=True),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("wrongs", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("may_name", sa.Boolean(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("accept_due_on", sa.Date(), nullable=False),
        sa.Column("handled_by_id", KEY, nullable=True),
        sa.Column("accepted_at", WHEN, nullable=True),
        sa.Column("close_due_on", sa.Date(), nullable=True),
        sa.Column("ground", ground, nullable=True),
        sa.Column("declined_at", WHEN, nullable=True),
        sa.Column("asked_at", WHEN, nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("names_person", sa.Boolean(), nullable=False),
        sa.Column("naming_reason", sa.String(), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", WHEN, nullable=True),
        sa.Column("answered_by_id", KEY, nullable=True),
        sa.Column("proposed_by_id", KEY, nullable=True),
        sa.Column("proposed_at", WHEN, nullable=True),
        sa.Column("finding", finding, nullable=True),
        sa.Column("measures", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("returned_reason", sa.String(), nullable=False),
        sa.Column("closed_by_id", KEY, nullable=True),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _to(table, "person_id", "accounts_person"),
        _to(table, "appointment_id", "employers_appointment"),
        _to(table, "organisation_id", "accounts_organisation"),
        *(_to(table, f"{who}_by_id", "accounts_person") for who in HANDS),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{table}__public_id")),
        sa.UniqueConstraint("open_for_id", name=op.f(f"uq__{table}__open_for_id")),
    )
    for column in ("ended_at", "organisation_id", "person_id", "region", "state"):
        op.create_index(op.f(f"ix__{table}_{column}"), table, [column])


def _make_notes_and_files() -> None:
    source = _kind("person", "officer", "firm", name="source")
    for table, more in (
        ("complaints_note", ("text", sa.String(), "by_id", "accounts_person")),
        ("complaints_file", (None, None, "file_id", "storage_file")),
    ):
        text, kind, column, other = more
        op.create_table(
            table,
            sa.Column("complaint_id", KEY, nullable=False),
            sa.Column("source", source, nullable=False),
            *([sa.Column(text, kind, nullable=False)] if text else []),
            sa.Column(column, KEY, nullable=False),
            sa.Column("id", KEY, nullable=False),
            sa.Column("created_at", WHEN, nullable=False),
            _to(table, "complaint_id", "complaints_complaint"),
            _to(table, column, other),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        )
        op.create_index(op.f(f"ix__{table}_complaint_id"), table, ["complaint_id"])


def downgrade() -> None:
    with op.batch_alter_table("accounts_organisation") as batch_op:
        batch_op.drop_column("flagged_until")
    op.drop_table("complaints_file")
    op.drop_table("complaints_note")
    op.drop_table("complaints_complaint")
    op.drop_table("outbox_line")
    op.drop_table("outbox_subject")
    op.drop_table("outbox_message")
