"""What waits for whom, gathered from the rooms below."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.access.policy import Permission, may
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Organisation, OrganisationKind, OrganisationStatus
from portal.audit.models import AuditEntry
from portal.certificates.models import Certificate, CertificatePrint, CertificateStatus
from portal.core import clock
from portal.courses.models import Course, Lesson, LessonProgress
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.desk.rules.way import Application as ApplicationState
from portal.desk.rules.way import Exam, Facts, Holding
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.exams.models import Application, ApplicationStatus, Paper, PaperStatus, Sitting
from portal.exams.rules.sitting_life import SittingStatus
from portal.points.models import Advice, PointsEvent, PointsStanding
from portal.points.rules.procedure import EventStatus
from portal.pool.models import Invitation, InvitationStatus, Profile

ENTRY_COURSE = "foundation"


@dataclass(frozen=True, slots=True)
class Waiting:
    """待办: how many of one kind wait for this officer, and since when the oldest does."""

    words: str
    count: int
    oldest_at: datetime
    endpoint: str
    args: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Source:
    words: str
    permission: Permission
    endpoint: str
    args: dict[str, str]
    model: Any
    since: Any
    narrowed: Callable[[Select[Any]], Select[Any]]


def _sitting(words: str, permission: Permission, status: SittingStatus) -> _Source:
    return _Source(
        words,
        permission,
        "exams.bureau.sitting_list",
        {"status": status.value},
        Sitting,
        Sitting.created_at if status is SittingStatus.PENDING else Sitting.closes_at,
        lambda statement: statement.where(Sitting.status == status),
    )


def _event(words: str, status: EventStatus) -> _Source:
    return _Source(
        words,
        Permission.POINTS_EVENT_CONFIRM,
        "points.bureau.event_list",
        {"status": status.value},
        PointsEvent,
        PointsEvent.created_at,
        lambda statement: statement.where(PointsEvent.status == status),
    )


def _without_certificate(statement: Select[Any]) -> Select[Any]:
    """Passed papers of released sittings whose people hold no certificate yet."""
    return statement.join(Sitting, Sitting.id == Paper.sitting_id).where(
        Paper.is_passed.is_(True),
        Sitting.status == SittingStatus.RELEASED,
        ~select(Certificate.id).where(Certificate.person_id == Paper.person_id).exists(),
    )


_SOURCES = (
    _Source(
        "报名待审核",
        Permission.EXAMS_APPLICATION_DECIDE,
        "exams.bureau.application_list",
        {"status": ApplicationStatus.SUBMITTED.value},
        Application,
        Application.submitted_at,
        lambda statement: statement.where(Application.status == ApplicationStatus.SUBMITTED),
    ),
    _sitting("场次待批准", Permission.EXAMS_SITTING_APPROVE, SittingStatus.PENDING),
    _sitting("成绩待提请公布", Permission.EXAMS_RESULTS_RELEASE, SittingStatus.MARKING),
    _sitting("成绩待复核公布", Permission.EXAMS_RESULTS_CONFIRM, SittingStatus.REVIEWING),
    _Source(
        "成绩合格，待提请发证",
        Permission.CERTIFICATES_CERTIFICATE_PROPOSE,
        "certificates.bureau.propose",
        {},
        Paper,
        Paper.handed_in_at,
        _without_certificate,
    ),
    _Source(
        "证书待审批",
        Permission.CERTIFICATES_CERTIFICATE_APPROVE,
        "certificates.bureau.approve",
        {},
        Certificate,
        Certificate.created_at,
        lambda statement: statement.where(Certificate.status == CertificateStatus.PROPOSED),
    ),
    _Source(
        "证书文件生成失败",
        Permission.CERTIFICATES_CERTIFICATE_PROPOSE,
        "certificates.bureau.certificate_list",
        {},
        Certificate,
        Certificate.created_at,
        lambda statement: statement.join(CertificatePrint).where(CertificatePrint.trouble != ""),
    ),
    _Source(
        "施工单位待核验",
        Permission.ACCOUNTS_FIRM_VERIFY,
        "accounts.bureau.firm_list",
        {"status": OrganisationStatus.PENDING.value},
        Organisation,
        Organisation.created_at,
        lambda statement: statement.where(
            Organisation.kind == OrganisationKind.FIRM,
            Organisation.status == OrganisationStatus.PENDING,
        ),
    ),
    _event("记分事项待确认", EventStatus.SUBMITTED),
    _event("记分事项待决定", EventStatus.NOTICED),
    _Source(
        "已过开工日期，配备文件未上传",
        Permission.EMPLOYERS_APPOINTMENT_READ,
        "employers.bureau.appointment_list",
        {"status": AppointmentStatus.AWAITING_FILING.value},
        Appointment,
        Appointment.created_at,
        lambda statement: statement.join(Project).where(
            Appointment.status == AppointmentStatus.AWAITING_FILING,
            Project.planned_start_on < clock.today(),
        ),
    ),
)


def waiting_for(actor: Actor) -> list[Waiting]:
    """All that waits for this officer, the oldest first."""
    found = []
    for source in _SOURCES:
        if not may(actor, source.permission):
            continue
        statement = select(func.count(source.model.id.distinct()), func.min(source.since))
        statement = within(statement, actor, source.permission, source.model)
        count, oldest = db.session.execute(source.narrowed(statement)).one()
        if count:
            found.append(Waiting(source.words, count, oldest, source.endpoint, source.args))
    return sorted(found, key=lambda waiting: waiting.oldest_at)


def trail(actor: Actor, *, matching: str, number: int) -> Page:
    """The trail within this officer's reach, newest first."""
    statement = within(select(AuditEntry), actor, Permission.AUDIT_ENTRY_READ, AuditEntry)
    if matching:
        statement = statement.where(
            AuditEntry.thing_id.contains(matching, autoescape=True)
            | AuditEntry.actor_name.contains(matching, autoescape=True)
        )
    return paged(statement.order_by(AuditEntry.id.desc()), number)


