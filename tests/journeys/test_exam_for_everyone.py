"""The exam by keyboard alone, on a phone, and looked at by axe-core from the first minute to the
receipt.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories.accounts import PASSWORD
from tests.journeys.conftest import Site, served_alone
from tests.journeys.exam_room import DESKTOP, PHONE, Room, saved, seated

pytestmark = pytest.mark.journey
ON_A_PHONE = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
FAR = 140  # presses of Tab: the sheet alone has 80 numbers
IS_FOCUSED = "each => each === document.activeElement"
# WCAG 2.4.11: the bar that stays never covers what has the focus.
IS_COVERED = """each => {
    const bar = document.querySelector('.room-bar');
    if (!bar || bar.contains(each)) { return false; }
    const box = each.getBoundingClientRect();
    return box.bottom <= bar.getBoundingClientRect().bottom || box.top >= innerHeight;
}"""
IS_TOO_WIDE = "document.scrollingElement.scrollWidth > innerWidth"
TOO_SMALL = """all => all.filter(each => {
    const box = each.getBoundingClientRect();
    return box.height && (box.height < 43.5 || box.width < 43.5);
}).map(each => each.outerHTML)"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with served_alone(tmp_path_factory.mktemp("everyone") / "log") as site:
        yield site


@pytest.fixture
def room(site, browser, audit) -> Iterator[Room]:
    with seated(site, browser, audit) as made:
        yield made


@pytest.fixture
def arriving(site, browser, audit) -> Iterator[Room]:
    """A candidate who has not signed in yet."""
    with seated(site, browser, audit, has_entered=False) as made:
        yield made


class Keys:
    """Someone without a mouse."""

    def __init__(self, room: Room, page: Page) -> None:
        self.room, self.page = room, page

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.room.audit.look_at(self.page)

    def goes_to(self, role: str, name: str | re.Pattern[str]) -> Locator:
        """Tab until it has the focus, and see it there."""
        exact = isinstance(name, str)
        there = self.page.get_by_role(role, name=name, exact=exact).locator("visible=true").first
        for _ in range(FAR):
            self.page.keyboard.press("Tab")
            if there.evaluate(IS_FOCUSED):
                assert not there.evaluate(IS_COVERED), f"{name} has the focus and is not seen"
                return there
        raise AssertionError(f"{name} cannot be reached by Tab")

    def presses(self, role: str, name: str | re.Pattern[str], heading: str) -> None:
        self.goes_to(role, name)
        self.page.keyboard.press("Enter")
        self.is_at(heading)

    def ticks(self, name: str | re.Pattern[str]) -> None:
        box = self.goes_to("checkbox", name)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def types(self, name: str | re.Pattern[str], words: str) -> None:
        self.goes_to("textbox", name)
        self.page.keyboard.type(words)


def test_the_exam_by_keyboard_alone_from_sign_in_to_receipt(arriving):
    page = arriving.open("", {})
    page.goto(f"{arriving.site.url}/sign-in")
    keys = Keys(arriving, page)
    keys.types("身份证号", arriving.resident_id)
    keys.types("密码", PASSWORD)
    page.keyboard.press("Enter")
    keys.is_at("我的进度")
    keys.presses("link", "考试", "考试")
    keys.presses("link", "进入考场", "核对本人信息")
    keys.presses("link", "信息无误，下一步", "考场规则和操作指南")
    keys.ticks(re.compile("本人信息无误"))
    keys.presses("button", "进入候考", "等待开考")
    keys.presses("button", "开始作答", "答题")
    arriving.ready(page)
    page.keyboard.press("a")
    page.keyboard.press("f")
    page.keyboard.press("ArrowRight")
    keys.goes_to("radio", re.compile("^A"))
    page.keyboard.press("ArrowDown")  # as in every group of radio buttons
    expect(saved(page)).to_contain_text("（第3次）")
    entry = arriving.first("calculation", "numeric")
    keys.goes_to("button", re.compile(f"^第{entry}题，"))
    page.keyboard.press("Enter")
    expect(page.locator(f"#q{entry}_where")).to_be_focused()
    keys.goes_to("textbox", re.compile("."))
    page.keyboard.type("12.5")
    page.keyboard.press("Enter")
    expect(saved(page)).to_contain_text("（第4次）")
    keys.presses("button", "交卷", "确认交卷")
    keys.ticks(re.compile("我确认交卷"))
    keys.presses("button", "确认交卷", "答卷已收")
    given = [line[1:] for line in arriving.journal()]
    assert given == [(1, "A"), (1, "A"), (2, "B"), (entry, "12.5")]


