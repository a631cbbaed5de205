"""axe-core on every page that a journey sees, once for each form that a page takes."""

import re
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
ID = re.compile(r"(?<=/)(?=[a-z]*\d)[0-9a-z]{12,32}\b|(?<=/)\d+\b")


class Audit:
    """What axe-core has looked at, and what it found."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()
        self.found: list[str] = []

    def look_at(self, page: Page, *, with_js: bool = True) -> None:
        """Have axe-core look at this page unless it has seen its like."""
        place = ID.sub("…", page.url.split("?")[0].partition("://")[2].partition("/")[2])
        like = (place, page.evaluate(FORM))
        if like in self.seen:
            return
        self.seen.add(like)
        if with_js:
            self._run(page, place)
        else:
            self._run_on_copy(page, place)

    def _run(self, page: Page, place: str) -> None:
        page.evaluate(AXE)
        report: dict[str, Any] = page.evaluate(RUN, TAGS)
        self.found += [_sentence(f"/{place}", violation) for violation in report["violations"]]

    def _run_on_copy(self, page: Page, place: str) -> None:
        """axe-core is a script itself: where scripts do not run it looks at a copy of the page, in
        a browser that runs axe-core and none of ours.
        """
        shown, browser = page.content(), page.context.browser
        assert browser is not None

        def serve(route: Route) -> None:
            kind = route.request.resource_type
            if kind == "document":
                route.fulfill(body=shown, content_type="text/html; charset=utf-8")
            elif kind == "stylesheet":
                route.continue_()
            else:
                route.abort()

        with browser.new_context(locale="zh-CN") as context:
            copy = context.new_page()
            copy.route("**/*", serve)
            copy.goto(page.url)
            self._run(copy, place)


def _sentence(place: str, violation: dict[str, Any]) -> str:
    nodes = [
        f"    {' '.join(map(str, node['target']))}: {node['failureSummary']}".replace("\n", " ")
        for node in violation["nodes"][:3]
    ]
    return "\n".join([f"{place}: {violation['id']}: {violation['help']}", *nodes])
