"""Warnings within someone's reach; and what a project deserves to be warned of as it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.db.base import db
from portal.employers.models import (
    Appointment,
    AppointmentStatus,
    FilingWarning,
    Project,
    Qualification,
    QualificationStatus,
)
from portal.employers.queries.projects import ProjectFilter, project_clause, project_row
from portal.employers.queries.settings import filing_terms
from portal.employers.rules.filing import Filing, FilingState, FilingTerms, appointment_filing
from portal.employers.rules.warning import WarningStage, stage_of

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Cause:
    """提醒的缘由: what must be done by when, for a project or for one appointment on it."""

    project_id: int
    appointment: Appointment | None
    stage: WarningStage
    due_on: date

    @property
    def about(self) -> str:
        """What makes two warnings the same."""
        who = self.appointment.id if self.appointment else "-"
        return f"{self.project_id}:{who}:{self.stage.value}:{self.due_on.isoformat()}"


def causes_of(project: Project, today: date, terms: FilingTerms | None = None) -> tuple[Cause, ...]:
    """All that this project deserves to be warned of today."""
    return tuple(_causes(project, today, terms or filing_terms()))


def rejected(appointment: Appointment, today: date) -> Cause | None:
    """Art 5: HR did not accept the evidence, and the person is still in post."""
    held = appointment.qualification
    if appointment.status is AppointmentStatus.ENDED or held is None:
        return None
    if held.status is not QualificationStatus.REJECTED or held.replace_by is None:
        return None
    is_past = held.replace_by < today
    stage = WarningStage.REPLACE_MISSED if is_past else WarningStage.REPLACE
    return Cause(appointment.project_id, appointment, stage, held.replace_by)


def ids_to_look_at(today: date) -> Sequence[int]:
    """Projects that may deserve a warning, or whose warning may be settled."""
    posts = select(Appointment.id).where(
        Appointment.project_id == Project.id,
        or_(
            Appointment.status == AppointmentStatus.AWAITING_FILING,
            Appointment.refile_by < today,
            Appointment.qualification.has(Qualification.status == QualificationStatus.REJECTED),
        ),
    )
    said = exists().where(
        FilingWarning.project_id == Project.id, FilingWarning.settled_at.is_(None)
    )
    near = [project_clause(f, today) for f in (ProjectFilter.DUE_SOON, ProjectFilter.MISSED)]
    return db.session.scalars(
        select(Project.id).where(or_(*near, posts.exists(), said)).order_by(Project.id)
    ).all()


def projects_with_posts(ids: Iterable[int]) -> Sequence[Project]:
    """These projects with everyone on them."""
    posts = selectinload(Project.appointments)
    return db.session.scalars(
        select(Project)
        .where(Project.id.in_(list(ids)))
        .options(posts.joinedload(Appointment.qualification))
        .order_by(Project.id)
    ).all()


def list_warnings(actor: Actor, permission: Permission) -> Sequence[FilingWarning]:
    """Warnings that stand, the nearest day first: the first of them."""
    statement = _standing(select(FilingWarning), actor, permission)
    return db.session.scalars(
        statement.options(
            joinedload(FilingWarning.project),
            joinedload(FilingWarning.appointment).joinedload(Appointment.person),
        )
        .order_by(FilingWarning.due_on, FilingWarning.id)
        .limit(MOST_SHOWN)
    ).all()


def count_missed_warnings(
    actor: Actor, permission: Permission, stage: WarningStage
) -> tuple[int, date | None]:
    """How many warnings of this stage stand, and the oldest day that passed."""
    statement = _standing(select(FilingWarning), actor, permission)
    found = statement.where(FilingWarning.stage == stage).subquery()
    counted = select(func.count(found.c.id), func.min(found.c.due_on))
    count, oldest = db.session.execute(counted).one()
    return count, oldest


def warnings_of_project(project: Project) -> Sequence[FilingWarning]:
    """Every warning ever given for the project, the latest first."""
    return db.session.scalars(
        select(FilingWarning)
        .where(FilingWarning.project_id == project.id)
        .options(joinedload(FilingWarning.appointment).joinedload(Appointment.person))
        .order_by(FilingWarning.id.desc())
    ).all()


def _standing(
    statement: Select[FilingWarning], actor: Actor, permission: Permission
) -> Select[FilingWarning]:
    return within(statement, actor, permission, FilingWarning).where(
        FilingWarning.settled_at.is_(None)
    )


def _causes(project: Project, today: date, terms: FilingTerms) -> Iterator[Cause]:
    row = project_row(project, today)
    if not row.filing.state.is_filed and project.planned_end_on >= today:
        yield from _of_filing(project, None, row.filing, later=False)
    for post in row.running:
        yield from _of_post(project, post, today, terms, alone=not row.filing.state.is_filed)


def _of_post(
    project: Project, post: Appointment, today: date, terms: FilingTerms, *, alone: bool
) -> Iterator[Cause]:
    filing = appointment_filing(
        project.planned_start_on, post.starts_on, None, today, terms, missed=post.missed
    )
    later = post.starts_on > project.planned_start_on
    if filing.state.is_missed:
        later = filing.state is FilingState.MISSED_JOINING
    # While nothing is filed for the project at all, the project's own warning says it.
    if post.status is AppointmentStatus.AWAITING_FILING and (later or not alone):
        yield from _of_filing(project, post, filing, later=later)
    if post.refile_by is not None and post.refile_by < today:
        yield Cause(project.id, post, WarningStage.REFILE_MISSED, post.refile_by)
    if cause := rejected(post, today):
        yield cause


def _of_filing(
    project: Project, post: Appointment | None, filing: Filing, *, later: bool
) -> Iterator[Cause]:
    stage = stage_of(filing.state, joins_later=later)
    if stage is not None:
        yield Cause(project.id, post, stage, filing.last_on)
