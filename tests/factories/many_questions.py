"""A bank as large as one likes, made of the sentences of ours: for measuring, not for reading."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from portal.bank.rules.questions import ENTRIES, Option, Question, QuestionType

SENTENCE = re.compile(r"[^。；！？]+[。；！？]")
NUMBER = re.compile(r"(?<![{\w.])\d{1,4}(?![\w}.])")
PEOPLE = ("小周", "小李", "小王", "小陈", "小吴", "小郑", "小林", "小罗")
FIRMS = ("甲公司", "乙公司", "丙公司", "丁公司", "戊公司")
WORKS = ("住宅", "地铁", "厂房", "桥梁", "学校", "隧道", "管网", "医院", "公路", "车站")
SINGLE_STEM = "{sentence}就此，下列说法正确的是（ ）。"


def make_many(questions: Sequence[Question], count: int, seed: int = 1) -> Iterator[Question]:
    """So many questions with new keys (`K5.2-S00001`), of the types and topics of these.

    判断 and choices are put together from sentences that ours use in explanations, so that many
    share a sentence; calculations and cases differ in names and works alone, as families do.
    """
    dice = Random(seed)
    sentences = _sentences(questions)
    for number in range(1, count + 1):
        model = questions[dice.randrange(len(questions))]
        made = _varied(model, sentences[model.topic], dice)
        yield _renamed(made, f"{model.topic}-S{number:05}")


def _sentences(questions: Sequence[Question]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for question in questions:
        for leaf in (question, *question.parts):
            plain = [one for one in SENTENCE.findall(leaf.explanation) if "{" not in one]
            found[question.topic] += plain or ["按照规定办理。"]
    return found


def _varied(model: Question, sentences: Sequence[str], dice: Random) -> Question:
    if model.type in ENTRIES:
        return replace(model, stem=_family(model.stem, dice))
    if model.type is QuestionType.CASE:
        parts = tuple(_varied(part, sentences, dice) for part in model.parts)
        return replace(model, material=_family(model.material, dice), parts=parts)
    if model.variables or "{" in model.stem + "".join(one.text for one in model.options):
        return replace(model, stem=_family(model.stem, dice))
    said = [_numbered(dice.choice(sentences), dice) for _ in range(2)]
    if model.type is QuestionType.JUDGE:
        return replace(model, stem="".join(said))
    options = tuple(_option(option, sentences, dice) for option in model.options)
    return replace(model, stem=SINGLE_STEM.format(sentence="".join(said)), options=options)


def _option(option: Option, sentences: Sequence[str], dice: Random) -> Option:
    if dice.random() < 0.5:
        return option
    return replace(option, text=_numbered(dice.choice(sentences), dice).rstrip("。；！？")[:30])


def _family(text: str, dice: Random) -> str:
    """The same template about other people and another work."""
    for names in (PEOPLE, FIRMS):
        shift = dice.randrange(len(names))
        text = re.sub(
            "|".join(names),
            lambda found, names=names, shift=shift: names[
                (names.index(found.group()) + shift) % len(names)
            ],
            text,
        )
    return f"{dice.choice(WORKS)}工程第{dice.randrange(1, 60)}标段：{text}"


def _numbered(text: str, dice: Random) -> str:
    return NUMBER.sub(lambda _: str(dice.randrange(1, 400)), text)


def _renamed(question: Question, key: str) -> Question:
    parts = tuple(
        replace(part, id=f"{key}.{place}") for place, part in enumerate(question.parts, start=1)
    )
    return replace(question, id=key, parts=parts)
