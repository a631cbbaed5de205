"""Files that are well formed and make no sense: read or refused, never an error of ours."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.bank.exchange import moodle, qti
from portal.bank.exchange.values import Defaults, Unreadable
from portal.bank.exchange.xml import Element, serialised

NAMES = (
    "question answer text feedback questiontext generalfeedback single tags tag tolerance units "
    "unit multiplier unit_name dataset_definitions dataset_definition name minimum maximum "
    "decimals dataset_item value idnumber category hint itemBody choiceInteraction simpleChoice "
    "prompt textEntryInteraction p div table tr td br u responseDeclaration correctResponse "
    "mapping mapEntry responseProcessing responseIf equal variable correct baseValue "
    "setOutcomeValue modalFeedback feedbackInline"
)
KEYS = (
    "type fraction format identifier responseIdentifier outcomeIdentifier cardinality baseType "
    "tolerance toleranceMode mapKey mappedValue class fixed shuffle"
)
VALUES = (
    "multichoice truefalse numerical shortanswer calculated description category RESPONSE A B "
    "single multiple float identifier absolute 100 50 0 nan -1e9 {a} {={a}+1} true false "
    "正确 错误 案例：X 小题：1 难度：9 材料"
)

values = st.sampled_from(["", *VALUES.split()])
attributes = st.dictionaries(st.sampled_from(KEYS.split()), values, max_size=4)


def trees(names: str):
    def around(inner):
        children = st.lists(inner, min_size=1, max_size=5).map(tuple)
        return st.builds(Element, st.sampled_from(names.split()), attributes, children)

    return st.recursive(values, around, max_leaves=25)


def read(format_, root: str, children):
    whole = Element(root, {"identifier": "K5.2-001"}, children)
    with suppress(Unreadable):  # where nothing in it is a question
        imported = format_.read(serialised(whole), Defaults("K1.1"))
        assert all(one.message for one in (*imported.faults, *imported.losses))
        assert all(one.stem or one.material or one.parts for one in imported.questions)


@settings(max_examples=40)
@given(st.lists(trees(NAMES), min_size=1, max_size=4).map(tuple))
def test_no_elements_in_the_wrong_place_upset_a_reader(children):
    read(moodle, "quiz", children)
    read(qti, "assessmentItem", children)


@settings(max_examples=40)
@given(st.sampled_from(VALUES.split()), st.lists(trees(NAMES), min_size=1, max_size=6).map(tuple))
def test_no_question_of_moodle_upsets_the_reader(kind, children):
    stem = Element("questiontext", {}, (Element("text", {}, ("题干{a}",)),))
    read(moodle, "quiz", (Element("question", {"type": kind}, (stem, *children)),))


@settings(max_examples=40)
@given(st.lists(trees(NAMES), min_size=1, max_size=6).map(tuple))
def test_no_body_of_an_item_upsets_the_reader(children):
    right = Element("correctResponse", {}, (Element("value", {}, ("A",)),))
    declared = Element("responseDeclaration", {"identifier": "RESPONSE"}, (right,))
    read(qti, "assessmentItem", (declared, Element("itemBody", {}, ("题干", *children)), *children))
