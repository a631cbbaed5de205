"""What waits for whom, gathered from the rooms below."""

from portal.desk.queries.asked import asked_of
from portal.desk.queries.counted import Waiting
from portal.desk.queries.homes import (
    FirmDesk,
    events_by_status,
    firm_desk,
    list_own_drafts,
    organisation_of,
    trail,
)
from portal.desk.queries.waiting import waiting_for
from portal.desk.queries.way import facts_of, latest_application, paper_of

__all__ = [
    "FirmDesk",
    "Waiting",
    "asked_of",
    "events_by_status",
    "facts_of",
    "firm_desk",
    "latest_application",
    "list_own_drafts",
    "organisation_of",
    "paper_of",
    "trail",
    "waiting_for",
]
