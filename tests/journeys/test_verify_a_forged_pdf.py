"""An inspector holds files against the register: the original, and what people make of it."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.certificates.actions.entering import enter
from portal.certificates.models import Certificate
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.db.base import db
from portal.jobs.queue import commit
from tests.factories import forged
from tests.journeys.conftest import Site
from tests.journeys.visitor import Upload, Visitor

HEADING = "查验PDF文件"
DROP = """content => {
    const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], "证书.pdf", {type: "application/pdf"}));
    document.querySelector("[data-drop]").dispatchEvent(
        new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def hand_in(site: Site, tmp_path) -> dict[str, bytes]:
    """The original of 张三丰, and forgeries of it.

    Made in a thread of its own: signing wants an event loop, and the browser holds this one's.
    """
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(_made, site, tmp_path).result()


def _made(site: Site, others_keys: Path) -> dict[str, bytes]:
    with site.database():
        certificate, pdf = forged.issue("张三丰")
        fake = forged.stripped(forged.reprinted(certificate, name="李四"))
        with forged.with_keys_of(others_keys):
            foreign = forged.reprinted(certificate, name="李四", birth_on="1999-09-09")
        picture = forged.screenshot_of(certificate)
    return {
        "original": pdf,
        "appended": pdf + b"\n% more\n",
        "fake": fake,
        "foreign": foreign,
        "copy": forged.stripped(pdf),
        "picture": picture,
        "locked": forged.encrypted(pdf),
        "anything": bytes(range(256)) * 40_900,
    }


def looks_into(inspector: Visitor, content: bytes, verdict: str, *words: str) -> None:
    inspector.fills_in({"证书PDF文件": Upload("证书.pdf", "application/pdf", content)})
    button = inspector.page.get_by_role("button", name="查验").last
    inspector.presses(button.inner_text(), HEADING)
    expect(inspector.page.locator(".verdict__word")).to_have_text(verdict)
    inspector.reads(*words)


@pytest.mark.parametrize("with_js", [True, False], ids=["with script", "without script"])
def test_verify_a_forged_pdf(
    hand_in: dict[str, bytes], person: Callable[..., Visitor], site: Site, with_js: bool
):
    inspector = person(with_js=with_js)
    inspector.goes_to("/verify", "证书查验")
    inspector.follows("上传PDF查验电子签名", HEADING)
    looks_into(inspector, hand_in["original"], "真实、未被改动、现时有效", "各项与证书登记簿一致")
    expect(inspector.page.locator(".facts")).to_contain_text("张*丰")
    different = "内容与登记簿不一致，不能作为证书使用"
    looks_into(inspector, hand_in["fake"], different, "不一致：姓名。", "没有电子签名")
    expect(inspector.page.locator(".facts")).to_have_count(0)
    looks_into(inspector, hand_in["foreign"], different, "姓名、出生日期", "不是本平台的签名")
    looks_into(inspector, hand_in["appended"], "签名之后被改动，不能作为证书使用")
    copy = "不是原件：文字与登记簿一致，但没有有效的电子签名"
    looks_into(inspector, hand_in["copy"], copy, "打印、另存、截图都会丢掉签名")
    unknown = "没有查到相符的证书，不能作为证书使用"
    looks_into(inspector, hand_in["picture"], unknown, "可能是扫描件、照片或者截图")
    looks_into(inspector, hand_in["locked"], unknown, "加了打开密码")
    looks_into(inspector, hand_in["anything"], unknown, "不是PDF文件")
    if with_js:
        dropped = base64.b64encode(hand_in["original"]).decode()
        inspector.page.evaluate(DROP, dropped)
        expect(inspector.page.locator(".verdict__word")).to_have_text("真实、未被改动、现时有效")
        inspector.is_at(HEADING)
    _revoke(site)
    looks_into(inspector, hand_in["original"], "文件是真的，但证书已撤销", "渝鉴撤〔2026〕7号")


def _revoke(site: Site) -> None:
    with site.database():
        certificate = db.session.scalars(select(Certificate)).one()
        enter(
            certificate,
            Happening.REVOKED,
            clock.today(),
            now=clock.now(),
            reason="查实冒名",
            decision_number="渝鉴撤〔2026〕7号",
        )
        commit()
