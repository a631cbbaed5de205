"""Migrations of a pool that is followed by triggers."""

from alembic import command
from sqlalchemy import Engine, MetaData, inspect, text

from portal.db.session import make_engine
from portal.migrations import config, upgrade
from tests.house.test_migrations import _empty_database as empty_database
from tests.house.test_migrations import _fill_the_old_pool as fill_the_old_pool
from tests.house.test_migrations import _row_of as row_of
from tests.house.test_migrations import _rows as rows


def test_a_pool_that_triggers_follow_goes_through_a_table_made_anew(portal, database_url, tmp_path):
    """At 0021 the triggers are there; 0022 makes the table of profiles anew on SQLite."""
    url = empty_database(database_url, tmp_path)
    command.upgrade(config(url), "0021")
    engine = make_engine(url)
    with engine.begin() as connection:
        fill_the_old_pool(connection)
        connection.execute(text("INSERT INTO pool_change (person_id, snapshot) VALUES (0, 'x')"))
    upgrade(url)
    lines = "SELECT count(*), count(snapshot) FROM pool_change"
    with engine.begin() as connection:
        ((noted, believed),) = rows(connection, lines)
        connection.execute(text("UPDATE pool_profile SET site_months = 30 WHERE id = 1"))
        assert rows(connection, lines) == [(noted + 1, 0)]
        assert believed == 0
        connection.execute(text("UPDATE pool_change SET snapshot = 'y' WHERE person_id = 0"))
    upgrade(url)  # nothing to do: what is kept for a quick start is kept
    with engine.connect() as connection:
        assert rows(connection, lines) == [(noted + 1, 1)]
    command.downgrade(config(url), "0021")
    upgrade(url)
    with engine.connect() as connection:
        assert rows(connection, "SELECT id FROM pool_profile ORDER BY id") == [(1,), (2,)]
    engine.dispose()


def test_words_that_the_databases_kept_go_and_can_come_back(portal, database_url, tmp_path):
    """Up to 0022 each database had a full-text index of introductions."""
    url = empty_database(database_url, tmp_path)
    command.upgrade(config(url), "0021")
    engine = make_engine(url)
    assert _has_words(engine)
    with engine.begin() as connection:
        fill_the_old_pool(connection)
        connection.execute(text("UPDATE pool_profile SET introduction = '擅长调解' WHERE id = 2"))
    upgrade(url)
    assert not _has_words(engine)
    command.downgrade(config(url), "0022")
    asked = {
        "sqlite": "SELECT rowid FROM pool_words WHERE pool_words MATCH '\"长调 调解\"'",
        "postgresql": "SELECT profile_id FROM pool_words "
        "WHERE words @@ CAST('''长调'' <-> ''调解''' AS tsquery)",
    }
    with engine.connect() as connection:
        assert rows(connection, asked[engine.dialect.name]) == [(2,)]
    upgrade(url)
    assert not _has_words(engine)
    engine.dispose()


def _has_words(engine: Engine) -> bool:
    return any(name.startswith("pool_words") for name in inspect(engine).get_table_names())


def test_a_yes_of_before_has_its_days_from_the_migration_on(portal, database_url, tmp_path):
    """At 0022 nothing ended after a yes; what has led to an appointment goes on as it was."""
    url = empty_database(database_url, tmp_path)
    command.upgrade(config(url), "0022")
    engine = make_engine(url)
    with engine.begin() as connection:
        _ask_two(connection)
    upgrade(url)
    statuses = "SELECT id, status, agreed_until IS NOT NULL FROM pool_invitation ORDER BY id"
    with engine.begin() as connection:
        held = [(id_, status, bool(stands)) for id_, status, stands in rows(connection, statuses)]
        assert held == [(1, "accepted", True), (2, "sent", False)]
        connection.execute(text("UPDATE pool_invitation SET status = 'lapsed' WHERE id = 1"))
    command.downgrade(config(url), "0022")
    with engine.connect() as connection:
        was = "SELECT id, status FROM pool_invitation ORDER BY id"
        assert rows(connection, was) == [(1, "expired"), (2, "sent")]
    engine.dispose()


def _ask_two(connection):
    """Two people, a contractor's project, an invitation to each: accepted, and waiting."""
    names = ("accounts_person", "accounts_organisation", "employers_project", "pool_invitation")
    tables = MetaData()
    tables.reflect(connection, only=names)
    for n, status in ((1, "accepted"), (2, "sent")):
        given = {"id": n, "public_id": f"thing{n:07d}", "sex": "female", "region": "500103"}
        connection.execute(
            tables.tables["accounts_person"].insert(),
            row_of(tables.tables["accounts_person"], given, n),
        )
        if n == 1:
            firm = given | {"kind": "firm", "status": "verified"}
            site = given | {"organisation_id": 1, "type": "building", "reach": "city"}
            site |= {"skills": [], "conditions": {}}
            for name, facts in (("accounts_organisation", firm), ("employers_project", site)):
                table = tables.tables[name]
                connection.execute(table.insert(), row_of(table, facts, n))
        asked = given | {
            "project_id": 1,
            "organisation_id": 1,
            "person_id": n,
            "sent_by_id": 1,
            "status": status,
        }
        table = tables.tables["pool_invitation"]
        connection.execute(table.insert(), row_of(table, asked, n))
