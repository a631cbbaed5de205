"""What the database of a rehearsal holds in the end."""

from typing import Any

from sqlalchemy import Select, func, select

from portal.db.base import db
from portal.exams.models import Answer, Paper, PaperReceipt, PaperStatus
from portal.exams.rules.rehearsal import Kept


def count(sitting_id: int, acknowledged: int, deadlines: int) -> Kept:
    """Everything that candidates were promised, counted."""
    mine = Paper.sitting_id == sitting_id
    receipts = select(func.count(PaperReceipt.id), func.coalesce(func.sum(PaperReceipt.lines), 0))
    written, lines = db.session.execute(receipts.join(Paper).where(mine)).one()
    handed_in = Paper.status.in_((PaperStatus.HANDED_IN, PaperStatus.MARKED))
    return Kept(
        opened=_one(select(func.count(Paper.id)).where(mine, Paper.started_at.is_not(None))),
        deadlines=deadlines,
        acknowledged=acknowledged,
        answers=_one(select(func.count(Answer.id)).join(Paper).where(mine)),
        gaps=_one(_gaps(sitting_id)),
        handed_in=_one(select(func.count(Paper.id)).where(mine, handed_in)),
        receipts=written,
        receipt_lines=int(lines),
    )


def _gaps(sitting_id: int) -> Select[Any]:
    """Papers whose numbers are not 1, 2, 3 …"""
    numbered = (
        select(Answer.paper_id, func.count().label("lines"), func.max(Answer.number).label("last"))
        .join(Paper, Paper.id == Answer.paper_id)
        .where(Paper.sitting_id == sitting_id)
        .group_by(Answer.paper_id)
        .subquery()
    )
    return select(func.count()).select_from(numbered).where(numbered.c.lines != numbered.c.last)


def _one(statement: Select[Any]) -> int:
    return db.session.scalar(statement) or 0
