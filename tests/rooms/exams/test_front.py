"""The short way of an answer: what it keeps, what it says, and whom it does not let through."""

import threading
from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select, update
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from portal.access.policy import GRANTS, Permission, Reach
from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.db.writer import TooBusyError
from portal.exams.actions import answering, moving, papers
from portal.exams.front import AnswersFront
from portal.exams.models import Answer, Paper, PaperItem
from portal.exams.queries import papers as queries
from portal.exams.rules.answering import WhyNot
from portal.exams.rules.timing import GRACE, LATE
from portal.jobs.queue import commit
from portal.rehearsal.hall import signed_in
from tests.factories.accounts import acting, make_person
from tests.factories.exams import code_to_move
from tests.load.hall import Seat, count_kept

KEPT = {"number", "saved_at", "now", "deadline"}


def fields(seat: Seat, **changed) -> dict[str, str]:
    sent = {
        "csrf_token": seat.token,
        "request_key": str(uuid4()),
        "position": "3",
        "value": "B",
        "given_at": "2026-01-01T09:00:00.000Z",
    }
    return {name: value for name, value in (sent | changed).items() if value is not None}


AFTER_THE_END = "2126-01-01T09:00:00.000Z"


def send(application, seat: Seat, *, cookie=None, accept="application/json", paper=None, **changed):
    """One answer as the script sends it."""
    return Client(application, use_cookies=False).post(
        f"/my/exam-room/{paper or seat.paper}/answers",
        data=urlencode(fields(seat, **changed)),
        environ_base={"REMOTE_ADDR": "127.0.0.1"},
        content_type="application/x-www-form-urlencoded;charset=UTF-8",
        headers={"Accept": accept, "Cookie": seat.cookie if cookie is None else cookie},
    )


def find(seat: Seat) -> Paper:
    return db.session.scalars(select(Paper).where(Paper.public_id == seat.paper)).one()


def journal(app, seat: Seat) -> list[tuple[int, int, str]]:
    with app.app_context():
        rows = db.session.execute(
            select(Answer.number, PaperItem.position, Answer.answer)
            .join(PaperItem, PaperItem.id == Answer.item_id)
            .where(Answer.paper_id == find(seat).id)
            .order_by(Answer.number)
        )
        return [(row.number, row.position, row.answer["value"]) for row in rows]


def test_an_answer_is_a_line_of_the_journal_and_the_present_answer(standing, front, seat):
    told = send(front, seat, is_flagged="y", value="甲|乙\x00")
    assert (told.status_code, told.json["number"], set(told.json)) == (200, 1, KEPT)
    with standing.app_context():
        line = db.session.scalars(select(Answer).where(Answer.paper_id == find(seat).id)).one()
        item = db.session.get_one(PaperItem, line.item_id)
        assert line.answer == {"value": "甲|乙"}
        assert (line.is_flagged, item.position) == (True, 3)
        [box] = [box for box in queries.list_boxes(find(seat)) if box.number == 3]
        assert (box.answer, box.is_flagged) == ("甲|乙", True)
        assert (line.address, line.given_at.isoformat()) == (
            "127.0.0.1",
            "2026-01-01T09:00:00+00:00",
        )
        assert line.saved_at.isoformat() == told.json["saved_at"]
        assert queries.last_number(find(seat)) == 1


def test_an_answer_taken_back_is_none_and_several_choices_are_one(standing, front, seat):
    send(front, seat, value="A")
    send(front, seat, value="")
    with standing.app_context():
        item = select(PaperItem.answer).where(
            PaperItem.paper_id == find(seat).id, PaperItem.position == 3
        )
        assert db.session.scalar(item) is None
    assert [line[2] for line in journal(standing, seat)] == ["A", ""]


def test_a_repetition_is_told_what_it_was_told_before(front, seat):
    key = str(uuid4())
    first, again = (send(front, seat, request_key=key).json for _ in range(2))
    assert (first["number"], first["saved_at"]) == (again["number"], again["saved_at"])
    assert send(front, seat).json["number"] == 2


def spoil(seat: Seat, how: str, code: str) -> None:
    """Something happens to the paper before the answer comes."""
    paper = find(seat)
    by, place = acting(paper.person), papers.new_place()
    if how == "moved":
        moving.move(paper, code, by=by, place=place, address="127.0.0.1", now=clock.now())
    elif how == "handed in":
        answering.hand_in(paper, by=by, place=paper.place, now=clock.now())
    elif how == "time up":
        paper.deadline_at = clock.now() - timedelta(seconds=6)
    elif how == "long over":
        paper.deadline_at = clock.now() - LATE - timedelta(seconds=1)
    elif how == "signed out everywhere":
        paper.person.session_version += 1
    commit()


