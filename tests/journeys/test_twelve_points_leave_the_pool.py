"""The main job, step 8: at twelve points out of the pool at once, whoever is looking."""

from playwright.sync_api import expect

from tests.journeys.conftest import Site
from tests.journeys.points_story import (
    NAME,
    OTHER,
    PDF,
    Cast,
    answers,
    decides,
    drafts,
    gives_notice,
    make_cast,
    told,
)
from tests.journeys.visitor import Upload, Visitor


def test_twelve_points_leave_the_pool(person, site: Site):
    cast = make_cast(site, "12(1)")
    event = told(
        "因劳资专管员履职不到位造成工程建设项目存在因拖欠",
        "欠薪引发违反治安管理行为",
        {
            "检查或案件文书编号": "渝中建案〔2026〕16号",
            "公安机关文书编号": "渝中公行罚决〔2026〕88号",
            "公安机关认定或者处罚文书": Upload("处罚决定书.pdf", "application/pdf", PDF),
            "事实经过": "拖欠两个月工资，工人堵塞项目大门，扰乱公共秩序。",
            "履职不到位与该情形的因果关系": "未按月核对工资表，未报告欠薪隐患。",
        },
    )
    specialist, contractor = person(cast.specialist), person(cast.contractor)
    has_a_point(specialist, cast)
    is_invited(contractor)

    drafts(person(), cast, event)
    gives_notice(person(cast.confirmer), event)
    answers(specialist, event, "我在九月已口头提醒项目经理。")
    # The invitation is on the screen while the decision is taken elsewhere.
    specialist.chooses_in_bar("邀约", "施工单位的邀约")
    specialist.follows(f"对岸建设公司：{OTHER}", "邀约")
    decides(
        person(cast.decider),
        event,
        "我在九月已口头提醒项目经理。",
        "决定后累计满12分",
        "建议另行聘任函",
        "没有其他劳资专管员",
    )

    is_not_found(contractor)
    cannot_accept(specialist)
    is_advised(person(cast.employer), cast)


def has_a_point(specialist: Visitor, cast: Cast) -> None:
    specialist.goes_to("/my/points", "我的记分")
    specialist.reads("1分", "11分", "用工台账不规范", cast.project)


def is_invited(contractor: Visitor) -> None:
    contractor.goes_to("/firm", "工作台")
    contractor.chooses_in_bar("人才搜索", "人才搜索")
    contractor.reads("1 人符合条件")
    contractor.follows("石", "人员资料", exact=False)
    contractor.follows(OTHER, "核对后发出邀约")
    contractor.presses("发出邀约", "发出的邀约")
    contractor.reads("待答复")


# --- what follows at once ------------------------------------------------------------------------


def is_not_found(contractor: Visitor) -> None:
    contractor.chooses_in_bar("人才搜索", "人才搜索")
    contractor.reads("0 人符合条件")


def cannot_accept(specialist: Visitor) -> None:
    specialist.presses("接受邀约", "现在不能这样办理")
    specialist.reads("12分")
    specialist.goes_to("/my/points", "我的记分")
    specialist.reads("平台不再推送您的招用信息", "完成重新培训课程", "报名并通过新的考试")


def is_advised(employer: Visitor, cast: Cast) -> None:
    """The employer has the letter, and sees the standing without the points."""
    employer.goes_to("/firm", "工作台")
    employer.follows("查看建议函", "建议另行聘任函", exact=False)
    employer.reads(NAME, cast.project, "渝中区人力社保局")
    assert employer.downloads("下载建议函（PDF）").startswith(b"%PDF-")
    employer.goes_to("/firm", "工作台")
    employer.follows("在聘人员记分状态", "在聘人员记分状态")
    employer.reads(NAME, "起暂停推送")
    expect(employer.page.get_by_role("main")).not_to_contain_text("12分")
