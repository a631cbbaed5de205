"""The words of a question as blocks: what is meant as a table is one, anything else stays words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import markup
from portal.core.markup import Display, Grid, Paragraph, Picture, Stem, blocks, stem

NAME = "0123456789abcdef" * 2
SHOWN = f"![人数柱状图](picture:{NAME})"
TABLE = "| 工种 | 人数 |\n|---|---:|\n| 木工 | 30 |\n| 瓦工 | 1,020 |"
LONG = 10_000


def test_words_tables_pictures_and_formulas_come_in_their_order():
    text = f"甲。\n乙。\n\n丙。\n{TABLE}\n\n{SHOWN}\n$$a / b$$\n丁（ ）。"
    assert blocks(text) == (
        Paragraph(("甲。", "乙。")),
        Paragraph(("丙。",)),
        Grid(("工种", "人数"), (("木工", "30"), ("瓦工", "1,020"))),
        Picture("人数柱状图", NAME),
        Display("a / b"),
        Paragraph(("丁（ ）。",)),
    )


def test_tables_are_counted_and_figures_known():
    first, second = blocks(f"{TABLE}\n\n| 名 | 值 |\n|---|---|\n| 甲 | 无 |")
    assert (first.number, second.number) == (1, 2)
    assert (first.figures, second.figures) == ((False, True), (False, False))


def test_a_pipe_in_a_cell_and_rows_of_other_lengths_are_kept():
    (grid,) = blocks("| a \\| b | c |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |")
    assert grid.head == ("a | b", "c")
    assert grid.rows == (("1",), ("1", "2", "3"))


@pytest.mark.parametrize(
    "text",
    [
        "| 没有第二行的表 |",
        "| 甲 |\n| 乙 |",
        "![](picture:" + NAME + ")",
        "![  ](picture:" + NAME + ")",
        "![图](picture:chart.svg)",
        "![图](javascript:alert(1))",
        "![图](https://example.org/x.png)",
        f"看{SHOWN}",
        "$$$$",
        "$$ $$",
        "$$a$b$$",
        "<script>alert(1)</script>",
        "　　首行缩进",
    ],
)
def test_what_is_not_quite_a_block_stays_words(text):
    assert blocks(text) == (Paragraph(tuple(text.split("\n"))),)


@pytest.mark.parametrize("text", ["周期为（ ）。", "甲\n\n乙", "a | b", "单价 $5", ""])
def test_a_plain_stem_is_asked_as_it_is_written(text):
    assert stem(f" {text}\n") == Stem((), text, ())


def test_what_cannot_stand_in_a_label_is_set_before_or_after_it():
    asked = stem(f"如下表。\n\n{TABLE}\n\n按工种，\n人数为（ ）。\n\n{SHOWN}")
    assert [block.kind for block in asked.before] == ["paragraph", "grid"]
    assert asked.words == "按工种，\n人数为（ ）。"
    assert [block.kind for block in asked.after] == ["picture"]
    assert stem(SHOWN).words == ""


def test_marks_are_taken_off_a_line():
    assert markup.bare("**不**属于 $a / b$ 的是 $5") == "不属于 a / b 的是 $5"
    assert list(markup.formulas("甲 $a$ **乙 $b$** $ c $\n$$d$$\n| $e$ |\n|---|")) == [
        "a",
        "b",
        "e",
    ]


@given(st.text(alphabet="甲a1 |-$*\n\\![](picture:)", max_size=200))
def test_any_text_at_all_is_blocks(text):
    said = "".join(block.plain for block in blocks(text))
    assert "甲" not in text or "甲" in said
    stem(text)


@pytest.mark.parametrize(
    "piece", ["|", "$", "**", "![", "$ ", "|-", "$$\n", "\\|", "|\n", "甲 $", "|甲|\n|---|\n", " "]
)
def test_long_hostile_texts_are_read_to_their_end(piece):
    for block in blocks(piece * LONG):
        assert block.plain is not None
    stem(piece * LONG)
