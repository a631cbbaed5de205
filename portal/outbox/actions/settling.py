"""Officers: try again at once, carry by hand, note what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.audit.deeds import Deed
from portal.audit.record import Noted, record, record_many
from portal.core.errors import Refused
from portal.db.base import db
from portal.outbox import queries
from portal.outbox.actions.carrying import wake_line
from portal.outbox.models import Message, MessageState
from portal.outbox.queries.backlog import is_running
from portal.outbox.rules.receipts import MOST_FAULTS
from portal.outbox.signing import sign

MOST_EXPORTED = 10_000
GROUP = 500
SENDING = "这条消息正在报送，请两分钟后刷新页面再看"
WRITING = "正在补报以前的事项，完成以前暂不报送和导出，请稍后再试"
DONE = "这条消息已经送达，请刷新页面查看回执"
EARLIER = "同一对象还有更早的消息没有送达，请先办理编号为{number}的那一条"


def resend(message: Message, *, by: Actor, now: datetime) -> None:
    """重新报送: due at once, and the line, which may rest after trouble, is tried again too."""
    _refuse_meanwhile()
    wake_line()  # the line before its messages, as the run that carries them holds them
    _hold(message, now)
    before = message.state
    message.state, message.due_at, message.lease = MessageState.WAITING, now, ""
    db.session.flush()
    record(Deed.OUTBOX_MESSAGE_RESENT, message, by=by, before=before.value)


def mark_delivered(
    message: Message, *, receipt: str, reason: str, by: Actor, now: datetime
) -> None:
    """标记已线下报送: the platform has it by another way; how, and by which receipt."""
    _refuse_meanwhile()
    _hold(message, now)
    if blocking := queries.find_blocking(message):
        raise Refused(EARLIER.format(number=blocking.public_id.upper()))
    _deliver(message, receipt, reason, by, now)
    record(Deed.OUTBOX_MESSAGE_SETTLED, message, by=by, receipt=receipt, reason=reason)


def export_open(*, by: Actor) -> tuple[Sequence[Message], str]:
    """What waits, as signed lines in the order in which it was made: to be carried by hand. The
    first of it, where it is more than MOST_EXPORTED.
    """
    _refuse_meanwhile()
    found = queries.list_open(by, limit=MOST_EXPORTED, is_held=True)
    lines = "".join(f"{sign(message)}\n" for message in found)
    note_export(found, "signed", by=by)
    return found, lines


def note_export(messages: Sequence[Message], form: str, *, by: Actor) -> None:
    """That they were taken away is in the trail, of each."""
    noted = [Noted(m.public_id, m.region, {"form": form}) for m in messages]
    record_many(Deed.OUTBOX_MESSAGE_EXPORTED, Message.__name__, noted, by=by)


def take_in_receipts(receipts: Mapping[str, str], *, by: Actor, now: datetime) -> int:
    """导入回执: all of the file, or nothing of it. How many came to be delivered by it; what was so
    already with the same receipt is left as it is.
    """
    _refuse_meanwhile()
    found = _find(receipts, by, now)
    faults = [f"{number.upper()}：没有这条消息" for number in receipts if number not in found]
    fresh = []
    for number, message in found.items():
        if message.state is not MessageState.DELIVERED:
            fresh.append(message)
        elif message.receipt != receipts[number]:
            faults.append(f"{number.upper()}：已经送达，回执号不同（{message.receipt or '无'}）")
    faults += _faults_of_order(fresh, now)
    if faults:
        raise Refused("；".join(faults[:MOST_FAULTS]), field="file")
    for message in fresh:
        _deliver(message, receipts[message.public_id], "导入回执文件", by, now)
    noted = [Noted(m.public_id, m.region, {"receipt": m.receipt}) for m in fresh]
    record_many(Deed.OUTBOX_RECEIPT_TAKEN_IN, Message.__name__, noted, by=by)
    return len(fresh)


def _refuse_meanwhile() -> None:
    """While a backlog is written, numbers may change: nothing leaves the house."""
    if is_running():
        raise Refused(WRITING)


def _find(receipts: Mapping[str, str], by: Actor, now: datetime) -> dict[str, Message]:
    """The messages of these numbers within reach, locked by id."""
    numbers, found = sorted(receipts), {}
    for first in range(0, len(numbers), GROUP):
        some = numbers[first : first + GROUP]
        statement = within(select(Message), by, Permission.OUTBOX_MESSAGE_SEND, Message)
        statement = statement.where(Message.public_id.in_(some)).order_by(Message.id)
        for message in db.session.scalars(statement.with_for_update()):
            found[message.public_id] = message
    return found


def _faults_of_order(fresh: Sequence[Message], now: datetime) -> list[str]:
    """Each message's earlier ones are delivered already, or in the same file."""
    faults, left = [], _left_open(fresh)
    for message in fresh:
        if _is_under_way(message, now):
            faults.append(f"{message.public_id.upper()}：{SENDING}")
        sequence, number = left.get(message.subject, (message.sequence, ""))
        if sequence < message.sequence:
            faults.append(f"{message.public_id.upper()}：{EARLIER.format(number=number.upper())}")
    return faults


def _left_open(fresh: Sequence[Message]) -> dict[str, tuple[int, str]]:
    """Of each subject the first message that is open and not among these: which, and its number."""
    subjects = sorted({message.subject for message in fresh})
    together = {message.id for message in fresh}
    left: dict[str, tuple[int, str]] = {}
    for first in range(0, len(subjects), GROUP):
        for id_, subject, sequence, number in queries.open_about(subjects[first : first + GROUP]):
            if id_ not in together:
                left.setdefault(subject, (sequence, number))
    return left


def _hold(message: Message, now: datetime) -> None:
    """It is open, and nobody carries it at this moment; ours until the commit."""
    # Not refresh(): it would lock what the page had joined, which PostgreSQL refuses.
    db.session.get_one(Message, message.id, with_for_update=True, populate_existing=True)
    if message.state is MessageState.DELIVERED:
        raise Refused(DONE)
    if _is_under_way(message, now):
        raise Refused(SENDING)


def _is_under_way(message: Message, now: datetime) -> bool:
    is_leased = message.due_at is not None and message.due_at > now
    return message.state is MessageState.SENDING and is_leased


def _deliver(message: Message, receipt: str, reason: str, by: Actor, now: datetime) -> None:
    message.state, message.due_at, message.lease = MessageState.DELIVERED, None, ""
    message.receipt, message.reason = receipt, reason
    message.delivered_at, message.settled_by_id = now, by.id
    db.session.flush()
