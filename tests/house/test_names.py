"""One path, three times: module, endpoint, template."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = re.compile(r'def (\w+)\((?:(?!\ndef ).)*?\bpage\(\s*"([^"]+)"', re.DOTALL)
BANNED = {"utils", "helpers", "common", "misc", "manager"}


def test_endpoint_is_module_path(portal):
    for endpoint, view in portal.view_functions.items():
        if endpoint != "static":
            module = view.__module__.removeprefix("portal.").replace(".routes", "")
            assert endpoint == f"{module}.{view.__name__}"


def test_template_is_endpoint():
    for source in (ROOT / "portal").rglob("routes/*.py"):
        room, door = source.parts[-3], source.stem
        for view, template in PAGES.findall(source.read_text()):
            assert template == f"{room}/{door}/{view}.html", f"{source}: {view} shows {template}"


def test_every_template_is_shown_by_someone(portal):
    """A page without a route is dead: delete it."""
    sources = "\n".join(p.read_text() for p in (ROOT / "portal").rglob("*.py"))
    templates = "\n".join(p.read_text() for p in (ROOT / "templates").rglob("*.html"))
    for path in (ROOT / "templates").rglob("*.html"):
        name = str(path.relative_to(ROOT / "templates"))
        if name.startswith("errors/"):
            continue
        assert f'"{name}"' in sources or f'"{name}"' in templates, f"nobody shows {name}"


def test_no_room_is_called_utils():
    for path in (ROOT / "portal").rglob("*.py"):
        assert path.stem not in BANNED, f"{path}: name the thing, not the drawer"
