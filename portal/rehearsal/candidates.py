"""What the candidates' browsers send, and when: the pages and the spread of static/js."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from portal.exams.rules.rehearsal import Action
from portal.exams.rules.timing import GRACE
from portal.rehearsal.crowd import Due
from portal.rehearsal.hall import Seat
from portal.rehearsal.messages import Request, get, post

SPREAD = 0.8  # seconds, as in wait.js
LEAVE = (1.0, 3.0)  # seconds after the end, as in exam-clock.js
COLLECT = (0.2, 3.2)  # seconds after the collection begins, as in exam-collecting.js
JSON = {"Accept": "application/json"}
LETTERS = "ABCD"
PAGE = frozenset({200})
SENT_ON = frozenset({303})


@dataclass(frozen=True, slots=True)
class Pace:
    """How long each part lasts, in seconds; the answers of each candidate come `every` so many."""

    every: float
    arrivals: float = 25.0  # waiting pages in a second
    least_lead: float = 10.0
    answering: float = 60.0
    handing_in: float = 30.0

    def lead(self, candidates: int) -> float:
        """From when on they come to the waiting room, before the start."""
        return max(self.least_lead, candidates / self.arrivals)

    @property
    def answers(self) -> int:
        """Of each candidate."""
        return max(1, round(self.answering / self.every))


@dataclass(slots=True)
class Plans:
    """The plans of all candidates for each part."""

    seats: list[Seat]
    pace: Pace
    dice: random.Random

    def waiting(self, seconds: float) -> list[Iterator[Due]]:
        """Each opens the waiting room, and its script asks for the time once."""
        return [self._wait(seat, self.dice.uniform(0, seconds)) for seat in self.seats]

    def opening(self) -> list[Iterator[Due]]:
        """Each asks for the paper within the first moments."""
        return [iter([(self.dice.uniform(0, SPREAD), opening(seat))]) for seat in self.seats]

    def answering(self) -> list[Iterator[Due]]:
        return [self._answers(seat, self.dice.uniform(0, self.pace.every)) for seat in self.seats]

    def handing_in(self, begin: float, seconds: float) -> list[Iterator[Due]]:
        """Every second candidate hands in before the end; the others' browsers have their papers
        collected after it.
        """
        return [
            self._hand_in(seat, begin, self.dice.uniform(0, seconds))
            if place % 2
            else self._collect(seat, begin, seconds)
            for place, seat in enumerate(self.seats)
        ]

    def _wait(self, seat: Seat, at: float) -> Iterator[Due]:
        yield at, _page(Action.WAITING_PAGE, f"{seat.room}/wait", seat)
        yield at + 1, _page(Action.WAITING_ROOM, f"{seat.room}/start", seat)

    def _answers(self, seat: Seat, first: float) -> Iterator[Due]:
        for turn in range(self.pace.answers):
            yield first + self.pace.every * turn, answer(seat, turn)

    def _hand_in(self, seat: Seat, begin: float, at: float) -> Iterator[Due]:
        path = f"{seat.room}/hand-in"
        yield at, _page(Action.HAND_IN_PAGE, path, seat)
        yield _now(begin), _form(Action.HAND_IN, path, seat, sure="y")
        yield _now(begin), _page(Action.RECEIPT, f"{seat.room}/receipt", seat)

    def _collect(self, seat: Seat, begin: float, end: float) -> Iterator[Due]:
        leave, collect = self.dice.uniform(*LEAVE), self.dice.uniform(*COLLECT)
        yield end + leave, _page(Action.COLLECTING_PAGE, f"{seat.room}/collecting", seat)
        due = end + GRACE.total_seconds() + collect
        yield max(due, _now(begin)), _form(Action.COLLECT, f"{seat.room}/collect", seat)
        yield _now(begin), _page(Action.RECEIPT, f"{seat.room}/receipt", seat)


def opening(seat: Seat) -> Request:
    """The script of the waiting room asks for the whole paper."""
    headers = {"X-CSRFToken": seat.token, "Accept-Encoding": "gzip"}
    payload = post(f"{seat.room}/open", "", cookie=seat.cookie, headers=headers)
    return Request(Action.PAPER, payload)


def asking(seat: Seat) -> Request:
    """The script of the waiting room asks for the time."""
    return _page(Action.WAITING_ROOM, f"{seat.room}/start", seat)


def answer(seat: Seat, turn: int) -> Request:
    """The script of the room saves an answer to one question after the other."""
    body = {
        "csrf_token": seat.token,
        "request_key": str(uuid4()),
        "position": turn % seat.questions + 1,
        "value": LETTERS[(seat.number + turn) % len(LETTERS)],
    }
    path = f"{seat.room}/answers"
    payload = post(path, urlencode(body), cookie=seat.cookie, headers=JSON)
    return Request(Action.ANSWER, payload)


def _page(action: Action, path: str, seat: Seat) -> Request:
    return Request(action, get(path, cookie=seat.cookie), PAGE)


def _form(action: Action, path: str, seat: Seat, **fields: str) -> Request:
    body = urlencode({"csrf_token": seat.token} | fields)
    return Request(action, post(path, body, cookie=seat.cookie), SENT_ON)


def _now(begin: float) -> float:
    """The present moment of the run: what a browser asks for as soon as it has the page before."""
    return time.perf_counter() - begin
