"""Numbered, one head, and `upgrade head` on an empty database makes what the models say."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from portal.db.base import Base
from portal.db.session import make_engine
from portal.migrations import config, upgrade

VERSIONS = Path(__file__).parents[2] / "portal" / "migrations" / "versions"


def test_upgrade_makes_what_the_models_say(portal, database_url, tmp_path):
    url = _empty_database(database_url, tmp_path)
    upgrade(url)
    engine = make_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_versions_are_numbered_and_have_one_head():
    names = sorted(p.name for p in VERSIONS.glob("*.py"))
    assert [n[:4] for n in names] == [f"{i:04d}" for i in range(1, len(names) + 1)]
    assert len(ScriptDirectory.from_config(config("sqlite://")).get_heads()) == 1


def test_versions_know_no_models():
    for path in VERSIONS.glob("*.py"):
        assert "portal." not in path.read_text().replace("portal.db.types", ""), path


def _empty_database(url: str, tmp_path: Path) -> str:
    if url == "sqlite://":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    engine = make_engine(url, {"isolation_level": "AUTOCOMMIT"})
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS migrated"))
        connection.execute(text("CREATE DATABASE migrated"))
    engine.dispose()
    return url.replace("/portal?", "/migrated?").replace("/postgres?", "/migrated?")
