"""What the portal holds of one person, in all rooms, for them alone (PIPL 44, 45); and what they
ask about it.

Each room tells its own; a table that is neither told nor kept back with a reason fails a test.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import ModuleType

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts import own_data as accounts
from portal.accounts.models import Person
from portal.accounts.own_data import Asked, Row
from portal.certificates.models import Certificate
from portal.certificates.queries import own_data as certificates
from portal.complaints import own_data as complaints
from portal.complaints.models import Complaint
from portal.core.errors import NotFound
from portal.core.regions import MUNICIPALITY
from portal.courses.queries import own_data as courses
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.documents.sheets import Sheet
from portal.employers.queries import own_data as employers
from portal.exams.queries import own_data as exams
from portal.exports import own_data as exports
from portal.letters import own_data as letters
from portal.notices import own_data as notices
from portal.points.queries import own_data as points
from portal.points.queries import pool_region
from portal.pool.models import DataRequest, Experience, RequestState
from portal.pool.queries import own_sheets

OWN = Permission.POOL_DATA_OWN
ANSWER = Permission.POOL_DATA_ANSWER
SHOWN = 10
# In the order in which they are shown.
ROOMS: tuple[ModuleType, ...] = (
    accounts,
    courses,
    exams,
    certificates,
    own_sheets,
    employers,
    points,
    complaints,
    letters,
    notices,
    exports,
)
TOLD: frozenset[str] = frozenset(told for room in ROOMS for told in room.TOLD)
# By whom something was done for an office: the office's record, no file about that person; when
# they did it stands in their own trail, which is told.
_BY_OFFICERS = "工作人员履行职责形成的公务记录；本人何时办理了什么，在“登录和操作记录”中"
OFFICERS = ("by_id", "author_id", "reviewer_id", "final_reviewer_id")
KEPT_BACK: Mapping[str, str] = {
    key: reason for room in ROOMS for key, reason in room.KEPT_BACK.items()
} | {"bank_question_remark.person_id": _BY_OFFICERS}


def tell_all(actor: Actor, on: date, *, is_masked: bool) -> Iterator[Sheet]:
    """我的数据: all that is held, kind by kind, each sheet's rows to be gone through before the
    next; numbers in clear only for the person to take away.
    """
    asked = Asked(actor.id, on, is_masked)
    for room in ROOMS:
        yield from room.tell(asked)
    yield from accounts.tell_trail(asked, _things(actor.id))


def reasons() -> list[str]:
    """Why some of what is kept is not in it, each said once."""
    return list(dict.fromkeys(KEPT_BACK.values()))


@dataclass(frozen=True, slots=True)
class Glance:
    """A kind of data on the page: how many rows there are, and the first of them."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Row]
    count: int


def look_through(actor: Actor, on: date) -> list[Glance]:
    """我的数据 on the page: all of it is in the file."""
    return [_glance(sheet) for sheet in tell_all(actor, on, is_masked=True)]


def _glance(sheet: Sheet) -> Glance:
    rows, number = [], 0
    for number, row in enumerate(sheet.rows, start=1):
        if number <= SHOWN:
            rows.append(row)
    return Glance(sheet.title, sheet.headings, rows, number)


def _things(person_id: int) -> Iterator[Select[str]]:
    """What others look at of a person, each look noted."""
    for model in (Person, Certificate, Complaint, Experience):
        yield select(model.public_id).where(model.person_id == person_id)


def list_requests(actor: Actor) -> Sequence[DataRequest]:
    """One's own requests, the latest first."""
    statement = within(select(DataRequest), actor, OWN, DataRequest)
    own = statement.where(DataRequest.person_id == actor.id).options(joinedload(DataRequest.file))
    return db.session.scalars(own.order_by(DataRequest.id.desc())).all()


def list_to_answer(actor: Actor, *, number: int = 1) -> Page:
    """What waits for somebody else's answer within reach, the earliest due first."""
    statement = within(select(DataRequest), actor, ANSWER, DataRequest).where(
        DataRequest.state == RequestState.OPEN, DataRequest.person_id != actor.id
    )
    order = (DataRequest.due_on, DataRequest.id)
    return paged(statement.options(joinedload(DataRequest.person)).order_by(*order), number)


def get_request(actor: Actor, permission: Permission, public_id: str) -> DataRequest:
    """The request, or NotFound if there is none within this person's reach."""
    statement = within(select(DataRequest), actor, permission, DataRequest)
    found: DataRequest | None = db.session.scalar(
        statement.where(DataRequest.public_id == public_id).options(
            joinedload(DataRequest.person), joinedload(DataRequest.file)
        )
    )
    if found is None:
        raise NotFound
    return found


def region_of(person_id: int) -> str:
    """Whose officers answer this person: where their record is kept; else the municipality's."""
    return pool_region(person_id) or MUNICIPALITY
