"""Tables, pictures and formulas in the exam room: with every question, from the first page on."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import delete

from portal.bank.rules import jsonable
from portal.bank.rules.variants import Variant, variant
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.models import ApplicationStatus, Booklet
from tests.factories.accounts import make_person
from tests.factories.exams import make_application, make_sitting
from tests.factories.pictures import NAME, SAID, make_rich
from tests.factories.questions import make_numeric
from tests.person import Person, obey_the_house

STEMS = "人数如图。\n\n![图](picture:{name})\n\n共（ ）人。\n\n$$a / b$$"


@pytest.fixture
def candidate(app, context):
    """In the room, with a paper whose first questions are ours."""
    now = clock.now()
    sitting = make_sitting(
        opens_at=now - timedelta(minutes=10), closes_at=now + timedelta(hours=3), minutes=120
    )
    application = make_application(sitting, make_person(), ApplicationStatus.ADMITTED)
    paper = papers.prepare_paper(application, now=now)
    asked = (make_rich(), make_numeric(stem=STEMS.format(name=NAME)), make_numeric(stem="甲\n\n乙"))
    for item, value in zip(paper.items, asked, strict=False):
        item.face = face_of(variant(value, 1))
    paper.items[3].face = face_of(variant(make_rich(), 1)) | {
        "material": "甲\n\n| 乙 |\n|---|\n| 1 |"
    }
    db.session.execute(delete(Booklet))  # drawn anew, as the questions are others
    db.session.commit()
    candidate = Person(app, application.person)
    candidate.visit(f"/my/exam-room/{application.public_id}/rules").submit("rules_form", agreed="y")
    return candidate.submit("enter_form")


def face_of(made: Variant) -> dict:
    return {"face": jsonable.to_json(made.face)}


def test_what_cannot_stand_in_a_legend_stands_before_it(candidate):
    page = candidate.page
    before = page.select_one("#q1_before")
    assert before.select_one("table td.num").get_text() == "60"
    assert before.select_one("[role=region]")["aria-label"] == "第1题表1"
    assert before.select_one("img")["alt"] == SAID
    assert before.select_one("math mfrac")
    fields = page.select_one("fieldset[aria-describedby=q1_before]")
    assert fields.select_one("legend").get_text(strip=True).startswith("该项目的不均衡系数为")
    assert candidate.send(before.select_one("img")["src"]).status_code == 200


def test_all_pictures_come_with_the_questions_so_that_none_waits_for_the_network(candidate):
    address = candidate.page.select_one("#stage")["data-questions"]
    page = BeautifulSoup(candidate.send(address).text, "html.parser")
    pictures = page.select(".question img")
    assert len(pictures) >= 5
    assert all("loading" not in picture.attrs for picture in pictures)
    number = page.select_one("#q2_value")
    assert number["aria-describedby"] == "q2_before q2_after"
    assert page.select_one("label[for=q2_value]").get_text(strip=True).startswith("共（")
    assert page.select_one("#q2_after math")
    assert page.select_one("#q3 label").get_text() == "甲\n\n乙"
    assert page.select_one("#q3_before") is None
    assert page.select_one("#q4 .material table td").get_text() == "1"
    assert page.select_one("#q4 .material [role=region]")["aria-label"] == "第4题案例材料表1"


@pytest.mark.parametrize("number", [1, 2, 4])
def test_each_page_is_sound_html(candidate, number):
    candidate.visit(f"{candidate.answer.request.path}?q={number}")
    obey_the_house(candidate.answer.text)
