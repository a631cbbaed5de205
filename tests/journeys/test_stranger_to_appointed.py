"""The main job, steps 1 to 7: a stranger becomes a specialist in post on a project.

Nobody waits for hours here: officers plan a sitting by the form, and then its times are moved in
the database, which is the only thing done behind the pages' back.
"""

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from sqlalchemy import update

from portal.access.roles import Role
from portal.core import clock
from portal.core.identity import make_credit_code, make_resident_id
from portal.db.base import db
from portal.exams.models import Sitting
from tests.factories.accounts import PASSWORD, make_officer, make_organisation, make_person
from tests.journeys.conftest import Account, Site
from tests.journeys.exam_hall import Desk, questions_asked, some_of_each
from tests.journeys.visitor import Upload, Visitor

NAME, OWN_PASSWORD, MOBILE = "何满仓", "渡口边的老黄桷树下", "13800005678"
SITTING = "渝中区第一场专项职业能力考核"
FIRM, PROJECT = "两江试点建设公司", "滨江花园一期"
PDF = b"%PDF-1.4\n%%EOF\n"
# An id whose check character is X, so that the small x can be forgiven.
RESIDENT_ID = next(
    found for n in range(999) if (found := make_resident_id(date(1988, 8, 8), n)).endswith("X")
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The officers, and the clerk of a contractor."""

    drafter: Account
    approver: Account
    certifier: Account
    issuer: Account
    pool_officer: Account
    clerk: Account


@pytest.fixture
def cast(site: Site) -> Cast:
    with site.database():
        bureau = make_organisation(region="500103", name="渝中区人力社保局")
        city = make_organisation(region="50", name="市人力社保局")

        def officer(name: str, role: Role, body=bureau) -> Account:
            return Account.of(make_officer(role, body.region, body, name=name))

        return Cast(
            drafter=officer("考务甲", Role.EXAMS),
            approver=officer("考务乙", Role.EXAMS),
            certifier=officer("证书丙", Role.CERTIFICATES),
            issuer=officer("证书丁", Role.CERTIFICATES, city),
            pool_officer=officer("记分戊", Role.POINTS),
            clerk=Account.of(make_person(name="单位经办己")),
        )


@pytest.mark.parametrize("with_js", [True, False], ids=["with-js", "without-js"])
def test_stranger_to_appointed(person, site: Site, cast: Cast, with_js: bool):
    candidate = person(with_js=with_js)
    reads_what_it_is(candidate)
    registers(candidate)
    takes_a_lesson(candidate)

    drafter, approver = person(with_js=with_js), person(cast.approver, with_js=with_js)
    signs_in(drafter, cast.drafter.resident_id, PASSWORD, "待办")
    announces_a_sitting(drafter, approver)
    applies(candidate)
    decides(drafter, "退回补正", "照片请用白底证件照，并写明工作经历的起止时间")
    mends_the_application(candidate)
    decides(drafter, "审核通过")
    takes_the_ticket(candidate)

    moved = person(with_js=with_js)
    sits_the_exam(candidate, moved, site)
    move_sitting(site, closes_at=clock.now())  # the worker now ends it, in its own time

    clerk, officer = person(cast.clerk, with_js=with_js), person(cast.pool_officer, with_js=with_js)
    registers_a_firm(clerk)
    verifies_the_firm(officer)
    enters_a_project(clerk)

    releases_results(drafter, approver)
    sees_the_result(candidate)
    issues_the_certificate(
        person(cast.certifier, with_js=with_js), person(cast.issuer, with_js=with_js)
    )
    verifies_it(candidate, person(with_js=with_js))

    enters_the_pool(candidate)
    invites(clerk)
    accepts(candidate)
    appoints_and_files(clerk)
    is_in_post(candidate)


# --- 1. reads, registers ---------------------------------------------------------------------


def reads_what_it_is(candidate: Visitor) -> None:
    candidate.goes_to("/", "劳资专管员培训、考核与上岗")
    candidate.chooses_in_bar("管理办法", "管理办法全文")
    candidate.reads("第四条", "第十七条", "自2025年4月3日起施行")


def registers(candidate: Visitor) -> None:
    candidate.follows("注册", "注册")
    wrong = RESIDENT_ID[:-1] + "0"
    candidate.fills_in({"姓名": NAME, "身份证号": wrong, "手机号": MOBILE, "密码": OWN_PASSWORD})
    candidate.ticks("我已阅读上述个人信息处理告知")
    candidate.is_refused("注册", "身份证号与末位校验码不符")
    expect(candidate.field("身份证号")).to_have_value(wrong)
    expect(candidate.field("姓名")).to_have_value(NAME)

    young = make_resident_id(clock.today().replace(day=1) - timedelta(days=15 * 365), 7)
    candidate.fills_in({"身份证号": young, "密码": OWN_PASSWORD})
    candidate.presses("注册", "未满十六周岁，暂不能注册")
    candidate.reads("《中华人民共和国劳动法》第十五条", "年满十六周岁")

    candidate.follows("返回重新填写", "注册")
    as_typed = f" {RESIDENT_ID[:6]} {RESIDENT_ID[6:10].translate(FULL_WIDTH)}{RESIDENT_ID[10:-1]}x"
    candidate.fills_in({"姓名": NAME, "身份证号": as_typed, "手机号": MOBILE, "密码": OWN_PASSWORD})
    candidate.ticks("我已阅读上述个人信息处理告知")
    candidate.presses("注册", "我的进度")
    candidate.is_told("注册成功")


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def signs_in(someone: Visitor, resident_id: str, password: str, home: str) -> None:
    someone.goes_to("/sign-in", "登录")
    someone.fills_in({"身份证号": resident_id, "密码": password})
    someone.presses("登录", home)


# --- 2. learns -------------------------------------------------------------------------------


def takes_a_lesson(candidate: Visitor) -> None:
    course, lesson = "劳资专管员入门：管理办法与工资支付制度", "劳资专管员是做什么的"
    candidate.chooses_in_bar("学习", "学习")
    candidate.follows(course, course)
    candidate.follows(f"开始学：{lesson}", lesson)
    candidate.presses("我已学完，去做练习", f"练习1：{lesson}")
    radios, boxes = candidate.page.get_by_role("radio"), candidate.page.get_by_role("checkbox")
    (radios if radios.count() else boxes).first.check()
    candidate.presses("提交答案", f"练习1：{lesson}")
    verdict = candidate.page.get_by_role("heading", name="答对").or_(
        candidate.page.get_by_role("heading", name="部分正确")
    )
    expect(verdict).to_be_visible()
    candidate.is_at(f"练习1：{lesson}")
    candidate.reads("正确选项", "解析", "依据")

    candidate.chooses_in_bar("学习", "学习")
    candidate.follows(course, course)
    candidate.reads("进行中", "课文已学")
    candidate.follows(f"接着学：{lesson}", lesson)


# --- 3. a sitting, an application, a ticket -----------------------------------------------------


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
    approver.follows("场次待批准", "场次")
    approver.follows(SITTING, SITTING)
    approver.follows("审批", "审批场次")
    approver.chooses("批准并公告")
    approver.presses("确定", SITTING)
    approver.is_told("场次已批准并公告")


def applies(candidate: Visitor) -> None:
    candidate.chooses_in_bar("考试", "考试")
    candidate.follows(SITTING, SITTING)
    candidate.follows("报名", "报名")
    candidate.is_refused("下一步：核对", "请上传JPG或PNG照片")
    candidate.fills_in(
        {
            "照片": Upload("我.jpg", "image/jpeg", photo()),
            "相关工作经历": "在项目部管过考勤",
        }
    )
    candidate.selects("文化程度", "普通高中毕业")
    candidate.presses("下一步：核对", "核对后提交")
    candidate.reads(NAME, "普通高中毕业", "在项目部管过考勤")
    candidate.is_refused("提交报名", "请核对以上内容，然后勾选确认")
    candidate.ticks("我已核对以上内容")
    candidate.presses("提交报名", "报名已提交")


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


def mends_the_application(candidate: Visitor) -> None:
    candidate.goes_to("/my", "我的进度")
    candidate.reads("报名被退回")
    candidate.chooses_in_bar("考试", "考试")
    candidate.follows(SITTING, "我的报名")
    candidate.reads("照片请用白底证件照")
    candidate.follows("修改后重新提交", "报名")
    expect(candidate.field("相关工作经历")).to_have_value("在项目部管过考勤")
    candidate.fills_in({"相关工作经历": "2019年3月至2024年6月在项目部管考勤和工资表"})
    candidate.presses("下一步：核对", "核对后提交")
    candidate.ticks("我已核对以上内容")
    candidate.presses("提交报名", "报名已提交")


def takes_the_ticket(candidate: Visitor) -> None:
    candidate.follows("查看办理情况", "我的报名")
    candidate.reads("审核通过")
    assert candidate.downloads("下载准考证（PDF）").startswith(b"%PDF-")


# --- 4. the exam -----------------------------------------------------------------------------


def sits_the_exam(candidate: Visitor, moved: Visitor, site: Site) -> None:
    move_sitting(site, apply_until=clock.now(), opens_at=clock.now() + timedelta(minutes=30))
    candidate.page.reload()
    candidate.follows("进入考场", "核对本人信息")
    candidate.is_refused("进入候考", "请先核对本人信息")
    candidate.ticks("本人信息无误")
    move_sitting(site, opens_at=clock.now() + timedelta(seconds=8))
    candidate.presses("进入候考", "等待开考")
    if not candidate.with_js:  # with a script the room is entered by itself
        move_sitting(site, opens_at=clock.now())
        candidate.follows("刷新", "等待开考")
        candidate.presses("开始作答", "答题")
    candidate.is_at("答题")

    with site.database():
        asked = questions_asked()
    assert len(asked) == 80
    by_hand = some_of_each(asked)
    assert len(by_hand) >= 12
    desk = Desk(candidate)
    for each in by_hand:
        desk.answers(each)
    desk.flags(by_hand[0].number)
    rest = [each for each in asked if each not in by_hand]
    blank, rest = rest[:2], rest[2:]
    desk.sends(rest)
    candidate.page.reload()
    desk.is_saved()
    desk.finds(by_hand[0].number, "已答")
    desk.finds(rest[-1].number, "已答")
    desk.finds(blank[0].number, "未答")

    there = goes_on_elsewhere(candidate, moved, desk, by_hand[1].number)
    there.hands_in()
    moved.reads(f"已答{len(asked) - len(blank)}题，未答{len(blank)}题，已标记1题")
    moved.follows(f"第{blank[0].number}题，未答", "答题")
    there.answers(blank[0])
    there.hands_in()
    moved.is_refused("确认交卷", "请勾选确认后再交卷")
    moved.ticks("我确认交卷")
    moved.presses("确认交卷", "答卷已收")
    moved.reads("回执编号", f"{len(asked) - 1} / {len(asked)}", "考生交卷")


def goes_on_elsewhere(candidate: Visitor, moved: Visitor, desk: Desk, number: int) -> Desk:
    """Another browser takes over where the first one was; the first can write no more."""
    signs_in(moved, RESIDENT_ID, OWN_PASSWORD, "我的进度")
    moved.chooses_in_bar("考试", "考试")
    moved.follows("进入考场", "核对本人信息")
    moved.ticks("本人信息无误")
    moved.presses("进入候考", "试卷正在另一处作答")
    moved.presses("在这里继续", "答题")
    there = Desk(moved, desk.saved)
    there.is_saved()
    there.finds(number, "已答")
    if candidate.with_js:
        candidate.page.get_by_role("radio", name="A").or_(
            candidate.page.get_by_role("checkbox", name="A")
        ).first.check()
        expect(candidate.page.get_by_role("alert")).to_contain_text("您已在另一个浏览器作答")
        candidate.presses("继续", "试卷正在另一处作答")
    else:
        candidate.presses("下一题", "试卷正在另一处作答")
    return there


# --- 5. results ------------------------------------------------------------------------------


def releases_results(drafter: Visitor, approver: Visitor) -> None:
    drafter.goes_to("/bureau", "待办")
    drafter.waits_for(lambda: drafter.page.get_by_role("link", name="成绩待提请公布"))
    drafter.follows("成绩待提请公布", "场次")
    drafter.follows(SITTING, SITTING)
    drafter.follows("成绩", "成绩")
    drafter.reads(NAME, "合格")
    drafter.presses("提请公布成绩", "成绩")
    drafter.is_told("已提请公布")
    drafter.follows("复核", "复核并公布成绩")
    drafter.reads("请由另一位考务人员复核")

    approver.goes_to("/bureau", "待办")
    approver.follows("成绩待复核公布", "场次")
    approver.follows(SITTING, SITTING)
    approver.follows("成绩", "成绩")
    approver.follows("复核", "复核并公布成绩")
    approver.presses("复核无误，公布成绩", "成绩")
    approver.is_told("成绩已公布")


def sees_the_result(candidate: Visitor) -> None:
    candidate.goes_to("/my", "我的进度")
    candidate.chooses_in_bar("考试", "考试")
    candidate.follows("查看成绩", "考试成绩")
    candidate.reads("合格，合格分数线", "各科目得分", "K5", "K9")


# --- 6. the certificate ----------------------------------------------------------------------


def issues_the_certificate(certifier: Visitor, issuer: Visitor) -> None:
    certifier.goes_to("/bureau", "待办")
    certifier.follows("成绩合格，待提请发证", "提请发证")
    certifier.presses("提请所选人员的证书", "证书")

    issuer.goes_to("/bureau", "待办")
    issuer.follows("证书待审批", "审批签发")
    issuer.ticks(f"选择{NAME}")
    issuer.presses("核对所选证书", "审批签发")
    issuer.reads("将为以下1人签发证书")
    issuer.presses("确认签发1份证书", "证书")
    issuer.is_told("签发")


def verifies_it(candidate: Visitor, anyone: Visitor) -> None:
    """By the link of the QR code, by number and name, and by dropping the PDF."""
    candidate.goes_to("/my/certificates", "我的证书")
    download = candidate.page.get_by_role("link", name="下载证书（PDF）")
    candidate.waits_for(lambda: download)
    content = candidate.downloads("下载证书（PDF）")
    assert content.startswith(b"%PDF-")
    number = candidate.page.get_by_text("Z0000").inner_text()
    qr = candidate.page.get_by_role("link", name="查验页").get_attribute("href")

    anyone.goes_to(qr, "证书状态")
    anyone.reads("有效", "何**", number)
    anyone.goes_to("/verify", "证书查验")
    anyone.fills_in({"证书编号": f" {number[:8]} {number[8:]}", "姓名": NAME})
    anyone.presses("查验", "证书查验")
    expect(anyone.page.get_by_role("heading", name="查验结果")).to_be_visible()
    anyone.is_at("证书查验")
    anyone.reads("有效", number)
    anyone.follows("上传PDF查验电子签名", "查验PDF文件")
    anyone.fills_in({"PDF文件": Upload("证书.pdf", "application/pdf", content)})
    anyone.presses("上传查验", "查验PDF文件")
    anyone.reads("真实、未被改动、现时有效", number)
    torn = content[: len(content) // 2]
    anyone.fills_in({"PDF文件": Upload("证书.pdf", "application/pdf", torn)})
    anyone.presses("再查验一个文件", "查验PDF文件")
    anyone.reads("不能作为证书使用")


# --- 7. the pool, an invitation, a post --------------------------------------------------------


def registers_a_firm(clerk: Visitor) -> None:
    clerk.goes_to("/my", "我的进度")
    clerk.follows("我代表施工总承包单位", "登记施工单位")
    code = make_credit_code(4321)
    clerk.fills_in(
        {
            "统一社会信用代码": code[:-1] + ("0" if code[-1] != "0" else "1"),
            "单位名称": FIRM,
            "联系人": "单位经办己",
            "联系电话": "13900001234",
        }
    )
    clerk.selects("在渝办公所在区县", "渝中区")
    clerk.is_refused("提交核验", "统一社会信用代码与末位校验码不符")
    clerk.fills_in({"统一社会信用代码": code.lower()})
    clerk.presses("提交核验", "登记已提交，等待核验")


def verifies_the_firm(officer: Visitor) -> None:
    officer.goes_to("/bureau", "待办")
    officer.follows("施工单位待核验", "施工单位")
    officer.follows(FIRM, "核验施工单位")
    officer.chooses("核验通过")
    officer.presses("提交核验结论", "施工单位")


def enters_a_project(clerk: Visitor) -> None:
    clerk.page.reload()
    clerk.is_at("施工单位已核验")
    clerk.follows("进入施工单位工作台", "工作台")
    clerk.follows("登记项目", "登记项目")
    start = clock.today() + timedelta(days=30)
    clerk.fills_in(
        {
            "项目名称": PROJECT,
            "项目地址": "滨江路1号",
            "建设单位": "江岸置业公司",
            "合同额（万元）": "8000",
            "高峰期施工人数": "120",
            "计划开工日期": start,
            "计划竣工日期": start + timedelta(days=500),
            "需要人数": "1",
            "需要到岗日期": start,
        }
    )
    clerk.selects("项目类型", "房屋建筑")
    clerk.selects("房屋建筑的工程类别", "住宅小区或群体工程")
    clerk.selects("项目所在区县", "渝中区")
    clerk.chooses("专职")
    clerk.presses("保存项目", PROJECT)
    clerk.reads("建议配备1名", "本项目还没有劳资专管员")


def enters_the_pool(candidate: Visitor) -> None:
    candidate.chooses_in_bar("人才库", "人才库资料")
    candidate.follows("填写资料", "填写人才库资料")
    candidate.ticks("渝中区")
    candidate.fills_in(
        {
            "房屋建筑": "36",
            "管理过的最大施工人数": "150",
            "可到岗日期": clock.today(),
            "自我介绍": "做过住宅项目的实名制和代发工资。",
        }
    )
    candidate.presses("保存资料", "人才库资料")
    candidate.reads("暂不公开")
    candidate.follows("向施工单位展示", "同意向施工单位展示")
    candidate.ticks("我同意向已核验的施工总承包单位展示")
    candidate.presses("确认展示", "人才库资料")
    candidate.reads("正在展示")


def invites(clerk: Visitor) -> None:
    clerk.chooses_in_bar("项目", "项目")
    clerk.follows(PROJECT, PROJECT)
    clerk.follows("查看匹配人选", "为项目推荐的人选")
    clerk.reads("1 人符合全部硬性条件", "何**")
    clerk.page.get_by_text("查看理由").click()
    clerk.reads("硬性条件")
    clerk.follows("邀约何", "核对后发出邀约", exact=False)
    clerk.fills_in({"邀约说明": "包食宿，单休。"})
    clerk.presses("发出邀约", "发出的邀约")
    clerk.reads("待答复")


def accepts(candidate: Visitor) -> None:
    candidate.chooses_in_bar("邀约", "施工单位的邀约")
    candidate.follows(f"{FIRM}：{PROJECT}", "邀约")
    candidate.reads("包食宿，单休。", FIRM)
    candidate.presses("接受邀约", "邀约")
    candidate.reads("您已接受")


def appoints_and_files(clerk: Visitor) -> None:
    clerk.chooses_in_bar("工作台", "工作台")
    clerk.reads("已接受邀约，等您确认聘用")
    clerk.follows(PROJECT, "邀约")
    clerk.follows("查看联系方式", "联系方式")
    clerk.reads(NAME, MOBILE)
    clerk.follows("返回邀约", "邀约")
    clerk.follows("办理聘用", "核对后聘用")
    clerk.fills_in({"聘用起始日期": clock.today()})
    clerk.presses("确认聘用", f"{NAME}的聘用")
    assert clerk.downloads("下载配备文件").startswith(b"%PDF-")
    clerk.follows("上传配备文件", "上传配备文件")
    clerk.is_refused("上传", "请选择盖章后的配备文件")
    clerk.fills_in({"盖章的配备文件": Upload("配备文件.pdf", "application/pdf", PDF)})
    clerk.presses("上传", f"{NAME}的聘用")
    clerk.is_told("配备文件已上传")
    clerk.chooses_in_bar("聘用与配备文件", "聘用与配备文件")
    clerk.reads(NAME, "在岗")


def is_in_post(candidate: Visitor) -> None:
    candidate.chooses_in_bar("聘用", "我的聘用")
    candidate.reads(PROJECT, FIRM)
    candidate.chooses_in_bar("记分", "我的记分")
    candidate.reads("第1个", "剩余", "12分")
    candidate.chooses_in_bar("邀约", "施工单位的邀约")
    candidate.reads("谁看过我的联系方式", FIRM)


# --- helpers ---------------------------------------------------------------------------------


def local(moment: datetime) -> str:
    """As a field for a day and a time takes it."""
    return moment.astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M")


def move_sitting(site: Site, **moments: datetime) -> None:
    """Move the times of the only sitting, so that nobody waits for them."""
    with site.database():
        db.session.execute(update(Sitting).values(**moments))
        db.session.commit()


def photo() -> bytes:
    """An inch of white ground with something like a face on it."""
    picture = Image.new("RGB", (295, 413), "white")
    ImageDraw.Draw(picture).ellipse((90, 90, 205, 240), fill=(196, 164, 140))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()
