"""Rows as officers fill them in: understood where they can be, else named by row and column."""

import pytest

from portal.bank.exchange import excel
from portal.bank.exchange.values import MOST_QUESTIONS, Defaults, Unreadable
from portal.bank.rules.questions import Ability, Cite, Mistake, QuestionType, Step, Variable
from tests.factories.workbooks import (
    BANK,
    CALCULATION,
    CASE,
    DEFAULTS,
    PART,
    SINGLE,
    TOPICS,
    only,
    read,
    table,
    told,
)

NUMERIC = {"题型": "填空题", "题干": "几日？", "正确答案": 30, "单位": "日"}


# --- understood ---------------------------------------------------------------------------------


def test_what_a_row_does_not_say_the_officer_says():
    defaults = Defaults("K1.1", Ability.RECALL, 2, (Cite("labour-law", "第五十条"),))
    (question,) = read(SINGLE, defaults=defaults).questions
    assert (question.id, question.topic, question.ability) == ("", "K1.1", Ability.RECALL)
    assert (question.difficulty, question.cites, question.explanation) == (2, defaults.cites, "")


def test_an_id_of_ours_stays_and_gives_the_topic_and_others_fall_away():
    assert only(SINGLE | {"编号": "K5.2-017"}).id == "K5.2-017"
    assert only(SINGLE | {"编号": "K5.2-017"}).topic == "K5.2"
    assert only(SINGLE | {"编号": 3}).id == ""


@pytest.mark.parametrize("written", ["K5.2", "K5.2 人工费用拨付", "人工费用拨付"])
def test_a_topic_is_known_by_code_and_by_name(written):
    assert only(SINGLE | {"知识点": written}).topic == "K5.2"


@pytest.mark.parametrize(
    ("written", "cites"),
    [
        ("条例 第二十四条", [("wage-regulation", "第二十四条")]),
        ("《保障农民工工资支付条例》第24条", [("wage-regulation", "第二十四条")]),
        ("wage-regulation，第 103 条", [("wage-regulation", "第一百零三条")]),
        ("条例 第十条第二款\n劳动法", [("wage-regulation", "第十条第二款"), ("labour-law", "")]),
        ("劳动法；条例第二十条", [("labour-law", ""), ("wage-regulation", "第二十条")]),
        ("劳动争议解释（一） 第十一条", [("dispute-interpretation-1", "第十一条")]),
        ("条例 24", [("wage-regulation", "第二十四条")]),
        ("条例24条", [("wage-regulation", "第二十四条")]),
        ("《条例》 二十四", [("wage-regulation", "第二十四条")]),
        ("条例第２４条", [("wage-regulation", "第二十四条")]),
        (
            "条例 第二十四条、第二十九条",
            [("wage-regulation", "第二十四条"), ("wage-regulation", "第二十九条")],
        ),
        ("条例 24、29", [("wage-regulation", "第二十四条"), ("wage-regulation", "第二十九条")]),
        ("条例 第9条第1款第2项", [("wage-regulation", "第九条第一款第二项")]),
        ("条例 第九条第一款第（二）项", [("wage-regulation", "第九条第一款第（二）项")]),
    ],
)
def test_a_clause_is_known_by_every_name_of_its_instrument(written, cites):
    assert only(SINGLE | {"依据": written}).cites == tuple(Cite(*cite) for cite in cites)


@pytest.mark.parametrize(("written", "key"), [("A", 0), ("ｂ", 1), ("b ", 1)])
def test_the_right_letter_is_known_in_every_width_and_case(written, key):
    options = only(SINGLE | {"正确答案": written}).options
    assert [option.correct for option in options].index(True) == key


@pytest.mark.parametrize("written", ["AC", "A,C", "A、C", "Ａ，Ｃ", "c a", "A；C"])
def test_several_letters_may_be_parted_in_any_way(written):
    row = SINGLE | {"题型": "多选", "选项C": "丙", "正确答案": written}
    assert [option.correct for option in only(row).options] == [True, False, True]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("正确", "true"),
        ("错", "false"),
        ("√", "true"),
        ("×", "false"),
        (True, "true"),
        ("f", "false"),
    ],
)
def test_judgements_are_known_in_every_spelling(written, key):
    row = {"题型": "判断", "题干": "对吗？", "正确答案": written, "选项A": "正确", "选项B": "错误"}
    found = read(row)
    assert (found.questions[0].key, found.losses) == (key, ())


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (30, "30"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        ("30.0", "30.0"),
        ("１，２００", "1200"),
        (-3, "-3"),
    ],
)
def test_a_number_is_read_as_it_is_shown(written, key):
    assert only(NUMERIC | {"正确答案": written}).key == key


