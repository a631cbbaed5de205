"""Rooms put right once the hour has come."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exams.actions import invigilation, papers, reseating
from portal.exams.models import ApplicationStatus, PaperStatus
from portal.exams.queries import news, starting, watching
from portal.exams.rules.sitting_life import SittingStatus as S
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.exams import make_application, make_room, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now().replace(microsecond=0)
INSIDE, HERE = "10.1.2.3", "a" * 32


@pytest.fixture
def sitting():
    return make_sitting(S.RUNNING, opens_at=NOW - timedelta(minutes=5))


@pytest.fixture
def officer():
    return make_officer(Role.EXAMS)


def admitted(sitting, **desk):
    return make_application(sitting, status=ApplicationStatus.ADMITTED, **desk)


def enter(application):
    paper = papers.prepare_paper(application, now=NOW)
    who = acting(application.person)
    return papers.enter(paper, by=who, place=HERE, now=NOW, address=INSIDE)


def told_of(application):
    return [line.text for line in watching.incidents_of(application)]


def test_a_wrong_network_is_put_right_while_the_sitting_runs(app, sitting, officer):
    room = make_room(sitting, networks="10.9.9.0/24", capacity=3, number=1)
    application = admitted(sitting, room_id=room.id, desk=1)
    with pytest.raises(Refused, match="不在本考场的网络内"):
        enter(application)
    db.session.commit()
    page = Person(app, officer).visit(f"/bureau/exams/sittings/{sitting.public_id}/rooms")
    page.click("第1考场")
    page.submit("repair_form", networks="机房", reason="网段填错", expect=422)
    assert page.sees("网络范围请按10.1.2.0/24的格式填写")
    page.submit("repair_form", networks="10.1.2.0/24", reason="", expect=422)
    page.submit("repair_form", reason="网段填错")
    assert page.sees("已调整第1考场")
    db.session.expire_all()
    assert enter(application).status is PaperStatus.OPEN
    assert told_of(application) == ["调整考场的网络范围和口令：网段填错"]
    assert deeds_of(room) == ["exams:room:repaired"]


def test_whoever_has_no_desk_is_given_one_and_comes_in(app, sitting, officer):
    room = make_room(sitting, networks="10.1.2.0/24", capacity=2, number=1)
    admitted(sitting, room_id=room.id, desk=1)
    late = admitted(sitting)
    with pytest.raises(Refused, match="请联系考务人员编排机位"):
        enter(late)
    db.session.commit()
    page = Person(app, officer).visit(f"/bureau/exams/sittings/{sitting.public_id}/rooms")
    page.click(f"安排机位，{late.person.name}")
    page.submit("seat_form", room=room.public_id, desk="1", reason="漏编", expect=422)
    assert page.sees("1号机位已经有人")
    page.submit("seat_form", desk="3", expect=422)
    page.submit("seat_form", desk="")
    assert page.sees("第1考场2号机位")
    db.session.expire_all()
    assert enter(late).status is PaperStatus.OPEN
    name = late.person.name
    assert told_of(late) == [
        f"{name}调到2号机位。漏编",
        "调整机位：未编排改为第1考场2号机位。漏编",
    ]
    assert deeds_of(late) == ["exams:application:reseated"]


def test_a_candidate_is_moved_to_another_room(app, sitting, officer):
    first, second = make_room(sitting, number=1), make_room(sitting, number=2)
    application = admitted(sitting, room_id=first.id, desk=4)
    page = Person(app, officer).visit(f"/bureau/exams/sittings/{sitting.public_id}/rooms")
    page.click("1人，第1考场").click(f"调整机位，{application.person.name}")
    page.submit("seat_form", room=second.public_id, desk="9", reason="机器故障")
    db.session.refresh(application)
    assert (application.room_id, application.desk) == (second.id, 9)


def test_whoever_is_moved_misses_no_announcement_and_hears_none_twice(sitting, officer):
    first, second = make_room(sitting), make_room(sitting)
    application = admitted(sitting, room_id=first.id, desk=1)
    paper, stays = enter(application), admitted(sitting, room_id=second.id, desk=9)
    for room, text in ((first, "一"), (second, "不在场"), (first, "二"), (None, "三")):
        announce(sitting, room, text, officer)
    seat(application, second, officer)
    for room, text in ((first, "已离开"), (second, "四")):
        announce(sitting, room, text, officer)
    assert [line.text for line in news.news(paper)] == ["一", "二", "三", "四"]
    assert [line.text for line in news.news(paper, after=3)] == ["四"]
    assert starting.find_start(acting(paper.person), paper.public_id).announced == 4
    assert [line.text for line in news.news(enter(stays))] == ["不在场", "三", "四"]


def announce(sitting, room, text, officer):
    group = invigilation.Group(sitting, room)
    invigilation.announce(group, text=text, by=acting(officer), now=NOW)


def test_before_the_start_one_is_seated_without_a_line_in_the_journal(officer):
    sitting = make_sitting(S.APPLIED)
    room, application = make_room(sitting), admitted(sitting)
    seat(application, room, officer)
    assert application.desk == 1
    assert told_of(application) == []
    with pytest.raises(Refused, match="修改考场"):
        repair(room, officer)


def test_what_is_over_or_anothers_is_not_moved(sitting, officer):
    room, over = make_room(sitting), make_sitting(S.MARKING)
    with pytest.raises(Refused, match="已经结束"):
        seat(admitted(over), make_room(over), officer)
    with pytest.raises(NotFound):
        seat(admitted(sitting), make_room(over), officer)
    with pytest.raises(Refused, match="尚未审核通过"):
        seat(make_application(sitting), room, officer)


def test_an_officer_who_sits_it_moves_nobody_and_changes_no_room(sitting, officer):
    room = make_room(sitting)
    own = make_application(sitting, officer, ApplicationStatus.ADMITTED)
    for deed in (seat, lambda _own, *rest: repair(*rest)):
        with pytest.raises(Refused, match="您本人报名参加了这场考试"):
            deed(own, room, officer)


def test_another_districts_candidates_are_not_there(app, sitting):
    stranger = Person(app, make_officer(Role.EXAMS, region="500106"))
    application, room = admitted(sitting), make_room(sitting)
    stranger.visit(f"/bureau/exams/applications/{application.public_id}/desk", expect=404)
    stranger.visit(f"/bureau/exams/rooms/{room.public_id}/repair", expect=404)
    stranger.visit(f"/bureau/exams/rooms/{room.public_id}/seated", expect=404)


def seat(application, room, officer):
    by = acting(officer)
    reseating.seat_one(application, room, None, reason="漏编", by=by, now=NOW)


def repair(room, officer):
    told = {"networks": "", "pin": "", "reason": "停电"}
    reseating.repair_room(room, **told, by=acting(officer), now=NOW)
