"""The one table of permissions.

Jurisdiction is a prefix of the administrative code: "50" (the municipality) contains "500103" (a
district).
"""

from enum import Enum, StrEnum
from typing import Any

from portal.access.roles import BUREAU_ROLES, Actor, Post, Role


class Permission(StrEnum):
    """`<room>:<thing>:<verb>`, alphabetical."""

    ACCOUNTS_DUTY_ASSIGN = "accounts:duty:assign"
    ACCOUNTS_DUTY_READ = "accounts:duty:read"
    ACCOUNTS_FIRM_REGISTER = "accounts:firm:register"
    ACCOUNTS_FIRM_VERIFY = "accounts:firm:verify"
    ACCOUNTS_ORGANISATION_EDIT = "accounts:organisation:edit"
    ACCOUNTS_PERSON_OWN = "accounts:person:own"
    AUDIT_ENTRY_READ = "audit:entry:read"
    BANK_INSTRUMENT_EDIT = "bank:instrument:edit"
    BANK_QUESTION_ENABLE = "bank:question:enable"
    BANK_QUESTION_EXPORT = "bank:question:export"
    BANK_QUESTION_READ = "bank:question:read"
    BANK_QUESTION_REVIEW = "bank:question:review"
    BANK_QUESTION_WRITE = "bank:question:write"
    CALENDAR_YEAR_APPROVE = "calendar:year:approve"
    CALENDAR_YEAR_ENTER = "calendar:year:enter"
    CALENDAR_YEAR_READ = "calendar:year:read"
    CERTIFICATES_CERTIFICATE_APPROVE = "certificates:certificate:approve"
    CERTIFICATES_CERTIFICATE_OWN = "certificates:certificate:own"
    CERTIFICATES_CERTIFICATE_PROPOSE = "certificates:certificate:propose"
    CERTIFICATES_CERTIFICATE_READ = "certificates:certificate:read"
    CERTIFICATES_CHANGE_DECIDE = "certificates:change:decide"
    CERTIFICATES_CHANGE_PROPOSE = "certificates:change:propose"
    CERTIFICATES_IMPORT_DECIDE = "certificates:import:decide"
    CERTIFICATES_IMPORT_PROPOSE = "certificates:import:propose"
    CERTIFICATES_OBJECTION_DECIDE = "certificates:objection:decide"
    CERTIFICATES_OBJECTION_READ = "certificates:objection:read"
    CERTIFICATES_TEMPLATE_EDIT = "certificates:template:edit"
    COMPLAINTS_COMPLAINT_ANSWER = "complaints:complaint:answer"
    COMPLAINTS_COMPLAINT_CLOSE = "complaints:complaint:close"
    COMPLAINTS_COMPLAINT_HANDLE = "complaints:complaint:handle"
    COMPLAINTS_COMPLAINT_OWN = "complaints:complaint:own"
    COMPLAINTS_COMPLAINT_READ = "complaints:complaint:read"
    COURSES_COURSE_STUDY = "courses:course:study"
    COURSES_PROGRESS_READ = "courses:progress:read"
    EMPLOYERS_APPOINTMENT_FILE = "employers:appointment:file"
    EMPLOYERS_APPOINTMENT_OWN = "employers:appointment:own"
    EMPLOYERS_APPOINTMENT_READ = "employers:appointment:read"
    EMPLOYERS_PROJECT_EDIT = "employers:project:edit"
    EMPLOYERS_PROJECT_READ = "employers:project:read"
    EMPLOYERS_QUALIFICATION_REVIEW = "employers:qualification:review"
    EXAMS_APPLICATION_DECIDE = "exams:application:decide"
    EXAMS_APPLICATION_OWN = "exams:application:own"
    EXAMS_DOSSIER_JUDGE = "exams:dossier:judge"
    EXAMS_DOSSIER_READ = "exams:dossier:read"
    EXAMS_PAPER_SIT = "exams:paper:sit"
    EXAMS_QUESTION_CORRECT = "exams:question:correct"
    EXAMS_REHEARSAL_RUN = "exams:rehearsal:run"
    EXAMS_RESULTS_CONFIRM = "exams:results:confirm"
    EXAMS_RESULTS_RELEASE = "exams:results:release"
    EXAMS_ROOT_READ = "exams:root:read"
    EXAMS_ROOM_ARRANGE = "exams:room:arrange"
    EXAMS_ROOM_INVIGILATE = "exams:room:invigilate"
    EXAMS_SITTING_APPROVE = "exams:sitting:approve"
    EXAMS_SITTING_EDIT = "exams:sitting:edit"
    EXAMS_SITTING_READ = "exams:sitting:read"
    EXAMS_SITTING_START = "exams:sitting:start"
    MACHINES_KEY_MANAGE = "machines:key:manage"
    NOTICES_NOTICE_READ = "notices:notice:read"
    OUTBOX_MESSAGE_READ = "outbox:message:read"
    OUTBOX_MESSAGE_SEND = "outbox:message:send"
    POINTS_EVENT_CONFIRM = "points:event:confirm"
    POINTS_EVENT_DRAFT = "points:event:draft"
    POINTS_EVENT_OWN = "points:event:own"
    POINTS_EVENT_READ = "points:event:read"
    POINTS_READMISSION_DECIDE = "points:readmission:decide"
    POINTS_STANDING_ADVISED = "points:standing:advised"
    POOL_ASSIGNMENT_PLAN = "pool:assignment:plan"
    POOL_DATA_ANSWER = "pool:data:answer"
    POOL_DATA_OWN = "pool:data:own"
    POOL_EXPERIENCE_REVIEW = "pool:experience:review"
    POOL_FAIRNESS_READ = "pool:fairness:read"
    POOL_FAIRNESS_SIGN = "pool:fairness:sign"
    POOL_INVITATION_ANSWER = "pool:invitation:answer"
    POOL_INVITATION_READ = "pool:invitation:read"
    POOL_INVITATION_SEND = "pool:invitation:send"
    POOL_PROFILE_OWN = "pool:profile:own"
    POOL_PROFILE_READ = "pool:profile:read"
    POOL_PROFILE_SEARCH = "pool:profile:search"
    POOL_SEARCH_SAVE = "pool:search:save"
    TERMS_CHANGE_APPROVE = "terms:change:approve"
    TERMS_CHANGE_ENTER = "terms:change:enter"
    TERMS_CHANGE_READ = "terms:change:read"