def test_seconds_difficulty_and_short_codes_are_read_forgivingly():
    row = SINGLE | {"用时（秒）": "45秒", "难度": "中等", "职责": "9（2）", "扣分项": 13}
    question = only(row)
    assert (question.seconds, question.difficulty) == (45, 3)
    assert (question.duty, question.deduct) == ("9(2)", "13")


@pytest.mark.parametrize(
    ("written", "variables"),
    [
        ("n = 40,45,50", [Variable("n", ("40", "45", "50"))]),
        ("n＝40，45、50", [Variable("n", ("40", "45", "50"))]),
        ("n：1.5 2.5", [Variable("n", ("1.5", "2.5"))]),
        ("q = 36~60 每6", [Variable("q", (), "36", "60", "6")]),
        ("q=36～60，步长６", [Variable("q", (), "36", "60", "6")]),
        ("q = 3至6", [Variable("q", (), "3", "6", "1")]),
        ("q = -5--1 每隔 2", [Variable("q", (), "-5", "-1", "2")]),
        (
            "n = 4\n\nm = 1~2；k = 7",
            [Variable("n", ("4",)), Variable("m", (), "1", "2", "1"), Variable("k", ("7",))],
        ),
    ],
)
def test_variables_are_read_as_people_type_them(written, variables):
    assert only(CALCULATION | {"变量": written}).variables == tuple(variables)


@pytest.mark.parametrize(
    ("written", "step"),
    [
        ("answer = n*22", Step("answer", "n*22")),
        ("answer ＝（n－1）×22÷2", Step("answer", "(n-1)*22/2")),
        ("answer = round（n，2）| 得{answer}", Step("answer", "round(n,2)", "得{answer}")),
        (
            "answer = n ｜ 得 ｜ 问：几日 ｜ 日 ｜ 0.01",
            Step("answer", "n", "得", "几日", "日", "0.01"),
        ),
        ("answer = n ｜ 得 ｜ 问:几日｜误差：0.01", Step("answer", "n", "得", "几日", "", "0.01")),
        ("answer = n ｜ 问：几日 ｜ 单位：日", Step("answer", "n", "", "几日", "日")),
        ("answer = n ｜ ｜ 问：几日", Step("answer", "n", "", "几日")),
        ("answer = n ｜ 甲\\｜乙\\n丙 ｜", Step("answer", "n", "甲｜乙\n丙")),
        ("answer = n ｜ \\问：原样", Step("answer", "n", "问：原样")),
    ],
)
def test_steps_are_read_as_people_type_them(written, step):
    assert only(CALCULATION | {"步骤": written}).steps == (step,)


def test_mistakes_are_read_as_people_type_them():
    row = CALCULATION | {"常见错误": "n×30 ｜ 误用日历天数\nn|未乘天数|步骤：answer\n1"}
    assert only(row).mistakes == (
        Mistake("n*30", "误用日历天数"),
        Mistake("n", "未乘天数", "answer"),
        Mistake("1", ""),
    )


def test_headings_may_stand_in_any_order_and_be_spaced_or_marked():
    headings = ["*正确答案", "选项 B", "选项Ａ", "题 干", "题型（必填）"]
    row = dict(zip(headings, ["A", "2个月", "1个月", "最长为（ ）。", "单选题"], strict=True))
    assert read(row, headings=headings).questions == read(SINGLE).questions


def test_a_title_above_the_headings_and_empty_rows_are_passed_over():
    found = read(
        {}, SINGLE, {}, SINGLE | {"正确答案": "C"}, above=[["题库"], []], headings=list(SINGLE)
    )
    assert len(found.questions) == 1
    assert told(found.faults) == ["第7行“正确答案”列，最长为（ ）。：答案C没有对应的选项"]


def test_another_name_of_the_sheet_is_as_good():
    assert read(SINGLE, name="Sheet1").questions == read(SINGLE).questions


def test_a_column_that_nobody_knows_is_told_and_left_out():
    assert told(read(SINGLE | {"出题人": "某"}).losses) == ["不认识的列“出题人”，未带入"]


