"""One's own data: all of it, for oneself alone; requests answered once, by somebody else."""

import io
import json
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts.models import OrganisationKind, Person
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates.feed import subject_of
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.documents.sheets import workbook_of, write_json
from portal.exams.actions import answering
from portal.exams.rules.sitting_life import SittingStatus
from portal.pool.actions import own_data as actions
from portal.pool.models import Experience, InvitationStatus, RequestState
from portal.pool.queries import own_data as queries
from portal.pool.rules.own_data import MOST_OPEN, DataAbout, DataKind
from tests.factories.accounts import acting, deeds_of, make_officer, make_organisation, make_person
from tests.factories.bank import make_question
from tests.factories.changes import make_change
from tests.factories.complaints import make_closed, make_proposed
from tests.factories.courses import answer as exercise_answered
from tests.factories.courses import make_course, make_progress
from tests.factories.employers import make_appointment, make_project, make_terms
from tests.factories.exams import make_sitting
from tests.factories.notices import make_notice
from tests.factories.outbox import make_message
from tests.factories.points import ask_for_review, contest_it, make_decided, make_noticed
from tests.factories.pool import (
    make_data_request,
    make_experience,
    make_invitation,
    make_profile,
)
from tests.factories.sat import answer, enter, hand_in, item_of
from tests.person import Person as Visitor

NOW = clock.now()


@pytest.fixture
def person(context):
    """Somebody of whom the portal holds something of every kind; neighbours are there too."""
    profile = make_profile(make_person(name="欧阳演示", mobile="13900001234"))
    for whose in (profile, make_profile(make_person(name="邻居"))):
        make_experience(whose)
        make_invitation(whose, status=InvitationStatus.ACCEPTED)
        make_appointment(whose.person)
        make_data_request(whose.person)
    return profile.person


def ask(by, kind=DataKind.CORRECT, about=DataAbout.POINTS):
    return actions.ask(kind, about, "请核对", None, by=by, now=NOW)


def everything(person, *, is_masked=False):
    """As the file has it, by kind."""
    out = io.BytesIO()
    sheets = queries.tell_all(acting(person), clock.today(), is_masked=is_masked)
    write_json(out, sheets, {"生成时间": "此刻"})
    return json.loads(out.getvalue())


def test_everything_is_there_and_nothing_of_a_neighbour(person):
    data = everything(person)
    filled = {title: rows for title, rows in data.items() if rows}
    assert {"账户", "证书", "人才库资料", "现场经历", "邀约", "聘用", "个人信息请求"} <= set(filled)
    assert len(filled["现场经历"]) == len(filled["邀约"]) == len(filled["聘用"]) == 1
    text = json.dumps(data, ensure_ascii=False)
    assert person.resident_id in text
    assert "邻居" not in text


def test_on_the_page_numbers_are_masked_and_the_first_rows_shown(person):
    for _ in range(queries.SHOWN + 2):
        make_notice(person_id=person.id)
    shown = {each.title: each for each in queries.look_through(acting(person), clock.today())}
    assert (shown["通知"].count, len(shown["通知"].rows)) == (queries.SHOWN + 2, queries.SHOWN)
    text = repr(shown)
    assert person.resident_id not in text
    assert person.mobile not in text


def test_the_workbook_has_a_sheet_to_each_kind_and_runs_no_formula(person):
    person.major = "=1+1"
    sheets = list(queries.tell_all(acting(person), clock.today(), is_masked=False))
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_of(sheets)))
    assert book.sheet_names == [sheet.title for sheet in sheets]
    rows = dict(book.get_sheet_by_name("账户").to_python()[1:])
    assert rows["专业"] == "=1+1"


def test_a_draft_of_points_is_nobody_s_to_read_and_a_notice_is(context):
    event = make_noticed()
    (told,) = everything(event.person)["记分"]
    assert event.catalogue_item.title in told["情形"]
    assert told["草拟部门"] == event.organisation.name
    assert everything(event.person)["记分证据材料"]
    event.noticed_at = None
    db.session.commit()
    data = everything(event.person)
    assert not data["记分"]
    assert not data["记分证据材料"]


