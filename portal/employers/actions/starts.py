"""A start is moved: what had passed without a file by then stays late (Art 4 「开工前」).

One that was only entered today may be put right today: a slip of the pen has not stood for a day.
"""

from datetime import date, datetime

from sqlalchemy import select

from portal.access.roles import Actor
from portal.core import clock
from portal.db.base import db
from portal.employers import queries
from portal.employers.models import Appointment, AppointmentStatus, Project, StartChange
from portal.employers.rules.filing import FilingState, Missed, appointment_filing, kept


def keep_missed_start(project: Project, now: datetime) -> bool:
    """Before the start of a project that is held is moved: whether it has passed without a file,
    which is then kept. Its posts must not be changed meanwhile by anyone else.
    """
    if _is_of_today(project, now):
        return False
    today = _day(now)
    db.session.expire(project, ["appointments"])
    missed = kept(queries.project_row(project, today).filing)
    if missed is not None and project.missed_start_on is None:
        project.missed_start_on = project.planned_start_on
    return missed is not None


def note_start(
    project: Project, before_on: date, *, was_missed: bool, by: Actor, now: datetime
) -> None:
    """The start of a project that is held was moved; its posts keep what they had missed."""
    if not _is_of_today(project, now):
        _keep_posts(project, before_on, now)
    db.session.add(
        StartChange(
            project_id=project.id,
            before_on=before_on,
            after_on=project.planned_start_on,
            changed_at=now,
            changed_by_id=by.id,
            was_missed=was_missed,
        )
    )


def _keep_posts(project: Project, before_on: date, now: datetime) -> None:
    posts = db.session.scalars(
        select(Appointment)
        .where(
            Appointment.project_id == project.id,
            Appointment.status == AppointmentStatus.AWAITING_FILING,
        )
        .order_by(Appointment.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    terms, today = queries.filing_terms(), _day(now)
    for post in posts:
        filing = appointment_filing(
            before_on, post.starts_on, None, today, terms, missed=post.missed
        )
        _keep(post, kept(filing))


def keep_missed_joining(post: Appointment, now: datetime) -> None:
    """Before the day of taking up a post that is held is moved."""
    if post.status is AppointmentStatus.AWAITING_FILING:
        _keep(post, kept(queries.appointment_row(post, _day(now)).filing))


def _is_of_today(project: Project, now: datetime) -> bool:
    """Whether the start, as it stands, was entered on this very day."""
    changes = queries.list_start_changes(project)
    entered_at = changes[0].changed_at if changes else project.created_at
    return _day(entered_at) == _day(now)


def _keep(post: Appointment, missed: Missed | None) -> None:
    """The first that passed is what counts."""
    if missed is not None and post.missed is None:
        post.missed_on, post.missed_as = missed.last_on, FilingState(missed.state)


def _day(now: datetime) -> date:
    return now.astimezone(clock.BEIJING).date()
