"""One's own data: all of it, for oneself alone; requests answered once, by somebody else."""

import io
import json

import pytest
from python_calamine import CalamineWorkbook

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.documents.sheets import workbook_of
from portal.pool.actions import own_data as actions
from portal.pool.models import InvitationStatus, RequestState
from portal.pool.queries import own_data as queries
from portal.pool.rules.own_data import MOST_OPEN, DataAbout, DataKind
from tests.factories.accounts import acting, deeds_of, make_officer, make_person
from tests.factories.employers import make_appointment
from tests.factories.points import make_noticed
from tests.factories.pool import (
    make_data_request,
    make_experience,
    make_invitation,
    make_profile,
)

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


def test_everything_is_there_and_nothing_of_a_neighbour(person):
    data = actions.take_data(form="json", by=acting(person), now=NOW).as_plain()
    filled = {title: rows for title, rows in data.items() if rows}
    assert {"账户", "证书", "人才库资料", "现场经历", "邀约", "聘用", "个人信息请求"} <= set(filled)
    assert len(filled["现场经历"]) == len(filled["邀约"]) == len(filled["聘用"]) == 1
    text = json.dumps(data, ensure_ascii=False)
    assert person.resident_id in text
    assert "邻居" not in text
    assert deeds_of(person) == ["pool:data:taken"]


def test_on_the_page_numbers_are_masked(person):
    sheets = queries.own_data(acting(person), clock.today(), is_masked=True)
    text = json.dumps(sheets.as_plain(), ensure_ascii=False)
    assert person.resident_id not in text
    assert person.mobile not in text


def test_the_workbook_has_a_sheet_to_each_kind_and_runs_no_formula(person):
    person.major = "=1+1"
    data = queries.own_data(acting(person), clock.today(), is_masked=False)
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_of(data.sheets)))
    assert book.sheet_names == [sheet.title for sheet in data.sheets]
    rows = dict(book.get_sheet_by_name("账户").to_python()[1:])
    assert rows["专业"] == "=1+1"


def test_a_draft_of_points_is_nobody_s_to_read_and_a_notice_is(context):
    event = make_noticed()
    data = queries.own_data(acting(event.person), clock.today(), is_masked=True).as_plain()
    assert [row["事项"] for row in data["记分"]] == [event.catalogue_item.title]
    event.noticed_at = None
    db.session.commit()
    assert not queries.own_data(acting(event.person), clock.today(), is_masked=True).as_plain()[
        "记分"
    ]


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
