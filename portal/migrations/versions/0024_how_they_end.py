"""Acceptances that end; ends that their person confirms; starts as they were when they passed."""

from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

from portal.core import clock

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
STANDS_DAYS = 30
BEFORE = ("sent", "accepted", "declined", "expired", "withdrawn")
ADDED = ("ended-by-firm", "ended-by-person", "lapsed")
NO = ("engaged", "far", "time", "pay", "site", "not-now", "other")
FIRM_NO = ("filled", "changed", "terms", "unreached", "other")


def upgrade() -> None:
    _widen_invitations()
    _let_acceptances_run()


def _widen_invitations() -> None:
    no = sa.Enum(*FIRM_NO, name="firmreason", native_enum=False, create_constraint=True, length=40)
    _allow((*BEFORE, *ADDED))
    with op.batch_alter_table("pool_invitation") as batch_op:
        batch_op.add_column(sa.Column("agreed_until", WHEN, nullable=True))
        batch_op.add_column(sa.Column("ended_at", WHEN, nullable=True))
        batch_op.add_column(sa.Column("firm_reason", no, nullable=True))
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
    last = clock.today() + timedelta(days=STANDS_DAYS + 1)
    until = datetime.combine(last, time(), clock.BEIJING).astimezone(UTC)
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
    _forget_ends()
    with op.batch_alter_table("pool_invitation") as batch_op:
        batch_op.drop_index(batch_op.f("ix__pool_invitation_agreed_until"))
        batch_op.drop_constraint(op.f("ck__pool_invitation__firmreason"), type_="check")
        for column in ("agreed_until", "ended_at", "firm_reason"):
            batch_op.drop_column(column)
    _allow(BEFORE)


def _forget_ends() -> None:
    """What ended after a yes was withdrawn, or ran out, as far as one could say it before."""
    before = dict(zip(ADDED, ("withdrawn", "declined", "expired"), strict=True))
    invitations = sa.table("pool_invitation", sa.column("status"))
    for status, was in before.items():
        op.get_bind().execute(
            invitations.update().where(invitations.c.status == status).values(status=was)
        )
