"""待办: what each room says waits for this officer. A count is what the linked list shows them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from portal.access.policy import Permission, may
from portal.access.roles import Actor
from portal.accounts.models import OrganisationStatus
from portal.accounts.queries import list_firms
from portal.bank import queries as bank
from portal.bank.queries import law
from portal.bank.rules.lifecycle import Stage
from portal.calendar import queries as calendar
from portal.certificates import queries as certificates
from portal.certificates.models import ObjectionState
from portal.certificates.queries import FileState, changes, imports, templates
from portal.complaints import queries as complaints
from portal.core import clock
from portal.db.paging import Page
from portal.desk.queries.counted import Waiting, counted
from portal.employers import queries as employers
from portal.employers.models import Appointment, EndAnswer, WarningStage
from portal.employers.queries import AppointmentFilter, ProjectFilter
from portal.exams.models import Sitting
from portal.exams.queries import applications, corrections, results, seating, sittings, watching
from portal.exports import queries as exports
from portal.outbox import queries as outbox
from portal.outbox.models import MessageState
from portal.points import queries as points
from portal.points.queries import Turn
from portal.pool.queries import experiences, own_data
from portal.terms import queries as terms

P, F = Permission, AppointmentFilter
HELD = MessageState.HELD.value


def waiting_for(actor: Actor) -> list[Waiting]:
    """All that waits for this officer, the oldest first."""
    found = [
        waiting
        for permission, source in _SOURCES
        if may(actor, permission)
        for waiting in source(actor)
        if waiting.count
    ]
    return sorted(found, key=lambda waiting: waiting.oldest_at)


def _at_stage(words: str, *stages: Stage) -> Callable[[Actor], Iterator[Waiting]]:
    """Versions of questions that are this person's to go on with."""

    def source(actor: Actor) -> Iterator[Waiting]:
        for stage in stages:
            found = bank.list_at_stage(actor, P.BANK_QUESTION_READ, stage)
            since = min((v.submitted_at or v.created_at for v in found), default=None)
            if since is not None:
                args = {"stage": stage.value}
                name = words or f"试题{stage.label}"
                yield Waiting(name, len(found), since, "bank.bureau.question_list", args)

    return source


def _law_alerts(_actor: Actor) -> Iterator[Waiting]:
    count, oldest = law.count_waiting()
    if oldest is not None:
        words = "法规变动，试题待对照核查"
        yield Waiting(words, count, oldest, "bank.law.instrument_list")


def _applications(actor: Actor) -> Iterator[Waiting]:
    for oldest in applications.list_waiting(actor, limit=1):
        count = applications.count_waiting(actor)
        endpoint, args = "exams.bureau.application_list", {"status": "waiting"}
        yield Waiting("报名待审核", count, oldest.submitted_at, endpoint, args)


def _each(
    words: str, found: Sequence[Sitting], view: str, since: Callable[[Sitting], datetime]
) -> Iterator[Waiting]:
    """Every sitting for itself, with the very page where it goes on."""
    for sitting in found:
        args = {"sitting_id": sitting.public_id}
        name = f"{words}：{sitting.title}"
        yield Waiting(name, 1, since(sitting), f"exams.bureau.{view}", args)


def _written_at(sitting: Sitting) -> datetime:
    return sitting.created_at


def _closed_at(sitting: Sitting) -> datetime:
    return sitting.closes_at


def _to_approve(actor: Actor) -> Iterator[Waiting]:
    yield from _each("场次待批准", sittings.list_to_approve(actor), "decide_sitting", _written_at)


def _returned(actor: Actor) -> Iterator[Waiting]:
    yield from _each("场次被退回，待修改", sittings.list_returned(actor), "sitting", _written_at)


def _unsignalled(actor: Actor) -> Iterator[Waiting]:
    found = sittings.list_unsignalled(actor, clock.now())
    yield from _each("没有发令开考，请推迟或者取消", found, "sitting", _closed_at)


def _to_watch(actor: Actor) -> Iterator[Waiting]:
    for room in watching.list_own_rooms(actor, before=clock.now() + timedelta(days=1)):
        words = f"监考：{room.sitting.title} {room.title}"
        args = {"sitting_id": room.sitting.public_id, "room": room.public_id}
        yield Waiting(words, 1, room.sitting.opens_at, "exams.invigilation.live", args)


