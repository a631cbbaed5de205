"""A decision is read, reviewed by a third hand, contested; a draft is withdrawn; past days."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.points import actions, queries
from portal.points.actions import Answer
from portal.points.models import Advice, PointsEvent, PointsReview
from portal.points.queries import Turn, Wanted
from portal.points.rules.procedure import EventStatus
from portal.points.rules.review import ContestKind, Outcome
from tests.factories.accounts import acting, make_officer
from tests.factories.employers import make_appointment
from tests.factories.points import (
    ask_for_review,
    contest_it,
    day,
    days_ago,
    make_calendar_year,
    make_confirmer,
    make_decided,
    make_details,
    make_draft,
    make_drafter,
    make_evidence,
    make_noticed,
    make_post,
    make_submitted,
)

S = EventStatus
pytestmark = pytest.mark.usefixtures("context")
UPHELD = Answer(Outcome.UPHELD, "原决定正确。", "复1号")
ANNULLED = Answer(Outcome.ANNULLED, "事实不成立。", "复2号")


def used(person_id: int) -> int:
    return queries.standing_of(person_id, clock.today()).used


def answer(event, said, by=None):
    actions.answer_review(event, said, by=acting(by or make_confirmer()), now=clock.now())


def test_an_upheld_decision_stands_and_is_reviewed_once():
    post = make_post()
    event = ask_for_review(make_decided(post, item="14(1)"))
    answer(event, UPHELD)
    assert (event.status, event.review.outcome, used(post.person_id)) == (
        *(S.DECIDED, Outcome.UPHELD),
        3,
    )
    with pytest.raises(Refused, match="只能申请一次"):
        actions.ask_review(event, "再来", [], by=acting(post.person), now=clock.now())
    with pytest.raises(Refused, match="没有待办的复核"):
        answer(event, ANNULLED)


def test_an_annulled_decision_was_never_made_and_its_suspension_is_lifted():
    post = make_post()
    event = ask_for_review(make_decided(post, item="16"))
    assert queries.is_suspended(post.person_id)
    answer(event, ANNULLED)
    assert (event.status, used(post.person_id)) == (S.REVERSED, 0)
    assert not queries.is_suspended(post.person_id)
    contra = queries.contra_of(event)
    assert (contra.points, contra.document_number) == (-12, "复2号")
    advice = db.session.scalar(select(Advice).where(Advice.person_id == post.person_id))
    assert advice.lifted_on == clock.today()


def test_a_changed_decision_counts_lighter_from_the_first_day():
    post = make_post()
    event = ask_for_review(make_decided(post, item="15(1)"))
    answer(event, Answer(Outcome.CHANGED, "仅违反第十四条。", "复3号", "14(1)"))
    changed = queries.replacement_of(event)
    assert (changed.item, changed.effective_on) == ("14(1)", event.effective_on)
    assert changed.decided_at.astimezone(clock.BEIJING).date() == clock.today()
    assert used(post.person_id) == 3
    assert len(changed.evidence) == len([e for e in event.evidence if e.source == "case"])
    with pytest.raises(Refused, match="只能申请一次"):
        actions.ask_review(changed, "再来", [], by=acting(post.person), now=clock.now())


@pytest.mark.parametrize(
    ("item", "words"), [("15(1)", "不能比原情形"), ("16", "不能比原情形"), ("", "请选择变更后")]
)
def test_a_review_never_makes_it_heavier(item, words):
    event = ask_for_review(make_decided(item="14(2)"))
    with pytest.raises(Refused, match=words):
        answer(event, Answer(Outcome.CHANGED, "变更", "复4号", item))
    assert event.review.outcome is None


def test_what_gave_way_is_not_changed_into_something_that_counts():
    """Two charges on one fact come to six; changing one into another item would make it seven."""
    post = make_post()
    first = make_decided(post, item="15(1)")
    second = make_decided(post, item="15(2)", fact_key=first.fact_key)
    ask_for_review(second)
    assert used(post.person_id) == 6
    with pytest.raises(Refused, match="不得加重"):
        answer(second, Answer(Outcome.CHANGED, "变更", "复5号", "12(1)"))
    assert used(post.person_id) == 6


def test_a_third_hand_reviews_and_no_other():
    drafter, decider = make_confirmer(), make_confirmer()
    post = make_post()
    event = ask_for_review(make_decided(post, drafter, decider))
    for by, words in (
        (drafter, "草拟人不能办理复核"),
        (decider, "作出原决定的人员不能办理复核"),
        (make_confirmer("500106"), "管辖"),
        (make_officer(Role.AUDITOR), "人力社保部门"),
        (post.person, "当事人不能办理"),
    ):
        with pytest.raises(Refused, match=words):
            answer(event, UPHELD, by)
    answer(event, UPHELD, make_confirmer("50"))
    assert event.review.outcome is Outcome.UPHELD


def test_it_waits_on_the_desk_of_whoever_may_answer_it():
    drafter, decider, third = make_confirmer(), make_confirmer(), make_confirmer()
    event = ask_for_review(make_decided(make_post(), drafter, decider))
    wanted = Wanted(turn=Turn.REVIEW)
    seen = [queries.list_events(acting(by), wanted, 1).total for by in (drafter, decider, third)]
    assert seen == [0, 0, 1]
    assert queries.list_events(acting(make_confirmer("50")), wanted, 1).total == 1
    answer(event, UPHELD, third)
    assert queries.list_events(acting(third), wanted, 1).total == 0


def test_a_review_is_asked_for_within_fifteen_days_and_by_the_person():
    post = make_post()
    late = make_decided(post, decided=16)
    with pytest.raises(Refused, match="期限已过"):
        actions.ask_review(late, "晚了", [], by=acting(post.person), now=clock.now())
    event = make_decided(post, decided=15, item="12(2)")
    with pytest.raises(Refused, match="当事人本人"):
        actions.ask_review(event, "代办", [], by=acting(make_confirmer()), now=clock.now())
    file = make_evidence("说明.pdf")
    actions.ask_review(event, "理由", [file], by=acting(post.person), now=clock.now())
    assert [e.file_id for e in event.evidence if e.source == "review"] == [file.id]


def test_a_double_click_asks_once(monkeypatch):
    post = make_post()
    event = ask_for_review(make_decided(post))
    monkeypatch.setattr(queries, "why_not", lambda *_: "")
    with pytest.raises(Refused, match="只能申请一次"):
        actions.ask_review(event, "再点一次", [], by=acting(post.person), now=clock.now())
    assert db.session.scalar(select(func.count(PointsReview.id))) == 1


def test_of_two_who_answer_at_once_one_succeeds(monkeypatch):
    event = ask_for_review(make_decided())
    answer(event, UPHELD)
    monkeypatch.setattr(queries, "why_not", lambda *_: "")
    with pytest.raises(Refused, match="没有待办的复核"):
        answer(event, ANNULLED)
    assert event.status is S.DECIDED


def test_no_reversal_beside_a_review_under_way():
    event = ask_for_review(make_decided())
    words = {"reason": "复查", "document_number": "1号"}
    with pytest.raises(Refused, match="正在复核"):
        actions.reverse(event, by=acting(make_confirmer()), now=clock.now(), **words)
    answer(event, UPHELD)
    actions.reverse(event, by=acting(make_confirmer()), now=clock.now(), **words)
    assert event.status is S.REVERSED


def test_what_was_served_is_read_once():
    post = make_post()
    event = ask_for_review(make_decided(post))
    actions.note_reading(event, by=acting(make_confirmer()), now=clock.now())
    assert event.decision_read_at is None
    first = clock.now()
    for moment in (first, first + timedelta(hours=1)):
        actions.note_reading(event, by=acting(post.person), now=moment)
    assert event.notice_read_at == event.decision_read_at == first
    assert event.review.read_at is None
    answer(event, UPHELD)
    actions.note_reading(event, by=acting(post.person), now=first + timedelta(hours=2))
    assert event.review.read_at == first + timedelta(hours=2)
    deeds = db.session.scalars(select(AuditEntry.deed)).all()
    assert deeds.count(Deed.POINTS_EVENT_OPENED) == 2


def test_a_contested_decision_counts_until_it_is_annulled():
    post = make_post()
    event = contest_it(make_decided(post, item="15(1)"))
    assert used(post.person_id) == 6
    by = acting(make_confirmer())
    with pytest.raises(Refused, match="先办结原标记"):
        actions.contest(event, ContestKind.LITIGATION, "2号", day(1), by=by, now=clock.now())
    actions.end_contest(event, "判决撤销", by=by, now=clock.now())
    assert event.contested is None
    assert used(post.person_id) == 6
    with pytest.raises(Refused, match="没有进行中"):
        actions.end_contest(event, "再办一次", by=by, now=clock.now())


def test_what_is_not_decided_or_not_begun_is_not_contested():
    by = acting(make_confirmer())
    kind = ContestKind.RECONSIDERATION
    with pytest.raises(Refused, match="状态"):
        actions.contest(make_noticed(), kind, "1号", day(1), by=by, now=clock.now())
    with pytest.raises(Refused, match="不能晚于今天"):
        actions.contest(make_decided(), kind, "1号", day(-1), by=by, now=clock.now())


# --- withdrawn ---------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_draft, make_submitted, make_noticed])
def test_a_decision_on_what_was_withdrawn_is_refused_with_words_that_help(make):
    by, confirmer = make_drafter(), acting(make_confirmer())
    event = make(by=by)
    with pytest.raises(Refused, match="草拟人本人"):
        actions.withdraw(event, reason="误录", by=acting(make_drafter()), now=clock.now())
    actions.withdraw(event, reason="误录", by=acting(by), now=clock.now())
    for step in (
        lambda: actions.decide(event, by=confirmer, now=clock.now()),
        lambda: actions.notice(event, by=confirmer, now=clock.now()),
        lambda: actions.submit(event, by=acting(by), now=clock.now()),
    ):
        with pytest.raises(Refused, match="请由草拟部门重新草拟"):
            step()
    assert (event.status, event.reason) == (S.WITHDRAWN, "误录")


def test_what_is_decided_is_not_withdrawn():
    by = make_drafter()
    event = make_decided(by=by)
    with pytest.raises(Refused, match="状态"):
        actions.withdraw(event, reason="误录", by=acting(by), now=clock.now())


# --- dates and papers --------------------------------------------------------------------------


def test_a_fact_before_the_post_is_refused_and_says_who_was_there():
    earlier = make_post(since=200)
    earlier.ended_on = day(95)
    project = earlier.project
    post = make_appointment(None, project, filed_on=day(90), starts_on=day(90))
    by, details = acting(make_drafter()), make_details(fact_on=day(100))
    with pytest.raises(Refused) as told:
        actions.draft_event(post, details, [make_evidence()], by=by, now=clock.now())
    assert told.value.field == "fact_on"
    assert earlier.person.name in told.value.reason
    assert "不在受聘期间" in told.value.reason


def test_the_term_of_the_statement_skips_the_holidays_that_were_approved():
    today = clock.today()
    run = [today + timedelta(days=n) for n in range(1, 8)]
    for year in sorted({each.year for each in run}):
        lines = [f"{each.isoformat()} 休 长假" for each in run if each.year == year]
        make_calendar_year(year, *lines, approved=True)
    event = make_submitted()
    actions.notice(event, by=acting(make_confirmer()), now=clock.now())
    assert event.statement_due_on > today + timedelta(days=11)


# --- past days ---------------------------------------------------------------------------------


def test_a_past_day_is_told_as_known_then_and_as_known_now():
    post = make_post()
    event = make_decided(post, item="14(1)", decided=10)
    actions.reverse(
        event,
        reason="撤销",
        document_number="1号",
        by=acting(make_confirmer()),
        now=days_ago(3),
    )
    past = queries.view_past(post.person_id, day(5))
    assert (past.known_then.standing.used, past.known_now.standing.used) == (3, 0)
    assert not past.is_the_same
    assert queries.view_past(post.person_id, day(2)).is_the_same
    assert queries.view_past(post.person_id, day(20)).known_now.standing.used == 0


def test_a_change_reaches_back_only_as_known_now():
    post = make_post()
    event = ask_for_review(make_decided(post, item="15(1)", decided=10))
    answer(event, Answer(Outcome.CHANGED, "变更", "复6号", "12(1)"))
    past = queries.view_past(post.person_id, day(5))
    assert (past.known_then.standing.used, past.known_now.standing.used) == (6, 1)
    assert db.session.scalar(select(func.count(PointsEvent.id))) == 3
