"""Who is told of a complaint: the person of each step, the unit only of its question."""

import pytest

from portal.access.roles import Role
from portal.complaints import actions
from portal.complaints.models import Ground
from portal.core import clock
from portal.db.base import db
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.complaints import (
    make_accepted,
    make_asked,
    make_closed,
    make_complaint,
    make_handler,
)
from tests.factories.notices import told_to
from tests.factories.points import make_post
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")


def person_hears(complaint):
    return told_to(person_id=complaint.person_id)


def unit_hears(complaint):
    return told_to(organisation_id=complaint.organisation_id)


def test_the_unit_hears_nothing_before_it_is_asked():
    complaint = make_accepted()
    (words,) = person_hears(complaint)
    assert words.startswith("您的履职保护投诉已受理")
    assert unit_hears(complaint) == []


def test_the_question_names_neither_person_nor_project():
    complaint = make_asked()
    (words,) = unit_hears(complaint)
    assert complaint.person.name not in words
    assert complaint.appointment.project.name not in words
    assert person_hears(complaint)[-1].endswith("没有告知单位您的姓名")


def test_an_answer_and_the_end_are_told_and_the_question_waits_no_longer():
    complaint = make_asked()
    clerk = acting(make_officer(Role.FIRM, organisation=complaint.organisation))
    actions.answer(complaint, "已恢复岗位", [], by=clerk, now=clock.now())
    assert unit_hears(complaint) == []
    assert person_hears(complaint)[-1].startswith("单位已就您的投诉")


def test_who_takes_it_back_leaves_the_unit_nothing_to_answer():
    complaint = make_asked()
    actions.withdraw(complaint, by=acting(complaint.person), now=clock.now())
    assert unit_hears(complaint) == []


def test_a_refusal_to_take_it_up_leads_to_its_reasons(app):
    complaint = make_complaint(make_post(make_person()))
    ground = next(iter(Ground))
    actions.decline(complaint, ground, "请向法院起诉", by=make_handler(), now=clock.now())
    db.session.commit()
    (words,) = person_hears(complaint)
    person = Person(app, complaint.person).visit("/my/notices").click(words)
    assert person.sees("请向法院起诉")


def test_its_end_is_told():
    assert person_hears(make_closed())[-1].startswith("您的履职保护投诉已办结")
