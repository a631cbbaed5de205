"""What the clerk of a contractor does: the firm, a project, an invitation, the 配备文件."""

from datetime import timedelta

from portal.core import clock
from portal.core.identity import make_credit_code
from tests.journeys.story import FIRM, MOBILE, NAME, PROJECT
from tests.journeys.visitor import Upload, Visitor

PDF = b"%PDF-1.4\n%%EOF\n"


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


def invites(clerk: Visitor) -> None:
    clerk.chooses_in_bar("项目", "项目")
    clerk.follows(PROJECT, PROJECT)
    clerk.follows("查看匹配人选", "为项目推荐的人选")
    clerk.reads("符合全部硬性条件的1人", "何**")
    clerk.page.get_by_text("查看理由").click()
    clerk.reads("硬性条件")
    clerk.follows("，证书尾号", "核对后发出邀约", exact=False)
    clerk.fills_in({"邀约说明": "包食宿，单休。"})
    clerk.presses("发出邀约", "发出的邀约")
    clerk.reads("待答复")


def offers_and_signs(clerk: Visitor) -> None:
    clerk.chooses_in_bar("工作台", "工作台")
    clerk.reads("已接受邀约，等您确认聘用")
    clerk.follows(f"{PROJECT}：何", "邀约", exact=False)
    clerk.follows("查看联系方式", "联系方式")
    clerk.reads(NAME, MOBILE)
    clerk.follows("返回邀约", "邀约", exact=False)
    clerk.follows("办理聘用", "核对后聘用")
    clerk.fills_in({"到岗日期": clock.today()})
    clerk.presses("生成聘用文件", "核对后签署")
    clerk.reads(NAME, PROJECT, "第九条", "第十条")
    clerk.is_refused("签署", "请核对全文，勾选同意后再签署")
    clerk.ticks("我已核对全文，同意签署")
    clerk.presses("签署", "核对后签署")
    clerk.is_told("贵单位已签署，等待本人签署")


def opens_the_appointment(clerk: Visitor) -> None:
    clerk.chooses_in_bar("聘用与配备文件", "聘用与配备文件")
    clerk.follows(NAME, f"{NAME}的聘用")
    clerk.reads("双方已签署第1版")
    assert clerk.downloads("下载配备文件").startswith(b"%PDF-")


def uploads_the_scan(clerk: Visitor) -> None:
    clerk.follows("上传盖章的扫描件", "上传配备文件")
    clerk.is_refused("上传", "请选择盖章后的配备文件")
    clerk.fills_in({"盖章的配备文件": Upload("配备文件.pdf", "application/pdf", PDF)})
    clerk.presses("上传", f"{NAME}的聘用")
    clerk.is_told("配备文件已上传")
    clerk.chooses_in_bar("聘用与配备文件", "聘用与配备文件")
    clerk.reads(NAME, "在岗")


def files_what_was_signed(clerk: Visitor) -> None:
    clerk.follows("以平台生成的配备文件报送", "核对后报送")
    clerk.is_refused("以平台生成的配备文件报送", "请核对后勾选确认")
    clerk.ticks("我已核对配备文件，以此报送")
    clerk.presses("以平台生成的配备文件报送", f"{NAME}的聘用")
    clerk.is_told("配备文件已报送")
    assert clerk.downloads("下载已上传的配备文件").startswith(b"%PDF-")
