"""Reading the bank: everything that is right is read, everything that is wrong is told at once."""

from datetime import date

import pytest

from portal.bank.content import Problem, read_bank
from portal.bank.content.values import Severity
from portal.bank.rules.blueprints import faults
from portal.bank.rules.law import article_number
from portal.bank.rules.questions import QuestionType
from tests.factories.bank_files import (
    CALCULATION,
    CASE,
    COURSE,
    FILES,
    SINGLE,
    told,
    with_question,
)


def test_a_sound_bank_is_read_whole(read):
    bank, problems = read()
    assert told(problems) == []
    assert [source.id for source in bank.sources] == ["wage-regulation", "special-account"]
    assert [topic.code for topic in bank.subjects[0].topics] == ["K5.1", "K5.2"]
    assert [question.id for question in bank.questions] == ["K5.2-001", "K5.2-002", "K5.2-101"]
    assert [part.id for part in bank.questions[2].parts][:2] == ["K5.2-101.1", "K5.2-101.2"]
    assert bank.questions[2].parts[1].key == "false"
    assert bank.questions[2].parts[1].topic == "K5.2"
    (course,) = bank.courses
    assert course.lessons[0].text.startswith("# 第一课")
    assert course.lessons[0].exercises == ("K5.2-001",)
    (blueprint,) = bank.blueprints
    assert (blueprint.pass_mark, blueprint.per_key, faults(blueprint)) == (600, 50, ())
    assert blueprint.sections[0].types == (QuestionType.SINGLE,)


def test_a_calculation_of_a_case_without_known_mistakes_is_advised_on(read):
    _, problems = read()
    assert told(problems, Severity.ADVICE) == ["K5.2-101.5没有写出常见错误"]
    assert all(problem.is_advice for problem in problems)


