"""命题与审题 as officers do it on the pages."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import select

from portal.access.roles import Role
from portal.bank.models import Question, QuestionStatus, QuestionVersion
from portal.bank.rules.questions import QuestionType, from_json
from portal.db.base import db
from tests.factories.accounts import make_officer
from tests.person import Person

CALCULATION = {
    "stem": "某班组{n}人，当月制度工作22天，缺勤{q}工日。依次计算：（1）出勤工日；"
    "（2）出勤率（%，保留两位小数）。",
    "variables": "n = 40，45，50\nq = 36~60 每6",
    "steps": "att = n*22 - q ｜ 出勤工日 = {n}×22−{q} = {att} ｜ 问：出勤工日 ｜ 单位：工日\n"
    "answer = round(att/(n*22)*100, 2) ｜ 出勤率 = {answer}% ｜ 问：出勤率",
    "unit": "%",
    "tolerance": "0.01",
    "mistakes": "round(q/(n*22)*100, 2) ｜ 算成了缺勤率",
    "explanation": "分母是制度工日，分子是出勤工日。",
    "cites": "统计通行口径",
    "seconds": "120",
}


@pytest.fixture
def author(app):
    with app.app_context():
        return Person(app, make_officer(Role.AUTHOR))


@pytest.fixture
def reviewers(app):
    with app.app_context():
        return [Person(app, make_officer(Role.REVIEWER)) for _ in range(2)]


def begin(author, type_, topic="K1.4"):
    author.visit("/bureau/bank").click("出一道题")
    return author.submit("new_question_form", type=type_.value, topic=topic)


def key_on(page):
    return re.search(r"K\d+\.\d+-P\d+", page.text("h1")).group()


def latest(app, key):
    with app.app_context():
        statement = (
            select(QuestionVersion)
            .join(Question, Question.latest_version_id == QuestionVersion.id)
            .where(Question.key == key)
        )
        return db.session.scalars(statement).one()


def status(app, key):
    with app.app_context():
        return db.session.scalar(select(Question.status).where(Question.key == key))


def test_a_calculation_is_written_read_twice_and_enabled(app, author, reviewers):
    begin(author, QuestionType.CALCULATION)
    author.submit("draft_form", **CALCULATION)
    key = key_on(author)
    assert "（1）出勤工日" in author.text("#preview")
    assert "看10组数" in author.text("#preview")
    author.submit("submit_version")
    assert "已提交审题" in author.text("#notices")
    for reviewer, words in zip(reviewers, ("审题", "终审"), strict=True):
        reviewer.visit(f"/bureau/bank/questions/{key}").click(words)
        assert "审查结论" in reviewer.text()
        reviewer.submit("review_form", decision="pass")
    reviewers[0].visit(f"/bureau/bank/questions/{key}").click("启用")
    reviewers[0].submit("change_form", reason="第一批")
    assert "已对1题办理“启用”" in reviewers[0].text("#notices")
    assert status(app, key) is QuestionStatus.ENABLED
    value = from_json(latest(app, key).content)
    assert [step.ask for step in value.asked_steps] == ["出勤工日", "出勤率"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("variables", "n = 几十人", "不是数"),
        ("steps", "answer = n**2", "第1行"),
        ("mistakes", "n + ｜ 少了一项", "第1行"),
        ("cites", "没有这部法 第一条", "没有“没有这部法”这个文件"),
        ("tolerance", "一点点", "请填写数字"),
        ("seconds", "两分钟", "请填写整数"),
    ],
)
def test_what_cannot_be_read_goes_back_with_all_that_was_typed(author, field, typed, sentence):
    begin(author, QuestionType.CALCULATION)
    author.submit("draft_form", expect=422, **CALCULATION | {field: typed})
    assert sentence in author.text(".summary")
    kept = "explanation" if field != "explanation" else "stem"
    assert author.page.select_one(f"[name={kept}]").get_text().strip() == CALCULATION[kept]


def test_an_incomplete_draft_is_kept_and_says_what_it_lacks(app, author):
    begin(author, QuestionType.SINGLE, "K5.2")
    author.submit("draft_form", stem="周期最长为（ ）。", option_1="1个月", correct_1="y")
    key = key_on(author)
    assert "提交审题前须补正" in author.text()
    assert "单选题应有4个选项" in author.text()
    author.submit("submit_version", expect=409)
    author.visit(f"/bureau/bank/questions/{key}")
    assert "草稿" in author.text()


def test_a_case_is_written_part_by_part(app, author):
    begin(author, QuestionType.CASE, "K3.8")
    page = author.page.select_one("form#draft_form")["action"]
    for type_ in ("judge", "single", "numeric", "judge"):
        author.visit(page).submit("add_part", type=type_)
        author.submit("draft_form", stem=f"{type_}小题（ ）。", cites="条例 第三十条")
    author.visit(page)
    assert "小题（4个" in author.text()
    author.submit("remove_part_2")
    assert "小题（3个" in author.text()
    author.submit(
        "draft_form", material="甲公司拖欠工资。\n\n| 班组 | 人数 |\n|---|---|\n| 泥工 | 12 |"
    )
    value = from_json(latest(app, key_on(author)).content)
    assert [part.type.value for part in value.parts] == ["judge", "numeric", "judge"]
    assert value.parts[1].id.endswith(".2")


def test_a_returned_question_is_mended_in_a_new_version_and_compared(app, author, reviewers):
    begin(author, QuestionType.CALCULATION)
    author.submit("draft_form", **CALCULATION).submit("submit_version")
    key = key_on(author)
    reviewers[0].visit(f"/bureau/bank/questions/{key}").click("审题")
    reviewers[0].submit("review_form", decision="return", expect=422)
    assert "退回时请写明" in reviewers[0].text(".summary")
    reviewers[0].submit("review_form", decision="return", text="误差应为0.01")
    author.visit(f"/bureau/bank/questions/{key}")
    assert "误差应为0.01" in author.text("ol.remarks")
    author.submit("revise_question")
    author.submit("draft_form", tolerance="0.02", note="改误差")
    author.click("对照两版的不同")
    assert "单位与误差" in author.text("#differences")
    assert author.page.select("#differences ins")


def test_someone_else_s_draft_is_not_there_to_be_edited(app, author):
    begin(author, QuestionType.JUDGE)
    address = author.page.select_one("form#draft_form")["action"]
    with app.app_context():
        other = Person(app, make_officer(Role.AUTHOR))
        reviewer = Person(app, make_officer(Role.REVIEWER))
    other.visit(address, expect=404)
    reviewer.visit(address, expect=403)


def test_many_are_changed_after_a_look_at_each(app, reviewers):
    officer = reviewers[0].visit("/bureau/bank?topic=K9.2&type=judge")
    keys = [box["value"] for box in officer.page.select("input[name=key]")]
    officer.visit(f"/bureau/bank/changes?change=suspend&key={keys[0]}")
    assert "可以办理 1 道" in officer.text() or "可以办理1道" in officer.text().replace(" ", "")
    officer.submit("change_form", expect=422)
    assert "请写明原因" in officer.text(".summary")
    officer.submit("change_form", reason="待查")
    assert status(app, keys[0]) is QuestionStatus.SUSPENDED
    officer.visit(f"/bureau/bank/changes?change=suspend&key={keys[0]}")
    assert "只有启用的题可以停用待查" in officer.text()
    assert officer.page.select("#change_form button") == []


def test_a_comment_is_seen_by_both_sides(app, author, reviewers):
    begin(author, QuestionType.JUDGE)
    author.submit("draft_form", stem="题干。").submit("comment_form", text="请看第二句")
    key = key_on(author)
    reviewers[1].visit(f"/bureau/bank/questions/{key}")
    assert "请看第二句" in reviewers[1].text("ol.remarks")


def test_the_list_is_searched_by_clause_stage_and_words(app, author):
    begin(author, QuestionType.JUDGE, "K5.2")
    author.submit("draft_form", stem="只此一处的说法甲乙丙。", cites="条例 第二十四条")
    key = key_on(author)
    for query in (
        "text=只此一处+甲乙丙",
        "stage=draft&topic=K5.2",
        "source=wage-regulation&article=24&stage=draft",
        "facility=unknown&text=只此一处",
    ):
        author.visit(f"/bureau/bank?{query}")
        assert key in author.text("#question_rows"), query
    author.visit("/bureau/bank?source=wage-regulation&article=25&text=只此一处")
    assert "没有符合条件" in author.text("#question_rows")


def test_a_picture_is_kept_and_the_author_is_told_how_to_show_it(author):
    begin(author, QuestionType.JUDGE)
    page = author.page.select_one("form#draft_form")["action"]
    author.submit("picture_form")
    assert "图片没有上传：请先选择图片文件" in author.text("#notices")
    author.visit(page).submit("picture_form", picture=(io.BytesIO(b"no picture"), "x.png"))
    assert "图片没有上传" in author.text("#notices")
    author.visit(page).submit("picture_form", picture=(io.BytesIO(png()), "塔吊.png"))
    line = re.search(r"!\[[^]]*\]\(picture:[0-9a-f]{32}\)", author.text("#notices")).group()
    author.visit(page).submit("draft_form", stem=f"看图判断，图上是塔吊。\n\n{line}")
    assert author.page.select("#preview img[alt='说明图上有什么']")


def png():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    return out.getvalue()
