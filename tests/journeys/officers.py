"""What officers do for one candidate: sittings, applications, results, certificates, firms."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from portal.core import clock
from portal.core.identity import mask_name
from tests.journeys.story import FIRM, NAME, SITTING
from tests.journeys.visitor import WORK_PATIENCE, Visitor


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


def waits_for_the_notice(certifier: Visitor, stranger: Visitor) -> None:
    """Until it is over the name is shown to anybody, masked, and cannot be proposed."""
    stranger.goes_to("/notices", "合格人员公示")
    stranger.follows(SITTING, f"合格人员公示：{SITTING}")
    stranger.reads(mask_name(NAME), "提出异议")
    certifier.goes_to("/bureau/certificates/propose", "提请发证")
    certifier.follows(SITTING, "核对合格人员")
    certifier.reads("没有可以提请的人员", "公示期未满")


def issues_the_certificate(certifier: Visitor, issuer: Visitor) -> None:
    certifier.goes_to("/bureau", "待办")
    certifier.follows("成绩合格，待提请发证", "提请发证")
    certifier.follows(SITTING, "核对合格人员")
    certifier.reads("可以提请（1人）", NAME)
    certifier.presses("下一步：核对后提请", "核对后提请")
    certifier.presses("提请1人的证书", f"发证批次：{SITTING}")
    certifier.reads("等待市级审批")

    issuer.goes_to("/bureau", "待办")
    issuer.follows("发证批次待审批签发", "审批签发")
    issuer.follows(SITTING, "核对并审批")
    issuer.reads(NAME, "渝中区1人")
    issuer.presses("确认签发1份证书", f"发证批次：{SITTING}")
    issuer.is_told("已签发1份证书")
    done = issuer.page.get_by_text("完成，共1份")
    if issuer.with_js:
        expect(done).to_be_visible(timeout=WORK_PATIENCE * 1000)
    else:
        issuer.waits_for(lambda: done)


def verifies_the_firm(officer: Visitor) -> None:
    officer.goes_to("/bureau", "待办")
    officer.follows("施工单位待核验", "施工单位")
    officer.follows(FIRM, "核验施工单位")
    officer.chooses("核验通过")
    officer.presses("提交核验结论", "施工单位")


def local(moment: datetime) -> str:
    """As a field for a day and a time takes it."""
    return moment.astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M")
