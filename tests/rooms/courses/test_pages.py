"""Courses as strangers, learners and officers see them; learning works without JavaScript."""

import pytest

from portal.access.roles import Role
from portal.bank import actions as bank_actions
from portal.core import clock
from portal.courses import queries
from portal.courses.models import ExerciseAnswer
from portal.db.base import db
from tests.factories.accounts import make_officer, make_person
from tests.factories.bank import make_bank, make_question
from tests.factories.courses import answer, make_course, make_progress, make_study, right_values
from tests.factories.questions import EVERY_KIND, make_calculation, make_single
from tests.person import Person

NOW = clock.now()
HTMX = {"HX-Request": "true", "HX-Target": "exercise"}


@pytest.fixture
def account(context):
    return make_person()


@pytest.fixture
def learner(app, account):
    return Person(app, account)


def sample(*values) -> str:
    """The address of a lesson with these exercises."""
    course = make_course(tuple(make_question(value) for value in values))
    return f"/my/courses/{course.key}/{course.lessons[0].key}"


def right_now(account, url, number=1) -> dict[str, list[str]]:
    """What the form of this exercise must say to be right."""
    *_, course_key, lesson_key = url.split("/")
    lesson = queries.get_lesson(course_key, lesson_key)
    progress = queries.find_progress(queries.find_study(account.id, lesson.course_id), lesson)
    exercise = queries.get_exercise(progress, number)
    return {
        f"value_{leaf.part}": list(value) if leaf.key.right else value
        for leaf, value in zip(exercise.leaves, right_values(exercise), strict=True)
    }


# --- strangers ---------------------------------------------------------------------------------


def test_a_stranger_sees_what_is_taught_and_is_asked_to_sign_in_to_learn(stranger):
    stranger.visit("/courses").click("劳资专管员入门：管理办法与工资支付制度")
    assert "共 8 课，225分钟，折合5学时" in stranger.text()
    stranger.click("登录后学习")
    assert stranger.text("h1") == "登录"


@pytest.mark.parametrize("url", ["/courses/nonsense", "/courses/course_1"])
def test_a_course_that_is_not_there_is_not_found(stranger, url):
    stranger.visit(url, expect=404)


# --- learners ----------------------------------------------------------------------------------


def test_a_learner_goes_through_a_course_and_finds_it_completed(app, account, learner):
    with app.app_context():
        url = sample(make_single(id="K5.2-901"), make_calculation(id="K1.2-903"))
    course_url = url.rsplit("/", 1)[0]
    learner.visit(course_url)
    assert "未开始" in learner.text()
    learner.visit(url)
    assert learner.page.select_one("article h2").get_text() == "要点"
    learner.submit("read_lesson")
    assert learner.answer.request.path == f"{url}/exercises/1"
    for number in (1, 2):
        with app.app_context():
            right = right_now(account, url, number)
        learner.submit("exercise_form", **right)
        assert "答对了" in learner.text("#exercise")
        if number == 1:
            learner.click("下一题")
    assert "本课的课文和练习都已完成" in learner.text("#exercise")
    learner.click("课程已学完，看学习记录")
    assert "已学完这门课程" in learner.text()
    learner.submit("study_again")
    assert "这是重新学习" in learner.text()
    assert "已完成 0 / 1 课" in learner.text()


def test_progress_is_kept_and_the_list_leads_to_where_one_left(learner):
    learner.visit("/my/courses/foundation/foundation-03")
    learner.visit("/my/courses")
    learner.click("接着学：记分：周期和扣分情形")
    assert learner.text("h1") == "记分：周期和扣分情形"


def test_reading_last_completes_the_lesson_and_leads_to_the_next(app, account, learner):
    with app.app_context():
        course = make_course((make_question(),), ())
        url = f"/my/courses/{course.key}/{course.lessons[0].key}"
        next_title = course.lessons[1].title
    learner.visit(f"{url}/exercises/1")
    with app.app_context():
        right = right_now(account, url)
    learner.submit("exercise_form", **right)
    learner.click("回到课文，确认已学完")
    learner.submit("read_lesson")
    assert "已完成 1 / 2 课" in learner.text()
    learner.visit(url)
    learner.click(f"下一课：{next_title}")
    learner.submit("read_lesson")
    assert "已学完这门课程" in learner.text()


def test_every_lesson_of_the_house_reads_well(app, learner):
    with app.app_context():
        lessons = [
            (course.key, lesson.key)
            for course in queries.list_courses()
            for lesson in queries.list_lessons([course.id])
        ]
    for course, lesson in lessons:
        learner.visit(f"/my/courses/{course}/{lesson}")
        assert learner.page.select_one("article h2")
        assert not {"|", "#", "*"} & set(learner.text("article"))
        for table in learner.page.select("article table"):
            assert table.parent["class"] == ["scroll"]


@pytest.mark.parametrize("value", EVERY_KIND, ids=lambda q: f"{q.type.value}-{q.key}")
def test_every_kind_of_exercise_is_asked_answered_and_explained(app, account, learner, value):
    with app.app_context():
        bank_actions.sync(make_bank(value))
        course = make_course(())
        course.lessons[0].exercises = [value.id]
        db.session.commit()
        url = f"/my/courses/{course.key}/{course.lessons[0].key}"
    learner.visit(f"{url}/exercises/1")
    with app.app_context():
        right = right_now(account, url)
    wrong = {name: "A" if isinstance(given, list) else "999999" for name, given in right.items()}
    learner.submit("exercise_form", **(wrong if wrong != right else right | {"value_0": "B"}))
    assert "解析" in learner.text("#exercise")
    learner.click("再练一题")
    with app.app_context():
        right = right_now(account, url)
    learner.submit("exercise_form", **right)
    assert "答对了" in learner.text("#exercise")


