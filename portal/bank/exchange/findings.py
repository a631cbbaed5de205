"""What reading a file finds out on the way, with the name that the file gives each question."""

from collections import Counter
from collections.abc import Iterable

from portal.bank.exchange.markup import Words
from portal.bank.exchange.values import Fault, Loss

MOST_TOLD = 1_000  # faults, and losses: nobody reads on


class Findings:
    """Faults and losses so far; small losses that many questions share are counted instead."""

    def __init__(self) -> None:
        self.item = ""
        self.faults: list[Fault] = []
        self._losses: list[Loss] = []
        self._counts: Counter[str] = Counter()

    def fault(self, message: str, column: str = "") -> None:
        """Note what stops the import."""
        if len(self.faults) < MOST_TOLD:
            self.faults.append(Fault(message, column=column, item=self.item))

    def lose(self, message: str) -> None:
        """Note what could not be carried over of this question."""
        self._losses.append(Loss(message, self.item))

    def lose_all(self, messages: Iterable[str]) -> None:
        """Note several of them."""
        for message in messages:
            self.lose(message)

    def count(self, message: str) -> None:
        """Note what could not be carried over of this question, as of others."""
        self._counts[message] += 1

    def say(self, words: Words) -> str:
        """The text of these words; what they lost is noted. Braces here would ask for a number."""
        self.lose_all(f"{lost}未带入" for lost in words.losses)
        return unbraced(words.text)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """All losses, the counted ones last."""
        counted = (Loss(f"{message}（{count}处）") for message, count in self._counts.items())
        found = (*self._losses, *counted)
        if len(found) <= MOST_TOLD:
            return found
        more = Loss(f"另有{len(found) - MOST_TOLD}处未能带入的内容，没有一一列出")
        return (*found[:MOST_TOLD], more)


def unbraced(text: str) -> str:
    """The text with full-width braces: ours stand for numbers only."""
    return text.replace("{", "｛").replace("}", "｝")
