"""What this room holds of a person: applications, papers, answers, receipts.

Examinations are secret (DOMAIN §6.1): no question, no key and no mark of a single question is told,
before the results are released no mark at all; of their answers the candidates get all they wrote.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from portal.accounts.own_data import Asked, Row, moment, office_at, streamed
from portal.bank import queries as bank
from portal.documents.sheets import Sheet
from portal.exams.models import (
    Answer,
    Application,
    DailyRoot,
    Incident,
    Invigilator,
    PageEvent,
    Paper,
    PaperItem,
    PaperReceipt,
    PaperStatus,
    Room,
    Sitting,
)
from portal.exams.models.paper import HandedInHow
from portal.exams.rules.sitting_life import SittingStatus

TOLD = (
    "exams_application.person_id",
    "exams_paper.person_id",
    "exams_paper_item.paper_id",
    "exams_answer.paper_id",
    "exams_receipt.paper_id",
    "exams_page_event.paper_id",
    "exams_incident.application_id",
    "exams_invigilator.person_id",
)
KEPT_BACK = {
    "exams_booklet.paper_id": "试题册是试题内容，考试内容保密，不因查阅而公开",
    "exams_presence.paper_id": "页面在线情况只用于计算断线补偿，与“页面情况”同源，考后不再使用",
    "exams_move_pin.paper_id": "换机码只保存不能还原的校验值，用后即失效",
}
_HOW = {how.value: how.label for how in HandedInHow}  # receipts keep the value, or older words
_OVER = (PaperStatus.HANDED_IN, PaperStatus.MARKED)


def tell(asked: Asked) -> Iterator[Sheet]:
    """考试报名, 试卷和成绩, 科目得分, 答卷, 作答流水, 回执, 页面情况, 考场记录, 监考安排."""
    headings: tuple[str, ...] = (
        *("场次", "报名时间", "填报学历", "填报经历", "状态", "审核意见", "审核时间"),
        *("准考证号", "考场", "机位"),
    )
    yield Sheet("考试报名", headings, _applications(asked))
    headings = (
        *("场次", "状态", "开始作答", "应交时间", "延长（分钟）", "交卷", "交卷方式", "得分"),
        *("结果", "成绩公布"),
    )
    yield Sheet("试卷和成绩", headings, _papers(asked))
    yield Sheet("科目得分", ("场次", "科目", "得分", "满分"), _subjects(asked))
    yield Sheet("答卷", ("场次", "题号", "题型", "本题分值", "本人答案"), _answers(asked))
    headings = ("场次", "序号", "题号", "填写内容", "标记", "本机时间", "收到时间", "网络地址")
    yield Sheet("作答流水", headings, _journal(asked))
    headings = (
        "场次",
        "回执编号",
        "交卷",
        "交卷方式",
        "题数",
        "已答",
        "保存次数",
        "校验码",
        "存证日",
    )
    yield Sheet("交卷回执", headings, _receipts(asked))
    yield Sheet("页面情况", ("场次", "时间", "情况"), _page_events(asked))
    yield Sheet("考场记录", ("场次", "时间", "事项", "办理"), _incidents(asked))
    yield Sheet("监考安排", ("场次", "考场", "安排时间"), _watched(asked))


def _applications(asked: Asked) -> Iterator[Row]:
    own = Application
    statement = (
        select(
            *(Sitting.title, own.submitted_at, own.education, own.experience, own.status),
            *(own.reason, own.decided_at, own.ticket_number, Room.number, Room.name, own.desk),
        )
        .join(Sitting, Sitting.id == own.sitting_id)
        .outerjoin(Room, Room.id == own.room_id)
        .where(own.person_id == asked.person_id)
        .order_by(own.id)
    )
    for title, at, education, said, status, reason, decided, ticket, room, name, desk in streamed(
        statement
    ):
        seat = f"第{room}考场{name and f'（{name}）'}" if room else ""
        studied = education.label if education else ""
        told = (title, moment(at), studied, said, status.label, reason, moment(decided))
        yield *told, ticket or "", seat, desk


def _papers(asked: Asked) -> Iterator[Row]:
    own = Paper
    columns = (
        *(Sitting.title, Sitting.status, Sitting.released_at, own.status, own.started_at),
        *(own.deadline_at, own.extra_minutes, own.handed_in_at, own.handed_in_how, own.marks),
        own.is_passed,
    )
    for row in streamed(_own(asked, *columns).where(own.started_at.is_not(None))):
        title, sitting, released, status, started, due, extra, handed_in, how, marks, passed = row
        is_told = _is_released(sitting, status)
        yield (
            *(title, _state(status, is_told), moment(started), moment(due), extra),
            *(moment(handed_in), how.label if how else "", marks / 100 if is_told else None),
            ("合格" if passed else "不合格") if is_told else "未公布",
            moment(released) if is_told else "",
        )


def _state(status: PaperStatus, is_told: bool) -> str:
    """That a paper is marked is told with its marks."""
    if status is PaperStatus.MARKED and not is_told:
        return PaperStatus.HANDED_IN.label
    return status.label


def _is_released(sitting: SittingStatus, status: PaperStatus) -> bool:
    return sitting is SittingStatus.RELEASED and status is PaperStatus.MARKED


def _subjects(asked: Asked) -> Iterator[Row]:
    names = bank.names()
    statement = _own(asked, Sitting.title, Paper.by_topic).where(
        Sitting.status == SittingStatus.RELEASED, Paper.status == PaperStatus.MARKED
    )
    for title, by_topic in streamed(statement):
        for code, line in sorted((by_topic or {}).items()):
            yield title, names.get(code, code), line["earned"] / 100, line["possible"] / 100


def _answers(asked: Asked) -> Iterator[Row]:
    """What counted at the hand-in, by number: neither what was asked nor what it earned."""
    columns = (PaperItem.position, PaperItem.section, PaperItem.worth, PaperItem.answer)
    statement = (
        _own(asked, Sitting.title, *columns)
        .join(PaperItem, PaperItem.paper_id == Paper.id)
        .where(Paper.status.in_(_OVER))
        .order_by(PaperItem.position)
    )
    for title, position, section, worth, answer in streamed(statement):
        yield title, position, section, worth / 100, str((answer or {}).get("value", ""))


def _journal(asked: Asked) -> Iterator[Row]:
    columns = (
        *(Answer.number, PaperItem.position, Answer.answer, Answer.is_flagged, Answer.given_at),
        *(Answer.saved_at, Answer.address),
    )
    statement = (
        _own(asked, Sitting.title, *columns)
        .join(Answer, Answer.paper_id == Paper.id)
        .join(PaperItem, PaperItem.id == Answer.item_id)
        .where(Paper.status.in_(_OVER))
        .order_by(Answer.number)
    )
    for title, number, position, answer, flagged, given, saved, address in streamed(statement):
        value = str(answer.get("value", ""))
        told = (title, number, position, value, "有" if flagged else "")
        yield *told, moment(given), moment(saved), address


def _receipts(asked: Asked) -> Iterator[Row]:
    own = PaperReceipt
    columns = (
        *(own.public_id, own.handed_in_at, own.handed_in_how, own.questions, own.answered),
        *(own.lines, own.head, DailyRoot.day),
    )
    statement = (
        _own(asked, Sitting.title, *columns)
        .join(own, own.paper_id == Paper.id)
        .outerjoin(DailyRoot, DailyRoot.id == own.root_id)
    )
    for title, number, at, how, questions, answered, lines, head, day in streamed(statement):
        told = (title, number, moment(at), _HOW.get(how, how))
        yield *told, questions, answered, lines, head, day


def _page_events(asked: Asked) -> Iterator[Row]:
    statement = (
        _own(asked, Sitting.title, PageEvent.created_at, PageEvent.kind)
        .join(PageEvent, PageEvent.paper_id == Paper.id)
        .order_by(PageEvent.id)
    )
    for title, at, kind in streamed(statement):
        yield title, moment(at), kind.label


def _incidents(asked: Asked) -> Iterator[Row]:
    """Of this candidate alone; the words of the invigilator may name others, and stay there."""
    statement = (
        select(Sitting.title, Incident.created_at, Incident.kind, Incident.by_id)
        .join(Application, Application.id == Incident.application_id)
        .join(Sitting, Sitting.id == Application.sitting_id)
        .where(Application.person_id == asked.person_id)
        .order_by(Incident.id)
    )
    for title, at, kind, by in streamed(statement):
        own = by == asked.person_id
        yield title, moment(at), kind.label, "本人" if own else office_at(by, at)


def _watched(asked: Asked) -> Iterator[Row]:
    statement = (
        select(Sitting.title, Room.number, Invigilator.created_at)
        .join(Room, Room.id == Invigilator.room_id)
        .join(Sitting, Sitting.id == Room.sitting_id)
        .where(Invigilator.person_id == asked.person_id)
        .order_by(Invigilator.id)
    )
    for title, number, at in streamed(statement):
        yield title, f"第{number}考场", moment(at)


def _own(asked: Asked, *columns: Any) -> Any:
    """Of the person's own papers, one after the other."""
    statement = select(*columns).select_from(Paper).join(Sitting, Sitting.id == Paper.sitting_id)
    return statement.where(Paper.person_id == asked.person_id).order_by(Paper.id)
