"""Whether the words of a question keep to the markup: its tables, pictures and formulas."""

import re
from collections.abc import Iterator

from portal.bank.content.values import Knowledge
from portal.bank.rules.questions import Question, QuestionType
from portal.bank.rules.templates import PLACEHOLDER
from portal.core import markup, notation
from portal.core.markup import Block, Display, Grid, Paragraph, Picture

LOOKS_LIKE_PICTURE = re.compile(r"!\[[^\[\]]*\]\(")
WIDEST = 24  # characters of a fraction inside a line of words, on a telephone


def wording_faults(question: Question, known: Knowledge) -> Iterator[str]:
    """What would not be shown as its author meant it."""
    if question.type is not QuestionType.CASE and not markup.stem(question.stem).words:
        yield "题干除了图表，还应有文字" if question.stem.strip() else "还没有题干"
    whole = [block for text in _wholes(question) for block in markup.blocks(text)]
    phrases = [block for text in _phrases(question) for block in markup.blocks(text)]
    lines = [block for text in _lines(question) for block in markup.blocks(text)]
    if any(isinstance(block, Grid) for block in phrases):
        yield "表格只能用于题干、材料和解析"
    if any(not isinstance(block, Paragraph) for block in lines):
        yield "图表和单独成行的公式不能用于误选原因、常见错误和填空提示"
    for block in (*whole, *phrases, *lines):
        yield from _block(block, known)
    for text in (*_wholes(question), *_phrases(question), *_lines(question)):
        for formula in markup.formulas(text):
            yield from _formula(formula)


def wording_advice(question: Question) -> Iterator[str]:
    """What can be shown, but not well."""
    for text in (*_wholes(question), *_phrases(question), *_lines(question)):
        for formula in markup.formulas(text):
            if "/" in formula and len(PLACEHOLDER.sub("1", formula)) > WIDEST:
                yield f"{question.id}的分式“{formula}”较长，宜写成$$公式$$，单独占一行"


def _wholes(question: Question) -> Iterator[str]:
    """Texts that may hold anything."""
    yield from (question.stem, question.material, question.explanation)


def _phrases(question: Question) -> Iterator[str]:
    """Texts that may hold pictures and formulas."""
    yield from (option.text for option in question.options)
    yield from (step.text for step in question.steps)


def _lines(question: Question) -> Iterator[str]:
    """Texts that may hold words only."""
    yield from (option.why for option in question.options)
    yield from (step.ask for step in question.steps)
    yield from (mistake.why for mistake in question.mistakes)


def _block(block: Block, known: Knowledge) -> Iterator[str]:
    if isinstance(block, Picture) and block.name not in known.pictures:
        yield f"没有名为{block.name}的图片"
    if isinstance(block, Display):
        yield from _formula(block.text)
    if isinstance(block, Grid) and (
        not block.rows or any(len(row) != len(block.head) for row in block.rows)
    ):
        yield f"表{block.number}应至少有一行，各行的格数与表头相同"
    if isinstance(block, Paragraph):
        yield from _paragraph(block)


def _paragraph(block: Paragraph) -> Iterator[str]:
    if any(LOOKS_LIKE_PICTURE.search(line) or "(picture:" in line for line in block.lines):
        yield "图片应单独成行，写成![说明](picture:文件名)，说明不能空着"
    if any(line.startswith("|") for line in block.lines):
        yield "表格的第二行应是|---|---|"
    if any(line.startswith("$$") for line in block.lines):
        yield "单独成行的公式应写成$$公式$$，占一行"


def _formula(text: str) -> Iterator[str]:
    try:
        notation.read(PLACEHOLDER.sub("1", text))
    except notation.NotationError as error:
        yield f"公式“{text}”写法有误：{error}"
