"""What people and the worker do to certificates."""

from portal.certificates.actions.issuing import approve, propose, return_proposal
from portal.certificates.actions.printing import (
    add_edition,
    keep_file,
    note_trouble,
    open_edition,
    open_file,
    rerender,
)

__all__ = [
    "add_edition",
    "approve",
    "keep_file",
    "note_trouble",
    "open_edition",
    "open_file",
    "propose",
    "rerender",
    "return_proposal",
]
