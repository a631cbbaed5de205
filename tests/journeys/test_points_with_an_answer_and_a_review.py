"""A charge answered, decided, reviewed: seven pairs of eyes, and every step told to the person."""

from datetime import timedelta

from portal.core import clock
from tests.journeys.conftest import Site
from tests.journeys.points_story import (
    NAME,
    PDF,
    answers,
    decides,
    drafts,
    gives_notice,
    make_cast,
    opens,
    told,
)
from tests.journeys.visitor import Upload, Visitor


def test_points_with_an_answer_and_a_review(person, site: Site):
    cast = make_cast(site)
    event = told(
        "存在克扣或者无故拖欠农民工工资行为",
        "克扣或无故拖欠工资被责令改正",
        {
            "检查或案件文书编号": "渝中建案〔2026〕21号",
            "事实经过": "九月工资未按期发放，责令改正后补发。",
            "履职不到位与该情形的因果关系": "未审核分包单位工资表。",
        },
    )
    specialist = person(cast.specialist)
    drafts(person(), cast, event)
    gives_notice(person(cast.confirmer), event)
    proof = Upload("工资表.pdf", "application/pdf", PDF)
    answers(specialist, event, "工资表已经按月审核，延迟由银行造成。", proof)
    decider = person(cast.decider)
    decides(decider, event, "工资表已经按月审核", "工资表.pdf")

    asks_for_a_review(specialist, event.title)
    decider.goes_to("/bureau/points/events", "记分")
    decider.follows(event.title, event.heading, exact=False)
    decider.reads("查看决定", "草拟人和作出原决定的人员不能办理复核")
    changes_it(person(cast.reviewer), event)
    sees_both_days(specialist, event.title)


def asks_for_a_review(specialist: Visitor, title: str) -> None:
    specialist.goes_to("/my/points", "我的记分")
    specialist.reads("3分", "9分")
    specialist.follows(title, f"记分告知：{title}", exact=False)
    specialist.reads("送达后15日内", "第三名工作人员")
    specialist.follows("申请复核", "申请复核")
    specialist.is_refused("核对无误，申请复核", "请写明您认为决定哪里不对、依据是什么")
    statement = Upload("银行说明.pdf", "application/pdf", PDF)
    specialist.fills_in(
        {"申请复核的理由": "银行书面说明延迟原因，不是拖欠。", "证明材料": statement}
    )
    specialist.presses("核对无误，申请复核", f"记分告知：{title}")
    specialist.is_told("复核申请已提交")
    specialist.reads("复核中", "银行说明.pdf")


def changes_it(reviewer: Visitor, event) -> None:
    opens(reviewer, "记分决定待复核", event)
    reviewer.follows("办理复核", "办理复核")
    reviewer.reads("银行书面说明延迟原因", "撤销后本周期已记", "0分")
    reviewer.chooses("变更为较轻的情形，自原决定生效之日起算")
    reviewer.selects("变更后的情形", "第十二条第（五）项　考勤管理不规范（1分）")
    reviewer.fills_in({"复核决定编号": "渝中人社复〔2026〕1号", "复核理由": "延迟由银行造成。"})
    reviewer.presses("核对无误，作出复核决定", event.heading)
    reviewer.is_told("已作出复核决定并送达当事人")
    reviewer.reads("复核结果：变更", "变更为第十二条第（五）项，1分")
    reviewer.follows(f"查询{NAME}某一天的记分状态", f"{NAME}某一天的记分状态")


def sees_both_days(specialist: Visitor, title: str) -> None:
    specialist.goes_to("/my/points", "我的记分")
    specialist.reads("1分", "11分", "考勤管理不规范", "已被冲正，视为自始不存在")
    specialist.follows("查询过去任何一天的记分状态", "某一天的记分状态")
    specialist.fills_in({"日期": clock.today() - timedelta(days=1)})
    specialist.page.get_by_role("button", name="查询", exact=True).click()
    specialist.reads("0分", "决定尚未生效")
    specialist.goes_to("/my/points", "我的记分")
    specialist.follows(title, f"记分告知：{title}", exact=False)
    specialist.reads("复核结果：变更", "查看变更后的决定")
