"""公示异议: brought by anybody, decided by an officer who did not propose the pass."""

from datetime import datetime

from sqlalchemy import select

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates import queries
from portal.certificates.models import ObjectionState, ResultObjection
from portal.core.errors import Refused
from portal.core.identity import mask_name
from portal.db.base import db
from portal.exams.models import Paper


def make_objection(
    paper: Paper, *, contact_name: str, contact_mobile: str, text: str, by: Actor | None
) -> ResultObjection:
    """提出异议: this pass gives no certificate until an officer has answered."""
    objection = ResultObjection(
        paper_id=paper.id,
        region=paper.region,
        contact_name=contact_name,
        contact_mobile=contact_mobile,
        text=text,
    )
    db.session.add(objection)
    db.session.flush()
    facts = {"about": mask_name(paper.person.name), "contact": mask_name(contact_name)}
    record(Deed.CERTIFICATES_OBJECTION_MADE, objection, by=by, **facts)
    return objection


def decide_objection(
    objection: ResultObjection, *, is_upheld: bool, answer: str, by: Actor, now: datetime
) -> None:
    """作出结论, once: upheld, the pass gives no certificate; dismissed, it goes on its way."""
    db.session.scalar(
        select(ResultObjection.id).where(ResultObjection.id == objection.id).with_for_update()
    )
    db.session.refresh(objection)
    refusal = queries.objection_refusal_for(by, objection)
    if refusal is not None:
        raise Refused(refusal.label)
    objection.state = ObjectionState.UPHELD if is_upheld else ObjectionState.DISMISSED
    objection.answer, objection.decided_by_id, objection.decided_at = answer, by.id, now
    deed = (
        Deed.CERTIFICATES_OBJECTION_UPHELD if is_upheld else Deed.CERTIFICATES_OBJECTION_DISMISSED
    )
    facts = {"about": mask_name(objection.paper.person.name), "answer": answer}
    record(deed, objection, by=by, **facts)
