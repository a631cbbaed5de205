"""What has been found in a file so far, within bounds that a hostile one cannot pass."""

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
MOST_LOSSES = 2 * MOST_QUESTIONS
NAMED = 20  # characters of a stem that name its question


class Drafts:
    """The questions, faults and losses of one file."""

    def __init__(self, defaults: Defaults) -> None:
        self.defaults = defaults
        self.questions: list[Question] = []
        self.faults: list[Fault] = []
        self.losses: list[Loss] = []

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

    def add(self, question: Question) -> None:
        """Keep this question; Unreadable when there are too many."""
        self.questions.append(question)
        if len(self.questions) > MOST_QUESTIONS:
            raise Unreadable(f"一个文件最多{MOST_QUESTIONS}题，请分成几个文件导入。")

    def fault(self, message: str, row: int = 0, column: str = "", item: str = "") -> None:
        """Note what stops the import; Unreadable when there is no end of it."""
        self.faults.append(Fault(message, row, column, item))
        if len(self.faults) > MOST_FAULTS:
            raise Unreadable(
                f"错误超过{MOST_FAULTS}处，请核对文件格式后再导入。第一处：{self.faults[0]}"
            )

    def loss(self, message: str, item: str = "") -> None:
        """Note what could not be carried over; Unreadable when there is no end of it."""
        self.losses.append(Loss(message, item))
        if len(self.losses) > MOST_LOSSES:
            raise Unreadable(f"不能带入的内容超过{MOST_LOSSES}处，请核对文件格式后再导入。")

    def imported(self, nothing: str) -> Imported:
        """All of it, faults from top to bottom; Unreadable, saying `nothing`, when it is empty."""
        if not (self.questions or self.faults or self.losses):
            raise Unreadable(nothing)
        faults = sorted(self.faults, key=lambda fault: fault.row)
        return Imported(tuple(self.questions), tuple(faults), tuple(self.losses))


def unbraced(text: str) -> str:
    """The text with full-width braces: half-width ones would ask for a candidate's number."""
    return text.replace("{", "｛").replace("}", "｝")


def named(stem: str) -> str:
    """What a question is called that has no id: how its stem begins."""
    line = stem.strip().split("\n")[0]
    return line if len(line) <= NAMED else f"{line[:NAMED]}…"
