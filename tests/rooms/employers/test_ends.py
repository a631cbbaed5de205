"""An end that the firm puts down to the person: it counts at once, and is theirs to bear out."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.complaints.models import Complaint
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers import actions, queries
from portal.employers.models import AppointmentStatus, EndAnswer, EndKind
from portal.employers.queries import AppointmentFilter
from portal.notices.models import Notice
from tests.factories.accounts import acting, deeds_of, make_officer, make_organisation, make_person
from tests.factories.employers import make_appointment, make_project
from tests.factories.points import make_noticed, make_post
from tests.person import Person
from tests.two_at_once import both, real_house

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)
TODAY = date(2026, 3, 16)
DAY = timedelta(days=1)
A, F, P = EndAnswer, AppointmentFilter, Permission


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM, name="巴渝建设公司")


@pytest.fixture
def account(firm):
    return make_officer(Role.FIRM, organisation=firm, name="经办己")


@pytest.fixture
def clerk(account):
    return acting(account)


@pytest.fixture
def officer(context):
    return make_officer(Role.POINTS, region="500103")


@pytest.fixture
def post(firm):
    project = make_project(firm, name="江岸一期")
    return make_appointment(make_person(name="巴山月"), project, starts_on=TODAY - 30 * DAY)


def end(post, clerk, kind=EndKind.BY_PERSON):
    actions.end_appointment(post, kind, "辞职", TODAY, by=clerk, now=NOW)
    db.session.commit()


def answer(post, said, words="", now=NOW):
    actions.answer_end(post, said, words, by=acting(post.person), now=now)
    db.session.commit()


def listed(officer, wanted):
    page = queries.list_appointments(
        acting(officer), P.EMPLOYERS_APPOINTMENT_READ, today=TODAY, wanted=wanted
    )
    return [row.appointment for row in page.rows]


def told(**whom):
    notices = db.session.scalars(select(Notice).filter_by(**whom).order_by(Notice.id))
    return [(notice.words, notice.read_at is None) for notice in notices]


@pytest.mark.parametrize("kind", EndKind)
def test_only_where_the_firm_speaks_for_the_person_they_are_asked(post, clerk, kind):
    end(post, clerk, kind)
    assert post.status is AppointmentStatus.ENDED, "the site is not held up"
    assert post.ended_on == TODAY
    spoken_for = kind in {EndKind.BY_PERSON, EndKind.AGREED}
    assert post.end_standing == ("未经本人确认" if spoken_for else "")
    assert queries.list_to_answer(post.person_id) == [post] * spoken_for
    ((words, _),) = told(person_id=post.person_id)
    assert ("请确认" in words) is spoken_for
    assert "第十条" in words
    if not spoken_for:
        with pytest.raises(Refused, match="不需要确认"):
            answer(post, A.CONFIRMED)


def test_a_running_post_has_no_end_to_confirm(post):
    with pytest.raises(Refused, match="没有结束"):
        answer(post, A.CONFIRMED)


def test_what_is_borne_out_is_done_with(post, clerk, officer, firm):
    end(post, clerk)
    assert listed(officer, F.ENDED_UNCONFIRMED) == [post]
    answer(post, A.CONFIRMED)
    assert (post.end_standing, post.end_answered_at) == ("本人已确认", NOW)
    assert listed(officer, F.ENDED_UNCONFIRMED) == listed(officer, F.END_TO_LOOK_AT) == []
    assert not any(waits for _, waits in told(person_id=post.person_id))
    assert any("本人已确认" in words for words, _ in told(organisation_id=firm.id))
    assert "employers:appointment:end-answered" in deeds_of(post)
    with pytest.raises(Refused, match="已经答复过"):
        answer(post, A.DENIED)


def test_what_is_denied_is_hrs_to_look_at_and_the_firm_sees_it(post, clerk, officer, firm):
    end(post, clerk)
    answer(post, A.DENIED, "是项目经理让我走的")
    assert listed(officer, F.END_TO_LOOK_AT) == listed(officer, F.END_DENIED) == [post]
    words = [words for words, _ in told(organisation_id=firm.id)]
    assert any("本人表示不属实" in each for each in words)
    assert not any("项目经理" in each for each in words), "what they wrote is HR's alone"
    assert post.ended_on == TODAY, "the end stays"
    actions.note_end(post, by=acting(officer), now=NOW)
    assert (listed(officer, F.END_TO_LOOK_AT), listed(officer, F.END_DENIED)) == ([], [post])
    assert any("已知悉" in words for words, _ in told(person_id=post.person_id))


def test_a_denial_asks_hr_again_who_knew_of_the_points(clerk, officer):
    post = make_post(since=200)
    make_noticed(post)
    end(post, clerk)
    actions.note_end(post, by=acting(officer), now=NOW)
    answer(post, A.DENIED)
    assert listed(officer, F.END_TO_LOOK_AT) == [post]


def test_a_confirmation_asks_hr_nothing_again(clerk, officer):
    post = make_post(since=200)
    make_noticed(post)
    end(post, clerk)
    actions.note_end(post, by=acting(officer), now=NOW)
    answer(post, A.CONFIRMED)
    assert listed(officer, F.ENDED_AMID_POINTS) == []


# --- On the pages ---


def test_the_person_confirms_by_a_click(app, post, account):
    clerk = Person(app, account).visit(f"/firm/appointments/{post.public_id}/end")
    assert clerk.sees("由本人登录确认")
    clerk.submit("end_form", kind="by-person", reason="回老家")
    assert clerk.sees("未经本人确认")
    assert clerk.sees("等待本人确认结束方式")
    own = Person(app, post.person).visit("/my")
    own.click(f"巴渝建设公司报告聘用由您本人提出结束，请确认：江岸一期，{post.public_id.upper()}")
    assert own.sees("回老家")
    own.submit("answer_form", expect=422)
    assert "请选择是否属实" in own.text(".summary")
    own.submit("answer_form", answer="confirmed")
    assert own.sees("本人已确认")
    assert not own.visit("/my").sees("请确认")
    clerk.visit(f"/firm/appointments/{post.public_id}")
    assert clerk.sees("本人已确认")
    assert not clerk.sees("未经本人确认")
    own.visit(f"/my/employers/appointments/{post.public_id}/end", expect=409)
    assert own.sees("您已经答复过")


@pytest.mark.parametrize("path", ["appointments/{}", "appointments", "appointments.xlsx"])
def test_a_contractor_does_not_come_in_by_the_bureaus_door(app, post, account, path):
    """There stand what its specialist wrote for HR alone, and that points procedures run."""
    end(post, acting(account))
    answer(post, A.DENIED, "是项目经理让我走的")
    Person(app, account).visit(f"/bureau/employers/{path.format(post.public_id)}", expect=403)


def test_whoever_denies_it_is_led_to_a_complaint_with_the_facts_filled_in(
    app, post, account, officer
):
    clerk = Person(app, account).visit(f"/firm/appointments/{post.public_id}/end")
    clerk.submit("end_form", kind="by-person", reason="本人辞职")
    own = Person(app, post.person).visit(f"/my/employers/appointments/{post.public_id}")
    own.click("确认或者说明不属实")
    own.submit("answer_form", answer="denied", words="项目经理让我走的")
    assert own.sees("已转人力社保部门核实")
    clerk.visit(f"/firm/appointments/{post.public_id}")
    assert clerk.sees("不是我提出的")
    assert not clerk.sees("项目经理让我走的")
    assert clerk.visit("/firm/appointments?status=end-denied").sees("巴山月")

    hr = Person(app, officer).visit("/bureau").click("结束聘用的方式本人表示不属实，待核实")
    hr.click("巴山月")
    assert hr.sees("本人说明（单位看不到）：项目经理让我走的")
    hr.submit("note_end_form")
    assert hr.sees("已知悉")
    assert not hr.visit("/bureau").sees("本人表示不属实")

    own.visit(f"/my/employers/appointments/{post.public_id}").click("提出履职保护投诉")
    text = own.text("#complain_form textarea")
    for words in ("巴渝建设公司", "江岸一期", "2026年3月16日", "本人辞职", "不是我提出的"):
        assert words in text
    assert "项目经理让我走的" in text
    own.submit("complain_form", wrongs=["dismissal"], checked="y")
    made = db.session.scalars(select(Complaint)).one()
    assert (made.since_on, made.appointment_id) == (TODAY, post.id)


def test_a_complaint_about_anything_else_begins_empty(app, post, clerk):
    end(post, clerk)
    own = Person(app, post.person)
    own.visit(f"/my/complaints/new?appointment={post.public_id}")
    assert own.text("#complain_form textarea") == ""


def test_nobody_answers_for_another(app, post, clerk, context):
    end(post, clerk)
    Person(app, make_person()).visit(f"/my/employers/appointments/{post.public_id}/end", expect=404)


def test_a_form_kept_open_is_refused_in_words_when_it_was_answered_elsewhere(app, post, clerk):
    end(post, clerk)
    one, other = (
        Person(app, post.person).visit(f"/my/employers/appointments/{post.public_id}/end")
        for _ in range(2)
    )
    one.submit("answer_form", answer="confirmed")
    other.submit("answer_form", expect=422, answer="denied")
    assert "您已经答复过" in other.text(".summary")


def test_the_workbook_tells_whether_the_person_bore_it_out(app, post, clerk, officer):
    end(post, clerk)
    hr = Person(app, officer)
    hr.visit("/bureau/employers/appointments.xlsx?status=ended-unconfirmed")
    book = CalamineWorkbook.from_filelike(io.BytesIO(hr.answer.data))
    headings, row = book.get_sheet_by_index(0).to_python()
    assert dict(zip(headings, row, strict=True))["本人确认"] == "未经本人确认"


def test_of_two_answers_at_once_the_first_counts(database_url):
    with real_house(database_url) as house:
        with house.app_context():
            post = make_appointment(
                status=AppointmentStatus.ENDED, end_kind=EndKind.BY_PERSON, ended_on=TODAY
            )
            id_, person = post.id, acting(post.person)

        def say(said):
            def deed():
                found = db.session.get_one(type(post), id_)
                actions.answer_end(found, said, "", by=person, now=clock.now())

            return deed

        first, second = both(house, say(A.DENIED), say(A.CONFIRMED))
        assert (first, "已经答复过" in second) == ("", True)
        with house.app_context():
            assert db.session.get_one(type(post), id_).end_answer is A.DENIED
