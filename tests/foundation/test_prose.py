"""Lessons in Markdown and stems with a word set off: words become HTML, HTML stays words."""

import pytest
from bs4 import BeautifulSoup

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
