"""The one list of what stands in the bar at the top, by door."""

from dataclasses import dataclass

from flask import request, url_for

from portal.access.policy import Permission, may
from portal.access.roles import BUREAU_ROLES, Actor, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """导航项: the words, where they lead, and the permission without which they are not shown."""

    words: str
    endpoint: str
    permission: Permission | None = None


PUBLIC = (
    Entry("首页", "public.home"),
    Entry("考试公告", "exams.public.sitting_list"),
    Entry("培训课程", "courses.public.course_list"),
    Entry("证书查验", "public.verify"),
    Entry("管理办法", "public.measures"),
)
MY = (
    Entry("我的进度", "desk.my.home"),
    Entry("学习", "courses.my.course_list"),
    Entry("考试", "exams.my.sitting_list"),
    Entry("证书", "certificates.my.certificate_list"),
    Entry("人才库", "pool.my.profile"),
    Entry("邀约", "pool.my.invitation_list"),
    Entry("聘用", "employers.my.appointment_list"),
    Entry("记分", "points.my.standing"),
    Entry("投诉", "complaints.my.complaint_list"),
    Entry("账户", "accounts.my.account"),
)
FIRM = (
    Entry("工作台", "desk.firm.home"),
    Entry("项目", "employers.firm.project_list", Permission.EMPLOYERS_PROJECT_READ),
    Entry("人才搜索", "pool.firm.search", Permission.POOL_PROFILE_SEARCH),
    Entry("邀约", "pool.firm.invitation_list", Permission.POOL_INVITATION_READ),
    Entry(
        "聘用与配备文件", "employers.firm.appointment_list", Permission.EMPLOYERS_APPOINTMENT_READ
    ),
    Entry("询问", "complaints.firm.complaint_list", Permission.COMPLAINTS_COMPLAINT_ANSWER),
)
AUTHORITY = (
    Entry("工作台", "desk.authority.home"),
    Entry("草拟记分", "points.authority.draft_event", Permission.POINTS_EVENT_DRAFT),
    Entry("记分事项", "points.authority.event_list", Permission.POINTS_EVENT_READ),
)
BUREAU = (
    Entry("待办", "desk.bureau.home"),
    Entry("场次", "exams.bureau.sitting_list", Permission.EXAMS_SITTING_READ),
    Entry("报名审核", "exams.bureau.application_list", Permission.EXAMS_APPLICATION_DECIDE),
    Entry("答卷存证", "exams.roots.root_list", Permission.EXAMS_ROOT_READ),
    Entry("监考", "exams.invigilation.sitting_list", Permission.EXAMS_ROOM_INVIGILATE),
    Entry("证书", "certificates.bureau.certificate_list", Permission.CERTIFICATES_CERTIFICATE_READ),
    Entry("题库", "bank.bureau.question_list", Permission.BANK_QUESTION_READ),
    Entry("培训进度", "courses.bureau.progress", Permission.COURSES_PROGRESS_READ),
    Entry("施工单位", "accounts.bureau.firm_list", Permission.ACCOUNTS_FIRM_VERIFY),
    Entry("人才库", "pool.bureau.profile_list", Permission.POOL_PROFILE_READ),
    Entry("配备文件", "employers.bureau.appointment_list", Permission.EMPLOYERS_APPOINTMENT_READ),
    Entry("记分", "points.bureau.event_list", Permission.POINTS_EVENT_READ),
    Entry("规则参数", "terms.bureau.setting_list", Permission.TERMS_CHANGE_READ),
    Entry("投诉", "complaints.bureau.complaint_list", Permission.COMPLAINTS_COMPLAINT_READ),
    Entry("报送", "outbox.bureau.message_list", Permission.OUTBOX_MESSAGE_READ),
    Entry("人员职责", "accounts.bureau.duty_list", Permission.ACCOUNTS_DUTY_READ),
    Entry("接口密钥", "machines.bureau.key_list", Permission.MACHINES_KEY_MANAGE),
    Entry("留痕", "desk.bureau.trail", Permission.AUDIT_ENTRY_READ),
)


def bar(actor: Actor | None) -> tuple[Entry, ...]:
    """What stands in the bar for this person, at the door they came through."""
    if actor is None:
        return PUBLIC
    entries = DOORS.get(door(actor), MY)
    return tuple(e for e in entries if e.permission is None or may(actor, e.permission))


def present_entry(entries: tuple[Entry, ...]) -> Entry | None:
    """The entry under which the present page lies: the longest address that begins its own."""
    homes = {"/", *(f"/{name}" for name in DOORS)}
    found = [
        (len(address), entry)
        for entry in entries
        if request.path == (address := url_for(entry.endpoint))
        or (address not in homes and request.path.startswith(f"{address}/"))
    ]
    return max(found, key=lambda each: each[0])[1] if found else None


def door(actor: Actor) -> str:
    """The door of the present page; on public pages, the person's own first door."""
    first = request.path.split("/")[1]
    return first if first in DOORS else home_door(actor)


def home_door(actor: Actor) -> str:
    """Where this person goes after signing in."""
    if actor.holds(*BUREAU_ROLES):
        return "bureau"
    if actor.holds(Role.AUTHORITY):
        return "authority"
    return "firm" if actor.holds(Role.FIRM) else "my"


DOORS = {"my": MY, "firm": FIRM, "authority": AUTHORITY, "bureau": BUREAU}
