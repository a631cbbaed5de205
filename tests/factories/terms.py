"""Settings that were changed, or are to be."""

from datetime import date, datetime, timedelta

from portal.core import clock
from portal.db.base import db
from portal.pool.rules.settings import LATE_DAYS
from portal.terms import actions
from portal.terms.actions import Wanted
from portal.terms.models import SettingChange
from portal.terms.rules.settings import Setting
from tests.factories.accounts import acting
from tests.factories.points import make_confirmer


def make_setting_change(
    setting: Setting = LATE_DAYS,
    value=14,
    in_force_on: date | None = None,
    *,
    approved: bool = False,
    now: datetime | None = None,
) -> SettingChange:
    """Another value, by default from tomorrow on; it waits for approval unless said otherwise."""
    now = now or clock.now()
    day = in_force_on or now.astimezone(clock.BEIJING).date() + timedelta(days=1)
    wanted = Wanted(value, day, "市局会议纪要", "按实际情况调整")
    found = actions.enter(setting, wanted, by=acting(make_confirmer("50")), now=now)
    if approved:
        actions.approve(found, by=acting(make_confirmer("50")), now=now)
    db.session.commit()
    return found
