"""The bank as an officer sees it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.bank.actions import sync
from portal.bank.models import Question
from portal.bank.rules.questions import QuestionType
from portal.bank.rules.variants import variant
from portal.db.base import db
from tests.factories.accounts import make_officer, make_person
from tests.factories.bank import make_bank
from tests.factories.questions import EVERY_KIND, make_calculation, make_case, make_single
from tests.person import Person


@pytest.fixture
def author(app):
    with app.app_context():
        return Person(app, make_officer(Role.AUTHOR))


def test_an_author_finds_a_question_and_reads_it(author):
    author.visit("/bureau/bank?topic=K5&type=single&text=专用账户")
    rows = author.page.select("#question_rows tbody tr")
    assert len(rows) >= 2
    assert all("单选题" in row.get_text() for row in rows)
    assert any("专用账户" in row.get_text() for row in rows)
    assert f"共 {len(rows)} 条" in author.text("#question_rows")
    link = author.page.select_one("#question_rows td a")
    author.click(link.get_text())
    assert author.text("h1") == f"试题 {link.get_text()}"
    assert "正确选项" in author.text()
    assert "误选原因" in author.text()
    assert "依据：《" in author.text()


def test_filters_that_find_nothing_say_what_to_do(author):
    author.visit("/bureau/bank?text=没有这样的题目")
    assert "没有符合条件的试题" in author.text("#question_rows")
    author.click("查看全部试题")
    assert "第 1 /" in author.text()
    author.click("下一页")
    assert "第 2 /" in author.text()


def test_nonsense_in_the_address_is_no_filter(author):
    author.visit("/bureau/bank?type=nonsense&status=%00&page=99999")
    assert author.page.select("#question_rows tbody tr")


def test_the_list_is_swapped_alone(author):
    answer = author.send(
        "/bureau/bank?topic=K1", headers={"HX-Request": "true", "HX-Target": "question_rows"}
    )
    assert answer.text.lstrip().startswith('<div id="question_rows">')


@pytest.mark.parametrize("value", EVERY_KIND, ids=lambda q: f"{q.type.value}-{q.key}")
def test_every_kind_of_question_can_be_read(app, author, value):
    with app.app_context():
        sync(make_bank(value))
        db.session.commit()
    author.visit(f"/bureau/bank/questions/{value.id}?seed=3")
    made = variant(value, 3)
    for key in made.key.parts or (made.key,):
        assert key.explanation in author.text()
    if value.type is QuestionType.CASE:
        assert made.face.material in author.text()


def test_a_calculation_is_tried_with_other_numbers_at_a_click(app, author):
    value = make_calculation()
    with app.app_context():
        sync(make_bank(value))
        db.session.commit()
    author.visit(f"/bureau/bank/questions/{value.id}")
    for seed in range(1, 11):
        assert variant(value, seed).key.value in author.text("#preview table")
    author.click("换一组数")
    assert variant(value, 2).face.stem in author.text("#preview")
    assert "d*a + (30-d)*b" in author.text()


def test_the_preview_is_swapped_alone(app, author):
    with app.app_context():
        sync(make_bank(make_case()))
        db.session.commit()
    answer = author.send(
        f"/bureau/bank/questions/{make_case().id}?seed=5",
        headers={"HX-Request": "true", "HX-Target": "preview"},
    )
    assert answer.text.lstrip().startswith('<section id="preview"')


def test_an_earlier_version_can_be_read_and_says_that_it_is_one(app, author):
    first = make_single(id="K5.2-901", stem="旧的题面是（ ）。")
    with app.app_context():
        sync(make_bank(first))
        sync(make_bank(replace(first, stem="新的题面是（ ）。")))
        db.session.commit()
    author.visit(f"/bureau/bank/questions/{first.id}")
    assert "新的题面" in author.text()
    author.click("第1版")
    assert "旧的题面" in author.text()
    assert "最新的是第2版" in author.text()


def test_keys_are_shown_to_nobody_without_the_permission(app, stranger):
    with app.app_context():
        key = db.session.scalar(select(Question.key).limit(1))
        candidate = Person(app, make_person())
        examiner = Person(app, make_officer(Role.EXAMS))
    for url in ("/bureau/bank", f"/bureau/bank/questions/{key}"):
        candidate.visit(url, expect=403)
        examiner.visit(url, expect=403)
        stranger.visit(url)
        assert stranger.text("h1") == "登录"


@pytest.mark.parametrize("key", ["K9.9-999", "nonsense", "K5.2-001x"])
def test_a_question_that_is_not_there_is_not_found(author, key):
    author.visit(f"/bureau/bank/questions/{key}", expect=404)
