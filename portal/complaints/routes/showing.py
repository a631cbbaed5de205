"""What became of a complaint, as the person reads it; files of it."""

from collections.abc import Iterator
from datetime import date, datetime

from flask import Response

from portal.calendar.queries import workdays
from portal.complaints.models import Complaint, ComplaintState
from portal.core import clock
from portal.storage import files
from portal.storage.models import StoredFile
from portal.web.downloads import send
from portal.web.filters import day_cn


def course_of(complaint: Complaint) -> list[tuple[datetime, str]]:
    """办理进度: what happened when, without what others wrote."""
    return sorted(_happened(complaint), key=lambda each: each[0])


def weekends_only(complaint: Complaint) -> tuple[int, ...]:
    """The years of its terms of which only weekends are known."""
    first = complaint.created_at.astimezone(clock.BEIJING).date()
    last: date = complaint.close_due_on or complaint.accept_due_on
    return workdays().missing(first, last)


def send_file(stored: StoredFile) -> Response:
    """The file, to be kept: never shown as a page of ours."""
    return send(files.read(stored), media_type=stored.media_type, name=stored.name)


def _happened(c: Complaint) -> Iterator[tuple[datetime, str]]:
    yield c.created_at, f"提交投诉，{day_cn(c.accept_due_on)}前答复是否受理"
    if c.accepted_at:
        yield c.accepted_at, f"受理，{day_cn(c.close_due_on)}前办结"
    if c.asked_at:
        named = "，已告知投诉人姓名" if c.names_person else "，没有告知投诉人姓名"
        yield c.asked_at, f"请单位说明情况{named}"
    if c.answered_at:
        yield c.answered_at, "单位已经答复"
    if c.proposed_at and c.state in {ComplaintState.PROPOSED, ComplaintState.CLOSED}:
        yield c.proposed_at, "办理人员提出结论，由另一名工作人员审定"
    if c.ended_at:
        yield c.ended_at, c.state.label
