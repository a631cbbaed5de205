"""QTI 2.2: our packages come back whole; items of others are read, or told why not."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings

from portal.bank.exchange import qti
from portal.bank.exchange.fixing import FIXED, is_drawn
from portal.bank.exchange.values import Defaults
from portal.bank.exchange.xml import Element, parse
from portal.bank.rules.questions import Ability, Mistake, Option, QuestionType
from tests.factories.made_questions import papers
from tests.factories.questions import (
    make_calculation,
    make_case,
    make_judge,
    make_multiple,
    make_numeric,
    make_single,
)
from tests.factories.workbooks import BANK

DEFAULTS = Defaults("K1.1")
ORDER = [
    "responseDeclaration",
    "outcomeDeclaration",
    "itemBody",
    "responseProcessing",
    "modalFeedback",
]


def told(imported) -> list[str]:
    return [str(one) for one in (*imported.faults, *imported.losses)]


def members(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def item(body: str, declared: str = "", more: str = "", version: str = "2") -> bytes:
    return (
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p{version}" '
        f'identifier="甲题" title="x" adaptive="false" timeDependent="false">'
        f"{declared}<itemBody>{body}</itemBody>{more}</assessmentItem>"
    ).encode()


def declare(base: str, *right: str, cardinality: str = "single", mapped: str = "") -> str:
    values = "".join(f"<value>{one}</value>" for one in right)
    correct = f"<correctResponse>{values}</correctResponse>" if right else ""
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'baseType="{base}">{correct}{mapped}</responseDeclaration>'
    )


def choice(inner: str, prompt: str = "<prompt>多久？</prompt>", attributes: str = "") -> str:
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1" '
        f"{attributes}>{prompt}{inner}</choiceInteraction>"
    )


AB = '<simpleChoice identifier="A">甲</simpleChoice><simpleChoice identifier="B">乙</simpleChoice>'
ENTRY = '<textEntryInteraction responseIdentifier="RESPONSE" expectedLength="5"/>'


def read(content: bytes):
    return qti.read(content, DEFAULTS)


@settings(max_examples=30)
@given(papers())
def test_what_has_no_drawn_numbers_loses_nothing(questions):
    exported = qti.write(questions)
    assert exported.losses == ()
    imported = qti.read(exported.content, DEFAULTS)
    assert told(imported) == []
    assert imported.questions == questions


def test_the_real_bank_loses_nothing_but_what_is_drawn():
    bank = BANK.questions[::4]
    exported = qti.write(bank)
    imported = qti.read(exported.content, DEFAULTS)
    assert imported.faults == imported.losses == ()
    assert len(imported.questions) == len(bank)
    back = {one.id: one for one in imported.questions}
    kept = [one for one in bank if not is_drawn(one)]
    assert len(kept) > 150
    assert [back[one.id] for one in kept] == kept
    assert {loss.item for loss in exported.losses} == {one.id for one in bank if is_drawn(one)}


def test_drawn_numbers_are_fixed_and_the_item_is_not_called_ours():
    exported = qti.write([make_calculation(), make_case()])
    assert len(exported.losses) == 2
    files = members(exported.content)
    assert f"items/K1.2-003{FIXED}.xml" in files
    calculation, case = qti.read(exported.content, DEFAULTS).questions
    assert (calculation.id, calculation.type) == ("", QuestionType.NUMERIC)
    assert (calculation.unit, calculation.tolerance) == ("人", "0.01")
    assert "累计人日 = " in calculation.explanation
    assert "{" not in str(calculation) + str(case)


def test_the_package_lists_every_item_once_with_its_file():
    questions = [make_judge(id=""), make_single(id=""), make_multiple(id="K5.2-002")]
    files = members(qti.write(questions).content)
    manifest = parse(files["imsmanifest.xml"])
    assert manifest.text_of("metadata").startswith("QTIv2.2 Package")
    assert [one.name for one in manifest.elements] == ["metadata", "organizations", "resources"]
    resources = manifest.within("resource")
    assert {one.get("type") for one in resources} == {"imsqti_item_xmlv2p2"}
    assert len({one.get("identifier") for one in resources}) == 3
    for resource in resources:
        (file,) = resource.all("file")
        assert file.get("href") == resource.get("href") in files
        assert resource.within("interactionType")[0].text == "choiceInteraction"
    assert len(files) == 4


@pytest.mark.parametrize("make", [make_judge, make_single, make_multiple, make_numeric])
def test_an_item_has_its_elements_in_the_order_of_the_schema(make):
    files = members(qti.write([make()]).content)
    root = parse(files["items/K5.2-001.xml"])
    assert (root.get("adaptive"), root.get("timeDependent")) == ("false", "false")
    assert b'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2"' in files["items/K5.2-001.xml"]
    names = [one.name for one in root.elements]
    assert names == sorted(names, key=ORDER.index)
    declared = {
        one.get("identifier") for one in root.all("responseDeclaration", "outcomeDeclaration")
    }
    used = {one.get("identifier") for one in root.within("variable", "correct", "setOutcomeValue")}
    used |= {one.get("outcomeIdentifier") for one in root.all("modalFeedback")}
    assert used <= declared


def scores(root: Element, given: str) -> float:
    """What our own processing gives this single response: the few rules it is written with."""
    processing = root.first("responseProcessing")
    assert processing
    for branch in processing.within("responseIf"):
        test = branch.elements[0]
        right = root.within("correctResponse")[0].text
        if test.name == "match":
            return float(given == right)
        low = float(test.get("tolerance", "0 0").split()[0])
        return float(abs(float(given) - float(right)) <= low)
    raise AssertionError


def test_a_number_is_marked_within_its_tolerance():
    root = parse(members(qti.write([make_numeric(tolerance="0.5")]).content)["items/K5.2-001.xml"])
    (equal, wrong) = root.within("equal")
    assert equal.get("toleranceMode") == "absolute"
    assert equal.get("tolerance") == "0.5 0.5"
    assert wrong.get("toleranceMode") == "exact"
    assert [scores(root, given) for given in ("30", "30.5", "31")] == [1, 1, 0]


def test_an_item_alone_is_read_with_the_defaults():
    body = choice(AB)
    imported = read(item(body, declare("identifier", "B")))
    (one,) = imported.questions
    assert one.options == (Option("甲"), Option("乙", True))
    assert (one.id, one.type, one.stem) == ("", QuestionType.SINGLE, "多久？")
    assert (one.topic, one.ability, one.difficulty) == ("K1.1", Ability.UNDERSTAND, 3)
    assert told(imported) == []


@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_every_version_of_qti_2_is_read(version):
    content = item(choice(AB), declare("identifier", "A"), version=version)
    assert len(read(content).questions) == 1


def test_a_mapping_alone_tells_what_is_right():
    mapped = (
        '<mapping lowerBound="0" defaultValue="-2"><mapEntry mapKey="A" mappedValue="1"/>'
        '<mapEntry mapKey="B" mappedValue="0.5"/></mapping>'
    )
    several = item(choice(AB), declare("identifier", cardinality="multiple", mapped=mapped))
    (one,) = read(several).questions
    assert (one.type, [o.correct for o in one.options]) == (QuestionType.MULTIPLE, [True, True])
    (one,) = read(item(choice(AB), declare("identifier", mapped=mapped))).questions
    assert (one.type, [o.correct for o in one.options]) == (QuestionType.SINGLE, [True, False])


def test_the_stem_is_prompt_and_what_stands_before_it():
    body = (
        "<p>看<b>材料</b>：</p><rubricBlock view='scorer'><p>评分</p></rubricBlock>"
        "<p><img src='images/sign.png' alt='x'/></p>"
        + choice(AB, "<prompt>选<i>不</i>对的<br/>一项</prompt>")
    )
    imported = read(item(body, declare("identifier", "A")))
    assert imported.questions[0].stem == "看**材料**：\n\n选**不**对的\n一项"
    assert told(imported) == ["甲题：说明（rubricBlock）未带入", "甲题：图片“sign.png”未带入"]


def test_a_stem_without_prompt_is_enough_and_true_and_false_make_a_judgement():
    options = (
        '<simpleChoice identifier="t">True </simpleChoice>'
        '<simpleChoice identifier="f" fixed="true">False</simpleChoice>'
    )
    (one,) = read(item(f"<p>对吗？</p>{choice(options, '')}", declare("identifier", "f"))).questions
    assert (one.type, one.key, one.stem) == (QuestionType.JUDGE, "false", "对吗？")


def test_fixed_options_are_told():
    options = AB.replace('"B"', '"B" fixed="true"')
    assert told(read(item(choice(options), declare("identifier", "A")))) == [
        "甲题：选项固定的位置未带入"
    ]


def test_feedback_becomes_reason_and_explanation():
    options = (
        '<simpleChoice identifier="A">甲</simpleChoice><simpleChoice identifier="B">乙'
        '<feedbackInline outcomeIdentifier="FEEDBACK" identifier="B" showHide="show">混淆'
        "</feedbackInline></simpleChoice><simpleChoice identifier='C'>丙</simpleChoice>"
    )
    modals = "".join(
        f'<modalFeedback outcomeIdentifier="F" identifier="{name}" showHide="show">{text}'
        "</modalFeedback>"
        for name, text in (("C", "漏算"), ("correct", "对，见条例"), ("incorrect", "再想想"))
    )
    imported = read(item(choice(options), declare("identifier", "A"), modals))
    (one,) = imported.questions
    assert [option.why for option in one.options] == ["", "混淆", "漏算"]
    assert one.explanation == "对，见条例"
    assert told(imported) == ["按作答对错显示的反馈未带入（1处）"]


@pytest.mark.parametrize("base", ["float", "integer", "string"])
def test_a_number_is_read_from_a_text_entry(base):
    body = f"<p>周期为{ENTRY}个月。</p>"
    (one,) = read(item(body, declare(base, "1"))).questions
    assert (one.type, one.key, one.tolerance) == (QuestionType.NUMERIC, "1", "0")
    assert one.stem == "周期为（ ）个月。"


def test_a_field_in_a_line_of_its_own_has_a_unit():
    (one,) = read(item(f"<p>多久？</p><div>{ENTRY}个月</div>", declare("float", "1"))).questions
    assert (one.stem, one.unit) == ("多久？", "个月")


@pytest.mark.parametrize(
    ("attributes", "tolerance", "lost"),
    [
        ('toleranceMode="absolute" tolerance="0.5"', "0.5", False),
        ('toleranceMode="absolute" tolerance="0.5 0.5"', "0.5", False),
        ('toleranceMode="absolute" tolerance="0.5 1"', "0.5", True),
        ('toleranceMode="relative" tolerance="5 5"', "0", True),
        ('toleranceMode="exact"', "0", False),
    ],
)
def test_the_tolerance_stands_in_the_processing(attributes, tolerance, lost):
    rules = (
        f"<responseProcessing><responseCondition><responseIf><equal {attributes}>"
        '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>'
        "</setOutcomeValue></responseIf></responseCondition></responseProcessing>"
    )
    imported = read(item(f"<p>{ENTRY}</p><p>多久？</p>", declare("float", "3"), rules))
    assert imported.questions[0].tolerance == tolerance
    assert bool(imported.losses) == lost


def test_words_to_be_typed_are_told():
    body = f"<blockquote><p>由{ENTRY}支付</p></blockquote>"
    imported = read(item(body, declare("string", "用人单位")))
    assert imported.questions == imported.faults == ()
    assert "文字填空题" in told(imported)[0]


OTHERS = "order match hottext gapMatch slider upload extendedText custom inlineChoice"


@pytest.mark.parametrize("name", [f"{name}Interaction" for name in OTHERS.split()])
def test_other_interactions_are_skipped_and_told(name):
    imported = read(item(f'<{name} responseIdentifier="RESPONSE"/>', declare("identifier", "A")))
    assert imported.questions == imported.faults == ()
    assert f"（{name}），整题未带入" in told(imported)[0]


def test_random_numbers_of_others_are_skipped_and_told():
    templates = declare("float", "1") + '<templateDeclaration identifier="a" baseType="integer"/>'
    imported = read(item(f"<p>a？{ENTRY}</p>", templates))
    assert imported.questions == ()
    assert "随机变量" in told(imported)[0]


@pytest.mark.parametrize(
    ("body", "declared", "message", "column"),
    [
        (choice(AB), declare("identifier"), "没有标明正确选项", "choiceInteraction"),
        (choice(AB), declare("identifier", "Z"), "正确答案Z不是其选项", "correctResponse"),
        (choice(AB), declare("identifier", "A", "B"), "2个正确选项", "choiceInteraction"),
        (choice(AB[: len(AB) // 2]), declare("identifier", "A"), "两个选项", "choiceInteraction"),
        (choice(AB), "", "没有声明RESPONSE的正确答案", "responseDeclaration"),
        (choice(AB, ""), declare("identifier", "A"), "没有题干文字", "prompt"),
        (f"<p>多久{ENTRY}？</p>", declare("float"), "没有标明正确答案", "correctResponse"),
    ],
)
def test_what_cannot_be_a_question_is_a_fault_with_item_and_element(
    body, declared, message, column
):
    imported = read(item(body, declared))
    (fault,) = imported.faults
    assert message in fault.message
    assert (fault.item, fault.column) == ("甲题", column)


def numbered(number: int) -> str:
    second = AB.replace('"A"', f'"A{number}"').replace('"B"', f'"B{number}"')
    return choice(second, f"<prompt>问题{number}</prompt>").replace(
        '"RESPONSE"', f'"RESPONSE{number}"'
    )


def declarations(*numbers: int) -> str:
    return "".join(
        declare("identifier", f"A{number}").replace('"RESPONSE"', f'"RESPONSE{number}"')
        for number in numbers
    )


def test_several_questions_about_one_text_are_a_case():
    body = f"<blockquote><p>甲公司拖欠工资。</p></blockquote>{numbered(1)}<div>{numbered(2)}</div>"
    (case,) = read(item(body, declarations(1, 2))).questions
    assert (case.type, case.material) == (QuestionType.CASE, "甲公司拖欠工资。")
    assert [part.stem for part in case.parts] == ["问题1", "问题2"]
    assert [part.id for part in case.parts] == [".1", ".2"]


def test_several_questions_about_nothing_are_questions():
    imported = read(item(numbered(1) + numbered(2), declarations(1, 2)))
    assert [one.type for one in imported.questions] == [QuestionType.SINGLE] * 2


def test_a_mistake_with_a_formula_keeps_it():
    ours = make_numeric(mistakes=(Mistake("30*2", "翻倍"), Mistake("15", "减半")))
    assert qti.read(qti.write([ours]).content, DEFAULTS).questions == (ours,)


def test_an_item_that_only_tells_something_is_told():
    assert told(read(item("<p>请看下面的题。</p>"))) == ["甲题：没有作答处，只是说明文字，未带入"]
