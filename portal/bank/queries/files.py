"""What question_bank/ says, read once in the life of a process."""

from collections.abc import Mapping
from functools import lru_cache

from portal.bank.content import Bank, Source, Topic, read_bank
from portal.bank.rules.blueprints import Blueprint
from portal.core.errors import NotFound
from portal.settings import ROOT


@lru_cache
def files() -> Bank:
    """What question_bank/ says, read once in the life of a process. Its calculations are not tried
    again: `portal bank check` and the gate do that.
    """
    bank, _problems = read_bank(ROOT / "question_bank", all_up_to=1)
    return bank


@lru_cache
def sources() -> Mapping[str, Source]:
    """The instruments that questions cite, by id."""
    return {source.id: source for source in files().sources}


@lru_cache
def topics() -> tuple[Topic, ...]:
    """All topics, in the order of the syllabus."""
    return tuple(topic for subject in files().subjects for topic in subject.topics)


def topic_choices() -> dict[str, str]:
    """The topics as a form offers them."""
    return {topic.code: f"{topic.code} {topic.name}" for topic in topics()}


@lru_cache
def names() -> Mapping[str, str]:
    """The names of subjects and topics, by code."""
    subjects = files().subjects
    return {s.code: s.name for s in subjects} | {t.code: t.name for s in subjects for t in s.topics}


def get_blueprint(key: str) -> Blueprint:
    """The blueprint of this name, or NotFound."""
    for blueprint in files().blueprints:
        if blueprint.id == key:
            return blueprint
    raise NotFound


def practised() -> frozenset[str]:
    """The keys of the questions that lessons use as exercises."""
    return frozenset(
        key for course in files().courses for lesson in course.lessons for key in lesson.exercises
    )


def lessons_with(key: str) -> tuple[tuple[str, str], ...]:
    """The lessons whose exercises have this question: titles of course and lesson."""
    return tuple(
        (course.title, lesson.title)
        for course in files().courses
        for lesson in course.lessons
        if key in lesson.exercises
    )
