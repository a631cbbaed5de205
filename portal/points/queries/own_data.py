"""What this room holds of a person: points with their procedure, from the notice on."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Organisation
from portal.accounts.own_data import Asked, Row, moment, streamed
from portal.documents.sheets import Sheet
from portal.employers.models import Project
from portal.points.models import (
    Advice,
    PointsContest,
    PointsEvent,
    PointsEvidence,
    PointsReview,
    PointsStanding,
    Readmission,
)
from portal.storage.models import StoredFile

TOLD = (
    "points_event.person_id",
    "points_evidence.event_id",
    "points_review.person_id",
    "points_contest.event_id",
    "points_readmission.person_id",
    "points_standing.person_id",
    "points_advice.person_id",
)
KEPT_BACK: dict[str, str] = {}
_SOURCES = {"case": "办案材料", "statement": "本人陈述申辩", "review": "本人复核申请"}


def tell(asked: Asked) -> Iterator[Sheet]:
    """记分, its 证据, 复核, 复议诉讼, 状态, 重新入库, 建议另行聘任函."""
    headings: tuple[str, ...] = (
        *("编号", "项目", "情形", "分值", "发生日期", "事实", "文书编号", "责令改正文书"),
        *("责令改正期限", "因果关系", "公安机关文书", "草拟部门", "状态", "告知", "本人阅读告知"),
        *("陈述申辩期限", "陈述申辩", "陈述时间", "决定", "生效日期", "本人阅读决定", "说明"),
    )
    yield Sheet("记分", headings, _events(asked))
    yield Sheet("记分证据材料", ("记分编号", "文件", "种类", "来源"), _evidence(asked))
    headings = ("记分编号", "申请时间", "申请内容", "结果", "理由", "文书编号", "决定时间")
    yield Sheet("记分复核", headings, _reviews(asked))
    headings = ("记分编号", "种类", "文书编号", "开始", "结束", "结果")
    yield Sheet("复议和诉讼", headings, _contests(asked))
    yield Sheet("记分状态", ("项目", "内容"), _standing(asked))
    yield Sheet("重新入库", ("暂停日期", "重新入库日期", "记录时间"), _readmissions(asked))
    headings = ("单位", "项目", "发出机关", "暂停日期", "解除日期", "单位查看时间")
    yield Sheet("建议另行聘任函", headings, _advice(asked))


def _events(asked: Asked) -> Iterator[Row]:
    statement = (
        select(PointsEvent, Project.name, Organisation.name)
        .join(Project, Project.id == PointsEvent.project_id)
        .join(Organisation, Organisation.id == PointsEvent.organisation_id)
        .where(*_told(asked))
    )
    for each, project, office in streamed(statement.order_by(PointsEvent.id)):
        item = each.catalogue_item
        order = f"{each.order_number}（{each.order_issuer}）" if each.order_number else ""
        yield (
            *(each.public_id, project, f"{item.citation} {item.title}", each.points),
            *(each.fact_on, each.facts, each.document_number, order, each.order_deadline_on),
            *(each.causation, each.police_number, office, each.status.label),
            *(moment(each.noticed_at), moment(each.notice_read_at), each.statement_due_on),
            *(each.statement, moment(each.stated_at), moment(each.decided_at)),
            *(each.effective_on, moment(each.decision_read_at), each.reason),
        )


def _evidence(asked: Asked) -> Iterator[Row]:
    own = PointsEvidence
    statement = (
        _of_events(asked, own.kind, own.is_statement, own.review_id, StoredFile.name)
        .join(own, own.event_id == PointsEvent.id)
        .join(StoredFile, StoredFile.id == own.file_id)
    )
    for number, kind, is_statement, review, name in streamed(statement.order_by(own.id)):
        source = "review" if review is not None else "statement" if is_statement else "case"
        yield number, name, kind.label, _SOURCES[source]


def _reviews(asked: Asked) -> Iterator[Row]:
    own = PointsReview
    columns = (own.created_at, own.text, own.outcome, own.reason, own.document_number)
    statement = _of_events(asked, *columns, own.decided_at).join(
        own, own.event_id == PointsEvent.id
    )
    for number, at, text, outcome, reason, document, decided in streamed(statement):
        found = outcome.label if outcome else "办理中"
        yield number, moment(at), text, found, reason, document, moment(decided)


def _contests(asked: Asked) -> Iterator[Row]:
    own = PointsContest
    columns = (own.kind, own.document_number, own.begun_on, own.ended_on, own.outcome)
    statement = _of_events(asked, *columns).join(own, own.event_id == PointsEvent.id)
    for number, kind, *rest in streamed(statement.order_by(own.id)):
        yield number, kind.label, *rest


def _standing(asked: Asked) -> Iterator[Row]:
    own = PointsStanding
    for each in streamed(select(own).where(own.person_id == asked.person_id)):
        (kept,) = each
        yield "记分周期起算日", kept.anchor_on
        yield "本周期", f"{kept.cycle_from or '—'}至{kept.cycle_until or '—'}"
        yield "本周期已记", kept.used
        yield "暂停推送", kept.suspended_on
        yield "计算时间", moment(kept.worked_out_at)


def _readmissions(asked: Asked) -> Iterator[Row]:
    own = Readmission
    columns = (own.suspended_on, own.readmitted_on, own.created_at)
    for suspended, again, at in streamed(
        select(*columns).where(own.person_id == asked.person_id).order_by(own.id)
    ):
        yield suspended, again, moment(at)


def _advice(asked: Asked) -> Iterator[Row]:
    own = Advice
    columns = (own.issuer, own.suspended_on, own.lifted_on, own.seen_at)
    statement = (
        select(Organisation.name, Project.name.label("project"), *columns)
        .join(Organisation, Organisation.id == own.organisation_id)
        .join(Project, Project.id == own.project_id)
        .where(own.person_id == asked.person_id)
    )
    for *told, seen in streamed(statement.order_by(own.id)):
        yield *told, moment(seen)


def _told(asked: Asked) -> tuple[Any, ...]:
    """A draft is nobody's to read yet; a contra-entry is told by the state of what it undoes."""
    own = PointsEvent
    return own.person_id == asked.person_id, own.noticed_at.is_not(None), own.reverses_id.is_(None)


def _of_events(asked: Asked, *columns: Any) -> Any:
    statement = select(PointsEvent.public_id, *columns).select_from(PointsEvent)
    return statement.where(*_told(asked)).order_by(PointsEvent.id)
