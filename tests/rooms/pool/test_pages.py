"""People do it: a profile is written and shown, a contractor invites, the person answers."""

import pytest

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.db.base import db
from portal.pool.models import Invitation, InvitationStatus
from tests.factories.accounts import make_officer, make_organisation, make_person
from tests.factories.certificates import make_certificate
from tests.factories.pool import make_invitation, make_need, make_profile
from tests.person import Person


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM)


@pytest.fixture
def clerk(app, firm):
    return Person(app, make_officer(Role.FIRM, organisation=firm))


@pytest.fixture
def holder(app, context):
    account = make_person()
    make_certificate(account)
    return Person(app, account)


def test_a_holder_writes_a_profile_and_shows_it(holder):
    holder.visit("/my/pool").click("填写资料")
    holder.submit("profile_form", expect=422)
    assert holder.sees("请至少选择一个愿意工作的区县")
    holder.submit("profile_form", regions=["500103"])
    assert holder.sees("暂不公开")
    holder.click("向施工单位展示")
    holder.submit("consent_form", expect=422)
    holder.submit("consent_form", agreed="y")
    assert holder.sees("正在展示")
    holder.submit("confirm_form").submit("hide_form")
    assert holder.sees("暂不公开")


def test_what_was_typed_is_not_lost_with_a_refusal(holder):
    holder.visit("/my/pool/edit")
    holder.submit("profile_form", expect=422, introduction="做过三个项目", largest_headcount="x")
    assert holder.sees("做过三个项目")


def test_an_introduction_gives_no_number_away(holder):
    holder.visit("/my/pool/edit")
    said = {"regions": ["500103"], "introduction": "电话138-0000-1234"}
    holder.submit("profile_form", expect=422, **said)
    assert holder.sees("不要写手机号或者身份证号")


def test_without_a_certificate_the_page_says_what_to_do(app, context):
    visitor = Person(app, make_person()).visit("/my/pool")
    assert visitor.sees("第八条")


def test_from_matches_to_appointment(app, context, clerk, firm):
    profile = make_profile(make_person(name="欧阳演示", mobile="13900001234"))
    project = make_need(firm)
    clerk.visit(f"/firm/pool/projects/{project.public_id}/matches")
    assert clerk.sees("同区县 +25")
    assert not clerk.sees("欧阳演示")
    clerk.visit(f"/firm/pool/projects/{project.public_id}/people/{profile.public_id}/invite")
    clerk.submit("invite_form", message="包食宿")
    assert clerk.sees("邀约已发出")
    person = Person(app, profile.person).visit("/my/pool/invitations")
    person.click(f"{firm.name}：{project.name}")
    assert person.sees("包食宿")
    person.submit("accept_form")
    clerk.visit("/firm/pool/invitations").click(project.name).click("查看联系方式")
    assert clerk.sees("欧阳演示")
    assert clerk.sees("13900001234")
    person.visit("/my/pool/invitations")
    assert person.sees("谁看过我的联系方式")
    assert person.text("main").count(firm.name) == 2
    clerk.visit("/firm/pool/invitations").click(project.name).click("办理聘用")
    clerk.submit("appoint_form")
    assert clerk.sees("聘用文件已生成")
    clerk.visit("/firm/pool/invitations").click(project.name).click("查看待签署的聘用文件")
    clerk.submit("sign_form", agreed="y")
    person.visit("/my").click(f"{firm.name}的聘用文件：{project.name}")
    person.submit("sign_form", agreed="y")
    assert person.sees("双方已签署，聘用成立")
    clerk.visit("/firm/pool/invitations").click(project.name).click("查看聘用")
    assert clerk.sees("待上传")


@pytest.mark.parametrize("status", [s for s in InvitationStatus if s.value != "accepted"])
def test_no_page_of_an_invitation_without_a_yes_names_the_person(clerk, firm, status):
    profile = make_profile(make_person(name="欧阳演示"))
    sent = make_invitation(profile, make_need(firm), status=status)
    clerk.visit(f"/firm/pool/invitations/{sent.public_id}/appoint", expect=409)
    assert clerk.sees("对方接受邀约后才能聘用")
    assert not clerk.sees("欧阳演示")


def test_the_page_of_the_offer_leaves_the_name_to_the_page_that_records_looks(clerk, firm):
    profile = make_profile(make_person(name="欧阳演示"))
    project = make_need(firm)
    sent = make_invitation(profile, project, status=InvitationStatus.ACCEPTED)
    clerk.visit(f"/firm/pool/invitations/{sent.public_id}/appoint")
    assert clerk.sees("核对后聘用")
    assert not clerk.sees("欧阳演示")
    profile.is_visible = False
    db.session.commit()
    clerk.visit(f"/firm/pool/invitations/{sent.public_id}/appoint", expect=409)
    assert clerk.sees("已撤回展示同意")


