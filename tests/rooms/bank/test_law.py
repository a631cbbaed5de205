"""法规雷达, with the database: what a change touches is marked, stopped, and answered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.bank import queries
from portal.bank.actions import law as actions
from portal.bank.actions import reviewing, standing, writing
from portal.bank.models import AlertStatus, QuestionStatus
from portal.bank.queries import law
from portal.bank.rules.questions import Cite, from_json
from portal.core.errors import Refused
from tests.factories.accounts import acting, make_officer
from tests.factories.bank import make_question
from tests.factories.law import (
    NOW,
    REGULATION,
    TODAY,
    alerts_on,
    enter,
    keep,
    make_citing,
    pass_both,
)
from tests.factories.questions import make_single

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def reviewer(context):
    return acting(make_officer(Role.REVIEWER))


@pytest.fixture
def author(context):
    return acting(make_officer(Role.AUTHOR))


def alert_of(question):
    (found,) = alerts_on(question)
    return found


def test_a_change_in_force_stops_what_cites_the_changed_articles(reviewer):
    hit, whole, spared = (
        make_citing("K5.2-P901", "第二十四条"),
        make_citing("K5.2-P902", ""),
        make_citing("K5.2-P903", "第三十条"),
    )
    version = enter(reviewer)
    assert [row.status for row in (hit, whole, spared)] == [
        QuestionStatus.SUSPENDED,
        QuestionStatus.SUSPENDED,
        QuestionStatus.ENABLED,
    ]
    assert alert_of(hit).articles == "第24条"
    assert hit.current_version_id not in {found.version_id for found in queries.pool()}
    assert version.applied_at is not None


def test_a_change_to_come_marks_now_and_stops_on_its_day(reviewer):
    hit = make_citing("K5.2-P904", "第二十四条")
    enter(reviewer, on=TOMORROW)
    assert (hit.status, alert_of(hit).status) == (QuestionStatus.ENABLED, AlertStatus.OPEN)
    assert actions.apply_due(now=NOW, today=TODAY) == 0
    assert actions.apply_due(now=NOW, today=TOMORROW) >= 1
    assert hit.status is QuestionStatus.SUSPENDED
    assert actions.apply_due(now=NOW, today=TOMORROW) == 0


def test_looked_at_and_found_right_it_is_enabled_again(reviewer):
    hit = make_citing("K5.2-P905", "第二十四条")
    enter(reviewer)
    keep(alert_of(hit), reviewer)
    assert (hit.status, alert_of(hit).status) == (QuestionStatus.ENABLED, AlertStatus.KEPT)
    with pytest.raises(Refused, match="已经处理过"):
        keep(alert_of(hit), reviewer)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_changes_in_force_the_last_answer_enables_whichever_it_is(reviewer, order):
    cites = (Cite(REGULATION, "第二十四条"), Cite("labour-law", "第四十四条"))
    hit = make_question(make_single(id="K5.2-P906", cites=cites))
    enter(reviewer)
    enter(reviewer, "labour-law", changed=(44,))
    alerts = law.open_alerts(hit)
    assert [alert.id for alert in alerts] == sorted(alert.id for alert in alerts)
    first, last = (alerts[place] for place in order)
    keep(first, reviewer)
    assert hit.status is QuestionStatus.SUSPENDED
    keep(last, reviewer)
    assert hit.status is QuestionStatus.ENABLED
    assert not any(alert.is_suspending for alert in alerts)


def test_a_change_to_come_does_not_hold_back_what_the_present_one_had_stopped(reviewer):
    hit = make_citing("K5.2-P953", "第二十四条")
    enter(reviewer)
    enter(reviewer, on=TODAY + timedelta(days=200))
    present, coming = law.open_alerts(hit)
    keep(present, reviewer)
    assert (hit.status, coming.status) == (QuestionStatus.ENABLED, AlertStatus.OPEN)


def test_an_old_stop_by_the_law_does_not_enable_what_was_suspended_by_hand_since(reviewer):
    hit = make_citing("K5.2-P954", "第二十四条")
    enter(reviewer)
    keep(alert_of(hit), reviewer)
    standing.suspend(hit, "有人投诉", by=reviewer)
    enter(reviewer, on=TOMORROW)
    actions.apply_due(now=NOW, today=TOMORROW)
    (second,) = law.open_alerts(hit)
    keep(second, reviewer, today=TOMORROW)
    assert hit.status is QuestionStatus.SUSPENDED


def test_what_a_coming_repeal_will_end_is_not_kept(reviewer):
    hit = make_citing("K5.2-P955", "第二十四条")
    enter(reviewer, on=TOMORROW, changed=(), is_repeal=True)
    with pytest.raises(Refused, match=f"自{TOMORROW:%Y-%m-%d}起，.*已经废止"):
        keep(alert_of(hit), reviewer)


def test_keeping_the_version_in_use_says_nothing_of_another_on_its_way(reviewer, author):
    hit = make_citing("K5.2-P956", "第二十四条")
    under_way = pass_both(writing.revise(hit, by=author), author)
    enter(reviewer)
    keep(alert_of(hit), reviewer)
    assert hit.status is QuestionStatus.ENABLED
    with pytest.raises(Refused, match=r"写在此前，须对照修订$"):
        standing.enable(under_way, by=reviewer, now=NOW, today=TODAY)


def test_what_was_suspended_by_hand_is_not_enabled_by_an_answer(reviewer):
    hit = make_citing("K5.2-P907", "第二十四条")
    standing.suspend(hit, "有人投诉", by=reviewer)
    enter(reviewer)
    keep(alert_of(hit), reviewer)
    assert hit.status is QuestionStatus.SUSPENDED


def test_nothing_is_kept_on_a_repealed_instrument(reviewer):
    hit = make_citing("K5.2-P908", "第二十四条")
    enter(reviewer, changed=(), is_repeal=True)
    assert hit.status is QuestionStatus.SUSPENDED
    with pytest.raises(Refused, match="已经废止"):
        keep(alert_of(hit), reviewer)
    with pytest.raises(Refused, match="已经废止"):
        standing.restore(hit, "不管", by=reviewer, today=TODAY)


def test_only_a_version_written_after_the_change_answers_it(reviewer, author):
    other = acting(make_officer(Role.REVIEWER))
    hit = make_citing("K5.2-P909", "第二十四条")
    early = writing.revise(hit, by=author)
    writing.submit(early, by=author, now=NOW)
    for each in (reviewer, other):
        reviewing.pass_review(early, "", seen=early.stage, by=each)
    enter(reviewer)
    with pytest.raises(Refused, match="写在此前"):
        standing.enable(early, by=reviewer, now=NOW, today=TODAY)
    reviewing.return_version(early, "请按新条文改", by=reviewer)
    late = writing.revise(hit, by=author)
    mended = replace(from_json(late.content), stem="按新条文，周期最长为（ ）。")
    writing.save_draft(late, mended, note="", by=author)
    writing.submit(late, by=author, now=NOW)
    for each in (reviewer, other):
        reviewing.pass_review(late, "", seen=late.stage, by=each)
    standing.enable(late, by=reviewer, now=NOW, today=TODAY)
    assert (hit.status, alert_of(hit).status) == (QuestionStatus.ENABLED, AlertStatus.REVISED)


def test_an_older_or_second_version_of_a_day_is_refused(reviewer):
    enter(reviewer)
    for day in (TODAY, TODAY - timedelta(days=400)):
        with pytest.raises(Refused, match="施行日期应在其后"):
            enter(reviewer, on=day)


def test_two_versions_of_a_day_are_not_entered_by_two_at_once(reviewer, monkeypatch):
    """Whoever comes second past the look at what is there is refused by the database."""
    enter(reviewer)
    monkeypatch.setattr(law, "why_not_entered", lambda *_: ())
    with pytest.raises(Refused, match="这一天施行的版本已经登记过"):
        enter(reviewer)
    assert len(alerts_on(make_citing("K5.2-P911"))) == 0


def test_several_are_answered_together_or_none(reviewer):
    others = [make_citing(f"K5.2-P92{n}") for n in range(3)]
    own = make_citing("K5.2-P929")
    own.current_version.author_id = reviewer.id
    version = enter(reviewer)
    alerts = [alert_of(question) for question in (*others, own)]
    with pytest.raises(Refused, match=r"K5\.2-P929：命题人不能审自己出的题"):
        actions.keep_together(alerts, note="一起", by=reviewer, now=NOW, today=TODAY)
    assert {question.status for question in others} == {QuestionStatus.SUSPENDED}
    assert version.applied_at
    some = alerts[:3]
    assert actions.keep_together(some, note="一起", by=reviewer, now=NOW, today=TODAY) == 3
    assert {alert.note for alert in some} == {"一起"}
    assert {question.status for question in others} == {QuestionStatus.ENABLED}
