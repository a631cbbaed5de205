"""Questions of fixed words and numbers as a GIFT file; what it cannot ask is left out and told."""

from collections.abc import Iterator, Sequence

from portal.bank.exchange.gift import tags as gift_tags
from portal.bank.exchange.gift.text import escape
from portal.bank.exchange.values import Exported, Loss
from portal.bank.rules.numbers import is_number
from portal.bank.rules.questions import Option, Question, QuestionType, subject_of

TYPES_LEFT_OUT = frozenset({QuestionType.CASE, QuestionType.CALCULATION})


def write(questions: Sequence[Question]) -> Exported:
    """The file, a category for each topic, and what it cannot say."""
    losses: list[Loss] = []
    blocks, topic, count = [], "", 0
    for question in questions:
        if reason := _left_out(question):
            losses.append(Loss(reason, question.id))
            continue
        if question.topic != topic:
            topic = question.topic
            blocks.append(f"$CATEGORY: {subject_of(topic)}/{topic}\n")
        blocks.append(_block(question))
        count += 1
        losses += [Loss(message, question.id) for message in _lost(question)]
    content = "\n".join(blocks).encode()
    return Exported(content, "text/plain; charset=utf-8", ".txt", count, tuple(losses))


def _left_out(question: Question) -> str:
    """Why the format has no place for this question; empty when it has."""
    if question.type in TYPES_LEFT_OUT:
        return f"GIFT没有{question.type.label}，整题未导出"
    if question.variables or question.steps:
        return "题中有每人不同的数，GIFT没有这样的题，整题未导出"
    return ""


def _lost(question: Question) -> Iterator[str]:
    for mistake in question.mistakes:
        if not _is_told(mistake.formula, mistake.step):
            yield f"常见错误“{mistake.formula}”是算式，GIFT只能写数，未导出"


def _is_told(formula: str, step: str) -> bool:
    return is_number(formula) and not step


def _block(question: Question) -> str:
    name = f"::{escape(question.id)}::" if question.id else ""
    head = f"{gift_tags.write(question)}\n{name}[plain]{escape(question.stem)}"
    explanation = f"####{_text(question.explanation)}" if question.explanation else ""
    if question.type is QuestionType.JUDGE:
        return f"{head}{{{'TRUE' if question.key == 'true' else 'FALSE'}{explanation}}}\n"
    is_numeric = question.type is QuestionType.NUMERIC
    answers = _numbers(question) if is_numeric else _options(question)
    lines = "".join(f"\t{line}\n" for line in (*answers, explanation) if line)
    return f"{head}{{{'#' if is_numeric else ''}\n{lines}}}\n"


def _numbers(question: Question) -> Iterator[str]:
    yield f"={question.key}:{question.tolerance}"
    for mistake in question.mistakes:
        if _is_told(mistake.formula, mistake.step):
            yield f"=%0%{mistake.formula}:0#{_text(mistake.why)}"


def _options(question: Question) -> Iterator[str]:
    right = sum(option.correct for option in question.options)
    for option in question.options:
        why = f"#{_text(option.why)}" if option.why else ""
        yield f"{_weight(option, right, question.type)}{_text(option.text)}{why}"


def _weight(option: Option, right: int, type_: QuestionType) -> str:
    """In a multiple choice a wrong option takes away all, as in our marking."""
    if type_ is QuestionType.SINGLE:
        return "=" if option.correct else "~"
    share = f"{100 / right:.5f}".rstrip("0").rstrip(".") if option.correct else "-100"
    return f"~%{share}%"


def _text(text: str) -> str:
    """The words; set apart where they begin like a format or a weight."""
    return f"[plain]{escape(text)}" if text.startswith(("[", "%")) else escape(text)
