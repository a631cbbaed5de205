"""The exam room in a browser: nothing given is lost, whatever the network, the clock or the
candidate do.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update

from portal.core import clock
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.models import Answer, ApplicationStatus, Paper, PaperItem, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from portal.serve import server_command
from tests.factories.accounts import acting
from tests.factories.exams import code_to_move, make_application, make_sitting
from tests.journeys.audit import Audit
from tests.journeys.conftest import EXPECTED, Site
from tests.site import free_port, prepared, served

pytestmark = pytest.mark.journey


class Room:
    """One candidate's open paper, seen from their browsers and from the database."""

    def __init__(self, site: Site, browser: Browser, audit: Audit) -> None:
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
            application = make_application(sitting, status=ApplicationStatus.ADMITTED)
            paper = papers.prepare_paper(application, now=now)
            self.place = papers.new_place()
            papers.enter(paper, by=acting(application.person), place=self.place, now=now)
            person = application.person
            self.paper_id = paper.public_id
            self.token = f"{person.public_id}:{person.session_version}"
            commit()
        self.url = f"{site.url}/my/exam-room/{self.paper_id}"

    def browse(self, *, here: bool = True) -> Page:
        """A browser of the candidate: `here` the one that entered, else another."""
        context = self.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
        self.contexts.append(context)
        held = {"_user_id": self.token, "_fresh": True}
        held |= {"exam_place": self.place} if here else {}
        signer = self.site.app.session_interface.get_signing_serializer(self.site.app)
        cookie = {"name": "session", "value": signer.dumps(held), "url": self.site.url}
        context.add_cookies([cookie])
        page = context.new_page()
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

    def status(self) -> PaperStatus:
        with self.site.database():
            return db.session.scalars(
                select(Paper.status).where(Paper.public_id == self.paper_id)
            ).one()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    """One server for all, and no worker: the room does without the sweep. On SQLite only, as what
    happens in the browser does not depend on the database.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = tmp_path_factory.mktemp("room") / "log"
    with (
        prepared(PORTAL_BASE_URL=url) as (app, environment),
        log.open("wb") as output,
        served(server_command(port, 2), environment, port, output),
    ):
        yield Site(url, app)
    assert "Traceback" not in log.read_text(), log.read_text()[-4000:]


@pytest.fixture
def room(site, browser, audit) -> Iterator[Room]:
    made = Room(site, browser, audit)
    yield made
    for context in made.contexts:
        context.close()
    found, audit.found = audit.found, []
    assert not made.complaints, "\n".join(made.complaints)
    assert not found, "axe-core found:\n" + "\n".join(found)


def saved(page: Page):
    return page.locator("#saved")


def kept_here(page: Page) -> list[str]:
    """What the browser's storage still holds of the queue."""
    return page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('exam-queue:'))")


def test_answers_given_without_network_are_kept_and_sent_in_order(room):
    page = room.answering(room.browse())
    page.locator("#q1_A").check()
    expect(saved(page)).to_contain_text("（第1次）")
    page.context.set_offline(True)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("2")
    expect(saved(page)).to_have_text("网络中断，答案暂存本机（3）")
    room.audit.look_at(page)
    page.get_by_role("button", name="交卷", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("还有3次作答没有送达服务器，现在还不能交卷")
    page.context.set_offline(False)
    expect(saved(page)).to_contain_text("（第4次）")
    assert room.journal() == [(1, 1, "A"), (2, 2, "B"), (3, 3, "B"), (4, 4, "B")]
    assert kept_here(page) == []


def test_a_closed_page_gives_its_answers_when_it_is_opened_again(room):
    page = room.answering(room.browse())
    page.context.set_offline(True)
    page.keyboard.press("B")
    expect(saved(page)).to_have_text("网络中断，答案暂存本机（1）")
    page.close(run_before_unload=False)
    page.context.set_offline(False)
    again = room.answering(page.context.new_page())
    expect(saved(again)).to_contain_text("（第1次）")
    expect(again.locator("#q1_B")).to_be_checked()
    assert room.journal() == [(1, 1, "B")]


def test_everything_is_done_by_keys(room):
    page = room.answering(room.browse())
    number = room.first("multiple")
    page.keyboard.press("B")
    page.keyboard.press("f")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#q2_where")).to_be_focused()
    page.keyboard.press("a")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"q=1$"))
    page.go_back()
    expect(page.locator("#q2")).to_be_visible()
    room.answering(page, number)
    for letter in "131":
        page.keyboard.press(letter)
    expect(saved(page)).to_contain_text("（第6次）")
    assert [line[1:] for line in room.journal()][3:] == [
        (number, "A"),
        (number, "AC"),
        (number, "C"),
    ]
    entry = room.first("calculation", "numeric")
    room.answering(page, entry)
    page.locator(f"#q{entry}_value").focus()
    page.keyboard.type("12.5")  # letters and figures typed into a field are no keys
    page.keyboard.press("Enter")
    expect(saved(page)).to_contain_text("（第7次）")
    assert room.journal()[-1] == (7, entry, "12.5")
    expect(page.get_by_label("第1题，已答，已标记")).to_be_attached()
    page.locator("#with_keys").uncheck()
    page.locator(".question:visible h2.question__where").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(rf"q={min(entry + 1, 80)}$"))


