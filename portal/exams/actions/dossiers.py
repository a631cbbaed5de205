"""考后核查: asked for by an officer, made by the worker, judged by people. No mark, result or
status follows from any of it.
"""

from datetime import datetime

from sqlalchemy import select

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.rules import jsonable
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions.holding import hold
from portal.exams.models import IntegrityDossier, IntegrityNote, IntegrityVerdict, Sitting
from portal.exams.models.dossier import TROUBLE
from portal.exams.queries import dossiers as queries
from portal.exams.queries.results import has_sat
from portal.exams.queries.sittings import phase_of
from portal.exams.queries.traces import traces
from portal.exams.rules.dossier import Finding, assemble
from portal.exams.rules.hands import Conflict, conflict
from portal.jobs.queue import later

NOT_OVER = "考试还没有结束，结束后才能核查"
NOT_READY = "还有试卷没有交卷或者没有评完，全部评完后才能生成核查材料"
UNDER_WAY = "核查材料正在生成，请稍候刷新"


def ask(sitting: Sitting, *, by: Actor, now: datetime) -> IntegrityDossier:
    """A further document of a sitting that is over; the worker makes it. Raises Refused."""
    hold(sitting)
    _demand_outsider(sitting, by)
    if phase_of(sitting, now) not in queries.OVER:
        raise Refused(NOT_OVER)
    if not queries.is_ready(sitting):
        raise Refused(NOT_READY)
    if queries.has_unfinished(sitting):
        raise Refused(UNDER_WAY)
    dossier = IntegrityDossier(
        sitting_id=sitting.id,
        region=sitting.region,
        number=queries.last_number(sitting) + 1,
        asked_by_id=by.id,
        created_at=now,
    )
    db.session.add(dossier)
    db.session.flush()
    record(Deed.EXAMS_DOSSIER_ASKED, sitting, by=by, number=dossier.number)
    later("exams.make_dossier", dossier_id=dossier.id)
    return dossier


def make(dossier_id: int, *, now: datetime) -> bool:
    """Make the document, once; False when there is nothing to do. The long work is done before
    anything is written, so that nobody waits for it.
    """
    with db.reading() as session:
        dossier = session.get(IntegrityDossier, dossier_id)
        if dossier is None or dossier.made_at is not None:
            return False
        sitting = dossier.sitting
        seed = sitting.public_id
        found = traces(sitting)
    content = assemble(found.written, found.kinds, found.alive, seed)
    made = db.session.scalars(
        select(IntegrityDossier).where(IntegrityDossier.id == dossier_id).with_for_update()
    ).one()
    if made.made_at is not None:
        return False
    made.content, made.digest = jsonable.to_json(content), jsonable.digest(content)
    made.made_at = now
    db.session.flush()
    record(
        Deed.EXAMS_DOSSIER_MADE,
        made,
        by=None,
        papers=content.papers,
        findings=len(content.findings),
        digest=made.digest,
    )
    return True


def note_trouble(dossier_id: int, trouble: Exception) -> None:
    """The document could not be made: officers see that, and may ask for another one."""
    dossier = db.session.scalar(
        select(IntegrityDossier).where(IntegrityDossier.id == dossier_id).with_for_update()
    )
    if dossier is None or dossier.made_at is not None:
        return
    kind = type(trouble).__name__  # its words may name people: they are in the worker's log only
    dossier.content = {TROUBLE: kind}
    db.session.flush()
    record(Deed.EXAMS_DOSSIER_FAILED, dossier, by=None, trouble=kind)


def judge(
    dossier: IntegrityDossier,
    finding: Finding,
    verdict: IntegrityVerdict,
    *,
    reason: str,
    by: Actor,
) -> IntegrityNote:
    """Write an opinion on a finding beside those there are; nothing else changes."""
    _demand_outsider(dossier.sitting, by)
    note = IntegrityNote(
        sitting_id=dossier.sitting_id,
        dossier_id=dossier.id,
        region=dossier.region,
        finding=finding.key,
        verdict=verdict,
        reason=reason,
        by_id=by.id,
    )
    db.session.add(note)
    db.session.flush()
    record(Deed.EXAMS_DOSSIER_JUDGED, dossier, by=by, finding=finding.key, decision=verdict.label)
    return note


def _demand_outsider(sitting: Sitting, by: Actor) -> None:
    own = by.id if has_sat(by, sitting) else None
    if found := conflict(Conflict.OWN_DOSSIER, first=own, second=by.id):
        raise Refused(found.label)