def test_a_source_is_in_force_from_its_day_until_it_is_repealed(read):
    account = read()[0].sources[1]
    assert not account.is_in_force(date(2021, 7, 6))
    assert account.is_in_force(date(2021, 7, 7))
    assert not account.is_in_force(date(2030, 1, 1))
    assert read()[0].sources[0].is_in_force(date(2030, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('ability = "recall"', "", "缺少ability"),
        ('ability = "recall"', 'ability = "known"', "ability应是recall、"),
        ('type = "single"', 'type = "choice"', "type应是judge、"),
        ("difficulty = 2", "difficulty = 6", "难度应为1至5"),
        ("difficulty = 2", 'difficulty = "2"', "difficulty应是不小于0的整数"),
        ("difficulty = 2", "difficulty = true", "difficulty应是不小于0的整数"),
        ('explanation = "不得超过1个月。"', 'explanation = " "', "explanation应是非空文字"),
        ('explanation = "不得超过1个月。"', "explanation = 1", "explanation应是非空文字"),
        ("seconds = 45", "second = 45", "不认识的字段second"),
        ('duty = "9(2)"', 'duty = "9（2）"', "职责应写成"),
        ('duty = "9(2)"', "duty = 9", "duty应是文字"),
        ('deduct = "12(2)"', 'deduct = "12(9)"', "扣分项应写成"),
        ('"wage-regulation"', '"old-rule"', "依据old-rule不在sources.toml中"),
        ("第二十四条", "第六十五条", "“第六十五条”超出该文件的64条"),
        ("第二十四条", "24条", "条文号“24条”应写成"),
        ('[{ source = "wage-regulation", article = "第二十四条" }]', "[]", "没有依据"),
        ('[{ source = "wage-regulation", article = "第二十四条" }]', '["a"]', "应是一个表"),
        ('[{ source = "wage-regulation", article = "第二十四条" }]', '"a"', "cites应是表的列表"),
        ("correct = true", "correct = false", "单选题应有4个选项、1个正确，现有4个、0个正确"),
        ("correct = true", "correct = 1", "第1个选项：correct应是true或false"),
        (', why = "误作双月"', "", "第3个选项是错误选项，应写明错在哪里"),
        ('text = "15日"', 'text = "1个月"', "有两个选项相同"),
        ('  { text = "1个季度", why = "误作按季" },\n', "", "现有3个、1个正确"),
        ("拨付周期", "{n}拨付周期", "占位符{n}没有对应的数"),
        ("拨付周期", "{拨付周期}", "有写错的占位符"),
        ('"K5.2-001"', '"K5.1-001"', "编号应是K5.2-加三位数字"),
        ('"K5.2-001"', '"K5.2-1"', "编号应是K5.2-加三位数字"),
    ],
)
def test_what_is_wrong_with_a_question_is_told_with_its_place(read, old, new, message):
    assert old in SINGLE
    bank, problems = read(with_question(SINGLE.replace(old, new) + CALCULATION))
    found = [problem for problem in problems if problem.question_id.startswith("K5.")]
    assert any(message in problem.message for problem in found), problems
    assert found[0].file == "questions/K5/K5.2.toml"
    assert found[0].line == 3
    assert [question.id for question in bank.questions] == ["K5.2-002"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"n*w"', '"n*x"', "公式“n*x”用到未定义的名称x"),
        ('"n*w"', '"n*"', "缺少数或名称"),
        ('"n*w"', '"n-n"', "答案不大于0（n=10，w=5000）"),
        ('"n*w"', '"w/n/7"', "答案不能用4位以内的小数写尽"),
        ('"n*w"', '"w/(n-15)"', "除数为零（n=15，w=5000）"),
        ('"n+w"', '"w*n"', "第1个错误的结果与答案相同（n=10，w=5000）"),
        ('"n+w"', '"w*n+0"', "第1个错误的结果与答案相同"),
        ('"n+w"', '"y"', "公式“y”用到未定义的名称y"),
        ('name = "answer", formula', 'name = "total", formula', "计算题的最后一步应叫answer"),
        ('name = "answer", formula', 'name = "n", formula', "名称n重复"),
        ("共多少元", "共{answer}元", "题干不能写出{answer}"),
        ('tolerance = "0"', 'tolerance = "-1"', "允许误差不能小于0"),
        ('tolerance = "0"', "tolerance = 0", "tolerance应是文字"),
        ('tolerance = "0"', 'tolerance = "半"', "tolerance应是写成文字的十进制数"),
        ('step = "5"', 'step = "0"', "step不为0"),
        ('step = "5"', 'step = "-5"', "没有可取的值"),
        ('["5000", "6000"]', "[]", "没有可取的值"),
        ('["5000", "6000"]', "[5000]", "choices应是文字的列表"),
        ('["5000", "6000"]', '["五千"]', "取值应是写成文字的十进制数"),
        ('max = "20"', 'max = "2000000000"', "可取的值过多"),
        ("n = { min", "round = { min", "名称“round”应以字母开头"),
    ],
)
def test_what_is_wrong_with_a_calculation_is_told(read, old, new, message):
    assert old in CALCULATION
    bank, problems = read(with_question(SINGLE + CALCULATION.replace(old, new)))
    assert any(message in found for found in told(problems)), problems
    assert [question.id for question in bank.questions] == ["K5.2-001"]


def test_a_number_that_fails_only_for_some_candidates_is_found(read):
    text = CALCULATION.replace('"n+w"', '"20*w"')
    _, problems = read(with_question(SINGLE + text))
    assert told(problems) == ["第1个错误的结果与答案相同（n=20，w=5000）"]


def test_where_there_are_too_many_numbers_a_sample_is_tried(read):
    text = CALCULATION.replace('max = "20", step = "5"', 'max = "50000"')
    bank, problems = read(with_question(SINGLE + text))
    assert told(problems) == []
    assert bank.questions[1].variables[0].count == 49_991
    _, problems = read(with_question(SINGLE + text.replace('"n*w"', '"n-n"')))
    assert told(problems)[0].startswith("答案不大于0")


