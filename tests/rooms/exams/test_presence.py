"""Signs of life: what a page tells and hears, what is kept of it, and what lost time comes to."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import invigilation, presence
from portal.exams.actions.invigilation import Group
from portal.exams.models import ApplicationStatus, PageEvent, PaperStatus, Presence
from portal.exams.queries import lost_time as losses
from portal.exams.queries import watching
from portal.exams.rules.lost_time import Cause, Signs, slot_of
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import make_application, make_paper, make_room, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now().replace(second=0, microsecond=0)
HERE = "a" * 32
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def quiet():
    """Nothing was heard before."""
    presence.register.take()
    presence.register._written_at = None


@pytest.fixture
def sitting():
    return make_sitting(SittingStatus.RUNNING, opens_at=NOW, minutes=120)


@pytest.fixture
def officer():
    return make_officer(Role.EXAMS)


def answering(sitting, **desk):
    application = make_application(sitting, status=ApplicationStatus.ADMITTED, **desk)
    details = {"started_at": NOW, "deadline_at": NOW + 120 * MINUTE, "place": HERE}
    return make_paper(application, PaperStatus.OPEN, **details)


def browser(app, paper, place=HERE):
    person = Person(app, paper.person)
    with person.client.session_transaction() as session:
        session["exam_place"] = place
    return person


def beat(person, paper, **args):
    answer = person.send(f"/my/exam-room/{paper.public_id}/beat", query_string=args)
    assert answer.status_code == 200
    return answer.json


def hear(paper, *minutes, waiting=0):
    """The page was heard in each slot of these minutes."""
    for minute in minutes:
        for third in range(3):
            at = NOW + minute * MINUTE + third * timedelta(seconds=20)
            presence.register.note(paper.id, waiting=waiting, now=at)
    presence.write_all()


def heard(paper):
    row = db.session.scalar(select(Presence).where(Presence.paper_id == paper.id))
    if row is None:
        return None
    db.session.refresh(row)
    return row.seen_at, set(Signs.unpacked(row.first_slot, row.heard)), row.waiting


def test_a_beat_tells_the_clock_a_pause_and_what_was_announced(app, sitting, officer):
    room = make_room(sitting)
    paper, by = answering(sitting, room_id=room.id, desk=1), acting(officer)
    page = browser(app, paper)
    told = beat(page, paper)
    assert told["deadline"] == (NOW + 120 * MINUTE).isoformat()
    assert (told["paused"], told["open"], told["here"], told["news"]) == (False, True, True, [])
    now = clock.now()
    invigilation.extend(Group(sitting, room), minutes=10, reason="停电", by=by, now=now)
    invigilation.announce(Group(sitting, room), text="第3题有更正", by=by, now=now)
    invigilation.announce(Group(sitting, make_room(sitting)), text="别的考场", by=by, now=now)
    invigilation.announce(Group(sitting), text="保持安静", by=by, now=now)
    invigilation.pause(Group(sitting), reason="火警", by=by, now=now)
    db.session.commit()
    told = beat(page, paper)
    assert told["deadline"] >= (NOW + 130 * MINUTE).isoformat()
    assert told["paused"]
    assert [line["text"] for line in told["news"]] == ["第3题有更正", "保持安静"]
    assert [line["text"] for line in beat(page, paper, after=1)["news"]] == ["保持安静"]
    page.visit(f"/my/exam-room/{paper.public_id}")
    assert page.sees("考试已暂停")
    assert page.sees("第3题有更正")
    assert page.answer.headers["Refresh"] == "10"


def test_a_machine_that_was_left_is_told_and_gives_no_sign_of_life(app, sitting):
    paper = answering(sitting)
    assert beat(browser(app, paper, "b" * 32), paper)["here"] is False
    presence.write_all()
    assert heard(paper) is None


def test_beats_are_written_together_now_and_then(app, sitting):
    paper, neighbour = answering(sitting), answering(sitting)
    with time_machine.travel(NOW + MINUTE, tick=False) as traveller:
        page, other = browser(app, paper), browser(app, neighbour)
        beat(page, paper)
        assert heard(paper)[0] == NOW + MINUTE
        traveller.shift(15)
        beat(page, paper, waiting=3)
        beat(other, neighbour)
        assert heard(neighbour) is None, "not every beat is a write"
        traveller.shift(15)
        beat(page, paper, waiting=2)
        assert heard(neighbour)[0] == NOW + MINUTE + timedelta(seconds=15)
        first = slot_of(NOW + MINUTE)
        assert heard(paper) == (NOW + MINUTE + timedelta(seconds=30), {first, first + 1}, 2)


def test_what_several_processes_heard_is_put_together(sitting):
    paper, one, other = answering(sitting), presence.Register(), presence.Register()
    one.note(paper.id, waiting=0, now=NOW + 2 * MINUTE)
    other.note(paper.id, waiting=1, now=NOW)
    for register in (one, other):
        with db.sessions.begin() as session:
            presence._write(session, register.take())
    seen_at, slots, waiting = heard(paper)
    assert (seen_at, waiting) == (NOW + 2 * MINUTE, 0)
    assert slots == {slot_of(NOW), slot_of(NOW + 2 * MINUTE)}


def test_only_one_of_many_at_once_is_to_write():
    register = presence.Register()
    due = [register.note(n, waiting=0, now=NOW) for n in range(50)]
    assert due == [True, *[False] * 49]
    assert register.note(1, waiting=0, now=NOW + presence.WRITE_EVERY)


def test_a_paper_that_is_gone_does_not_keep_the_others_from_being_written(sitting):
    paper = answering(sitting)
    presence.register.note(999_999, waiting=0, now=NOW)
    hear(paper, 0)
    assert heard(paper)


def test_what_a_page_saw_is_kept_in_its_order_up_to_a_limit(app, sitting, officer):
    paper = answering(sitting)
    page = browser(app, paper).visit("/my")
    token = page.page.select_one("[name=csrf_token]")["value"]
    where = f"/my/exam-room/{paper.public_id}/page-events"

    def tell(kinds):
        sent = {"csrf_token": token, "kinds": kinds}
        assert page.send(where, method="POST", data=sent).status_code == 200

    tell("left,returned,hacked,copied")
    watcher = Person(app, officer)
    watcher.visit(f"/bureau/exams/invigilation/candidates/{paper.application.public_id}")
    assert watcher.sees("页面情况（3）")
    for _ in range(20):
        tell(",".join(["left"] * 99))
    assert db.session.scalar(select(func.count(PageEvent.id))) == presence.MOST_EVENTS
    watcher.visit(f"/bureau/exams/invigilation/sittings/{sitting.public_id}")
    assert watcher.sees("多次离开页面")


def test_lost_time_is_measured_proposed_and_given_by_a_person(app, sitting, officer):
    gone, server_gone, fine = answering(sitting), answering(sitting), answering(sitting)
    hear(fine, *range(20), *range(25, 40))
    hear(gone, *range(5), *range(12, 20), *range(25, 40))
    hear(server_gone, *range(20), *range(25, 40))
    with time_machine.travel(NOW + 40 * MINUTE, tick=False):
        watch = watching.get_watch(acting(officer), sitting.public_id)
        found = {loss.application.id: loss for loss in losses.losses(watch, now=clock.now())}
        mine = found[gone.application_id]
        assert [(lost.cause, lost.seconds) for lost in mine.lost] == [
            (Cause.SILENT, 7 * 60),
            (Cause.SERVER, 5 * 60),
        ]
        assert mine.proposed == 12
        assert found[fine.application_id].proposed == 5
        page = Person(app, officer)
        where = f"/bureau/exams/invigilation/sittings/{sitting.public_id}/losses"
        page.visit(where).submit(f"compensate_{gone.application.public_id}")
        assert page.sees("补偿12分钟")
        assert not page.sees(gone.person.name + " ")
        page.visit(f"/bureau/exams/invigilation/candidates/{fine.application.public_id}/compensate")
        page.submit("compensate_form", minutes="61", expect=422)
        page.submit("compensate_form", minutes="3")
        for paper, minutes in ((gone, 12), (fine, 3)):
            db.session.refresh(paper)
            assert paper.extra_minutes == minutes
        left = {loss.application.id: loss for loss in losses.losses(watch, now=clock.now())}
        assert gone.application_id not in left
        assert (left[fine.application_id].given, left[fine.application_id].proposed) == (3, 2)


def test_an_extension_for_the_outage_is_not_given_again(app, sitting, officer):
    room, other = make_room(sitting), make_room(sitting)
    paper = answering(sitting, room_id=room.id, desk=1)
    answering(sitting, room_id=other.id, desk=1)
    hear(paper, *range(20), *range(30, 41))
    by = acting(officer)
    give = {"reason": "停电", "by": by}
    watch = watching.get_watch(by, sitting.public_id)
    with time_machine.travel(NOW + 10 * MINUTE, tick=False):
        invigilation.extend(Group(sitting), minutes=20, now=clock.now(), **give)
        db.session.commit()
    with time_machine.travel(NOW + 40 * MINUTE, tick=False):
        (loss,) = losses.losses(watch, now=clock.now())
        assert (loss.proposed, loss.extended) == (10, 0), "what was given before is for another"
        invigilation.extend(Group(sitting, room), minutes=7, now=clock.now(), **give)
        invigilation.extend(Group(sitting, other), minutes=9, now=clock.now(), **give)
        db.session.commit()
        (loss,) = losses.losses(watch, now=clock.now())
        assert (loss.proposed, loss.extended) == (3, 7)
        invigilation.extend(
            Group(sitting, application=paper.application), minutes=3, now=clock.now(), **give
        )
        db.session.commit()
        assert losses.losses(watch, now=clock.now()) == []
        where = f"/bureau/exams/invigilation/candidates/{paper.application.public_id}/compensate"
        page = Person(app, officer).visit(where)
        assert page.sees("另延长10分钟，建议补偿0分钟")


def test_who_was_never_heard_by_script_is_not_measured(sitting, officer):
    answering(sitting)
    watch = watching.get_watch(acting(officer), sitting.public_id)
    assert losses.losses(watch, now=NOW + 60 * MINUTE) == []
    assert db.session.scalar(select(func.count(PageEvent.id))) == 0