def latest_application(person_id: int) -> Application | None:
    """The application a person's task list is about."""
    return db.session.scalar(
        select(Application)
        .where(
            Application.person_id == person_id,
            Application.status != ApplicationStatus.WITHDRAWN,
        )
        .order_by(Application.id.desc())
        .limit(1)
    )


def paper_of(application: Application | None) -> Paper | None:
    """The paper of this application, once there is one."""
    if application is None:
        return None
    return db.session.scalar(select(Paper).where(Paper.application_id == application.id))


def facts_of(person_id: int, application: Application | None, paper: Paper | None) -> Facts:
    """What is known of this person's way."""
    total = db.session.scalar(
        select(func.count(Lesson.id))
        .join(Course)
        .where(Course.key == ENTRY_COURSE, Lesson.is_current)
    )
    done = db.session.scalar(
        select(func.count(LessonProgress.id))
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(
            LessonProgress.person_id == person_id,
            LessonProgress.completed_at.is_not(None),
            Course.key == ENTRY_COURSE,
            Lesson.is_current,
        )
    )
    return Facts(
        lessons_done=done or 0,
        lessons_total=total or 0,
        application=_application_state(application),
        exam=_exam_state(paper),
        holding=_holding(person_id, paper),
    )


def _application_state(application: Application | None) -> ApplicationState:
    if application is None:
        return ApplicationState.NONE
    return {
        ApplicationStatus.SUBMITTED: ApplicationState.WAITING,
        ApplicationStatus.RETURNED: ApplicationState.RETURNED,
        ApplicationStatus.REFUSED: ApplicationState.REFUSED,
        ApplicationStatus.ADMITTED: ApplicationState.ADMITTED,
    }[application.status]


def _exam_state(paper: Paper | None) -> Exam:
    if paper is None:
        return Exam.NONE
    if paper.status is PaperStatus.PREPARED:
        return Exam.READY
    if paper.status is PaperStatus.OPEN:
        return Exam.OPEN
    if paper.sitting.status is not SittingStatus.RELEASED:
        return Exam.HANDED_IN
    return Exam.PASSED if paper.is_passed else Exam.FAILED


def _holding(person_id: int, paper: Paper | None) -> Holding:
    certificate = db.session.scalar(
        select(Certificate)
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.id.desc())
        .limit(1)
    )
    if certificate is None or certificate.status is CertificateStatus.PROPOSED:
        return Holding.WAITING if _exam_state(paper) is Exam.PASSED else Holding.NONE
    if certificate.status is not CertificateStatus.VALID:
        return Holding.REVOKED
    suspended = select(PointsStanding.id).where(
        PointsStanding.person_id == person_id, PointsStanding.suspended_on.is_not(None)
    )
    if db.session.scalar(suspended) is not None:
        return Holding.SUSPENDED
    visible = select(Profile.id).where(Profile.person_id == person_id, Profile.is_visible)
    return Holding.CERTIFIED if db.session.scalar(visible) is None else Holding.VISIBLE


@dataclass(frozen=True, slots=True)
class FirmDesk:
    """工作台 of a contractor."""

    projects: int
    waiting_invitations: int
    accepted: list[Invitation]
    unfiled: list[Appointment]
    advices: list[Advice]


def firm_desk(actor: Actor) -> FirmDesk:
    """What a contractor's clerk has to do."""
    accepted = within(select(Invitation), actor, Permission.POOL_INVITATION_READ, Invitation).where(
        Invitation.status == InvitationStatus.ACCEPTED, Invitation.appointment_id.is_(None)
    )
    unfiled = (
        within(select(Appointment), actor, Permission.EMPLOYERS_APPOINTMENT_READ, Appointment)
        .join(Project)
        .where(Appointment.status == AppointmentStatus.AWAITING_FILING)
        .order_by(Project.planned_start_on)
    )
    advices = within(select(Advice), actor, Permission.POINTS_STANDING_ADVISED, Advice).where(
        Advice.lifted_on.is_(None)
    )
    return FirmDesk(
        projects=_count(within(select(Project), actor, Permission.EMPLOYERS_PROJECT_READ, Project)),
        waiting_invitations=_count(
            within(select(Invitation), actor, Permission.POOL_INVITATION_READ, Invitation).where(
                Invitation.status == InvitationStatus.SENT
            )
        ),
        accepted=list(db.session.scalars(accepted.order_by(Invitation.answered_at))),
        unfiled=list(db.session.scalars(unfiled)),
        advices=list(db.session.scalars(advices.order_by(Advice.id.desc()).limit(20))),
    )


def organisation_of(actor: Actor) -> Organisation | None:
    """The organisation this person acts for."""
    number = actor.organisation_id
    return db.session.get(Organisation, number) if number else None


def events_by_status(actor: Actor) -> dict[EventStatus, int]:
    """How many of a department's events stand where."""
    statement = within(
        select(PointsEvent.status, func.count(PointsEvent.id)),
        actor,
        Permission.POINTS_EVENT_READ,
        PointsEvent,
    ).group_by(PointsEvent.status)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _count(statement: Select[Any]) -> int:
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    return db.session.scalar(counted) or 0
