"""What goes wrong in an examination hall: the network, the browser, the server. Nothing that a
candidate has given is lost, and nothing is kept twice.
"""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

from portal.exams.rules.timing import GRACE
from portal.serve import remember_prepared
from portal.settings import Settings
from tests.journeys.conftest import AWAY, Site, served_alone
from tests.journeys.exam_room import Room, crash, hear, keeps, saved, seated
from tests.site import own_port, prepared, served

pytestmark = pytest.mark.journey
PATIENCE = 60  # seconds for a server to come back; how soon it does, `script/load durability` tells
TOLD = """
const ask = window.fetch;
window.fetch = (to, how) => ask(to, how).then((answer) => {
    if (/answers$/.test(to) && answer.ok) {
        answer.clone().json().then((told) => {
            const all = JSON.parse(sessionStorage.told || '[]');
            all.push([told.number, Number(how.body.get('position')), how.body.get('value')]);
            sessionStorage.told = JSON.stringify(all);
        });
    }
    return answer;
});
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Iterator[Site]:
    with served_alone(tmp_path_factory.mktemp("mishaps") / "log") as site:
        yield site


@pytest.fixture
def room(alone, browser, audit) -> Iterator[Room]:
    with seated(alone, browser, audit, expects=AWAY) as made:
        yield made


def test_network_lost_mid_exam(room):
    page = room.answering(room.browse())
    page.keyboard.press("A")
    expect(saved(page)).to_contain_text("（第1次）")
    page.context.set_offline(True)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("2")
    expect(saved(page)).to_have_text("网络中断，答案暂存本机（3）")
    crash(page)
    page = room.heeded(page.context.new_page())
    page.context.set_offline(False)
    room.answering(page, 4)
    expect(saved(page)).to_contain_text("（第4次）")
    expect(page.locator("#q4_B")).to_be_checked()
    in_time = [(1, 1, "A"), (2, 2, "B"), (3, 3, "B"), (4, 4, "B")]
    assert room.journal() == in_time
    keeps(page, 0)

    # Now it is away over the end.
    end = time.monotonic() + 8
    room.ends_in(8)
    hear(page)
    expect(page.locator("#clock")).to_have_text(re.compile("^00:00:0"))
    page.context.set_offline(True)
    for letter in "AB":
        page.keyboard.press("ArrowRight")
        page.keyboard.press(letter)
    expect(saved(page)).to_have_text("网络中断，答案暂存本机（2）")
    expect(page.get_by_role("alert")).to_contain_text("现在连不上服务器")
    room.audit.look_at(page)
    page.wait_for_timeout(max(0, (end - time.monotonic() + GRACE.seconds + 1) * 1000))
    page.context.route("**/answers", lambda route: route.abort())
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("正在收卷")
    words = page.locator("#collecting_words")
    expect(words).to_contain_text("网络中断，本机暂存的2次作答还没有送出")
    room.audit.look_at(page)
    page.context.unroute_all()
    expect(page.get_by_role("heading", level=1)).to_have_text("答卷已收")
    facts = page.get_by_role("main")
    expect(facts).to_contain_text(re.compile(r"收卷方式\s*到时收卷"))
    expect(facts).to_contain_text(re.compile(r"作答流水条数\s*6"))
    expect(page.locator("#left_over")).to_be_hidden()
    assert room.journal() == [*in_time, (5, 5, "A"), (6, 6, "B")]
    keeps(page, 0)

    watcher = room.watches()
    expect(watcher.locator("#board")).to_contain_text("迟到送达 2")
    room.audit.look_at(watcher)
    watcher.get_by_role("link", name=room.name).click()
    late = watcher.get_by_role("region", name="迟到送达的作答（2）").locator("tbody tr")
    expect(late).to_have_text([re.compile(r"^5.*127\.0\.0\.1"), re.compile(r"^6.*127\.0\.0\.1")])
    room.audit.look_at(watcher)


def test_a_killed_browser_loses_no_answer(room, browser, tmp_path):
    def start() -> Page:
        context = browser.browser_type.launch_persistent_context(
            tmp_path, executable_path="/usr/bin/chromium", args=["--no-sandbox"], locale="zh-CN"
        )
        held = {"_user_id": room.token, "_fresh": True, "exam_place": room.place}
        context.add_cookies([room.cookie(held)])
        return room.heeded(context.new_page())

    page = room.answering(start())
    page.context.set_offline(True)
    for _ in range(3):
        page.keyboard.press("2")
        page.keyboard.press("ArrowRight")
    expect(saved(page)).to_have_text("网络中断，答案暂存本机（3）")
    for pid in _browsers_of(tmp_path):
        os.kill(pid, signal.SIGKILL)
    with suppress(Error):
        page.context.close()
    again = room.answering(start(), 3)
    expect(saved(again)).to_contain_text("（第3次）")
    expect(again.locator("#q3_B")).to_be_checked()
    assert room.journal() == [(1, 1, "B"), (2, 2, "B"), (3, 3, "B")]
    again.context.close()


def _browsers_of(profile: Path) -> list[int]:
    """The browser (not its children) that runs on this profile."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if f"--user-data-dir={profile}".encode() in words and not any(
                word.startswith(b"--type=") for word in words
            ):
                found.append(int(entry.name))
    return found


