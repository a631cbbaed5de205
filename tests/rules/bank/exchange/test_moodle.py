"""Moodle XML: ours comes back whole; that of others is read, or told why not."""

from collections import Counter

import pytest
from hypothesis import given, settings

from portal.bank.exchange import moodle
from portal.bank.exchange.fixing import is_drawn
from portal.bank.exchange.values import MOST_QUESTIONS, Defaults, Unreadable
from portal.bank.exchange.xml import parse
from portal.bank.rules.questions import (
    Ability,
    Cite,
    Mistake,
    Option,
    QuestionType,
    Step,
    Variable,
)
from portal.bank.rules.variants import draw, right_value, worked
from tests.factories.made_questions import papers
from tests.factories.questions import make_calculation, make_case, make_single
from tests.factories.workbooks import BANK

DEFAULTS = Defaults("K1.1")


@pytest.fixture
def bank():
    return list(BANK.questions[::4])


def read(*questions: str, defaults: Defaults = DEFAULTS):
    return moodle.read(f"<quiz>{''.join(questions)}</quiz>".encode(), defaults)


def question(kind: str, inner: str, stem: str = "多少天？") -> str:
    return (
        f'<question type="{kind}"><name><text>甲题</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
        f"{inner}</question>"
    )


def answer(fraction: object, text: str, more: str = "") -> str:
    return f'<answer fraction="{fraction}"><text><![CDATA[{text}]]></text>{more}</answer>'


def told(imported) -> list[str]:
    return [str(one) for one in (*imported.faults, *imported.losses)]


@settings(max_examples=30)
@given(papers())
def test_what_has_no_drawn_numbers_loses_nothing(questions):
    exported = moodle.write(questions)
    assert exported.losses == ()
    imported = moodle.read(exported.content, DEFAULTS)
    assert told(imported) == []
    assert imported.questions == questions


def test_the_real_bank_loses_nothing_but_what_is_drawn(bank):
    exported = moodle.write(bank)
    imported = moodle.read(exported.content, DEFAULTS)
    assert imported.faults == ()
    back = {one.id: one for one in imported.questions}
    kept = [one for one in bank if not is_drawn(one)]
    assert len(kept) > 150
    assert [back[one.id] for one in kept] == kept
    drawn = {one.id for one in bank if is_drawn(one)}
    assert {loss.item for loss in exported.losses} == drawn


def test_every_calculation_of_the_real_bank_comes_back_with_the_same_answers(bank):
    calculations = [one for one in bank if one.type is QuestionType.CALCULATION]
    imported = moodle.read(moodle.write(calculations).content, DEFAULTS)
    assert len(imported.questions) == len(calculations) > 20
    for ours, back in zip(calculations, imported.questions, strict=True):
        assert back.type is QuestionType.CALCULATION
        for seed in range(3):
            numbers = draw(ours, seed)
            own = {one.name: numbers[one.name] for one in ours.variables}
            assert worked(own, back)["answer"] == right_value(ours, numbers)


def test_a_calculation_runs_in_moodle_as_it_is():
    (exported,) = parse(moodle.write([make_calculation()]).content).all("question")
    assert exported.get("type") == "calculated"
    right, wrong = exported.all("answer")
    assert right.text_of("text") == "(round(({d}*{a} + (30-{d})*{b})/30, 2))"
    assert (right.text_of("tolerance"), right.text_of("tolerancetype")) == ("0.01", "2")
    assert wrong.text_of("text") == "({d}*{a} + (30-{d})*{b})/22"
    assert "得{={d}*{a}" not in wrong.text_of("feedback")
    assert "得{=({d}*{a} + (30-{d})*{b})}÷22" in wrong.text_of("feedback")
    datasets = exported.within("dataset_definition")
    assert [one.text_of("name") for one in datasets] == ["d", "a", "b"]
    assert [one.text_of("minimum") for one in datasets] == ["10", "1000", "1204"]
    for dataset in datasets:
        items = dataset.within("dataset_item")
        assert dataset.text_of("itemcount") == str(len(items)) == "20"
        assert [item.text_of("number") for item in items] == [str(n) for n in range(1, 21)]