def test_what_is_typed_is_kept_before_the_hand_in(room):
    entry = room.first("calculation", "numeric")
    page = room.answering(room.browse(), entry)
    page.locator(f"#q{entry}_value").fill("88")
    page.get_by_role("button", name="交卷", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("确认交卷")
    room.audit.look_at(page)
    assert room.journal() == [(1, entry, "88")]
    page.get_by_role("button", name="确认交卷").click()
    expect(page.get_by_role("alert")).to_contain_text("请勾选确认后再交卷")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="确认交卷").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("答卷已收")
    room.audit.look_at(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("答卷已收")


def test_another_browser_takes_over_and_nothing_is_overwritten_unasked(room):
    first = room.answering(room.browse())
    first.context.set_offline(True)
    first.keyboard.press("B")
    second = room.browse(here=False)
    second.goto(room.url)
    expect(second.get_by_role("heading", level=1)).to_have_text("试卷正在另一处作答")
    room.audit.look_at(second)
    second.get_by_label("换机码").fill(room.code())
    second.get_by_role("button", name="在这里继续").click()
    room.ready(second).keyboard.press("A")
    expect(saved(second)).to_contain_text("（第1次）")
    first.context.set_offline(False)
    expect(saved(first)).to_have_text("本页不能再保存")
    expect(first.locator("#room_note")).to_contain_text("没有保存的有第1题")
    room.audit.look_at(first)
    first.get_by_role("button", name="重新进入考场").click()
    first.get_by_label("换机码").fill(room.code())
    first.get_by_role("button", name="在这里继续").click()
    room.ready(first)
    expect(first.get_by_role("alert")).to_contain_text("本机有1次作答没有送达服务器（第1题）")
    room.audit.look_at(first)
    assert room.journal() == [(1, 1, "A")]
    first.get_by_role("button", name="存入试卷").click()
    expect(saved(first)).to_contain_text("（第2次）")
    assert room.journal() == [(1, 1, "A"), (2, 1, "B")]
    assert kept_here(first) == []


def test_signed_out_elsewhere_the_answers_wait(room):
    page = room.answering(room.browse())
    held = page.context.cookies()
    page.context.clear_cookies()
    page.keyboard.press("A")
    expect(saved(page)).to_have_text("登录已失效，答案暂存本机（1）")
    room.audit.look_at(page)
    page.context.add_cookies(held)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(saved(page)).to_contain_text("（第1次）")
    assert room.journal() == [(1, 1, "A")]


def test_when_time_is_up_the_paper_goes_by_itself(room):
    page = room.browse()
    room.ends_in(6)
    room.answering(page).keyboard.press("A")
    expect(saved(page)).to_contain_text("（第1次）")
    expect(page.get_by_role("alert")).to_contain_text("考试时间到，已停止作答")
    expect(page.locator("#q1_B")).to_be_disabled()
    room.audit.look_at(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("答卷已收")
    expect(page.get_by_role("main")).to_contain_text("到时收卷")
    assert room.status() is PaperStatus.MARKED
    assert room.journal() == [(1, 1, "A")]


def test_what_could_not_be_sent_in_time_is_said(room):
    page = room.browse()
    room.ends_in(5)
    room.answering(page)
    page.context.set_offline(True)
    page.keyboard.press("A")
    expect(page.get_by_role("alert")).to_contain_text("考试时间到，已停止作答")
    room.ends_in(-10)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("答卷已收")
    expect(page.get_by_role("alert")).to_contain_text("没有计入：第1题")
    assert room.journal() == []
    assert kept_here(page) == []
