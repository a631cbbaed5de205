"""Small rooms; and the places where a transaction may end."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "portal").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
TOP = {
    "pyproject.toml",
    "README.md",
    "portal",
    "question_bank",
    "templates",
    "static",
    "tests",
    "script",
    "package.json",
    "package-lock.json",
    "docs",
}
MADE_HERE = {"node_modules", "data", "htmlcov"}
MAY_COMMIT = {"portal/jobs/queue.py", "portal/web/limits.py", "portal/migrations/env.py"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_past_400_lines(path):
    if "versions" not in path.parts:
        lines = path.read_text().count("\n")
        assert lines <= 400, (
            f"{lines} lines: make it a package whose files are named for the things in it"
        )


def test_the_top_level_is_what_was_agreed():
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")} - MADE_HERE
    assert found <= TOP, f"not agreed: {found - TOP}"


def test_a_transaction_ends_in_one_place():
    """One commit a request, in web/transaction through jobs.queue.commit; tries are counted
    apart.
    """
    for path in (ROOT / "portal").rglob("*.py"):
        if str(path.relative_to(ROOT)) not in MAY_COMMIT:
            found = re.findall(r"session\.(commit|rollback)\(", path.read_text())
            assert not found, f"{path}: actions flush, they do not {found}"


def test_every_room_has_a_nameplate():
    for path in (ROOT / "portal").rglob("__init__.py"):
        if "versions" not in path.parts:
            assert path.read_text().startswith('"""'), f"{path} says what lives there"


def test_question_bank_holds_data_only():
    assert list((ROOT / "question_bank").rglob("*.py")) == []