def test_a_calculation_comes_back_with_its_chain_of_steps():
    imported = moodle.read(moodle.write([make_calculation()]).content, DEFAULTS)
    (back,) = imported.questions
    assert back.steps == (Step("x2", "d*a+(30-d)*b"), Step("answer", "round(x2/30,2)"))
    assert back.variables[1] == Variable("a", (), "1000", "1100", "20")
    assert back.mistakes == (Mistake("(d*a+(30-d)*b)/22", "误除以工作日数，得{x2}÷22"),)
    assert "{answer}" in back.explanation
    assert (back.unit, back.tolerance) == ("人", "0.01")
    assert any("解题步骤" in message for message in told(imported))


def test_what_moodle_has_no_place_for_is_told():
    exported = moodle.write([make_calculation(), make_case()])
    messages = Counter(loss.item for loss in exported.losses)
    assert messages.keys() == {"K1.2-003", "K5.2-101"}
    assert any("随机数已固定为一组" in str(loss) for loss in exported.losses)


def test_a_case_with_drawn_numbers_goes_out_with_those_of_one_candidate():
    imported = moodle.read(moodle.write([make_case()]).content, DEFAULTS)
    (case,) = imported.questions
    assert case.id == ""
    assert "{" not in case.material + case.parts[4].stem + case.parts[4].explanation
    assert case.parts[4].type is QuestionType.NUMERIC
    assert int(case.parts[4].key) % 100 == 0


def test_a_formula_that_grows_too_long_is_fixed_instead():
    steps = [Step("s0", "a+a")] + [Step(f"s{n}", f"s{n - 1}*s{n - 1}+1") for n in range(1, 10)]
    huge = make_calculation(
        variables=(Variable("a", ("1", "2")),),
        steps=(*steps, Step("answer", "round(s9-s9+a, 0)")),
        stem="{a}？",
        mistakes=(),
        explanation="",
    )
    exported = moodle.write([huge])
    assert any("Moodle容纳不下" in str(loss) for loss in exported.losses)
    assert len(exported.content) < 100_000


def test_only_a_part_that_is_asked_last_has_an_answer_in_moodle():
    steps = (Step("total", "d*a", ask="合计？"), Step("answer", "total+b", ask="再加？"))
    asked = make_calculation(steps=steps, mistakes=(Mistake("d+a", "加", step="total"),))
    messages = " ".join(str(loss) for loss in moodle.write([asked]).losses)
    assert "逐步作答" in messages
    assert "中间步骤的常见错误" in messages


def test_a_choice_of_others_is_read():
    options = (
        answer(100, "<p>1个月</p>", "<feedback><text>对</text></feedback>"),
        answer(0, "15日", '<feedback format="html"><text>混淆</text></feedback>'),
    )
    imported = read(question("multichoice", "<single>true</single>" + "".join(options)))
    (one,) = imported.questions
    assert one.type is QuestionType.SINGLE
    assert one.options == (Option("1个月", True, "对"), Option("15日", False, "混淆"))
    assert (one.topic, one.ability, one.difficulty) == ("K1.1", Ability.UNDERSTAND, 3)
    assert told(imported) == []


def test_several_right_options_share_the_mark():
    options = answer(50, "甲") + answer(50, "乙") + answer(-100, "丙")
    (one,) = read(question("multichoice", f"<single>false</single>{options}")).questions
    assert one.type is QuestionType.MULTIPLE
    assert [option.correct for option in one.options] == [True, True, False]


def test_the_best_of_several_partly_right_options_is_the_right_one():
    imported = read(question("multichoice", answer(100, "甲") + answer(50, "乙")))
    assert [option.correct for option in imported.questions[0].options] == [True, False]
    assert "部分得分" in told(imported)[0]


def test_a_choice_between_right_and_wrong_is_a_judgement():
    options = answer(0, "对") + answer(100, "错")
    (one,) = read(question("multichoice", options)).questions
    assert (one.type, one.key) == (QuestionType.JUDGE, "false")


@pytest.mark.parametrize(
    ("kind", "inner", "message"),
    [
        ("multichoice", answer(100, "甲"), "至少应有两个选项"),
        ("multichoice", answer(0, "甲") + answer(0, "乙"), "没有标明正确选项"),
        ("multichoice", answer(100, "甲") + answer(100, "乙"), "2个正确选项"),
        ("truefalse", answer(0, "true") + answer(0, "false"), "没有标明正确还是错误"),
        ("numerical", answer(0, "3"), "没有标明正确答案"),
        ("numerical", answer(100, "三十"), "不是数"),
        ("shortanswer", "", "没有标明正确答案"),
    ],
)
def test_what_cannot_be_a_question_is_a_fault_with_item_and_element(kind, inner, message):
    imported = read(question(kind, inner))
    (fault,) = imported.faults
    assert message in fault.message
    assert (fault.item, fault.column) == ("甲题", "answer")
    assert imported.questions == ()


