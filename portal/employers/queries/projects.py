"""Projects within someone's reach: how their filing stands, what staffing is advised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor, Role
from portal.access.scope import within
from portal.accounts.models import Organisation, OrganisationKind, OrganisationStatus
from portal.core.errors import NotFound
from portal.core.labels import Labelled
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import Appointment, AppointmentStatus, Project, StartChange
from portal.employers.queries.settings import staffing_standard
from portal.employers.rules.filing import FORTNIGHT_DAYS, Filing, project_filing
from portal.employers.rules.sectors import ProjectType, sector_of
from portal.employers.rules.staffing import Advice, Posts, Site, advise, shortfalls


class ProjectFilter(Labelled):
    """项目筛选."""

    OPEN = "open", "正在招用"
    FILED = "filed", "配备文件已上传"
    DUE_SOON = "due-soon", "14天内开工，未上传"
    MISSED = "missed", "开工前未上传"


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project, who is on it, and how its filing stands."""

    project: Project
    running: tuple[Appointment, ...]
    filing: Filing


@dataclass(frozen=True, slots=True)
class StaffingView:
    """配备建议 for a project, and where plan and people fall short of it."""

    advice: Advice
    shortfalls: tuple[str, ...]


def firm_of(actor: Actor) -> Organisation:
    """The contractor this person acts for; NotFound for anyone else."""
    number = next((p.organisation_id for p in actor.posts if p.role is Role.FIRM), None)
    if number is None or (firm := db.session.get(Organisation, number)) is None:
        raise NotFound
    return firm


def get_project(actor: Actor, permission: Permission, public_id: str) -> Project:
    """The project, or NotFound if there is none within this person's reach."""
    statement = (
        within(select(Project), actor, permission, Project)
        .where(Project.public_id == public_id)
        .options(joinedload(Project.organisation))
    )
    project: Project | None = db.session.scalar(statement)
    if project is None:
        raise NotFound
    return project


def list_projects(
    actor: Actor,
    permission: Permission,
    *,
    today: date,
    wanted: ProjectFilter | None = None,
    matching: str = "",
    number: int = 1,
) -> Page:
    """Projects as rows, those that start last first."""
    statement = within(select(Project), actor, permission, Project).options(
        joinedload(Project.organisation),
        selectinload(Project.appointments).joinedload(Appointment.person),
    )
    if wanted is not None:
        statement = statement.where(project_clause(wanted, today))
    if matching:
        statement = statement.where(
            or_(
                Project.name.contains(matching, autoescape=True),
                Project.organisation.has(Organisation.name.contains(matching, autoescape=True)),
            )
        )
    page = paged(statement.order_by(Project.planned_start_on.desc(), Project.id.desc()), number)
    return replace(page, rows=[project_row(project, today) for project in page.rows])


def list_open_projects(actor: Actor, permission: Permission) -> Sequence[Project]:
    """Projects that still look for people, by name: to invite for."""
    statement = within(select(Project), actor, permission, Project).where(Project.is_open)
    return db.session.scalars(statement.order_by(Project.name, Project.id)).all()


def project_row(project: Project, today: date) -> ProjectRow:
    """The project, who is on it now, and how its filing stands today."""
    running = tuple(a for a in project.appointments if a.status is not AppointmentStatus.ENDED)
    filed = [a.filed_on for a in project.appointments if a.filed_on is not None]
    first = min(filed, default=None)
    filing = project_filing(
        project.planned_start_on, first, today, project.filing_due_on, project.missed
    )
    return ProjectRow(project, running, filing)


def staffing_of(project: Project, today: date) -> StaffingView:
    """How many specialists the project should have, why, and what is missing."""
    is_building = project.type is ProjectType.BUILDING
    advice = advise(
        Site(project.peak_workers, project.area_m2, project.building_kind if is_building else None),
        staffing_standard(project.type, today),
    )
    running = project_row(project, today).running
    planned = Posts(project.posts, project.posts if project.is_full_time else 0)
    appointed = Posts(len(running), sum(a.is_full_time for a in running))
    return StaffingView(advice, shortfalls(advice, planned, appointed))


def industry_authority(project: Project) -> Organisation | None:
    """Art 3: the industry department of the project's kind: the district's, else the city's."""
    sector = sector_of(project.type)
    if sector is None:
        return None
    nearest = select(Organisation).where(
        Organisation.kind == OrganisationKind.AUTHORITY,
        Organisation.status == OrganisationStatus.VERIFIED,
        Organisation.sector == sector.value,
        Organisation.region.in_([project.region, MUNICIPALITY]),
    )
    return db.session.scalar(
        nearest.order_by(func.length(Organisation.region).desc(), Organisation.id).limit(1)
    )


def count_projects(
    actor: Actor, permission: Permission, wanted: ProjectFilter, *, today: date
) -> int:
    """How many projects within reach stand so today."""
    statement = within(select(func.count(Project.id)), actor, permission, Project)
    return db.session.scalar(statement.where(project_clause(wanted, today))) or 0


def earliest_missed(actor: Actor, today: date) -> date | None:
    """When the first of the projects that began without their file should have begun."""
    statement = within(
        select(func.min(_counted_start())),
        actor,
        Permission.EMPLOYERS_PROJECT_READ,
        Project,
    )
    found: date | None = db.session.scalar(
        statement.where(project_clause(ProjectFilter.MISSED, today))
    )
    return found


def project_clause(wanted: ProjectFilter, today: date) -> ColumnElement[bool]:
    """The rule of filing as a WHERE clause; a site that has closed is not asked any more."""
    is_filed = exists().where(
        Appointment.project_id == Project.id, Appointment.filed_at.is_not(None)
    )
    match wanted:
        case ProjectFilter.OPEN:
            return Project.is_open.is_(True)
        case ProjectFilter.FILED:
            return is_filed
        case ProjectFilter.DUE_SOON:
            soon = today + timedelta(days=FORTNIGHT_DAYS)
            near = and_(_counted_start() > today, _counted_start() <= soon)
            return and_(~is_filed, near)
        case ProjectFilter.MISSED:
            running = and_(_counted_start() <= today, Project.planned_end_on >= today)
            return and_(~is_filed, running)


def list_start_changes(project: Project) -> Sequence[StartChange]:
    """How the start was moved, the latest first."""
    return db.session.scalars(
        select(StartChange)
        .where(StartChange.project_id == project.id)
        .order_by(StartChange.id.desc())
    ).all()


def _counted_start() -> ColumnElement[date]:
    """The start by which the filing is measured: one that passed without a file stays it."""
    return func.coalesce(Project.missed_start_on, Project.planned_start_on)