def test_a_cell_that_the_type_does_not_use_is_told_and_left_out():
    row = SINGLE | {"单位": "元", "允许误差": "0"}
    assert told(read(row).losses) == ["第2行：单选题用不到“单位”列，未带入"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_csv_file_with_the_same_headings_is_as_good(delimiter, encoding):
    content = table(SINGLE, SINGLE | {"题干": "两行\n题干"}, delimiter=delimiter, encoding=encoding)
    found = excel.read(content, DEFAULTS)
    assert found.faults == ()
    assert [question.stem for question in found.questions] == ["最长为（ ）。", "两行\n题干"]


# --- cases --------------------------------------------------------------------------------------


def test_parts_come_into_the_case_that_they_name_in_their_order():
    other = CASE | {"编号": "K5.2-101", "材料": "另一项目"}
    found = read(PART, CASE, other, PART | {"题干": "二"}, PART | {"案例": "K5.2-101"})
    assert told(found.faults) == []
    first, second = found.questions
    assert [part.stem for part in first.parts] == ["对吗？", "二"]
    assert (first.id, [part.id for part in first.parts]) == ("", ["", ""])
    assert [part.id for part in second.parts] == ["K5.2-101.1"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([CASE], "第2行“编号”列，案例1：案例没有小题：小题的“案例”列应填这个编号"),
        (
            [CASE, PART, PART | {"案例": "案例2"}],
            "第4行“案例”列，对吗？：没有编号为“案例2”的案例分析题",
        ),
        ([CASE, PART, CASE, PART], "第4行“编号”列，案例1：编号案例1与第2行重复"),
        (
            [CASE, PART, CASE | {"案例": "案例1", "编号": ""}],
            "第4行“题型”列：案例的小题不能又是案例分析题",
        ),
        ([CASE | {"材料": ""}, PART], "第2行“材料”列，案例1：案例分析题应有材料"),
        (
            [SINGLE | {"编号": "甲"}, PART | {"案例": "甲"}],
            "第3行“案例”列，对吗？：没有编号为“甲”的案例分析题",
        ),
    ],
)
def test_what_is_wrong_with_a_case_is_named(rows, message):
    assert message in told(read(*rows).faults)


# --- faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (SINGLE | {"题型": ""}, "“题型”列，最长为（ ）。：请选择题型"),
        (SINGLE | {"题型": "连线题"}, "“题型”列，最长为（ ）。：“连线题”应是判断题、单选题"),
        (SINGLE | {"题干": ""}, "“题干”列：没有题干"),
        (SINGLE | {"知识点": "K5.99"}, "“知识点”列，最长为（ ）。：没有“K5.99”这个知识点"),
        (SINGLE | {"知识点": "不存在"}, "没有“不存在”这个知识点"),
        (SINGLE | {"编号": "K5.2-001", "知识点": "K5.1"}, "编号K5.2-001不属于知识点K5.1"),
        (SINGLE | {"依据": "某通知 第一条"}, "“依据”列，最长为（ ）。：没有“某通知”这个文件"),
        (SINGLE | {"依据": "农民工工资支付条例 24"}, "，相近的有“保障农民工工资支付条例”"),
        (SINGLE | {"依据": "某通知"}, "可以引用的文件列在题库的“法规雷达”页"),
        (SINGLE | {"依据": "条例 第一条附则"}, "条文号“第一条附则”应写成"),
        (SINGLE | {"能力层次": "精通"}, "“精通”应是识记、理解、应用、计算之一"),
        (SINGLE | {"难度": 6}, "“6”应是1至5的整数"),
        (SINGLE | {"难度": 2.5}, "“2.5”应是1至5的整数"),
        (SINGLE | {"用时（秒）": "一分钟"}, "“一分钟”应是0至86400的整数"),
        (SINGLE | {"职责": "10(1)"}, "“10(1)”应写成9(1)一类"),
        (SINGLE | {"扣分项": "11"}, "“11”应写成12(1)、13一类"),
        (SINGLE | {"正确答案": ""}, "单选题应有一个正确答案"),
        (SINGLE | {"正确答案": "AB"}, "单选题应有一个正确答案"),
        (SINGLE | {"正确答案": "1个月"}, "选择题的答案应填选项的字母"),
        (SINGLE | {"正确答案": "D"}, "答案D没有对应的选项"),
        (SINGLE | {"选项B": ""}, "“选项B”列，最长为（ ）。：选择题至少要有两个选项"),
        (SINGLE | {"选项B": "", "选项C": "丙"}, "“选项B”列，最长为（ ）。：中间的选项没有内容"),
        (SINGLE | {"错因C": "多余"}, "“错因C”列，最长为（ ）。：有错因而没有对应的选项"),
        (SINGLE | {"题型": "多选题", "正确答案": ""}, "多选题的答案应填几个字母"),
        (SINGLE | {"题型": "判断题"}, "判断题的答案应填正确或错误"),
        (NUMERIC | {"正确答案": ""}, "填空题应有答案"),
        (NUMERIC | {"正确答案": "30日"}, "“30日”应是数字，单位写在“单位”列"),
        (NUMERIC | {"允许误差": "-1"}, "允许误差不能小于0"),
        (NUMERIC | {"允许误差": "少许"}, "“少许”应是数字"),
        (CALCULATION | {"步骤": ""}, "计算题至少要有一步"),
        (CALCULATION | {"步骤": "n*22"}, "第1行：“n*22”应写成“名称 = ……”"),
        (CALCULATION | {"步骤": "一 = n"}, "名称以字母开头"),
        (CALCULATION | {"步骤": "a = 1\nanswer = n**2"}, "第2行：公式“n**2”"),
        (CALCULATION | {"步骤": "a = 1\n\nanswer = n**2"}, "第3行：公式“n**2”"),
        (CALCULATION | {"变量": "n = 4；m = 5\nk = 多"}, "第2行：“多”不是数。写法如"),
        (CALCULATION | {"变量": "第一 = 4"}, "只含字母、数字和下划线，最多20个"),
        (CALCULATION | {"步骤": "answer = n ｜ 一 ｜ 二"}, "说明只能有一段"),
        (CALCULATION | {"步骤": "answer = n ｜ 问：几 ｜ 日 ｜ 1 ｜ 二"}, "最多写单位和误差"),
        (CALCULATION | {"步骤": "answer = n ｜ 问：几 ｜ 日 ｜ 少"}, "误差“少”不是数"),
        (CALCULATION | {"步骤": "answer = 1\n" * 101}, "一格最多写100条，第101行起"),
        (CALCULATION | {"依据": "条例\n" * 51}, "一格最多写50条依据"),
        (CALCULATION | {"依据": "条例" * 101}, "一行写一条依据"),
        (CALCULATION | {"变量": "n = 多"}, "第1行：“多”不是数"),
        (CALCULATION | {"变量": "n ="}, "没有可取的值"),
        (CALCULATION | {"变量": "n = 5~1"}, "没有可取的值"),
        (CALCULATION | {"变量": "n = 1~9999999 每1"}, "可取的值有9999999个，最多100000个"),
        (CALCULATION | {"变量": "n = 1~9 每0"}, "每次增加的数不能为0"),
        (CALCULATION | {"常见错误": "误用日历天数"}, "第1行：公式"),
        (CALCULATION | {"常见错误": "n ｜ 一 ｜ 二"}, "算式之后只有一段错因"),
    ],
)
def test_what_is_wrong_in_a_cell_is_named_by_row_and_column(row, message):
    found = read(SINGLE, row, headings=[*dict.fromkeys([*SINGLE, *row])])
    assert any(message in fault for fault in told(found.faults)), told(found.faults)
    assert all(fault.row == 3 for fault in found.faults)