def test_a_contractor_lets_go_of_who_accepted_and_both_read_why(app, clerk, firm):
    profile, project = make_profile(), make_need(firm)
    sent = make_invitation(profile, project)
    person = Person(app, profile.person).visit(f"/my/pool/invitations/{sent.public_id}")
    assert person.sees("30天内没有聘用的，邀约自动失效")
    person.submit("accept_form")
    assert person.sees("前没有聘用的，邀约自动失效")
    clerk.visit(f"/firm/pool/invitations/{sent.public_id}").click("告知对方不再邀请")
    clerk.submit("end_form", expect=422)
    assert "请选择原因" in clerk.text(".summary")
    clerk.submit("end_form", why="other", expect=422)
    assert "请写明" in clerk.text(".summary")
    clerk.submit("end_form", why="other", words="项目停工")
    assert clerk.sees("接受后单位不再邀请")
    assert clerk.sees("项目停工")
    assert not clerk.page.select("a[href$='/contact'], a[href$='/appoint'], a[href$='/end']")
    for path in ("contact", "appoint", "end"):
        clerk.visit(f"/firm/pool/invitations/{sent.public_id}/{path}", expect=409)
        assert not clerk.sees(profile.person.name)
    person.visit("/my").click("查看通知")
    assert person.sees("不再邀请您到")
    person.visit(f"/my/pool/invitations/{sent.public_id}")
    assert person.sees("原因：其他原因；项目停工")
    assert not person.page.select("a[href$='/end'], form#accept_form")
    clerk.visit(f"/firm/pool/projects/{project.public_id}/people/{profile.public_id}/invite")
    clerk.submit("invite_form")
    assert clerk.sees("邀约已发出")


def test_a_person_who_thought_better_of_it_is_out_by_one_form(app, clerk, firm):
    sent = make_invitation(project=make_need(firm))
    person = Person(app, sent.person).visit(f"/my/pool/invitations/{sent.public_id}")
    person.submit("accept_form").click("我不再考虑该岗位")
    person.submit("end_form", expect=422)
    assert "请选择原因" in person.text(".summary")
    person.submit("end_form", why="engaged", words="已去别的项目")
    assert person.sees("接受后本人不再考虑")
    clerk.visit("/firm").click("查看通知")
    assert clerk.sees("不再考虑该岗位（已有其他工作或项目意向）")
    clerk.visit(f"/firm/pool/invitations/{sent.public_id}")
    assert clerk.sees("已去别的项目")
    assert clerk.sees("可以从推荐人选重新邀约")


def test_whoever_signed_reads_why_they_cannot_go_back_yet(app, clerk, firm):
    sent = make_invitation(project=make_need(firm))
    person = Person(app, sent.person).visit(f"/my/pool/invitations/{sent.public_id}")
    person.submit("accept_form")
    clerk.visit(f"/firm/pool/invitations/{sent.public_id}").click("办理聘用").submit("appoint_form")
    person.visit(f"/my/pool/invitations/{sent.public_id}/end")
    assert person.sees("等您签署的聘用文件随之失效")
    clerk.visit(f"/firm/pool/invitations/{sent.public_id}/end")
    assert clerk.sees("等待签署的聘用文件随之撤回")
    person.visit("/my").click(f"{firm.name}的聘用文件：{sent.project.name}")
    person.submit("sign_form", agreed="y")
    person.visit(f"/my/pool/invitations/{sent.public_id}/end", expect=409)
    assert person.sees("您已经签署聘用文件")
    clerk.submit("end_form", why="filled", expect=422)
    assert "对方已经签署聘用文件" in clerk.text(".summary")


def test_a_declined_invitation_says_so(app, context):
    invitation = make_invitation()
    person = Person(app, invitation.person)
    person.visit(f"/my/pool/invitations/{invitation.public_id}")
    person.submit("decline_form", reason="路太远")
    db.session.expire_all()
    assert db.session.get_one(Invitation, invitation.id).status is InvitationStatus.DECLINED


def test_foreign_things_are_not_there(app, context, clerk):
    invitation = make_invitation()
    neighbour = Person(app, make_person())
    neighbour.visit(f"/my/pool/invitations/{invitation.public_id}", expect=404)
    neighbour.visit(f"/my/pool/invitations/{invitation.public_id}/end", expect=404)
    for path in ("", "/contact", "/appoint", "/end"):
        clerk.visit(f"/firm/pool/invitations/{invitation.public_id}{path}", expect=404)
    clerk.visit(f"/firm/pool/projects/{invitation.project.public_id}/matches", expect=404)


def test_the_search_filters_by_what_is_asked(clerk):
    make_profile(regions=("500229",), types={"road": 30})
    clerk.visit("/firm/pool?region=500229&type=road&months=x&available_by=never")
    assert clerk.sees("1人符合条件")
    clerk.visit("/firm/pool?region=500103&type=road")
    assert clerk.sees("没有符合全部条件的人")


def test_an_officer_sees_who_is_in_the_pool(app, context):
    profile = make_profile(is_visible=False)
    officer = Person(app, make_officer(Role.POINTS, region=profile.region))
    officer.visit("/bureau/pool")
    assert officer.sees("暂不公开")
