"""What `question_bank/` holds when it has been read, and what was found wrong on the way."""

from dataclasses import dataclass
from datetime import date

from portal.bank.rules.blueprints import Blueprint
from portal.bank.rules.questions import Question
from portal.bank.rules.words import picture_name
from portal.core.labels import Labelled


@dataclass(frozen=True, slots=True)
class Source:
    """依据文件: an instrument that is cited; `articles` is 0 where only its gist is at hand."""

    id: str
    short: str
    name: str
    version: str
    in_force: date
    articles: int
    repealed: date | None = None
    changed: tuple[str, ...] = ()  # articles that differ from the version before; none: all may

    def is_in_force(self, day: date) -> bool:
        """Whether this version binds on the day."""
        return self.in_force <= day and (self.repealed is None or day < self.repealed)


@dataclass(frozen=True, slots=True)
class Topic:
    """知识点."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """科目, with its weight in the default paper (centimarks)."""

    code: str
    name: str
    marks: int
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """课时: its Markdown text as written, and the questions to practise with."""

    id: str
    title: str
    file: str
    minutes: int
    topics: tuple[str, ...]
    exercises: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Course:
    """课程."""

    id: str
    title: str
    summary: str
    hours: int
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class PictureFile:
    """题图: a picture as its file holds it; questions call it by the beginning of its digest."""

    file: str
    digest: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Bank:
    """题库 as its files have it; what was faulty is left out."""

    sources: tuple[Source, ...] = ()
    subjects: tuple[Subject, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    questions: tuple[Question, ...] = ()
    courses: tuple[Course, ...] = ()
    pictures: tuple[PictureFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a question may refer to: how many articles each source has, all topics, the names of
    all pictures.
    """

    articles: dict[str, int]
    topics: frozenset[str]
    pictures: frozenset[str] = frozenset()


class Severity(Labelled):
    """A problem stops the question from being used; advice is for its author to weigh."""

    PROBLEM = "problem", "错误"
    ADVICE = "advice", "建议"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found wrong, and where; line 0 when it is not known."""

    file: str
    message: str
    question_id: str = ""
    line: int = 0
    severity: Severity = Severity.PROBLEM

    @property
    def is_advice(self) -> bool:
        """Whether the question may be used all the same."""
        return self.severity is Severity.ADVICE

    @property
    def codes(self) -> frozenset[str]:
        """The subject and the topic whose questions it concerns; none when it is another file."""
        folder, _, rest = self.file.partition("/")
        return (
            frozenset(rest.removesuffix(".toml").split("/"))
            if folder == "questions"
            else frozenset()
        )

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        words = [place, self.question_id, f"[{self.severity.label}] {self.message}"]
        return " ".join(word for word in words if word)


def knowledge(bank: Bank) -> Knowledge:
    """What the bank's questions may refer to."""
    return Knowledge(
        {source.id: source.articles for source in bank.sources},
        frozenset(topic.code for subject in bank.subjects for topic in subject.topics),
        frozenset(picture_name(picture.digest) for picture in bank.pictures),
    )
