"""GIFT: what others wrote comes in as drafts, ours goes out and comes back the same."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.bank.exchange import gift
from portal.bank.exchange.values import MOST_BYTES, MOST_QUESTIONS, Defaults, Unreadable
from portal.bank.rules.questions import (
    Ability,
    Cite,
    Mistake,
    Option,
    Question,
    QuestionType,
    Variable,
)
from tests.factories.any_questions import MARKS, leaves
from tests.factories.workbooks import BANK

DEFAULTS = Defaults("K5.2", Ability.APPLY, 4)
FIXED = (QuestionType.JUDGE, QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.NUMERIC)

COURSE = r"""
// question: 0  name: Switch category to 工资支付
$CATEGORY: $course$/top/工资支付

// question: 412  name: 专户开设
// [id:LW-07] [tag:账户] [tag:难度：2]
::专户开设::[html]<p>专用账户由<b>谁</b>开设？</p>{
	=<p>施工总承包单位</p>#<p>开设专户是总包的义务。</p>
	~<p>建设单位</p>#<p>建设单位只负责拨付。</p>
	~%50%<p>分包单位</p>
	####<p>见《条例》第二十六条。<br>专户按项目开设。</p>
}

// question: 413  name: 保存年限
::保存年限::书面工资支付台账应当保存几年？{#
	=%100%3:0#工程完工后至少3年
	=%0%2:0#误作一般凭证的年限
	~#再想想
}

