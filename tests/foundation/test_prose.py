"""Lessons in Markdown and stems with a word set off: words become HTML, HTML stays words."""

import pytest
from bs4 import BeautifulSoup
from html5lib import HTMLParser
from hypothesis import given
from hypothesis import strategies as st

from portal.web.prose import emphasis, prose


def page(text: str) -> BeautifulSoup:
    return BeautifulSoup(str(prose(text)), "html.parser")


def test_html_is_shown_and_not_obeyed():
    shown = page("<script>alert(1)</script>\n\n正文<b onclick=x>粗</b>")
    assert not shown.select("script, b")
    assert "<script>" in shown.get_text()


@pytest.mark.parametrize("link", ["[点](javascript:alert(1))", "![图](/x.png)"])
def test_links_run_nothing_and_pictures_are_not_shown(link):
    shown = page(link)
    assert not shown.select("img")
    assert not [a for a in shown.select("a") if a["href"].startswith("javascript")]


def test_each_wide_table_scrolls_by_itself_under_a_name_of_its_own():
    table = "| 甲 | 乙 |\n| --- | --- |\n| 一 | 二 |\n\n"
    shown = page(table + "中间\n\n" + table)
    regions = shown.select("div.scroll[tabindex='0'][role=region]")
    assert [region["aria-label"] for region in regions] == ["表1", "表2"]
    assert all(region.find("table") for region in regions)


def test_figures_stand_to_the_right_and_nothing_is_styled_inline():
    shown = page(
        "| 人 | 工日 | 说明 | 金额 |\n| --- | --- | --- | ---: |\n| 甲 | 21 | 3人 | 无 |\n"
        "| 乙 | 1,020.5 | 本人 | 有 |\n"
    )
    columns = [
        ["num" in (cell.get("class") or []) for cell in row.select("th, td")]
        for row in shown.select("tr")
    ]
    assert columns == [[False, True, False, True]] * 3
    assert not shown.select("[style]")


def test_a_word_of_a_stem_is_set_off_and_a_blank_is_not_broken():
    assert emphasis("**不**属于<i>的是（ ）") == (
        "<strong>不</strong>属于&lt;i&gt;的是（\u00a0\u00a0\u00a0\u00a0）"
    )


def drawn(text: str) -> BeautifulSoup:
    return BeautifulSoup(str(emphasis(text)), "html.parser")


def test_a_formula_is_drawn_and_said():
    shown = drawn("**按** $出勤率 = 甲 / 乙 × 100%$ 计算")
    assert shown.select_one("mfrac").find_all("mtext")[1].get_text() == "乙"
    assert shown.select_one("[aria-hidden=true] math")
    assert shown.select_one(".formula__said").get_text() == "出勤率 等于 甲 除以 乙 乘以 100%"
    assert not shown.select("[style]")


def test_a_long_formula_may_break_before_each_sign():
    assert len(drawn("$甲 = (乙 + 丙) × 丁$").select("math")) == 4
    assert len(drawn("$甲 = (乙 + 丙 / 2) × 丁$").select("math")) == 3  # tall brackets stay whole


@pytest.mark.parametrize("text", ["一个 $ 号", "$5 和 $6", "$$", "$ a $", "$(a$", "$a/$"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert emphasis(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "$<b>$",
        '$"><img src=x onerror=alert(1)>$',
        "**<i>**",
        "$a^<b>$",
        "**$<b>$**",
        "![x](javascript:alert(1))",
        "$&lt;b&gt;$",
    ],
)
def test_no_tag_comes_from_the_text(text):
    ours = {"strong", "span", "math", "mrow", "mi", "mn", "mo", "mtext", "mfrac", "msup"}
    assert {tag.name for tag in drawn(text).find_all(True)} <= ours
    assert not drawn(text).select("[onerror], [src], [href]")


@given(st.text(alphabet="甲a1<>&\"'$*/^_()+= ", max_size=80))
def test_any_words_become_well_formed_html(text):
    parser = HTMLParser()
    parser.parseFragment(str(emphasis(text)))
    assert parser.errors == []
