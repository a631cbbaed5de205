"""The instruments of sources.toml followed."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from portal.bank.actions.law.alerting import mark
from portal.bank.actions.law.entering import add_version
from portal.bank.content import Source
from portal.bank.models import Instrument
from portal.bank.rules.law import Entered, article_number
from portal.core import clock
from portal.db.base import db


def sync_instruments(sources: Iterable[Source], *, today: date) -> int:
    """The instruments of sources.toml are known here; a newer version stops what the portal has
    written on it (the files themselves were looked at when they were changed). How many stopped.
    """
    rows = db.session.scalars(select(Instrument).order_by(Instrument.id).with_for_update())
    held = {row.key: row for row in rows}
    stopped = 0
    for source in sources:
        is_known = source.id in held
        instrument = held.setdefault(source.id, Instrument(key=source.id))
        instrument.short, instrument.name = source.short, source.name
        db.session.add(instrument)
        for entered in _entered(source):
            stopped += _follow(instrument, entered, is_known=is_known, today=today)
    db.session.flush()
    return stopped


def _entered(source: Source) -> Iterable[Entered]:
    changed = tuple(found for text in source.changed if (found := article_number(text)))
    yield Entered(source.version, source.in_force, source.articles, changed)
    if source.repealed:
        yield Entered("废止", source.repealed, source.articles, is_repeal=True)


def _follow(instrument: Instrument, entered: Entered, *, is_known: bool, today: date) -> int:
    days = [version.in_force_on for version in instrument.versions]
    if days and entered.in_force_on <= max(days):
        return 0
    version = add_version(instrument, entered, None)
    if not is_known and not entered.is_repeal:
        version.applied_at = version.created_at
        return 0
    return mark([version], now=clock.now(), today=today)