::公示:: 工资表应当在施工现场公示。{T#公示是法定义务。#对。####公示满5日。}

哪些情形应当先行清偿？{
	~%50%违法分包
	~%50%转包
	~%-50%依法分包
	~%-50%
	联营
}
"""


def read(text, defaults=DEFAULTS):
    return gift.read(text.encode(), defaults)


def only(text):
    found = read(text)
    assert found.faults == ()
    (question,) = found.questions
    return question


def told(found):
    return [str(one) for one in found]


def plain_question(**fields):
    given_fields = {
        "id": "K5.2-001",
        "topic": "K5.2",
        "type": QuestionType.JUDGE,
        "ability": Ability.RECALL,
        "difficulty": 2,
        "explanation": "",
        "cites": (),
        "stem": "题干",
        "key": "true",
    }
    return Question(**(given_fields | fields))


def test_a_file_as_moodle_writes_it_is_read_with_its_losses():
    found = read(COURSE)
    assert found.faults == ()
    single, numeric, judge, multiple = found.questions
    assert single.stem == "专用账户由**谁**开设？"
    assert single.explanation == "见《条例》第二十六条。\n专户按项目开设。"
    assert single.options == (
        Option("施工总承包单位", True, "开设专户是总包的义务。"),
        Option("建设单位", False, "建设单位只负责拨付。"),
        Option("分包单位"),
    )
    assert (single.id, single.topic, single.difficulty) == ("", "K5.2", 2)
    assert (numeric.type, numeric.key, numeric.tolerance) == (QuestionType.NUMERIC, "3", "0")
    assert numeric.mistakes == (Mistake("2", "误作一般凭证的年限"),)
    assert numeric.explanation == "工程完工后至少3年"
    assert (judge.key, judge.explanation) == ("true", "公示满5日。")
    assert multiple.type is QuestionType.MULTIPLE
    assert [option.correct for option in multiple.options] == [True, True, False, False]
    assert multiple.options[3].text == "联营"
    assert told(found.losses) == [
        "分类“$course$/top/工资支付”未带入，题目归入所选知识点",
        "专户开设：得部分分的选项按错误选项带入",
        "专户开设：标签“账户”未带入",
        "保存年限：答错时的统一反馈未带入",
        "公示：对答案的反馈未带入，已有整题的解析",
        "题目名称（::名称::）未带入，共3题",
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [("题{T}", "true"), ("题 {FALSE}", "false"), ("题{ true }", "true"), ("题{F#否}", "false")],
)
def test_judgements_are_read_in_every_spelling(text, key):
    assert (only(text).type, only(text).key) == (QuestionType.JUDGE, key)


@pytest.mark.parametrize(
    ("answers", "key", "tolerance"),
    [
        ("#30", "30", "0"),
        ("#30:2", "30", "2"),
        ("#4.9..5.1", "5", "0.1"),
        ("#-1.5..0", "-0.75", "0.75"),
        ("# =%50%7:3 =%100%8:0.5", "8", "0.5"),
        ("#.5:.25", "0.5", "0.25"),
        ("=30", "30", "0"),
        ("=%50%29 =30", "30", "0"),
    ],
)
def test_numbers_are_read_with_their_tolerance(answers, key, tolerance):
    question = only(f"几日？{{{answers}}}")
    assert (question.type, question.key, question.tolerance) == (
        QuestionType.NUMERIC,
        key,
        tolerance,
    )


def test_of_several_numbers_the_best_is_taken_and_the_rest_told():
    found = read("几日？{#=30:0 =%50%29:0 =*#再算}")
    assert found.questions[0].key == "30"
    assert told(found.losses) == ["几日？：只带入得分最高的答案，其余答案未带入"]


def test_escaped_marks_are_plain_characters_and_braces_become_full_width():
    question = only(r"1\:2 \= 0.5 \~ \#1 \{n\} \\ C\\D\n二{=a\=b ~c\~d#e\#f}")
    assert question.stem == "1:2 = 0.5 ~ #1 ｛n｝ \\ C\\D\n二"
    assert question.options == (Option("a=b", True), Option("c~d", False, "e#f"))


def test_a_right_answer_by_weight_alone_is_a_single_choice():
    question = only("题{~%100%甲 ~%-100%乙 ~丙}")
    assert question.type is QuestionType.SINGLE
    assert [option.correct for option in question.options] == [True, False, False]


def test_uneven_weights_of_right_options_are_told():
    assert told(read("题{~%70%甲 ~%30%乙 ~丙}").losses) == ["题：各正确选项的分值不同，未带入"]
    assert read("题{~%33.33333%甲 ~%33.33333%乙 ~%33.33334%丙 ~丁}").losses == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("请谈谈看法。{}", "问答题"),
        ("以下三题为一组。", "只有说明文字"),
        ("连线。{=甲 -> 一 =乙 -> 二}", "匹配题"),
        ("工资按{=月 ~年}支付。", "选词填空题"),
        ("首都是{=北京 =Beijing}", "简答题"),
        ("任选其一{=甲 =乙 ~丙}", "两个以上的满分答案"),
    ],
)
def test_kinds_of_question_that_the_bank_lacks_are_left_out_and_told(text, reason):
    found = read(f"{text}\n\n题{{T}}")
    assert (len(found.questions), found.faults) == (1, ())
    assert reason in str(found.losses[0])
    assert str(found.losses[0]).startswith(text[:2])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("题{~甲 ~乙}", "第1行，题：没有正确答案"),
        ("题{~%-50%甲 ~%0%乙}", "第1行，题：没有正确答案"),
        ("题{~甲}", "第1行，题：至少要有两个选项"),
        ("题{=甲 ~ ~乙}", "第1行，题：有的选项没有内容"),
        ("{T}", "第1行，{T}：没有题干"),
        ("题{=甲 ~乙", "第1行，题{=甲 ~乙：大括号没有成对"),
        ("题}甲{", "大括号没有成对"),
        ("题{=甲\n\n~乙}", "大括号没有成对"),
        ("题{#约30}", "第1行，题：“约30”不是数"),
        ("题{#1e400}", "“1e400”不是数"),
        ("题{#30:-1}", "允许误差不能小于0"),
        ("题{#5..4}", "的下限大于上限"),
        ("题{#}", "没有正确答案"),
        ("题{=%0%3}", "没有正确答案"),
        (
            "// 说明\n\n\n::K5.2-001::题{T}\n\n::K5.2-001::题二{F}",
            "第6行，K5.2-001：编号K5.2-001在文件中重复",
        ),
        ("题{" + "~甲" * 101 + "}", "答案超过100个"),
        ("题" * 100_001 + "{T}", "一道题超过100000个字符"),
    ],
)
def test_what_is_no_question_is_named_by_its_line(text, message):
    faults = told(read(text).faults)
    assert any(message in fault for fault in faults), faults


def test_all_faults_are_told_at_once():
    assert len(read("题{~甲 ~乙}\n\n题{T}\n\n题{#x}").faults) == 2


@pytest.mark.parametrize(
    ("text", "stem", "loss"),
    [
        ("[html]<p>一</p><p>二&lt;三</p>{T}", "一\n二<三", ""),
        ("[html]m<sup>2</sup>与H<sub>2</sub>O{T}", "m²与H₂O", ""),
        ("[html]<script>alert(1)</script>一<!-- 注 -->{T}", "一", ""),
        ('[html]图<img src\\="@@PLUGINFILE@@/a.png" />示{T}', "图示", "图片"),
        (
            '一<br>二<span style\\="color\\:red">三</span>{T}',
            "一\n二三",
            "颜色、链接、表格等排版未带入",
        ),
        ("[markdown]见 *此* 处{T}", "见 *此* 处", "Markdown标记按原样保留"),
        ("[plain]<p>不是标记</p>{T}", "<p>不是标记</p>", ""),
        ("若a<b且b>c{T}", "若a<b且b>c", ""),
        ("[备注]一{T}", "[备注]一", ""),
        ("第一行\n第二行{T}", "第一行\n第二行", ""),
    ],
)
def test_formats_of_words_are_turned_into_plain_ones(text, stem, loss):
    found = read(text)
    assert found.questions[0].stem == stem
    assert [loss in str(one) for one in found.losses] == ([True] if loss else [])


def test_a_category_named_by_a_topic_of_ours_gives_the_topic():
    found = read("$CATEGORY: 题库/K3.6 清偿责任\n\n题{T}\n\n$CATEGORY: 其他\n题二{F}")
    assert [question.topic for question in found.questions] == ["K3.6", "K5.2"]


def test_what_the_file_does_not_say_the_officer_says():
    defaults = Defaults("K1.1", Ability.RECALL, 1, (Cite("labour-law", "第五十条"),))
    question = read("题{T}", defaults).questions[0]
    assert (question.topic, question.ability, question.difficulty) == ("K1.1", Ability.RECALL, 1)
    assert question.cites == defaults.cites


def test_a_tag_that_says_nothing_to_us_is_told_and_changes_nothing():
    found = read("// [tag:难度：很难] [tag:章节=三] [tag:单位：日]\n题{T}")
    assert found.questions[0].difficulty == 4
    assert told(found.losses) == [
        "题：标签“难度：很难”未带入",
        "题：标签“章节：三”未带入",
        "题：标签“单位：日”未带入",
    ]


def test_the_real_bank_comes_back_as_it_went_out():
    questions = BANK.questions[::4]
    exported = gift.write(questions)
    found = gift.read(exported.content, DEFAULTS)
    left_out = {loss.item for loss in exported.losses}
    assert found.faults == found.losses == ()
    assert found.questions == tuple(one for one in questions if one.id not in left_out)
    assert len(found.questions) > 150
    assert left_out == {
        one.id
        for one in questions
        if one.variables or one.steps or one.type in (QuestionType.CASE, QuestionType.CALCULATION)
    }


@settings(max_examples=30)
@given(
    st.lists(
        leaves(types=FIXED, marks=MARKS.replace("{", "").replace("}", ""), fixed=True),
        max_size=2,
        unique_by=lambda question: question.id,
    )
)
def test_every_fixed_question_comes_back_as_it_went_out(questions):
    exported = gift.write(questions)
    assert exported.losses == ()
    if questions:
        found = gift.read(exported.content, DEFAULTS)
        assert (found.questions, found.faults, found.losses) == (tuple(questions), (), ())


def test_what_the_format_has_no_place_for_is_told_of_each_question():
    drawn = plain_question(variables=(Variable("n", ("1", "2")),))
    calculation = plain_question(id="K5.2-002", type=QuestionType.CALCULATION, key="")
    case = plain_question(id="K5.2-003", type=QuestionType.CASE, key="")
    entry = plain_question(
        id="K5.2-004", type=QuestionType.NUMERIC, key="30", mistakes=(Mistake("30*2", "重复"),)
    )
    exported = gift.write([drawn, calculation, case, entry])
    assert told(exported.losses) == [
        "K5.2-001：题中有每人不同的数，GIFT没有这样的题，整题未导出",
        "K5.2-002：GIFT没有计算题，整题未导出",
        "K5.2-003：GIFT没有案例分析题，整题未导出",
        "K5.2-004：常见错误“30*2”是算式，GIFT只能写数，未导出",
    ]
    assert [one.id for one in gift.read(exported.content, DEFAULTS).questions] == ["K5.2-004"]


def test_our_file_is_one_that_moodle_reads():
    exported = gift.write(
        [
            plain_question(
                type=QuestionType.MULTIPLE,
                key="",
                stem="A：B=C？",
                options=(Option("甲", True), Option("乙", True), Option("[丙]", False, "误#1")),
                explanation="见条例。",
                unit="",
            )
        ]
    )
    assert exported.suffix == ".txt"
    assert exported.content.decode() == (
        "$CATEGORY: K5/K5.2\n\n"
        "// [id:K5.2-001] [tag:题型：多选题] [tag:知识点：K5.2] [tag:能力：识记] [tag:难度：2]\n"
        "::K5.2-001::[plain]A：B\\=C？{\n"
        "\t~%50%甲\n\t~%50%乙\n\t~%-100%[plain][丙]#误\\#1\n\t####见条例。\n}\n"
    )


@pytest.mark.parametrize("text", ["", "\n\n", "// 只有注释\n", "题\0{T}"])
def test_a_file_without_questions_is_refused_whole(text):
    with pytest.raises(Unreadable):
        read(text)


@pytest.mark.parametrize(
    "content",
    [
        b"{" * MOST_BYTES,
        b"::" + b":" * 1_000_000,
        b"x{" + b"~=" * 49_000 + b"}",
        (b"x{" + b"~=" * 49_000 + b"}\n\n") * 100,
        b"// " + b"[tag:" * (MOST_BYTES // 5 - 1) + b"\nx{T}",
        b"// " + b"[tag:a]" * (MOST_BYTES // 7 - 2) + b"\nx{T}",
        b"x\n\n" * (MOST_BYTES // 3),
        b"x{T}\n\n" * (MOST_QUESTIONS + 1),
        (b"[html]" + b"<!--<a <" * 12_000 + b"{T}\n\n") * 100,
        (b"[markdown]" + b"[" * 99_000 + b"{T}\n\n") * 100,
        (b"x" + b" " * 99_000 + b"y{T}\n\n") * 100,
        b"x{" + b"\\" * 99_001 + b"}",
    ],
)
def test_a_hostile_file_is_read_to_its_end_or_refused(content):
    with suppress(Unreadable):
        gift.read(content, DEFAULTS)


@given(st.text("题甲{}~=#:\\%[]html<>/bp->\n 1.$.*", max_size=60))
def test_no_text_breaks_the_reader(text):
    with suppress(Unreadable):
        read(text)
