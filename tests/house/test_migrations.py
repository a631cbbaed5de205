"""Numbered, one head, and `upgrade head` on an empty database makes what the models say."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.db.base import Base
from portal.db.session import make_engine
from portal.migrations import config, upgrade

FIRST_ROWS = (
    """INSERT INTO bank_question (id, key, topic, type, status, public_id, created_at)
    VALUES (1, 'K5.2-001', 'K5.2', 'judge', 'suspended', 'aaaaaaaaaaaa', :at)""",
    """INSERT INTO bank_question_version (id, question_id, number, digest, difficulty, content,
    public_id, created_at) VALUES (7, 1, 1, 'd1', 2, '{}', 'bbbbbbbbbbbb', :at)""",
    "UPDATE bank_question SET current_version_id = 7",
)
VERSIONS = Path(__file__).parents[2] / "portal" / "migrations" / "versions"


def test_upgrade_makes_what_the_models_say(portal, database_url, tmp_path):
    url = _empty_database(database_url, tmp_path)
    upgrade(url)
    engine = make_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_what_the_first_portal_held_is_still_there(portal, database_url, tmp_path):
    """A bank of the first version, brought to the newest form with its questions in it."""
    url = _empty_database(database_url, tmp_path)
    command.upgrade(config(url), "0001")
    engine = make_engine(url)
    made = {"at": "2026-11-01 00:00:00+00:00"}
    with engine.begin() as connection:
        for statement in FIRST_ROWS:
            connection.execute(text(statement), made if ":at" in statement else {})
    upgrade(url)
    with engine.begin() as connection:
        held = connection.execute(
            text("SELECT status, origin, file_digest, latest_version_id FROM bank_question")
        ).all()
        assert held == [("suspended", "files", "d1", 7)]
        stages = connection.execute(text("SELECT stage, answered FROM bank_question_version"))
        assert stages.all() == [("issued", 0)]
        with pytest.raises(IntegrityError):
            connection.execute(text("UPDATE bank_question SET status = 'nonsense'"))
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
