"""What this room holds of a person: what they were told."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.accounts.own_data import Asked, moment, streamed
from portal.documents.sheets import Sheet
from portal.notices.models import Notice

TOLD = ("notices_notice.person_id",)
KEPT_BACK = {
    "notices_notice.read_by_id": "谁代表单位读过通知，是单位的收文记录；本人阅读时间已在“通知”列出",
}


def tell(asked: Asked) -> Iterator[Sheet]:
    """通知, and when it was read."""
    columns = (Notice.created_at, Notice.words, Notice.read_at)
    statement = select(*columns).where(Notice.person_id == asked.person_id).order_by(Notice.id)
    rows = ((moment(at), words, moment(read)) for at, words, read in streamed(statement))
    yield Sheet("通知", ("时间", "内容", "阅读时间"), rows)
