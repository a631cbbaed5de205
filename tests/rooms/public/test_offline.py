"""The page that checks without us: one file with all it needs, which reaches for nothing."""

import base64
import hashlib
import re

import pytest
from bs4 import BeautifulSoup
from html5lib import HTMLParser

from portal.certificates.rules.square import read
from portal.certificates.square import proof_of, square_of, square_text
from portal.documents.statement_keys import add_key, public_keys
from tests.factories import forged


@pytest.fixture
def printed(context):
    return forged.issue("张三丰")[0].prints[0]


def page_of(answer) -> BeautifulSoup:
    parser = HTMLParser()
    parser.parse(answer.text)
    assert parser.errors == []
    return BeautifulSoup(answer.text, "html.parser")


def test_the_square_is_the_address_and_what_proves_itself(printed):
    address, _, proof = square_text(printed).partition("#")
    assert address == f"http://portal.test/v/{printed.token}"
    assert read(proof, map(bytes.fromhex, public_keys())) == square_of(printed)
    assert len(proof) <= 140


def test_what_an_earlier_key_signed_is_still_proved(printed, stranger):
    proof = proof_of(printed)
    add_key()
    keys = page_of(stranger.send("/offline")).select_one("main")["data-keys"].split()
    assert len(keys) >= 2
    assert read(proof, map(bytes.fromhex, keys)) == square_of(printed)
    assert read(proof_of(printed), map(bytes.fromhex, keys)) == square_of(printed)
    assert proof_of(printed) != proof


def test_the_page_holds_all_it_needs_and_reaches_for_nothing(stranger):
    answer = stranger.send("/offline")
    page = page_of(answer)
    assert page.select("[src], link, iframe, object, form") == []
    policy = page.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
    assert answer.headers["Content-Security-Policy"] == f"{policy}; frame-ancestors 'none'"
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    assert "unsafe" not in policy
    for tag in page.select("script, style"):
        digest = hashlib.sha256(tag.string.encode()).digest()
        assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert len(page.select("script")) == 1


def test_the_camera_is_allowed_here_and_nowhere_else(stranger):
    assert "camera=(self)" in stranger.send("/offline").headers["Permissions-Policy"]
    assert "camera=()" in stranger.send("/verify").headers["Permissions-Policy"]


def test_the_same_page_can_be_kept(stranger):
    kept = stranger.send("/offline/file")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert page_of(kept).select_one("h1").text == "证书离线查验"
    shown = stranger.send("/offline")
    assert re.sub(r"\d\d:\d\d", "", kept.text) == re.sub(r"\d\d:\d\d", "", shown.text)


def test_the_page_says_what_it_cannot_know(stranger):
    words = page_of(stranger.send("/offline")).get_text()
    assert "只证明签发时的内容；现时状态请联网查验" in words


def test_a_square_that_was_scanned_brings_what_the_page_compares(printed, stranger):
    page = stranger.visit(f"/v/{printed.token}").page
    box = page.select_one("#signed_check")
    assert box["data-number"] == printed.facts["number"]
    assert box["data-name"] == "张*丰"
    assert box["data-keys"].split() == list(public_keys())
    assert printed.resident_id not in str(page)
