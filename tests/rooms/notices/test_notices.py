"""Notices: told once, read by whom they are for and by nobody else."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

import portal
from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db
from portal.notices import queries
from portal.notices.actions import Telling, settle, tell, tell_all
from portal.notices.models import Notice
from portal.notices.queries import Door
from tests.factories.accounts import acting, make_officer, make_organisation, make_person
from tests.factories.notices import make_notice, told_to
from tests.person import Person

NOW = clock.now()


def test_the_same_is_told_once_however_often_a_job_runs(context):
    person = make_person()
    telling = Telling("test", "请确认资料", "test:once", person_id=person.id)
    assert tell(telling, now=NOW)
    assert not tell(telling, now=NOW)
    assert tell_all([telling, Telling("test", "另一件", "test:two", person_id=person.id)], now=NOW)
    assert db.session.scalar(select(func.count(Notice.id)).where(Notice.kind == "test")) == 2


@pytest.mark.parametrize(
    ("role", "door"),
    [(Role.FIRM, Door.FIRM), (Role.AUTHORITY, Door.AUTHORITY), (Role.POINTS, Door.BUREAU)],
)
def test_an_organisation_s_notice_lies_at_its_own_door_alone(context, role, door):
    officer, neighbour = make_officer(role), make_officer(role)
    body = acting(officer).organisation_id
    notice = make_notice(organisation_id=body)
    assert queries.get_notice(acting(officer), door, notice.public_id) == notice
    assert queries.count_unread(acting(officer), door) == 1
    assert queries.count_unread(acting(officer), Door.MY) == 0
    with pytest.raises(NotFound):
        queries.get_notice(acting(neighbour), door, notice.public_id)


def test_another_duty_in_the_same_house_does_not_read_it(context):
    firm = make_organisation()
    notice = make_notice(organisation_id=firm.id)
    marker = make_officer(Role.MARKING, organisation=firm)
    with pytest.raises(NotFound):
        queries.get_notice(acting(marker), Door.BUREAU, notice.public_id)


def test_a_notice_counts_on_the_first_page_until_it_is_opened(app, context):
    account = make_person()
    notice = make_notice(person_id=account.id, words="资料请确认", endpoint="points.my.standing")
    person = Person(app, account).visit("/my")
    assert person.sees("您有1条未读通知")
    person.click("查看通知").click("资料请确认")
    assert person.answer.request.path == "/my/points"
    assert not person.visit("/my").sees("未读通知")
    db.session.refresh(notice)
    assert notice.read_by_id == account.id


def test_a_page_that_has_gone_leads_back_to_the_list(app, context):
    account = make_person()
    make_notice(person_id=account.id, words="旧的一条", endpoint="nowhere.at.all")
    person = Person(app, account).visit("/my/notices").click("旧的一条")
    assert person.answer.request.path == "/my/notices"
    assert person.sees("已读")


@pytest.mark.parametrize(
    ("role", "door"), [(Role.FIRM, "firm"), (Role.AUTHORITY, "authority"), (Role.POINTS, "bureau")]
)
def test_all_are_read_at_once_at_every_door(app, context, role, door):
    officer = make_officer(role)
    for _ in range(2):
        make_notice(organisation_id=acting(officer).organisation_id)
    visitor = Person(app, officer).visit(f"/{door}")
    assert visitor.sees("您有2条未读通知")
    visitor.click("查看通知").submit("read_form")
    assert visitor.sees("2条通知已标为已读")
    assert not visitor.visit(f"/{door}").sees("未读通知")


def test_a_neighbour_s_notice_is_not_there(app, context):
    notice = make_notice(person_id=make_person().id)
    Person(app, make_person()).visit(f"/my/notices/{notice.public_id}", expect=404)


def test_what_was_done_is_not_waited_for_and_the_rest_is(context):
    person = make_person()
    tell_all(
        [Telling("test", key, key, person_id=person.id) for key in ("sign", "read", "look")],
        now=NOW,
    )
    assert settle("sign", "look", "never told", now=NOW) == 2
    assert settle("sign", now=NOW) == 0
    assert settle(now=NOW) == 0
    assert told_to(person_id=person.id) == ["read"]


def test_words_too_long_to_keep_are_cut_and_told(context):
    person = make_person()
    tell(Telling("test", "长" * 400, "test:long", person_id=person.id), now=NOW)
    (words,) = told_to(person_id=person.id)
    assert (len(words), words[-1]) == (300, "…")


def test_every_page_that_a_notice_leads_to_is_there(app):
    sources = Path(portal.__file__).parent.rglob("*.py")
    tellers = [text for each in sources if "Telling(" in (text := each.read_text("utf-8"))]
    led_to = {
        name
        for text in tellers
        for name in re.findall(r'"(\w+\.(?:my|firm|\w+)\.\w+)"', text)
        if name.count(".") == 2
    }
    assert len(led_to) > 10
    assert led_to <= app.view_functions.keys()
