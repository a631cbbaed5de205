"""What officers do for one candidate: sittings, applications, results, certificates, firms."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from portal.core import clock
from tests.journeys.story import FIRM, NAME, SITTING
from tests.journeys.visitor import Visitor


def announces_a_sitting(drafter: Visitor, approver: Visitor) -> None:
    now = clock.now()
    drafter.chooses_in_bar("场次", "场次")
    drafter.follows("编制场次", "编制场次")
    drafter.fills_in(
        {
            "场次名称": SITTING,
            "考试地点": "线上",
            "报名开始": local(now - timedelta(minutes=5)),
            "报名截止": local(now - timedelta(minutes=10)),
            "名额": 30,
            "开考时间": local(now + timedelta(hours=2)),
            "结束时间": local(now + timedelta(hours=4)),
            "最早交卷": 0,
            "公告内容": "请提前十分钟进入考场。",
        }
    )
    drafter.is_refused("保存草稿", "报名截止要晚于报名开始")
    expect(drafter.field("场次名称")).to_have_value(SITTING)
    drafter.fills_in({"报名截止": local(now + timedelta(hours=1))})
    drafter.presses("保存草稿", SITTING)
    drafter.presses("提交审批", SITTING)
    drafter.is_told("已提交审批")

    approver.goes_to("/bureau", "待办")
    approver.follows(f"场次待批准：{SITTING}", "审批场次")
    approver.chooses("批准并公告")
    approver.presses("确定", SITTING)
    approver.is_told("场次已批准并公告")


def decides(officer: Visitor, decision: str, reason: str = "") -> None:
    officer.goes_to("/bureau", "待办")
    officer.follows("报名待审核", "报名审核")
    officer.follows(NAME, f"{NAME}的报名")
    officer.chooses(decision)
    if reason:
        officer.is_refused("确定", "请写明理由")
        officer.fills_in({"理由": reason})
    officer.presses("确定", "报名审核")
    officer.is_told(f"{NAME}：{decision}")


def releases_results(drafter: Visitor, approver: Visitor) -> None:
    drafter.goes_to("/bureau", "待办")
    waiting = f"成绩待提请公布：{SITTING}"
    drafter.waits_for(lambda: drafter.page.get_by_role("link", name=waiting))
    drafter.follows(waiting, "成绩")
    drafter.reads(NAME, "合格")
    drafter.presses("提请公布成绩", "成绩")
    drafter.is_told("已提请公布")
    drafter.follows("复核", "复核并公布成绩")
    drafter.reads("请由另一位考务人员复核")

    approver.goes_to("/bureau", "待办")
    approver.follows(f"成绩待复核公布：{SITTING}", "复核并公布成绩")
    approver.presses("复核无误，公布成绩", "成绩")
    approver.is_told("成绩已公布")


def issues_the_certificate(certifier: Visitor, issuer: Visitor) -> None:
    certifier.goes_to("/bureau", "待办")
    certifier.follows("成绩合格，待提请发证", "提请发证")
    certifier.presses("提请所选人员的证书", "证书")

    issuer.goes_to("/bureau", "待办")
    issuer.follows("证书待审批签发", "审批签发")
    issuer.ticks(f"选择{NAME}")
    issuer.presses("核对所选证书", "审批签发")
    issuer.reads("将为以下1人签发证书")
    issuer.presses("确认签发1份证书", "证书")
    issuer.is_told("签发")


def verifies_the_firm(officer: Visitor) -> None:
    officer.goes_to("/bureau", "待办")
    officer.follows("施工单位待核验", "施工单位")
    officer.follows(FIRM, "核验施工单位")
    officer.chooses("核验通过")
    officer.presses("提交核验结论", "施工单位")


def local(moment: datetime) -> str:
    """As a field for a day and a time takes it."""
    return moment.astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M")
