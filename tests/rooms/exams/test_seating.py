"""Rooms of a sitting: set up, filled by the sitting's dice, given invigilators."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.exams.actions import seating as actions
from portal.exams.actions.seating import Layout
from portal.exams.models import ApplicationStatus
from portal.exams.queries import seating as queries
from portal.exams.rules.sitting_life import SittingStatus as S
from tests.factories.accounts import acting, deeds_of, make_officer, make_person
from tests.factories.exams import make_application, make_room, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now()


@pytest.fixture
def sitting():
    made = make_sitting(S.APPLIED)
    for _ in range(5):
        make_application(made, status=ApplicationStatus.ADMITTED)
    return made


@pytest.fixture
def officer():
    return make_officer(Role.EXAMS)


def desks(sitting):
    return {a.public_id: (a.room.number, a.desk) for a in queries.list_admitted(sitting) if a.room}


def test_rooms_are_set_up_filled_and_watched_by_the_pages(app, sitting, officer):
    watcher = make_officer(Role.INVIGILATOR)
    page = Person(app, officer)
    page.visit(f"/bureau/exams/sittings/{sitting.public_id}").click("考场编排").click("增加考场")
    page.submit(
        "room_form", name="一号机房", capacity="3", networks="机房", is_online=None, expect=422
    )
    assert page.sees("网络范围请按10.1.2.0/24的格式填写")
    page.submit("room_form", networks="10.1.2.0/24，10.1.3.7", pin="１２３４", expect=422)
    assert page.sees("考场口令请填写6至12位数字")
    page.submit("room_form", pin="１２３４５６")
    assert page.sees("第1考场（一号机房）")
    assert page.sees("10.1.2.0/24, 10.1.3.7/32")
    page.submit("seat", expect=409)
    assert page.sees("座位不够，还差2个")
    page.visit(f"/bureau/exams/sittings/{sitting.public_id}/rooms").click("增加考场")
    page.submit("room_form", capacity="2").submit("seat")
    assert page.sees("已编排5名考生的机位")
    assert page.sees("还需1人")
    room = queries.list_rooms(sitting)[0]
    page.visit(f"/bureau/exams/rooms/{room.public_id}/invigilators")
    page.submit("assign_form", person=watcher.public_id)
    assert page.sees(f"已安排{watcher.name}监考")
    page.submit(f"release_{room.invigilators[0].public_id}")
    assert page.sees("本考场还没有监考员")
    page.visit(f"/bureau/exams/rooms/{room.public_id}/edit").submit(
        "room_form", capacity="2", expect=422
    )
    assert page.sees("座位数不能更少")
    page.submit("remove")
    assert page.sees("还有3名审核通过的考生没有编排机位")
    assert deeds_of(room) == [
        "exams:room:edited",
        "exams:invigilator:assigned",
        "exams:invigilator:released",
        "exams:room:removed",
    ]


def test_the_same_people_are_seated_alike_and_late_ones_take_what_is_free(sitting, officer):
    by = acting(officer)
    for _ in range(2):
        actions.add_room(sitting, Layout(capacity=4), by=by, now=NOW)
    assert actions.seat_everyone(sitting, by=by, now=NOW) == 5
    first = desks(sitting)
    assert actions.seat_everyone(sitting, by=by, now=NOW) == 0
    assert actions.seat_everyone(sitting, anew=True, by=by, now=NOW) == 5
    assert desks(sitting) == first
    late = make_application(sitting, status=ApplicationStatus.ADMITTED)
    assert actions.seat_everyone(sitting, by=by, now=NOW) == 1
    assert desks(sitting) == first | {late.public_id: (2, 2)}


def test_nothing_is_moved_once_the_sitting_runs(officer):
    sitting = make_sitting(S.RUNNING)
    room = make_room(sitting)
    by = acting(officer)
    for deed in (
        lambda: actions.add_room(sitting, Layout(), by=by, now=NOW),
        lambda: actions.edit_room(room, Layout(), by=by, now=NOW),
        lambda: actions.remove_room(room, by=by, now=NOW),
        lambda: actions.seat_everyone(sitting, by=by, now=NOW),
    ):
        with pytest.raises(Refused, match="考试已经开始"):
            deed()


def test_no_candidate_and_nobody_without_the_duty_watches(sitting, officer):
    room, by = make_room(sitting), acting(officer)
    candidate = make_officer(Role.INVIGILATOR)
    make_application(sitting, candidate, ApplicationStatus.SUBMITTED)
    trainer = make_officer(Role.TRAINING)
    for person, words in (
        (candidate, "报名参加了这场考试"),
        (trainer, "考培分离"),
        (make_person(), "没有监考或者考务职责"),
    ):
        with pytest.raises(Refused, match=words):
            actions.assign_invigilator(room, person, by=by, now=NOW)


def test_one_person_watches_one_room_at_a_time(sitting, officer):
    watcher, by = make_officer(Role.INVIGILATOR), acting(officer)
    actions.assign_invigilator(make_room(sitting), watcher, by=by, now=NOW)
    same_time = make_sitting(S.APPLIED, opens_at=sitting.opens_at + timedelta(minutes=30))
    with pytest.raises(Refused, match="同一时间已经安排了别的考场"):
        actions.assign_invigilator(make_room(same_time), watcher, by=by, now=NOW)
    later = make_sitting(S.APPLIED, opens_at=sitting.closes_at)
    assert actions.assign_invigilator(make_room(later), watcher, by=by, now=NOW)


def test_who_can_be_asked_is_near(sitting):
    near = make_officer(Role.INVIGILATOR, region="500103")
    above = make_officer(Role.EXAMS, region="50")
    far = make_officer(Role.INVIGILATOR, region="500106")
    found = queries.list_watchers(sitting)
    assert {near.id, above.id} <= {person.id for person in found}
    assert far.id not in {person.id for person in found}


def test_another_districts_rooms_are_not_there(app, sitting):
    room = make_room(sitting)
    stranger = Person(app, make_officer(Role.EXAMS, region="500106"))
    stranger.visit(f"/bureau/exams/sittings/{sitting.public_id}/rooms", expect=404)
    stranger.visit(f"/bureau/exams/rooms/{room.public_id}/edit", expect=404)
