"""A contractor registers a project and says what is needed for it."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from portal.access.roles import Actor
from portal.accounts.models import Organisation, OrganisationKind, OrganisationStatus
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers.actions.holding import hold_project, hold_signers
from portal.employers.actions.starts import keep_missed_start, note_start
from portal.employers.actions.terms import redraw
from portal.employers.actions.warnings import settle
from portal.employers.models import Appointment, AppointmentTerms, FilingWarning, Project
from portal.employers.rules.appointment import AppointRefusal
from portal.employers.rules.needs import Offered, Reach, Skill
from portal.employers.rules.sectors import ProjectType
from portal.employers.rules.staffing import BuildingKind

_JSON = frozenset({"skills", "conditions"})
ENDS_BEFORE_START = "计划竣工日期不能早于计划开工日期，请核对后填写"


@dataclass(frozen=True, slots=True)
class ProjectDetails:
    """项目资料: what a contractor must state (DOMAIN §8.1)."""

    name: str
    permit_number: str
    type: ProjectType
    building_kind: BuildingKind | None
    region: str
    address: str
    owner_name: str
    manager_name: str
    contract_yuan: int
    area_m2: int | None
    peak_workers: int
    contract_on: date | None
    planned_start_on: date
    planned_end_on: date
    posts: int
    is_full_time: bool
    needed_on: date
    note: str
    is_open: bool = True
    reach: Reach = Reach.NEIGHBOURS
    least_months: int = 0
    skills: tuple[Skill, ...] = ()
    subcontractors: int | None = None
    conditions: dict[Offered, str] = field(default_factory=dict)


def register_project(details: ProjectDetails, *, firm: Organisation, by: Actor) -> Project:
    """The verified contractor has one more project, open for people."""
    if firm.kind is not OrganisationKind.FIRM or firm.status is not OrganisationStatus.VERIFIED:
        raise Refused(AppointRefusal.FIRM.label)
    _refuse_dates(details)
    project = Project(organisation=firm, **_columns(details))
    db.session.add(project)
    db.session.flush()
    record(Deed.EMPLOYERS_PROJECT_EDITED, project, by=by, after=_facts(details))
    return project


def edit_project(project: Project, details: ProjectDetails, *, by: Actor, now: datetime) -> int:
    """The project is as said now; its appointments lie where it lies, and what waits for signatures
    is drawn up anew: how many were.
    """
    _refuse_dates(details)
    hold_signers(project)
    hold_project(project)
    fresh = _columns(details)
    before = {name: getattr(project, name) for name in fresh}
    changed = {name for name, value in fresh.items() if before[name] != value}
    if not changed:
        return 0
    is_moved = "planned_start_on" in changed
    was_missed = is_moved and keep_missed_start(project, now)
    for name in changed:
        setattr(project, name, fresh[name])
    # Terms before appointments before warnings, as whoever signs, ends or files holds them.
    redrawn = redraw(project, by=by, now=now)
    if is_moved:
        note_start(project, before["planned_start_on"], was_missed=was_missed, by=by, now=now)
    if "region" in changed:
        for kind in (Appointment, AppointmentTerms, FilingWarning):
            db.session.execute(
                update(kind).where(kind.project_id == project.id).values(region=project.region)
            )
    record(
        Deed.EMPLOYERS_PROJECT_EDITED,
        project,
        by=by,
        before={name: _plain(before[name]) for name in sorted(changed)},
        after={name: _plain(fresh[name]) for name in sorted(changed)},
    )
    settle(project, now=now)
    return redrawn


def _refuse_dates(details: ProjectDetails) -> None:
    if details.planned_end_on < details.planned_start_on:
        raise Refused(ENDS_BEFORE_START, field="planned_end_on")


def _columns(details: ProjectDetails) -> dict[str, Any]:
    """The area table knows only buildings: of anything else the kind is not kept."""
    columns = {name: _plain(value) for name, value in asdict(details).items() if name in _JSON}
    columns = asdict(details) | columns
    if details.type is not ProjectType.BUILDING:
        columns["building_kind"] = None
    return columns


def _facts(details: ProjectDetails) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(details).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): each for name, each in value.items()}
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
