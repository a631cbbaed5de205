"""The door of a room: its network, its password, and who waits behind it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import papers, presence
from portal.exams.models import ApplicationStatus, PaperStatus, Presence
from portal.exams.queries import invigilation as boards
from portal.exams.queries import seating, watching
from portal.exams.queries.invigilation import CandidateState, Trouble
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import make_application, make_room, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now().replace(microsecond=0)
OPENS = NOW + timedelta(minutes=10)
HERE, THERE = "a" * 32, "b" * 32
INSIDE, OUTSIDE = "10.1.2.3", "192.0.2.7"
PIN = "135790"


@pytest.fixture(autouse=True)
def quiet():
    """Nothing was heard before."""
    presence.register.take()
    presence.register._written_at = None


@pytest.fixture
def sitting():
    return make_sitting(
        SittingStatus.APPLIED, opens_at=OPENS, closes_at=OPENS + timedelta(hours=2), minutes=120
    )


def admitted(sitting, **details):
    room = make_room(sitting, is_online=False, **details)
    return make_application(sitting, status=ApplicationStatus.ADMITTED, room_id=room.id, desk=1)


def prepared(application):
    return papers.prepare_paper(application, now=NOW)


def wait(paper, *, address=INSIDE, said="", place=HERE):
    papers.wait_here(
        paper, by=acting(paper.person), place=place, now=NOW, address=address, said=said
    )


def test_a_room_is_entered_from_its_network_only(sitting):
    paper = prepared(admitted(sitting, networks="10.1.2.0/24"))
    for address in (OUTSIDE, ""):
        with pytest.raises(Refused, match="不在本考场的网络内"):
            wait(paper, address=address)
    wait(paper)
    enter = {"by": acting(paper.person), "place": HERE, "now": OPENS}
    with pytest.raises(Refused, match="不在本考场的网络内"):
        papers.enter(paper, **enter, address=OUTSIDE)
    assert papers.enter(paper, **enter, address=INSIDE).status is PaperStatus.OPEN


def test_where_there_is_a_password_only_the_browser_that_said_it_begins(sitting):
    paper = prepared(admitted(sitting, pin=PIN))
    enter = {"by": acting(paper.person), "now": OPENS, "address": INSIDE}
    with pytest.raises(Refused, match="考场口令"):
        papers.enter(paper, place=HERE, **enter)
    with pytest.raises(Refused, match="考场口令不对"):
        wait(paper, said="000000")
    wait(paper, said=PIN)
    with pytest.raises(Refused, match="考场口令"):
        papers.enter(paper, place=THERE, **enter)
    assert papers.enter(paper, place=HERE, **enter).status is PaperStatus.OPEN


def test_without_a_room_or_a_demand_everybody_comes_in(sitting):
    alone = prepared(make_application(sitting, status=ApplicationStatus.ADMITTED))
    plain = prepared(admitted(sitting))
    for paper in (alone, plain):
        wait(paper, address=OUTSIDE)
        assert paper.ready_at == NOW


def test_the_rules_ask_for_the_password_a_few_times_only(app, sitting):
    application = admitted(sitting, pin=PIN)
    person = Person(app, application.person)
    person.visit(f"/my/exam-room/{application.public_id}/rules")
    person.submit("rules_form", agreed="y", expect=422)
    assert person.sees("请输入监考员公布的考场口令")
    for _ in range(5):
        person.submit("rules_form", agreed="y", pin="000000", expect=422)
        assert person.sees("考场口令不对")
    person.submit("rules_form", agreed="y", pin=PIN, expect=422)
    assert person.sees("输错次数太多")
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        person.submit("rules_form", agreed="y", pin="１３５７９０")
        assert person.text("h1") == "等待开考"


def test_another_network_is_told_where_to_go(app, sitting):
    application = admitted(sitting, networks="10.1.2.0/24")
    person = Person(app, application.person)
    person.visit(f"/my/exam-room/{application.public_id}/rules")
    assert person.page.select_one("[name=pin]") is None
    person.submit("rules_form", agreed="y", expect=422)
    assert person.sees("请到指定考场的电脑上作答")


def test_whoever_waits_is_seen_and_whoever_left_is_missed(app, sitting):
    application = admitted(sitting)
    absent = make_application(sitting, status=ApplicationStatus.ADMITTED)
    prepared(absent)
    person = Person(app, application.person)
    person.visit(f"/my/exam-room/{application.public_id}/rules")
    person.submit("rules_form", agreed="y")
    paper = papers.queries.find_paper_of(application)
    person.send(f"/my/exam-room/{paper.public_id}/start")
    presence.write_all()
    seen_at = db.session.scalars(
        select(Presence.seen_at).where(Presence.paper_id == paper.id)
    ).one()
    assert clock.now() - seen_at < timedelta(minutes=1)
    watch = watching.get_watch(acting(make_officer(Role.EXAMS)), sitting.public_id)

    def board(now):
        return {s.application.id: s for s in boards.board(watch, None, now=now).rows.rows}

    now = board(clock.now())
    assert now[application.id].state is CandidateState.WAITING
    assert now[application.id].troubles == ()
    assert now[absent.id].state is CandidateState.ABSENT
    later = board(clock.now() + timedelta(minutes=3))
    assert later[application.id].troubles == (Trouble.SILENT,)
    assert later[absent.id].troubles == ()


def test_another_browser_gives_no_sign_of_life(app, sitting):
    application = admitted(sitting)
    paper = prepared(application)
    wait(paper)
    db.session.commit()
    Person(app, application.person).send(f"/my/exam-room/{paper.public_id}/start")
    presence.write_all()
    assert db.session.scalar(select(Presence.id).where(Presence.paper_id == paper.id)) is None


def test_what_opens_soon_on_site_without_rooms_or_people_is_told(app):
    officer = make_officer(Role.EXAMS)
    by = acting(officer)

    def make(days=2, **details):
        opens_at = NOW + timedelta(days=days)
        return make_sitting(SittingStatus.APPLIED, opens_at=opens_at, **details)

    bare, watched, short, online = make(), make(), make(), make()
    make(place="线上"), make(days=8), make(region="500106")
    make_room(watched, make_officer(Role.INVIGILATOR), is_online=False)
    make_room(short, is_online=False)
    make_room(online, is_online=True)
    assert seating.list_unready(by, NOW) == [bare, short]
    make_application(watched, status=ApplicationStatus.ADMITTED)
    assert seating.list_unready(by, NOW) == [bare, watched, short]
    page = Person(app, officer).visit("/bureau")
    page.click(f"考场或者监考员没有排好：{bare.title}")
    assert page.text("h1") == "考场编排"


# --- whoever others let in ---------------------------------------------------------------------


@pytest.fixture
def inside(app, sitting):
    """Somebody who waits in the network of their room, by the way of the pages."""
    application = admitted(sitting, networks="10.1.2.0/24")
    person = Person(app, application.person)
    person.client.environ_base["REMOTE_ADDR"] = INSIDE
    person.visit(f"/my/exam-room/{application.public_id}/rules").submit("rules_form", agreed="y")
    assert person.sees("等待开考")
    person.paper = papers.queries.find_paper_of(application)
    person.token = person.page.select_one("#enter_form [name=csrf_token]")["value"]
    return person


def ways(person):
    """By script, by the script of an open paper, and by page: what the portal answers."""
    url = f"/my/exam-room/{person.paper.public_id}"
    token = {"X-CSRFToken": person.token}
    answers = [
        person.send(f"{url}/open", method="POST", headers=token),
        person.send(f"{url}/questions"),
        person.send(url),
    ]
    return [answer.status_code for answer in answers], answers[-1].text


def test_whoever_waited_in_the_room_and_went_home_reads_no_question(inside, sitting):
    with time_machine.travel(OPENS + timedelta(seconds=2), tick=False):
        assert papers.open_waiting(sitting, now=clock.now()) == 1
        db.session.commit()
        inside.client.environ_base["REMOTE_ADDR"] = OUTSIDE
        told, words = ways(inside)
        assert told == [409, 409, 409]
        assert "不在本考场的网络内" in words
        inside.client.environ_base["REMOTE_ADDR"] = INSIDE
        assert ways(inside)[0] == [200, 200, 200]


def test_whoever_lost_their_desk_after_waiting_reads_no_question(inside, sitting):
    inside.paper.application.room_id = inside.paper.application.desk = None
    with time_machine.travel(OPENS + timedelta(seconds=2), tick=False):
        papers.open_waiting(sitting, now=clock.now())
        db.session.commit()
        told, words = ways(inside)
    assert told == [409, 409, 409]
    assert "请联系考务人员编排机位" in words


def test_nobody_without_a_desk_comes_in_where_any_room_is_guarded(sitting):
    paper = prepared(make_application(sitting, status=ApplicationStatus.ADMITTED))
    make_room(sitting, is_online=False, pin=PIN)
    with pytest.raises(Refused, match="请联系考务人员编排机位"):
        wait(paper)
    with pytest.raises(Refused, match="请联系考务人员编排机位"):
        papers.enter(paper, by=acting(paper.person), place=HERE, now=OPENS, address=INSIDE)


def test_no_question_is_fetched_while_the_clock_stands(inside, sitting):
    with time_machine.travel(OPENS + timedelta(seconds=2), tick=False):
        papers.open_waiting(sitting, now=clock.now())
        inside.paper.paused_at = clock.now()
        db.session.commit()
        told, words = ways(inside)
        assert told[:2] == [409, 409]
        assert "暂停" in words
        inside.paper.paused_at = None
        db.session.commit()
        assert ways(inside)[0] == [200, 200, 200]
