"""The candidate's clock goes by the server's time, whatever the machine's own clock does."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.db.base import db
from portal.exams.models import Answer, Paper
from tests.journeys.conftest import Site, served_alone
from tests.journeys.exam_room import Room, crash, saved, seated

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with served_alone(tmp_path_factory.mktemp("clock") / "log") as site:
        yield site


@pytest.fixture
def room(site, browser, audit) -> Iterator[Room]:
    with seated(site, browser, audit) as made:
        yield made


def sets_clock(page: Page, hours: int) -> None:
    """The machine's clock is now so many hours ahead of what it was, or behind."""
    page.evaluate(f"{{ const now = Date.now; Date.now = () => now() + {hours} * 3600000; }}")


def seconds_left(page: Page) -> int:
    hours, minutes, seconds = map(int, page.locator("#clock").inner_text().split(":"))
    return hours * 3600 + minutes * 60 + seconds


def is_told_by_the_server(room: Room, how_many: int) -> None:
    """Answers bear the time at which they were given, whatever the machine's clock says."""
    with room.site.database():
        rows = db.session.execute(
            select(Answer.given_at, Answer.saved_at)
            .join(Paper)
            .where(Paper.public_id == room.paper_id)
        ).all()
    assert len(rows) == how_many
    for row in rows:
        assert timedelta() <= row.saved_at - row.given_at < timedelta(seconds=20), row


def test_a_machine_whose_clock_is_set_costs_and_gives_no_time(room):
    page = room.answering(room.browse())
    page.context.set_offline(True)
    left = seconds_left(page)
    for hours, key in ((-1, "A"), (6, "B"), (-24, "A")):
        sets_clock(page, hours)
        page.wait_for_timeout(1_200)
        assert left - 15 < seconds_left(page) < left
        page.keyboard.press(key)
        page.keyboard.press("ArrowRight")
    expect(page.locator("#q4_A")).to_be_enabled()
    expect(saved(page)).to_have_text("网络中断，答案暂存本机（3）")
    crash(page)
    page = room.heeded(page.context.new_page())
    page.add_init_script("const now = Date.now; Date.now = () => now() + 96 * 3600000;")
    page.context.set_offline(False)
    room.answering(page, 4)  # what waits is not taken for something that nobody came back for
    expect(saved(page)).to_contain_text("（第3次）")
    assert room.journal() == [(1, 1, "A"), (2, 2, "B"), (3, 3, "A")]
    is_told_by_the_server(room, 3)


def test_a_machine_that_slept_hears_at_once_what_time_it_is(room):
    page = room.answering(room.browse())
    page.evaluate("{ const s = performance.now(); performance.now = () => s; }")  # it stands still
    room.ends_in(300)
    expect(page.locator("#clock")).to_have_text(re.compile("^00:0[45]:"))
    page.evaluate("{ const s = Date.now(); Date.now = () => s; }")  # and nothing tells so
    room.ends_in(1_000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#clock")).to_have_text(re.compile("^00:1[56]:"))
    room.ends_in(2_000)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#clock")).to_have_text(re.compile("^00:3[23]:"))


def test_an_end_that_was_none_is_taken_back(room):
    page = room.browse()
    room.ends_in(6)
    room.answering(page)
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("考试时间到，已停止作答")
    expect(page.locator("#q1_A")).to_be_disabled()
    room.ends_in(3_000)
    page.context.set_offline(False)
    expect(page.locator("#q1_A")).to_be_enabled()
    expect(page.locator("#room_note")).to_be_empty()
    expect(page.locator("#clock")).to_have_text(re.compile("^00:49:"))
    room.audit.look_at(page)
    page.wait_for_timeout(3_500)  # as long as it would have taken to leave
    page.keyboard.press("A")
    expect(saved(page)).to_contain_text("（第1次）")
    assert room.journal() == [(1, 1, "A")]
