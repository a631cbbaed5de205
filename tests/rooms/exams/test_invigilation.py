"""Invigilating: time given, clocks stopped, machines changed, all on record and seen at once."""

import io
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from PIL import Image
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import answering, invigilation, moving, papers
from portal.exams.actions.answering import Given
from portal.exams.actions.invigilation import Group
from portal.exams.models import ApplicationStatus, Incident, IncidentKind, PaperStatus
from portal.exams.models.paper import HandedInHow
from portal.exams.queries import papers as paper_queries
from portal.exams.rules.sitting_life import SittingStatus
from portal.exams.rules.timing import LATE
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.exams import make_application, make_paper, make_room, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now()
HERE, THERE = "a" * 32, "b" * 32
MINUTE = timedelta(minutes=1)
_desks = count(1)


@pytest.fixture
def sitting():
    return make_sitting(
        SittingStatus.RUNNING,
        opens_at=NOW - timedelta(minutes=10),
        closes_at=NOW + timedelta(minutes=140),
        minutes=120,
    )


@pytest.fixture
def watcher():
    return make_officer(Role.INVIGILATOR)


@pytest.fixture
def room(sitting, watcher):
    return make_room(sitting, watcher, number=1)


@pytest.fixture
def by():
    return acting(make_officer(Role.EXAMS))


def candidate(sitting, room=None, *, entered=True):
    """Somebody admitted, at a desk, answering or not yet."""
    desk = {"room_id": room.id, "desk": next(_desks)} if room else {}
    application = make_application(sitting, status=ApplicationStatus.ADMITTED, **desk)
    details = {"started_at": NOW, "deadline_at": NOW + 120 * MINUTE, "place": HERE}
    if entered:
        return make_paper(application, PaperStatus.OPEN, **details)
    return make_paper(application, PaperStatus.PREPARED)


def kinds(sitting):
    lines = select(Incident).where(Incident.sitting_id == sitting.id).order_by(Incident.id)
    return [line.kind for line in db.session.scalars(lines)]


def test_time_for_one_a_room_and_all(sitting, room, by):
    mine, neighbour = candidate(sitting, room), candidate(sitting, room)
    other, late = candidate(sitting), candidate(sitting, entered=False)
    give = {"reason": "停电", "by": by, "now": NOW}
    assert invigilation.extend(Group(sitting, application=mine.application), minutes=5, **give) == 1
    assert invigilation.extend(Group(sitting, room), minutes=10, **give) == 2
    assert invigilation.extend(Group(sitting), percent=25, **give) == 4
    assert [p.extra_minutes for p in (mine, neighbour, other, late)] == [45, 40, 30, 30]
    assert mine.deadline_at == NOW + 165 * MINUTE
    entered = papers.enter(late, by=acting(late.person), place=HERE, now=NOW)
    assert entered.deadline_at == NOW + 150 * MINUTE
    assert deeds_of(room) == deeds_of(sitting) == ["exams:paper:extended"]
    assert kinds(sitting) == [IncidentKind.EXTENDED] * 3


def test_an_extension_before_the_sweep_wins_and_after_it_is_refused(sitting, by):
    paper = candidate(sitting)
    over = paper.deadline_at + LATE + timedelta(seconds=1)
    group = Group(sitting, application=paper.application)
    assert paper.id in paper_queries.overdue_papers(over)
    invigilation.extend(group, minutes=5, reason="网络中断", by=by, now=over)
    assert not answering.collect(paper.id, now=over)
    over = paper.deadline_at + LATE + timedelta(seconds=1)
    assert answering.collect(paper.id, now=over)
    with pytest.raises(Refused, match="已经收取"):
        invigilation.extend(group, minutes=5, reason="网络中断", by=by, now=over)


