"""What the bank has done by the clock: the law followed, answers counted."""

from portal.bank.actions.counting import count_answers
from portal.bank.actions.law import apply_due
from portal.bank.actions.taking_in import give_up_waiting
from portal.core import clock
from portal.jobs.queue import job, later
from portal.storage.files import drop_bytes


@job("bank.follow_law")
def follow_law() -> None:
    """What comes into force today stops the questions that rest on what it changes."""
    apply_due(now=clock.now(), today=clock.today())


@job("bank.count_answers")
def count() -> None:
    """How often each version was answered in released sittings, and how well."""
    count_answers()


@job("bank.give_up_imports")
def give_up_imports() -> None:
    """Files that were looked at and not taken in do not stay."""
    for digest in give_up_waiting(clock.now()):
        later("bank.drop_bytes", digest=digest)


@job("bank.drop_bytes")
def drop(digest: str) -> None:
    """The bytes of a file given up, unless another row is of the same."""
    drop_bytes(digest)