def test_a_question_without_words_is_a_fault():
    (fault,) = read(question("truefalse", answer(100, "true"), stem=" ")).faults
    assert (fault.message, fault.column) == ("没有题干文字", "questiontext")


def test_faults_are_listed_all_at_once():
    imported = read(question("multichoice", ""), question("numerical", ""))
    assert len(imported.faults) == 2


def test_a_number_is_read_with_unit_tolerance_and_mistakes():
    inner = (
        answer(100, "1,234.5", "<tolerance>0.5</tolerance>")
        + answer(0, "60", "<feedback><text>翻倍</text></feedback>")
        + answer(0, "*", "<feedback><text>其他</text></feedback>")
        + "<units><unit><multiplier>1</multiplier><unit_name>日</unit_name></unit></units>"
    )
    (one,) = read(question("numerical", inner)).questions
    assert (one.key, one.tolerance, one.unit) == ("1234.5", "0.5", "日")
    assert one.mistakes == (Mistake("60", "翻倍"),)


def test_a_short_answer_is_read_only_where_it_is_a_number():
    imported = read(
        question("shortanswer", answer(100, "30") + answer(100, "30.0")),
        question("shortanswer", answer(100, "用人单位")),
    )
    assert [one.key for one in imported.questions] == ["30"]
    assert "文字填空题" in told(imported)[0]


@pytest.mark.parametrize("kind", ["matching", "essay", "cloze", "description", "stack", "ddwtos"])
def test_other_types_are_skipped_and_told(kind):
    imported = read(question(kind, ""))
    assert imported.questions == imported.faults == ()
    assert f"（{kind}），未带入" in told(imported)[0]


def test_a_category_named_after_a_topic_gives_the_topic():
    def category(name):
        return f'<question type="category"><category><text>{name}</text></category></question>'

    judge = question("truefalse", answer(100, "true") + answer(0, "false"))
    imported = read(judge, category("$course$/top/K5.2 拨付周期"), judge, category("旧题"), judge)
    assert [one.topic for one in imported.questions] == ["K1.1", "K5.2", "K5.2"]
    assert told(imported) == ["分类“旧题”未带入，其中的试题归入所选知识点"]


def test_tags_of_ours_are_understood_and_others_are_told():
    tags = ("知识点：K5.2", "能力:apply", "难度：5", "依据：law 第二条", "难度：九", "2024春")
    marks = "".join(f"<tag><text>{tag}</text></tag>" for tag in tags)
    inner = answer(100, "true") + f"<idnumber>K5.2-001</idnumber><tags>{marks}</tags>"
    imported = read(question("truefalse", inner))
    (one,) = imported.questions
    assert (one.id, one.topic, one.ability, one.difficulty) == (
        "K5.2-001",
        "K5.2",
        Ability.APPLY,
        5,
    )
    assert one.cites == (Cite("law", "第二条"),)
    assert told(imported) == ["标签“难度：九”未带入（1处）", "标签“2024春”未带入（1处）"]


def test_an_id_of_others_is_not_ours():
    inner = answer(100, "true") + "<idnumber>Q-17</idnumber>"
    assert read(question("truefalse", inner)).questions[0].id == ""


def test_pictures_are_told_with_the_question():
    stem = '<p>看图：<img src="@@PLUGINFILE@@/sign.png"> {x}</p>'
    imported = read(question("truefalse", answer(100, "true"), stem=stem))
    assert told(imported) == ["甲题：图片“sign.png”未带入"]
    assert imported.questions[0].stem == "看图： ｛x｝"


@pytest.mark.parametrize(
    ("kind", "text", "stem"),
    [
        ("plain_text", "a < b\r\n&amp;", "a < b\n&amp;"),
        ("markdown", "**不**\n\n| a |\n|---|\n", "**不**\n\n| a |\n|---|"),
        ("moodle_auto_format", "甲\n乙\n\n丙", "甲\n乙\n\n丙"),
        ("html", "<p>甲<br>乙</p>丙&nbsp;&lt;", "甲\n乙\n\n丙 <"),
    ],
)
def test_every_format_of_text_is_read_as_what_it_is(kind, text, stem):
    raw = question("truefalse", answer(100, "true"), stem=text).replace('"html"', f'"{kind}"')
    assert read(raw).questions[0].stem == stem