def test_where_nothing_can_be_stored_the_page_says_so_and_sends_all_the_same(room):
    page = room.browse()
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw 'no'; } })")
    room.answering(page).keyboard.press("A")
    expect(saved(page)).to_contain_text("（第1次）")
    page.context.set_offline(True)
    page.keyboard.press("B")
    expect(saved(page)).to_have_text("网络中断，答案暂存本页（1），请不要关闭")
    page.context.set_offline(False)
    expect(saved(page)).to_contain_text("（第2次）")
    assert room.journal() == [(1, 1, "A"), (2, 1, "B")]


def test_a_storage_that_hangs_keeps_back_no_answer(room):
    page = room.browse()
    page.add_init_script("IDBFactory.prototype.open = () => ({})")  # never says a word
    room.answering(page).keyboard.press("A")
    expect(saved(page)).to_contain_text("（第1次）")
    assert room.journal() == [(1, 1, "A")]


# --- a move, a pause ------------------------------------------------------------------------------


def test_what_is_taken_over_from_before_a_move_is_stored_even_if_the_server_had_it(room):
    first = room.answering(room.browse())

    def swallow(route: Route) -> None:
        """The server keeps it, and its word of it is lost."""
        route.fetch()
        route.abort()

    first.context.route("**/answers", swallow)
    first.keyboard.press("B")
    expect(saved(first)).to_have_text("网络中断，答案暂存本机（1）")
    first.close(run_before_unload=False)
    second = room.browse(here=False)
    second.goto(room.url)
    second.get_by_label("换机码").fill(room.code())
    second.get_by_role("button", name="在这里继续").click()
    room.ready(second).goto(f"{room.url}?q=1")
    room.ready(second).keyboard.press("A")
    expect(saved(second)).to_contain_text("（第2次）")
    back = room.heeded(first.context.new_page())
    back.goto(room.url)
    back.get_by_label("换机码").fill(room.code())
    back.get_by_role("button", name="在这里继续").click()
    expect(room.ready(back).get_by_role("alert")).to_contain_text(
        "本机有1次作答没有送达服务器（第1题）"
    )
    first.context.unroute_all()
    back.get_by_role("button", name="存入试卷").click()
    expect(saved(back)).to_contain_text("（第3次）")
    assert room.journal() == [(1, 1, "B"), (2, 1, "A"), (3, 1, "B")]
    keeps(back, 0)


def test_questions_that_come_during_a_pause_stand_still_until_it_is_over(room):
    """They were asked for before it, and were on their way."""
    page, held = room.browse(), []
    page.route("**/questions", lambda route: held.append((route, route.fetch())))
    page.goto(f"{room.url}?q=1")
    while not held:
        page.wait_for_timeout(100)
    room.pauses(True)
    hear(page)
    expect(page.locator("#pulse_note")).to_contain_text("考试已暂停")
    route, answer = held[0]
    route.fulfill(response=answer)
    room.ready(page)
    expect(page.locator("#q2_A")).to_be_disabled()
    room.pauses(False)
    hear(page)
    expect(page.locator("#q2_A")).to_be_enabled()


