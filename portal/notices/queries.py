"""The notices that lie at one of a person's doors."""

from sqlalchemy import Select, func, select

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor, Role
from portal.access.scope import within
from portal.core.errors import NotFound
from portal.core.labels import Labelled
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.notices.models import Notice

READ = Permission.NOTICES_NOTICE_READ


class Door(Labelled):
    """Where a notice is read."""

    MY = "my", "个人"
    FIRM = "firm", "施工单位"
    AUTHORITY = "authority", "行业主管部门"
    BUREAU = "bureau", "人力社保部门"


_ROLES = {Door.FIRM: Role.FIRM, Door.AUTHORITY: Role.AUTHORITY, Door.BUREAU: Role.POINTS}


def of_door(actor: Actor, door: Door) -> Select[Notice]:
    """Notices to this person, or to the organisations that they act for at this door."""
    statement = within(select(Notice), actor, READ, Notice)
    if door is Door.MY:
        return statement.where(Notice.person_id == actor.id)
    role = _ROLES[door]
    bodies = [post.organisation_id for post, _ in reaches(actor, READ) if post.role is role]
    return statement.where(Notice.organisation_id.in_([body for body in bodies if body]))


def list_notices(actor: Actor, door: Door, number: int) -> Page:
    """What lies at this door, unread first, then the newest first."""
    order = (Notice.read_at.is_not(None), Notice.id.desc())
    return paged(of_door(actor, door).order_by(*order), number)


def count_unread(actor: Actor, door: Door) -> int:
    """How many wait to be read at this door."""
    unread = of_door(actor, door).where(Notice.read_at.is_(None))
    return db.session.scalar(unread.with_only_columns(func.count(Notice.id))) or 0


def get_notice(actor: Actor, door: Door, public_id: str) -> Notice:
    """The notice, or NotFound if it is not this person's to read at this door."""
    found = db.session.scalar(of_door(actor, door).where(Notice.public_id == public_id))
    if found is None:
        raise NotFound
    return found
