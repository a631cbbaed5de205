"""The portal with some of its parts left out, for `exam-answering` to tell what each costs."""

from collections.abc import Sequence
from typing import Any

from flask import Flask

from portal.app import create_app
from portal.core import clock
from portal.exams.actions.keeping import Receipt, Sent
from portal.exams.front import AnswersFront
from portal.settings import Settings


class _Forgetful:
    """A writer that acknowledges at once and keeps nothing."""

    def put(self, _sent: Sent) -> Receipt:
        now = clock.now()
        return Receipt(1, now, now)


def without_writing() -> AnswersFront:
    """The short way with all its checks, but nothing is written."""
    front: Any = AnswersFront(_portal())
    front.writer = _Forgetful()
    return front


def without_short_way() -> Flask:
    """Every answer goes through Flask and has a transaction of its own."""
    return _portal()


def _portal() -> Flask:
    return create_app(Settings.from_environment())


def command(factory: str, server: Sequence[str]) -> list[str]:
    """This server's command line, with this factory's application."""
    return [*server[:-1], "--factory", f"tests.load.shares:{factory}"]
