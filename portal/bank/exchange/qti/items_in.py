"""One item of QTI 2.x as a question, or as several where it asks several things of no material."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from portal.bank.content.reading import QUESTION_ID
from portal.bank.exchange.answers import MOST_OPTIONS, Fields, number_in, of_options
from portal.bank.exchange.findings import Findings
from portal.bank.exchange.markup import of_elements
from portal.bank.exchange.qti.declarations import (
    Declaration,
    compared_in,
    declarations_in,
    tolerance_of,
)
from portal.bank.exchange.qti.items_out import MATERIAL, SHOWN, STEM
from portal.bank.exchange.qti.layout import CHOICE, ENTRY, Ask, Node, interactions_in, laid_out
from portal.bank.exchange.tags import Facts, facts_in
from portal.bank.exchange.values import Defaults
from portal.bank.exchange.xml import Element
from portal.bank.rules.numbers import number
from portal.bank.rules.questions import Mistake, Option, Question, QuestionType

PART_MARK = "小题{place}·"
UNSUPPORTED = {
    "orderInteraction": "排序题",
    "matchInteraction": "匹配题",
    "associateInteraction": "连线题",
    "gapMatchInteraction": "拖放填空题",
    "inlineChoiceInteraction": "行内选择题",
    "hottextInteraction": "点选文字题",
    "hotspotInteraction": "热区题",
    "selectPointInteraction": "选点题",
    "sliderInteraction": "滑块题",
    "uploadInteraction": "上传题",
    "extendedTextInteraction": "论述题",
    "drawingInteraction": "绘图题",
    "mediaInteraction": "音视频题",
    "customInteraction": "自定义题",
}
MOST_ASKED = 50  # places to answer in one item
GENERAL = (SHOWN, "general", "solution", "correct", "feedback")


@dataclass(frozen=True, slots=True)
class Labels:
    """The keywords that the manifest gives an item."""

    keywords: tuple[str, ...] = ()

    def facts(self, place: int = 0) -> Facts:
        """What they say of the item, or of one part of it."""
        mark = PART_MARK.format(place=place)
        if place:
            own = [one.removeprefix(mark) for one in self.keywords if one.startswith(mark)]
        else:
            own = [one for one in self.keywords if "·" not in one or not one.startswith("小题")]
        return facts_in(own)


@dataclass(slots=True)
class _Item:
    """The item being read."""

    root: Element
    labels: Labels
    defaults: Defaults
    findings: Findings
    declared: Mapping[str, Declaration]
    feedback: dict[tuple[str, str], str] = field(default_factory=dict)
    alone: bool = True  # whether it asks one thing only

    def say(self, nodes: Iterable[Node]) -> str:
        return self.findings.say(of_elements(nodes))


def questions_in(
    root: Element, labels: Labels, defaults: Defaults, findings: Findings
) -> tuple[Question, ...]:
    """What the item asks; nothing, with the reason told, where it cannot be a question here."""
    findings.item = (root.get("identifier") or root.get("title") or findings.item)[:60]
    body = root.first("itemBody")
    if body is None:
        findings.fault("没有题目内容", "itemBody")
        return ()
    found = interactions_in(body)
    if not found:
        findings.lose("没有作答处，只是说明文字，未带入")
    if not found or _refused(root, found, findings):
        return ()
    item = _Item(root, labels, defaults, findings, declarations_in(root), alone=len(found) == 1)
    _take_feedback(item)
    questions = _questions(item, body)
    for unknown in labels.facts().unknown:
        findings.count(f"关键词“{unknown[:40]}”未带入")
    if item.feedback and questions:
        findings.count("按作答对错显示的反馈未带入")
    return questions


def _refused(root: Element, found: tuple[Element, ...], findings: Findings) -> bool:
    """Whether there is something that we have no question for; told as a loss."""
    if len(found) > MOST_ASKED:
        findings.fault(f"一道题中的作答处超过{MOST_ASKED}个", "itemBody")
        return True
    others = {one.name: None for one in found if one.name not in (CHOICE, ENTRY)}
    for name in others:
        called = UNSUPPORTED.get(name, "题型")
        findings.lose(f"不支持{called}（{name[:40]}），整题未带入")
    if root.first("templateDeclaration"):
        findings.lose("不支持随机变量（templateDeclaration），整题未带入")
        return True
    if root.get("adaptive") == "true":
        findings.lose("多步作答（adaptive）改为一次作答")
    if root.first("assessmentStimulusRef"):
        findings.lose("共用材料（assessmentStimulusRef）未带入")
    return bool(others)


def _take_feedback(item: _Item) -> None:
    for modal in item.root.all("modalFeedback"):
        key = modal.get("outcomeIdentifier"), modal.get("identifier")
        item.feedback[key] = item.say(modal.children)


def _questions(item: _Item, body: Element) -> tuple[Question, ...]:
    layout = laid_out(body)
    given = item.root.get("identifier")
    known_id = given if QUESTION_ID.fullmatch(given) else ""
    first, *rest = layout.asks
    last = replace(layout.asks[-1], before=(*layout.asks[-1].before, *layout.words))
    if item.alone:
        question = _question(item, last, item.labels.facts())
        return (replace(question, id=known_id),) if question else ()
    material, stem, before = _shared(first, item)
    asks = [replace(first, before=before), *rest[:-1], last]
    parts = [
        _question(item, ask, item.labels.facts(place if material else 0))
        for place, ask in enumerate(asks, start=1)
    ]
    kept = [part for part in parts if part]
    if not material:
        return tuple(kept)
    case = Question(
        id=known_id,
        type=QuestionType.CASE,
        explanation=_explanation(item, ""),
        material=material,
        stem=stem,
        parts=tuple(
            replace(part, id=f"{known_id}.{place}") for place, part in enumerate(kept, start=1)
        ),
        **item.labels.facts().fields(item.defaults),
    )
    return (case,)


def _shared(first: Ask, item: _Item) -> tuple[str, str, tuple[Node, ...]]:
    """The material and the stem of a case, and what is left to lead to its first part."""
    blocks = [one for one in first.before if not isinstance(one, str) or one.strip()]
    ours = {one.get("class"): one for one in blocks if isinstance(one, Element)}
    if MATERIAL in ours:
        stem = item.say([ours[STEM]]) if STEM in ours else ""
        rest = [one for one in blocks if one is not ours[MATERIAL] and one is not ours.get(STEM)]
        return item.say([ours[MATERIAL]]), stem, tuple(rest)
    if first.interaction.first("prompt"):
        return item.say(blocks), "", ()
    return item.say(blocks[:-1]), "", tuple(blocks[-1:])


def _question(item: _Item, ask: Ask, facts: Facts) -> Question | None:
    prompt = ask.interaction.first("prompt")
    stem = item.say([*ask.before, *([prompt] if prompt else [])])
    if not stem:
        item.findings.fault("没有题干文字", "prompt")
        return None
    response = ask.interaction.get("responseIdentifier")
    declaration = item.declared.get(response)
    if declaration is None:
        item.findings.fault(f"没有声明{response[:40]}的正确答案", "responseDeclaration")
        return None
    read = _choice if ask.interaction.name == CHOICE else _entry
    fields = read(item, ask, declaration, facts)
    if fields is None:
        return None
    known = {"stem": stem, **facts.fields(item.defaults), **fields}
    return Question(id="", explanation=_explanation(item, _end(response)), **known)


def _choice(item: _Item, ask: Ask, declaration: Declaration, _: Facts) -> Fields | None:
    choices = ask.interaction.all("simpleChoice")
    if len(choices) > MOST_OPTIONS:
        item.findings.fault(f"选项超过{MOST_OPTIONS}个", "choiceInteraction")
        return None
    names = {one.get("identifier") for one in choices}
    response = ask.interaction.get("responseIdentifier")
    if strangers := [one for one in declaration.right if one not in names]:
        item.findings.fault(f"正确答案{strangers[0][:40]}不是其选项", "correctResponse")
        return None
    options = tuple(
        Option(
            item.say(one for one in choice.children if not _is_feedback(one)),
            choice.get("identifier") in declaration.right,
            _why(item, response, choice),
        )
        for choice in choices
    )
    fields = of_options(
        options, item.findings, several=declaration.several, column="choiceInteraction"
    )
    if fields and fields["type"] is not QuestionType.JUDGE:
        if any(one.get("fixed") == "true" for one in choices):
            item.findings.lose("选项固定的位置未带入")
        elif ask.interaction.get("shuffle") != "true":
            item.findings.count("选项固定的次序未带入")
    return fields


def _entry(item: _Item, ask: Ask, declaration: Declaration, facts: Facts) -> Fields | None:
    response = ask.interaction.get("responseIdentifier")
    numbers = [number_in(one) for one in declaration.right]
    known = [one for one in numbers if one is not None]
    if not numbers:
        item.findings.fault("没有标明正确答案", "correctResponse")
        return None
    if len(known) < len(numbers) or len({number(one) for one in known}) > 1:
        item.findings.lose("文字填空题的答案不是一个数，未带入")
        return None
    tolerance, told = tolerance_of(item.root, response)
    if told:
        item.findings.lose(told)
    return {
        "type": QuestionType.NUMERIC,
        "key": known[0],
        "unit": ask.unit,
        "tolerance": tolerance or "0",
        "mistakes": tuple(_mistakes(item, response, facts)),
    }


def _mistakes(item: _Item, response: str, facts: Facts) -> Iterable[Mistake]:
    for place, one in enumerate(compared_in(item.root, response)[:MOST_OPTIONS], start=1):
        value = number_in(one.value)
        why = item.feedback.pop((one.outcome, one.identifier), "")
        if value is not None:
            yield Mistake(facts.formula(place, value), why)


def _why(item: _Item, response: str, choice: Element) -> str:
    """The mistake behind a choice: told inside it, or by the feedback of its name."""
    name = choice.get("identifier")
    told = item.feedback.pop((f"WHY{_end(response)}", name), "")
    others = [key for key in item.feedback if key[1] == name and item.alone]
    if not told and others:
        told = item.feedback.pop(others[0])
    inner = [one for inside in choice.all("feedbackInline") for one in inside.children]
    return told or item.say(inner)


def _explanation(item: _Item, end: str) -> str:
    ours = item.feedback.pop((f"EXPLANATION{end}", SHOWN), "")
    if ours or not item.alone:
        return ours
    others = [key for name in GENERAL for key in item.feedback if key[1].lower() == name]
    return item.feedback.pop(others[0]) if others else ""


def _end(response: str) -> str:
    return response.removeprefix("RESPONSE")


def _is_feedback(node: Node) -> bool:
    return isinstance(node, Element) and node.name == "feedbackInline"
