"""How far a person is on the way from registration to the pool."""

from datetime import datetime

from sqlalchemy import func, select

from portal.certificates.models import Certificate, CertificateStatus
from portal.courses.models import Course, Lesson, LessonProgress
from portal.db.base import db
from portal.desk.rules.way import Application as ApplicationState
from portal.desk.rules.way import Exam, Facts, Holding
from portal.exams.models import Application, ApplicationStatus, Paper, PaperStatus
from portal.exams.queries.applications import standing
from portal.exams.rules.sitting_life import SittingStatus
from portal.points.models import PointsStanding
from portal.pool.models import Profile

ENTRY_COURSE = "foundation"


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


def facts_of(
    person_id: int, application: Application | None, paper: Paper | None, now: datetime
) -> Facts:
    """What is known of this person's way."""
    total = db.session.scalar(
        select(func.count(Lesson.id))
        .join(Course)
        .where(Course.key == ENTRY_COURSE, Lesson.is_current)
    )
    done = db.session.scalar(
        select(func.count(LessonProgress.lesson_id.distinct()))
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
        exam=_exam_state(paper, application, now),
        holding=_holding(person_id, paper, now),
    )


def _application_state(application: Application | None) -> ApplicationState:
    if application is None:
        return ApplicationState.NONE
    return {
        ApplicationStatus.DRAFT: ApplicationState.DRAFT,
        ApplicationStatus.SUBMITTED: ApplicationState.WAITING,
        ApplicationStatus.RETURNED: ApplicationState.RETURNED,
        ApplicationStatus.REFUSED: ApplicationState.REFUSED,
        ApplicationStatus.ADMITTED: ApplicationState.ADMITTED,
    }[application.status]


def _exam_state(paper: Paper | None, application: Application | None, now: datetime) -> Exam:
    if paper is None or (paper.status is PaperStatus.PREPARED and paper.ready_at is None):
        may_enter = application is not None and standing(application, now=now).may_enter
        return Exam.ADMISSIBLE if may_enter else Exam.NONE
    if paper.status is PaperStatus.PREPARED:
        return Exam.READY
    if paper.status is PaperStatus.OPEN:
        return Exam.OPEN
    if paper.sitting.status is not SittingStatus.RELEASED:
        return Exam.HANDED_IN
    return Exam.PASSED if paper.is_passed else Exam.FAILED


def _holding(person_id: int, paper: Paper | None, now: datetime) -> Holding:
    certificate = db.session.scalar(
        select(Certificate)
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.id.desc())
        .limit(1)
    )
    if certificate is None or certificate.status is CertificateStatus.PROPOSED:
        return Holding.WAITING if _exam_state(paper, None, now) is Exam.PASSED else Holding.NONE
    if certificate.status is not CertificateStatus.VALID:
        return Holding.REVOKED
    suspended = select(PointsStanding.id).where(
        PointsStanding.person_id == person_id, PointsStanding.suspended_on.is_not(None)
    )
    if db.session.scalar(suspended) is not None:
        return Holding.SUSPENDED
    visible = select(Profile.id).where(Profile.person_id == person_id, Profile.is_visible)
    return Holding.CERTIFIED if db.session.scalar(visible) is None else Holding.VISIBLE
