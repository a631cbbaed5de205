"""What the room can be asked, and what the hourly work keeps true."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db
from portal.employers.models import AppointmentStatus
from portal.points import actions, jobs, queries
from portal.points.rules.history import Verdict
from portal.points.rules.procedure import EventStatus
from tests.factories.accounts import acting
from tests.factories.employers import make_appointment, make_project
from tests.factories.points import (
    day,
    days_ago,
    make_confirmer,
    make_decided,
    make_drafter,
    make_post,
    make_submitted,
)

pytestmark = pytest.mark.usefixtures("context")


def test_points_lie_in_the_cycle_of_the_decision():
    post = make_post(since=500)
    make_decided(post, fact_on=day(100))
    view = queries.view_standing(post.person_id, clock.today())
    assert view.standing.cycle.number == 2
    assert [(each.cycle.number, len(each.rows)) for each in view.cycles] == [(2, 1)]
    later = queries.view_standing(post.person_id, clock.today() + timedelta(days=365))
    assert [(each.cycle.number, len(each.rows)) for each in later.cycles] == [(3, 0), (2, 1)]
    assert later.standing.used == 0


def test_a_draft_is_weighed_before_it_is_decided():
    post = make_post()
    make_decided(post, item="15(1)")
    event = make_submitted(post, item="15(3)")
    after = queries.standing_after(event, clock.today())
    assert (after.used, after.is_suspended) == (12, True)
    assert queries.standing_of(post.person_id, clock.today()).used == 6


def test_who_never_had_an_event_is_not_suspended():
    post = make_post()
    assert not queries.is_suspended(post.person_id)
    assert queries.kept_standing(post.person_id) is None


def test_suspended_people_are_listed_for_their_own_region():
    post = make_post()
    make_decided(post, item="16")
    here, elsewhere = acting(make_confirmer()), acting(make_confirmer("500106"))
    assert [each.person.id for each in queries.list_suspended(here, 1).rows] == [post.person_id]
    assert queries.list_suspended(elsewhere, 1).total == 0
    with pytest.raises(NotFound):
        queries.get_suspended(elsewhere, post.person.public_id)


def test_a_department_without_a_sector_looks_after_all_kinds():
    make_project()
    sectors = {"housing": 1, "water": 0, "": 1}
    for sector, total in sectors.items():
        actor = acting(make_drafter(sector=sector))
        assert queries.find_projects(actor, "", 1).total == total


def test_what_happened_in_a_post_counts_once_its_file_is_uploaded():
    """DOMAIN §7 C, NN: until then there is a record and no points."""
    certified = make_post(since=90)
    post = make_appointment(certified.person, make_project(planned_start_on=day(80)))
    certified.ended_on, certified.status = day(60), AppointmentStatus.ENDED
    event = make_decided(post, item="16", fact_on=day(50))
    assert queries.explain(event, clock.today()).verdict is Verdict.NOT_IN_POST
    post.status, post.filed_at = AppointmentStatus.FILED, days_ago(1)
    db.session.flush()
    jobs.rework_changed()
    assert queries.is_suspended(certified.person_id)


def test_the_kept_cycle_follows_the_calendar():
    post = make_post()
    make_decided(post)
    kept = queries.kept_standing(post.person_id)
    kept.cycle_until = day(1)
    db.session.flush()
    assert queries.list_changed(clock.today(), limit=9) == [post.person_id]
    jobs.rework_changed()
    assert kept.cycle_until > clock.today()
    assert queries.list_changed(clock.today(), limit=9) == []


def test_a_suspension_is_not_lifted_by_the_sweep_and_a_filing_is_not_lost():
    post = make_post()
    make_decided(post, item="16")
    kept = queries.kept_standing(post.person_id)
    kept.cycle_until = day(1)
    before = kept.worked_out_at
    db.session.flush()
    assert jobs.sweep() == 1
    db.session.refresh(kept)
    assert (kept.suspended_on, kept.used) == (day(10), 0)
    assert kept.worked_out_at == before


def test_working_out_twice_changes_nothing():
    post = make_post()
    make_decided(post, item="16")
    before = queries.kept_standing(post.person_id).suspended_on
    for _ in range(2):
        kept = actions.rework(post.person_id, clock.today(), now=clock.now())
    assert kept.suspended_on == before


def test_a_repetition_is_found_across_departments_but_not_of_what_was_returned():
    post, by = make_post(), make_drafter("50")
    other = make_submitted(post)
    event = make_submitted(post, by, fact_on=day(45))
    assert [each.event.id for each in queries.find_repeated(event, clock.today())] == [other.id]
    other.status = EventStatus.RETURNED
    assert queries.find_repeated(event, clock.today()) == ()