def _to_arrange(actor: Actor) -> Iterator[Waiting]:
    for sitting in seating.list_unready(actor, clock.now()):
        words = f"考场或者监考员没有排好：{sitting.title}"
        args = {"sitting_id": sitting.public_id}
        yield Waiting(words, 1, sitting.opens_at, "exams.seating.room_list", args)


def _to_propose(actor: Actor) -> Iterator[Waiting]:
    yield from _each("成绩待提请公布", results.list_to_propose(actor), "results", _closed_at)


def _to_confirm(actor: Actor) -> Iterator[Waiting]:
    found = results.list_to_confirm(actor)
    yield from _each("成绩待复核公布", found, "confirm_release", _closed_at)


def _to_rule(actor: Actor) -> Iterator[Waiting]:
    for found in corrections.list_to_decide(actor):
        words = f"试题处理待决定：{corrections.title_of(found.version)}"
        args = {"correction_id": found.public_id}
        yield Waiting(words, 1, found.created_at, "exams.corrections.decide", args)


def _eligible(actor: Actor) -> Iterator[Waiting]:
    found = [s for s in certificates.list_to_propose(actor, clock.today()) if s.eligible]
    if found:
        count = sum(sitting.eligible for sitting in found)
        oldest = min(sitting.since for sitting in found)
        yield Waiting("成绩合格，待提请发证", count, oldest, "certificates.bureau.propose")


def _objections(actor: Actor) -> Iterator[Waiting]:
    found = certificates.list_objections_to_decide(actor)
    since = (row.created_at for row in found.rows)
    endpoint, args = "certificates.objections.objection_list", {"state": ObjectionState.OPEN.value}
    yield from _some("公示异议待核查", found, since, endpoint, args)


def _proposed(actor: Actor) -> Iterator[Waiting]:
    if found := certificates.list_batches_to_approve(actor):
        oldest = min(batch.created_at for batch in found)
        yield Waiting("发证批次待审批签发", len(found), oldest, "certificates.bureau.approve")


def _stopped(actor: Actor) -> Iterator[Waiting]:
    for batch in certificates.list_stopped_batches(actor):
        since = batch.approved_at or batch.created_at
        endpoint, args = "certificates.batches.batch", {"batch_id": batch.public_id}
        yield Waiting(f"制证已暂停：{batch.title}", 1, since, endpoint, args)


def _troubled(actor: Actor) -> Iterator[Waiting]:
    wanted = certificates.Wanted(file=FileState.TROUBLE)
    found = certificates.list_certificates(actor, wanted, 1)
    since = (row.created_at for row in found.rows)
    endpoint, args = "certificates.bureau.certificate_list", {"file": FileState.TROUBLE.value}
    yield from _some("证书文件生成失败", found, since, endpoint, args)


def _changes(actor: Actor) -> Iterator[Waiting]:
    if found := changes.list_to_decide(actor):
        endpoint, args = "certificates.changes.change_list", {"state": "proposed"}
        yield Waiting("证书变更待审批", len(found), found[0].created_at, endpoint, args)


def _unserved(actor: Actor) -> Iterator[Waiting]:
    for found in changes.list_unserved(actor):
        words = f"{found.kind.label}决定待送达：{found.certificate.name}"
        args = {"change_id": found.public_id}
        since = found.decided_at or found.created_at
        yield Waiting(words, 1, since, "certificates.changes.change", args)


def _imports(actor: Actor) -> Iterator[Waiting]:
    if found := imports.list_imports_to_decide(actor):
        endpoint = "certificates.imports.import_list"
        yield Waiting("纸质证书导入待审批", len(found), found[0].created_at, endpoint)


def _templates(actor: Actor) -> Iterator[Waiting]:
    if found := templates.list_templates_to_decide(actor):
        endpoint = "certificates.templates.template_list"
        yield Waiting("证书模板待审批", len(found), found[0].created_at, endpoint)


def _firms(actor: Actor) -> Iterator[Waiting]:
    found = list_firms(actor, status=OrganisationStatus.PENDING)
    since = (firm.created_at for firm in found.rows)
    args = {"status": OrganisationStatus.PENDING.value}
    yield from _some("施工单位待核验", found, since, "accounts.bureau.firm_list", args)


def _events(words: str, turn: Turn) -> Callable[[Actor], Iterator[Waiting]]:
    def source(actor: Actor) -> Iterator[Waiting]:
        found = points.list_events(actor, points.Wanted(turn=turn), 1)
        since = (event.noticed_at or event.submitted_at or event.created_at for event in found.rows)
        args = {"status": turn.value}
        yield from _some(words, found, since, "points.bureau.event_list", args)

    return source