def test_an_extension_sent_twice_is_given_once(app, sitting, room, watcher):
    paper = candidate(sitting, room)
    where = f"/bureau/exams/invigilation/sittings/{sitting.public_id}/extend"
    page = Person(app, watcher).visit(where)
    form = page.page
    page.submit("extend_form", minutes="10", reason="停电")
    page.page = form
    page.submit("extend_form", minutes="10", reason="停电", expect=422)
    assert page.sees("没有重复延长")
    db.session.refresh(paper)
    assert paper.extra_minutes == 10
    page.visit(where).submit("extend_form", minutes="5", reason="再次停电")
    db.session.refresh(paper)
    assert paper.extra_minutes == 15
    page.visit(where).submit("extend_form", minutes="5", reason="停电", request_key="", expect=422)
    assert page.sees("页面已经过期")


def test_of_two_who_compensate_the_same_one_is_told(app, sitting, room, watcher, by):
    paper = candidate(sitting, room)
    where = f"/bureau/exams/invigilation/candidates/{paper.application.public_id}/compensate"
    first, second = (Person(app, each) for each in (watcher, make_officer(Role.EXAMS)))
    first.visit(where)
    second.visit(where).submit("compensate_form", minutes="10")
    first.submit("compensate_form", minutes="10", expect=422)
    assert first.sees("加时已有变动")
    db.session.refresh(paper)
    assert paper.extra_minutes == 10
    first.click("按最新情况重新填写")
    invigilation.extend(Group(sitting, room), minutes=5, reason="停电", by=by, now=NOW)
    db.session.commit()
    first.submit("compensate_form", minutes="10", expect=422)
    first.click("按最新情况重新填写").submit("compensate_form", minutes="1")
    db.session.refresh(paper)
    assert paper.extra_minutes == 16


def test_a_paused_clock_stands_and_answers_wait(sitting, by):
    paper = candidate(sitting)
    group = Group(sitting, application=paper.application)
    invigilation.pause(group, reason="火警", by=by, now=NOW + MINUTE)
    given = Given("k" * 36, 1, "A", False)

    def save(now):
        return answering.save_answer(paper, given, place=HERE, address="", now=now)

    with pytest.raises(Refused, match="考试已暂停"):
        save(NOW + 2 * MINUTE)
    long_after = NOW + 180 * MINUTE
    assert not answering.collect(paper.id, now=long_after)
    assert paper.id not in paper_queries.overdue_papers(long_after)
    with pytest.raises(Refused, match="已经暂停"):
        invigilation.pause(group, reason="火警", by=by, now=long_after)
    db.session.expire(sitting)
    with time_machine.travel(NOW, tick=False):
        invigilation.resume(group, reason="解除", by=by, now=NOW + 31 * MINUTE)
    assert (paper.deadline_at, paper.paused_at) == (NOW + 150 * MINUTE, None)
    assert paper_queries.time_of(paper).pauses == ((NOW + MINUTE, NOW + 31 * MINUTE),)


def test_whoever_sits_the_sitting_themselves_does_nothing_in_it(sitting):
    officer = make_officer(Role.EXAMS)
    application = make_application(sitting, officer, ApplicationStatus.ADMITTED)
    with pytest.raises(Refused, match="您本人参加了这场考试"):
        invigilation.extend(
            Group(sitting, application=application),
            minutes=60,
            reason="无",
            by=acting(officer),
            now=NOW,
        )


def test_nobody_gives_themselves_a_code(sitting):
    officer = make_officer(Role.EXAMS)
    mine, other = make_application(sitting, officer, ApplicationStatus.ADMITTED), candidate(sitting)
    make_paper(mine, PaperStatus.OPEN, started_at=NOW, deadline_at=NOW + 120 * MINUTE, place=HERE)
    for application in (mine, other.application):
        with pytest.raises(Refused, match="您本人参加了这场考试"):
            moving.give_pin(application, by=acting(officer), now=NOW)


