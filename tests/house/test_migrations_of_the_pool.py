"""Migrations of a pool that is followed by triggers."""

from alembic import command
from sqlalchemy import Engine, inspect, text

from portal.db.session import make_engine
from portal.migrations import config, upgrade
from tests.house.test_migrations import _empty_database as empty_database
from tests.house.test_migrations import _fill_the_old_pool as fill_the_old_pool
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