def _readmissions(actor: Actor) -> Iterator[Waiting]:
    found = points.list_ready(actor)
    if found:
        oldest = _morning(min(each.suspended_on for each in found))
        endpoint, args = "points.bureau.readmission_list", {"status": "ready"}
        yield Waiting("可以办理重新入库", len(found), oldest, endpoint, args)


def _calendars(actor: Actor) -> Iterator[Waiting]:
    for found in calendar.list_to_approve(actor):
        words, args = f"{found.year}年工作日历待批准", {"year_id": found.public_id}
        yield Waiting(words, 1, found.created_at, "calendar.bureau.decide_year", args)


def _terms(actor: Actor) -> Iterator[Waiting]:
    for found in terms.list_to_approve(actor):
        words = f"规则参数修改待批准：{terms.get_setting(found.key).label}"
        args = {"setting_change_id": found.public_id}
        yield Waiting(words, 1, found.created_at, "terms.bureau.decide_change", args)


def _experiences(actor: Actor) -> Iterator[Waiting]:
    found = experiences.list_to_review(actor)
    since = (row.proved_at or row.created_at for row in found.rows)
    yield from _some("现场经历待核实", found, since, "pool.reviews.experience_list")


def _data_requests(actor: Actor) -> Iterator[Waiting]:
    found = own_data.list_to_answer(actor)
    since = (row.created_at for row in found.rows)
    yield from _some("个人信息请求待答复", found, since, "pool.requests.request_list")


def _complaints(words: str, turn: complaints.Turn) -> Callable[[Actor], Iterator[Waiting]]:
    count = partial(complaints.count_waiting, turn=turn)
    return counted(words, count, "complaints.bureau.complaint_list", status=turn.value)


def _late_projects(actor: Actor) -> Iterator[Waiting]:
    today = clock.today()
    missed = ProjectFilter.MISSED
    count = employers.count_projects(actor, P.EMPLOYERS_PROJECT_READ, missed, today=today)
    if count and (oldest := employers.earliest_missed(actor, today)):
        endpoint, args = "employers.bureau.project_list", {"status": missed.value}
        yield Waiting("已开工，配备文件未上传的项目", count, _morning(oldest), endpoint, args)


def _late_joiners(actor: Actor) -> Iterator[Waiting]:
    wanted = F.MISSED_JOINING
    today = clock.today()
    found = employers.list_appointments(
        actor, P.EMPLOYERS_APPOINTMENT_READ, today=today, wanted=wanted
    )
    since = (_morning(row.appointment.starts_on) for row in found.rows)
    endpoint, args = "employers.bureau.appointment_list", {"status": wanted.value}
    yield from _some("到岗后配备文件逾期未上传", found, since, endpoint, args)


def _of_posts(wanted: AppointmentFilter, words: str) -> Callable[[Actor], Iterator[Waiting]]:
    """Appointments in such a state, each as old as its appointment's latest word."""

    def source(actor: Actor) -> Iterator[Waiting]:
        found = employers.list_appointments(
            actor, P.EMPLOYERS_APPOINTMENT_READ, today=clock.today(), wanted=wanted
        )
        since = (_said_last(row.appointment) for row in found.rows)
        endpoint, args = "employers.bureau.appointment_list", {"status": wanted.value}
        yield from _some(words, found, since, endpoint, args)

    return source


def _said_last(appointment: Appointment) -> datetime:
    if appointment.ended_at is not None:
        denied = appointment.end_answer is EndAnswer.DENIED
        return (appointment.end_answered_at if denied else None) or appointment.ended_at
    if appointment.refile_by is not None:
        return _morning(appointment.refile_by)
    return appointment.created_at


def _unreplaced(actor: Actor) -> Iterator[Waiting]:
    count, oldest = employers.count_missed_warnings(
        actor, P.EMPLOYERS_APPOINTMENT_READ, WarningStage.REPLACE_MISSED
    )
    if oldest is not None:
        endpoint = "employers.bureau.appointment_list"
        args = {"status": F.REJECTED.value}
        yield Waiting("任职条件不予认可，逾期未更换", count, _morning(oldest), endpoint, args)


def _some(
    words: str,
    found: Page,
    since: Iterable[datetime],
    endpoint: str,
    args: dict[str, str] | None = None,
) -> Iterator[Waiting]:
    """What a list shows on its first page, which begins with the oldest."""
    if found.total:
        yield Waiting(words, found.total, min(since), endpoint, args or {})


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BEIJING)


