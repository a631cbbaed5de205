"""Decisions on points are read, reviewed, contested and withdrawn; a year's working days."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
STATUS = "ck__points_event__eventstatus"
BEFORE = "'draft', 'submitted', 'noticed', 'decided', 'returned', 'reversed'"


def _kind(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{table}__{column}__accounts_person")
    return sa.ForeignKeyConstraint([column], ["accounts_person.id"], name=name)


def _event(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{table}__event_id__points_event")
    return sa.ForeignKeyConstraint(["event_id"], ["points_event.id"], name=name)


def upgrade() -> None:
    _widen_events()
    _make_reviews()
    _widen_evidence()
    _make_contests()
    _make_calendar()
    with op.batch_alter_table("employers_appointment") as batch_op:
        batch_op.create_index(batch_op.f("ix__employers_appointment_filed_at"), ["filed_at"])


def _widen_events() -> None:
    # SQLite's table is made anew and loses its checks on the way; PostgreSQL keeps the old one.
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(STATUS), "points_event", type_="check")
    with op.batch_alter_table("points_event") as batch_op:
        batch_op.add_column(sa.Column("notice_read_at", WHEN, nullable=True))
        batch_op.add_column(sa.Column("decision_read_at", WHEN, nullable=True))
        batch_op.add_column(sa.Column("replaces_id", KEY, nullable=True))
        batch_op.create_check_constraint(op.f(STATUS), f"status IN ({BEFORE}, 'withdrawn')")
        batch_op.create_foreign_key(
            op.f("fk__points_event__replaces_id__points_event"),
            "points_event",
            ["replaces_id"],
            ["id"],
        )
        batch_op.drop_constraint(op.f("uq__points_event__reverses_id"), type_="unique")
    for column in ("reverses_id", "replaces_id"):
        given = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            op.f(f"uq__points_event__{column}"),
            "points_event",
            [column],
            unique=True,
            sqlite_where=given,
            postgresql_where=given,
        )


def _make_reviews() -> None:
    outcome = _kind("upheld", "changed", "annulled", name="outcome")
    op.create_table(
        "points_review",
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("outcome", outcome, nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", WHEN, nullable=True),
        sa.Column("read_at", WHEN, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _event("points_review"),
        _person("points_review", "person_id"),
        _person("points_review", "decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__points_review")),
        sa.UniqueConstraint("public_id", name=op.f("uq__points_review__public_id")),
        sa.UniqueConstraint("event_id", name=op.f("uq__points_review__event_id")),
    )
    with op.batch_alter_table("points_review") as batch_op:
        for column in ("outcome", "person_id", "region"):
            batch_op.create_index(batch_op.f(f"ix__points_review_{column}"), [column])


def _widen_evidence() -> None:
    kind = _kind("record", "photo", "order", "decision", "police", "other", name="evidencekind")
    with op.batch_alter_table("points_evidence") as batch_op:
        batch_op.add_column(sa.Column("kind", kind, nullable=False, server_default="record"))
        batch_op.add_column(sa.Column("review_id", KEY, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk__points_evidence__review_id__points_review"),
            "points_review",
            ["review_id"],
            ["id"],
        )
        batch_op.create_index(batch_op.f("ix__points_evidence_review_id"), ["review_id"])
    with op.batch_alter_table("points_evidence") as batch_op:
        batch_op.alter_column("kind", existing_type=kind, server_default=None)


def _make_contests() -> None:
    kind = _kind("reconsideration", "litigation", "of-document", name="contestkind")
    op.create_table(
        "points_contest",
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("open_for_id", KEY, nullable=True),
        sa.Column("kind", kind, nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("marked_by_id", KEY, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", KEY, nullable=True),
        sa.Column("outcome", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _event("points_contest"),
        _person("points_contest", "marked_by_id"),
        _person("points_contest", "ended_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__points_contest")),
        sa.UniqueConstraint("open_for_id", name=op.f("uq__points_contest__open_for_id")),
    )
    with op.batch_alter_table("points_contest") as batch_op:
        batch_op.create_index(batch_op.f("ix__points_contest_event_id"), ["event_id"])


def _make_calendar() -> None:
    state = _kind("proposed", "approved", "returned", name="calendarstate")
    op.create_table(
        "calendar_year",
        sa.Column("year", KEY, nullable=False),
        sa.Column("open_for", KEY, nullable=True),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("entered_by_id", KEY, nullable=False),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", WHEN, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _person("calendar_year", "entered_by_id"),
        _person("calendar_year", "decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__calendar_year")),
        sa.UniqueConstraint("public_id", name=op.f("uq__calendar_year__public_id")),
        sa.UniqueConstraint("open_for", name=op.f("uq__calendar_year__open_for")),
    )
    with op.batch_alter_table("calendar_year") as batch_op:
        for column in ("state", "year"):
            batch_op.create_index(batch_op.f(f"ix__calendar_year_{column}"), [column])


def downgrade() -> None:
    with op.batch_alter_table("employers_appointment") as batch_op:
        batch_op.drop_index(batch_op.f("ix__employers_appointment_filed_at"))
    op.drop_table("calendar_year")
    op.drop_table("points_contest")
    with op.batch_alter_table("points_evidence") as batch_op:
        batch_op.drop_index(batch_op.f("ix__points_evidence_review_id"))
        batch_op.drop_constraint(
            op.f("fk__points_evidence__review_id__points_review"), type_="foreignkey"
        )
        batch_op.drop_column("review_id")
        batch_op.drop_column("kind")
    op.drop_table("points_review")
    op.execute("UPDATE points_event SET status = 'returned' WHERE status = 'withdrawn'")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(STATUS), "points_event", type_="check")
    with op.batch_alter_table("points_event") as batch_op:
        for column in ("reverses_id", "replaces_id"):
            batch_op.drop_index(op.f(f"uq__points_event__{column}"))
        batch_op.create_unique_constraint(op.f("uq__points_event__reverses_id"), ["reverses_id"])
        batch_op.drop_constraint(
            op.f("fk__points_event__replaces_id__points_event"), type_="foreignkey"
        )
        for column in ("replaces_id", "decision_read_at", "notice_read_at"):
            batch_op.drop_column(column)
        batch_op.create_check_constraint(op.f(STATUS), f"status IN ({BEFORE})")
