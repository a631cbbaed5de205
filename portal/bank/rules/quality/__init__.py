"""What makes a well-formed question bad: findings for authors and reviewers, never a refusal.

`of_one` looks at one question, `against` at one beside a bank that was indexed once, `of_set` at
many among themselves; `findings` is all that can be said of a bank.
"""

from collections.abc import Iterable

from portal.bank.rules.quality.findings import Fault, Finding
from portal.bank.rules.quality.likeness import Index, against, index
from portal.bank.rules.quality.sets import of_set
from portal.bank.rules.quality.single import of_one
from portal.bank.rules.questions import Question

__all__ = ["Fault", "Finding", "Index", "against", "findings", "index", "of_one", "of_set"]


def findings(questions: Iterable[Question]) -> tuple[Finding, ...]:
    """All findings of a bank: of each question, then of the questions among themselves."""
    whole = tuple(questions)
    return (*(found for question in whole for found in of_one(question)), *of_set(whole))
