"""The only formatting in templates: dates, marks, money, masks."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from flask import Flask

from portal.core import clock, markup
from portal.core.identity import mask_id, mask_mobile, mask_name
from portal.core.regions import name_of
from portal.web.prose import emphasis, formula, prose
from portal.web.tables import rowed


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day,
        day_cn=day_cn,
        moment=moment,
        until=until,
        hour=hour,
        marks=marks,
        yuan=yuan,
        masked_name=mask_name,
        masked_id=mask_id,
        masked_mobile=mask_mobile,
        region_name=region_name,
        filesize=filesize,
        blocks=markup.blocks,
        emphasis=emphasis,
        formula=formula,
        plain=markup.plain,
        prose=prose,
        rowed=rowed,
        stem=markup.stem,
    )


def _local(value: date | datetime) -> date | datetime:
    return value.astimezone(clock.BEIJING) if isinstance(value, datetime) else value


def day(value: date | datetime | None) -> str:
    """2026-03-05, in Beijing; a dash for none."""
    return _local(value).strftime("%Y-%m-%d") if value else "—"


def day_cn(value: date | datetime | None) -> str:
    """2026年3月5日, in Beijing; a dash for none."""
    if value is None:
        return "—"
    local = _local(value)
    return f"{local.year}年{local.month}月{local.day}日"


def moment(value: datetime | None) -> str:
    """2026-03-05 14:03, in Beijing; a dash for none."""
    return _local(value).strftime("%Y-%m-%d %H:%M") if value else "—"


def until(value: datetime | None) -> str:
    """The same for the end of a term: midnight is 24:00 of the day that it ends."""
    if value is None:
        return "—"
    said = moment(value)
    if said.endswith(" 00:00"):
        return f"{_local(value) - timedelta(days=1):%Y-%m-%d} 24:00"
    return said


def hour(value: datetime | None) -> str:
    """14:03:22, in Beijing; a dash for none."""
    return _local(value).strftime("%H:%M:%S") if value else "—"


def marks(hundredths: int | None) -> str:
    """Marks are kept in hundredths: 150 is 1.5."""
    if hundredths is None:
        return "—"
    return f"{(Decimal(hundredths) / 100).normalize():f}"


def yuan(amount: int | None) -> str:
    """1,234,567元."""
    return "—" if amount is None else f"{amount:,}元"


def region_name(code: str | None) -> str:
    return name_of(code) if code else "—"


def filesize(size: int) -> str:
    """In KB or MB."""
    return f"{size / 1024:.0f}KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f}MB"
