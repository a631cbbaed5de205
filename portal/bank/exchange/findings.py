"""What has been found in a file so far, within bounds that a hostile one cannot pass."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from portal.bank.exchange.markup import Words
from portal.bank.exchange.values import (
    MOST_QUESTIONS,
    Defaults,
    Fault,
    Imported,
    Loss,
    Unreadable,
)
from portal.bank.rules.questions import Question, QuestionType

MOST_FAULTS = 1_000  # of more, nobody reads the list: the file is of another kind
MOST_TOLD = 1_000  # losses told one by one
MOST_UNPLACED = 50  # questions without a topic told one by one
NO_TOPIC = "没有写明知识点：请在导入页选择这样的题归入哪个知识点，或者在文件中写明"
NAMED = 20  # characters of a stem that name its question


class Findings:
    """The questions, faults and losses of one file; small losses that many questions share are
    counted. `item` is what the file calls the question that is being read.
    """

    def __init__(self, defaults: Defaults) -> None:
        self.defaults = defaults
        self.item = ""
        self.questions: list[Question] = []
        self.faults: list[Fault] = []
        self._losses: list[Loss] = []
        self._untold = self._unplaced = 0
        self._counts: Counter[str] = Counter()

    def draft(self, type_: QuestionType, stem: str) -> Question:
        """A question of which the file has told no more than this."""
        return Question(
            id="",
            topic=self.defaults.topic,
            type=type_,
            ability=self.defaults.ability,
            difficulty=self.defaults.difficulty,
            explanation="",
            cites=self.defaults.cites,
            stem=stem,
        )

    def add(self, question: Question, *, row: int = 0) -> None:
        """Keep this question, which must have a topic; Unreadable when there are too many."""
        if any(not part.topic for part in question.parts):
            parts = (replace(one, topic=one.topic or question.topic) for one in question.parts)
            question = replace(question, parts=tuple(parts))
        if not question.topic:
            self._unplaced += 1
            if self._unplaced <= MOST_UNPLACED:
                item = question.id or named(question.stem or question.material)
                self.fault(NO_TOPIC, "知识点", row=row, item=item)
        self.questions.append(question)
        if len(self.questions) > MOST_QUESTIONS:
            raise Unreadable(f"文件中的试题超过{MOST_QUESTIONS}道，请分成几个文件导入。")

    def fault(self, message: str, column: str = "", *, row: int = 0, item: str = "") -> None:
        """Note what stops the import; Unreadable when there is no end of it."""
        self.faults.append(Fault(message, row, column, item or self.item))
        if len(self.faults) > MOST_FAULTS:
            raise Unreadable(
                f"错误超过{MOST_FAULTS}处，请核对文件格式后再导入。第一处：{self.faults[0]}"
            )

    def lose(self, message: str, *, item: str = "") -> None:
        """Note what could not be carried over of this question."""
        if len(self._losses) < MOST_TOLD:
            self._losses.append(Loss(message, item or self.item))
        else:
            self._untold += 1

    def lose_all(self, messages: Iterable[str]) -> None:
        """Note several of them."""
        for message in messages:
            self.lose(message)

    def count(self, message: str) -> None:
        """Note what could not be carried over of this question, as of others."""
        if message in self._counts or len(self._counts) < MOST_TOLD:
            self._counts[message] += 1
        else:
            self._untold += 1

    def say(self, words: Words) -> str:
        """The text of these words; what they lost is noted. Braces here would ask for a number."""
        self.lose_all(f"{lost}未带入" for lost in words.losses)
        return unbraced(words.text)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """All losses, the counted ones last."""
        counted = [Loss(f"{message}（{count}处）") for message, count in self._counts.items()]
        found = [*self._losses, *counted][:MOST_TOLD]
        untold = self._untold + len(self._losses) + len(counted) - len(found)
        if untold:
            found.append(Loss(f"另有{untold}处未能带入的内容，没有一一列出"))
        return tuple(found)

    def imported(self, nothing: str) -> Imported:
        """All of it, faults from top to bottom; Unreadable, saying `nothing`, when it is empty."""
        if not (self.questions or self.faults or self.losses):
            raise Unreadable(nothing)
        faults = sorted(self.faults, key=lambda fault: fault.row)
        if self._unplaced > MOST_UNPLACED:
            faults.append(Fault(f"另有{self._unplaced - MOST_UNPLACED}道题{NO_TOPIC}"))
        return Imported(tuple(self.questions), tuple(faults), self.losses)


def unbraced(text: str) -> str:
    """The text with full-width braces: half-width ones would ask for a candidate's number."""
    return text.replace("{", "｛").replace("}", "｝")


def named(stem: str) -> str:
    """What a question is called that has no id: how its stem begins."""
    line = stem.strip().split("\n")[0]
    return line if len(line) <= NAMED else f"{line[:NAMED]}…"
