"""A GIFT file question by question: blank lines part them, comments before them describe them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from portal.bank.content.reading import QUESTION_ID
from portal.bank.exchange.encodings import decode
from portal.bank.exchange.findings import Findings, named
from portal.bank.exchange.gift import tags as gift_tags
from portal.bank.exchange.gift.answers import LeftOutError, NoQuestionError, Section, fill
from portal.bank.exchange.gift.text import words
from portal.bank.exchange.marks import find
from portal.bank.exchange.values import Defaults, Imported
from portal.bank.rules.questions import Question, QuestionType

LONGEST = 100_000  # characters of one question
CATEGORY = "$CATEGORY:"
TOPIC_OF_CATEGORY = re.compile(r"(K\d+\.\d+)(?!\d)[^/]*")
NOTHING = "没有找到题目。GIFT格式的题目以空行分开，答案写在大括号中。"


@dataclass
class _Block:
    """The lines of one question, and the comments among them."""

    row: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


@dataclass
class _State:
    """What goes on from one question to the next."""

    findings: Findings
    topic: str
    ids: set[str] = field(default_factory=set)
    names: int = 0


@dataclass(frozen=True, slots=True)
class _Raw:
    """A question cut into its pieces, nothing understood yet."""

    name: str
    stem: str
    answers: str
    explanation: str


def read(content: bytes, defaults: Defaults) -> Imported:
    """The questions of a GIFT file; Unreadable when it is no text or holds none."""
    state = _State(Findings(defaults), defaults.topic)
    for block in _blocks(decode(content)):
        _of_block(state, block)
    if state.names:
        state.findings.lose(f"题目名称（::名称::）未带入，共{state.names}题")
    return state.findings.imported(NOTHING)


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block()
    for row, line in enumerate((*text.split("\n"), ""), start=1):
        line = line.strip()
        if not line:
            if block.lines:
                yield block
            if block.lines or block.comments:
                block = _Block()
        elif line.startswith("//"):
            block.comments.append(line)
        else:
            block.row = block.row or row
            block.lines.append(line)


def _of_block(state: _State, block: _Block) -> None:
    if block.lines[0].upper().startswith(CATEGORY):
        _category(state, block.lines.pop(0)[len(CATEGORY) :].strip())
    text = "\n".join(block.lines)
    if not text:
        return
    if len(text) > LONGEST:
        state.findings.fault(f"一道题超过{LONGEST}个字符", row=block.row)
        return
    tags = gift_tags.read(block.comments)
    item = named(text)
    try:
        raw = _cut(text)
        item = raw.name or named(raw.stem) or item
        question = _question(state, raw, tags, item)
    except LeftOutError as reason:
        state.findings.lose(str(reason), item=item)
    except NoQuestionError as reason:
        state.findings.fault(str(reason), row=block.row, item=item)
    else:
        _keep(state, block, question, item)


def _category(state: _State, category: str) -> None:
    """A category whose last part is one of our topics gives the topic; any other is lost."""
    found = TOPIC_OF_CATEGORY.fullmatch(category.split("/")[-1].strip())
    state.topic = found[1] if found else state.findings.defaults.topic
    if not found:
        state.findings.lose(f"分类“{category}”未带入，题目归入所选知识点")


def _keep(state: _State, block: _Block, question: Question, item: str) -> None:
    if question.id and question.id in state.ids:
        state.findings.fault(f"编号{question.id}在文件中重复", row=block.row, item=item)
    state.ids.add(question.id)
    state.findings.add(question, row=block.row)


def _cut(text: str) -> _Raw:
    name = ""
    if text.startswith("::") and (end := _end_of_name(text)) > 0:
        name, text = words(text[2:end], "plain").text, text[end + 2 :].strip()
    opens, closes = find(text, "{"), find(text, "}")
    if opens < 0 and closes < 0:
        raise LeftOutError("只有说明文字，没有答案，未带入")
    if opens < 0 or closes < opens:
        raise NoQuestionError("大括号没有成对，或者题目中间有空行；文字中的大括号应写成\\{和\\}")
    if text[closes + 1 :].strip():
        raise LeftOutError("答案在句子中间的选词填空题，本平台没有这种题型，未带入")
    answers, explanation = _before_general(text[opens + 1 : closes].strip())
    return _Raw(name, text[:opens].strip(), answers, explanation)


def _end_of_name(text: str) -> int:
    """Where the `::` stands that ends the name; -1 when there is none."""
    place = find(text, ":", 2)
    while place >= 0 and text[place : place + 2] != "::":
        place = find(text, ":", place + 1)
    return place


def _before_general(answers: str) -> tuple[str, str]:
    """The answers, and what is said of the question as a whole."""
    place = find(answers, "#")
    while place >= 0 and answers[place : place + 4] != "####":
        place = find(answers, "#", place + 1)
    if place < 0:
        return answers, ""
    return answers[:place].strip(), answers[place + 4 :]


def _question(state: _State, raw: _Raw, tags: gift_tags.Tags, item: str) -> Question:
    def lost(message: str) -> None:
        if (message, item) not in told:
            told.add((message, item))
            state.findings.lose(message, item=item)

    told: set[tuple[str, str]] = set()
    stem = words(raw.stem, in_lines=True)
    if not stem.text:
        raise NoQuestionError("没有题干")
    explanation = words(raw.explanation, stem.format, in_lines=True)
    for message in (*stem.losses, *explanation.losses):
        lost(message)
    draft = replace(
        state.findings.draft(QuestionType.SINGLE, stem.text),
        topic=state.topic,
        explanation=explanation.text,
    )
    filled = fill(draft, Section(stem, raw.answers, tags.says_multiple, lost))
    return _described(state, filled, raw, tags, item)


def _described(
    state: _State, question: Question, raw: _Raw, tags: gift_tags.Tags, item: str
) -> Question:
    if QUESTION_ID.fullmatch(raw.name):
        tags.id = tags.id or raw.name
    elif raw.name:
        state.names += 1
    return gift_tags.apply(question, tags, state.findings, item)
