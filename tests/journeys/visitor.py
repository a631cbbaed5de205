"""Someone before a browser: goes by the words on the page, and has each page looked at."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.audit import Audit

PATIENCE = 20  # seconds: machines here are shared
WORK_PATIENCE = 90  # seconds for what the worker does in the background


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that someone chooses."""

    name: str
    type: str
    content: bytes


class Visitor:
    """A person at a page; `with_js` says whether their browser runs scripts."""

    def __init__(self, page: Page, audit: Audit, *, with_js: bool) -> None:
        self.page, self.with_js = page, with_js
        self._audit = audit

    def goes_to(self, path: str, heading: str) -> None:
        """Type an address."""
        self.page.goto(path)
        self.is_at(heading)

    def signs_in(self, resident_id: str, password: str, home: str) -> None:
        """Sign in by the sign-in page, as people do."""
        self.goes_to("/sign-in", "登录")
        self.fills_in({"身份证号": resident_id, "密码": password})
        self.presses("登录", home)

    def follows(self, link: str, heading: str, *, exact: bool = True) -> None:
        """Click the link with these words; several of the same words must lead to one place."""
        links = self.page.get_by_role("link", name=link, exact=exact)
        expect(links.first).to_be_visible()
        assert len({each.get_attribute("href") for each in links.all()}) == 1, f"several {link!r}"
        links.first.click()
        self.is_at(heading)

    def chooses_in_bar(self, entry: str, heading: str) -> None:
        """Click an entry of the bar at the top."""
        bar = self.page.get_by_role("navigation", name="主导航")
        bar.get_by_role("link", name=entry, exact=True).click()
        self.is_at(heading)

    def presses(self, button: str, heading: str) -> None:
        """Press a button; where it leads bears this heading."""
        self.page.get_by_role("button", name=button, exact=True).click()
        self.is_at(heading)

    def is_refused(self, button: str, reason: str) -> None:
        """Press a button: the form comes back with the reason, at the top and beside the field."""
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.get_by_role("alert")).to_contain_text(reason)
        self._audit.look_at(self.page, with_js=self.with_js)

    def is_at(self, heading: str) -> None:
        """The page bears this heading; axe-core finds nothing on it."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.wait_for_load_state()
        self._audit.look_at(self.page, with_js=self.with_js)

    def reads(self, *words: str) -> None:
        """The page says so."""
        for each in words:
            expect(self.page.get_by_role("main")).to_contain_text(each)

    def is_told(self, words: str) -> None:
        """The notice at the top says so."""
        expect(self.page.get_by_role("status").filter(has_text=words).first).to_be_visible()

    def fills_in(self, fields: dict[str, object]) -> None:
        """Fill in fields by their labels; a path or an upload is chosen as a file."""
        for label, value in fields.items():
            field = self.field(label)
            if isinstance(value, Upload):
                field.set_input_files(
                    {"name": value.name, "mimeType": value.type, "buffer": value.content}
                )
            else:
                field.fill(str(value))

    def field(self, label: str) -> Locator:
        """The field of this label, whether or not it is optional."""
        return self.page.get_by_label(re.compile(f"^{re.escape(label)}(（选填）)?$"))

    def chooses(self, choice: str) -> None:
        """Choose the radio button of these words."""
        self.page.get_by_role("radio", name=choice, exact=True).check()

    def ticks(self, box: str) -> None:
        """Tick the box of these words."""
        self.page.get_by_role("checkbox", name=box).check()

    def selects(self, label: str, option: str) -> None:
        """Select an option of a list."""
        self.field(label).select_option(label=option)

    def downloads(self, link: str) -> bytes:
        """Click a link that brings a file; its content."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=link).click()
        return Path(coming.value.path()).read_bytes()

    def waits_for(self, there: Callable[[], Locator]) -> None:
        """Reload until it is there: for what the worker does."""
        until = time.monotonic() + WORK_PATIENCE
        while True:
            self.page.reload()
            try:
                expect(there()).to_be_visible(timeout=1_000)
            except AssertionError:
                assert time.monotonic() < until, f"the worker has not done it: {self.page.url}"
            else:
                return
