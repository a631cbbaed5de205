"""The exam room in a browser: nothing given is lost, whatever the network, the clock or the
candidate do.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from portal.exams.models import PaperStatus
from portal.exams.rules.timing import LATE
from tests.journeys.conftest import Site, served_alone
from tests.journeys.exam_room import Room, keeps, saved, seated

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with served_alone(tmp_path_factory.mktemp("room") / "log") as site:
        yield site


@pytest.fixture
def room(site, browser, audit) -> Iterator[Room]:
    with seated(site, browser, audit) as made:
        yield made


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
    keeps(page, 0)


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
    keeps(first, 0)


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
    expect(page.get_by_role("heading", level=1)).to_have_text("正在收卷")
    expect(page.get_by_role("status").last).to_have_text("没有等待送出的作答，正在收卷。")
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
    expect(page.get_by_role("alert")).to_contain_text("恢复后自动送出暂存的作答并收卷")
    room.audit.look_at(page)
    room.ends_in(-LATE.seconds - 10)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("答卷已收")
    expect(page.get_by_role("alert")).to_contain_text("没有计入：第1题")
    assert room.journal() == []
    keeps(page, 0)
