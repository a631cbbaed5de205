"""What a platform of the demonstration has: all but the last days, one of them not accepted."""

from datetime import timedelta

from sqlalchemy import select

from portal.db.base import db
from portal.demo.stage import Stage
from portal.outbox.models import Message, MessageState

RECEIPT = "演示回执{number:05d}"
REFUSED = "演示：施工许可证号与平台登记的不一致，请核对后重新报送"


def tell_platform(stage: Stage) -> None:
    """Messages up to three days ago are there; the first after them waits for people."""
    told = stage.at(3)
    found = db.session.scalars(select(Message).order_by(Message.made_at, Message.id)).all()
    for number, message in enumerate(found, 1):
        message.tries, message.due_at = 1, None
        if message.made_at < told:
            message.state, message.status = MessageState.DELIVERED, 200
            message.receipt = RECEIPT.format(number=number)
            message.tried_at = message.delivered_at = message.made_at + timedelta(seconds=40)
        else:
            message.state, message.status, message.words = MessageState.HELD, 422, REFUSED
            message.tried_at = message.made_at + timedelta(seconds=40)
            for rest in found[number:]:
                rest.due_at = rest.made_at
            break
    db.session.flush()
