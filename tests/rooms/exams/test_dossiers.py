"""After the day: asked for, made once, read by whom it concerns, judged by people; nothing follows
by itself.
"""

from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.bank.rules import jsonable
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exams.actions import answering, papers
from portal.exams.actions import dossiers as actions
from portal.exams.actions.answering import Given
from portal.exams.actions.invigilation import Group, note
from portal.exams.actions.presence import keep_events
from portal.exams.jobs import make_dossier as make_dossier_job
from portal.exams.jobs import make_dossiers
from portal.exams.models import (
    Answer,
    ApplicationStatus,
    IntegrityDossier,
    IntegrityNote,
    IntegrityVerdict,
    PageEventKind,
    Paper,
    PaperStatus,
    Sitting,
)
from portal.exams.queries import dossiers as queries
from portal.exams.queries import papers as paper_queries
from portal.exams.queries import traces
from portal.exams.rules.dossier import Content
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit, drop
from portal.web.filters import hour
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.dossiers import make_dossier, make_sat_sitting
from tests.factories.exams import make_application, make_paper, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW, HOUR = clock.now(), timedelta(hours=1)
HERE = "a" * 32
READ, JUDGE = Permission.EXAMS_DOSSIER_READ, Permission.EXAMS_DOSSIER_JUDGE


@pytest.fixture
def by():
    return acting(make_officer(Role.EXAMS))


def content(dossier):
    return queries.content_of(dossier)


def test_a_copier_is_found_in_words_and_nobody_else_is(by):
    dossier = make_dossier()
    held = content(dossier)
    pairs = [finding for finding in held.findings if finding.kind == "pair"]
    (pair,) = pairs
    assert {who.place[-4:] for who in pair.who} == {"1号机位", "2号机位"}
    assert pair.is_same_room
    assert len(pair.shared) > 3 * pair.expected
    for shared in pair.shared:
        assert shared.first.given == shared.second.given, "as option, whatever the letter"
        assert shared.first.at
        assert shared.stem
        assert 2 <= shared.same <= shared.wrong <= shared.answered == 10
    assert held.papers == 10
    assert held.questions_in_common == 40
    assert held.measured.room.pairs >= 4500
    assert held.measured.room.per_million < 3000
    (left,) = [f for f in held.findings if f.kind == "candidate"]
    assert left.signals[0].words == "离开页面4次"
    assert sum(event.words == "离开页面" for event in left.timelines[0]) == 4


def test_the_same_traces_give_the_same_document_and_what_was_read_stays():
    first = make_dossier()
    before = first.digest, first.content
    second = make_dossier(first.sitting)
    assert (second.number, second.digest) == (2, first.digest)
    assert not actions.make(first.id, now=NOW)
    db.session.expire_all()
    assert (first.digest, first.content) == before
    assert jsonable.digest(jsonable.from_json(Content, first.content)) == first.digest


def test_nothing_is_looked_into_while_the_sitting_runs(by):
    running = make_sitting(SittingStatus.RUNNING)
    with pytest.raises(Refused, match="考试还没有结束"):
        actions.ask(running, by=by, now=NOW)
    with pytest.raises(NotFound):
        queries.get_over(by, READ, running.public_id, now=NOW)
    over = make_sitting(SittingStatus.MARKING)
    make_paper(make_application(over, status=ApplicationStatus.ADMITTED), PaperStatus.OPEN, marks=0)
    with pytest.raises(Refused, match="还有试卷没有交卷"):
        actions.ask(over, by=by, now=NOW)


def test_one_document_at_a_time_and_a_lost_one_is_made_by_the_clock(by):
    sitting = make_sat_sitting(3)
    lost = actions.ask(sitting, by=by, now=NOW - 2 * queries.UNFINISHED_AFTER)
    db.session.commit()
    drop()  # as a crash does: it is not handed over
    with pytest.raises(Refused, match="正在生成"):
        actions.ask(sitting, by=by, now=NOW)
    with mock.patch.object(actions, "make") as made:
        make_dossiers()
    made.assert_not_called()  # the clock's thread has no time for it: the queue does it
    commit()
    db.session.refresh(lost)
    assert lost.made_at is not None
    assert actions.ask(sitting, by=by, now=NOW).number == 2


def test_what_cannot_be_made_says_so_and_another_can_be_asked_for(app, by):
    sitting = make_sat_sitting(3)
    failed = actions.ask(sitting, by=by, now=NOW - 2 * queries.UNFINISHED_AFTER)
    db.session.commit()
    drop()
    with (
        mock.patch.object(actions, "assemble", side_effect=ValueError("no such course")),
        pytest.raises(ValueError, match="no such course"),
    ):
        make_dossier_job(failed.id)
    db.session.refresh(failed)
    assert (failed.trouble, failed.made_at) == ("ValueError", None)
    assert deeds_of(failed) == ["exams:dossier:failed"]
    assert queries.list_unfinished(NOW) == [], "the clock does not try for ever"
    page = Person(app, make_officer(Role.EXAMS))
    page.visit(f"/bureau/exams/dossiers/{failed.public_id}", expect=404)
    page.visit(f"/bureau/exams/sittings/{sitting.public_id}/dossiers")
    assert page.sees("第1版未能生成")
    page.submit("ask")
    assert not page.sees("第1版未能生成。")
    page.click("第2版")
    db.session.expire_all()
    make_dossier_job(failed.id)  # the queue tries again by itself, and this time it can be made
    db.session.refresh(failed)
    assert failed.trouble == ""
    assert queries.content_of(failed).papers == 3


