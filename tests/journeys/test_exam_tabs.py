"""Several pages of one browser on one paper: one writes, the others say so and may take it over."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Site, served_alone
from tests.journeys.exam_room import Room, crash, keeps, saved, seated

pytestmark = pytest.mark.journey
TAKEN = "试卷已在本机另一个页面打开"
# What chromium says besides of a request that the test has cut off.
AWAY = re.compile(r"ERR_FAILED|ERR_ABORTED")
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { get() { return undefined; } });"
NO_TALK = "window.BroadcastChannel = undefined;"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with served_alone(tmp_path_factory.mktemp("tabs") / "log") as site:
        yield site


@pytest.fixture
def room(site, browser, audit) -> Iterator[Room]:
    with seated(site, browser, audit, expects=AWAY) as made:
        yield made


def another(room: Room, page: Page) -> Page:
    """A second page of the same browser, with the same address."""
    other = room.heeded(page.context.new_page())
    other.goto(page.url)
    return other


def is_covered(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(TAKEN)


def takes_over(page: Page) -> None:
    page.get_by_role("button", name="在这里继续").click()


def is_writing(room: Room, page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("答题")
    room.ready(page)


def stands_in(first: Page, second: Page, room: Room) -> None:
    """The second page is of no harm, takes over and gives back; each knows what the other gave."""
    is_covered(second)
    first.keyboard.press("A")
    expect(saved(first)).to_contain_text("（第1次）")
    second.keyboard.press("f")
    second.keyboard.press("B")
    takes_over(second)
    is_writing(room, second)
    is_covered(first)
    expect(second.locator("#q1_A")).to_be_checked()
    second.keyboard.press("f")  # a page that did not know of the answer would take it away
    expect(saved(second)).to_contain_text("（第2次）")
    first.keyboard.press("B")
    takes_over(first)
    is_writing(room, first)
    is_covered(second)
    expect(first.locator("#q1_flag")).to_be_checked()
    first.keyboard.press("B")
    expect(saved(first)).to_contain_text("（第3次）")
    assert room.journal() == [(1, 1, "A"), (2, 1, "A"), (3, 1, "B")]


def test_a_flag_in_a_second_page_takes_no_answer_away(room):
    first = room.answering(room.browse())
    second = another(room, first)
    is_covered(second)
    room.audit.look_at(second)
    stands_in(first, second, room)
    first.reload()  # the only page that writes still does
    is_writing(room, first)
    first.keyboard.press("ArrowRight")
    first.keyboard.press("B")
    expect(saved(first)).to_contain_text("（第4次）")


def test_where_there_are_no_locks_the_pages_ask_each_other(room):
    first = room.browse()
    first.context.add_init_script(NO_LOCKS)
    room.answering(first)
    stands_in(first, another(room, first), room)
    first.reload()
    is_writing(room, first)
    first.keyboard.press("A")
    expect(saved(first)).to_contain_text("（第4次）")


def test_where_pages_cannot_know_of_each_other_answers_are_kept_all_the_same(room):
    page = room.browse()
    page.add_init_script(NO_LOCKS + NO_TALK)
    room.answering(page).keyboard.press("A")
    expect(saved(page)).to_contain_text("（第1次）")


def test_without_network_the_page_that_writes_goes_on(room):
    first = room.answering(room.browse())
    second = another(room, first)
    is_covered(second)
    first.context.set_offline(True)
    first.keyboard.press("A")
    takes_over(second)
    expect(second.get_by_role("status").last).to_contain_text("现在连不上服务器，不能换到本页")
    room.audit.look_at(second)
    first.keyboard.press("ArrowRight")
    first.keyboard.press("B")
    expect(saved(first)).to_have_text("网络中断，答案暂存本机（2）")
    first.context.set_offline(False)
    expect(saved(first)).to_contain_text("（第2次）")
    takes_over(second)
    is_writing(room, second)
    second.goto(f"{room.url}?q=1")
    room.ready(second).keyboard.press("B")
    expect(saved(second)).to_contain_text("（第3次）")
    assert room.journal() == [(1, 1, "A"), (2, 2, "B"), (3, 1, "B")]


def test_what_one_page_could_not_send_the_other_sends_before_its_own(room):
    first = room.answering(room.browse())
    second = another(room, first)
    is_covered(second)
    first.route("**/answers", lambda route: route.abort())
    first.keyboard.press("A")
    first.keyboard.press("ArrowRight")
    first.keyboard.press("B")
    expect(saved(first)).to_have_text("网络中断，答案暂存本机（2）")
    takes_over(second)
    is_covered(first)
    is_writing(room, second)
    expect(saved(second)).to_contain_text("（第2次）")
    expect(second.locator("#q1_A")).to_be_checked()
    second.goto(f"{room.url}?q=1")
    room.ready(second).keyboard.press("B")
    expect(saved(second)).to_contain_text("（第3次）")
    first.unroute_all()
    first.evaluate("window.dispatchEvent(new Event('online'))")
    first.evaluate("window.dispatchEvent(new Event('focus'))")
    first.wait_for_timeout(500)
    assert room.journal() == [(1, 1, "A"), (2, 2, "B"), (3, 1, "B")]
    keeps(second, 0)


def test_what_is_on_its_way_while_another_page_takes_over_counts_once(room):
    """The server has it, the first page never hears so."""

    def swallow(route: Route) -> None:
        route.fetch()
        waits.append(route)

    waits: list[Route] = []
    first = room.answering(room.browse())
    second = another(room, first)
    first.route("**/answers", swallow)
    first.keyboard.press("A")
    expect(saved(first)).to_have_text("正在保存")
    takes_over(second)
    is_writing(room, second)
    expect(saved(second)).to_contain_text("（第1次）")
    second.keyboard.press("B")
    expect(saved(second)).to_contain_text("（第2次）")
    assert len(waits) == 1
    assert room.journal() == [(1, 1, "A"), (2, 1, "B")]
    keeps(second, 0)


def test_what_lives_in_one_page_only_is_waited_for(room):
    first = room.browse()
    first.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw 'no'; } })")
    room.answering(first)
    second = another(room, first)
    is_covered(second)
    first.route("**/answers", lambda route: route.abort())
    first.keyboard.press("A")
    expect(saved(first)).to_have_text("网络中断，答案暂存本页（1），请不要关闭")
    takes_over(second)
    expect(second.get_by_role("status").last).to_contain_text("那个页面还有作答没有送出")
    expect(first.get_by_role("heading", level=1)).to_have_text("答题")
    first.unroute_all()
    is_writing(room, second)
    is_covered(first)
    expect(second.locator("#q1_A")).to_be_checked()
    assert room.journal() == [(1, 1, "A")]


def test_a_page_that_ended_is_not_in_the_way_of_another(room):
    first = room.answering(room.browse())
    second = another(room, first)
    is_covered(second)
    first.context.set_offline(True)
    first.keyboard.press("A")
    expect(saved(first)).to_have_text("网络中断，答案暂存本机（1）")
    crash(first)
    second.context.set_offline(False)
    takes_over(second)
    is_writing(room, second)
    expect(saved(second)).to_contain_text("（第1次）")
    assert room.journal() == [(1, 1, "A")]


def test_a_page_that_does_not_answer_is_not_waited_for(room):
    first = room.browse()
    first.add_init_script(NO_TALK)
    room.answering(first)
    second = another(room, first)
    is_covered(second)
    takes_over(second)
    is_writing(room, second)
    is_covered(first)
    second.keyboard.press("A")
    expect(saved(second)).to_contain_text("（第1次）")


def test_one_page_collects_the_paper(room):
    first = room.answering(room.browse())
    first.context.route("**/collect", lambda route: route.abort())
    room.ends_in(-2)
    first.goto(f"{room.url}/collecting")
    expect(first.locator("#collecting_words")).to_contain_text("正在收卷")
    second = another(room, first)
    is_covered(second)
    room.audit.look_at(second)
    takes_over(second)
    expect(second.get_by_role("heading", level=1)).to_have_text("正在收卷")
    is_covered(first)
    first.context.unroute_all()
    expect(second.get_by_role("heading", level=1)).to_have_text("答卷已收")
