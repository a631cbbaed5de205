"""考前演练 at the bureau: who may, when not, one at a time, and what a crash leaves."""

import subprocess
from datetime import timedelta
from unittest import mock

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from portal import cli
from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams import rehearsing
from portal.exams.actions import rehearsals as actions
from portal.exams.models import ApplicationStatus, Rehearsal
from portal.exams.queries import rehearsals as queries
from portal.exams.rules.rehearsal import RehearsalPhase, RehearsalVerdict
from portal.exams.rules.sitting_life import SittingStatus
from portal.rehearsal import run
from tests.factories.accounts import acting, deeds_of, make_officer, make_organisation
from tests.factories.exams import make_application, make_sitting
from tests.factories.rehearsals import make_ended, make_rehearsal, make_report
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now()
S = SittingStatus


@pytest.fixture
def sitting():
    return make_sitting(S.APPLIED)


@pytest.fixture
def by():
    return acting(make_officer(Role.EXAMS))


@pytest.fixture
def officer(app):
    return Person(app, make_officer(Role.EXAMS))


@pytest.fixture
def data(app):
    return app.extensions["settings"].data


def ask(sitting, by, **details):
    return actions.ask(sitting, **{"candidates": 3, "every": 15, "by": by, "now": NOW} | details)


def page_of(sitting):
    return f"/bureau/exams/sittings/{sitting.public_id}/rehearsals"


def test_an_officer_asks_and_sees_how_far_it_is(officer, sitting):
    for _ in range(3):
        make_application(sitting, status=ApplicationStatus.ADMITTED)
    officer.visit(f"/bureau/exams/sittings/{sitting.public_id}").click("考前演练")
    assert officer.page.select_one("[name=candidates]")["value"] == "3"
    officer.submit("rehearsal_form", candidates="２")
    assert "等待开始" in officer.text()
    asked = db.session.scalars(select(Rehearsal)).one()
    assert (asked.candidates, asked.every, asked.region) == (2, 15, sitting.region)
    assert deeds_of(sitting)[-1] == "exams:rehearsal:asked"
    actions.go_on(asked.id, RehearsalPhase.PREPARING, 1)
    db.session.commit()
    with rehearsing.turn(officer.app.extensions["settings"].data) as file:
        rehearsing.sign(file, asked.public_id)
        officer.visit(f"/bureau/exams/rehearsals/{asked.public_id}")
    assert "已准备试卷1份，共2份" in officer.text()


@pytest.mark.parametrize("typed", ["0", "5001", "十", ""])
def test_a_senseless_number_is_refused_beside_the_field(officer, sitting, typed):
    officer.visit(page_of(sitting)).submit("rehearsal_form", candidates=typed, expect=422)
    assert "1至5000" in officer.text("#rehearsal_form")
    assert db.session.scalars(select(Rehearsal)).all() == []


def test_another_regions_rehearsals_are_not_found(app, sitting):
    ended = make_ended(sitting)
    elsewhere = Person(app, make_officer(Role.EXAMS, "500106"))
    elsewhere.visit(page_of(sitting), expect=404)
    elsewhere.visit(f"/bureau/exams/rehearsals/{ended.public_id}", expect=404)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.INVIGILATOR, Role.MARKING])
def test_others_may_not(app, sitting, role):
    Person(app, make_officer(role)).visit(page_of(sitting), expect=403)


def test_none_while_a_sitting_runs_wherever_it_is(officer, sitting):
    running = make_sitting(S.RUNNING, region="500106")
    officer.visit(page_of(sitting)).submit("rehearsal_form", expect=422)
    assert f"“{running.title}”正在考试" in officer.text("#rehearsal_form")
    assert db.session.scalars(select(Rehearsal)).all() == []


@pytest.mark.parametrize(("minutes", "is_refused"), [(30, True), (60, True), (61, False)])
def test_none_within_an_hour_of_a_start(sitting, by, minutes, is_refused):
    make_sitting(S.APPLIED, opens_at=NOW + timedelta(minutes=minutes))
    if is_refused:
        with pytest.raises(Refused, match="一小时内开考"):
            ask(sitting, by)
    else:
        assert ask(sitting, by).id


def test_a_start_that_the_worker_has_not_seen_yet_counts(sitting, by):
    make_sitting(S.APPLIED, opens_at=NOW - timedelta(minutes=5))
    with pytest.raises(Refused, match="正在考试"):
        ask(sitting, by)


def test_cancelled_and_demonstration_sittings_keep_nobody_back(sitting, by):
    make_sitting(S.CANCELLED, opens_at=NOW + timedelta(minutes=5))
    make_sitting(S.RUNNING, organisation_id=make_organisation(is_demo=True).id)
    assert ask(sitting, by).id


@pytest.mark.parametrize("status", [S.RUNNING, S.MARKING, S.RELEASED, S.CANCELLED])
def test_a_sitting_that_is_not_to_come_is_not_rehearsed(by, status):
    with pytest.raises(Refused, match="不需要演练"):
        ask(make_sitting(status), by)


def test_two_at_once_are_refused(sitting, by):
    ask(sitting, by)
    with pytest.raises(Refused, match="另一次演练"):
        ask(make_sitting(S.APPLIED), by)