DATASET = """
<dataset_definition><name><text>{name}</text></name><minimum><text>{low}</text></minimum>
<maximum><text>{high}</text></maximum><decimals><text>{places}</text></decimals></dataset_definition>
"""


def calculated(formula: str, stem: str = "{a}与{b}的商？", more: str = "", **details: str) -> str:
    known = {"name": "a", "low": "1", "high": "9", "places": "0"} | details
    datasets = DATASET.format(**known) + DATASET.format(name="b", low="0.5", high="2.5", places="1")
    settings = (
        "<tolerance>0.01</tolerance><tolerancetype>2</tolerancetype>"
        "<correctanswerformat>1</correctanswerformat><correctanswerlength>2</correctanswerlength>"
    )
    inner = answer(100, formula, settings) + more
    return question(
        "calculated", f"{inner}<dataset_definitions>{datasets}</dataset_definitions>", stem
    )


def test_a_simple_calculation_of_others_is_read():
    imported = read(calculated("{a} / ({b}+1)", "{a}，{b}，{={a}*2}，{c}？"))
    (one,) = imported.questions
    assert one.variables == (
        Variable("a", (), "1", "9", "1"),
        Variable("b", (), "0.5", "2.5", "0.1"),
    )
    assert one.steps == (Step("x2", "a*2"), Step("answer", "round(a/(b+1), 2)"))
    assert one.stem == "{a}，{b}，{x2}，｛c｝？"
    assert one.tolerance == "0.01"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (calculated("sin({a})"), "四则运算"),
        (calculated("{a}**2"), "四则运算"),
        (calculated("{z}+1"), "没有取值范围的z"),
        (calculated("1+1;system(1)"), "四则运算"),
        (calculated("{a}", name="1a"), "变量名"),
        (calculated("{a}", low="x"), "取值范围"),
        (calculated("{a}", low="0", high="99999999"), "可取的值过多"),
        (calculated("{a}", places="99"), "小数位数"),
        (calculated("{a}", more=answer(100, "{b}")), "现有2个"),
    ],
)
def test_a_calculation_beyond_ours_is_told_with_the_reason(raw, reason):
    imported = read(raw)
    assert imported.questions == imported.faults == ()
    assert reason in " ".join(told(imported))


def test_parts_without_their_material_stay_questions_and_a_material_alone_is_a_fault():
    tags = "<tags><tag><text>案例：X</text></tag><tag><text>小题：1</text></tag></tags>"
    part = question("truefalse", answer(100, "true") + tags)
    assert [one.type for one in read(part).questions] == [QuestionType.JUDGE]
    (fault,) = read(question("description", tags)).faults
    assert "案例没有小题" in fault.message


def test_more_questions_than_one_file_may_hold_are_refused():
    with pytest.raises(Unreadable, match="超过"):
        read('<question type="essay"/>' * (MOST_QUESTIONS + 1))


def test_a_file_without_questions_is_refused():
    with pytest.raises(Unreadable, match="没有试题"):
        read()


def test_a_file_of_nothing_but_faults_is_refused_with_the_first():
    with pytest.raises(Unreadable, match=r"错误超过1000处.*甲题"):
        read(*[question("multichoice", "")] * 1_001)


def test_of_very_many_losses_the_first_are_told_and_the_rest_counted():
    losses = read(*[question("essay", "")] * 1_500).losses
    assert len(losses) == 1_001
    assert str(losses[-1]) == "另有500处未能带入的内容，没有一一列出"


def test_another_xml_file_is_refused():
    with pytest.raises(Unreadable, match="根元素应是quiz"):
        moodle.read(b"<assessmentItem/>", DEFAULTS)


def test_words_that_end_a_cdata_section_come_back():
    odd = make_single(stem="a]]>b\x0bc", explanation="<![CDATA[x]]>")
    (back,) = moodle.read(moodle.write([odd]).content, DEFAULTS).questions
    assert (back.stem, back.explanation) == ("a]]>bc", "<![CDATA[x]]>")
