"""What stands in the comment before a GIFT question: its id and tags, ours among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from portal.bank.content.reading import QUESTION_ID
from portal.bank.exchange.drafts import Drafts
from portal.bank.rules.questions import ENTRIES, Ability, Cite, Question, QuestionType

ID = re.compile(r"\[id:((?:\\\]|[^\[\]])+)\]")
TAG = re.compile(r"\[tag:((?:\\\]|[^\[\]])+)\]")
MOST = 100  # tags of one question
PAIR = re.compile(r"([^：:=]+)[：:=](.*)", re.DOTALL)
TOPIC = re.compile(r"K\d+\.\d+")
# Moodle lets none of these stand in a tag; written as in an address, and only these.
ENCODED = {character: f"%{ord(character):02X}" for character in "\\<>`[\n"}
DECODED = {code: character for character, code in ENCODED.items()} | {"%25": "%"}
CODE = re.compile("|".join(DECODED))
TO_ENCODE = re.compile(r"[\\<>`\[\n]|%(?=5C|3C|3E|60|5B|0A|25)")

TEXTS = {
    "职责": "duty",
    "记分项": "deduct",
    "扣分项": "deduct",
    "互斥": "enemy",
    "互斥组": "enemy",
}
MULTIPLE = QuestionType.MULTIPLE.label


@dataclass
class Tags:
    """The id and the tags of one question."""

    id: str = ""
    values: list[tuple[str, str]] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The value of the first tag of this name; empty when there is none."""
        return next((value for key, value in self.values if key == name), "")

    @property
    def says_multiple(self) -> bool:
        """Whether it is a multiple choice by what its author says, whatever its weights are."""
        return self.first("题型") == MULTIPLE


def read(comments: list[str]) -> Tags:
    """The tags in these lines of comment."""
    tags = Tags()
    for comment in comments:
        if found := ID.search(comment):
            tags.id = found[1].replace("\\]", "]").strip()
        tags.values += [_pair(found[1]) for found in islice(TAG.finditer(comment), MOST)]
        del tags.values[MOST:]
    return tags


def apply(question: Question, tags: Tags, drafts: Drafts, item: str) -> Question:
    """The question with what its tags say of it; a tag that says nothing to us is a loss."""
    changes: dict[str, object] = {"id": tags.id if QUESTION_ID.fullmatch(tags.id) else ""}
    cites = []
    for name, value in tags.values:
        if name == "依据":
            source, _, article = value.partition(" ")
            cites.append(Cite(source, article))
        elif name != "题型":
            read_value = _of_tag(name, value, question.type)
            if not read_value:
                drafts.loss(f"标签“{name}{'：' if value else ''}{value}”未带入", item)
            changes |= read_value
    if cites:
        changes["cites"] = tuple(cites)
    return replace(question, **changes)  # type: ignore[arg-type]


def write(question: Question) -> str:
    """The comment line that says of the question what GIFT has no place for."""
    tags = [f"[tag:{name}：{_encoded(value)}]" for name, value in _values(question) if value]
    named = [f"[id:{question.id}]"] if question.id else []
    return f"// {' '.join([*named, *tags])}"


def _values(question: Question) -> Iterator[tuple[str, str]]:
    yield "题型", question.type.label
    yield "知识点", question.topic
    yield "能力", question.ability.label
    yield "难度", str(question.difficulty)
    for cite in question.cites:
        yield "依据", f"{cite.source} {cite.article}".strip()
    yield "单位", question.unit
    yield "职责", question.duty
    yield "记分项", question.deduct
    yield "用时", str(question.seconds or "")
    yield "互斥", question.enemy


def _of_tag(name: str, value: str, type_: QuestionType) -> dict[str, object]:
    """The field that this tag gives; nothing when the tag is not one of ours."""
    abilities = {ability.label: ability for ability in Ability}
    if name == "知识点" and TOPIC.fullmatch(value):
        return {"topic": value}
    if name in ("能力", "能力层次") and value in abilities:
        return {"ability": abilities[value]}
    if name == "难度" and value in {"1", "2", "3", "4", "5"}:
        return {"difficulty": int(value)}
    if name == "用时" and re.fullmatch(r"\d{1,5}", value, re.ASCII):
        return {"seconds": int(value)}
    if name == "单位" and type_ in ENTRIES:
        return {"unit": value}
    return {TEXTS[name]: value} if name in TEXTS else {}


def _pair(raw: str) -> tuple[str, str]:
    text = CODE.sub(lambda found: DECODED[found[0]], raw.replace("\\]", "]")).strip()
    found = PAIR.fullmatch(text)
    return (found[1].strip(), found[2].strip()) if found else (text, "")


def _encoded(value: str) -> str:
    encoded = TO_ENCODE.sub(lambda found: ENCODED.get(found[0], "%25"), value)
    return encoded.replace("]", "\\]")
