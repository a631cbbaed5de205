"""办理经过: what happened to an event, in the order in which it did."""

from dataclasses import dataclass
from datetime import datetime

from portal.points.models import PointsEvent
from portal.web.filters import day_cn

THE_PERSON = "当事人"


@dataclass(frozen=True, slots=True)
class Taken:
    """One line: when, what, and by whom; no moment for what has not happened yet."""

    at: datetime | None
    words: str
    by: str


def course_of(event: PointsEvent, contra: PointsEvent | None) -> list[Taken]:
    """From the draft to the last answer, the earliest first; what is still to come last."""
    found = [*_until_decided(event), *_after(event)]
    if contra is not None:
        by = contra.decided_by.name if contra.decided_by else ""
        found.append(Taken(contra.decided_at, f"冲正（{contra.document_number}）", by))
    happened = [each for each in found if each.at is not None]
    taken = sorted(happened, key=lambda each: each.at or event.created_at)
    if event.decided_at and not event.decision_read_at:
        taken.append(Taken(None, "尚未查看决定", THE_PERSON))
    return taken


def _until_decided(event: PointsEvent) -> list[Taken]:
    drafter = event.drafted_by.name
    noticer = event.noticed_by.name if event.noticed_by else ""
    decider = event.decided_by.name if event.decided_by else ""
    until = day_cn(event.statement_due_on)
    decided = "复核变更后的决定并送达" if event.replaces_id else "决定并在平台送达"
    return [
        Taken(event.created_at, "草拟", f"{event.organisation.name}　{drafter}"),
        Taken(event.submitted_at, "提交", drafter),
        Taken(event.noticed_at, f"确认并告知，陈述申辩截至{until}", noticer),
        Taken(event.notice_read_at, "查看告知", THE_PERSON),
        Taken(event.stated_at, "陈述申辩", THE_PERSON),
        Taken(event.decided_at, decided, decider),
        Taken(event.decision_read_at, "查看决定", THE_PERSON),
    ]


def _after(event: PointsEvent) -> list[Taken]:
    found = [
        Taken(
            mark.created_at,
            f"标记{mark.kind.label}（{mark.document_number}）"
            + (f"，{day_cn(mark.ended_on)}办结：{mark.outcome}" if mark.ended_on else ""),
            mark.marked_by.name,
        )
        for mark in event.contests
    ]
    if (review := event.review) is not None:
        found.append(Taken(review.created_at, "申请复核", THE_PERSON))
        found.append(Taken(review.read_at, "查看复核决定", THE_PERSON))
        if review.outcome is not None and review.decided_by is not None:
            words = f"复核决定：{review.outcome.label}（{review.document_number}）"
            found.append(Taken(review.decided_at, words, review.decided_by.name))
    return found
