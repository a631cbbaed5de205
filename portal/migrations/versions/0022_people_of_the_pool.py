"""Experiences with proof, consents, waiting lists, saved searches, requests about data, notices."""

import json
import secrets
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
LOT = 5000
PROJECT_TYPES = ("building", "municipal", "road", "water", "rail", "other")
ABOUT = (
    *("account", "exam", "certificate", "profile"),
    *("invitation", "appointment", "points", "other"),
)
NO = ("engaged", "far", "time", "pay", "site", "not-now", "other")


def _kind(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{table}__{column}__{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return _to(table, column, "accounts_person")


def _key(table: str, *, is_public: bool = True, is_stamped: bool = True) -> list[Any]:
    found: list[Any] = [sa.Column("id", KEY, nullable=False)]
    found.append(sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")))
    if is_public:
        found.append(sa.Column("public_id", sa.String(length=12), nullable=False))
        found.append(sa.UniqueConstraint("public_id", name=op.f(f"uq__{table}__public_id")))
    if is_stamped:
        found.append(sa.Column("created_at", WHEN, nullable=False))
    return found


def _index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f"ix__{table}_{column}"), [column])


def _once(table: str, name: str, columns: list[str], where: str) -> None:
    op.create_index(
        op.f(f"uq__{table}__{name}"),
        table,
        columns,
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def upgrade() -> None:
    _make_notices()
    _widen_profiles()
    _make_consents()
    _make_experiences()
    _widen_invitations()
    _make_waiting_lists()
    _make_searches()
    _make_requests()
    _keep_what_was_said()
    op.create_index(
        op.f("ix__employers_project__open"),
        "employers_project",
        ["region", "type", "needed_on", "organisation_id"],
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )


def _make_notices() -> None:
    op.create_table(
        "notices_notice",
        *_key("notices_notice"),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("read_at", WHEN, nullable=True),
        sa.Column("read_by_id", KEY, nullable=True),
        _person("notices_notice", "person_id"),
        _person("notices_notice", "read_by_id"),
        _to("notices_notice", "organisation_id", "accounts_organisation"),
        sa.UniqueConstraint("key", name=op.f("uq__notices_notice__key")),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (organisation_id IS NULL)",
            name=op.f("ck__notices_notice__to_one"),
        ),
    )
    for whom in ("person", "organisation"):
        name = op.f(f"ix__notices_notice__{whom}")
        op.create_index(name, "notices_notice", [f"{whom}_id", "read_at"])


def _widen_profiles() -> None:
    with op.batch_alter_table("pool_profile") as batch_op:
        for column in ("consent_version", "reminded", "verified_months"):
            batch_op.add_column(sa.Column(column, KEY, nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("verified_types", sa.JSON(), nullable=False, server_default="{}")
        )
        batch_op.add_column(sa.Column("months_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix__pool_profile_months_on"), ["months_on"])
    with op.batch_alter_table("pool_profile") as batch_op:
        for column in ("consent_version", "reminded", "verified_months"):
            batch_op.alter_column(column, existing_type=KEY, server_default=None)
        batch_op.alter_column("verified_types", existing_type=sa.JSON(), server_default=None)


def _make_consents() -> None:
    op.create_table(
        "pool_consent",
        *_key("pool_consent", is_public=False, is_stamped=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("given_at", WHEN, nullable=False),
        sa.Column("withdrawn_at", WHEN, nullable=True),
        _person("pool_consent", "person_id"),
    )
    _index("pool_consent", "person_id")
    _once("pool_consent", "standing", ["person_id"], "withdrawn_at IS NULL")


def _make_experiences() -> None:
    table = "pool_experience"
    state = _kind("stated", "proved", "verified", "refused", name="experiencestate")
    op.create_table(
        table,
        *_key(table),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("type", _kind(*PROJECT_TYPES, name="projecttype"), nullable=False),
        sa.Column("project_name", sa.String(length=120), nullable=False),
        sa.Column("employer", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("lump_months", KEY, nullable=True),
        sa.Column("state", state, nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.Column("proved_at", WHEN, nullable=True),
        sa.Column("reviewed_by_id", KEY, nullable=True),
        sa.Column("reviewed_at", WHEN, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("removed_at", WHEN, nullable=True),
        _person(table, "person_id"),
        _person(table, "reviewed_by_id"),
        sa.CheckConstraint(
            "(from_on IS NULL) <> (lump_months IS NULL)", name=op.f(f"ck__{table}__time_or_lump")
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR from_on <= until_on", name=op.f(f"ck__{table}__begins_first")
        ),
    )
    _index(table, "person_id", "region", "state")
    stated = ["person_id", "type", "project_name", "from_on"]
    _once(table, "stated", stated, "removed_at IS NULL")
    op.create_table(
        f"{table}_proof",
        *_key(f"{table}_proof", is_public=False),
        sa.Column("experience_id", KEY, nullable=False),
        sa.Column("file_id", KEY, nullable=False),
        _to(f"{table}_proof", "experience_id", table),
        _to(f"{table}_proof", "file_id", "storage_file"),
    )
    _index(f"{table}_proof", "experience_id")


def _widen_invitations() -> None:
    no = _kind(*NO, name="declinereason")
    with op.batch_alter_table("pool_invitation") as batch_op:
        batch_op.add_column(sa.Column("decline_reason", no, nullable=True))
        batch_op.add_column(
            sa.Column("calls_next", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(batch_op.f("ix__pool_invitation_calls_next"), ["calls_next"])
    with op.batch_alter_table("pool_invitation") as batch_op:
        batch_op.alter_column("calls_next", existing_type=sa.Boolean(), server_default=None)


def _make_waiting_lists() -> None:
    table = "pool_waiting"
    state = _kind("waiting", "invited", "skipped", "removed", name="waitingstate")
    op.create_table(
        table,
        *_key(table),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("added_by_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("settled_at", WHEN, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        _to(table, "project_id", "employers_project"),
        _to(table, "organisation_id", "accounts_organisation"),
        _person(table, "person_id"),
        _person(table, "added_by_id"),
    )
    _index(table, "organisation_id", "person_id", "project_id")
    _once(table, "once", ["project_id", "person_id"], "state = 'waiting'")


def _make_searches() -> None:
    table = "pool_saved_search"
    op.create_table(
        table,
        *_key(table),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("looked_at", WHEN, nullable=False),
        sa.Column("seen", sa.LargeBinary(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("new", KEY, nullable=False),
        sa.Column("counted_at", WHEN, nullable=True),
        _to(table, "organisation_id", "accounts_organisation"),
        _person(table, "person_id"),
    )
    _index(table, "organisation_id", "person_id")


def _make_requests() -> None:
    table = "pool_data_request"
    op.create_table(
        table,
        *_key(table),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("kind", _kind("correct", "erase", "explain", name="datakind"), nullable=False),
        sa.Column("about", _kind(*ABOUT, name="dataabout"), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state", _kind("open", "granted", "refused", name="requeststate"), nullable=False
        ),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("answered_by_id", KEY, nullable=True),
        sa.Column("answered_at", WHEN, nullable=True),
        _person(table, "person_id"),
        _person(table, "answered_by_id"),
        _to(table, "file_id", "storage_file"),
    )
    _index(table, "due_on", "person_id", "region", "state")
    _once(table, "open", ["person_id", "kind", "about"], "state = 'open'")


def _keep_what_was_said() -> None:
    """Who is shown consented to the first words; months typed before become a lump of each kind."""
    op.execute(
        """INSERT INTO pool_consent (person_id, version, given_at)
        SELECT person_id, 1, consented_at FROM pool_profile
        WHERE is_visible AND consented_at IS NOT NULL"""
    )
    op.execute(
        "UPDATE pool_profile SET consent_version = 1 WHERE is_visible AND consented_at IS NOT NULL"
    )
    experiences = sa.table(
        "pool_experience",
        *map(sa.column, ("public_id", "created_at", "person_id", "region", "type", "lump_months")),
        *map(sa.column, ("project_name", "employer", "role", "state", "revision", "reason")),
    )
    for lot in _profiles():
        if rows := [row for profile in lot for row in _lumps(profile)]:
            op.get_bind().execute(experiences.insert(), rows)


def _profiles() -> Iterator[list[Any]]:
    last = 0
    while True:
        found = op.get_bind().execute(
            sa.text(
                """SELECT id, person_id, region, types, confirmed_at FROM pool_profile
                WHERE id > :last AND site_months > 0 ORDER BY id LIMIT :lot"""
            ),
            {"last": last, "lot": LOT},
        )
        if not (lot := list(found)):
            return
        last = lot[-1].id
        yield lot


def _lumps(profile: Any) -> Iterator[dict[str, Any]]:
    types = json.loads(profile.types) if isinstance(profile.types, str) else profile.types
    for kind, months in types.items():
        if kind in PROJECT_TYPES and months:
            yield {
                "public_id": "".join(secrets.choice(LETTERS) for _ in range(12)),
                "created_at": profile.confirmed_at,
                "person_id": profile.person_id,
                "region": profile.region,
                "type": kind,
                "lump_months": months,
                "project_name": "",
                "employer": "",
                "role": "",
                "state": "stated",
                "revision": 1,
                "reason": "",
            }


def downgrade() -> None:
    op.drop_index(op.f("ix__employers_project__open"), "employers_project")
    for table in (
        *("pool_data_request", "pool_saved_search", "pool_waiting", "pool_experience_proof"),
        *("pool_experience", "pool_consent", "notices_notice"),
    ):
        op.drop_table(table)
    with op.batch_alter_table("pool_invitation") as batch_op:
        batch_op.drop_index(batch_op.f("ix__pool_invitation_calls_next"))
        batch_op.drop_constraint(op.f("ck__pool_invitation__declinereason"), type_="check")
        batch_op.drop_column("calls_next")
        batch_op.drop_column("decline_reason")
    with op.batch_alter_table("pool_profile") as batch_op:
        batch_op.drop_index(batch_op.f("ix__pool_profile_months_on"))
        for column in (
            *("consent_version", "reminded", "verified_months", "verified_types", "months_on"),
        ):
            batch_op.drop_column(column)