def test_points_are_told_with_their_procedure_and_no_officer_s_name(context):
    event = ask_for_review(make_decided())
    contest_it(event)
    data = everything(event.person)
    assert data["记分复核"][0]["结果"] == "办理中"
    assert data["复议和诉讼"]
    text = json.dumps(data, ensure_ascii=False)
    for officer in (event.drafted_by, event.noticed_by, event.decided_by):
        assert officer.name not in text


@pytest.fixture
def sat(context):
    """A paper that was answered and handed in."""
    paper = enter(
        make_sitting(
            SittingStatus.RUNNING,
            opens_at=NOW - timedelta(minutes=40),
            closes_at=NOW + timedelta(hours=3),
            minutes=120,
        )
    )
    answer(paper, item_of(paper), "A")
    answer(paper, item_of(paper), "B")
    return paper


def test_answers_are_told_once_handed_in_without_a_question_or_a_mark(sat):
    assert not everything(sat.person)["答卷"]
    hand_in(sat)
    db.session.commit()
    data = everything(sat.person)
    (written,) = [row for row in data["答卷"] if row["本人答案"]]
    assert written["本人答案"] == "B"
    assert [row["填写内容"] for row in data["作答流水"]] == ["A", "B"]
    assert data["交卷回执"][0]["已答"] == 1
    text = json.dumps(data, ensure_ascii=False)
    for item in sat.items:
        face = item.face["face"]
        assert face["stem"] not in text
        for option in face.get("options", ()):
            assert len(option["text"]) < 8 or option["text"] not in text
    assert not any("得分" in heading for row in data["答卷"] for heading in row)


def test_marks_are_told_once_they_are_released(sat):
    hand_in(sat)
    answering.mark_paper(sat)
    db.session.commit()
    (row,) = everything(sat.person)["试卷和成绩"]
    assert (row["得分"], row["结果"], row["状态"]) == (None, "未公布", "已交卷")
    assert not everything(sat.person)["科目得分"]
    sat.sitting.status, sat.sitting.released_at = SittingStatus.RELEASED, clock.now()
    db.session.commit()
    (row,) = everything(sat.person)["试卷和成绩"]
    assert (row["得分"], row["状态"]) == (sat.marks / 100, "已评分")
    assert everything(sat.person)["科目得分"]


def test_learning_is_told_by_lesson_with_its_exercises(context):
    progress = make_progress(make_course((make_question(),)))
    given = exercise_answered(progress)
    data = everything(db.session.get_one(Person, progress.person_id))
    assert data["学习时间"][0]["课时"] == progress.lesson.title
    assert data["练习作答"][0]["结果"] == "正确"
    assert data["练习作答"][0]["本人答案"] == "；".join(given.answer["values"])


def test_of_a_complaint_the_person_is_told_what_they_wrote_and_what_was_decided(context):
    proposed = make_proposed(text="项目部不让核对考勤")
    (row,) = everything(proposed.person)["履职保护投诉"]
    assert row["内容"] == "项目部不让核对考勤"
    assert (row["结论"], row["答复"]) == ("", "")  # only proposed
    closed = make_closed()
    (row,) = everything(closed.person)["履职保护投诉"]
    assert row["结论"] == "属实"
    assert everything(closed.person)["投诉材料"]


def test_the_versions_of_an_appointment_are_told_but_for_whom_else_they_name(context):
    clerk = make_officer(Role.FIRM, organisation=make_organisation(OrganisationKind.FIRM))
    project = make_project(clerk.duties[0].organisation, manager_name="别人经理")
    terms = make_terms(acting(clerk), project)
    data = everything(terms.person)
    assert data["聘用文件版本"][0]["校验码"] == terms.digest
    said = {row["栏目"]: row["内容"] for row in data["聘用文件内容"]}
    assert said["项目名称"] == project.name
    assert terms.person.resident_id in said.values()
    assert "别人经理" not in json.dumps(data, ensure_ascii=False)
    masked = everything(terms.person, is_masked=True)
    assert terms.person.resident_id not in json.dumps(masked, ensure_ascii=False)