def test_questions_that_were_refused_are_asked_for_again_after_a_pause(room):
    page = room.browse()
    page.route("**/questions", lambda route: route.fulfill(status=403))
    page.goto(f"{room.url}?q=1")
    expect(page.locator("#stage[data-ready=false]")).to_be_attached()
    room.pauses(True)
    hear(page)
    expect(page.locator("#pulse_note")).to_contain_text("考试已暂停")
    page.unroute_all()
    room.pauses(False)
    hear(page)
    room.ready(page)
    expect(page.locator("#q2_A")).to_be_enabled()


def test_what_a_page_saw_is_told_until_the_server_has_heard_it(room):
    page, told = room.answering(room.browse()), []

    def refuse_once(route: Route) -> None:
        told.append(route.request.post_data)
        if len(told) == 1:
            route.fulfill(status=503)
        else:
            route.continue_()

    page.route("**/page-events", refuse_once)
    page.evaluate("document.dispatchEvent(new Event('copy'))")
    hear(page)
    with page.expect_response(lambda answer: "page-events" in answer.url and answer.ok):
        while len(told) < 2:
            page.wait_for_timeout(200)
            hear(page)
    assert [words.split("&")[0] for words in told] == ["kinds=copied", "kinds=copied"]


# --- the server -----------------------------------------------------------------------------------


class Server:
    """The portal as it is really served, and what can happen to its processes."""

    def __init__(self, site: Site, pid: int) -> None:
        self.site, self.pid = site, pid

    def kill_workers(self) -> None:
        """Whoever answers is gone; the server itself starts others."""
        for worker in _children(self._server()):
            os.kill(worker, signal.SIGKILL)

    def kill_all(self) -> None:
        """The server with all its processes is gone; the portal starts it again."""
        os.killpg(self._server(), signal.SIGKILL)

    def _server(self) -> int:
        return next(pid for pid in _children(self.pid) if b"granian" in _command(pid))


def _children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            after_name = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(after_name[1]) == parent:
                found.append(int(entry.name))
    return found


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    """The portal with all that keeps it running: what `script/server` starts."""
    with (
        own_port() as port,
        prepared(PORTAL_BASE_URL=f"http://127.0.0.1:{port}") as (app, environment),
    ):
        remember_prepared(Settings.from_environment())
        command = [sys.executable, "-m", "portal", "serve", "--port", str(port)]
        with (
            (tmp_path / "log").open("wb") as output,
            served(command, environment, port, output) as process,
        ):
            yield Server(Site(f"http://127.0.0.1:{port}", app), process.pid)


@pytest.fixture
def hall(server, browser: Browser, audit) -> Iterator[Room]:
    with seated(server.site, browser, audit, expects=AWAY) as made:
        yield made


def comes_back(hall: Room, page: Page, number: int) -> None:
    """Reload until the page is there."""
    until = time.monotonic() + PATIENCE
    while True:
        with suppress(Error, AssertionError):
            page.goto(f"{hall.url}?q={number}")
            expect(page.locator("#stage[data-ready=true]")).to_be_attached(timeout=2_000)
            return
        assert time.monotonic() < until, "the server does not come back"
        time.sleep(0.2)


def test_server_killed_mid_exam(hall, server):
    page = hall.browse()
    page.add_init_script(TOLD)
    hall.answering(page)
    number, given = 1, []

    def answers(how_many: int) -> None:
        nonlocal number
        for _ in range(how_many):
            page.keyboard.press("A")
            given.append((number, "A"))
            page.keyboard.press("ArrowRight")
            number += 1

    for kill in (server.kill_workers, server.kill_all, server.kill_workers):
        answers(3)
        kill()
        answers(3)  # the page knows nothing of it yet
        comes_back(hall, page, number)
        expect(saved(page)).to_contain_text(f"（第{len(given)}次）")
        expect(page.get_by_role("button", name="第1题，已答")).to_be_attached()
    journal = hall.journal()
    assert [line[1:] for line in journal] == given
    assert [line[0] for line in journal] == list(range(1, len(given) + 1))
    acknowledged = page.evaluate("JSON.parse(sessionStorage.told)")
    assert acknowledged
    assert {tuple(each) for each in acknowledged} <= set(journal)
    keeps(page, 0)
