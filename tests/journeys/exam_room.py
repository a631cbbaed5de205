"""One candidate's open paper and whoever watches over it, seen from browsers and the database."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect
from sqlalchemy import select, update

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.demo.pictures import silhouette
from portal.exams.actions import papers
from portal.exams.models import Answer, ApplicationStatus, Paper, PaperItem, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from portal.storage import files
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import code_to_move, make_application, make_room, make_sitting
from tests.journeys.audit import Audit
from tests.journeys.conftest import EXPECTED, Site
from tests.journeys.visitor import PATIENCE

DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
KEPT_HERE = """() => new Promise((resolve, reject) => {
    const asked = indexedDB.open('exam-queue', 1);
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
        const names = asked.result.transaction('answers').objectStore('answers').getAllKeys();
        names.onsuccess = () => { asked.result.close(); resolve(names.result); };
    };
})"""


class Room:
    """One candidate's open paper, seen from their browsers and from the database."""

    def __init__(
        self, site: Site, browser: Browser, audit: Audit, *, has_entered: bool = True
    ) -> None:
        self.site, self.browser, self.audit = site, browser, audit
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []
        with site.database():
            now = clock.now()
            sitting = make_sitting(
                SittingStatus.RUNNING,
                opens_at=now - timedelta(minutes=5),
                closes_at=now + timedelta(hours=3),
            )
            watcher = make_officer(Role.INVIGILATOR)
            details = {"status": ApplicationStatus.ADMITTED, "desk": 7}
            details["room_id"] = make_room(sitting, watcher, number=1).id
            photo = files.keep(silhouette(), name="照片.jpg", media_type="image/jpeg")
            application = make_application(sitting, photo_id=photo.id, **details)
            paper = papers.prepare_paper(application, now=now)
            self.place = papers.new_place()
            if has_entered:
                papers.enter(paper, by=acting(application.person), place=self.place, now=now)
            person = application.person
            self.paper_id, self.name = paper.public_id, person.name
            self.resident_id = person.resident_id
            self.token = f"{person.public_id}:{person.session_version}"
            self.watcher = f"{watcher.public_id}:{watcher.session_version}"
            board = f"/bureau/exams/invigilation/sittings/{sitting.public_id}"
            commit()
        self.url, self.board = f"{site.url}/my/exam-room/{self.paper_id}", f"{site.url}{board}"

    def browse(self, *, here: bool = True, **screen: Any) -> Page:
        """A browser of the candidate: `here` the one that entered, else another."""
        held = {"exam_place": self.place} if here else {}
        return self.open(self.token, held, **screen)

    def watches(self) -> Page:
        """The invigilator's browser, at the board."""
        page = self.open(self.watcher, {}, viewport=DESKTOP)
        page.goto(self.board)
        return page

    def open(self, token: str, held: dict[str, str], **screen: Any) -> Page:
        """A browser of whoever this is."""
        context = self.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **screen)
        self.contexts.append(context)
        context.add_cookies([self.cookie({"_user_id": token, "_fresh": True} | held)])
        return self.heeded(context.new_page())

    def cookie(self, held: dict[str, Any]) -> Any:
        """What the portal would have the browser keep."""
        signer = self.site.app.session_interface.get_signing_serializer(self.site.app)
        return {"name": "session", "value": signer.dumps(held), "url": self.site.url}

    def heeded(self, page: Page) -> Page:
        """This page, what its console complains of being noted."""
        page.on("console", lambda m: m.type == "error" and self.complain(m.text))
        page.on("pageerror", lambda error: self.complain(str(error)))
        return page

    def complain(self, words: str) -> None:
        if not EXPECTED.search(words):
            self.complaints.append(words)

    def answering(self, page: Page, number: int = 1) -> Page:
        """At a question, with all others at hand."""
        page.goto(f"{self.url}?q={number}")
        return self.ready(page)

    def ready(self, page: Page) -> Page:
        expect(page.locator("#stage[data-ready=true]")).to_be_attached()
        return page

    def journal(self) -> list[tuple[int, int, str]]:
        """What the server has acknowledged: number, question, answer."""
        with self.site.database():
            rows = db.session.execute(
                select(Answer.number, PaperItem.position, Answer.answer)
                .join(PaperItem, PaperItem.id == Answer.item_id)
                .join(Paper, Paper.id == Answer.paper_id)
                .where(Paper.public_id == self.paper_id)
                .order_by(Answer.number)
            ).all()
        return [(row.number, row.position, row.answer["value"]) for row in rows]

    def first(self, *types: str) -> int:
        """The first question of one of these types that asks for one thing only."""
        with self.site.database():
            items = db.session.scalars(
                select(PaperItem)
                .join(Paper)
                .where(Paper.public_id == self.paper_id)
                .order_by(PaperItem.position)
            )
            faces = ((item.position, item.face["face"]) for item in items)
            return next(n for n, face in faces if face["type"] in types and not face.get("entries"))

    def of_a_case(self) -> int:
        """The first part of a case."""
        with self.site.database():
            statement = (
                select(PaperItem.position)
                .join(Paper)
                .where(Paper.public_id == self.paper_id, PaperItem.group != "")
                .order_by(PaperItem.position)
            )
            return db.session.scalars(statement).first() or 0

    def code(self) -> str:
        """What an invigilator says to the candidate who moves."""
        with self.site.database():
            paper = db.session.scalars(select(Paper).where(Paper.public_id == self.paper_id))
            return code_to_move(paper.one().application)

    def ends_in(self, seconds: int) -> None:
        with self.site.database():
            at = clock.now() + timedelta(seconds=seconds)
            mine = Paper.public_id == self.paper_id
            db.session.execute(update(Paper).where(mine).values(deadline_at=at))
            commit()

    def pauses(self, is_paused: bool) -> None:
        """The clock stands, or goes on."""
        with self.site.database():
            mine = Paper.public_id == self.paper_id
            at = clock.now() if is_paused else None
            db.session.execute(update(Paper).where(mine).values(paused_at=at))
            commit()

    def status(self) -> PaperStatus:
        with self.site.database():
            return db.session.scalars(
                select(Paper.status).where(Paper.public_id == self.paper_id)
            ).one()


@contextmanager
def seated(
    site: Site,
    browser: Browser,
    audit: Audit,
    *,
    has_entered: bool = True,
    expects: re.Pattern[str] = EXPECTED,
) -> Iterator[Room]:
    """A candidate at their paper, or on their way to it; whatever consoles or axe-core complain
    of fails the test, but for what `expects` knows.
    """
    made = Room(site, browser, audit, has_entered=has_entered)
    yield made
    for context in made.contexts:
        context.close()
    found, audit.found = audit.found, []
    complaints = [words for words in made.complaints if not expects.search(words)]
    assert not complaints, "\n".join(complaints)
    assert not found, "axe-core found:\n" + "\n".join(found)


def saved(page: Page) -> Locator:
    """What the bar says of saving."""
    return page.locator("#saved")


def hear(page: Page) -> None:
    """What the page asks for by itself within a quarter of a minute."""
    page.evaluate("document.dispatchEvent(new CustomEvent('pulse'))")


def crash(page: Page) -> None:
    """The page's process ends at once, whatever it was about."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def keeps(page: Page, how_many: int) -> None:
    """The browser's storage holds so many answers of the queue, or soon will."""
    until = time.monotonic() + PATIENCE
    while len(held := page.evaluate(KEPT_HERE)) != how_many:
        assert time.monotonic() < until, held
        page.wait_for_timeout(100)
