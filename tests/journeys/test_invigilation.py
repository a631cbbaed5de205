"""An invigilator and a candidate, each before their own screen: what one does the other sees."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.access.roles import Role
from portal.core import clock
from portal.demo.pictures import silhouette
from portal.exams.actions import papers
from portal.exams.models import ApplicationStatus
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from portal.storage import files
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import make_application, make_room, make_sitting
from tests.journeys.audit import Audit
from tests.journeys.conftest import Site, served_alone

pytestmark = pytest.mark.journey
# What chromium itself says of an answer that was refused.
EXPECTED = re.compile(r"responded with a status of 4")
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


class Hall:
    """A room with one candidate at their paper and one invigilator at the board."""

    def __init__(self, site: Site, browser: Browser, audit: Audit) -> None:
        self.site, self.browser, self.audit = site, browser, audit
        self.complaints: list[str] = []
        self.contexts = []
        with site.database():
            now = clock.now()
            sitting = make_sitting(
                SittingStatus.RUNNING,
                opens_at=now - timedelta(minutes=5),
                closes_at=now + timedelta(hours=3),
            )
            watcher = make_officer(Role.INVIGILATOR)
            room = make_room(sitting, watcher, number=1)
            photo = files.keep(silhouette(), name="照片.jpg", media_type="image/jpeg")
            details = {"status": ApplicationStatus.ADMITTED, "room_id": room.id, "desk": 7}
            details["photo_id"] = photo.id
            application = make_application(sitting, **details)
            paper = papers.prepare_paper(application, now=now)
            self.place = papers.new_place()
            papers.enter(paper, by=acting(application.person), place=self.place, now=now)
            self.name, self.title = application.person.name, sitting.title
            self.tokens = {
                who: f"{person.public_id}:{person.session_version}"
                for who, person in (("candidate", application.person), ("watcher", watcher))
            }
            commit()
            self.paper = f"{site.url}/my/exam-room/{paper.public_id}"
            self.desk = f"{site.url}/bureau/exams/invigilation/candidates/{application.public_id}"
            self.board = f"{site.url}/bureau/exams/invigilation/sittings/{sitting.public_id}"

    def browse(self, who: str, viewport=DESKTOP, **held) -> Page:
        """A browser of the candidate or the invigilator."""
        context = self.browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport=viewport
        )
        self.contexts.append(context)
        signer = self.site.app.session_interface.get_signing_serializer(self.site.app)
        cookie = signer.dumps({"_user_id": self.tokens[who], "_fresh": True} | held)
        context.add_cookies([{"name": "session", "value": cookie, "url": self.site.url}])
        page = context.new_page()
        page.on("console", lambda m: m.type == "error" and self._complain(m.text))
        page.on("pageerror", lambda error: self._complain(str(error)))
        return page

    def sits(self, viewport=DESKTOP) -> Page:
        """The candidate at their paper, in the browser that entered."""
        page = self.browse("candidate", viewport, exam_place=self.place)
        page.goto(self.paper)
        expect(page.locator("#stage[data-ready=true]")).to_be_attached()
        return page

    def watches(self) -> Page:
        """The invigilator at this candidate's page."""
        page = self.browse("watcher")
        page.goto(self.board)
        self.audit.look_at(page)
        page.get_by_role("link", name=self.name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{self.name}的考试情况")
        self.audit.look_at(page)
        return page

    def does(self, page: Page, link: str, fields: dict[str, str], button: str) -> None:
        """The invigilator follows a link, fills in what it leads to and sends it."""
        page.get_by_role("link", name=link, exact=True).click()
        for label, value in fields.items():
            page.get_by_label(label).fill(value)
        self.audit.look_at(page)
        page.get_by_role("button", name=button, exact=True).click()

    def _complain(self, words: str) -> None:
        if not EXPECTED.search(words):
            self.complaints.append(words)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with served_alone(tmp_path_factory.mktemp("hall") / "log") as site:
        yield site


@pytest.fixture
def hall(site, browser, audit) -> Iterator[Hall]:
    made = Hall(site, browser, audit)
    yield made
    for context in made.contexts:
        context.close()
    found, audit.found = audit.found, []
    assert not made.complaints, "\n".join(made.complaints)
    assert not found, "axe-core found:\n" + "\n".join(found)


def seconds_left(page: Page) -> int:
    shown = page.locator("#clock").inner_text().split("（")[0]
    hours, minutes, seconds = map(int, shown.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def hear(page: Page) -> None:
    """What the page does by itself within a quarter of a minute."""
    page.evaluate("document.dispatchEvent(new CustomEvent('pulse'))")


def test_second_machine_with_pin(hall):
    first = hall.sits()
    first.keyboard.press("B")
    expect(first.locator("#saved")).to_contain_text("（第1次）")
    second = hall.browse("candidate", PHONE)
    second.goto(hall.paper)
    expect(second.get_by_role("heading", level=1)).to_have_text("试卷正在另一处作答")
    second.get_by_label("换机码").fill("123456")
    second.get_by_role("button", name="在这里继续").click()
    expect(second.get_by_role("alert")).to_contain_text("换机码不对或者已经过期")
    hall.audit.look_at(second)
    watcher = hall.watches()
    watcher.get_by_role("button", name="发换机码").click()
    told = watcher.get_by_text("换机码 ", exact=False).first.inner_text()
    second.get_by_label("换机码").fill(re.search(r"\d{6}", told).group())
    second.get_by_role("button", name="在这里继续").click()
    expect(second.locator("#stage[data-ready=true]")).to_be_attached()
    second.goto(f"{hall.paper}?q=1")
    expect(second.locator("#q1_B")).to_be_checked()
    hear(first)
    expect(first.locator("#pulse_note")).to_contain_text("试卷已换到另一台设备作答")
    expect(first.locator("#q2_A")).to_be_disabled()
    hall.audit.look_at(first)
    watcher.reload()
    expect(watcher.get_by_role("main")).to_contain_text("更换设备")
    expect(watcher.get_by_role("main")).to_contain_text("发出换机码")


def test_extra_time_while_writing(hall):
    candidate, watcher = hall.sits(), hall.watches()
    candidate.keyboard.press("A")
    expect(candidate.locator("#saved")).to_contain_text("（第1次）")
    before = seconds_left(candidate)
    fields = {"延长分钟数": "10", "理由": "本排电脑断电"}
    hall.does(watcher, "延长时间", fields, "延长时间")
    expect(watcher.get_by_text("已为1名考生延长时间")).to_be_visible()
    # Nobody presses anything: the page hears it by itself.
    expect(candidate.locator("#clock")).to_have_text(re.compile(r"^02:0[89]:"), timeout=40_000)
    assert before + 540 < seconds_left(candidate) <= before + 600
    candidate.keyboard.press("ArrowRight")
    candidate.keyboard.press("B")
    expect(candidate.locator("#saved")).to_contain_text("（第2次）")


def test_a_pause_stops_the_clock_and_hides_the_questions_until_it_is_over(hall):
    candidate, watcher = hall.sits(PHONE), hall.watches()
    hall.does(watcher, "暂停", {"理由": "核验身份"}, "暂停")
    hear(candidate)
    expect(candidate.locator("#pulse_note")).to_contain_text("考试已暂停，计时停止")
    expect(candidate.locator("#q1")).to_be_hidden()
    hall.audit.look_at(candidate)
    left = candidate.locator("#clock").inner_text()
    candidate.wait_for_timeout(1500)
    expect(candidate.locator("#clock")).to_have_text(left)
    candidate.reload()
    expect(candidate.get_by_role("heading", level=1)).to_have_text("考试已暂停")
    hall.audit.look_at(candidate)
    hall.does(watcher, "恢复", {"理由": "核验完毕"}, "恢复")
    candidate.reload()
    expect(candidate.locator("#q1_A")).to_be_enabled()
    candidate.keyboard.press("A")
    expect(candidate.locator("#saved")).to_contain_text("（第1次）")


def test_an_announcement_is_shown_kept_and_read_aloud_once(hall):
    candidate = hall.sits(PHONE)
    watcher = hall.browse("watcher", PHONE)
    watcher.goto(hall.board)
    hall.audit.look_at(watcher)
    hall.does(watcher, "发布通知", {"通知内容": "请勿交谈"}, "发布通知")
    hear(candidate)
    expect(candidate.locator("#news_list li")).to_have_count(1)
    expect(candidate.locator("#news_words")).to_have_text("考场通知：请勿交谈")
    hear(candidate)
    expect(candidate.locator("#news_list li")).to_have_count(1)
    hall.audit.look_at(candidate)
    candidate.reload()
    expect(candidate.get_by_role("region", name="考场通知")).to_contain_text("请勿交谈")
    expect(candidate.locator("#news_words")).to_be_empty()


def test_the_board_is_new_without_a_reload_and_keeps_where_one_is(hall):
    watcher = hall.browse("watcher")
    watcher.goto(hall.board)
    watcher.get_by_role("link", name=hall.name).focus()
    expect(watcher.locator("#board")).not_to_contain_text("1/80")
    hall.sits().keyboard.press("A")
    expect(watcher.locator("#board")).to_contain_text("1/80", timeout=30_000)
    expect(watcher.get_by_role("link", name=hall.name)).to_be_focused()
    for view in ("losses", "closing", "incidents"):
        watcher.goto(f"{hall.board}/{view}")
        hall.audit.look_at(watcher)
