"""The workbook of what is not delivered yet; id numbers and telephones masked."""

from collections.abc import Iterable

from portal.core import clock
from portal.documents.sheets import Cell, workbook
from portal.outbox.models import Message
from portal.outbox.rules.message import LABELS, Plain, shown

HEADINGS = ("消息编号", "事项", "对象内序号", "生成时间", "状态", "已试次数", "平台或网络的答复")


def workbook_of(messages: Iterable[Message]) -> bytes:
    """One sheet, a row to a message, a column to each field there is."""
    return workbook("待报送", (*HEADINGS, *LABELS.values()), map(_cells, messages))


def _cells(message: Message) -> tuple[Cell, ...]:
    facts = message.facts
    made_at = message.made_at.astimezone(clock.BEIJING)
    return (
        message.public_id.upper(),
        message.kind.label,
        message.sequence,
        made_at.strftime("%Y-%m-%d %H:%M"),
        message.state.label,
        message.tries,
        message.words or None,
        *(_cell(name, facts.get(name)) for name in LABELS),
    )


def _cell(name: str, value: Plain) -> Cell:
    """A number stays one, to be reckoned with."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number or value is None else shown(name, value)
