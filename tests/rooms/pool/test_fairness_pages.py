"""The municipality has a report made, looks and signs; a district reads its own row."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from portal.access.roles import Role
from portal.core import clock
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.jobs.queue import HANDLERS
from portal.pool.fairness_models import FairnessReport
from portal.pool.models import InvitationStatus
from portal.pool.rules.fairness.periods import last_twelve_months
from portal.pool.rules.fairness.tables import View
from tests.factories.accounts import make_officer
from tests.factories.fairness import make_report
from tests.factories.pool import make_invitation, make_need, make_profile
from tests.person import Person

S = InvitationStatus
HOME = "/bureau/pool/fairness"


@pytest.fixture
def account(context):
    return make_officer(Role.POINTS, MUNICIPALITY, name="核定演示")


@pytest.fixture
def city(app, account):
    return Person(app, account)


@pytest.fixture
def district(app, context):
    return Person(app, make_officer(Role.POINTS))


def some_history():
    """渝中 asks in vain, 黔江 is answered; enough of both to be told."""
    at = last_twelve_months(clock.today()).begins_at
    here, far = make_need(created_at=at), make_need(created_at=at, region="500114")
    profiles = [make_profile(region="500114", regions=("500103", "500114")) for _ in range(24)]
    for profile in profiles:
        make_invitation(profile, here, status=S.DECLINED, decline_reason="far", created_at=at)
        make_invitation(profile, far, status=S.ACCEPTED, created_at=at)


def test_from_asking_to_signing_to_the_districts(city, district):
    some_history()
    city.visit("/bureau/pool").click("供需匹配情况")
    assert city.sees("还没有统计过")
    city.click("统计一个时段").submit("period_form")
    assert city.sees("待核定")
    assert city.sees("渝中区（项目区县）：接受的邀约低于其他")
    assert city.sees("可能说明：")
    assert city.sees("接着看：")
    (report,) = db.session.query(FairnessReport).all()
    address = f"{HOME}/{report.public_id}"
    assert not district.visit(HOME).sees("待核定")
    assert district.send(address).status_code == 404
    city.click("核对后核定").submit("sign_form", expect=422)
    assert city.sees("核对后请勾选这一项")
    city.submit("sign_form", agreed="y", remarks="渝中项目多在老城，已向三家单位了解")
    assert city.sees("已核定")
    assert city.sees("核定演示")
    district.visit(HOME).click(last_twelve_months(clock.today()).label)
    assert district.sees("渝中项目多在老城")
    assert district.sees("渝中区（项目区县）")
    assert not district.sees("黔江区（项目区县）")
    assert not district.sees("重新统计")


def test_every_table_says_whose_it_is_and_what_its_figures_mean(city, account):
    some_history()
    report = make_report(account)
    for view in View:
        if view is View.RULE:
            continue
        city.visit(f"{HOME}/{report.public_id}/table?part={view.value}")
        assert city.sees("口径")
        assert city.sees("不是户籍")
        assert city.sees("全市")
    city.visit(f"{HOME}/{report.public_id}/table?part=invitations")
    assert city.sees("0 / 24，0.0%（0.0%～13.8%）")
    assert city.sees("渝东南片区")
    city.visit(f"{HOME}/{report.public_id}/table?part=reasons")
    assert city.sees("离家较远")


def test_a_district_sees_its_own_row_beside_the_citys(district, account):
    some_history()
    report = make_report(account, signed_by=account)
    district.visit(f"{HOME}/{report.public_id}/table?part=invitations")
    assert district.sees("渝中区")
    assert district.sees("全市")
    assert not district.sees("黔江区")
    rows = [row.th.get_text() for row in district.page.select("tbody tr")]
    assert rows == ["全市", "渝中区"]
    district.visit(f"{HOME}/{report.public_id}/paper")
    assert not district.sees("黔江区")


def test_the_rule_is_explained_term_by_term(city, account):
    some_history()
    make_profile(region="500103")
    report = make_report(account)
    city.visit(f"{HOME}/{report.public_id}").click("匹配规则")
    assert city.sees("意向区县相同")
    assert city.sees("不计这一项，外区县排第一")
    assert city.sees("按随机应有")
    assert city.sees("既有本区县又有外区县人员符合条件的需求1项")


def test_the_workbook_has_the_numbers_and_the_meanings(city, account):
    some_history()
    report = make_report(account)
    answer = city.send(f"{HOME}/{report.public_id}/workbook")
    assert answer.headers["Cache-Control"] == "no-store"
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    names = book.sheet_names
    assert names[0] == "提示"
    assert names[-1] == "口径"
    rows = book.get_sheet_by_name("邀约和答复").to_python()
    heading = rows[0].index("接受（数）")
    (row,) = [each for each in rows if each[0] == "渝中区"]
    assert row[heading : heading + 3] == [0, 24, 0]
    assert any("不是户籍" in str(each[1]) for each in book.get_sheet_by_name("口径").to_python())


def test_the_printed_page_has_all_tables(city, account):
    report = make_report(account)
    city.visit(f"{HOME}/{report.public_id}/paper")
    for view in View:
        assert city.sees(view.label)
    assert city.sees("没有超出偶然范围的差异")


def test_while_it_is_reckoned_the_page_says_so(city, account, monkeypatch):
    monkeypatch.setitem(HANDLERS, "pool.reckon_fairness", lambda report_id: None)
    report = make_report(account)
    city.visit(f"{HOME}/{report.public_id}")
    assert city.sees("正在统计")
    assert not city.sees("核对后核定")
    assert city.send(f"{HOME}/{report.public_id}/table").status_code == 404
    assert city.send(f"{HOME}/{report.public_id}/sign").status_code == 409


def test_a_page_that_was_left_open_signs_nothing_newer(city, account):
    report = make_report(account)
    city.visit(f"{HOME}/{report.public_id}/sign")
    make_report(account)
    city.submit("sign_form", agreed="y", expect=422)
    assert city.sees("请重新查看后再核定")


def test_what_is_no_table_or_no_period_is_not_there(city, account, district):
    report = make_report(account)
    assert city.send(f"{HOME}/{report.public_id}/table?part=gender").status_code == 404
    city.visit(f"{HOME}/new").submit("period_form", period="20200101-20201231", expect=422)
    assert city.sees("请从所列选项中选择")
    assert district.send(f"{HOME}/new").status_code == 404


def test_others_do_not_come_in(app, context, account):
    report = make_report(account, signed_by=account)
    for role in (Role.FIRM, Role.AUTHORITY, Role.EXAMS):
        visitor = Person(app, make_officer(role))
        assert visitor.send(HOME).status_code == 403
        assert visitor.send(f"{HOME}/{report.public_id}/workbook").status_code == 403
