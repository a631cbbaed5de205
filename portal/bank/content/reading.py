"""Reads `question_bank/` into frozen values and lists everything that is wrong with it."""

import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from portal.bank.content import courses, lint, plans
from portal.bank.content.checks import question_faults
from portal.bank.content.draws import ALL_UP_TO
from portal.bank.content.pictures import PictureNames, picture_file
from portal.bank.content.shape import shape
from portal.bank.content.values import (
    Bank,
    Course,
    Knowledge,
    PictureFile,
    Problem,
    Severity,
    knowledge,
)
from portal.bank.rules.blueprints import Blueprint
from portal.bank.rules.questions import Question

QUESTION_ID = re.compile(r"(K\d+\.\d+)-\d{3}")

T = TypeVar("T")


def read_bank(
    root: Path, *, all_up_to: int = ALL_UP_TO, day: date | None = None
) -> tuple[Bank, tuple[Problem, ...]]:
    """All that the folder holds, and all that is wrong with it; what has a problem is left out.

    Calculations are tried with every combination of their numbers up to `all_up_to`, else with
    a sample. What is cited must be in force on the `day`; without one that is not asked: then the
    law radar stops the questions of the database when their time has come.
    """
    notes = _Notes(root)
    base = Bank(
        sources=notes.list_of("sources.toml", "source", plans.source, lambda source: source.id),
        subjects=notes.list_of("subjects.toml", "subject", plans.subject, lambda one: one.code),
        pictures=_pictures(notes),
    )
    known = knowledge(base)

    def faults_of(question: Question) -> tuple[str, ...]:
        gone = lint.out_of_force(question, base.sources, day) if day else ()
        return (*question_faults(question, known, all_up_to=all_up_to), *gone)

    names = PictureNames(base.pictures)
    questions = _questions(notes, known, names, faults_of)
    for file in names.unused:
        notes.add(root / "pictures" / file, ["没有题目使用这幅图片"], severity=Severity.ADVICE)
    ids = frozenset(question.id for question in questions)
    bank = Bank(
        sources=base.sources,
        subjects=base.subjects,
        blueprints=_blueprints(notes, frozenset(subject.code for subject in base.subjects)),
        questions=questions,
        courses=_courses(notes, known, ids),
        pictures=base.pictures,
    )
    return bank, tuple(notes.problems)


class _Notes:
    """The folder being read, and what has been found wrong in it so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.words: dict[str, str] = {}

    def toml(self, path: Path) -> dict[str, Any]:
        """What the file holds; empty, with a problem noted, when it cannot be read."""
        file = self.name(path)
        try:
            self.words[file] = path.read_text(encoding="utf-8")
            return tomllib.loads(self.words[file])
        except FileNotFoundError:
            self.add(path, ["文件不存在"])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.add(path, [f"不是正确的TOML文件：{error}"])
        return {}

    def name(self, path: Path) -> str:
        """The file as people call it: from the folder of the bank on."""
        return path.relative_to(self.root).as_posix()

    def add(
        self,
        path: Path,
        messages: Iterable[str],
        question_id: str = "",
        severity: Severity = Severity.PROBLEM,
    ) -> None:
        """Note what is wrong, with the line where the question's id stands."""
        file = self.name(path)
        before, found, _ = self.words.get(file, "").partition(f'id = "{question_id}"')
        line = before.count("\n") + 1 if found and question_id else 0
        self.problems += [
            Problem(file, message, question_id, line, severity) for message in messages
        ]

    def list_of(
        self,
        file: str,
        key: str,
        build: Callable[[Any, list[str]], T],
        name: Callable[[T], str],
    ) -> tuple[T, ...]:
        """The tables of one file as values; faulty ones and second ones of a name are left out."""
        path = self.root / file
        kept: dict[str, T] = {}
        for raw in self.toml(path).get(key, []):
            faults: list[str] = []
            value = build(raw, faults)
            if name(value) in kept:
                faults.append("编号重复")
            self.add(path, faults, name(value))
            if not faults:
                kept[name(value)] = value
        return tuple(kept.values())


def _pictures(notes: _Notes) -> tuple[PictureFile, ...]:
    kept = []
    for path in sorted((notes.root / "pictures").glob("*")):
        picture, faults = picture_file(path)
        notes.add(path, faults)
        if picture:
            kept.append(picture)
    return tuple(kept)


def _questions(
    notes: _Notes,
    known: Knowledge,
    names: PictureNames,
    faults_of: Callable[[Question], Iterable[str]],
) -> tuple[Question, ...]:
    kept: dict[str, Question] = {}
    seen: dict[str, str] = {}
    for path in sorted((notes.root / "questions").rglob("*.toml")):
        topic = path.stem
        if topic not in known.topics or path.parent.name != topic.split(".")[0]:
            notes.add(path, ["文件应以知识点命名，放在其科目的文件夹中"])
        content = notes.toml(path)
        notes.add(path, [f"不认识的字段{name}" for name in content.keys() - {"question"}])
        for raw in content.get("question", []):
            unnamed: list[str] = []
            question, faults = shape(names.put_into(raw, unnamed), topic)
            given_id = str(raw.get("id", "")) if isinstance(raw, dict) else ""
            found = [*unnamed, *faults, *_id_faults(given_id, topic, seen.get(given_id))]
            if question:
                found += faults_of(question)
                notes.add(path, lint.advice(question), given_id, Severity.ADVICE)
            notes.add(path, found, given_id)
            seen.setdefault(given_id, notes.name(path))
            if question and not found:
                kept[given_id] = question
    for question_id, advice in lint.advice_among(tuple(kept.values())):
        path = notes.root / seen.get(question_id, "questions")
        notes.add(path, [advice], question_id, Severity.ADVICE)
    return tuple(kept.values())


def _id_faults(given_id: str, topic: str, first_file: str | None) -> list[str]:
    found = []
    matched = QUESTION_ID.fullmatch(given_id)
    if not matched or matched.group(1) != topic:
        found.append(f"编号应是{topic}-加三位数字")
    if first_file:
        found.append(f"编号重复：{first_file}中已有")
    return found


def _blueprints(notes: _Notes, subjects: frozenset[str]) -> tuple[Blueprint, ...]:
    kept = []
    for path in sorted((notes.root / "blueprints").glob("*.toml")):
        faults: list[str] = []
        blueprint = plans.blueprint(notes.toml(path), faults, subjects)
        if blueprint.id != path.stem:
            faults.append(f"id应与文件名{path.stem}相同")
        notes.add(path, faults)
        if not faults:
            kept.append(blueprint)
    return tuple(kept)


def _courses(notes: _Notes, known: Knowledge, questions: frozenset[str]) -> tuple[Course, ...]:
    kept: list[Course] = []
    for path in sorted((notes.root / "courses").glob("*/course.toml")):
        faults: list[str] = []
        course = courses.course(notes.toml(path), faults, path.parent)
        faults += courses.course_faults(course, path.parent.name, known, questions)
        lessons = {lesson.id for earlier in kept for lesson in earlier.lessons}
        faults += [f"课时{one.id}在别的课程中已有" for one in course.lessons if one.id in lessons]
        notes.add(path, faults)
        notes.add(path, courses.course_advice(course), severity=Severity.ADVICE)
        if not faults:
            kept.append(course)
    return tuple(kept)
