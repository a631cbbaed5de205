"""What the bank has done by the clock: the law followed, answers counted."""

from portal.bank.actions.counting import count_answers
from portal.bank.actions.law import apply_due
from portal.core import clock
from portal.jobs.queue import job


@job("bank.follow_law")
def follow_law() -> None:
    """What comes into force today stops the questions that rest on what it changes."""
    apply_due(now=clock.now(), today=clock.today())


@job("bank.count_answers")
def count() -> None:
    """How often each version was answered in released sittings, and how well."""
    count_answers()
