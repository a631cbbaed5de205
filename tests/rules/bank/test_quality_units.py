"""Units: a number to fill in has one, and it is the one that the stem asks for."""

import pytest

from portal.bank.rules.quality import Fault, of_one
from portal.bank.rules.questions import Step
from tests.factories.questions import make_calculation, make_numeric


def faults(stem, unit):
    return [finding.fault for finding in of_one(make_numeric(stem=stem, unit=unit))]


@pytest.mark.parametrize(
    ("stem", "unit"),
    [
        ("期限为（ ）日。", "日"),
        ("期限为（ ）日。", "天"),
        ("应付工资（元，四舍五入保留两位小数）。", "元"),
        ("月平均工资（元/人·月，四舍五入保留两位小数）。", "元"),
        ("应付多少元？（四舍五入保留两位小数）", "元"),
        ("多少个工作日内完成？（填工作日数）", "个工作日"),
        ("需要多少名抹灰工（人，不足1人按1人计）？", "人"),
        ("扣除部分不得超过工资的百分之几？（填百分数的数字）", "%"),
        ("应补拨多少人工费用（万元）？", "万元"),
        ("时间定额为（ ）工日/m³（填四位小数）", "工日/m³"),
        ("完成工程量200（m³）。需要多少工日？", "工日"),
        ("日工资（元）如下。平均人数是（ ）人。", "人"),
        ("罚款的上限是多少？", "万元"),
        ("计算劳动力不均衡系数（四舍五入保留两位小数）。", ""),
        ("高峰人数是平均人数的几倍？", ""),
    ],
)
def test_a_unit_that_fits_the_stem_is_no_finding(stem, unit):
    assert faults(stem, unit) == []


@pytest.mark.parametrize(
    ("stem", "unit"),
    [
        ("期限为（ ）日。", "个工作日"),
        ("期限为（ ）个月。", "日"),
        ("应付工资（元，四舍五入保留两位小数）。", "万元"),
        ("应付多少万元？", "元"),
        ("消耗量（工日/10m³，保留两位小数）。", "工日/m³"),
        ("扣除部分不得超过工资的百分之几？", "元"),
    ],
)
def test_another_unit_than_the_stem_says_is_found(stem, unit):
    assert faults(stem, unit) == [Fault.OTHER_UNIT]


@pytest.mark.parametrize("stem", ["求平均人数。", "期限为（ ）。", "期限为（ ）日。"])
def test_a_number_without_unit_is_found_unless_it_is_a_pure_one(stem):
    assert faults(stem, "") == [Fault.MISSING_UNIT]


def test_each_asked_step_has_a_unit():
    def question(ask, unit):
        steps = (Step("total", "d*a", ask=ask, unit=unit), Step("answer", "total/30", ask="均值"))
        return make_calculation(steps=steps, stem="（1）{d}（2）{a}、{b}的均值（人）。")

    assert of_one(question("累计人日", "人日")) == ()
    assert of_one(question("不均衡系数", "")) == ()
    (finding,) = of_one(question("累计人日", ""))
    assert (finding.fault, finding.detail) == (Fault.MISSING_UNIT, "累计人日")
