"""Pictures of question_bank/: sound ones are known by what they hold, others are told at once."""

from dataclasses import replace

import pytest

from portal.bank.content import question_advice, question_faults
from portal.bank.content.drawings import drawing_faults
from portal.bank.content.pictures import LARGEST
from portal.bank.content.values import Knowledge, Severity
from portal.bank.rules.questions import Option, search_words
from portal.bank.rules.words import plain_words
from tests.factories.bank_files import CALCULATION, CASE, SINGLE, told, with_question
from tests.factories.questions import make_calculation, make_single

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
DRAWING = SVG.format("<text>人数</text>")
NAME = "0123456789abcdef" * 2
KNOWN = Knowledge({"wage-regulation": 64}, frozenset({"K1.2", "K5.2"}), frozenset({NAME}))
TABLE = "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"


def with_stem(line):
    """The change that has the first question of the file show what this line says."""
    asked = f'stem = """\n人数如图。\n\n{line}\n\n拨付周期最长为（ ）。\n"""'
    single = SINGLE.replace('stem = "拨付周期最长为（ ）。"', asked)
    return with_question(single + CALCULATION + CASE)


SHOWS = with_stem("![各月人数](picture:chart.svg)")


def test_a_question_calls_a_picture_by_what_it_holds(read):
    bank, problems = read(SHOWS | {"pictures/chart.svg": DRAWING})
    assert told(problems) == []
    (picture,) = bank.pictures
    assert (picture.file, picture.media_type) == ("chart.svg", "image/svg+xml")
    assert f"![各月人数](picture:{picture.digest[:32]})" in bank.questions[0].stem


def test_a_changed_picture_is_another_version_of_the_question(read):
    digests = {
        read(SHOWS | {"pictures/chart.svg": drawing})[0].questions[0].digest
        for drawing in (DRAWING, DRAWING.replace("人数", "工日"), DRAWING)
    }
    assert len(digests) == 2


def test_a_picture_that_is_missing_is_told_with_file_and_line(read):
    bank, problems = read(SHOWS)
    (problem,) = [p for p in problems if "没有图片文件pictures/chart.svg" in p.message]
    assert (problem.file, problem.line) == ("questions/K5/K5.2.toml", 3)
    assert "K5.2-001" not in {question.id for question in bank.questions}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("![](picture:chart.svg)", "说明不能空着"),
        ("看![图](picture:chart.svg)", "图片应单独成行"),
        ("![图](javascript:alert)", "图片应单独成行"),
        ("![图](https://example.org/a.png)", "图片应单独成行"),
        ("![图](picture:../../sources.toml)", "没有图片文件"),
        ("| 甲 |", "第二行应是|---|"),
        ("| 甲 |\\n|---|", "至少有一行"),
        ("| 甲 | 乙 |\\n|---|---|\\n| 1 |", "格数与表头相同"),
        ("$$a/b", "占一行"),
        ("$$(a$$", "括号不成对"),
        ("按 $a/$ 计算", "写法有误"),
    ],
)
def test_slips_of_the_pen_are_told(read, line, message):
    _, problems = read(with_stem(line) | {"pictures/chart.svg": DRAWING})
    assert any(message in problem for problem in told(problems)), told(problems)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("chart.gif", "GIF89a", "svg、png或者jpg"),
        ("two words.svg", DRAWING, "文件名不含空格"),
        ("chart.png", DRAWING, "与扩展名不符"),
        ("chart.svg", SVG.format("甲" * LARGEST), "超过200KB"),
        ("chart.svg", "<svg", "不是正确的SVG"),
        ("chart.svg", "<p/>", "不是svg元素"),
        ("chart.svg", SVG.format("<script>1</script>"), "script"),
    ],
)
def test_a_picture_that_may_not_be_shown_is_told(read, file, content, message):
    bank, problems = read({f"pictures/{file}": content})
    assert bank.pictures == ()
    assert [p.file for p in problems if message in p.message] == [f"pictures/{file}"]


