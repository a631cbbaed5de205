"""The periods of a complaint are those in force on the day that each runs from."""

import pytest

from portal.complaints import queries
from portal.complaints.rules import settings
from portal.complaints.rules.procedure import DEFAULT_TERMS
from portal.core import clock
from portal.core.workdays import WEEKENDS_ONLY
from tests.factories.complaints import make_accepted, make_asked, make_complaint
from tests.factories.points import make_post
from tests.factories.terms import make_setting_change
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")


def changed(**periods):
    value = settings.PERIODS.default | periods
    return make_setting_change(settings.PERIODS, value, clock.today(), approved=True)


def test_by_default_they_are_our_own():
    assert queries.terms(clock.today()) == DEFAULT_TERMS


def test_what_runs_already_keeps_its_last_day():
    complaint, today = make_complaint(), clock.today()
    before = complaint.accept_due_on
    changed(accept=2, close=30, answer=3)
    assert complaint.accept_due_on == before
    assert make_accepted(complaint).close_due_on == WEEKENDS_ONLY.after(today, 30)
    asked = make_asked()
    assert asked.accept_due_on == WEEKENDS_ONLY.after(today, 2)
    assert asked.answer_due_on == WEEKENDS_ONLY.after(today, 3)


def test_who_complains_reads_them(app):
    post = make_post()
    changed(accept=2, close=30)
    page = Person(app, post.person).visit("/my/complaints/new")
    assert page.sees("2个工作日内答复是否受理，受理后30个工作日内办结")
