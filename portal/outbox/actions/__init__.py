"""Post a message; carry it; settle by hand what does not go by itself."""

from portal.outbox.actions.backlog import begin_backlog, write_some
from portal.outbox.actions.carrying import leave_line, settle, take_line, take_next
from portal.outbox.actions.posting import Post, post, post_many
from portal.outbox.actions.settling import (
    MOST_EXPORTED,
    export_open,
    mark_delivered,
    note_export,
    resend,
    take_in_receipts,
)

__all__ = [
    "MOST_EXPORTED",
    "Post",
    "begin_backlog",
    "export_open",
    "leave_line",
    "mark_delivered",
    "note_export",
    "post",
    "post_many",
    "resend",
    "settle",
    "take_in_receipts",
    "take_line",
    "take_next",
    "write_some",
]
