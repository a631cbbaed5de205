"""What people and the worker do to certificates."""

from portal.certificates.actions.batches import (
    approve_batch,
    propose_batch,
    resume_batch,
    retry_failed,
    return_batch,
    return_proposal,
    stop_batch,
)
from portal.certificates.actions.issuing import issue
from portal.certificates.actions.lengthening import keep_lengthened
from portal.certificates.actions.making import keep_made, take_batch
from portal.certificates.actions.objections import decide_objection, make_objection
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
    "approve_batch",
    "decide_objection",
    "issue",
    "keep_file",
    "keep_lengthened",
    "keep_made",
    "make_objection",
    "note_trouble",
    "open_edition",
    "open_file",
    "propose_batch",
    "rerender",
    "resume_batch",
    "retry_failed",
    "return_batch",
    "return_proposal",
    "stop_batch",
    "take_batch",
]
