"""An inspector without a network: a page that was kept, opened from the disk, and squares."""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import segno
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from portal.certificates.square import square_text
from portal.documents.qr import make_square
from portal.jobs.queue import commit
from tests.factories import forged
from tests.factories.accounts import make_person
from tests.factories.certificates import make_certificate
from tests.journeys.audit import Audit
from tests.journeys.conftest import Site, served_alone
from tests.journeys.visitor import Visitor

LONG = "阿卜杜热合曼·麦麦提吐尔逊·伊敏尼亚孜·买买提依明江·吐尔洪江·艾合买提江·吐尔逊"
NAMES = ("张三丰", LONG, "李\U00020bb7")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with served_alone(tmp_path_factory.mktemp("offline") / "log") as site:
        yield site


@pytest.fixture(scope="module")
def squares(site: Site) -> dict[str, str]:
    with site.database():
        made = {name: make_certificate(make_person(name=name)) for name in NAMES}
        commit()
        return {name: square_text(one.prints[0]) for name, one in made.items()}


@pytest.fixture
def page(
    browser: Browser,
    squares: dict[str, str],
    person: Callable[..., Visitor],
    tmp_path: Path,
) -> Iterator[Page]:
    """The page as it was kept, opened from the disk where there is no network."""
    visitor = person()
    visitor.goes_to("/offline", "证书离线查验")
    kept = tmp_path / "离线查验.html"
    kept.write_bytes(visitor.downloads("下载这一页"))
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(said.text)

    def see(asked: Request) -> None:
        if not asked.url.startswith(("file:", "blob:")):
            complaints.append(asked.url)

    with browser.new_context(offline=True, locale="zh-CN") as context:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", hear)
        page.on("request", see)
        page.goto(kept.as_uri())
        yield page
    assert complaints == []


def pasted(page: Page, text: str) -> None:
    page.get_by_label("二维码的文字").fill(text)
    page.get_by_role("button", name="核对", exact=True).click()


def photo_of(square: segno.QRCode, *, scale: int = 8, angle: float = 0, blur: float = 0) -> bytes:
    """As a telephone takes it: a little askew, on a larger sheet, not quite sharp."""
    drawn = io.BytesIO()
    square.save(drawn, kind="png", scale=scale, border=4)
    code = Image.open(drawn).convert("RGB")
    sheet = Image.new("RGB", (code.width * 2, code.height * 2), (236, 233, 225))
    sheet.paste(code, (code.width // 2, code.height // 3))
    taken = sheet.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(120, 118, 110))
    out = io.BytesIO()
    taken.filter(ImageFilter.GaussianBlur(blur)).save(out, "JPEG", quality=70)
    return out.getvalue()


def shown(page: Page, photo: bytes) -> None:
    page.get_by_label("证书二维码的照片").set_input_files(
        {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )


def verdict(page: Page) -> str:
    expect(page.locator("#answer")).to_be_visible()
    return page.locator(".verdict__word").inner_text()


def test_a_pasted_square_is_proved_without_a_network(page, squares, audit: Audit):
    audit.look_at(page)
    expect(page.get_by_role("main")).to_contain_text("只证明签发时的内容；现时状态请联网查验")
    pasted(page, f" {squares['张三丰'][:40]}\n{squares['张三丰'][40:]} ")
    assert verdict(page) == "签名有效"
    facts = page.locator("#facts")
    for words in ("张*丰", "***********", "重庆市职业技能鉴定指导中心", "2025年6月1日", "第1版"):
        expect(facts).to_contain_text(words)
    expect(facts).not_to_contain_text("三")
    name = page.get_by_label("证书上印的姓名")
    name.fill("张 三 丰")
    expect(page.locator("#name_answer")).to_have_text("✓ 与签名里的姓名一致。")
    name.fill("张四丰")
    expect(page.locator("#name_answer")).to_have_text("✗ 与签名里的姓名不一致。")
    audit.look_at(page)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("angle", "blur"), [(0, 0), (7, 1.2)])
def test_a_photo_of_a_square_is_read(page, squares, name, angle, blur):
    shown(page, photo_of(make_square(squares[name]), angle=angle, blur=blur))
    assert verdict(page) == "签名有效"
    first = name.split("·")[0] if "·" in name else name[0]
    expect(page.locator("#facts")).to_contain_text(first)


@pytest.mark.parametrize("dots", [150, 300])
def test_the_square_of_a_printed_certificate_is_read_from_the_whole_sheet(page, site, dots):
    with ThreadPoolExecutor(1) as aside:  # signing wants an event loop, and the browser holds ours
        pdf = aside.submit(_printed, site).result()
    with pdfium.PdfDocument(pdf) as document:
        sheet = document[0].render(scale=dots / 72).to_pil()
    out = io.BytesIO()
    sheet.convert("RGB").rotate(3, expand=True, fillcolor=(90, 90, 90)).save(out, "JPEG")
    shown(page, out.getvalue())
    assert verdict(page) == "签名有效"
    expect(page.locator("#facts")).to_contain_text("欧**月")


def _printed(site: Site) -> bytes:
    with site.database():
        return forged.issue("欧阳明月")[1]


def test_a_forged_square_is_not_proved(page, squares, audit: Audit):
    address, _, proof = squares["张三丰"].partition("#")
    at = len(proof) // 2
    changed = proof[:at] + ("A" if proof[at] != "A" else "B") + proof[at + 1 :]
    shown(page, photo_of(make_square(f"{address}#{changed}")))
    assert verdict(page) == "签名没有通过核对"
    expect(page.locator("#content")).to_be_hidden()
    audit.look_at(page)
    pasted(page, address)
    assert verdict(page) == "签名没有通过核对"
    expect(page.locator("#verdict")).to_contain_text("内容不完整")


def test_a_photo_of_something_else_says_what_to_do(page):
    blank = io.BytesIO()
    Image.new("RGB", (900, 700), (200, 190, 180)).save(blank, "JPEG")
    shown(page, blank.getvalue())
    expect(page.locator("#status")).to_contain_text("没有认出二维码")
    shown(page, b"no picture at all")
    expect(page.locator("#status")).to_contain_text("打不开这张照片")
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator("#status")).to_contain_text("请先粘贴")


def test_the_page_without_scripts_says_so(site, browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}/offline")
        expect(page.locator("noscript p")).to_be_visible()
