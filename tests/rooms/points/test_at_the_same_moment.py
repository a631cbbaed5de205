"""Two at one moment about one person's points: whoever comes second sees what the first did."""

from functools import partial

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core import clock
from portal.db.base import db
from portal.employers.models import Appointment
from portal.jobs.queue import commit
from portal.points import actions, queries
from portal.points.actions import Answer
from portal.points.actions.standing import NOT_SUSPENDED
from portal.points.models import Advice, PointsEvent, PointsReview, Readmission
from portal.points.rules.procedure import EventStatus
from portal.points.rules.review import Outcome
from tests.factories.accounts import acting
from tests.factories.points import (
    ask_for_review,
    day,
    days_ago,
    make_confirmer,
    make_decided,
    make_drafter,
    make_new_pass,
    make_noticed,
    make_post,
    make_retrained,
)
from tests.two_at_once import GONE, both

S = EventStatus
ANNULLED = Answer(Outcome.ANNULLED, "事实不成立。", "复2号")
UPHELD = Answer(Outcome.UPHELD, "原决定正确。", "复1号")


@pytest.fixture
def people(house):
    """A drafter, two confirmers of the same level, and a post."""
    with house.app_context():
        made = (make_drafter(), make_confirmer(), make_confirmer())
        found = ([acting(each) for each in made], made[0].id, make_post().id)
        commit()
        return found


def post_of(people):
    return db.session.get_one(Appointment, people[2])


def noticed(house, people, **details):
    """An event of that post that may be decided."""
    with house.app_context():
        drafter = db.session.get_one(Person, people[1])
        event = make_noticed(post_of(people), drafter, **details)
        commit()
        return event.id


def event_of(id_):
    return db.session.get_one(PointsEvent, id_)


def decide(id_, by):
    actions.decide(event_of(id_), by=by, now=clock.now())


def withdraw(id_, by):
    actions.withdraw(event_of(id_), reason="重复", by=by, now=clock.now())


def reverse(id_, by):
    event = event_of(id_)
    actions.reverse(event, reason="不成立", document_number="撤1号", by=by, now=clock.now())


def answer(id_, said, by):
    actions.answer_review(event_of(id_), said, by=by, now=clock.now())


def standing_of(house, id_):
    with house.app_context():
        event = event_of(id_)
        found = queries.kept_standing(event.person_id)
        return event.status, found.used if found else 0


def test_two_decide_one_event_and_it_is_booked_once(house, people):
    (_, one, two), *_ = people
    id_ = noticed(house, people, item="14(1)")
    first, second = both(house, partial(decide, id_, one), partial(decide, id_, two))
    assert first == ""
    assert "当前的状态不能办理这一步" in second
    assert standing_of(house, id_) == (S.DECIDED, 3)


def test_two_decisions_on_one_person_both_count_and_suspend_together(house, people):
    (_, one, two), *_ = people
    ids = [noticed(house, people, item=item) for item in ("15(1)", "15(2)")]
    outcomes = both(house, partial(decide, ids[0], one), partial(decide, ids[1], two))
    assert outcomes == ("", "")
    assert standing_of(house, ids[1]) == (S.DECIDED, 12)
    with house.app_context():
        person_id = event_of(ids[0]).person_id
        assert queries.kept_standing(person_id).suspended_on == day(0)
        letters = select(func.count(Advice.id)).where(Advice.person_id == person_id)
        assert db.session.scalar(letters) == 1


def test_decided_while_it_is_withdrawn_is_refused_with_words_that_help(house, people):
    (drafter, one, _), *_ = people
    id_ = noticed(house, people)
    first, second = both(house, partial(withdraw, id_, drafter), partial(decide, id_, one))
    assert first == ""
    assert "草拟部门已撤回该事项，不能再办理；仍需记分的，请由草拟部门重新草拟" in second
    assert standing_of(house, id_) == (S.WITHDRAWN, 0)


