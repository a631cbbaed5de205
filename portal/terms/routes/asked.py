"""Which day the address asks about."""

from datetime import date

from flask import request

from portal.core import clock
from portal.terms.forms import DayForm


def asked_day() -> tuple[DayForm, date]:
    """The day that was asked for; today if none was, or none that can be."""
    today = clock.today()
    form = DayForm(request.args if "on" in request.args else None, data={"on": today})
    if "on" in request.args and form.validate():
        return form, form.on.day
    return form, today
