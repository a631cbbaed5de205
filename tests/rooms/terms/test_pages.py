"""Settings on the pages: read by officers and the public, changed by two of the municipality."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.employers.rules.settings import STAFFING
from portal.points.rules.settings import ORDER_MODE
from portal.pool.rules.settings import LATE_DAYS, WEIGHTS
from portal.terms import queries
from portal.terms.rules.settings import declared
from tests.factories.accounts import make_officer
from tests.factories.points import make_confirmer
from tests.factories.terms import make_setting_change
from tests.person import Person

SOURCE = {"source": "市局会议纪要", "reason": "按一年来的情况调整"}


@pytest.fixture
def officers(app, context):
    found = [make_confirmer(region) for region in ("50", "50", "500103")]
    db.session.commit()
    return [Person(app, each) for each in found]


def day(ahead):
    return (clock.today() + timedelta(days=ahead)).isoformat()


def value(setting, ahead=1):
    return queries.value(setting, clock.today() + timedelta(days=ahead))


def test_typed_looked_at_sent_on_and_approved_by_another(officers):
    first, second, district = officers
    first.visit("/bureau/terms").click(LATE_DAYS.label).click("录入修改")
    first.submit("change_form", value_value="六十一", in_force_on=day(1), **SOURCE, expect=422)
    assert first.sees("请填写整数")
    first.submit("change_form", value_value="61", in_force_on=day(1), **SOURCE, expect=422)
    assert first.sees("可以晚到岗的天数请填写0至60的整数")
    first.submit("change_form", value_value="１４", in_force_on=day(-1), **SOURCE, expect=422)
    assert first.sees("不改变已经作出的决定")
    first.submit("change_form", value_value="１４", in_force_on=day(1), **SOURCE)
    assert first.sees("请核对")
    assert first.sees("7天14天")
    first.submit("change_form", value_value="15", in_force_on=day(1), **SOURCE)
    assert first.sees("7天15天")
    first.submit("change_form")
    assert first.sees("等待另一名市级工作人员批准")
    assert "批准或退回" not in first.text()
    assert value(LATE_DAYS) == 7
    second.visit("/bureau").click(f"规则参数修改待批准：{LATE_DAYS.label}")
    assert second.sees("7天15天")
    second.submit("decide_form", expect=422)
    assert "请选择批准或者退回" in second.text("#decide_form")
    second.submit("decide_form", verdict="return", answer="", expect=422)
    assert second.sees("请填写退回原因")
    second.submit("decide_form", verdict="approve")
    assert second.sees("已批准")
    assert value(LATE_DAYS) == 15
    district.visit("/bureau/terms").click(LATE_DAYS.label)
    assert district.sees("7天→15天")
    assert "录入修改" not in district.text()
    district.visit(f"/bureau/terms/{LATE_DAYS.key}/change", expect=404)


def test_weights_that_do_not_sum_to_a_hundred_are_told_and_what_was_typed_is_kept(officers):
    first = officers[0].visit(f"/bureau/terms/{WEIGHTS.key}/change")
    first.submit("change_form", value_district="30", **SOURCE, expect=422)
    assert first.sees("各项合计应当是100分")
    assert first.page.select_one("#value_district")["value"] == "30"
    first.submit("change_form", value_district="30", value_project_type="20", **SOURCE)
    assert first.sees("意向区县相同25分30分")
    assert first.sees("同类型项目经验25分20分")
    assert "履职记分良好10分" not in first.text("[role=status]")


def test_bands_are_typed_row_by_row_and_a_row_is_taken_out_by_emptying_it(officers):
    first = officers[0].visit(f"/bureau/terms/{STAFFING.key}/change")
    first.submit("change_form", value_full_time_2="", **SOURCE, expect=422)
    assert first.sees("第2档没有填完，请填写其中专职，或者整档留空")
    empty = {f"value_{name}_3": "" for name in ("limit", "total", "full_time")}
    first.submit("change_form", **empty, value_limit_2="400", value_full_time_2="1", **SOURCE)
    assert first.sees("高峰施工人数不超过400人—配备1名，其中专职1名")
    first.submit("change_form")
    assert first.sees("等待另一名市级工作人员批准")


def test_a_reading_is_chosen_and_counts_from_tomorrow_at_the_earliest(officers):
    first = officers[0].visit(f"/bureau/terms/{ORDER_MODE.key}/change")
    first.submit("change_form", value_value="per_item", in_force_on=day(0), **SOURCE, expect=422)
    assert first.sees("最早可以自")
    first.submit("change_form", value_value="per_item", in_force_on=day(1), **SOURCE)
    assert first.sees("责令改正的每个情形加扣一次")
    first.submit("change_form", value_value="per_order", in_force_on=day(1), **SOURCE, expect=422)
    assert first.sees("没有需要修改的内容")


def test_withdrawn_by_whoever_entered_it(officers):
    first, second, _ = officers
    change = make_setting_change()
    second.visit(f"/bureau/terms/changes/{change.public_id}")
    assert second.sees("批准或退回")
    first.visit(f"/bureau/terms/{LATE_DAYS.key}/change")
    first.submit("change_form", value_value="20", **SOURCE)
    first.submit("change_form", expect=422)
    assert first.sees("已有一份修改待批准")
    own = Person(first.app, change.entered_by).visit(f"/bureau/terms/changes/{change.public_id}")
    own.click("撤回").submit("withdraw_form")
    assert own.sees("已撤回")
    own.visit(f"/bureau/terms/changes/{change.public_id}/withdraw", expect=409)
    second.visit(f"/bureau/terms/changes/{change.public_id}/decide", expect=409)


def test_every_setting_is_listed_with_its_origin_for_everyone(app, context, stranger):
    auditor = Person(app, make_officer(Role.AUDITOR, "500103"))
    for visitor, address in ((auditor, "/bureau/terms"), (stranger, "/terms")):
        visitor.visit(address)
        for setting in declared():
            assert visitor.sees(setting.label)
            assert visitor.sees(setting.basis)
    assert stranger.sees("平台启用起（默认值）")
    assert not stranger.page.select("main table a")


def test_a_past_day_is_asked_for_by_address(stranger, context):
    past = clock.now() - timedelta(days=50)
    make_setting_change(
        value=14, in_force_on=clock.today() - timedelta(days=40), now=past, approved=True
    )
    for asked, shown in ((day(-41), "7天"), (day(-40), "14天"), ("2099-12-31", "14天")):
        stranger.visit(f"/terms?on={asked}")
        rows = [r.get_text() for r in stranger.page.select("main .rows > li")]
        rows = [words for words in rows if LATE_DAYS.explanation in words]
        assert shown in rows[0]
    stranger.visit("/terms?on=9999-12-31", expect=422)
    assert stranger.sees("请填写真实的日期")


def test_what_nobody_declared_is_not_found(officers):
    officers[0].visit("/bureau/terms/no-such", expect=404)
    officers[0].visit("/bureau/terms/no-such/change", expect=404)


def test_the_rules_of_matching_are_told_to_everyone_as_they_are_today(stranger, context):
    stranger.visit("/matching")
    assert stranger.sees("意向区县就是项目所在区县的（区划调整前后视为同一区县）得25分")
    make_setting_change(
        WEIGHTS,
        WEIGHTS.default | {"district": 30, "project_type": 20},
        clock.today(),
        approved=True,
    )
    make_setting_change(value=14, approved=True)
    stranger.visit("/matching")
    assert stranger.sees("得30分")
    assert stranger.sees("7天→14天")
    assert stranger.sees("性别、民族、宗教信仰")
