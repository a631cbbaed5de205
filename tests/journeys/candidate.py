"""What a candidate does, from the first look at the portal to a post."""

import io
from datetime import timedelta

from PIL import Image, ImageDraw
from playwright.sync_api import expect

from portal.core import clock
from portal.core.identity import make_resident_id
from tests.journeys.story import FIRM, MOBILE, NAME, OWN_PASSWORD, PROJECT, RESIDENT_ID, SITTING
from tests.journeys.visitor import Upload, Visitor

PDF = b"%PDF-1.4\n%%EOF\n"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


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


def sees_the_result(candidate: Visitor) -> None:
    candidate.goes_to("/my", "我的进度")
    candidate.chooses_in_bar("考试", "考试")
    candidate.follows("查看成绩", "考试成绩")
    candidate.reads("合格，合格分数线", "各科目得分", "工资支付特别制度")


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
    anyone.reads("有效", "何*仓", number)
    anyone.goes_to("/verify", "证书查验")
    anyone.fills_in({"证书编号": f" {number[:8]} {number[8:]}", "姓名": NAME})
    anyone.presses("查验", "证书查验")
    expect(anyone.page.get_by_role("heading", name="查验结果")).to_be_visible()
    anyone.is_at("证书查验")
    anyone.reads("有效", number)
    anyone.follows("上传PDF查验电子签名", "查验PDF文件")
    anyone.fills_in({"证书PDF文件": Upload("证书.pdf", "application/pdf", content)})
    anyone.presses("上传查验", "查验PDF文件")
    anyone.reads("真实、未被改动、现时有效", number)
    torn = content[: len(content) // 2]
    anyone.fills_in({"证书PDF文件": Upload("证书.pdf", "application/pdf", torn)})
    anyone.presses("再查验一个文件", "查验PDF文件")
    anyone.reads("不能作为证书使用")


def enters_the_pool(candidate: Visitor) -> None:
    candidate.chooses_in_bar("人才库", "人才库资料")
    candidate.follows("填写资料", "填写人才库资料")
    candidate.ticks("渝中区")
    candidate.fills_in(
        {
            "管理过的最大施工人数": "150",
            "可到岗日期": clock.today(),
            "自我介绍": "做过住宅项目的实名制和代发工资。",
        }
    )
    candidate.presses("保存资料", "人才库资料")
    candidate.reads("暂不公开")
    proves_experience(candidate)
    candidate.follows("向施工单位展示", "同意向施工单位展示")
    candidate.ticks("我同意向已核验的施工总承包单位展示")
    candidate.presses("确认展示", "人才库资料")
    candidate.reads("正在展示")


def proves_experience(candidate: Visitor) -> None:
    candidate.follows("现场经历和证明", "现场经历和证明")
    candidate.follows("添加一段经历", "添加一段经历")
    candidate.selects("项目类型", "房屋建筑")
    candidate.fills_in(
        {
            "项目名称": "滨江花园一期",
            "用人单位": "重庆某建设公司",
            "岗位": "劳务员",
            "开始年月": "2021-01",
            "结束年月": "2023-12",
            "证明文件": Upload("社保.pdf", "application/pdf", PDF),
        }
    )
    candidate.presses("保存", "现场经历和证明")
    candidate.reads("现场经验共36个月", "已提交证明")
    candidate.follows("返回人才库资料", "人才库资料", exact=False)


def accepts(candidate: Visitor) -> None:
    candidate.chooses_in_bar("邀约", "施工单位的邀约")
    candidate.follows(f"{FIRM}：{PROJECT}", "邀约")
    candidate.reads("包食宿，单休。", FIRM)
    candidate.presses("接受邀约", "邀约")
    candidate.reads("您已接受")


def signs(candidate: Visitor) -> None:
    candidate.chooses_in_bar("聘用", "我的聘用")
    candidate.follows(f"{FIRM}：{PROJECT}", "核对后签署")
    candidate.reads("签署意味着什么", RESIDENT_ID, "第九条", "第十条", "这不是劳动合同")
    candidate.is_refused("签署", "请核对全文，勾选同意后再签署")
    candidate.ticks("我已核对全文，同意签署")
    candidate.presses("签署", "核对后签署")
    candidate.is_told("双方已签署，聘用成立")


def sees_who_looked(candidate: Visitor) -> None:
    candidate.chooses_in_bar("邀约", "施工单位的邀约")
    candidate.reads("谁看过我的联系方式", FIRM)


def is_in_post(candidate: Visitor) -> None:
    candidate.chooses_in_bar("聘用", "我的聘用")
    candidate.reads(PROJECT, FIRM)
    candidate.chooses_in_bar("记分", "我的记分")
    candidate.reads("第1个", "剩余", "12分")
    sees_who_looked(candidate)


def photo() -> bytes:
    """An inch of white ground with something like a face on it."""
    picture = Image.new("RGB", (295, 413), "white")
    ImageDraw.Draw(picture).ellipse((90, 90, 205, 240), fill=(196, 164, 140))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()