class Reach(Enum):
    """How far a grant reaches."""

    OWN = "本人的"
    ORGANISATION = "本单位的"
    REGION = "辖区内的"
    EVERYWHERE = "全部"


P, R = Permission, Reach

_BY_ROLE: dict[Role, dict[Permission, Reach]] = {
    Role.PERSON: {
        P.ACCOUNTS_FIRM_REGISTER: R.OWN,
        P.ACCOUNTS_PERSON_OWN: R.OWN,
        P.CERTIFICATES_CERTIFICATE_OWN: R.OWN,
        P.COMPLAINTS_COMPLAINT_OWN: R.OWN,
        P.COURSES_COURSE_STUDY: R.OWN,
        P.EMPLOYERS_APPOINTMENT_OWN: R.OWN,
        P.EXAMS_APPLICATION_OWN: R.OWN,
        P.EXAMS_PAPER_SIT: R.OWN,
        P.NOTICES_NOTICE_READ: R.OWN,
        P.POINTS_EVENT_OWN: R.OWN,
        P.POOL_DATA_OWN: R.OWN,
        P.POOL_INVITATION_ANSWER: R.OWN,
        P.POOL_PROFILE_OWN: R.OWN,
    },
    Role.FIRM: {
        P.COMPLAINTS_COMPLAINT_ANSWER: R.ORGANISATION,
        P.EMPLOYERS_APPOINTMENT_FILE: R.ORGANISATION,
        P.EMPLOYERS_APPOINTMENT_READ: R.ORGANISATION,
        P.EMPLOYERS_PROJECT_EDIT: R.ORGANISATION,
        P.EMPLOYERS_PROJECT_READ: R.ORGANISATION,
        P.NOTICES_NOTICE_READ: R.ORGANISATION,
        P.POINTS_STANDING_ADVISED: R.ORGANISATION,
        P.POOL_INVITATION_READ: R.ORGANISATION,
        P.POOL_INVITATION_SEND: R.ORGANISATION,
        P.POOL_PROFILE_SEARCH: R.EVERYWHERE,
        P.POOL_SEARCH_SAVE: R.ORGANISATION,
    },
    Role.AUTHORITY: {
        P.EMPLOYERS_PROJECT_READ: R.REGION,
        P.NOTICES_NOTICE_READ: R.ORGANISATION,
        P.POINTS_EVENT_DRAFT: R.REGION,
        P.POINTS_EVENT_READ: R.ORGANISATION,
    },
    Role.TRAINING: {P.BANK_QUESTION_READ: R.EVERYWHERE, P.COURSES_PROGRESS_READ: R.REGION},
    Role.AUTHOR: {
        P.BANK_QUESTION_EXPORT: R.EVERYWHERE,
        P.BANK_QUESTION_READ: R.EVERYWHERE,
        P.BANK_QUESTION_WRITE: R.EVERYWHERE,
    },
    Role.REVIEWER: {
        P.BANK_INSTRUMENT_EDIT: R.EVERYWHERE,
        P.BANK_QUESTION_ENABLE: R.EVERYWHERE,
        P.BANK_QUESTION_EXPORT: R.EVERYWHERE,
        P.BANK_QUESTION_READ: R.EVERYWHERE,
        P.BANK_QUESTION_REVIEW: R.EVERYWHERE,
    },
    Role.EXAMS: {
        P.EXAMS_APPLICATION_DECIDE: R.REGION,
        P.EXAMS_QUESTION_CORRECT: R.REGION,
        P.EXAMS_DOSSIER_JUDGE: R.REGION,
        P.EXAMS_DOSSIER_READ: R.REGION,
        P.EXAMS_REHEARSAL_RUN: R.REGION,
        P.EXAMS_RESULTS_CONFIRM: R.REGION,
        P.EXAMS_RESULTS_RELEASE: R.REGION,
        P.EXAMS_ROOT_READ: R.EVERYWHERE,
        P.EXAMS_ROOM_ARRANGE: R.REGION,
        P.EXAMS_ROOM_INVIGILATE: R.OWN,
        P.EXAMS_SITTING_APPROVE: R.REGION,
        P.EXAMS_SITTING_EDIT: R.REGION,
        P.EXAMS_SITTING_READ: R.REGION,
        P.EXAMS_SITTING_START: R.REGION,
    },
    Role.INVIGILATOR: {P.EXAMS_ROOM_INVIGILATE: R.OWN},
    Role.MARKING: {P.EXAMS_SITTING_READ: R.REGION},
    Role.CERTIFICATES: {
        P.CERTIFICATES_CERTIFICATE_APPROVE: R.REGION,
        P.CERTIFICATES_CERTIFICATE_PROPOSE: R.REGION,
        P.CERTIFICATES_CERTIFICATE_READ: R.REGION,
        P.CERTIFICATES_CHANGE_DECIDE: R.REGION,
        P.CERTIFICATES_CHANGE_PROPOSE: R.REGION,
        P.CERTIFICATES_IMPORT_DECIDE: R.REGION,
        P.CERTIFICATES_IMPORT_PROPOSE: R.REGION,
        P.CERTIFICATES_OBJECTION_DECIDE: R.REGION,
        P.CERTIFICATES_OBJECTION_READ: R.REGION,
        P.CERTIFICATES_TEMPLATE_EDIT: R.REGION,
    },
    Role.POINTS: {
        P.ACCOUNTS_FIRM_VERIFY: R.REGION,
        P.CALENDAR_YEAR_APPROVE: R.REGION,
        P.CALENDAR_YEAR_ENTER: R.REGION,
        P.CALENDAR_YEAR_READ: R.EVERYWHERE,
        P.COMPLAINTS_COMPLAINT_CLOSE: R.REGION,
        P.COMPLAINTS_COMPLAINT_HANDLE: R.REGION,
        P.COMPLAINTS_COMPLAINT_READ: R.REGION,
        P.EMPLOYERS_APPOINTMENT_READ: R.REGION,
        P.EMPLOYERS_PROJECT_READ: R.REGION,
        P.NOTICES_NOTICE_READ: R.ORGANISATION,
        P.EMPLOYERS_QUALIFICATION_REVIEW: R.REGION,
        P.OUTBOX_MESSAGE_READ: R.REGION,
        P.OUTBOX_MESSAGE_SEND: R.REGION,
        P.POINTS_EVENT_CONFIRM: R.REGION,
        P.POINTS_EVENT_DRAFT: R.REGION,
        P.POINTS_EVENT_READ: R.REGION,
        P.POINTS_READMISSION_DECIDE: R.REGION,
        P.POOL_ASSIGNMENT_PLAN: R.REGION,
        P.POOL_DATA_ANSWER: R.REGION,
        P.POOL_EXPERIENCE_REVIEW: R.REGION,
        P.POOL_FAIRNESS_READ: R.EVERYWHERE,
        P.POOL_FAIRNESS_SIGN: R.REGION,
        P.POOL_PROFILE_READ: R.REGION,
        P.TERMS_CHANGE_APPROVE: R.REGION,
        P.TERMS_CHANGE_ENTER: R.REGION,
    },
    Role.AUDITOR: {
        P.AUDIT_ENTRY_READ: R.REGION,
        P.CERTIFICATES_CERTIFICATE_READ: R.REGION,
        P.CERTIFICATES_OBJECTION_READ: R.REGION,
        P.EXAMS_DOSSIER_READ: R.REGION,
        P.EXAMS_ROOT_READ: R.EVERYWHERE,
        P.EXAMS_SITTING_READ: R.REGION,
        P.POINTS_EVENT_READ: R.REGION,
    },
    Role.ADMINISTRATOR: {
        P.ACCOUNTS_DUTY_ASSIGN: R.REGION,
        P.ACCOUNTS_DUTY_READ: R.REGION,
        P.ACCOUNTS_ORGANISATION_EDIT: R.REGION,
        P.MACHINES_KEY_MANAGE: R.REGION,
    },
}