def test_a_number_that_is_not_shown_is_advised_on(read):
    text = CALCULATION.replace("{n}人，", "")
    _, problems = read(with_question(SINGLE + text))
    assert "K5.2-002的变量n没有在题干中给出" in told(problems, Severity.ADVICE)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('type = "judge"', 'type = "case"', "缺少material"),
        ('topic = "K5.1"', 'topic = "K7.1"', "第1小题：知识点K7.1不在subjects.toml中"),
        ('topic = "K5.1"', "", "第1小题：缺少topic"),
        ("key = true", 'key = "对"', "第1小题：key应是true或false"),
        ('key = "30"', "key = 30", "第3小题：key应是非空文字"),
        ('formula = "n*2"', 'formula = "m*2"', "第5小题：公式“m*2”用到未定义的名称m"),
        ('formula = "n*2"', 'formula = "n-10"', "第5小题：答案不大于0（n=10）"),
        ("某项目有{n}名", "某项目有{k}名", "占位符{k}没有对应的数"),
        ('name = "answer"', 'name = "n"', "第5小题：名称n重复"),
        ("第4问", "", "第5小题：stem应是非空文字"),
        ('text = "乙", correct = true', 'text = "乙", why = "误"', "第4小题：多选题应有4至5个选项"),
    ],
)
def test_what_is_wrong_with_a_case_is_told_with_the_part(read, old, new, message):
    assert old in CASE
    bank, problems = read(with_question(SINGLE + CASE.replace(old, new, 1)))
    assert any(message in found for found in told(problems)), problems
    assert [question.id for question in bank.questions] == ["K5.2-001"]


def test_a_case_has_four_to_six_parts_and_none_is_a_case(read):
    four = CASE.rpartition("[[question.parts]]")[0]
    three = four.rpartition("[[question.parts]]")[0]
    part = CASE.rpartition("[[question.parts]]")[2]
    seven = CASE + 2 * f"\n[[question.parts]]{part}"
    _, problems = read(with_question(SINGLE + four))
    assert told(problems) == []
    nested = three + CASE.replace(
        "[[question]]", "[[question.parts]]\ntopic = 'K5.2'", 1
    ).partition('[[question.parts]]\ntopic = "K5')[0].replace('id = "K5.2-101"\n', "")
    for text, message in (
        (three, "现有3个"),
        (seven, "现有7个"),
        (nested, "案例的小题不能又是案例"),
    ):
        _, problems = read(with_question(SINGLE + text))
        assert any(message in found for found in told(problems)), problems


def test_a_case_whose_own_numbers_fail_tells_it_once(read):
    text = CASE.replace(
        'explanation = "共', 'steps = [{ name = "h", formula = "n*z" }]\nexplanation = "共'
    )
    _, problems = read(with_question(SINGLE + text))
    assert told(problems) == ["公式“n*z”用到未定义的名称z"]


def test_steps_of_a_case_are_known_to_its_parts(read):
    text = CASE.replace(
        'explanation = "共', 'steps = [{ name = "h", formula = "n*8" }]\nexplanation = "共'
    ).replace('"n*2"', '"h*2"')
    _, problems = read(with_question(SINGLE + text))
    assert told(problems) == []


def test_options_that_become_alike_with_some_numbers_are_found(read):
    text = SINGLE.replace('"1个月"', '"{n}日"').replace(
        "difficulty", 'variables = { n = { choices = ["14", "15"] } }\ndifficulty', 1
    )
    _, problems = read(with_question(text))
    assert told(problems)[0] == "有两个选项相同（n=15）"


def test_an_id_is_used_once_in_the_whole_bank(read):
    bank, problems = read(with_question(SINGLE + SINGLE))
    assert told(problems) == ["编号重复：questions/K5/K5.2.toml中已有"]
    assert len(bank.questions) == 1


def test_a_file_is_named_for_its_topic(read):
    _, problems = read({"questions/K1/K5.1.toml": "", "questions/K5/notes.toml": "title = 1"})
    assert told(problems) == [
        "文件应以知识点命名，放在其科目的文件夹中",
        "文件应以知识点命名，放在其科目的文件夹中",
        "不认识的字段title",
    ]


def test_a_file_that_is_no_toml_is_told_and_the_rest_is_read(read):
    bank, problems = read({"questions/K5/K5.1.toml": "[[question]\n"})
    assert [problem.file for problem in problems if not problem.is_advice] == [
        "questions/K5/K5.1.toml"
    ]
    assert told(problems)[0].startswith("不是正确的TOML文件")
    assert len(bank.questions) == 3


def test_an_empty_folder_tells_what_it_lacks(tmp_path):
    bank, problems = read_bank(tmp_path)
    assert told(problems) == ["文件不存在", "文件不存在"]
    assert bank.questions == ()


def test_a_table_that_is_none_is_told(read):
    _, problems = read(
        with_question(SINGLE + "\n").copy() | {"questions/K5/K5.1.toml": "question = [1]"}
    )
    assert "应是一个表" in told(problems)


