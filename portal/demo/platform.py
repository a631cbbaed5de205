"""What a platform of the demonstration has: all but the latest, one of them not accepted."""

from datetime import timedelta

from sqlalchemy import select

from portal.db.base import db
from portal.outbox.models import Message, MessageState

RECEIPT = "演示回执{number:05d}"
LATEST = 3
REFUSED = "演示：所报内容与平台登记的不一致，请核对后重新报送"


def tell_platform() -> None:
    """All but the last three are there; of those the first waits for people."""
    found = db.session.scalars(select(Message).order_by(Message.made_at, Message.id)).all()
    for number, message in enumerate(found[:-LATEST], 1):
        _try(message, MessageState.DELIVERED, 200)
        message.receipt, message.delivered_at = RECEIPT.format(number=number), message.tried_at
    held = found[-LATEST]
    _try(held, MessageState.HELD, 422)
    held.words = REFUSED
    db.session.flush()


def _try(message: Message, state: MessageState, status: int) -> None:
    message.state, message.status, message.tries, message.due_at = state, status, 1, None
    message.tried_at = message.made_at + timedelta(seconds=40)
