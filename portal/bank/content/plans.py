"""Sources, subjects and blueprints: their tables become values."""

from datetime import date
from typing import Any

from portal.bank.content.tables import Table
from portal.bank.content.values import Source, Subject, Topic
from portal.bank.rules.blueprints import Blueprint, Difficulty, Quota, Section, faults
from portal.bank.rules.questions import QuestionType

UNKNOWN_DAY = date(1949, 10, 1)  # stands in a source that is faulty and dropped


def source(raw: object, found: list[str]) -> Source:
    """One instrument of sources.toml."""
    table = Table(raw, found)
    in_force = table.day("in_force")
    if in_force is None:
        table.fault("缺少in_force")
    value = Source(
        id=table.text("id"),
        short=table.text("short"),
        name=table.text("name"),
        version=table.text("version"),
        in_force=in_force or UNKNOWN_DAY,
        articles=table.whole("articles"),
        repealed=table.day("repealed"),
        changed=table.texts("changed"),
    )
    table.finish()
    return value


def subject(raw: object, found: list[str]) -> Subject:
    """One subject of subjects.toml, with its topics."""
    table = Table(raw, found)
    code = table.text("code")
    topics = tuple(_topic(row, code) for row in table.tables("topics", "个知识点"))
    value = Subject(code, table.text("name"), table.centimarks("marks"), topics)
    if len({topic.code for topic in topics}) < len(topics):
        table.fault("知识点编号重复")
    table.finish()
    return value


def _topic(row: Table, subject_code: str) -> Topic:
    topic = Topic(row.text("code"), row.text("name"))
    if not topic.code.startswith(f"{subject_code}."):
        row.fault(f"知识点{topic.code}不属于科目{subject_code}")
    row.finish()
    return topic


def blueprint(raw: dict[str, Any], found: list[str], subjects: frozenset[str]) -> Blueprint:
    """The blueprint of one file; no paper can follow it when anything is found."""
    table = Table(raw, found)
    quota_table = table.table("quota")
    quotas = tuple(Quota(code, quota_table.centimarks(code)) for code in quota_table.data)
    value = Blueprint(
        id=table.text("id"),
        name=table.text("name"),
        minutes=table.whole("minutes"),
        marks=table.centimarks("marks"),
        pass_mark=table.centimarks("pass_mark"),
        sections=tuple(_section(row) for row in table.tables("section", "大题")),
        difficulty=_difficulty(table.table("difficulty")),
        quotas=quotas,
        per_key=table.centimarks("per_key", 0),
    )
    table.finish()
    found += [
        f"科目{quota.subject}不在subjects.toml中"
        for quota in quotas
        if quota.subject not in subjects
    ]
    found += faults(value)
    return value


def _section(row: Table) -> Section:
    words = row.texts("types")
    known = {type_.value: type_ for type_ in QuestionType}
    for word in words:
        if word not in known:
            row.fault(f"不认识的题型{word}")
    section = Section(
        name=row.text("name"),
        types=tuple(known[word] for word in words if word in known),
        count=row.whole("count"),
        marks=row.centimarks("marks"),
        parts=row.whole("parts", 1),
    )
    row.finish()
    return section


def _difficulty(table: Table) -> Difficulty:
    value = Difficulty(
        table.whole("easy"), table.whole("middle"), table.whole("hard"), table.whole("tolerance")
    )
    table.finish()
    return value
