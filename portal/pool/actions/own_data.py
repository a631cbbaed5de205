"""One's own data taken away; what one cannot correct oneself asked for and answered."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.queries import own_account
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.calendar.queries import workdays
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.notices.actions import Telling, tell
from portal.pool.actions.holding import hold, hold_people
from portal.pool.models import DataRequest, RequestState
from portal.pool.queries import own_data as queries
from portal.pool.queries.settings import data_working_days
from portal.pool.rules.own_data import MOST_OPEN, DataAbout, DataKind
from portal.storage.models import StoredFile

TWICE = "您已就同一事项提出请求，正在办理，请等待答复"
ANSWERED = "这件请求已经答复，请刷新页面查看"
OWN = "不能答复自己提出的请求，请由其他工作人员办理"


def note_taking(*, form: str, by: Actor) -> None:
    """All that is held of this person was written for them to keep."""
    record(Deed.POOL_DATA_TAKEN, own_account(by), by=by, form=form)


def ask(
    kind: DataKind,
    about: DataAbout,
    words: str,
    file: StoredFile | None,
    *,
    by: Actor,
    now: datetime,
) -> DataRequest:
    """The request stands, to be answered within our own term."""
    hold_people([by.id])
    waiting = select(func.count(DataRequest.id)).where(
        DataRequest.person_id == by.id, DataRequest.state == RequestState.OPEN
    )
    if (db.session.scalar(waiting) or 0) >= MOST_OPEN:
        raise Refused(f"您有{MOST_OPEN}件请求正在办理，请等待答复后再提出")
    today = now.astimezone(clock.BEIJING).date()
    request = DataRequest(
        person_id=by.id,
        region=queries.region_of(by.id),
        kind=kind,
        about=about,
        words=words,
        file_id=file.id if file else None,
        due_on=workdays().after(today, data_working_days(today)),
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError as twice:
        raise Refused(TWICE) from twice
    record(Deed.POOL_DATA_REQUESTED, request, by=by, kind=kind.value, about=about.value)
    return request


def answer(request: DataRequest, *, is_granted: bool, words: str, by: Actor, now: datetime) -> None:
    """The officer's answer, given once, and told to the person."""
    if request.person_id == by.id:
        raise Refused(OWN)
    hold(request)
    if request.state is not RequestState.OPEN:
        raise Refused(ANSWERED)
    request.state = RequestState.GRANTED if is_granted else RequestState.REFUSED
    request.answer, request.answered_by_id, request.answered_at = words, by.id, now
    record(Deed.POOL_DATA_ANSWERED, request, by=by, outcome=request.state.value)
    tell(
        Telling(
            "pool.data",
            f"您提出的个人信息请求已答复：{request.state.label}",
            f"pool.data:{request.id}",
            person_id=request.person_id,
            endpoint="pool.data.request",
            args={"request_id": request.public_id},
        ),
        now=now,
    )