_SOURCES: tuple[tuple[Permission, Callable[[Actor], Iterator[Waiting]]], ...] = (
    (P.BANK_QUESTION_WRITE, _at_stage("试题被退回，待修改", Stage.RETURNED)),
    (P.BANK_QUESTION_REVIEW, _at_stage("", Stage.REVIEW, Stage.FINAL, Stage.PASSED)),
    (P.BANK_QUESTION_REVIEW, _law_alerts),
    (P.EXAMS_APPLICATION_DECIDE, _applications),
    (P.EXAMS_SITTING_APPROVE, _to_approve),
    (P.EXAMS_SITTING_EDIT, _returned),
    (P.EXAMS_SITTING_EDIT, _unsignalled),
    (P.EXAMS_ROOM_ARRANGE, _to_arrange),
    (P.EXAMS_ROOM_INVIGILATE, _to_watch),
    (P.EXAMS_QUESTION_CORRECT, _to_rule),
    (P.EXAMS_RESULTS_RELEASE, _to_propose),
    (P.EXAMS_RESULTS_CONFIRM, _to_confirm),
    (P.CERTIFICATES_CERTIFICATE_PROPOSE, _eligible),
    (P.CERTIFICATES_CERTIFICATE_APPROVE, _proposed),
    (P.CERTIFICATES_CERTIFICATE_PROPOSE, _stopped),
    (P.CERTIFICATES_CERTIFICATE_PROPOSE, _troubled),
    (P.CERTIFICATES_OBJECTION_DECIDE, _objections),
    (P.CERTIFICATES_CHANGE_DECIDE, _changes),
    (P.CERTIFICATES_CHANGE_PROPOSE, _unserved),
    (P.CERTIFICATES_IMPORT_DECIDE, _imports),
    (P.CERTIFICATES_TEMPLATE_EDIT, _templates),
    (P.ACCOUNTS_FIRM_VERIFY, _firms),
    (P.POINTS_EVENT_CONFIRM, _events("记分事项待确认", Turn.CONFIRM)),
    (P.POINTS_EVENT_CONFIRM, _events("记分事项待决定", Turn.DECIDE)),
    (P.POINTS_EVENT_CONFIRM, _events("记分决定待复核", Turn.REVIEW)),
    (P.POINTS_EVENT_DRAFT, _events("记分事项待提交", Turn.SUBMIT)),
    (P.CALENDAR_YEAR_APPROVE, _calendars),
    (P.TERMS_CHANGE_APPROVE, _terms),
    (P.POINTS_READMISSION_DECIDE, _readmissions),
    (P.POOL_EXPERIENCE_REVIEW, _experiences),
    (P.POOL_DATA_ANSWER, _data_requests),
    (P.COMPLAINTS_COMPLAINT_HANDLE, _complaints("投诉待受理", complaints.Turn.TO_ACCEPT)),
    (P.COMPLAINTS_COMPLAINT_HANDLE, _complaints("投诉处理中", complaints.Turn.UNDER_WAY)),
    (P.COMPLAINTS_COMPLAINT_CLOSE, _complaints("投诉待审定", complaints.Turn.TO_CLOSE)),
    (
        P.OUTBOX_MESSAGE_SEND,
        counted("报送需人工处理", outbox.count_held, "outbox.bureau.message_list", state=HELD),
    ),
    (
        P.NOTICES_NOTICE_READ,
        counted("导出文件待下载", exports.count_to_fetch, "exports.bureau.export_list"),
    ),
    (P.EMPLOYERS_PROJECT_READ, _late_projects),
    (P.EMPLOYERS_APPOINTMENT_READ, _late_joiners),
    (
        P.EMPLOYERS_APPOINTMENT_READ,
        _of_posts(F.REFILE_MISSED, "聘用变更逾期未报送"),
    ),
    (P.EMPLOYERS_APPOINTMENT_READ, _unreplaced),
    (P.EMPLOYERS_QUALIFICATION_REVIEW, _of_posts(F.UNREVIEWED, "任职条件待核")),
    (
        P.EMPLOYERS_QUALIFICATION_REVIEW,
        _of_posts(F.ENDED_AMID_POINTS, "记分办理期间结束聘用，待知悉"),
    ),
    (
        P.EMPLOYERS_QUALIFICATION_REVIEW,
        _of_posts(F.END_TO_LOOK_AT, "结束聘用的方式本人表示不属实，待核实"),
    ),
)