def test_a_wrong_answer_is_explained_with_the_learner_s_own_numbers(app, account, learner):
    with app.app_context():
        url = sample(make_calculation(id="K1.2-903"))
    learner.visit(f"{url}/exercises/1")
    learner.submit("exercise_form", value_0="1")
    assert learner.answer.request.args["answer"]
    with app.app_context():
        given = db.session.query(ExerciseAnswer).one()
        key = queries.mark_answer(given).variant.key
    words = learner.text("#exercise")
    assert "没有答对" in words
    for step in key.steps:
        assert step.text in words
    assert f"正确答案： {key.value}人" in words
    assert "您的答案： 1" in words


@pytest.mark.parametrize(
    ("value", "typed", "words"),
    [
        (make_single(id="K5.2-901"), None, "请先选择答案"),
        (make_calculation(id="K1.2-903"), "", "请先填写答案"),
        (make_calculation(id="K1.2-903"), "很多人", "请填写一个数"),
        (make_calculation(id="K1.2-903"), "1" * 41, "答案太长"),
    ],
)
def test_what_is_no_answer_goes_back_with_what_was_typed(app, learner, value, typed, words):
    with app.app_context():
        url = sample(value)
    learner.visit(f"{url}/exercises/1")
    learner.submit("exercise_form", expect=422, **({} if typed is None else {"value_0": typed}))
    assert words in learner.text(".summary")
    assert words in learner.text("#value_0-error")
    if typed:
        assert learner.page.select_one("#value_0")["value"] == typed
    with app.app_context():
        assert db.session.query(ExerciseAnswer).count() == 0


def test_an_answer_to_a_text_revised_meanwhile_goes_back(app, learner):
    value = make_single(id="K5.2-901")
    with app.app_context():
        url = sample(value)
    learner.visit(f"{url}/exercises/1")
    with app.app_context():
        bank_actions.sync(make_bank(make_single(id="K5.2-901", stem="新的题面是（ ）。")))
        db.session.commit()
    learner.submit("exercise_form", expect=422, value_0="A")
    assert "刚刚修订过" in learner.text(".summary")
    assert "新的题面是" in learner.text()
    learner.submit("exercise_form", value_0="A")
    assert "解析" in learner.text()


def test_a_second_click_shows_the_first_answer(app, learner):
    with app.app_context():
        url = sample(make_single(id="K5.2-901"))
    learner.visit(f"{url}/exercises/1")
    page = learner.page
    learner.submit("exercise_form", value_0="A")
    first = learner.answer.request.args["answer"]
    learner.page = page
    learner.submit("exercise_form", value_0="B")
    assert learner.answer.request.args["answer"] == first


def test_with_htmx_the_result_comes_back_as_the_block_alone(app, learner):
    with app.app_context():
        url = f"{sample(make_single(id='K5.2-901'))}/exercises/1"
    learner.visit(url)
    form = {
        tag["name"]: tag.get("value", "") for tag in learner.page.select("#exercise_form [name]")
    }
    refused = learner.send(url, method="POST", headers=HTMX, data=form | {"value_0": ""})
    assert refused.status_code == 422
    assert refused.text.lstrip().startswith('<div id="exercise">')
    answered = learner.send(url, method="POST", headers=HTMX, data=form | {"value_0": "A"})
    assert answered.status_code == 200
    assert answered.text.lstrip().startswith('<div id="exercise">')
    assert "解析" in answered.text
    again = learner.send(url, headers=HTMX)
    assert 'id="exercise_form"' in again.text


def test_what_is_another_s_or_nobody_s_is_not_found(app, learner):
    with app.app_context():
        course = make_course((make_question(),))
        theirs = answer(make_progress(course)).public_id
        base = f"/my/courses/{course.key}/{course.lessons[0].key}"
        elsewhere = f"/my/courses/{course.key}/foundation-01"
        hidden = make_course(is_current=False)
        gone = f"/my/courses/{hidden.key}"
    learner.visit(f"{base}/exercises/1")
    for url in (
        f"{base}/exercises/1?answer={theirs}",
        f"{base}/exercises/1?answer=000000000000",
        f"{base}/exercises/2",
        f"{base}/exercises/0",
        elsewhere,
        gone,
        "/my/courses/nonsense",
    ):
        learner.visit(url, expect=404)


def test_learning_asks_for_signing_in(stranger):
    for url in ("/my/courses", "/my/courses/foundation", "/my/courses/foundation/foundation-01"):
        stranger.visit(url)
        assert stranger.text("h1") == "登录"


# --- officers ----------------------------------------------------------------------------------


def test_a_training_officer_sees_how_far_learners_are(app):
    with app.app_context():
        officer = Person(app, make_officer(Role.TRAINING, region="50"))
        make_study("foundation", make_person(name="周文静"), completed_at=NOW)
        make_study("retraining", make_person(name="李四"))
    officer.visit("/bureau/courses/progress")
    assert "共 2 条" in officer.text("#learner_rows")
    officer.submit("learner_search", state="completed")
    assert "周文静" in officer.text("#learner_rows")
    assert "李四" not in officer.text("#learner_rows")
    assert "***" in officer.text("#learner_rows")
    officer.submit("learner_search", name="王五")
    assert "没有符合条件的学员" in officer.text("#learner_rows")


def test_a_district_officer_sees_none_and_others_are_turned_away(app, learner):
    with app.app_context():
        district = Person(app, make_officer(Role.TRAINING, region="500103"))
        author = Person(app, make_officer(Role.AUTHOR, region="50"))
        make_study("foundation")
    district.visit("/bureau/courses/progress")
    assert "还没有人在学" in district.text()
    author.visit("/bureau/courses/progress", expect=403)
    learner.visit("/bureau/courses/progress", expect=403)
