"""法规雷达: a law changes, and what rests on the changed articles is stopped until looked at."""

from portal.bank.actions.law.alerting import apply_due
from portal.bank.actions.law.answering import (
    keep,
    keep_together,
    open_again,
    release,
    settle_retired,
    settle_revised,
)
from portal.bank.actions.law.entering import add_instrument, enter_version, withdraw_version
from portal.bank.actions.law.following import sync_instruments
from portal.bank.rules.law import Entered

__all__ = [
    "Entered",
    "add_instrument",
    "apply_due",
    "enter_version",
    "keep",
    "keep_together",
    "open_again",
    "release",
    "settle_retired",
    "settle_revised",
    "sync_instruments",
    "withdraw_version",
]