def test_editions_and_changes_of_a_certificate_are_told(context):
    change = make_change(reason="正在核查的原因")
    data = everything(change.certificate.person)
    assert data["证书"][0]["编号"] == change.certificate.number
    assert data["证书登记事项"]
    assert data["证书变更"][0]["办理阶段"] == "待审批"
    assert "正在核查的原因" not in json.dumps(data, ensure_ascii=False)


def test_what_the_platform_was_told_of_a_person_is_told_to_them(person):
    make_message(subject_of(person.public_id), name=person.name)
    make_message("person:another", name="旁人甲")
    (row,) = [r for r in everything(person)["报送全市平台"] if "2026-03-05" in r["内容"]]
    assert f"姓名：{person.name}" in row["内容"]
    assert "旁人甲" not in json.dumps(everything(person), ensure_ascii=False)


def test_who_looked_appears_as_office_and_role(person):
    officer = make_officer(Role.POINTS, name="经办人某")
    seen = db.session.scalars(select(Experience).where(Experience.person_id == person.id)).one()
    record(Deed.POOL_EXPERIENCE_PROOF_SEEN, seen, by=acting(officer))
    record(Deed.ACCOUNTS_PERSON_SIGNED_IN, person, by=acting(person))
    db.session.commit()
    data = everything(person)
    (look,) = data["工作人员查看记录"]
    assert officer.duties[0].organisation.name in look["查看人（单位和职责）"]
    assert Role.POINTS.label in look["查看人（单位和职责）"]
    assert "登录" in [row["事项"] for row in data["登录和操作记录"]]
    assert "经办人某" not in json.dumps(data, ensure_ascii=False)


def test_the_taking_is_recorded(app, person):
    visitor = Visitor(app, person)
    for form in ("json", "xlsx"):
        assert visitor.send(f"/my/data/all.{form}").status_code == 200
    assert deeds_of(person).count("pool:data:taken") == 2


def test_a_request_is_due_in_working_days_and_is_made_once(person):
    by = acting(person)
    made = ask(by)
    assert 15 <= (made.due_on - clock.today()).days <= 40
    with pytest.raises(Refused, match="正在办理"):
        ask(by)


def test_only_so_many_requests_are_open_at_once(context):
    by = acting(make_person())
    for about in list(DataAbout)[:MOST_OPEN]:
        ask(by, about=about)
    with pytest.raises(Refused, match="等待答复后再提出"):
        ask(by, about=list(DataAbout)[MOST_OPEN])


def test_whoever_has_no_certificate_is_answered_by_the_municipality(context):
    assert ask(acting(make_person())).region == MUNICIPALITY


def test_a_request_is_answered_once_by_somebody_else(context):
    officer = make_officer(Role.POINTS)
    own = make_data_request(officer)
    with pytest.raises(Refused, match="自己"):
        actions.answer(own, is_granted=True, words="好", by=acting(officer), now=NOW)
    asked = make_data_request()
    actions.answer(asked, is_granted=False, words="保存期未满", by=acting(officer), now=NOW)
    assert asked.state is RequestState.REFUSED
    with pytest.raises(Refused, match="已经答复"):
        actions.answer(asked, is_granted=True, words="好", by=acting(officer), now=NOW)


def test_requests_of_other_districts_and_other_people_are_not_there(context):
    asked = make_data_request(region="500229")
    officer = acting(make_officer(Role.POINTS))
    assert asked not in queries.list_to_answer(officer).rows
    for actor, permission in (
        (officer, Permission.POOL_DATA_ANSWER),
        (acting(make_person()), Permission.POOL_DATA_OWN),
    ):
        with pytest.raises(NotFound):
            queries.get_request(actor, permission, asked.public_id)
