"""Courses and their lessons: tables and Markdown files become values."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.bank.content.tables import Table
from portal.bank.content.values import Course, Knowledge, Lesson

MINUTES_OF_AN_HOUR = 45  # 1 学时


def course(raw: dict[str, Any], found: list[str], folder: Path) -> Course:
    """The course of one folder, with the text of its lessons."""
    table = Table(raw, found)
    value = Course(
        id=table.text("id"),
        title=table.text("title"),
        summary=table.text("summary"),
        hours=table.whole("hours"),
        lessons=tuple(_lesson(row, folder) for row in table.tables("lesson", "课")),
    )
    table.finish()
    return value


def course_faults(
    value: Course, folder: str, known: Knowledge, questions: frozenset[str]
) -> list[str]:
    """What stops the course from being given."""
    found = [] if value.id == folder else [f"id应与文件夹名{folder}相同"]
    if not value.lessons:
        found.append("课程没有课时")
    ids = [lesson.id for lesson in value.lessons]
    found += [f"课时编号{one}重复" for one in sorted(set(ids)) if ids.count(one) > 1]
    return found + [
        fault for lesson in value.lessons for fault in _faults(lesson, known, questions)
    ]


def course_advice(value: Course) -> list[str]:
    """What its author should think about."""
    minutes = sum(lesson.minutes for lesson in value.lessons)
    if minutes == value.hours * MINUTES_OF_AN_HOUR:
        return []
    return [
        f"各课合计{minutes}分钟，与{value.hours}学时（{value.hours * MINUTES_OF_AN_HOUR}分钟）不符"
    ]


def _faults(lesson: Lesson, known: Knowledge, questions: frozenset[str]) -> Iterator[str]:
    if lesson.minutes <= 0:
        yield f"课时{lesson.id}的minutes应大于0"
    for topic in lesson.topics:
        if topic not in known.topics:
            yield f"课时{lesson.id}的知识点{topic}不在subjects.toml中"
    for exercise in lesson.exercises:
        if exercise not in questions:
            yield f"课时{lesson.id}的练习{exercise}不在题库中，或者该题有错误"


def _lesson(row: Table, folder: Path) -> Lesson:
    file = row.text("file")
    lesson = Lesson(
        id=row.text("id"),
        title=row.text("title"),
        file=file,
        minutes=row.whole("minutes"),
        topics=row.texts("topics"),
        exercises=row.texts("exercises"),
        text=_text(row, folder, file),
    )
    row.finish()
    return lesson


def _text(row: Table, folder: Path, file: str) -> str:
    if not file:
        return ""
    path = folder / file
    if path.parent.resolve() != folder.resolve() or path.suffix != ".md" or not path.is_file():
        row.fault(f"没有课文文件{file}")
        return ""
    return path.read_text(encoding="utf-8")
