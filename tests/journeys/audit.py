"""axe-core on every page that a journey sees, once for each form that a page takes on a screen."""

import hashlib
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from portal.settings import ROOT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = (ROOT / "static/vendor/test/axe.min.js").read_text()
RUN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"
# Two pages made of the same elements of the same classes are one and the same to axe.
FORM = """() => [...new Set([...document.querySelectorAll('body *')].map(
    e => e.tagName + '.' + e.getAttribute('class') + (e.hidden ? '.hidden' : '')
))].sort().join(' ')"""
PHONE = 600  # pixels: what is narrower is laid out for a telephone
ID = re.compile(r"(?<=/)(?=[a-z]*\d)[0-9a-z]{12,32}\b|(?<=/)\d+\b")


class Audit:
    """What axe-core has looked at, noted in a folder that several may share; and its finds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._desk: Page | None = None
        self.found: list[str] = []

    def look_at(self, page: Page, *, with_js: bool = True) -> None:
        """Have axe-core look at this page unless it has seen its like."""
        place = ID.sub("…", page.url.split("?")[0].partition("://")[2].partition("/")[2])
        if not self._is_first_to_see(place, page.evaluate(FORM), _screen(page)):
            return
        if with_js:
            self._run(page, place)
        else:
            self._run_on_copy(page, place)

    def _is_first_to_see(self, *like: str) -> bool:
        """Whether nobody has looked at this yet; now we have."""
        name = hashlib.sha256("\n".join(like).encode()).hexdigest()
        try:
            (self._folder / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def _run(self, page: Page, place: str) -> None:
        page.evaluate(AXE)
        report: dict[str, Any] = page.evaluate(RUN, TAGS)
        self.found += [_sentence(f"/{place}", violation) for violation in report["violations"]]

    def _run_on_copy(self, page: Page, place: str) -> None:
        """axe-core is a script itself: where scripts do not run it looks at a copy of the page, in
        a browser that runs axe-core and none of ours.
        """
        shown = page.content()

        def serve(route: Route) -> None:
            kind = route.request.resource_type
            if kind == "document":
                route.fulfill(body=shown, content_type="text/html; charset=utf-8")
            elif kind == "stylesheet":
                route.continue_()
            else:
                route.abort()

        copy = self._copying_desk(page)
        copy.route("**/*", serve)
        copy.goto(page.url)
        self._run(copy, place)
        copy.unroute_all()
        copy.goto("about:blank")

    def _copying_desk(self, page: Page) -> Page:
        """Where copies are laid, one after another, as large as the page."""
        if self._desk is None:
            browser = page.context.browser
            assert browser is not None
            self._desk = browser.new_context(locale="zh-CN").new_page()
        if page.viewport_size is not None:
            self._desk.set_viewport_size(page.viewport_size)
        return self._desk


def _screen(page: Page) -> str:
    size = page.viewport_size
    return "phone" if size is not None and size["width"] < PHONE else "desktop"


def _sentence(place: str, violation: dict[str, Any]) -> str:
    nodes = [
        f"    {' '.join(map(str, node['target']))}: {node['failureSummary']}".replace("\n", " ")
        for node in violation["nodes"][:3]
    ]
    return "\n".join([f"{place}: {violation['id']}: {violation['help']}", *nodes])
