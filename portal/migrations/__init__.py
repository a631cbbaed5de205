"""Migrations: numbered, one head, no model imports in a version."""

from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent


def config(url: str) -> Config:
    """Alembic's configuration for this database; the address is never written into a file."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("path_separator", "os")
    made.attributes["url"] = url
    return made


def upgrade(url: str) -> None:
    """Bring the database to the newest form."""
    command.upgrade(config(url), "head")