def test_withdrawn_while_it_is_decided_is_refused_and_the_decision_stands(house, people):
    (drafter, one, _), *_ = people
    id_ = noticed(house, people)
    first, second = both(house, partial(decide, id_, one), partial(withdraw, id_, drafter))
    assert first == ""
    assert "当前的状态不能办理这一步" in second
    assert standing_of(house, id_) == (S.DECIDED, 1)


def decided(house, people, **details):
    """A decision on the person of that post, taken by a fourth hand."""
    with house.app_context():
        event = make_decided(post_of(people), **details)
        commit()
        return event.id


def test_decided_while_another_is_annulled_leaves_only_the_new_one(house, people):
    (_, one, two), *_ = people
    old = decided(house, people, item="15(1)")
    new = noticed(house, people, item="14(1)")
    assert both(house, partial(reverse, old, one), partial(decide, new, two)) == ("", "")
    assert standing_of(house, old) == (S.REVERSED, 3)
    assert standing_of(house, new) == (S.DECIDED, 3)


def test_annulled_twice_at_once_has_one_contra_entry(house, people):
    (_, one, two), *_ = people
    id_ = decided(house, people)
    first, second = both(house, partial(reverse, id_, one), partial(reverse, id_, two))
    assert first == ""
    assert "当前的状态不能办理这一步" in second
    with house.app_context():
        contras = select(func.count(PointsEvent.id)).where(PointsEvent.reverses_id == id_)
        assert db.session.scalar(contras) == 1


def reviewed(house, people, **details):
    with house.app_context():
        event = ask_for_review(make_decided(post_of(people), **details))
        commit()
        return event.id


@pytest.mark.parametrize(
    ("said", "other", "ends"),
    [(UPHELD, ANNULLED, (S.DECIDED, 3)), (ANNULLED, UPHELD, (S.REVERSED, 0))],
)
def test_of_two_who_answer_a_review_the_first_counts(house, people, said, other, ends):
    (_, one, two), *_ = people
    id_ = reviewed(house, people, item="14(1)")
    first, second = both(house, partial(answer, id_, said, one), partial(answer, id_, other, two))
    assert first == ""
    assert "没有待办的复核" in second or "当前的状态不能办理这一步" in second
    assert standing_of(house, id_) == ends


def test_annulled_outside_while_a_review_is_asked_for_leaves_no_review_behind(house, people):
    (_, one, _), *_ = people
    id_ = decided(house, people)

    def ask():
        event = event_of(id_)
        actions.ask_review(event, "不服", [], by=acting(event.person), now=clock.now())

    first, second = both(house, partial(reverse, id_, one), ask)
    assert first == ""
    assert "当前的状态不能办理这一步" in second
    with house.app_context():
        asked = select(func.count(PointsReview.id)).where(PointsReview.event_id == id_)
        assert db.session.scalar(asked) == 0


def test_asked_for_a_review_first_it_is_not_annulled_beside_it(house, people):
    (_, one, _), *_ = people
    id_ = decided(house, people)

    def ask():
        event = event_of(id_)
        actions.ask_review(event, "不服", [], by=acting(event.person), now=clock.now())

    first, second = both(house, ask, partial(reverse, id_, one))
    assert first == ""
    assert "正在复核" in second
    assert standing_of(house, id_)[0] is S.DECIDED


def test_a_person_is_readmitted_once_by_two_officers(house, people):
    (_, one, two), *_ = people
    id_ = decided(house, people, item="16")
    with house.app_context():
        person = event_of(id_).person
        make_retrained(person, days_ago(4))
        make_new_pass(person, opened=2)
        public_id, person_id = person.public_id, person.id
        commit()

    def readmit(by):
        actions.readmit(queries.get_suspended(by, public_id), by=by, now=clock.now())

    first, second = both(house, partial(readmit, one), partial(readmit, two))
    assert first == ""
    assert second in {GONE, NOT_SUSPENDED}
    with house.app_context():
        count = select(func.count(Readmission.id)).where(Readmission.person_id == person_id)
        assert db.session.scalar(count) == 1
