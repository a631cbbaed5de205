"""A contractor at their own lists: who waits, what is searched again every day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.core import clock
from portal.db.base import db
from portal.pool import jobs
from portal.pool.models import Invitation, InvitationStatus
from portal.pool.rules.experience import ExperienceState
from tests.factories.accounts import acting, make_officer, make_organisation
from tests.factories.employers import make_appointment
from tests.factories.pool import (
    make_experience,
    make_invitation,
    make_need,
    make_profile,
    make_search,
    make_waiting,
)
from tests.person import Person


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM)


@pytest.fixture
def account(firm):
    return make_officer(Role.FIRM, organisation=firm)


@pytest.fixture
def clerk(app, account):
    return Person(app, account)


def test_people_wait_in_order_and_the_next_is_asked_by_itself(app, clerk, firm):
    project = make_need(firm)
    first, second, third = (make_profile() for _ in range(3))
    invite = f"/firm/pool/projects/{project.public_id}/people/"
    clerk.visit(f"{invite}{first.public_id}/invite").submit("invite_form", message="包食宿")
    for each in (second, third):
        clerk.visit(f"{invite}{each.public_id}/invite").submit("waiting_form")
    assert clerk.sees("已加入候补名单")
    up = next(f["id"] for f in clerk.page.select("form") if f["id"].startswith("up_"))
    clerk.submit(up)
    sent = db.session.scalars(select(Invitation)).one()
    person = Person(app, first.person).visit(f"/my/pool/invitations/{sent.public_id}")
    person.submit("decline_form", why="far", reason="在外地")
    clerk.visit(f"/firm/pool/invitations/{sent.public_id}")
    assert clerk.sees("离家较远")
    assert clerk.sees("在外地")
    asked = db.session.scalars(
        select(Invitation).where(Invitation.status == InvitationStatus.SENT)
    ).one()
    assert asked.person_id == third.person_id
    assert asked.message == "包食宿"
    clerk.visit("/firm").click("查看通知")
    assert clerk.sees("在候补名单中递补，邀约已自动发出")
    assert clerk.visit("/firm/pool/invitations").sees("候补名单")
    assert Person(app, second.person).visit("/my/notices").sees("还没有通知")


def test_a_list_tells_what_became_of_everyone(clerk, firm):
    project = make_need(firm)
    shown, hidden = make_profile(), make_profile()
    make_waiting(project, shown, hidden)
    hidden.is_visible = False
    db.session.commit()
    clerk.visit(f"/firm/pool/waiting/projects/{project.public_id}")
    assert clerk.sees("轮到时会跳过")
    remove = next(f["id"] for f in clerk.page.select("form") if f["id"].startswith("remove_"))
    clerk.submit(remove)
    assert clerk.sees("已移出候补名单")
    assert clerk.sees("已经处理的")


def test_whoever_is_on_the_list_already_is_found_there(app, account, firm):
    project, profile = make_need(firm), make_profile()
    url = f"/firm/pool/projects/{project.public_id}/people/{profile.public_id}/invite"
    first, second = Person(app, account), Person(app, account)
    for clerk in (first, second):
        clerk.visit(url)
    first.submit("waiting_form")
    assert first.sees("已加入候补名单")
    second.submit("waiting_form")
    assert second.sees("此人已在候补名单中，没有重复加入")
    assert len(second.page.select("ol.people > li")) == 1


def test_another_contractor_s_lists_and_searches_are_not_there(app, clerk, firm, context):
    project = make_need()
    (entry,) = make_waiting(project, make_profile())
    clerk.visit(f"/firm/pool/waiting/projects/{project.public_id}", expect=404)
    own = make_need(firm)
    make_waiting(own, make_profile())
    clerk.visit(f"/firm/pool/waiting/projects/{own.public_id}")
    token = clerk.page.select_one("[name=csrf_token]")["value"]
    search = make_search(acting(make_officer(Role.FIRM)))
    for address in (
        *(f"/firm/pool/waiting/{entry.public_id}/{deed}" for deed in ("up", "down", "remove")),
        *(f"/firm/pool/searches/{search.public_id}/{deed}" for deed in ("look", "pause", "drop")),
    ):
        answer = clerk.send(address, method="POST", data={"csrf_token": token})
        assert answer.status_code == 404, address


def test_a_search_is_saved_told_of_looked_at_paused_and_dropped(clerk):
    make_profile(types={"road": 30})
    clerk.visit("/firm/pool?type=road&months=12").click("保存这个搜索")
    assert clerk.sees("项目类型：公路；现场经验不少于（月）：12")
    clerk.submit("save_form", expect=422)
    clerk.submit("save_form", name="公路一年")
    assert not clerk.sees("新增")
    make_profile(types={"road": 30})
    jobs.tell_of_new_people()
    clerk.visit("/firm").click("查看通知").click("保存的搜索“公路一年”新增1人")
    assert clerk.sees("新增1人")
    look = clerk.page.select_one("form[id^=look_]")["id"]
    clerk.submit(look)
    assert clerk.sees("2人符合条件")
    clerk.visit("/firm/pool/searches")
    assert not clerk.sees("新增1人")
    clerk.submit(clerk.page.select_one("form[id^=pause_]")["id"])
    assert clerk.sees("已暂停提醒")
    clerk.submit(clerk.page.select_one("form[id^=drop_]")["id"])
    assert clerk.sees("还没有保存过搜索")


def test_a_search_for_several_skills_is_saved_and_asked_again_as_it_was(clerk):
    make_profile(skills=["paying", "mediation"])
    clerk.visit("/firm/pool?region=500103&near=1&skills=paying&skills=mediation")
    clerk.click("保存这个搜索").submit("save_form", name="两样都会")
    assert clerk.sees("含邻近区县：是")
    assert clerk.sees("总包代发与工资表审核、纠纷调解与应急处置")
    clerk.submit(clerk.page.select_one("form[id^=look_]")["id"])
    assert clerk.answer.request.args.getlist("skills") == ["paying", "mediation"]


def test_after_acceptance_the_sites_are_named_if_the_words_said_so(clerk, firm):
    profile = make_profile()
    named = make_experience(profile)
    invitation = make_invitation(profile, make_need(firm), status=InvitationStatus.ACCEPTED)
    address = f"/firm/pool/invitations/{invitation.public_id}/contact"
    assert clerk.visit(address).sees(named.project_name)
    profile.consent_version = 1
    db.session.commit()
    assert not clerk.visit(address).sees(named.project_name)


def test_a_post_that_was_filed_is_confirmed_by_its_contractor_and_others_are_not(clerk, firm):
    profile = make_profile()
    stated = make_experience(profile, state=ExperienceState.STATED)
    begun = clock.today() - timedelta(days=400)
    served = make_appointment(profile.person, make_need(), starts_on=begun, filed_on=begun)
    unfiled = make_appointment(profile.person, make_need(), starts_on=begun)
    invitation = make_invitation(profile, make_need(firm), status=InvitationStatus.ACCEPTED)
    clerk.visit(f"/firm/pool/invitations/{invitation.public_id}/contact")
    rows = {row.td.get_text(): row.get_text(" ") for row in clerk.page.select("tbody tr")}
    assert set(rows) == {stated.project_name, served.project.name}
    assert "单位确认" in rows[served.project.name]
    assert "自述" in rows[stated.project_name]
    assert unfiled.project.name not in rows
    profile.consent_version = 1
    db.session.commit()
    clerk.visit(f"/firm/pool/invitations/{invitation.public_id}/contact")
    assert not clerk.sees(served.project.name)


def test_a_closed_project_takes_no_yes_and_says_so_kindly(app, context):
    invitation = make_invitation()
    invitation.project.is_open = False
    db.session.commit()
    person = Person(app, invitation.person)
    person.visit(f"/my/pool/invitations/{invitation.public_id}")
    person.submit("accept_form", expect=409)
    assert person.sees("没有向对方开放")
    assert invitation.expires_at > clock.now()
