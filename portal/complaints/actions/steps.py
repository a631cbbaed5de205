"""Taking one step of a complaint: by the right hand, and once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from portal.access.roles import Actor
from portal.complaints import queries
from portal.complaints.models import Complaint, ComplaintFile, Source
from portal.complaints.rules.procedure import NEXT, Step
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.storage.models import StoredFile


def take(step: Step, complaint: Complaint, by: Actor, **values: Any) -> None:
    """The step is taken; Refused with every reason if this hand may not, or somebody was first.
    The row is ours until the commit.
    """
    # Not refresh(): it would lock what the page had joined, which PostgreSQL refuses.
    db.session.get_one(Complaint, complaint.id, with_for_update=True, populate_existing=True)
    if sentence := queries.why_not(step, by, complaint):
        raise Refused(sentence)
    complaint.state = NEXT[complaint.state, step]
    if not complaint.state.is_open:
        complaint.open_for_id = None
    for name, value in values.items():
        setattr(complaint, name, value)
    db.session.flush()


def attach(complaint: Complaint, files: Sequence[StoredFile], source: Source) -> None:
    """Files from one side."""
    db.session.add_all(
        ComplaintFile(complaint_id=complaint.id, file_id=file.id, source=source) for file in files
    )
    db.session.flush()
    db.session.expire(complaint, ["files"])


def day_of(now: datetime) -> date:
    """The day in Beijing."""
    return now.astimezone(clock.BEIJING).date()
