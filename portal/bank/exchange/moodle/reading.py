"""Moodle XML of others, and our own, as questions; what has no place here is told as a loss."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from portal.bank.content.reading import QUESTION_ID
from portal.bank.exchange.answers import MOST_OPTIONS, Fields, number_in, of_options
from portal.bank.exchange.findings import Findings
from portal.bank.exchange.moodle.calculated_in import calculated
from portal.bank.exchange.moodle.words import Marks, detached, marks_of, said
from portal.bank.exchange.tags import Facts, facts_in, topic_of
from portal.bank.exchange.values import MOST_QUESTIONS, Defaults, Imported, Unreadable
from portal.bank.exchange.xml import Element, parse
from portal.bank.rules.numbers import number
from portal.bank.rules.questions import Mistake, Option, Question, QuestionType

FULL = 100
NOTHING = "文件中没有试题：请在Moodle的题库中导出试题后再导入。"
UNSUPPORTED = {
    "matching": "配对题",
    "match": "配对题",
    "essay": "论述题",
    "cloze": "完形填空题",
    "multianswer": "完形填空题",
    "description": "说明文字",
    "calculatedmulti": "计算选择题",
    "ddwtos": "拖放题",
    "ddimageortext": "拖放题",
    "ddmarker": "拖放题",
    "gapselect": "选词填空题",
    "ordering": "排序题",
    "random": "随机抽题",
    "randomsamatch": "随机配对题",
}
OVERALL = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that has been read, and what its tags say."""

    question: Question
    facts: Facts


def read(content: bytes, defaults: Defaults) -> Imported:
    """All questions of the file, cases put together again; Unreadable when it is none of Moodle."""
    root = parse(content)
    if root.name != "quiz":
        raise Unreadable(f"这不是Moodle XML文件：根元素应是quiz，却是{root.name[:40]}。")
    elements = root.all("question")
    if sum(one.get("type") != "category" for one in elements) > MOST_QUESTIONS:
        raise Unreadable(f"文件中的试题超过{MOST_QUESTIONS}道，请分成几个文件导入。")
    reader = _Reader(defaults)
    for element in elements:
        reader.take(element)
    for question in _put_together(reader.drafts, reader.findings):
        reader.findings.add(question)
    return reader.findings.imported(NOTHING)