def test_a_picture_that_no_question_shows_is_advised_on(read):
    _, problems = read({"pictures/chart.svg": DRAWING})
    assert "没有题目使用这幅图片" in told(problems, Severity.ADVICE)


@pytest.mark.parametrize(
    "inside",
    [
        "<script/>",
        "<foreignObject/>",
        "<image href='#a'/>",
        "<a href='#a'><text/></a>",
        "<animate attributeName='x'/>",
        "<rect onload='x'/>",
        "<rect ONCLICK='x'/>",
        "<use href='https://example.org/a.svg#b'/>",
        "<use xmlns:x='http://www.w3.org/1999/xlink' x:href='data:,a'/>",
        "<rect fill='url(https://example.org/a)'/>",
        "<rect style='background:url( //example.org)'/>",
        "<rect style='fill:\\75rl(//example.org)'/>",
        "<style>@import '//example.org'</style>",
        "<style>rect { fill: url(//example.org) }</style>",
        "<script xmlns='http://www.w3.org/1999/xhtml'/>",
        "<svg:rect xmlns:svg='urn:x'/>",
        "<?xml-stylesheet href='a'?>",
    ],
)
def test_a_drawing_runs_and_fetches_nothing(inside):
    assert drawing_faults(SVG.format(inside).encode())


@pytest.mark.parametrize("inside", ["<rect fill='url(#a)'/>", "<use href='#a'/>", "见 https://"])
def test_a_drawing_may_refer_to_itself(inside):
    assert drawing_faults(SVG.format(inside).encode()) == ()


def test_nothing_is_expanded_in_a_drawing():
    bomb = "<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.format("&a;")
    assert drawing_faults(bomb.encode()) == ("SVG中不能有DOCTYPE",)


# --- what questions may hold where ---------------------------------------------------------------


def faults(question):
    return question_faults(question, KNOWN)


def test_every_kind_of_block_may_stand_in_stem_and_explanation():
    held = f"如下。\n\n{TABLE}\n\n![图](picture:{NAME})\n\n$$a = b / 2$$\n\n为（ ）。"
    assert faults(make_single(stem=held, explanation=held)) == ()


def test_an_option_may_be_a_picture_or_a_formula_but_no_table():
    first, *others = make_single().options
    for text, allowed in ((f"![图](picture:{NAME})", True), ("$a/b$", True), (TABLE, False)):
        found = faults(make_single(options=(replace(first, text=text), *others)))
        assert (found == ()) is allowed, found


def test_reasons_are_words():
    first, *others = make_single().options
    wrong = Option("五年", why=f"误作\n![图](picture:{NAME})")
    (found,) = faults(make_single(options=(first, wrong, *others[1:])))
    assert "不能用于误选原因" in found


def test_a_picture_that_nobody_knows_and_a_stem_without_words_are_faults():
    found = faults(make_single(stem=f"![图](picture:{'f' * 32})"))
    assert len(found) == 2


def test_a_formula_may_hold_the_candidate_s_numbers():
    value = make_calculation()
    assert faults(value) == ()
    last = value.steps[-1]
    steps = (*value.steps[:-1], replace(last, text="$平均人数 = {total:,} / 30 = {answer}$"))
    assert faults(replace(value, steps=steps)) == ()


def test_a_long_fraction_among_words_is_advised_on():
    long = make_single(explanation="$出勤工日利用率 = 制度内实际工作工日 / 出勤工日 × 100%$")
    assert "单独占一行" in "".join(question_advice(long))
    assert question_advice(make_single(explanation="$甲 / 乙$")) == ()


# --- the words without the marks ---------------------------------------------------------------


def test_lists_and_searches_see_words():
    text = f"**不**属于 $a / b$ 的。\n\n{TABLE}\n\n![各月人数](picture:{NAME})\n\n$$c = d$$"
    assert plain_words(text) == "不属于 a / b 的。\n甲 乙\n1 2\n（图：各月人数）\nc = d"
    assert plain_words(" 没有标记 ") == " 没有标记 "
    assert "picture:" not in search_words(make_single(stem=text))
