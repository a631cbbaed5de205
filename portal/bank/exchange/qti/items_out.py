"""A question as a QTI 2.2 item: what is asked, what is right, how it is marked, what is told after.

Each answerable part has its own response (`RESPONSE`, or `RESPONSE_1` … of a case) and two
outcomes for feedback: `EXPLANATION`, always shown after the answer, and `WHY`, the mistake made.
"""

from dataclasses import dataclass

from portal.bank.exchange.fixing import value_of
from portal.bank.exchange.markup import blocks, inline, is_table, paragraphs
from portal.bank.exchange.qti.layout import UNIT
from portal.bank.exchange.xml import Element
from portal.bank.rules.numbers import number
from portal.bank.rules.questions import Option, Question, QuestionType

NAMESPACES = {
    "xmlns": "http://www.imsglobal.org/xsd/imsqti_v2p2",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": (
        "http://www.imsglobal.org/xsd/imsqti_v2p2 "
        "http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd"
    ),
}
TITLE_LENGTH = 40
JUDGEMENTS = (("true", "正确"), ("false", "错误"))
MATERIAL, STEM, PART = "material", "stem", "part"
SHOWN = "explanation"
EXPECTED_LENGTH = "12"


@dataclass(frozen=True, slots=True)
class Place:
    """The names of the variables of one answerable part; nothing is added where there is one."""

    end: str = ""

    @property
    def response(self) -> str:
        """What the candidate answered."""
        return f"RESPONSE{self.end}"

    @property
    def why(self) -> str:
        """Which mistake was made."""
        return f"WHY{self.end}"

    @property
    def explanation(self) -> str:
        """The explanation, once answered."""
        return f"EXPLANATION{self.end}"


def item_of(question: Question, name: str) -> Element:
    """The item of a question without drawn numbers."""
    start = (question.stem or question.material).partition("\n")[0][:TITLE_LENGTH]
    is_case = question.type is QuestionType.CASE
    places = tuple(
        (part, Place(f"_{place}" if is_case else ""))
        for place, part in enumerate(question.leaves, start=1)
    )
    attributes = {
        "identifier": name,
        "title": f"{name} {start}",
        "adaptive": "false",
        "timeDependent": "false",
        "xml:lang": "zh-CN",
        **NAMESPACES,
    }
    whole = ((question, Place()),) if is_case else ()
    return Element(
        "assessmentItem",
        attributes,
        (
            *(_response_declaration(part, place) for part, place in places),
            *_outcome_declarations(places, whole),
            Element("itemBody", {}, _body(question, places)),
            _processing(places, whole),
            *(one for part, place in (*places, *whole) for one in _feedback(part, place)),
        ),
    )


def choices_of(question: Question) -> tuple[tuple[str, Option], ...]:
    """The options with their identifiers; a judgement is a choice of two."""
    if question.type is QuestionType.JUDGE:
        return tuple((key, Option(text, key == question.key)) for key, text in JUDGEMENTS)
    return tuple((f"choice{n}", option) for n, option in enumerate(question.options, start=1))


Places = tuple[tuple[Question, Place], ...]


def _is_entry(question: Question) -> bool:
    return question.type is QuestionType.NUMERIC


def _cardinality(question: Question) -> str:
    return "multiple" if question.type is QuestionType.MULTIPLE else "single"


def _response_declaration(question: Question, place: Place) -> Element:
    right = (
        [question.key]
        if _is_entry(question)
        else [name for name, option in choices_of(question) if option.correct]
    )
    values = tuple(Element("value", {}, (value,)) for value in right)
    attributes = {
        "identifier": place.response,
        "cardinality": _cardinality(question),
        "baseType": "float" if _is_entry(question) else "identifier",
    }
    return Element("responseDeclaration", attributes, (Element("correctResponse", {}, values),))


def _outcome_declarations(places: Places, whole: Places) -> tuple[Element, ...]:
    zero = Element("defaultValue", {}, (Element("value", {}, ("0",)),))
    most = Element("defaultValue", {}, (Element("value", {}, (str(len(places)),)),))
    return (
        _outcome("SCORE", "single", "float", (zero,)),
        _outcome("MAXSCORE", "single", "float", (most,)),
        *(
            outcome
            for part, place in places
            for outcome in (
                _outcome(place.explanation, "single", "identifier"),
                _outcome(place.why, _cardinality(part), "identifier"),
            )
        ),
        *(_outcome(place.explanation, "single", "identifier") for _, place in whole),
    )


def _outcome(name: str, cardinality: str, base: str, children: tuple[Element, ...] = ()) -> Element:
    attributes = {"identifier": name, "cardinality": cardinality, "baseType": base}
    return Element("outcomeDeclaration", attributes, children)


