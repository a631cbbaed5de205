"""Invigilating: time, pauses, announcements and what was seen, each with a reason and on record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import answering
from portal.exams.actions.holding import hold_for_papers
from portal.exams.actions.incidents import note_incident
from portal.exams.actions.papers import prepare_paper
from portal.exams.models import (
    Application,
    ApplicationStatus,
    Incident,
    IncidentKind,
    Paper,
    PaperStatus,
    Room,
    Sitting,
)
from portal.exams.queries import papers as queries
from portal.exams.queries.results import is_candidate
from portal.exams.queries.sittings import phase_of
from portal.exams.rules.lost_time import MOST_GIVEN
from portal.exams.rules.paper_time import PaperTime, minutes_of
from portal.exams.rules.sitting_life import SittingStatus
from portal.storage.models import StoredFile

OWN = "您本人参加了这场考试，请由未参加的工作人员办理"
DONE = "这次延长已经办理，没有重复延长；需要再次延长的，请返回后重新填写"
MOST_PREPARED = 60  # papers made on the way; a whole sitting's are made before it begins
_LIVE = (SittingStatus.APPLIED, SittingStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Group:
    """对象: one candidate, a room, or the whole sitting."""

    sitting: Sitting
    room: Room | None = None
    application: Application | None = None

    @property
    def title(self) -> str:
        """Whom it is about, as officers say it."""
        if self.application is not None:
            return self.application.person.name
        return self.room.title if self.room else "全场考生"

    @property
    def thing(self) -> Sitting | Room | Application:
        """What the trail files the deed under."""
        return self.application or self.room or self.sitting

    def narrow(self, statement: Select[Any]) -> Select[Any]:
        """Of applications, only those of this group that are admitted."""
        statement = statement.where(
            Application.sitting_id == self.sitting.id,
            Application.status == ApplicationStatus.ADMITTED,
        )
        if self.application is not None:
            return statement.where(Application.id == self.application.id)
        return statement.where(Application.room_id == self.room.id) if self.room else statement


def extend(
    group: Group,
    *,
    minutes: int = 0,
    percent: int = 0,
    reason: str,
    key: str = "",
    by: Actor,
    now: datetime,
) -> int:
    """More time for everyone of the group whose paper is not collected yet; how many. What has the
    same key as an earlier extension is the same request sent again, and is refused.
    """
    _hold(group.sitting, by, now)
    if key and _is_done(group.sitting, key):
        raise Refused(DONE)
    given = minutes_of(percent, group.sitting.minutes) if percent else minutes
    _prepare(group, now)
    changed = _change(group, lambda time: time.extended(given))
    facts: dict[str, Any] = {"minutes": given, "papers": changed}
    facts |= {"percent": percent} if percent else {}
    facts |= {"request_key": key} if key else {}
    _enter(IncidentKind.EXTENDED, Deed.EXAMS_PAPER_EXTENDED, group, reason, facts, by)
    return changed


def pause(group: Group, *, reason: str, by: Actor, now: datetime) -> int:
    """The clock stands for everyone of the group who is answering; how many."""
    _hold(group.sitting, by, now)
    changed = _change(group, lambda time: time.stopped(now))
    _enter(IncidentKind.PAUSED, Deed.EXAMS_PAPER_PAUSED, group, reason, {"papers": changed}, by)
    return changed


def resume(group: Group, *, reason: str, by: Actor, now: datetime) -> int:
    """The clock goes on for everyone of the group for whom it stands; how many."""
    _hold(group.sitting, by, now)
    changed = _change(group, lambda time: time.resumed(now))
    _enter(IncidentKind.RESUMED, Deed.EXAMS_PAPER_RESUMED, group, reason, {"papers": changed}, by)
    return changed


def announce(group: Group, *, text: str, by: Actor, now: datetime) -> None:
    """Say something to a room or to all; it is shown in their exam room."""
    demand_live(group.sitting, by, now)
    _enter(IncidentKind.ANNOUNCED, Deed.EXAMS_ROOM_ANNOUNCED, group, text, {}, by)


def note(
    group: Group, *, text: str, evidence: StoredFile | None, by: Actor, now: datetime
) -> Incident:
    """Put on record what was seen, with a picture if there is one."""
    demand_live(group.sitting, by, now)
    return _enter(IncidentKind.NOTED, Deed.EXAMS_INCIDENT_NOTED, group, text, {}, by, evidence)


def hand_in_for(application: Application, *, reason: str, by: Actor, now: datetime) -> None:
    """Hand in for a candidate who cannot do it."""
    group = Group(application.sitting, application=application)
    _hold(group.sitting, by, now)
    if (paper := queries.find_paper_of(application)) is None:
        raise Refused("考生还没有试卷，不能代为交卷")
    answering.hand_in_for(paper, reason=reason, by=by, now=now)
    note_incident(
        IncidentKind.HANDED_IN, group.sitting, application=application, by=by, text=reason
    )


def compensate(
    application: Application, minutes: int, *, seen: int, proposed: int, by: Actor, now: datetime
) -> None:
    """Give back lost time, as proposed or as a person thinks right, who has `seen` so many extra
    minutes on the paper: of two who give the same at once, or of one who presses twice, one does.
    """
    if not 1 <= minutes <= MOST_GIVEN:
        raise Refused(f"补偿时间请填写1至{MOST_GIVEN}分钟", field="minutes")
    group = Group(application.sitting, application=application)
    _hold(group.sitting, by, now)
    _change(group, lambda time: time.compensated(minutes, seen))
    facts = {"minutes": minutes, "proposed": proposed}
    _enter(IncidentKind.COMPENSATED, Deed.EXAMS_PAPER_COMPENSATED, group, "", facts, by)


def _is_done(sitting: Sitting, key: str) -> bool:
    """Whether the request of this key extended time already."""
    done = select(Incident.id).where(
        Incident.sitting_id == sitting.id,
        Incident.kind == IncidentKind.EXTENDED,
        Incident.facts["request_key"].as_string() == key,
    )
    return db.session.scalar(done.limit(1)) is not None


def _change(group: Group, change: Callable[[PaperTime], PaperTime]) -> int:
    """Change the time of each paper of the group for which it can be, its row locked, so that the
    sweep comes before or after, never between. Raises the rule's refusal when it can be for none.
    """
    changed, refusal = 0, Refused("没有可以办理的考生，请刷新页面查看最新情况")
    for paper in _locked(group):
        try:
            time = change(queries.time_of(paper))
        except Refused as refused:
            refusal = refused
            continue
        paper.deadline_at, paper.extra_minutes = time.deadline, time.extra_minutes
        paper.paused_at = time.paused_at
        paper.pauses = [[since.isoformat(), until.isoformat()] for since, until in time.pauses]
        changed += 1
    if not changed:
        raise refusal
    db.session.flush()
    return changed


def _locked(group: Group) -> Sequence[Paper]:
    """The papers of the group that are not collected; of one candidate whatever there is."""
    statement = group.narrow(select(Paper).join(Paper.application))
    if group.application is None:
        statement = statement.where(Paper.status.in_((PaperStatus.PREPARED, PaperStatus.OPEN)))
    statement = statement.order_by(Paper.id).with_for_update(of=Paper)
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def _prepare(group: Group, now: datetime) -> None:
    """Whoever has no paper yet gets it now, so that what is given to all reaches them too."""
    made = select(Paper.application_id)
    missing = db.session.scalars(
        group.narrow(select(Application))
        .where(Application.id.not_in(made))
        .limit(MOST_PREPARED + 1)
    ).all()
    if now >= group.sitting.closes_at:
        return
    if len(missing) > MOST_PREPARED:
        raise Refused("还有许多考生的试卷没有生成，请先生成试卷再延长时间，以免遗漏")
    for application in missing:
        prepare_paper(application, now=now)


def _enter(
    kind: IncidentKind,
    deed: Deed,
    group: Group,
    text: str,
    facts: dict[str, Any],
    by: Actor,
    evidence: StoredFile | None = None,
) -> Incident:
    """A line in the sitting's journal, and the deed in the trail."""
    record(deed, group.thing, by=by, reason=text, **facts)
    return note_incident(
        kind,
        group.sitting,
        by=by,
        application=group.application,
        room=group.room,
        text=text,
        facts=facts,
        evidence=evidence,
    )


def _hold(sitting: Sitting, by: Actor, now: datetime) -> None:
    """Before papers are touched: their journal points to the sitting, which whoever begins it or
    decides about it holds before the papers.
    """
    hold_for_papers(sitting)
    demand_live(sitting, by, now)


def demand_live(sitting: Sitting, by: Actor, now: datetime) -> None:
    """Raises Refused when the sitting is over, and for whoever is a candidate of it."""
    if phase_of(sitting, now) not in _LIVE:
        raise Refused("考试不在进行中，不能再办理")
    if is_candidate(by, sitting):
        raise Refused(OWN)
