"""A person at their own pages: experience, confirmation, consent, data, what to change."""

import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.pool.models import Consent, DataRequest, Experience, InvitationStatus
from portal.pool.rules.consent import CURRENT
from tests.factories.accounts import make_officer, make_person
from tests.factories.employers import PDF, make_appointment, make_project
from tests.factories.pool import (
    make_data_request,
    make_experience,
    make_invitation,
    make_need,
    make_profile,
)
from tests.person import Person

FILLED = {
    "type": "road",
    "project_name": "合璧津高速三标",
    "employer": "重庆某路桥公司",
    "role": "劳资专管员",
    "from_on": "2024年1月",
    "until_on": "2025/06",
}


@pytest.fixture
def profile(context):
    return make_profile(types={}, site_months=0)


@pytest.fixture
def person(app, profile):
    return Person(app, profile.person)


def pdf(name="社保.pdf"):
    return (io.BytesIO(PDF), name)


def test_a_time_on_a_site_is_stated_proved_and_verified(app, person, profile):
    person.visit("/my/pool").click("现场经历和证明").click("添加一段经历")
    person.submit("experience_form", **FILLED | {"from_on": "去年"}, expect=422)
    assert person.sees("请填写年月")
    person.submit("experience_form", **FILLED, expect=200)
    assert person.sees("现场经验共18个月，其中已核实0个月")
    assert person.sees("自述")
    person.click("合璧津高速三标")
    token = person.page.select_one("#experience_form [name=csrf_token]")["value"]
    here = person.page.select_one("#experience_form")["action"]
    sent = FILLED | {"csrf_token": token, "proofs": [pdf()]}
    assert person.send(here, method="POST", data=sent).status_code == 200
    assert person.visit("/my/pool/experience").sees("已提交证明")
    officer = Person(app, make_officer(Role.POINTS, region=profile.region))
    assert officer.visit("/bureau").sees("现场经历待核实")
    officer.click("现场经历待核实").click(f"{profile.person.name}：合璧津高速三标")
    assert officer.send(officer.page.select_one("main li a")["href"]).data == PDF
    officer.submit("review_form", outcome="fails", expect=422)
    assert officer.sees("请填写未核实通过的原因")
    officer.submit("review_form", outcome="holds")
    assert officer.sees("核实结果已登记")
    person.visit("/my").click("查看通知").click("您的现场经历“合璧津高速三标”已核实")
    assert person.sees("其中已核实18个月")
    card = Person(app, make_officer(Role.FIRM)).visit(f"/firm/pool/people/{profile.public_id}")
    assert card.sees("18个月（公路18个月）")
    assert card.sees("资料确认于")
    assert not card.sees("路桥公司")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"until_on": ""}, "请填写结束年月"),
        ({"is_going_on": "y"}, "选了“至今”的"),
        ({"until_on": "2023-01"}, "结束月份不能早于"),
        ({"from_on": "2024-13"}, "请填写年月"),
        ({"role": " "}, "请填写当时的岗位"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(person, changed, words):
    person.visit("/my/pool/experience/new")
    person.submit("experience_form", **FILLED | changed, expect=422)
    assert person.sees(words)
    assert person.page.select_one("#project_name")["value"] == FILLED["project_name"]


def test_a_file_that_is_none_of_ours_is_refused(person):
    person.visit("/my/pool/experience/new")
    token = person.page.select_one("#experience_form [name=csrf_token]")["value"]
    hostile = (io.BytesIO(b"MZ\x90\x00"), "证明.pdf")
    sent = FILLED | {"csrf_token": token, "proofs": [hostile]}
    answer = person.send("/my/pool/experience/new", method="POST", data=sent)
    assert answer.status_code == 422
    assert db.session.scalars(select(Experience)).all() == []


def test_removing_and_posts_of_this_portal_are_shown(person, profile):
    made = make_experience(profile)
    begun = clock.today() - timedelta(days=200)
    make_appointment(profile.person, make_project(), starts_on=begun, filed_on=begun)
    person.visit("/my/pool/experience")
    assert person.sees("在本平台聘用的经历")
    assert person.text(".badge--good") == "单位确认"
    assert person.text(".badge--wait") == "已提交证明"
    person.submit(f"remove_{made.public_id}")
    assert person.sees("已移除")
    person.visit(f"/my/pool/experience/{made.public_id}", expect=404)


def test_a_neighbour_sees_neither_experience_nor_proof_nor_request(app, context):
    made, asked = make_experience(), make_data_request()
    file = made.proofs[0].file.public_id
    neighbour = Person(app, make_profile().person)
    neighbour.visit(f"/my/pool/experience/{made.public_id}", expect=404)
    neighbour.visit(f"/my/pool/experience/{made.public_id}/files/{file}", expect=404)
    neighbour.visit(f"/my/data/requests/{asked.public_id}", expect=404)
    elsewhere = Person(app, make_officer(Role.POINTS, region="500229"))
    elsewhere.visit(f"/bureau/pool/experience/{made.public_id}", expect=404)
    elsewhere.visit(f"/bureau/pool/experience/{made.public_id}/files/{file}", expect=404)
    elsewhere.visit(f"/bureau/pool/requests/{asked.public_id}", expect=404)
    other = make_experience()
    officer = Person(app, make_officer(Role.POINTS))
    officer.visit(f"/bureau/pool/experience/{other.public_id}/files/{file}", expect=404)


def test_one_tap_confirms_from_the_first_page_and_from_the_reminder(app, context):
    profile = make_profile(confirmed_at=clock.now() - timedelta(days=80))
    person = Person(app, profile.person).visit("/my")
    assert person.sees("请尽快确认")
    person.submit("confirm_form")
    assert person.sees("已确认资料仍然有效")
    assert not person.visit("/my").sees("一键确认")
    profile.confirmed_at -= timedelta(days=100)
    db.session.commit()
    person.visit("/my/pool/confirm")
    assert person.sees("下面的内容仍然准确吗")
    person.submit("confirm_form")
    db.session.refresh(profile)
    assert profile.confirmed_at > clock.now() - timedelta(minutes=5)


def test_the_consent_shows_its_words_and_its_history(app, context):
    profile = make_profile(is_visible=False, consented_at=None, consent_version=0)
    person = Person(app, profile.person).visit("/my/pool/consent")
    assert person.sees(f"告知内容第{CURRENT.version}版")
    person.submit("consent_form", agreed="y", version="1", expect=422)
    assert person.sees("重新阅读")
    person.submit("consent_form", agreed="y", version=str(CURRENT.version))
    invitation = make_invitation(profile)
    person.visit("/my/pool").submit("hide_form")
    assert person.sees("1份待答复的邀约随之撤回")
    person.visit(f"/my/pool/invitations/{invitation.public_id}")
    assert person.sees("邀约自动撤回")
    assert person.visit("/my/pool/consent").sees("同意和撤回的历史")
    assert db.session.scalars(select(Consent.withdrawn_at)).one() is not None


def test_whoever_consented_to_the_first_words_sees_what_is_not_used_and_consents_in_one_step(
    app, context
):
    profile = make_profile(consent_version=1)
    person = Person(app, profile.person).visit("/my/pool")
    assert person.sees("您同意的是第1版")
    untold = person.page.select_one(".note:has(#renew_form) ul")
    assert untold.get_text("、", strip=True).startswith(
        "已核实的月数、管理过的最大施工人数、熟悉的工作"
    )
    assert person.sees(CURRENT.kinds)
    person.submit("renew_form")
    assert not person.sees("告知内容有更新")
    db.session.refresh(profile)
    assert (profile.consent_version, profile.is_visible) == (CURRENT.version, True)


def test_of_older_words_only_the_rest_is_named(app, context):
    person = Person(app, make_profile(consent_version=2).person).visit("/my/pool")
    untold = person.page.select_one(".note:has(#renew_form) ul")
    assert untold.get_text("、", strip=True) == "履职记分是否良好、近期是否参加过培训、在岗项目数"


def test_one_s_data_is_seen_and_taken_away(app, context):
    profile = make_profile(make_person(name="欧阳演示"))
    make_invitation(profile, status=InvitationStatus.ACCEPTED)
    person = Person(app, profile.person).visit("/my/account").click("我的数据：查看和下载全部")
    assert person.sees("欧阳演示")
    assert not person.sees(profile.person.resident_id)
    taken = json.loads(person.send("/my/data/all.json").data)
    assert taken["账户"][1]["内容"] == profile.person.resident_id
    answer = person.send("/my/data/all.xlsx")
    assert answer.data[:2] == b"PK"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_request_goes_to_the_bureau_and_its_answer_comes_back(app, context):
    account = make_profile().person
    person = Person(app, account).visit("/my/data").click("提出更正、删除或者说明的请求")
    person.submit("request_form", expect=422)
    assert person.sees("请选择请求事项")
    person.submit("request_form", kind="correct", about="certificate", words="姓名少一个字")
    assert person.sees("待答复")
    officer = Person(app, make_officer(Role.POINTS))
    officer.visit("/bureau").click("个人信息请求待答复")
    officer.click(f"{account.name}：更正或补充（第四十六条），证书")
    officer.submit("answer_form", outcome="fails", answer=" ", expect=422)
    officer.submit("answer_form", outcome="fails", answer="证书与身份证一致，无需更正")
    assert officer.sees("答复已送达本人")
    person.visit("/my/notices").click("您提出的个人信息请求已答复：不予办理")
    assert person.sees("无需更正")
    assert person.sees("第五十条")
    asked = db.session.scalars(select(DataRequest)).one()
    assert officer.visit(f"/bureau/pool/requests/{asked.public_id}").sees("已经答复")


def test_what_to_change_to_be_found_is_told_in_numbers(app, context):
    profile = make_profile(
        regions=("500103",),
        is_visible=False,
        consent_version=0,
        consented_at=None,
        confirmed_at=clock.now() - timedelta(days=120),
    )
    own, other = make_need(region="500103"), make_need(region="500101")
    person = Person(app, profile.person).visit("/my/pool").click("怎样更容易被找到")
    assert person.sees("若愿意到万州区，可多符合1个在招项目")
    assert person.sees("撤回展示期间不会被搜索到")
    assert person.sees("确认资料可加5分")
    for project in (own, other):
        assert not person.sees(project.name)
        assert not person.sees(project.organisation.name)


def test_a_wish_for_a_district_of_before_is_kept_under_its_name_of_today(app, context):
    profile = make_profile(regions=("500112", "500229"))
    Person(app, profile.person).visit("/my/pool/edit").submit("profile_form", introduction="能驻场")
    db.session.refresh(profile)
    assert [each.region for each in profile.districts] == ["500157", "500229"]


@pytest.mark.parametrize(("version", "is_said"), [(1, False), (2, True)])
def test_whoever_accepts_is_told_all_that_it_opens(app, context, version, is_said):
    sent = make_invitation(make_profile(consent_version=version))
    own = Person(app, sent.person).visit(f"/my/pool/invitations/{sent.public_id}")
    assert own.sees("该单位可以查看您的姓名、手机号、自我介绍")
    assert own.sees("各段现场经历的项目和单位名称") is is_said
