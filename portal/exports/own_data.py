"""What this room holds of a person: the workbooks they asked for."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.accounts.own_data import Asked, moment, streamed
from portal.documents.sheets import Sheet
from portal.exports.models import Export

TOLD = ("exports_export.person_id",)
KEPT_BACK: dict[str, str] = {}


def tell(asked: Asked) -> Iterator[Sheet]:
    """导出的文件: what was asked for and taken, not what stands in it, which is of others."""
    own = Export
    columns = (own.title, own.created_at, own.state, own.made_at, own.opened_at)
    statement = select(*columns).where(own.person_id == asked.person_id).order_by(own.id)
    rows = (
        (title, moment(at), state.label, moment(made), moment(opened))
        for title, at, state, made, opened in streamed(statement)
    )
    yield Sheet("导出的文件", ("名称", "申请时间", "状态", "完成", "首次下载"), rows)