def test_a_code_moves_one_candidate_once(sitting, by):
    paper, other = candidate(sitting), candidate(sitting)

    def move(code, paper=paper, now=NOW):
        me = acting(paper.person)
        return moving.move(paper, code, by=me, place=THERE, address="10.0.0.1", now=now)

    old = moving.give_pin(paper.application, by=by, now=NOW)
    code = moving.give_pin(paper.application, by=by, now=NOW)
    for wrong, whose, now in (
        (old, paper, NOW),
        (code, other, NOW),
        (code, paper, NOW + moving.LASTS),
    ):
        with pytest.raises(Refused, match="换机码不对或者已经过期"):
            move(wrong, whose, now)
    assert move(code).place == THERE
    with pytest.raises(Refused, match="换机码不对"):
        move(code)
    assert kinds(sitting)[-1] is IncidentKind.MOVED


def test_a_room_with_an_address_range_is_moved_to_from_inside_only(sitting, watcher, by):
    paper = candidate(sitting, make_room(sitting, networks="10.1.2.0/24"))
    code = moving.give_pin(paper.application, by=by, now=NOW)
    me = acting(paper.person)
    with pytest.raises(Refused, match="不在本考场的网络内"):
        moving.move(paper, code, by=me, place=THERE, address="10.9.9.9", now=NOW)
    assert moving.move(paper, code, by=me, place=THERE, address="10.1.2.9", now=NOW)


def test_guessing_a_code_ends_after_a_few_tries(app, sitting, by):
    paper = candidate(sitting)
    second = Person(app, paper.person).visit(f"/my/exam-room/{paper.public_id}")
    code = moving.give_pin(paper.application, by=by, now=clock.now())
    db.session.commit()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(moving.MOST_TRIES):
        second.submit("move_form", code=wrong, expect=422)
        assert second.sees("换机码不对或者已经过期")
    second.submit("move_form", code=code, expect=422)
    assert second.sees("换机码输错次数太多")


def test_handing_in_for_someone_needs_a_reason_and_is_marked_as_such(app, sitting, room, watcher):
    paper = candidate(sitting, room)
    paper.items = []
    page = Person(app, watcher)
    page.visit(f"/bureau/exams/invigilation/candidates/{paper.application.public_id}")
    page.click("代为交卷").submit("hand_in_form", expect=422)
    page.submit("hand_in_form", reason="突发疾病，本人要求交卷")
    assert page.sees("已交卷")
    db.session.refresh(paper)
    assert paper.handed_in_how is HandedInHow.INVIGILATOR
    page.visit(f"/bureau/exams/invigilation/candidates/{paper.application.public_id}/hand-in")
    page.submit("hand_in_form", reason="再交一次", expect=422)
    assert page.sees("没有正在作答的试卷")


def test_an_invigilator_sees_their_room_and_no_other(app, sitting, room, watcher):
    mine, other = candidate(sitting, room), candidate(sitting, make_room(sitting, number=2))
    unseated = candidate(sitting)
    page = Person(app, watcher).visit("/bureau/exams/invigilation").click(sitting.title)
    assert page.sees(mine.person.name)
    assert not page.sees(other.person.name)
    assert not page.sees("第2考场")
    for hidden in (other, unseated):
        where = f"/bureau/exams/invigilation/candidates/{hidden.application.public_id}"
        page.visit(where, expect=404)
        page.visit(f"{where}/compensate", expect=404)
    where = f"/bureau/exams/invigilation/sittings/{sitting.public_id}"
    page.visit(f"{where}?room={other.application.room.public_id}", expect=404)
    page.visit(f"{where}/extend?candidate={other.application.public_id}", expect=404)
    page.visit(f"{where}/extend").submit("extend_form", minutes="5", reason="停电")
    db.session.refresh(mine)
    assert (mine.extra_minutes, other.extra_minutes) == (5, 0)
    idle = Person(app, make_officer(Role.INVIGILATOR))
    idle.visit(where, expect=404)
    assert idle.visit("/bureau/exams/invigilation").sees("目前没有由您监考的场次")


