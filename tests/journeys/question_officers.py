"""What the author and the reviewers of one calculation do, from its first words to the list."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from portal.core import clock
from tests.journeys.visitor import Visitor

KEY = "K5.2-P001"  # the portal's first own question of the topic
INSTRUMENT, SHORT = "保障农民工工资支付条例", "条例"
VERSION = "2026年修订"
VARIABLES = "p = 400，500，600\nr = 20，25，30\nq = 60~76 每4"
CALCULATION = {
    "题干": "某项目当月应付工程款{p}万元，约定其中人工费用占{r}%，"
    "建设单位当月实际拨付人工费用{q}万元。依次计算：（1）当月应拨付的人工费用（万元）；（2）人工费用拨付到位率（%，保留两位小数）。",
    "变量": VARIABLES,
    "步骤": "due = p*r/100 ｜ 应拨付的人工费用 = {p}×{r}÷100 = {due}万元"
    " ｜ 问：应拨付的人工费用 ｜ 单位：万元\n"
    "answer = round(q/due*100, 2) ｜ 拨付到位率 = {q}÷{due}×100% = {answer}%"
    " ｜ 问：人工费用拨付到位率",
    "单位": "%",
    "常见错误": "round(q/p*100, 2) ｜ 误把全部工程款作分母\n"
    "p*(100-r)/100 ｜ 误算成人工费用以外的工程款 ｜ 步骤：due",
    "解析": "应拨付的人工费用按应付工程款乘以约定比例计算，到位率以它为分母，得{answer}%；"
    "误把全部工程款作分母，到位率就算低了。",
    "依据": "条例 第二十四条",
    "预计作答秒数": "150",
}
MENDED = "误差改为0.01"


def writes_a_calculation(author: Visitor) -> None:
    author.chooses_in_bar("题库", "题库")
    author.follows("出一道题", "出一道题")
    author.is_refused("下一步", "请选择题型")
    author.chooses("计算题")
    author.selects("知识点", "K5.2 人工费用拨付")
    author.presses("下一步", f"修改草稿：{KEY}第1版")
    author.selects("能力层次", "计算")
    author.fills_in(CALCULATION | {"变量": "p = 几百\nr = 20，25，30"})
    author.is_refused("保存草稿并预览", "第1行：“几百”不是数")
    for label in CALCULATION.keys() - {"变量"}:
        expect(author.field(label)).to_have_value(CALCULATION[label])
    author.fills_in({"变量": VARIABLES})
    author.presses("保存草稿并预览", f"试题 {KEY}")
    author.is_told("草稿已保存")


def previews_ten_sets(author: Visitor) -> None:
    """The question as a candidate sees it, with ten sets of numbers and with the next ten."""
    author.reads("考生看到的题面", "（1）应拨付的人工费用", "（2）人工费用拨付到位率")
    for first in (1, 2):
        author.page.get_by_text("看10组数").click()
        rows = author.page.get_by_role("region", name="不同考生得到的数").get_by_role("row")
        expect(rows).to_have_count(11)
        expect(rows.nth(1)).to_contain_text(re.compile(rf"^\s*{first}\s+p = \d+，r = \d+，q = \d+"))
        author.is_at(f"试题 {KEY}")
        if first == 1:
            author.page.get_by_role("link", name="换一组数").click()
            expect(author.page.get_by_text("看10组数")).to_be_visible()
            expect(rows.first).to_be_hidden()


def submits(author: Visitor, number: int) -> None:
    author.follows("提交审题", f"提交审题：{KEY}第{number}版")
    author.reads("这一版不能再改")
    author.presses("确认提交", f"试题 {KEY}")
    author.is_told(f"{KEY}第{number}版已提交审题")


def opens(officer: Visitor, waiting: str) -> None:
    """Come to the question by what waits for this officer."""
    officer.goes_to("/bureau", "待办")
    officer.follows(waiting, "题库")
    officer.follows(KEY, f"试题 {KEY}")


def reads_to_review(reviewer: Visitor) -> str:
    """The address of the review besides."""
    opens(reviewer, "试题待审题")
    reviewer.follows("审题", f"审题：{KEY}第1版")
    reviewer.reads("人工费用拨付到位率", "误把全部工程款作分母", "审查结论")
    return urlsplit(reviewer.page.url).path


def returns_it(reviewer: Visitor) -> None:
    reviewer.chooses("退回修改")
    reviewer.is_refused("确定", "退回时请写明哪里要改、怎么改")
    reviewer.fills_in({"审查意见": "到位率四舍五入到两位小数，允许误差应为0.01"})
    reviewer.presses("确定", f"试题 {KEY}")
    reviewer.is_told("退回修改")


def cannot_review(author: Visitor, address: str) -> None:
    """The author is a reviewer too; the own question is not theirs to review, and typing the
    address of the review does not help.
    """
    is_not_offered(author, "审题")
    author.goes_to(address, f"审题：{KEY}第1版")
    author.chooses("通过")
    author.is_refused("确定", "命题人不能审自己出的题")


def is_not_offered(officer: Visitor, step: str) -> None:
    """This officer is neither asked to take the step nor shown a way to it."""
    officer.goes_to("/bureau", "待办")
    expect(officer.page.get_by_role("link", name=f"试题待{step}")).to_have_count(0)
    officer.goes_to(f"/bureau/bank/questions/{KEY}", f"试题 {KEY}")
    expect(officer.page.get_by_role("link", name=step, exact=True)).to_have_count(0)


def mends_it(author: Visitor) -> None:
    opens(author, "试题被退回，待修改")
    author.reads("允许误差应为0.01")
    author.presses("修改后重新提交", f"修改草稿：{KEY}第2版")
    expect(author.field("步骤")).to_have_value(CALCULATION["步骤"])
    author.fills_in({"允许误差": "0.01", "本版说明": MENDED})
    author.presses("保存草稿并预览", f"试题 {KEY}")
    author.follows("对照两版的不同", f"{KEY}两版对照")
    table = author.page.get_by_role("region", name="两版不同之处")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table.get_by_role("row").last).to_contain_text("0.01")
    author.selects("先前的版本", "第2版（草稿）")
    author.page.get_by_role("button", name="对照", exact=True).click()
    author.reads("两版内容相同")
    author.is_at(f"{KEY}两版对照")
    author.follows(f"试题 {KEY}", f"试题 {KEY}", exact=False)
    submits(author, 2)


def passes(reviewer: Visitor, step: str) -> None:
    """Pass what waits for this step, 审题 or 终审."""
    opens(reviewer, f"试题待{step}")
    reviewer.follows(step, f"{step}：{KEY}第2版")
    reviewer.chooses("通过")
    reviewer.presses("确定", f"试题 {KEY}")


def enables(reviewer: Visitor) -> None:
    opens(reviewer, "试题终审通过，待启用")
    reviewer.follows("启用", "启用：核对1道题")
    reviewer.reads("可以办理1道")
    reviewer.is_refused("确认启用1道", "请写明原因")
    reviewer.fills_in({"原因": "第一批"})
    reviewer.presses("确认启用1道", "题库")
    reviewer.is_told("已对1题办理“启用”")


def is_found_by_its_clause(officer: Visitor) -> None:
    officer.chooses_in_bar("题库", "题库")
    officer.page.get_by_text("更多条件").click()
    for article, there in (("第二十四条", 1), ("25", 0)):
        officer.selects("依据文件", INSTRUMENT)
        officer.fills_in({"编号或文字": KEY, "第几条": article})
        officer.presses("查询", "题库")
        expect(officer.page.get_by_role("link", name=KEY, exact=True)).to_have_count(there)
    officer.reads("没有符合条件的试题")


def enters_a_new_version(reviewer: Visitor, lesson: str, sitting: str) -> None:
    """The law that the question cites changes: first what that touches, then the deed."""
    reviewer.chooses_in_bar("题库", "题库")
    reviewer.follows("法规雷达", "法规雷达")
    reviewer.reads("没有待核查的试题")
    reviewer.follows(INSTRUMENT, INSTRUMENT)
    reviewer.follows("登记新版本", "登记新版本")
    reviewer.fills_in(
        {
            "版本名称": VERSION,
            "施行日期": clock.today(),
            "新版本共有多少条": "64",
            "有改动的条文": "第二十四款",
        }
    )
    reviewer.is_refused("先看影响", "看不懂“第二十四款”")
    expect(reviewer.field("版本名称")).to_have_value(VERSION)
    reviewer.fills_in({"有改动的条文": "第二十四条"})
    reviewer.presses("先看影响", "登记新版本")
    reviewer.reads("登记后立即停用待查", f"{KEY}（第24条）", f"“{lesson}”", f"{sitting}1份")
    reviewer.is_refused("确认登记", "请核对影响后勾选")
    reviewer.ticks("我已核对以上影响")
    reviewer.presses("确认登记", INSTRUMENT)
    reviewer.is_told("道题待对照核查")


def cannot_restore(officer: Visitor, reason: str) -> None:
    """While the alert is open the version written before it does not come back."""
    officer.goes_to(f"/bureau/bank/questions/{KEY}", f"试题 {KEY}")
    officer.reads("停用待查", "法规预警", "涉及第24条")
    officer.follows("恢复启用", "恢复启用：核对1道题")
    officer.reads("可以办理0道", reason, "没有可以办理的试题")


def opens_the_alert(officer: Visitor) -> None:
    officer.goes_to("/bureau", "待办")
    officer.follows("法规变动，试题待对照核查", "法规雷达")
    officer.follows(f"{VERSION} ：{SHORT}", f"{VERSION}涉及的试题")
    officer.follows(f"对照核查 {KEY}", f"对照核查：{KEY}")


def answers_the_alert(officer: Visitor) -> None:
    officer.fills_in({"核查意见": "新的第二十四条没有改动拨付比例的算法"})
    officer.ticks("我已对照新文本核对")


def finds_it_still_right(reviewer: Visitor) -> None:
    opens_the_alert(reviewer)
    reviewer.is_refused("仍然正确，恢复启用", "请写明对照了哪些条文")
    answers_the_alert(reviewer)
    reviewer.presses("仍然正确，恢复启用", f"{VERSION}涉及的试题")
    reviewer.is_told(f"{KEY}已核查：恢复启用")
    reviewer.follows(KEY, f"试题 {KEY}")
    reviewer.reads("对照新法规核查，仍然正确")
    expect(reviewer.page.get_by_role("link", name="停用待查", exact=True)).to_be_visible()


def cannot_answer(author: Visitor) -> None:
    opens_the_alert(author)
    answers_the_alert(author)
    author.is_refused("仍然正确，恢复启用", "命题人不能审自己出的题")
