"""A real browser before a real server: Debian's chromium, granian, the worker, either database."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, expect, sync_playwright

from portal.accounts.models import Person
from portal.serve import server_command
from tests.journeys.audit import Audit
from tests.journeys.visitor import PATIENCE, Visitor
from tests.postgres import fresh_database
from tests.site import own_port, prepared, running, served

HERE = Path(__file__).parent
LONGEST = "test_stranger_to_appointed.py"  # goes first: begun last, all others would wait for it
# What chromium itself says of a cut network, and of an answer that was refused: a refused form is a
# 422, and that is as it should be.
EXPECTED = re.compile(r"ERR_INTERNET_DISCONNECTED|responded with a status of 4")
# What it says besides of a server that is not there.
AWAY = re.compile(r"ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_FAILED|ERR_SOCKET|status of 5")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
    items.sort(key=lambda item: item.path.name != LONGEST)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the portal is served, and a look into its database from outside."""

    url: str
    app: Flask

    @contextmanager
    def database(self) -> Iterator[None]:
        """The portal's own session, for as long as the context lasts; this thread's hold on the job
        queue is let go with it.

        Keep it short: on SQLite one writer waits for another.
        """
        with self.app.app_context():
            try:
                yield
            finally:
                self.app.extensions["jobs"].huey.storage.close()


@dataclass(frozen=True, slots=True)
class Account:
    """Someone's account: what they sign in with, and what their cookie says."""

    name: str
    resident_id: str
    token: str

    @classmethod
    def of(cls, person: Person) -> "Account":
        token = f"{person.public_id}:{person.session_version}"
        return cls(person.name, person.resident_id, token)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def audit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """What axe-core has seen; a page seen on one journey needs no second look on the next."""
    folder = request.config.getoption("--audited")
    return Audit(Path(folder) if folder else tmp_path_factory.mktemp("audited"))


@contextmanager
def served_alone(log: Path) -> Iterator[Site]:
    """A server without worker, on SQLite: what browsers show does not depend on the database."""
    with (
        own_port() as port,
        prepared(PORTAL_BASE_URL=f"http://127.0.0.1:{port}") as (app, environment),
        log.open("wb") as output,
        served(server_command(port, 2), environment, port, output),
    ):
        yield Site(f"http://127.0.0.1:{port}", app)
    assert "Traceback" not in log.read_text(), log.read_text()[-4000:]


@pytest.fixture
def site(database_url: str, tmp_path) -> Iterator[Site]:
    settings = {}
    if database_url != "sqlite://":
        settings["PORTAL_DATABASE_URL"] = fresh_database(database_url)
    log = tmp_path / "log"
    with ExitStack() as stack:
        port = stack.enter_context(own_port())
        settings["PORTAL_BASE_URL"] = url = f"http://127.0.0.1:{port}"
        app, environment = stack.enter_context(prepared(**settings))
        output = stack.enter_context(log.open("wb"))
        worker = [sys.executable, "-m", "portal", "worker"]
        stack.enter_context(served(server_command(port, 2), environment, port, output))
        stack.enter_context(running(worker, environment, output))
        yield Site(url, app)
    assert "Traceback" not in log.read_text(), log.read_text()[-4000:]


@pytest.fixture
def expected() -> re.Pattern[str]:
    """What consoles may complain of."""
    return EXPECTED


@pytest.fixture
def person(
    browser: Browser, site: Site, audit: Audit, expected: re.Pattern[str]
) -> Iterator[Callable[..., Visitor]]:
    """Makes people, each with a browser of their own; whatever else their consoles or axe-core
    complain of fails the journey.
    """
    complaints: list[str] = []
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not expected.search(message.text):
            complaints.append(f"{message.location.get('url')}: {message.text}")

    def make(account: Account | None = None, *, with_js: bool = True) -> Visitor:
        context = browser.new_context(
            java_script_enabled=with_js,
            base_url=site.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        if account is not None:
            context.add_cookies(
                [{"name": "session", "value": _cookie(site.app, account), "url": site.url}]
            )
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return Visitor(page, audit, with_js=with_js)

    yield make
    for context in contexts:
        for page in context.pages:  # pytest shows this when the journey failed
            print(f"--- {page.url}\n{page.locator('body').inner_text()[:1500]}\n")
        context.close()
    found, audit.found = audit.found, []
    assert not complaints, "\n".join(complaints)
    assert not found, "axe-core found:\n" + "\n".join(found)


def _cookie(app: Flask, account: Account) -> str:
    """The cookie of someone who has signed in, as Flask-Login keeps it."""
    serializer = app.session_interface.get_signing_serializer(app)
    return str(serializer.dumps({"_user_id": account.token, "_fresh": True}))