def _body(question: Question, places: Places) -> tuple[Element, ...]:
    if question.type is not QuestionType.CASE:
        return _asked(question, Place())
    head = [Element("div", {"class": MATERIAL}, blocks(question.material))]
    if question.stem:
        head.append(Element("div", {"class": STEM}, blocks(question.stem)))
    return (
        *head,
        *(Element("div", {"class": PART}, _asked(part, place)) for part, place in places),
    )


def _asked(question: Question, place: Place) -> tuple[Element, ...]:
    """Stem and interaction; a prompt holds one paragraph only."""
    if _is_entry(question):
        attributes = {"responseIdentifier": place.response, "expectedLength": EXPECTED_LENGTH}
        unit = (Element("span", {"class": UNIT}, (question.unit,)),) if question.unit else ()
        entry = Element("p", {}, (Element("textEntryInteraction", attributes), *unit))
        return (*blocks(question.stem), entry)
    parts = paragraphs(question.stem)
    is_prompt = len(parts) == 1 and not is_table(parts[0])
    prompt = (Element("prompt", {}, inline(parts[0])),) if is_prompt else ()
    is_judge = question.type is QuestionType.JUDGE
    attributes = {
        "responseIdentifier": place.response,
        "shuffle": "false" if is_judge else "true",
        "maxChoices": "0" if question.type is QuestionType.MULTIPLE else "1",
    }
    options = tuple(
        Element("simpleChoice", {"identifier": name}, _flow(option.text))
        for name, option in choices_of(question)
    )
    interaction = Element("choiceInteraction", attributes, (*prompt, *options))
    return (interaction,) if is_prompt else (*blocks(question.stem), interaction)


def _flow(text: str) -> tuple[Element | str, ...]:
    parts = paragraphs(text)
    if len(parts) == 1 and not is_table(parts[0]):
        return inline(parts[0])
    return blocks(text)


def _processing(places: Places, whole: Places) -> Element:
    rules = [rule for part, place in places for rule in _rules(part, place)]
    rules += [_set(place.explanation, _identifier(SHOWN)) for _, place in whole]
    return Element("responseProcessing", {}, tuple(rules))


def _rules(question: Question, place: Place) -> tuple[Element, ...]:
    given = Element("variable", {"identifier": place.response})
    told = _set(place.explanation, _identifier(SHOWN))
    if not _is_entry(question):
        why = _set(place.why, given)
        return (_condition(_if("responseIf", _match(given, place), _scored())), why, told)
    wrong = tuple(
        _if(
            "responseElseIf",
            _equal("0", given, Element("baseValue", {"baseType": "float"}, (value_of(mistake),))),
            _set(place.why, _identifier(f"mistake{n}")),
        )
        for n, mistake in enumerate(question.mistakes, start=1)
    )
    right = _equal(question.tolerance, given, Element("correct", {"identifier": place.response}))
    return (_condition(_if("responseIf", right, _scored()), *wrong), told)


def _match(given: Element, place: Place) -> Element:
    return Element("match", {}, (given, Element("correct", {"identifier": place.response})))


def _equal(tolerance: str, given: Element, wanted: Element) -> Element:
    if not number(tolerance):
        return Element("equal", {"toleranceMode": "exact"}, (wanted, given))
    attributes = {"toleranceMode": "absolute", "tolerance": f"{tolerance} {tolerance}"}
    return Element("equal", attributes, (wanted, given))


def _condition(*branches: Element) -> Element:
    return Element("responseCondition", {}, branches)


def _if(name: str, test: Element, action: Element) -> Element:
    return Element(name, {}, (test, action))


def _scored() -> Element:
    one = Element("baseValue", {"baseType": "float"}, ("1",))
    return _set("SCORE", Element("sum", {}, (Element("variable", {"identifier": "SCORE"}), one)))


def _set(name: str, value: Element) -> Element:
    return Element("setOutcomeValue", {"identifier": name}, (value,))


def _identifier(name: str) -> Element:
    return Element("baseValue", {"baseType": "identifier"}, (name,))


def _feedback(question: Question, place: Place) -> list[Element]:
    found = [_modal(place.explanation, SHOWN, question.explanation)]
    if _is_entry(question):
        whys = [(f"mistake{n}", one.why) for n, one in enumerate(question.mistakes, start=1)]
    elif question.type is QuestionType.CASE:
        whys = []
    else:
        whys = [(name, option.why) for name, option in choices_of(question)]
    found += [_modal(place.why, name, why) for name, why in whys if why]
    return [one for one in found if one.children]


def _modal(outcome: str, name: str, text: str) -> Element:
    attributes = {"outcomeIdentifier": outcome, "identifier": name, "showHide": "show"}
    return Element("modalFeedback", attributes, blocks(text))