CASES = {
    "good": ("", {}, 200),
    "no such question": ("", {"position": "99"}, 409),
    "not a number": ("", {"position": "x"}, 409),
    "too long": ("", {"value": "甲" * 201}, 409),
    "a key of no kind": ("", {"request_key": "x"}, 409),
    "moved": ("moved", {}, 409),
    "handed in": ("handed in", {}, 409),
    "waited without network": ("time up", {}, 200),
    "given after the end": ("time up", {"given_at": AFTER_THE_END}, 409),
    "given nobody knows when": ("time up", {"given_at": None}, 409),
    "given in time and far too late": ("long over", {}, 409),
    "no such question, late": ("time up", {"position": "99"}, 409),
    "signed out everywhere": ("signed out everywhere", {}, 303),
    "no token": ("", {"csrf_token": None}, 400),
    "a token of someone else": ("", {"csrf_token": "other"}, 400),
    "a forged cookie": ("", {"cookie": "forged"}, 400),
    "no cookie": ("", {"cookie": ""}, 400),
    "another place": ("", {"cookie": "elsewhere"}, 409),
    "a stranger's paper": ("", {"cookie": "stranger"}, 404),
    "no such paper": ("", {"paper": "zzzzzzzzzzzz"}, 404),
    "far too much": ("", {"value": "A" * 9000}, 409),
}


@pytest.mark.parametrize("case", CASES)
def test_the_short_way_says_what_the_long_way_says(standing, front, seat, case):
    how, changed, status = CASES[case]
    changed = dict(changed)
    with standing.app_context():
        if how:
            spoil(seat, how, code_to_move(find(seat).application))
        name = f"{find(seat).person.public_id}:1"
    cookie, token = signed_in(standing, name, {"exam_place": "f" * 32})
    stranger = signed_in(standing, f"{stranger_to(standing)}:1", {"exam_place": "f" * 32})
    cookies = {"forged": forged(seat.cookie), "elsewhere": cookie, "stranger": stranger[0]}
    tokens = {"elsewhere": token, "stranger": stranger[1]}
    if (named := changed.get("cookie")) in tokens:
        changed["csrf_token"] = tokens[named]
    if "cookie" in changed:
        changed["cookie"] = cookies.get(named, "")
    if changed.get("csrf_token") == "other":
        changed["csrf_token"] = token
    key = {"request_key": str(uuid4())} | changed
    short, long = (send(way, seat, **key) for way in (front, standing.wsgi_app))
    assert short.status_code == long.status_code == status
    assert short.mimetype == long.mimetype
    if short.mimetype == "application/json":
        volatile = {"now", "number", "saved_at"} if status != 200 else {"now"}
        says = [{k: v for k, v in told.json.items() if k not in volatile} for told in (short, long)]
        assert says[0] == says[1]
    assert len(journal(standing, seat)) == (status == 200)


def forged(cookie: str) -> str:
    """With one letter of its signature changed."""
    return cookie[:-5] + ("A" if cookie[-5] != "A" else "B") + cookie[-4:]


def stranger_to(app) -> str:
    with app.app_context():
        return make_person().public_id


def test_both_ways_say_the_same_of_how_the_answer_may_be_used(standing, front, seat):
    short, long = (send(way, seat).headers for way in (front, standing.wsgi_app))
    dropped = {"Content-Length", "Vary", "Set-Cookie"}
    assert {k: v for k, v in short if k not in dropped} == {
        k: v for k, v in long if k not in dropped
    }


def test_whatever_is_not_the_scripts_answer_goes_the_long_way(front, seat, no_queue):
    assert send(front, seat, accept="text/html", to="4").status_code == 303
    assert Client(front, use_cookies=False).get("/robots.txt").status_code in {200, 404}
    assert (
        Client(front, use_cookies=False).get(f"/my/exam-room/{seat.paper}/answers").status_code
        == 405
    )


def test_over_tls_the_page_it_comes_from_is_asked_for(front, seat, no_queue):
    path, sent = f"/my/exam-room/{seat.paper}/answers", fields(seat)
    said = {"Accept": "application/json", "Cookie": seat.cookie}
    told = Client(front, use_cookies=False).post(
        path, data=sent, headers=said, base_url="https://portal.test"
    )
    assert told.status_code == 400


def test_too_many_at_once_are_asked_to_come_again(front, seat, monkeypatch):
    def full(_sent):
        raise TooBusyError

    monkeypatch.setattr(front.writer, "put", full)
    told = send(front, seat)
    assert (told.status_code, told.headers["Retry-After"]) == (503, "1")