def test_a_sitting_without_papers_has_a_document_without_findings():
    held = content(make_dossier(make_sitting(SittingStatus.MARKING)))
    assert (held.papers, held.pairs, held.findings) == (0, 0, ())


def test_opinions_stand_beside_one_another_and_nothing_follows(by):
    dossier = make_dossier()
    finding = content(dossier).findings[0]
    before = db.session.execute(select(Paper.id, Paper.marks, Paper.status, Paper.is_passed)).all()
    status = dossier.sitting.status
    for verdict, reason in (
        (IntegrityVerdict.LOOK_INTO, "调取监控"),
        (IntegrityVerdict.CLEAR, "监控未见异常"),
    ):
        actions.judge(dossier, finding, verdict, reason=reason, by=by)
    again = make_dossier(dossier.sitting)
    notes = queries.notes_on(again, finding)
    assert [note.reason for note in notes] == ["调取监控", "监控未见异常"]
    listed = queries.all_listed(again, content(again))
    assert listed[0].latest.verdict is IntegrityVerdict.CLEAR
    after = db.session.execute(select(Paper.id, Paper.marks, Paper.status, Paper.is_passed)).all()
    assert (after, dossier.sitting.status) == (before, status)
    assert deeds_of(dossier)[-2:] == ["exams:dossier:judged"] * 2


def test_whoever_sat_it_neither_asks_reads_nor_judges():
    dossier = make_dossier()
    own = db.session.scalars(select(Paper).where(Paper.sitting_id == dossier.sitting_id)).first()
    officer = make_officer(Role.EXAMS)
    own.person_id = officer.id
    db.session.commit()
    me = acting(officer)
    with pytest.raises(Refused, match="您本人参加了这场考试"):
        actions.ask(dossier.sitting, by=me, now=NOW)
    with pytest.raises(NotFound):
        queries.get_dossier(me, READ, dossier.public_id)
    with pytest.raises(NotFound):
        queries.get_over(me, READ, dossier.sitting.public_id, now=NOW)
    with pytest.raises(Refused):
        actions.judge(
            dossier, content(dossier).findings[0], IntegrityVerdict.CLEAR, reason="无", by=me
        )


def test_from_the_sitting_to_an_opinion(app):
    sitting = make_sat_sitting(copied=0.9)
    page = Person(app, make_officer(Role.EXAMS))
    page.visit(f"/bureau/exams/sittings/{sitting.public_id}").click("考后核查")
    assert page.sees("数字只提示值得看的地方，不作为处理依据")
    page.submit("ask")
    assert page.sees("第1版")
    page.click("第1版")
    assert page.sees("按本场数据模拟，无关考生中每百万对约误报")
    assert page.sees("检出能力")
    first = page.page.select_one("td a[href*=findings]")
    page.click(first.get_text(strip=True))
    assert page.sees("相同的错误答案")
    page.submit("judge_form", expect=422)
    assert page.sees("请选择核查意见")
    page.submit("judge_form", verdict="look-into", reason="两人相邻，调取监控核对")
    assert page.sees("两人相邻，调取监控核对")
    assert page.sees("需进一步核实")
    dossier = db.session.scalars(select(IntegrityDossier)).one()
    part = page.send(
        f"/bureau/exams/dossiers/{dossier.public_id}/findings/1",
        method="POST",
        data={"csrf_token": page.page.select_one("#judge_form [name=csrf_token]")["value"]},
        headers={"HX-Request": "true", "HX-Target": "judge_form"},
    )
    assert "<html" not in part.text
    page.visit(f"/bureau/exams/dossiers/{dossier.public_id}?kind=pair&page=9")
    assert page.sees("需进一步核实")


def test_the_document_is_printed_and_that_is_recorded(app):
    dossier = make_dossier()
    page = Person(app, make_officer(Role.EXAMS))
    answer = page.send(f"/bureau/exams/dossiers/{dossier.public_id}/paper")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert deeds_of(dossier)[-1] == "exams:dossier:printed"


