"""README's map equals the tree, and its glossary the classes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text() if (ROOT / "README.md").exists() else ""


def test_the_map_names_every_room_and_no_other():
    rooms = {p.parent.name for p in (ROOT / "portal").glob("*/__init__.py")}
    mapped = set(re.findall(r"^\| `portal/(\w+)/`", README, re.MULTILINE))
    assert mapped == rooms


def test_the_glossary_names_things_that_exist():
    glossary = README.split("## Glossary")[1].split("\n## ")[0]
    names = set(re.findall(r"`([A-Z]\w+)`", glossary))
    sources = "\n".join(p.read_text() for p in (ROOT / "portal").rglob("*.py"))
    unknown = {name for name in names if not re.search(rf"^class {name}\b", sources, re.MULTILINE)}
    assert names
    assert not unknown


def test_readme_is_short_and_opens_in_chinese():
    assert README.count("\n") <= 250
    assert "使用说明" in README.split("\n## ")[1]