def test_all_faults_of_all_rows_are_told_at_once_from_top_to_bottom():
    rows = [SINGLE | {"难度": 9, "正确答案": "Z"}, PART, SINGLE | {"题干": ""}]
    found = read(*rows)
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (2, "难度"),
        (2, "正确答案"),
        (3, "案例"),
        (4, "题干"),
    ]


def test_a_second_question_with_an_id_is_named():
    row = SINGLE | {"编号": "K5.2-001"}
    assert told(read(row, row).faults) == ["第3行“编号”列，K5.2-001：编号K5.2-001与第2行重复"]


def test_missing_and_doubled_headings_are_named():
    found = read({"题型": "单选题", "题干": "题"})
    assert told(found.faults) == ["第1行“正确答案”列：缺少这一列，请下载模板核对表头"]
    doubled = read(SINGLE, headings=[*SINGLE, "答案"])
    assert told(doubled.faults) == ["第1行“正确答案”列：有两列都是这个表头"]


def test_without_the_banks_names_codes_and_ids_are_taken_as_they_are():
    row = SINGLE | {"知识点": "K7.77", "依据": "some-law 第一条"}
    (question,) = read(row, known=False).questions
    assert (question.topic, question.cites) == ("K7.77", (Cite("some-law", "第一条"),))
    assert read(SINGLE | {"依据": "某法 第一条"}, known=False).faults


def test_more_rows_than_one_import_takes_are_refused():
    content = table(*[SINGLE] * (MOST_QUESTIONS + 1))
    with pytest.raises(Unreadable, match="一次最多导入5000行"):
        excel.read(content, DEFAULTS)


def test_as_many_rows_as_one_import_takes_are_read():
    found = excel.read(table(*[SINGLE] * MOST_QUESTIONS), DEFAULTS, TOPICS, BANK.sources)
    assert len(found.questions) == MOST_QUESTIONS
    assert {question.type for question in found.questions} == {QuestionType.SINGLE}
