"""The formats together: told apart, honest about what they hold, never more than comes back."""

import pytest

from portal.bank.exchange import excel, formats
from portal.bank.exchange.findings import MOST_UNPLACED
from portal.bank.exchange.values import Defaults, Unreadable
from tests.factories.questions import (
    make_calculation,
    make_case,
    make_judge,
    make_multiple,
    make_numeric,
    make_single,
)
from tests.factories.workbooks import CASE, PART, SINGLE, read, table, told

NAMELESS = formats.Known()
PICTURE = f"![工资表](picture:{'a' * 32})"
GIFT, AIKEN = "题（ ）。{=对 ~错}\n\n", "题\nA. 甲\nB. 乙\nANSWER: A\n"
MOODLE = (
    '<quiz><question type="truefalse"><questiontext><text>对吗？</text></questiontext>'
    '<answer fraction="100"><text>true</text></answer></question></quiz>'
)
ITEM = (
    '<assessmentItem identifier="x"><responseDeclaration identifier="R"><correctResponse>'
    "<value>3</value></correctResponse></responseDeclaration><itemBody><p>几日"
    '<textEntryInteraction responseIdentifier="R"/>？</p></itemBody></assessmentItem>'
)
TOPICLESS = [("a.txt", GIFT), ("b.txt", AIKEN), ("c.xml", MOODLE), ("d.xml", ITEM)]


def losses(key, *questions):
    return told(formats.write(formats.find(key), questions, NAMELESS).losses)


def test_every_format_is_told_by_what_it_holds():
    whole = (make_single(), make_judge())
    for each in formats.WRITABLE:
        made = formats.write(each, whole, NAMELESS)
        assert formats.recognise(made.content, f"x{made.suffix}").key == each.key, each.key
    assert formats.recognise(AIKEN.encode(), "q.txt").key == "aiken"
    assert formats.recognise(table(SINGLE), "q.csv").label == "表格文件（CSV）"


def test_an_empty_file_is_called_empty():
    with pytest.raises(Unreadable, match="文件是空的"):
        formats.recognise(b"", "题.xlsx")


def test_who_brings_an_unknown_file_is_told_all_formats():
    with pytest.raises(Unreadable, match=r"Excel工作簿、表格文件（CSV）、Moodle题库文件"):
        formats.recognise(b"%PDF-1.4", "题.pdf")


@pytest.mark.parametrize("key", ["moodle", "gift", "qti"])
def test_formulas_go_out_as_words_and_that_is_told(key):
    loss = "K5.2-001：公式以文字（$…$）带出，别的系统不会排成公式"
    assert losses(key, make_single(stem="$甲 / 乙$ 应选（ ）。")) == [loss]
    assert losses(key, make_single(stem="一行：\n$$甲 / 乙$$\n应选（ ）。")) == [loss]
    assert losses(key, make_single(stem="价格$5，另一处 $6（ ）。", explanation="$")) == []


def test_our_own_workbook_keeps_formulas():
    assert losses("excel", make_single(stem="$甲 / 乙$ 应选（ ）。")) == []


@pytest.mark.parametrize("each", formats.WRITABLE, ids=lambda each: each.key)
def test_formulas_and_pictures_come_back_as_they_were_written(each):
    question = make_single(stem=f"看图：\n\n{PICTURE}\n\n$x = a/b$ 应选（ ）。")
    made = formats.write(each, [question], NAMELESS)
    assert "K5.2-001：题图不随文件带出，只保留图片编号" in told(made.losses)
    _, back = formats.read(made.content, f"x{made.suffix}", Defaults("K5.2"), NAMELESS)
    assert " ".join(back.questions[0].stem.split()) == " ".join(question.stem.split())


def test_a_file_says_how_many_questions_are_in_it():
    whole = [make_single(), make_case(), make_calculation()]
    counts = {each.key: formats.write(each, whole, NAMELESS).count for each in formats.WRITABLE}
    assert counts == {"excel": 3, "moodle": 3, "gift": 1, "qti": 3}


@pytest.mark.parametrize("each", formats.WRITABLE, ids=lambda each: each.key)
def test_what_goes_out_can_come_in_again_or_is_refused(each):
    few = [make_single(), make_multiple(), make_numeric()]
    made = formats.write(each, few, NAMELESS)
    assert formats.too_large(each, made, NAMELESS) == ""
    length, count = (3_600_000, 1) if each.key == "qti" else (30_000, 120)
    long = [make_judge(id=f"K5.2-{n:03}", stem=f"{n}" + "长" * length) for n in range(count)]
    assert "导出的文件" in formats.too_large(each, formats.write(each, long, NAMELESS), NAMELESS)


@pytest.mark.parametrize(("name", "text"), TOPICLESS)
def test_a_topic_is_needed_only_where_the_file_names_none(name, text):
    _, found = formats.read(text.encode(), name, Defaults(), NAMELESS)
    (fault,) = found.faults
    assert (fault.column, "没有写明知识点" in fault.message) == ("知识点", True)
    _, placed = formats.read(text.encode(), name, Defaults("K5.2"), NAMELESS)
    assert (placed.faults, placed.questions[0].topic) == ((), "K5.2")


def test_a_row_without_topic_is_named_by_its_number():
    found = read(SINGLE | {"知识点": "K5.2"}, SINGLE, defaults=Defaults())
    assert [(fault.row, fault.column) for fault in found.faults] == [(3, "知识点")]
    assert read(SINGLE | {"知识点": "K5.2"}, defaults=Defaults()).faults == ()


def test_parts_without_topic_are_of_the_topic_of_their_case():
    for defaults in (Defaults(), Defaults("K1.1")):
        (case,) = read(CASE | {"知识点": "K5.2"}, PART, defaults=defaults).questions
        assert [part.topic for part in case.parts] == ["K5.2"]


def test_of_many_questions_without_topic_some_are_named_and_the_rest_counted():
    _, found = formats.read((GIFT * 200).encode(), "a.txt", Defaults(), NAMELESS)
    assert len(found.faults) == MOST_UNPLACED + 1
    assert str(found.faults[-1]).startswith("另有150道题没有写明知识点")


def test_the_notes_promise_no_more_than_is_kept():
    """A case whose numbers are drawn goes out with those of one candidate."""
    for key in ("moodle", "qti"):
        assert "固定为一组" in formats.find(key).note
        assert any("固定为一组" in loss for loss in losses(key, make_case()))
    assert excel.read(excel.write([make_case()]).content, Defaults("K5.2")).questions == (
        make_case(),
    )