class Thumb:
    """Someone with a phone."""

    def __init__(self, room: Room, page: Page) -> None:
        self.room, self.page = room, page

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.looks()

    def looks(self) -> None:
        assert not self.page.evaluate(IS_TOO_WIDE), f"{self.page.url} is wider than the phone"
        self.room.audit.look_at(self.page)

    def taps(self, role: str, name: str | re.Pattern[str]) -> None:
        exact = isinstance(name, str)
        self.page.get_by_role(role, name=name, exact=exact).locator("visible=true").first.tap()


def test_the_exam_on_a_phone_from_sign_in_to_receipt(arriving):
    page = arriving.open("", {}, **ON_A_PHONE)
    page.goto(f"{arriving.site.url}/sign-in")
    thumb = Thumb(arriving, page)
    thumb.is_at("登录")
    page.get_by_label("身份证号").fill(arriving.resident_id)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    thumb.taps("button", "登录")
    thumb.is_at("我的进度")
    page.goto(f"{arriving.site.url}/my/exams")
    thumb.is_at("考试")
    thumb.taps("link", "进入考场")
    thumb.is_at("核对本人信息")
    thumb.taps("link", "信息无误，下一步")
    thumb.is_at("考场规则和操作指南")
    page.get_by_role("checkbox").tap()
    thumb.taps("button", "进入候考")
    thumb.is_at("等待开考")
    thumb.taps("button", "开始作答")
    thumb.is_at("答题")
    arriving.ready(page)
    small = page.locator(".pocket > *, .option label, #to_hand_in").evaluate_all(TOO_SMALL)
    assert small == []
    page.locator("#q1 .option label").first.tap()
    expect(saved(page)).to_contain_text("（第1次）")
    thumb.taps("button", "下一题")
    expect(page.locator("#q2")).to_be_visible()
    thumb.taps("button", "答题卡")
    expect(page.locator("#sheet")).to_be_visible()
    thumb.looks()
    assert page.locator("#sheet button").evaluate_all(TOO_SMALL) == []
    entry = arriving.first("calculation", "numeric")
    thumb.taps("button", re.compile(f"^第{entry}题，"))
    expect(page.locator("#sheet")).to_be_hidden()
    thumb.looks()
    page.locator(f"#q{entry}_value").fill("7")
    page.locator(f"#q{entry}_flag").tap()
    expect(saved(page)).to_contain_text("（第3次）")  # the figure, and the mark
    page.context.set_offline(True)
    thumb.taps("button", "上一题")
    page.locator(".question:visible .flag input").tap()
    expect(saved(page)).to_contain_text("网络中断，答案暂存本机（1）")
    thumb.looks()
    page.context.set_offline(False)
    expect(saved(page)).to_contain_text("（第4次）")
    thumb.taps("button", "交卷")
    thumb.is_at("确认交卷")
    page.get_by_role("checkbox").tap()
    thumb.taps("button", "确认交卷")
    thumb.is_at("答卷已收")


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_from_the_first_minute_to_the_receipt(room, screen):
    look = room.audit.look_at
    page = room.answering(room.browse(viewport=screen))
    look(page)  # 0 %
    for number in range(1, 41):
        page.locator(f"#q{number} [name=value]").first.click()
        page.keyboard.press("ArrowRight")
    page.keyboard.press("f")
    expect(saved(page)).to_contain_text("（第41次）")
    look(page)  # half of it
    for types in (("multiple",), ("numeric", "calculation")):
        room.answering(page, room.first(*types))
        look(page)
    room.answering(page, room.of_a_case())
    look(page)
    room.ends_in(55)
    page.evaluate("document.dispatchEvent(new CustomEvent('pulse'))")
    expect(page.locator(".room-bar__clock.is-short")).to_be_visible()
    look(page)  # the last minute
    page.context.set_offline(True)
    page.keyboard.press("f")
    expect(saved(page)).to_have_text("网络中断，答案暂存本机（1）")
    look(page)
    page.context.set_offline(False)
    expect(saved(page)).to_contain_text("（第42次）")
    page.get_by_role("button", name="交卷", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("确认交卷")
    look(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="确认交卷").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("答卷已收")
    look(page)
