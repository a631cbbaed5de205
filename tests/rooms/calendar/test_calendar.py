"""A year is entered by one municipal officer, approved by another, and counts from then on."""

import io
from datetime import date

import pytest

from portal.calendar import actions, queries
from portal.calendar.models import CalendarState
from portal.calendar.rules.days import read
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from tests.factories.accounts import acting
from tests.factories.points import make_calendar_year, make_confirmer
from tests.person import Person


def entered(year=2030, line="2030-10-01 休 国庆节", by=None):
    by = by or make_confirmer("50")
    days = read(line, year).days
    return actions.enter(year, "通知", days, by=acting(by), now=clock.now())


@pytest.mark.usefixtures("context")
def test_nothing_counts_before_a_second_officer_approves():
    first, second = make_confirmer("50"), make_confirmer("50")
    year = entered(by=first)
    assert queries.workdays().years == frozenset()
    with pytest.raises(Refused, match="另一名市级"):
        actions.approve(year, by=acting(first), now=clock.now())
    actions.approve(year, by=acting(second), now=clock.now())
    known = queries.workdays()
    assert (known.years, known.holidays) == ({2030}, {date(2030, 10, 1)})
    with pytest.raises(Refused, match="已经办理"):
        actions.send_back(year, "晚了", by=acting(second), now=clock.now())


@pytest.mark.usefixtures("context")
def test_of_two_approved_lists_the_later_counts():
    make_calendar_year(2030, "2030-10-01 休", approved=True)
    later = entered(line="2030-10-02 休")
    actions.approve(later, by=acting(make_confirmer("50")), now=clock.now())
    assert queries.workdays().holidays == {date(2030, 10, 2)}
    assert queries.counts_now(later)


@pytest.mark.usefixtures("context")
def test_one_list_of_a_year_waits_at_a_time():
    first = entered()
    with pytest.raises(Refused, match="已有一份"):
        entered()
    actions.send_back(first, "缺春节", by=acting(make_confirmer("50")), now=clock.now())
    assert entered().state is CalendarState.PROPOSED


@pytest.mark.usefixtures("context")
def test_a_district_enters_nothing():
    with pytest.raises(NotFound):
        entered(by=make_confirmer("500103"))


def test_typed_or_from_a_file_then_approved_on_the_pages(app):
    with app.app_context():
        first, second, district = (make_confirmer(r) for r in ("50", "50", "500103"))
        db.session.commit()
        for officer in (first, second, district):
            db.session.refresh(officer)
            assert officer.duties[0].organisation.name
    officer = Person(app, first).visit("/bureau/calendar")
    assert officer.sees("工作日只按周六、周日休息计算")
    officer.click("录入一年的日历")
    officer.submit("year_form", year="2030", source="通知", lines="2030-10-01 国庆", expect=422)
    assert officer.sees("请写成")
    officer.submit("year_form", year="2030", source="通知", lines="", expect=422)
    assert officer.sees("请填写放假和调休的日期")
    held = io.BytesIO("2030-10-01至2030-10-03 休 国庆节\r\n2030-10-12 班".encode("gb18030"))
    officer.submit("year_form", year="２０３０", source="通知", file=(held, "days.csv"))
    assert officer.sees("放假3天，调休上班1天")
    assert officer.sees("没有列出1月1日（元旦）")
    assert "批准或退回" not in officer.text()
    other = Person(app, second).visit("/bureau")
    other.click("2030年工作日历待批准")
    other.submit("decide_form", verdict="return", reason="", expect=422)
    other.submit("decide_form", verdict="approve")
    assert other.sees("已批准")
    reader = Person(app, district).visit("/bureau/calendar")
    assert reader.sees("2030年")
    assert "录入一年的日历" not in reader.text()
    reader.visit("/bureau/calendar/new", expect=404)
