"""What a certificate was worth on a day: as it is known now, and as one could know then."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from portal.certificates.actions.entering import enter
from portal.certificates.actions.printing import edition
from portal.certificates.rules.validity import Happening
from portal.certificates.square import square_text
from portal.core import clock
from portal.db.base import db
from portal.jobs.queue import commit
from tests.factories.accounts import make_person
from tests.factories.certificates import make_certificate
from tests.journeys.conftest import Site
from tests.journeys.visitor import Visitor

HEADING = "证书状态"


def day_cn(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.fixture
def squares(site: Site) -> dict[str, str]:
    """What the squares say of one that was revoked from 20 days ago and entered 10 days ago, and of
    the first edition of one that was corrected 5 days ago.
    """
    with site.database():
        revoked = make_certificate(make_person(name="张三丰"))
        enter(
            revoked,
            Happening.REVOKED,
            clock.today() - timedelta(days=20),
            now=ago(10),
            reason="查实冒名",
            decision_number="渝鉴撤〔2026〕7号",
        )
        corrected = make_certificate(make_person(name="欧阳明月"))
        corrected.name = "欧阳明玥"
        db.session.add(edition(corrected, is_demo=False, remark="更正姓名"))
        db.session.flush()
        since = clock.today() - timedelta(days=5)
        enter(corrected, Happening.CORRECTED, since, now=ago(5), edition=2)
        commit()
        first, other = revoked.prints[0], corrected.prints[0]
        return {
            "revoked": square_text(first),
            "corrected": square_text(other),
            "swapped": square_text(first).partition("#")[0]
            + "#"
            + square_text(other).partition("#")[2],
            "unknown": square_text(first).replace(first.token, "0" * 32),
            "number": str(revoked.number),
        }


def ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


@pytest.mark.parametrize("with_js", [True, False], ids=["with script", "without script"])
def test_standing_on_a_past_date(
    squares: dict[str, str], person: Callable[..., Visitor], with_js: bool
):
    inspector = person(with_js=with_js)
    page = inspector.page
    inspector.goes_to(squares["revoked"], HEADING)
    expect(page.locator(".verdict__word")).to_have_text("已撤销")
    inspector.reads("渝鉴撤〔2026〕7号", "撤销", "核发")
    expect(page.get_by_role("main")).not_to_contain_text("冒名")
    if with_js:
        inspector.reads("二维码里的签名有效，签名内容与本页登记一致。")

    between = clock.today() - timedelta(days=15)
    inspector.fills_in({"查看某一天的状态": between.isoformat()})
    inspector.presses("查看", HEADING)
    past = page.get_by_role("region", name=f"{day_cn(between)}的状态")
    expect(past.locator("strong").first).to_contain_text("已撤销")
    expect(past.locator("strong").last).to_have_text("有效")
    expect(past).to_contain_text("两者不同")

    before = clock.today() - timedelta(days=30)
    inspector.fills_in({"查看某一天的状态": before.isoformat()})
    inspector.presses("查看", HEADING)
    past = page.get_by_role("region", name=f"{day_cn(before)}的状态")
    expect(past.locator("strong")).to_have_text(["有效", "有效"])

    inspector.goes_to(squares["corrected"], HEADING)
    expect(page.locator(".verdict__word")).to_have_text("已更正")
    inspector.reads("欧**月", "第2版", "请向持证人索要新版")
    expect(page.get_by_role("main")).not_to_contain_text("玥")

    inspector.goes_to("/verify", "证书查验")
    inspector.fills_in(
        {"证书编号": squares["number"], "姓名": "张三丰", "查询日期": between.isoformat()}
    )
    inspector.presses("查验", "证书查验")
    expect(page.locator(".verdict__word")).to_have_text("已撤销")
    past = page.get_by_role("region", name=f"{day_cn(between)}的状态")
    expect(past.locator("strong").last).to_have_text("有效")


def test_a_square_that_was_tampered_with_is_warned_of(
    squares: dict[str, str], person: Callable[..., Visitor]
):
    inspector = person()
    inspector.goes_to(squares["swapped"], HEADING)
    inspector.reads("签名内容与本页登记不一致：", "证书编号、姓名")
    address, _, proof = squares["revoked"].partition("#")
    inspector.goes_to("/", "劳资专管员培训、考核与上岗")
    changed = ("A" if proof[60] != "A" else "B").join((proof[:60], proof[61:]))
    inspector.goes_to(f"{address}#{changed}", HEADING)
    inspector.reads("二维码所带的签名内容不可信（签名不符")
    inspector.goes_to(squares["unknown"], HEADING)
    inspector.reads("没有查到这个二维码对应的证书", "登记簿中没有这个地址")
