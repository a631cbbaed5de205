"""The workbook: what goes out comes back the same, and what is wrong is named by row and column."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from portal.bank.content.checks import question_faults
from portal.bank.content.values import knowledge
from portal.bank.exchange import excel
from portal.bank.exchange.excel import guide
from portal.bank.exchange.excel.columns import GUIDE, NAMES, SHEET, SOURCES
from portal.bank.exchange.values import Unreadable
from portal.bank.rules.questions import Option
from tests.factories.any_questions import cases, leaves
from tests.factories.workbooks import BANK, DEFAULTS, SINGLE, TOPICS, only, told

# --- out and in again ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "questions"),
    [((), BANK.questions[::8]), ((TOPICS, BANK.sources), BANK.questions)],
    ids=["ids", "names"],
)
def test_the_real_bank_comes_back_as_it_went_out(names, questions):
    exported = excel.write(questions, *names)
    assert (exported.losses, exported.suffix) == ((), ".xlsx")
    found = excel.read(exported.content, DEFAULTS, *names)
    assert (found.faults, found.losses) == ((), ())
    assert found.questions == questions


@settings(max_examples=12)
@given(
    st.lists(leaves() | cases(), min_size=1, max_size=2, unique_by=lambda one: one.id or one.stem)
)
def test_every_question_comes_back_as_it_went_out(questions):
    exported = excel.write(questions)
    assert exported.losses == ()
    found = excel.read(exported.content, DEFAULTS)
    assert (found.questions, told(found.faults)) == (tuple(questions), [])


def test_a_question_with_asked_steps_comes_back_as_it_went_out():
    question = guide.EXAMPLES[4]
    assert [step.ask for step in question.asked_steps] == ["出勤工日", "人均出勤工日"]
    asked = replace(question, id="")
    assert excel.read(excel.write([asked]).content, DEFAULTS).questions == (asked,)


def test_text_that_begins_like_a_formula_stays_text():
    row = SINGLE | {"题干": "=1+1", "选项A": "@SUM(1)", "选项B": "+1", "解析": '=HYPERLINK("x")'}
    question = only(row)
    content = excel.write([question]).content
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_name(SHEET).to_python()
    assert {"=1+1", "@SUM(1)", "+1", '=HYPERLINK("x")'} <= set(rows[1])
    assert excel.read(content, DEFAULTS).questions == (question,)


def test_what_does_not_fit_a_cell_or_the_columns_is_left_out_and_told():
    long = only(SINGLE | {"题干": "长" * 20_000, "编号": "K5.2-001"})
    longer = replace(long, stem="长" * 40_000)
    wide = replace(long, id="K5.2-002", options=tuple(Option(str(one)) for one in range(11)))
    exported = excel.write([longer, wide, long])
    assert told(exported.losses) == [
        "K5.2-001：有的文字超过一格能放的32767个字符，整题未导出",
        "K5.2-002：选项超过10个，整题未导出",
    ]
    assert excel.read(exported.content, DEFAULTS).questions == (long,)


def test_more_than_five_options_get_columns_of_their_own():
    row = SINGLE | {f"选项{letter}": f"第{letter}" for letter in "ABCDEFGHIJ"} | {"正确答案": "J"}
    question = only(row)
    assert len(question.options) == 10
    assert excel.read(excel.write([question]).content, DEFAULTS).questions == (question,)


# --- the template -------------------------------------------------------------------------------


def test_the_template_explains_itself_and_its_examples_are_not_imported():
    content = excel.template(TOPICS, BANK.sources)
    made = load_workbook(io.BytesIO(content))
    assert made.sheet_names == [GUIDE, SHEET, NAMES, SOURCES]
    rows = made.get_sheet_by_name(SHEET).to_python()
    assert rows[0][:4] == ["编号", "案例", "知识点", "题型"]
    assert ["K5.2 人工费用拨付"] in made.get_sheet_by_name(NAMES).to_python()
    assert ["条例", "保障农民工工资支付条例"] in made.get_sheet_by_name(SOURCES).to_python()
    assert all(row[0].startswith("示例") or row[1].startswith("示例") for row in rows[1:])
    with pytest.raises(Unreadable, match="示例"):
        excel.read(content, DEFAULTS, TOPICS, BANK.sources)


def test_the_examples_of_the_template_are_sound_questions():
    for example in guide.EXAMPLES:
        exported = excel.write([example], TOPICS, BANK.sources).content
        assert exported
        faults = question_faults(example, knowledge(BANK))
        assert [one for one in faults if "小题" not in one] == []
