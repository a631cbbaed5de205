"""What stands in the comment before a GIFT question: its id and tags, ours among them."""

import re
from dataclasses import dataclass, field, replace
from itertools import islice

from portal.bank.content.reading import QUESTION_ID
from portal.bank.exchange.findings import Findings
from portal.bank.exchange.tags import facts_in, tags_of
from portal.bank.rules.questions import ENTRIES, Question, QuestionType

ID = re.compile(r"\[id:((?:\\\]|[^\[\]])+)\]")
TAG = re.compile(r"\[tag:((?:\\\]|[^\[\]])+)\]")
MOST = 100  # tags of one question
NAMED = re.compile(r"^([^：:=]{1,20}?)\s*[：:=]\s*")
KIND, UNIT = "题型：", "单位："
# Moodle lets none of these stand in a tag; written as in an address, and only these.
ENCODED = {character: f"%{ord(character):02X}" for character in "\\<>`[\n"}
DECODED = {code: character for character, code in ENCODED.items()} | {"%25": "%"}
CODE = re.compile("|".join(DECODED))
TO_ENCODE = re.compile(r"[\\<>`\[\n]|%(?=5C|3C|3E|60|5B|0A|25)")

SAID = ("topic", "ability", "difficulty", "cites", "duty", "deduct", "seconds", "enemy")
MULTIPLE = f"{KIND}{QuestionType.MULTIPLE.label}"


@dataclass
class Tags:
    """The id and the tags of one question."""

    id: str = ""
    values: list[str] = field(default_factory=list)

    @property
    def says_multiple(self) -> bool:
        """Whether it is a multiple choice by what its author says, whatever its weights are."""
        return MULTIPLE in self.values


def read(comments: list[str]) -> Tags:
    """The tags in these lines of comment."""
    tags = Tags()
    for comment in comments:
        if found := ID.search(comment):
            tags.id = found[1].replace("\\]", "]").strip()
        tags.values += [_decoded(found[1]) for found in islice(TAG.finditer(comment), MOST)]
        del tags.values[MOST:]
    return tags


def apply(question: Question, tags: Tags, findings: Findings, item: str) -> Question:
    """The question with what its tags say of it; a tag that says nothing to us is a loss."""
    has_unit = question.type in ENTRIES
    own = (KIND, UNIT) if has_unit else (KIND,)
    facts = facts_in(tag for tag in tags.values if not tag.startswith(own))
    for tag in facts.unknown:
        findings.lose(f"标签“{tag}”未带入", item=item)
    told = {name: value for name in SAID if (value := getattr(facts, name))}
    units = [tag.removeprefix(UNIT) for tag in tags.values if tag.startswith(UNIT)]
    if units and has_unit:
        told["unit"] = units[0]
    return replace(question, id=tags.id if QUESTION_ID.fullmatch(tags.id) else "", **told)


def write(question: Question) -> str:
    """The comment line that says of the question what GIFT has no place for."""
    said = [f"{KIND}{question.type.label}", *tags_of(question)]
    if question.unit:
        said.append(f"{UNIT}{question.unit}")
    tags = [f"[tag:{_encoded(tag)}]" for tag in said]
    named = [f"[id:{question.id}]"] if question.id else []
    return f"// {' '.join([*named, *tags])}"


def _decoded(raw: str) -> str:
    """The tag as it was meant; a half-width colon or equals sign after its name will do."""
    text = CODE.sub(lambda found: DECODED[found[0]], raw.replace("\\]", "]")).strip()
    return NAMED.sub(r"\1：", text, count=1)


def _encoded(value: str) -> str:
    encoded = TO_ENCODE.sub(lambda found: ENCODED.get(found[0], "%25"), value)
    return encoded.replace("]", "\\]")