# What every officer may look at, whatever their duty.
_OFFICERS: dict[Permission, Reach] = {P.TERMS_CHANGE_READ: R.EVERYWHERE}

GRANTS: dict[tuple[Role, Permission], Reach] = {
    (role, permission): extent
    for role, granted in _BY_ROLE.items()
    for permission, extent in (granted | (_OFFICERS if role in BUREAU_ROLES else {})).items()
}


def reaches(actor: Actor, permission: Permission) -> tuple[tuple[Post, Reach], ...]:
    """The posts by which this person holds the permission, each with how far it reaches."""
    return tuple(
        (post, extent) for post in actor.posts if (extent := GRANTS.get((post.role, permission)))
    )


def may(actor: Actor, permission: Permission) -> bool:
    """Whether this person holds the permission at all, over anything."""
    return bool(reaches(actor, permission))


def allows(actor: Actor, permission: Permission, thing: Any) -> bool:
    """Whether this person may do this to this very thing.

    The thing answers for itself by `person_id`, `organisation_id` and `region`, as far as the
    reach asks for them.
    """
    return any(_covers(actor, post, extent, thing) for post, extent in reaches(actor, permission))


def _covers(actor: Actor, post: Post, extent: Reach, thing: Any) -> bool:
    match extent:
        case Reach.EVERYWHERE:
            return True
        case Reach.OWN:
            return bool(thing.person_id == actor.id)
        case Reach.ORGANISATION:
            return (
                post.organisation_id is not None and thing.organisation_id == post.organisation_id
            )
        case Reach.REGION:
            return post.region != "" and thing.region.startswith(post.region)