def test_two_who_ask_in_the_same_moment_get_one(sitting, by):
    make_rehearsal(sitting)
    with (
        mock.patch.object(queries, "find_unended", return_value=[]),
        pytest.raises(Refused, match="另一次演练"),
    ):
        ask(sitting, by)


def test_one_that_runs_is_left_alone(sitting, by, data):
    running = make_rehearsal(sitting, started_at=NOW - timedelta(hours=2))
    with rehearsing.turn(data) as file:
        rehearsing.sign(file, running.public_id)
        assert queries.standing(running, NOW).is_under_way
        with pytest.raises(Refused, match="另一次演练"):
            ask(sitting, by)
        with pytest.raises(Refused, match="另一次演练"), rehearsing.turn(data):
            pass


def test_a_crash_is_shown_and_the_next_one_ends_it(app, officer, sitting, by):
    dead = make_rehearsal(sitting, started_at=NOW, phase=RehearsalPhase.ANSWERING)
    officer.visit(page_of(sitting))
    assert "中断" in officer.text("table")
    officer.visit(f"/bureau/exams/rehearsals/{dead.public_id}")
    assert "请重新发起" in officer.text()
    after = ask(sitting, by)
    assert (dead.phase, dead.turn) == (RehearsalPhase.INTERRUPTED, None)
    assert dead.ended_at == NOW
    assert deeds_of(dead)[-1] == "exams:rehearsal:stopped"
    assert after.turn == 1


def test_whoever_comes_after_a_dead_one_does_not_take_itself_for_it(sitting, by, data):
    dead = make_rehearsal(sitting, started_at=NOW)
    (data / rehearsing.FILE).write_text(dead.public_id)
    with rehearsing.turn(data):
        assert queries.standing(dead, NOW).phase is RehearsalPhase.INTERRUPTED
        assert ask(sitting, None).id


def test_one_that_the_worker_never_began_is_given_up(sitting):
    asked = make_rehearsal(sitting, created_at=NOW - timedelta(minutes=3))
    assert queries.standing(asked, NOW).phase is RehearsalPhase.INTERRUPTED
    assert queries.standing(asked, NOW - timedelta(minutes=2)).is_under_way


def test_it_begins_once_and_not_when_an_exam_has_come_near(sitting, by):
    asked = ask(sitting, by)
    make_sitting(S.APPLIED, opens_at=NOW + timedelta(minutes=50))
    with pytest.raises(Refused, match="一小时内开考"):
        actions.begin(asked, now=NOW)
    asked.started_at = NOW
    with pytest.raises(Refused, match="已经开始过"):
        actions.begin(asked, now=NOW)


def test_the_report_says_yes_or_no_with_reasons(officer):
    good = make_ended()
    officer.visit(f"/bureau/exams/rehearsals/{good.public_id}")
    assert good.verdict is RehearsalVerdict.GO
    assert "可以开考" in officer.text(".verdict")
    assert "本机本次承载40人" in officer.text(".verdict")
    assert "没有达到要求的" not in officer.text()
    bad = make_ended(receipts=39)
    officer.visit(f"/bureau/exams/rehearsals/{bad.public_id}")
    assert "不宜开考" in officer.text(".verdict")
    assert "应有回执40份，实际39份" in officer.text()
    assert deeds_of(bad)[-1] == "exams:rehearsal:ended"


def test_a_process_of_its_own_is_started_and_only_for_what_waits(app, sitting):
    ended, waits = make_ended(make_sitting(S.APPLIED)), make_rehearsal(sitting)
    with (
        mock.patch.object(subprocess, "run") as started,
        mock.patch.dict(app.config, TESTING=False),
    ):
        actions.launch(waits.id)
        actions.launch(ended.id)
    (call,) = started.call_args_list
    assert call.args[0][:2] == ["/usr/bin/setsid", "--fork"]
    assert call.args[0][-3:] == ["exams", "rehearse", waits.public_id]


def test_the_end_of_a_failed_one_is_told(sitting, officer):
    failed = make_rehearsal(sitting, started_at=NOW)
    actions.fail(failed.id, "数据库账号没有新建数据库的权限", now=NOW)
    db.session.commit()
    officer.visit(f"/bureau/exams/rehearsals/{failed.public_id}")
    assert "没有新建数据库的权限" in officer.text()
    assert failed.turn is None


@pytest.mark.parametrize(
    ("receipts", "code", "told"),
    [(40, 0, "可以开考　本机本次承载40人"), (39, 1, "不宜开考　本机本次以40人演练")],
)
def test_the_command_says_the_same_and_ends_accordingly(monkeypatch, receipts, code, told):
    monkeypatch.setattr(cli, "settings", lambda: None)
    monkeypatch.setattr(run, "rehearse", lambda *_, **__: make_report(receipts))
    ended = CliRunner().invoke(cli.main, ["exams", "rehearse", "abc", "--candidates", "40"])
    assert ended.exit_code == code
    assert told in ended.output
    assert "保存一次作答：p50 30毫秒" in ended.output


def test_a_command_that_could_not_be_done_says_why(monkeypatch):
    monkeypatch.setattr(cli, "settings", lambda: None)
    monkeypatch.setattr(run, "rehearse", mock.Mock(side_effect=Refused("现在不能演练")))
    ended = CliRunner().invoke(cli.main, ["exams", "rehearse", "abc"])
    assert (ended.exit_code, ended.output) == (2, "现在不能演练\n")