class _Reader:
    """Reads one question after the other."""

    def __init__(self, defaults: Defaults) -> None:
        self.defaults = defaults
        self.findings = Findings(defaults)
        self.drafts: list[Draft] = []
        self.place = 0
        self.kinds: dict[str, Callable[[Element, Marks], Fields | None]] = {
            "truefalse": self._truefalse,
            "multichoice": self._multichoice,
            "numerical": self._numerical,
            "shortanswer": self._shortanswer,
        }

    def take(self, element: Element) -> None:
        """Read this question, if it is one."""
        kind = element.get("type")
        if kind == "category":
            self._category(element)
            return
        self.place += 1
        name = element.text_of("idnumber") or element.text_of("name")
        self.findings.item = name[:60] or f"第{self.place}题"
        facts = facts_in(tag.text for tag in element.within("tag"))
        if kind == "description" and facts.case:
            self._keep(self._case(element, facts), facts)
        elif kind in ("calculated", "calculatedsimple"):
            fields = calculated(element, self.findings)
            self._keep(self._question(element, facts, fields), facts)
        elif kind in self.kinds:
            self._keep(self._marked(element, kind, facts), facts)
        else:
            called = UNSUPPORTED.get(kind, "题型")
            self.findings.lose(f"不支持{called}（{kind[:40]}），未带入")

    def _keep(self, question: Question | None, facts: Facts) -> None:
        if question:
            self.drafts.append(Draft(question, facts))
            for tag in facts.unknown:
                self.findings.count(f"标签“{tag[:40]}”未带入")

    def _category(self, element: Element) -> None:
        name = element.text_of("category")
        topic = topic_of(name)
        if topic:
            self.defaults = replace(self.defaults, topic=topic)
        else:
            self.findings.item = ""
            self.findings.lose(f"分类“{name[:100]}”未带入，其中的试题归入所选知识点")

    def _marked(self, element: Element, kind: str, facts: Facts) -> Question | None:
        marks = marks_of(element)
        stem = said(element.first("questiontext"), marks, self.findings)
        if not stem:
            self.findings.fault("没有题干文字", "questiontext")
            return None
        fields = self.kinds[kind](element, replace(marks, facts=facts))
        return self._question(element, facts, fields and {"stem": stem, **fields})

    def _question(self, element: Element, facts: Facts, fields: Fields | None) -> Question | None:
        if fields is None:
            return None
        given = element.text_of("idnumber")
        explanation = said(element.first("generalfeedback"), marks_of(element), self.findings)
        if any(found.text for found in element.all(*OVERALL)):
            self.findings.count("对错提示语未带入")
        if element.all("hint"):
            self.findings.count("提示（hint）未带入")
        known = {"explanation": explanation, **facts.fields(self.defaults), **fields}
        return Question(id=given if QUESTION_ID.fullmatch(given) else "", **known)

    def _case(self, element: Element, facts: Facts) -> Question | None:
        marks = marks_of(element)
        whole, stem = detached(element.first("questiontext"), "stem")
        fields: Fields = {
            "type": QuestionType.CASE,
            "material": said(whole, marks, self.findings),
            "stem": said(stem, marks, self.findings) if stem else "",
        }
        return self._question(element, facts, fields)

    def _truefalse(self, element: Element, _: Marks) -> Fields | None:
        answers = element.all("answer")
        right = [one.text_of("text").lower() for one in answers if _percent(one) == FULL]
        if len(right) != 1 or right[0] not in ("true", "false"):
            self.findings.fault(
                "没有标明正确还是错误（应有一个fraction为100的true或false）", "answer"
            )
            return None
        if any(one.text_of("feedback") for one in answers):
            self.findings.count("判断题选项的反馈未带入")
        return {"type": QuestionType.JUDGE, "key": right[0]}

    def _multichoice(self, element: Element, marks: Marks) -> Fields | None:
        several = element.text_of("single").lower() in ("false", "0")
        answers = element.all("answer")
        percents = [_percent(one) for one in answers]
        best = max(percents, default=0.0)
        least = 0.0 if several else best - 0.001
        if not several and any(0 < one < best for one in percents):
            self.findings.lose("部分得分的选项按错误选项带入")
        options = tuple(
            Option(
                said(one, marks, self.findings),
                percent > 0 and percent > least,
                said(one.first("feedback"), marks, self.findings),
            )
            for one, percent in zip(answers, percents, strict=True)
        )
        return of_options(options, self.findings, several=several, column="answer")

    def _numerical(self, element: Element, marks: Marks) -> Fields | None:
        answers = [one for one in element.all("answer") if one.text_of("text") != "*"]
        right = {one.text_of("text"): one for one in answers if _percent(one) == FULL}
        if len(right) != 1:
            self._no_one_number(len(right))
            return None
        (text, answer), unit = next(iter(right.items())), self._unit(element)
        key, tolerance = number_in(text), number_in(answer.text_of("tolerance") or "0")
        if key is None or tolerance is None:
            self.findings.fault(f"答案“{text[:40]}”或者其容差不是数", "answer")
            return None
        fields: Fields = {"type": QuestionType.NUMERIC, "key": key, "unit": unit}
        wrong = [one for one in answers if _percent(one) != FULL]
        return fields | {"tolerance": tolerance, "mistakes": self._mistakes(wrong, marks)}

    def _no_one_number(self, count: int) -> None:
        if count:
            self.findings.lose(f"有{count}个不同的正确答案，未带入")
        else:
            self.findings.fault("没有标明正确答案（fraction为100）", "answer")

    def _mistakes(self, answers: list[Element], marks: Marks) -> tuple[Mistake, ...]:
        found = []
        for place, one in enumerate(answers[:MOST_OPTIONS], start=1):
            value = number_in(one.text_of("text"))
            why = said(one.first("feedback"), marks, self.findings)
            if _percent(one) > 0:
                self.findings.lose("部分得分的答案未带入")
            elif value is None:
                self.findings.lose(f"错误答案“{one.text_of('text')[:40]}”不是数，未带入")
            else:
                found.append(Mistake(marks.facts.formula(place, value), why))
        return tuple(found)

    def _unit(self, element: Element) -> str:
        units = element.within("unit")
        plain = [one for one in units if number_in(one.text_of("multiplier") or "1") == "1"]
        chosen = (plain or list(units))[:1]
        if len(units) > len(chosen):
            self.findings.lose("换算单位未带入")
        return chosen[0].text_of("unit_name") if chosen else ""

    def _shortanswer(self, element: Element, _: Marks) -> Fields | None:
        right = [one.text_of("text") for one in element.all("answer") if _percent(one) > 0]
        numbers = [number_in(text) for text in right]
        known = [one for one in numbers if one is not None]
        if not right:
            self.findings.fault("没有标明正确答案", "answer")
        elif len(known) < len(right) or len({number(one) for one in known}) > 1:
            self.findings.lose("文字填空题（shortanswer）的答案不是一个数，未带入")
        else:
            return {"type": QuestionType.NUMERIC, "key": known[0]}
        return None


def _percent(answer: Element) -> float:
    """The share of the mark; what is no number is worth nothing."""
    try:
        return round(float(answer.get("fraction", "0")[:20]), 3)
    except ValueError:
        return 0.0


def _put_together(drafts: list[Draft], findings: Findings) -> tuple[Question, ...]:
    """The questions in their order, the parts of a case inside it."""
    heads = {one.facts.case for one in drafts if one.question.type is QuestionType.CASE}
    parts: dict[str, list[Draft]] = {name: [] for name in heads}
    for draft in drafts:
        if draft.facts.case in heads and draft.question.type is not QuestionType.CASE:
            parts[draft.facts.case].append(draft)
    found = []
    for draft in drafts:
        if draft.question.type is QuestionType.CASE:
            found.append(_case_of(draft, parts.pop(draft.facts.case, []), findings))
        elif draft.facts.case not in heads:
            found.append(draft.question)
    return tuple(found)


def _case_of(head: Draft, parts: list[Draft], findings: Findings) -> Question:
    case = head.question
    if not parts:
        findings.item = case.id or head.facts.case
        findings.fault("案例没有小题", "question")
    ordered = sorted(parts, key=lambda one: one.facts.part)
    return replace(
        case,
        parts=tuple(
            replace(one.question, id=f"{case.id}.{place}")
            for place, one in enumerate(ordered, start=1)
        ),
    )
