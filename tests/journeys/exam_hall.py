"""A candidate before a paper: the right answers are known from the database, given in a browser."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from playwright.sync_api import Locator, expect
from sqlalchemy import select

from portal.bank.rules import jsonable
from portal.bank.rules.variants import BETWEEN, Key
from portal.db.base import db
from portal.exams.models import Paper, PaperItem
from tests.factories.exams import code_to_move
from tests.journeys.story import OWN_PASSWORD, RESIDENT_ID
from tests.journeys.visitor import Visitor

BY_HAND = {"judge": 3, "single": 3, "multiple": 3, "numeric": 1, "calculation": 3}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a paper, with what is right."""

    number: int
    type: str
    is_of_case: bool
    right: str  # letters, or the number to write; of several steps, with bars between them

    @property
    def is_choice(self) -> bool:
        return self.type in {"judge", "single", "multiple"}


def questions_asked() -> list[Asked]:
    """The questions of the only paper there is."""
    rows = db.session.scalars(select(PaperItem).order_by(PaperItem.position))
    return [
        Asked(
            row.position,
            row.face["face"]["type"],
            bool(row.group),
            jsonable.from_json(Key, row.key).answer,
        )
        for row in rows
    ]


def code_for_the_candidate() -> str:
    """The code to move with, for the only candidate there is."""
    return code_to_move(db.session.scalars(select(Paper)).one().application)


def some_of_each(asked: list[Asked]) -> list[Asked]:
    """A few questions of each kind, and two parts of the case; after the last question of the
    paper there is no going on.
    """
    asked = asked[:-1]
    chosen = [each for each in asked if each.is_of_case][:2]
    for kind, how_many in BY_HAND.items():
        chosen += [each for each in asked if each.type == kind and not each.is_of_case][:how_many]
    return sorted(chosen, key=lambda each: each.number)


class Desk:
    """A candidate at their paper; counts what the server should have acknowledged."""

    def __init__(self, candidate: Visitor, saved: int = 0) -> None:
        self.candidate, self.page, self.saved = candidate, candidate.page, saved

    def answers(self, asked: Asked) -> None:
        """Turn to the question by the sheet and answer it; it is acknowledged."""
        self.turns_to(asked.number)
        for place, figure in enumerate([] if asked.is_choice else asked.right.split(BETWEEN)):
            self._types(self.page.get_by_role("textbox").nth(place), figure)
            self._changed()
        for letter in asked.right if asked.is_choice else "":
            kind = "checkbox" if asked.type == "multiple" else "radio"
            self.page.get_by_role(kind, name=re.compile(f"^{letter}")).check()
            self._changed()
        self._goes_on()

    def fills_in_step(self, label: str, figure: str) -> None:
        """Fill in one step of the calculation on the screen; whether it is saved is not asked."""
        self._types(self.page.get_by_label(label), figure)
        self.saved += 1

    def flags(self, number: int) -> None:
        """Mark a question to look at it again."""
        self.turns_to(number)
        self.page.get_by_role("checkbox", name="标记本题").check()
        self._changed()
        self._goes_on()

    def sends(self, rest: list[Asked]) -> None:
        """What the room's script would send of these questions, without the clicking."""
        token = self.page.locator("input[name=csrf_token]").first.input_value()
        answers = self.page.url.split("?")[0] + "/answers"
        for each in rest:
            fields = {
                "csrf_token": token,
                "request_key": str(uuid4()),
                "position": str(each.number),
                "value": each.right,
            }
            answer = self.page.request.post(
                answers, form=fields, headers={"Accept": "application/json"}
            )
            assert answer.ok, answer.text()
            self.saved += 1
            assert answer.json()["number"] == self.saved

    def turns_to(self, number: int) -> None:
        """Press the question's number on the sheet."""
        self.page.get_by_role("button", name=f"第{number}题，").click()
        self._left()
        expect(
            self.page.get_by_role("heading", name=re.compile(rf"^第{number}题\s"))
        ).to_be_visible()

    def hands_in(self) -> None:
        """Press 交卷; whether it is meant is asked on the next page."""
        self.candidate.presses("交卷", "确认交卷")
        self._left()

    def is_saved(self) -> None:
        """The bar says that all was acknowledged."""
        expect(self.page.get_by_text(f"（第{self.saved}次）").first).to_be_visible()

    def finds(self, number: int, state: str) -> None:
        """The sheet shows the question as answered, or not."""
        name = re.compile(f"^第{number}题，{state}")
        expect(self.page.get_by_role("button", name=name)).to_be_visible()

    def _types(self, field: Locator, figure: str) -> None:
        field.fill(figure)
        field.press("Tab")

    def _changed(self) -> None:
        """With a script each change is saved by itself."""
        if self.candidate.with_js:
            self.saved += 1
            self.is_saved()

    def _left(self) -> None:
        """Without one, whatever leaves the question saves it."""
        if not self.candidate.with_js:
            self.saved += 1

    def _goes_on(self) -> None:
        if not self.candidate.with_js:
            self.page.get_by_role("button", name="下一题", exact=True).first.click()
            self._left()
            self.is_saved()


def goes_on_elsewhere(
    candidate: Visitor, moved: Visitor, desk: Desk, number: int, code: Callable[[], str]
) -> Desk:
    """Another browser takes over where the first one was, by an invigilator's code; the first can
    write no more.
    """
    moved.signs_in(RESIDENT_ID, OWN_PASSWORD, "我的进度")
    moved.chooses_in_bar("考试", "考试")
    moved.follows("进入考场", "核对本人信息")
    moved.follows("信息无误，下一步", "考场规则和操作指南")
    moved.ticks("本人信息无误")
    moved.presses("进入候考", "试卷正在另一处作答")
    moved.is_refused("在这里继续", "请输入监考员告知的6位换机码")
    moved.fills_in({"换机码": code()})
    moved.presses("在这里继续", "答题")
    there = Desk(moved, desk.saved)
    there.is_saved()
    there.finds(number, "已答")
    if candidate.with_js:
        candidate.page.get_by_role("checkbox", name="标记本题").click()
        expect(candidate.page.locator("#room_note")).to_contain_text("您已在另一个浏览器作答")
        candidate.presses("重新进入考场", "试卷正在另一处作答")
    else:
        candidate.presses("下一题", "试卷正在另一处作答")
    return there