def test_whoever_watches_two_rooms_says_which(app, sitting, room, watcher):
    second = make_room(sitting, watcher, number=2)
    make_room(sitting, number=3)
    mine, other = candidate(sitting, room), candidate(sitting, second)
    page = Person(app, watcher)
    where = f"/bureau/exams/invigilation/sittings/{sitting.public_id}"
    for words in ("延长时间", "暂停", "恢复", "发布通知", "记录情况"):
        page.visit(where).click(words)
        assert page.sees("请选择本次办理的考场"), words
        assert [a.get_text() for a in page.page.select(".rows a")] == [room.title, second.title]
    page.visit(where).click("延长时间").click(second.title)
    page.submit("extend_form", minutes="5", reason="停电")
    for paper, minutes in ((mine, 0), (other, 5)):
        db.session.refresh(paper)
        assert paper.extra_minutes == minutes
    form = page.visit(f"{where}/extend?room={room.public_id}").page
    form.select_one("#extend_form")["action"] = f"{where}/extend"
    page.submit("extend_form", minutes="5", reason="停电")
    assert page.sees("请选择本次办理的考场"), "an old page does nothing to any room"
    assert [o.get_text() for o in page.visit(where).page.select("#room option")] == [
        "全部",
        room.title,
        second.title,
    ]
    db.session.refresh(mine)
    assert mine.extra_minutes == 0


def test_the_board_tells_who_is_where_and_what_is_wrong(app, sitting, room, watcher):
    quiet = candidate(sitting, room)
    quiet.started_at = NOW - 5 * MINUTE
    paused, absent = candidate(sitting, room), candidate(sitting, room, entered=False)
    group = Group(sitting, application=paused.application)
    invigilation.pause(group, reason="核验身份", by=acting(watcher), now=NOW)
    db.session.commit()
    where = f"/bureau/exams/invigilation/sittings/{sitting.public_id}"
    page = Person(app, watcher).visit(where)
    for words in ("作答中1", "已暂停1", "未进入1", "有异常1"):
        assert page.sees(words), words
    page.submit("board_search", troubled="y")
    assert page.sees("失去联系")
    assert not page.sees(absent.person.name)
    part = page.send(where, headers={"HX-Request": "true", "HX-Target": "board"}).text
    assert "<html" not in part
    assert quiet.person.name in part


def test_whoever_watches_is_told_by_their_desk(app, sitting, room, watcher):
    page = Person(app, watcher).visit("/bureau")
    assert page.sees(f"监考：{sitting.title} {room.title}".replace(" ", ""))


def test_what_was_seen_is_kept_with_its_picture(app, sitting, room, watcher):
    paper = candidate(sitting, room)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    page = Person(app, watcher)
    page.visit(f"/bureau/exams/invigilation/candidates/{paper.application.public_id}")
    page.click("记录情况").submit("note_form", text="", expect=422)
    picture.seek(0)
    page.submit("note_form", text="桌面上有手机，已收走", evidence=(picture, "手机.png"))
    assert page.sees("桌面上有手机，已收走")
    assert page.sees("有情况记录")
    link = page.page.select_one("a[href*=evidence]")["href"]
    assert page.send(link).mimetype == "image/jpeg"
    other = Person(app, make_officer(Role.INVIGILATOR))
    assert other.send(link).status_code == 404
    page.visit(f"/bureau/exams/invigilation/sittings/{sitting.public_id}/incidents")
    assert page.sees("桌面上有手机，已收走")


def test_before_closing_who_wrote_nothing_and_who_never_came(app, sitting, room, watcher):
    absent = candidate(sitting, room, entered=False)
    answering_still = candidate(sitting, room)
    empty = candidate(sitting, room)
    empty.items = []
    answering.hand_in(empty, by=acting(empty.person), place=HERE, now=NOW)
    db.session.commit()
    where = f"/bureau/exams/invigilation/sittings/{sitting.public_id}"
    page = Person(app, watcher).visit(where).click("结束前检查")
    assert page.sees("交卷但作答0题（1）")
    assert page.sees("未到场（1）")
    assert page.sees(absent.person.name)
    assert not page.sees(answering_still.person.name)
