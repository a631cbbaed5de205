"""Who is told of points: what the first page does not say already."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.points import actions
from portal.points.models import Advice
from portal.points.rules.review import Outcome
from tests.factories.accounts import acting, make_officer
from tests.factories.notices import told_to
from tests.factories.points import (
    ask_for_review,
    make_confirmer,
    make_decided,
    make_noticed,
    make_post,
    make_submitted,
)
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")


def person_hears(event):
    return told_to(person_id=event.person_id)


def test_what_was_never_noticed_is_withdrawn_in_silence():
    event = make_submitted()
    actions.withdraw(event, reason="误填", by=acting(event.drafted_by), now=clock.now())
    assert person_hears(event) == []


def test_a_notice_taken_back_is_told_and_leads_to_it(app):
    event = make_noticed()
    actions.withdraw(event, reason="查无此事", by=acting(event.drafted_by), now=clock.now())
    db.session.commit()
    person = Person(app, event.person).visit("/my")
    assert person.sees("您有1条未读通知")
    (words,) = person_hears(event)
    assert words.endswith("已撤回，不记分")
    person.click("查看通知").click(words)
    assert person.answer.request.path == f"/my/points/events/{event.public_id}"
    assert person_hears(event) == []


def test_a_decision_lies_on_the_first_page_and_not_among_the_notices_too(app):
    event = make_decided()
    person = Person(app, event.person).visit("/my")
    assert person.sees("记分决定已送达")
    assert person_hears(event) == []


def test_a_reversal_is_told():
    event = make_decided()
    confirmer = acting(make_confirmer(event.region))
    actions.reverse(event, reason="依据撤销", document_number="1号", by=confirmer, now=clock.now())
    (words,) = person_hears(event)
    assert words.endswith("已冲正，视为自始没有记分")


def test_the_result_of_a_review_is_told():
    event = ask_for_review(make_decided())
    answer = actions.Answer(Outcome.UPHELD, "事实清楚", "2号")
    actions.answer_review(event, answer, by=acting(make_confirmer()), now=clock.now())
    assert "复核已有结果：维持" in person_hears(event)[-1]


def test_a_suspension_is_told_to_the_person_and_to_the_employer_until_the_letter_is_read():
    post = make_post()
    event = make_decided(post, item="16")
    assert any("暂停推送" in words for words in person_hears(event))
    (words,) = told_to(organisation_id=post.organisation_id)
    assert "建议另行聘任" in words
    advice = db.session.scalars(select(Advice)).one()
    clerk = acting(make_officer(Role.FIRM, organisation=post.organisation))
    actions.read_advice(advice, by=clerk, now=clock.now())
    assert told_to(organisation_id=post.organisation_id) == []


def test_who_is_pushed_again_is_told():
    event = make_decided(make_post(), item="16")
    confirmer = acting(make_confirmer(event.region))
    actions.reverse(event, reason="依据撤销", document_number="1号", by=confirmer, now=clock.now())
    assert any(words.endswith("恢复推送招用信息") for words in person_hears(event))