def test_style_is_advice_and_stops_nothing(read):
    text = SINGLE.replace('"1个月"', '"自合同约定的计量周期届满之日起1个月内"')
    bank, problems = read(with_question(text))
    (advice,) = problems
    assert advice.is_advice
    assert advice.message.startswith("正确选项明显比其他选项长")
    assert len(bank.questions) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("sources.toml", "in_force = 2020-05-01", "", "缺少in_force"),
        ("sources.toml", "in_force = 2020-05-01", 'in_force = "2020"', "in_force应是日期"),
        ("sources.toml", '"special-account"', '"wage-regulation"', "编号重复"),
        ("subjects.toml", '"K5.1"', '"K6.1"', "知识点K6.1不属于科目K5"),
        ("subjects.toml", '"K5.1"', '"K5.2"', "知识点编号重复"),
        ("subjects.toml", "marks = 100", 'marks = "0.555"', "marks最多两位小数"),
        ("blueprints/mini.toml", '"mini"', '"other"', "id应与文件名mini相同"),
        ("blueprints/mini.toml", "K5 = 10", "K6 = 10", "科目K6不在subjects.toml中"),
        ("blueprints/mini.toml", '["single"]', '["oral"]', "第1大题：不认识的题型oral"),
        ("blueprints/mini.toml", "count = 10", "count = 9", "各大题合计9分，应为10分"),
        ("blueprints/mini.toml", "[difficulty]", "[hardness]", "不认识的字段hardness"),
        ("courses/basics/course.toml", '"basics"', '"other"', "id应与文件夹名basics相同"),
        ("courses/basics/course.toml", '"01.md"', '"02.md"', "没有课文文件02.md"),
        ("courses/basics/course.toml", '"01.md"', '"../../sources.toml"', "没有课文文件"),
        ("courses/basics/course.toml", 'file = "01.md"', "", "第1课：缺少file"),
        ("courses/basics/course.toml", '"K5.2-001"', '"K5.2-999"', "练习K5.2-999不在题库中"),
        ("courses/basics/course.toml", '"K5.2"', '"K9.9"', "知识点K9.9不在subjects.toml中"),
        ("courses/basics/course.toml", "minutes = 45", "minutes = 0", "minutes应大于0"),
    ],
)
def test_what_is_wrong_around_the_questions_is_told(read, file, old, new, message):
    assert old in FILES[file]
    _, problems = read({file: FILES[file].replace(old, new, 1)})
    assert any(message in found for found in told(problems)), problems


def test_a_lesson_belongs_to_one_course_and_is_there_once(read):
    second = COURSE.replace('"basics"', '"copy"')
    twice = COURSE + COURSE[COURSE.index("[[lesson]]") :]
    _, problems = read({"courses/copy/course.toml": second, "courses/copy/01.md": "文"})
    assert told(problems) == ["课时basics-01在别的课程中已有"]
    _, problems = read({"courses/basics/course.toml": twice, "courses/copy/course.toml": twice})
    assert "课时编号basics-01重复" in told(problems)


def test_a_course_has_lessons_and_as_many_minutes_as_it_says(read):
    _, problems = read({"courses/basics/course.toml": COURSE.replace("hours = 1", "hours = 2")})
    assert "各课合计45分钟，与2学时（90分钟）不符" in told(problems, Severity.ADVICE)
    empty = COURSE[: COURSE.index("[[lesson]]")]
    _, problems = read({"courses/basics/course.toml": empty})
    assert "课程没有课时" in told(problems)


@pytest.mark.parametrize(
    ("article", "value"),
    [
        ("第一条", 1),
        ("第十条", 10),
        ("第十二条", 12),
        ("第二十四条", 24),
        ("第一百零七条", 107),
        ("第一千二百六十条", 1260),
        ("第二百七十六条之一", 276),
        ("第四十四条第（一）项", 44),
        ("第十二条第二款", 12),
        ("第24条", None),
        ("二十四条", None),
    ],
)
def test_articles_are_numbered_in_chinese(article, value):
    assert article_number(article) == value


def test_a_problem_says_where_it_is():
    assert str(Problem("questions/K5/K5.2.toml", "缺少stem", "K5.2-001", 12)) == (
        "questions/K5/K5.2.toml:12 K5.2-001 [错误] 缺少stem"
    )
    assert str(Problem("sources.toml", "文件不存在")) == "sources.toml [错误] 文件不存在"
