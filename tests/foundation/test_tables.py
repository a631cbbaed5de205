"""Tables that a phone shows row by row say in each cell what its column is called."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from portal.web.tables import LEAST, rowed

HEADINGS = ["姓名", "地区", "日期", "状态"]


ROW = ("甲", "渝中区", "今天", "待审批")


def markup(drawn: str) -> Markup:
    """As a template hands it over."""
    return Markup(drawn)  # noqa: S704


def table(headings=HEADINGS, *, rows=(ROW,), attributes="") -> Markup:
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    thead, tbody = f"<thead><tr>{head}</tr></thead>", f"<tbody>{body}</tbody>"
    return markup(f"<table{attributes}>{thead}{tbody}</table>")


def read(drawn):
    return BeautifulSoup(str(drawn), "html.parser")


def labels(drawn):
    return [cell.get("data-label", "") for cell in read(drawn).select("tbody td, tbody th")]


def test_each_cell_is_named_and_roles_stay():
    page = read(rowed(table()))
    assert labels(page) == HEADINGS
    assert page.table["class"] == ["rowed"]
    told = {tag.name: tag["role"] for tag in page.find_all(True)}
    assert told == {
        "table": "table",
        "thead": "rowgroup",
        "tbody": "rowgroup",
        "tr": "row",
        "th": "columnheader",
        "td": "cell",
    }


def test_a_table_of_few_columns_stays_as_it_is():
    small = table(HEADINGS[: LEAST - 1], rows=())
    assert rowed(small) is small


@pytest.mark.parametrize(
    "odd",
    [
        table(["<table></table>", *HEADINGS]),
        markup(str(table()).replace('<th scope="col">姓名', '<th colspan="2" scope="col">姓名')),
        markup(str(table()).replace("</tr></thead>", "</tr><tr><th>x</th></tr></thead>")),
        markup("<table><tbody><tr><td>1</td></tr></tbody></table>"),
    ],
)
def test_what_has_not_one_line_of_headings_stays_as_it_is(odd):
    assert rowed(odd) is odd


def test_a_heading_that_only_screen_readers_hear_is_not_shown_before_each_cell():
    told = rowed(table([*HEADINGS, '<span class="unseen">办理</span>'], rows=[("1",) * 5]))
    assert labels(told) == [*HEADINGS, ""]


def test_a_sentence_over_all_columns_has_no_name_and_the_class_is_kept():
    drawn = str(table(attributes=' class="topics" id="t"')).replace(
        "<tbody>", '<tbody><tr><td colspan="4">没有记录</td></tr>'
    )
    page = read(rowed(markup(drawn)))
    assert labels(page) == ["", *HEADINGS]
    assert page.table["class"] == ["rowed", "topics"]


def test_a_row_that_has_a_name_keeps_it():
    drawn = str(table()).replace("<td>甲</td>", '<th scope="row">甲</th>')
    assert read(rowed(markup(drawn))).select_one("tbody th")["role"] == "rowheader"


words = st.text(alphabet="甲乙<>&\"' a", max_size=6)


@given(st.lists(words, min_size=LEAST, max_size=7), st.data())
def test_nothing_but_names_and_roles_is_added(headings, data):
    cells = st.lists(words, min_size=len(headings), max_size=len(headings))
    rows = data.draw(st.lists(cells, max_size=3))
    drawn = table(
        [escape(heading) for heading in headings],
        rows=[[escape(cell) for cell in row] for row in rows],
    )
    told = str(rowed(drawn))
    assert re.sub(r' (role|data-label)="[^"]*"| class="rowed"', "", told) == str(drawn)
    shown = [" ".join(heading.split()) for heading in headings]
    assert labels(told) == shown * len(rows)
