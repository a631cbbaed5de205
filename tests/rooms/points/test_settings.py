"""Settings of the bureau in the room: from their day on; what was decided keeps its own."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.errors import Refused
from portal.core.workdays import WEEKENDS_ONLY
from portal.db.base import db
from portal.points import actions, jobs, queries
from portal.points.models import PointsEvent
from portal.points.rules import settings
from portal.points.rules.cycles import CycleMode, add_months
from portal.points.rules.stacking import OrderMode
from portal.web.filters import day_cn
from tests.factories.accounts import acting
from tests.factories.points import (
    day,
    days_ago,
    make_confirmer,
    make_decided,
    make_draft,
    make_drafter,
    make_new_pass,
    make_noticed,
    make_post,
    make_retrained,
    make_submitted,
)
from tests.factories.terms import make_setting_change
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")


def changed(setting, value, since: int):
    """In force since so many days ago, approved the day before."""
    return make_setting_change(setting, value, day(since), now=days_ago(since + 1), approved=True)


def test_a_statement_has_the_working_days_that_were_in_force_on_the_day_of_the_notice():
    before = make_noticed(noticed=20)
    changed(settings.STATEMENT_WORKING_DAYS, 10, since=15)
    after = make_submitted()
    actions.notice(after, by=acting(make_confirmer()), now=days_ago(12))
    assert before.statement_due_on == WEEKENDS_ONLY.after(day(20), 5)
    assert after.statement_due_on == WEEKENDS_ONLY.after(day(12), 10)


@pytest.mark.parametrize(("decided", "may"), [(20, True), (14, False)])
def test_a_decision_may_be_reviewed_for_as_long_as_when_it_was_served(decided, may):
    """Thirty days until a change to eight, a fortnight and a bit ago."""
    changed(settings.REVIEW_DAYS, 30, since=40)
    changed(settings.REVIEW_DAYS, 8, since=15)
    event = make_decided(decided=decided)
    person = acting(event.person)
    assert (event in queries.list_unread(person)) is may
    if may:
        assert actions.ask_review(event, "不服", [], by=person, now=clock.now())
    else:
        with pytest.raises(Refused, match="期限已过"):
            actions.ask_review(event, "不服", [], by=person, now=clock.now())


def test_the_first_page_says_until_when_a_decision_may_be_reviewed(app):
    changed(settings.REVIEW_DAYS, 30, since=40)
    changed(settings.REVIEW_DAYS, 8, since=2)
    event = make_decided(decided=20)
    last = day_cn(event.effective_on + timedelta(days=30))
    assert Person(app, event.person).visit("/my").sees(f"{last}以前（含当日）可以申请复核")


def test_two_facts_are_told_to_be_alike_as_far_apart_as_is_set():
    post, by = make_post(), make_drafter()
    make_decided(post, fact_on=day(85))
    later = make_draft(post, by, fact_on=day(45))
    assert queries.find_repeated(later, day(0)) == ()
    changed(settings.DUPLICATE_DAYS, 60, since=1)
    assert len(queries.find_repeated(later, day(0))) == 1
    assert queries.find_repeated(later, day(2)) == ()


def test_an_order_counts_once_where_both_were_decided_before_and_by_item_since():
    changed(settings.ORDER_MODE, OrderMode.PER_ITEM, since=8)
    old, new = make_post(), make_post()
    for post, decided in ((old, (12, 11)), (new, (12, 5))):
        for number in (1, 2):
            event = make_noticed(post, item="13", document_number=f"渝{post.id}-{number}号")
            event.order_number = f"责改{post.id}号"
            db.session.commit()
            actions.decide(event, by=acting(make_confirmer()), now=days_ago(decided[number - 1]))
    used = {post: queries.standing_of(post.person_id, day(0)).used for post in (old, new)}
    assert used == {old: 2, new: 4}
    assert queries.kept_standing(new.person_id).used == 4
    assert queries.standing_of(new.person_id, day(9)).used == 2


def test_a_readmission_begins_the_cycle_anew_where_it_is_so_read_and_the_sweep_follows():
    post = make_post()
    make_decided(post, item="16")
    changed(settings.ANCHOR_RESET, settings.AnchorReset.RESET, since=8)
    make_retrained(post.person, days_ago(5))
    make_new_pass(post.person)
    officer = acting(make_confirmer())
    suspended = queries.get_suspended(officer, post.person.public_id)
    actions.readmit(suspended, by=officer, now=clock.now())
    kept = queries.kept_standing(post.person_id)
    assert (kept.cycle_from, kept.used, kept.suspended_on) == (day(0), 0, None)
    (now, before) = queries.view_standing(post.person_id, day(0)).cycles
    assert (now.cycle.starts_on, before.cycle.starts_on) == (day(0), post.starts_on)
    assert [row.explained.points for row in before.rows] == [12]
    kept.cycle_until = day(1)  # as if a year had gone by
    db.session.flush()
    assert jobs.sweep() == 1
    db.session.refresh(kept)
    assert kept.cycle_from == day(0)


def test_a_cycle_under_way_keeps_its_last_day_and_the_next_is_counted_otherwise():
    post = make_post(since=350)
    make_decided(post, decided=10)
    was = queries.kept_standing(post.person_id).cycle_until
    changed(settings.CYCLE_MODE, CycleMode.CIVIL, since=5)
    assert queries.standing_of(post.person_id, day(0)).cycle.last_day == was
    ahead = queries.standing_of(post.person_id, was + timedelta(days=1)).cycle
    assert (ahead.starts_on, ahead.last_day) == (
        was + timedelta(days=1),
        add_months(was + timedelta(days=1), 12),
    )


def test_nothing_asked_by_default_is_different():
    event = make_decided()
    found = queries.terms_of(event, day(0))
    assert (found.statement_working_days, found.review_days, found.submission_working_days) == (
        *(5, 15),
        5,
    )
    assert queries.options().later == ()
    assert db.session.get(PointsEvent, event.id).points == 1
