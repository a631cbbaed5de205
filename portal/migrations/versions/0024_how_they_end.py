"""Acceptances that end; ends that their person confirms; starts as they were when they passed."""

from datetime import UTC, datetime, time, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
BEIJING = timezone(timedelta(hours=8))
STANDS_DAYS = 30
BEFORE = ("sent", "accepted", "declined", "expired", "withdrawn")
ADDED = ("ended-by-firm", "ended-by-person", "lapsed")
NO = ("engaged", "far", "time", "pay", "site", "not-now", "other")
FILING = (
    *("waiting", "fortnight", "week", "last-day"),
    *("missed-start", "missed-joining", "on-time", "late"),
)
ADDED_COLUMNS = {
    "employers_appointment": (
        *("missed_on", "missed_as", "end_answer", "end_answer_words", "end_answered_at"),
    ),
    "employers_project": ("missed_start_on",),
    "pool_invitation": ("agreed_until", "ended_at", "firm_reason"),
}
FIRM_NO = ("filled", "changed", "terms", "unreached", "other")


def upgrade() -> None:
    _widen_invitations()
    _let_acceptances_run()
    _keep_starts()
    _ask_about_ends()


def _ask_about_ends() -> None:
    """Ends of before were confirmed by nobody, and say so."""
    table = "employers_appointment"
    _add_choice(table, "end_answer", "endanswer", ("confirmed", "denied"))
    op.execute(f"ALTER TABLE {table} ADD COLUMN end_answer_words VARCHAR(300) NOT NULL DEFAULT ''")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} ALTER COLUMN end_answer_words DROP DEFAULT")
    op.add_column(table, sa.Column("end_answered_at", WHEN, nullable=True))


def _keep_starts() -> None:
    """Column by column: SQLite would make the tables anew and lose their checks."""
    op.add_column("employers_project", sa.Column("missed_start_on", sa.Date(), nullable=True))
    op.create_index(
        op.f("ix__employers_project_missed_start_on"), "employers_project", ["missed_start_on"]
    )
    table = "employers_appointment"
    op.add_column(table, sa.Column("missed_on", sa.Date(), nullable=True))
    _add_choice(table, "missed_as", "filingstate", FILING)
    table = "employers_start_change"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("before_on", sa.Date(), nullable=False),
        sa.Column("after_on", sa.Date(), nullable=False),
        sa.Column("changed_at", WHEN, nullable=False),
        sa.Column("changed_by_id", KEY, nullable=False),
        sa.Column("was_missed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["employers_project.id"],
            name=op.f(f"fk__{table}__project_id__employers_project"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["accounts_person.id"],
            name=op.f(f"fk__{table}__changed_by_id__accounts_person"),
        ),
    )
    op.create_index(op.f(f"ix__{table}_project_id"), table, ["project_id"])


def _add_choice(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    words = ", ".join(f"'{value}'" for value in values)
    check = f"CONSTRAINT ck__{table}__{name} CHECK ({column} IN ({words}))"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(40) {check}")


def _widen_invitations() -> None:
    _allow((*BEFORE, *ADDED))
    _add_choice("pool_invitation", "firm_reason", "firmreason", FIRM_NO)
    with op.batch_alter_table("pool_invitation") as batch_op:
        batch_op.add_column(sa.Column("agreed_until", WHEN, nullable=True))
        batch_op.add_column(sa.Column("ended_at", WHEN, nullable=True))
        batch_op.create_index(batch_op.f("ix__pool_invitation_agreed_until"), ["agreed_until"])


def _allow(statuses: tuple[str, ...]) -> None:
    """SQLite's table is made anew and loses its checks on the way; PostgreSQL keeps the others."""
    table = "pool_invitation"
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    checks = [("status", "invitationstatus", statuses)]
    if is_sqlite:
        checks.append(("decline_reason", "declinereason", NO))
    else:
        op.drop_constraint(op.f(f"ck__{table}__invitationstatus"), table, type_="check")
    with op.batch_alter_table(table) as batch_op:
        for column, name, values in checks:
            words = ", ".join(f"'{value}'" for value in values)
            batch_op.create_check_constraint(
                batch_op.f(f"ck__{table}__{name}"), f"{column} IN ({words})"
            )


def _let_acceptances_run() -> None:
    """A yes of before has its days from now on: nobody is told of an end that has passed."""
    today = datetime.now(BEIJING).date()  # noqa: TID251  versions know nothing of ours
    last = today + timedelta(days=STANDS_DAYS + 1)
    until = datetime.combine(last, time(), BEIJING).astimezone(UTC)
    invitations = sa.table(
        "pool_invitation",
        sa.column("status"),
        sa.column("appointment_id"),
        sa.column("agreed_until", WHEN),
    )
    op.get_bind().execute(
        invitations.update()
        .where(invitations.c.status == "accepted", invitations.c.appointment_id.is_(None))
        .values(agreed_until=until)
    )


def downgrade() -> None:
    op.drop_table("employers_start_change")
    op.drop_index(op.f("ix__employers_project_missed_start_on"), "employers_project")
    _forget_ends()
    op.drop_index(op.f("ix__pool_invitation_agreed_until"), "pool_invitation")
    for table, columns in ADDED_COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    _allow(BEFORE)


def _forget_ends() -> None:
    """What ended after a yes was withdrawn, or ran out, as far as one could say it before."""
    before = dict(zip(ADDED, ("withdrawn", "declined", "expired"), strict=True))
    invitations = sa.table("pool_invitation", sa.column("status"))
    for status, was in before.items():
        op.get_bind().execute(
            invitations.update().where(invitations.c.status == status).values(status=was)
        )