@pytest.mark.parametrize(
    ("how", "go"), [("moved", "elsewhere"), ("handed in", "receipt"), ("long over", "collecting")]
)
def test_what_happens_while_an_answer_waits_decides(standing, front, seat, how, go):
    told = []
    with standing.app_context():
        code = code_to_move(find(seat).application)
        hold(seat)
        sender = threading.Thread(target=lambda: told.append(send(front, seat)))
        sender.start()
        sender.join(0.3)
        assert told == [], "it waits for its turn"
        spoil(seat, how, code)
    sender.join(10)
    assert told[0].status_code == 409
    assert told[0].json["go"].endswith(go)
    assert journal(standing, seat) == []


def hold(seat: Seat) -> None:
    """Hold the paper, as someone who is about to change it."""
    db.session.execute(update(Paper).where(Paper.public_id == seat.paper).values(extra_minutes=0))


def test_numbers_run_on_without_gaps_whoever_writes_at_once(standing, seat):
    """Two fronts are two processes; both take answers of one paper."""
    fronts = [AnswersFront(standing) for _ in range(2)]
    numbers = []

    def give(place: int) -> None:
        sent = {"position": str(place + 1)}
        numbers.extend(send(fronts[place % 2], seat, **sent).json["number"] for _ in range(5))

    givers = [threading.Thread(target=give, args=[place]) for place in range(6)]
    for giver in givers:
        giver.start()
    for giver in givers:
        giver.join(30)
    for front in fronts:
        front.writer.close()
    assert Counter(numbers) == Counter(range(1, 31))
    assert [line[0] for line in journal(standing, seat)] == list(range(1, 31))
    with standing.app_context():
        assert count_kept()[1] == 0


@pytest.mark.parametrize(("given", "grace"), [("after", GRACE), ("unknown", GRACE), ("at", LATE)])
def test_the_last_moment_is_after_the_grace_that_belongs_to_it(standing, front, seat, given, grace):
    with standing.app_context():
        end = find(seat).deadline_at
    given_at = {"after": AFTER_THE_END, "unknown": None, "at": end.isoformat()}[given]
    with time_machine.travel(end + grace, tick=False):
        assert send(front, seat, given_at=given_at).status_code == 200
    with time_machine.travel(end + grace + timedelta(microseconds=1), tick=False):
        told = send(front, seat, given_at=given_at).json
    assert told["reason"].startswith("考试时间已到")
    assert told["go"].endswith("/collecting")


def test_only_ones_own_paper_can_be_sat():
    """The short way asks for the candidate alone; a wider grant would have to be asked for too."""
    granted = {key: reach for key, reach in GRANTS.items() if key[1] is Permission.EXAMS_PAPER_SIT}
    assert granted == {(Role.PERSON, Permission.EXAMS_PAPER_SIT): Reach.OWN}


@pytest.mark.parametrize("moment", ["0001-01-02T00:00:00+00:00", "9999-12-31T23:59:59-12:00", "x"])
def test_a_time_that_no_clock_shows_is_none_and_spoils_nothing(standing, front, seat, moment):
    assert send(front, seat, given_at=moment).status_code == 200
    with standing.app_context():
        paper = find(seat)
        line = db.session.scalars(select(Answer).where(Answer.paper_id == paper.id)).one()
        assert line.given_at is None
        answering.hand_in(paper, by=acting(paper.person), place=paper.place, now=clock.now())
        commit()


def test_a_journal_does_not_grow_without_end(front, seat, monkeypatch):
    monkeypatch.setattr("portal.exams.actions.keeping.MOST_LINES", 2)
    told = [send(front, seat) for _ in range(3)]
    assert [one.status_code for one in told] == [200, 200, 409]
    assert told[2].json == {"reason": WhyNot.TOO_MANY.label, "go": None, "paused": False}


def test_behind_a_proxy_the_journal_holds_the_address_of_the_browser(standing, front, seat):
    behind = ProxyFix(front, x_for=1, x_proto=1, x_host=1)
    told = Client(behind, use_cookies=False).post(
        f"/my/exam-room/{seat.paper}/answers",
        data=urlencode(fields(seat)),
        environ_base={"REMOTE_ADDR": "127.0.0.1"},
        content_type="application/x-www-form-urlencoded",
        headers={
            "Accept": "application/json",
            "Cookie": seat.cookie,
            "X-Forwarded-For": "203.0.113.9, 10.0.0.7",
        },
    )
    assert told.status_code == 200
    with standing.app_context():
        kept = select(Answer.address).where(Answer.paper_id == find(seat).id)
        assert db.session.scalar(kept) == "10.0.0.7"