def test_who_may_see_and_who_may_judge(app):
    dossier = make_dossier()
    sitting = f"/bureau/exams/sittings/{dossier.sitting.public_id}/dossiers"
    one = f"/bureau/exams/dossiers/{dossier.public_id}"
    for url in (sitting, one, f"{one}/findings/1", f"{one}/paper"):
        elsewhere = Person(app, make_officer(Role.EXAMS, region="500106"))
        assert elsewhere.send(url).status_code == 404, url
        assert Person(app, make_officer(Role.INVIGILATOR)).send(url).status_code == 403, url
    auditor = Person(app, make_officer(Role.AUDITOR)).visit(f"{one}/findings/1")
    assert not auditor.page.select("form#judge_form")
    auditor.visit(f"{one}/findings/999", expect=404)
    auditor.app.config["WTF_CSRF_ENABLED"] = False
    try:
        sent = {"verdict": "clear", "reason": "无"}
        answer = auditor.send(f"{one}/findings/1", method="POST", data=sent)
        assert answer.status_code == 404
        assert auditor.send(sitting, method="POST").status_code == 403
    finally:
        auditor.app.config["WTF_CSRF_ENABLED"] = True
    assert db.session.scalars(select(IntegrityNote)).all() == []


def test_a_document_under_way_is_not_there_yet(app, by):
    sitting = make_sat_sitting(3)
    dossier = actions.ask(sitting, by=by, now=NOW)
    db.session.commit()
    page = Person(app, make_officer(Role.EXAMS))
    page.visit(f"/bureau/exams/sittings/{sitting.public_id}/dossiers")
    assert page.sees("正在生成")
    assert not page.page.select("form#ask")
    page.visit(f"/bureau/exams/dossiers/{dossier.public_id}", expect=404)


def test_what_came_late_stands_in_the_course():
    sitting = make_sat_sitting(copied=0.9)
    paper = db.session.scalars(
        select(Paper).where(Paper.sitting_id == sitting.id).order_by(Paper.id)
    ).first()
    lines = select(Answer).where(Answer.paper_id == paper.id).order_by(Answer.number.desc())
    for line, seconds in zip(db.session.scalars(lines.limit(2)), (130, 120), strict=True):
        line.given_at = paper.deadline_at - HOUR / 60
        line.saved_at = paper.deadline_at + timedelta(seconds=seconds)
    db.session.commit()
    held = content(make_dossier(sitting))
    (pair,) = [finding for finding in held.findings if finding.kind == "pair"]
    told = [
        (event.words, event.seconds)
        for line in pair.timelines
        for event in line
        if "迟到送达" in event.words
    ]
    given = hour(paper.deadline_at - HOUR / 60)
    words = f"迟到送达2次作答（第39、40题），浏览器报告的作答时间{given}至{given}"
    assert told == [(words, 10)]


def test_a_paper_of_every_kind_of_question_leaves_traces(context):
    """Drawn by the blueprint, answered wrongly and mended, moved and noted, handed in."""
    opens_at = NOW - timedelta(minutes=30)
    sitting = make_sitting(SittingStatus.RUNNING, opens_at=opens_at, closes_at=NOW + HOUR)
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    paper = papers.prepare_paper(application, now=NOW)
    me = acting(paper.person)
    paper = papers.enter(paper, by=me, place=HERE, now=NOW)
    seen = paper_queries.list_seen(paper.id)
    written = [(each.number, value) for each in seen for value in _answers(each.face)]
    for second, (number, value) in enumerate(written):
        given = Given(str(uuid4()), number, value, is_flagged=False)
        at = NOW + timedelta(seconds=second)
        answering.save_answer(paper, given, place=HERE, address="", now=at)
    keep_events(paper, [PageEventKind.LEFT, PageEventKind.COPIED], place=HERE, now=NOW)
    keep_events(paper, [PageEventKind.RETURNED], place=HERE, now=NOW + timedelta(seconds=9))
    by = acting(make_officer(Role.EXAMS))
    note(Group(sitting, application=application), text="要求喝水", evidence=None, by=by, now=NOW)
    answering.hand_in(paper, by=me, place=HERE, now=NOW + timedelta(minutes=20))
    sitting_id = sitting.id
    db.session.commit()
    with db.reading() as session:
        found = traces.traces(session.get(Sitting, sitting_id))
    (written,) = found.written
    assert len(written.sheet.answers) == len(seen) == 80
    assert set(found.kinds) == set(written.asked) == set(written.sheet.answers)
    assert len(set(found.kinds.values())) == 5
    for question, given in written.sheet.answers.items():
        assert bool(given) == bool(written.asked[question].stem), question
        assert bool(given) == bool(written.asked[question].given), question
    words = [(event.words, event.seconds) for event in written.events]
    assert words == [("复制", 0), ("离开页面", 9), ("考场情况：要求喝水", 0)]
    assert len({save.question for save in written.course.saves}) == 80


def _answers(face):
    """Two answers to each question, one of them wrong."""
    if face.options:
        return [face.options[0].letter, face.options[-1].letter]
    return ["|".join(["12345.6"] * max(1, len(face.entries))), "7"]
