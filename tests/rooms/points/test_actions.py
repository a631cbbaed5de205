"""Drafted, submitted, noticed, answered, decided, reversed, readmitted; and who may not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.points import actions, queries
from portal.points.models import Advice, PointsEvent
from portal.points.rules.history import Verdict
from portal.points.rules.procedure import EventStatus
from tests.factories.accounts import acting, make_officer
from tests.factories.points import (
    day,
    days_ago,
    make_confirmer,
    make_decided,
    make_details,
    make_draft,
    make_drafter,
    make_evidence,
    make_new_pass,
    make_noticed,
    make_post,
    make_retrained,
    make_submitted,
)

S = EventStatus
pytestmark = pytest.mark.usefixtures("context")


def used(person_id: int) -> int:
    return queries.standing_of(person_id, clock.today()).used


def test_an_event_goes_from_draft_to_the_standing():
    post, confirmer = make_post(), make_confirmer()
    event = make_submitted(post, item="14(1)")
    actions.notice(event, by=acting(confirmer), now=clock.now())
    assert event.status is S.NOTICED
    actions.state(event, "台账在项目部。", [], by=acting(post.person), now=clock.now())
    actions.decide(event, by=acting(confirmer), now=clock.now())
    assert (event.status, event.effective_on) == (S.DECIDED, clock.today())
    kept = queries.kept_standing(post.person_id)
    assert (kept.used, kept.suspended_on, kept.region) == (3, None, "500103")
    deeds = db.session.scalars(
        select(AuditEntry.deed).where(AuditEntry.thing_id == event.public_id)
    ).all()
    assert deeds == [
        Deed.POINTS_EVENT_DRAFTED,
        Deed.POINTS_EVENT_SUBMITTED,
        Deed.POINTS_EVENT_NOTICED,
        Deed.POINTS_EVENT_ANSWERED,
        Deed.POINTS_EVENT_DECIDED,
    ]


@pytest.mark.parametrize(
    ("region", "sector", "may"),
    [
        ("500103", "housing", True),
        ("50", "housing", True),
        ("500103", "", True),
        ("500106", "housing", False),
        ("500103", "transport", False),
    ],
)
def test_a_department_drafts_within_its_region_and_sector(region, sector, may):
    post, by = make_post(), acting(make_drafter(region, sector))
    if may:
        event = actions.draft_event(post, make_details(), [make_evidence()], by=by, now=clock.now())
        assert event.region == "500103"
    else:
        with pytest.raises(NotFound):
            actions.draft_event(post, make_details(), [make_evidence()], by=by, now=clock.now())


@pytest.mark.parametrize(
    ("days_before", "refused"),
    [(5, False), (-1, True), (200, True)],
    ids=["in post", "tomorrow", "before the post"],
)
def test_the_fact_lies_within_the_post(days_before, refused):
    post, by = make_post(), acting(make_drafter())
    details, evidence = make_details(fact_on=day(days_before)), [make_evidence()]
    if refused:
        with pytest.raises(Refused) as told:
            actions.draft_event(post, details, evidence, by=by, now=clock.now())
        assert told.value.field == "fact_on"
    else:
        assert actions.draft_event(post, details, evidence, by=by, now=clock.now()).id


def test_a_draft_needs_evidence():
    post, by = make_post(), acting(make_drafter())
    with pytest.raises(Refused, match="证据"):
        actions.draft_event(post, make_details(), [], by=by, now=clock.now())


def test_an_order_expires_before_it_is_missed():
    post, by = make_post(), acting(make_drafter())
    details = make_details("13", order_deadline_on=day(40), fact_on=day(40))
    with pytest.raises(Refused) as told:
        actions.draft_event(post, details, [make_evidence()], by=by, now=clock.now())
    assert told.value.field == "fact_on"


@pytest.mark.parametrize(
    ("item", "left_out"),
    [
        ("13", "order_number"),
        ("13", "order_issuer"),
        ("14(1)", "causation"),
        ("16", "police_number"),
    ],
)
def test_what_an_item_needs_is_there_before_it_is_submitted(item, left_out):
    by = make_drafter()
    event = make_draft(by=by, item=item, **{left_out: ""})
    with pytest.raises(Refused, match="材料不齐"):
        actions.submit(event, by=acting(by), now=clock.now())
    actions.edit_event(event, make_details(item), [], by=acting(by), now=clock.now())
    actions.submit(event, by=acting(by), now=clock.now())
    assert event.status is S.SUBMITTED


def test_a_likely_repetition_is_submitted_only_after_a_second_look():
    post, by = make_post(), make_drafter()
    make_submitted(post)
    event = make_draft(post, by, fact_on=day(50))
    with pytest.raises(Refused) as told:
        actions.submit(event, by=acting(by), now=clock.now())
    assert told.value.field == "confirmed"
    actions.submit(event, by=acting(by), now=clock.now(), confirmed=True)
    assert event.status is S.SUBMITTED


@pytest.mark.parametrize(("region", "may"), [("500103", True), ("50", False), ("500106", False)])
def test_hr_of_the_same_level_confirms(region, may):
    event, officer = make_submitted(), acting(make_confirmer(region))
    if may:
        actions.notice(event, by=officer, now=clock.now())
        assert event.statement_due_on > clock.today()
    else:
        with pytest.raises(Refused, match="同级"):
            actions.notice(event, by=officer, now=clock.now())


def test_the_level_is_the_departments_not_the_projects():
    municipal = make_submitted(by=make_drafter("50"))
    with pytest.raises(Refused, match="同级"):
        actions.notice(municipal, by=acting(make_confirmer("500103")), now=clock.now())
    actions.notice(municipal, by=acting(make_confirmer("50")), now=clock.now())
    assert municipal.status is S.NOTICED


def test_who_drafted_does_not_confirm():
    officer = make_confirmer()
    event = make_submitted(by=officer)
    with pytest.raises(Refused, match="另一名人员"):
        actions.notice(event, by=acting(officer), now=clock.now())
    actions.notice(event, by=acting(make_confirmer()), now=clock.now())
    assert event.status is S.NOTICED


def test_nobody_handles_their_own_case():
    officer = make_confirmer()
    post = make_post(officer)
    with pytest.raises(Refused, match="当事人"):
        actions.draft_event(
            post, make_details(), [make_evidence()], by=acting(officer), now=clock.now()
        )
    event = make_submitted(post)
    with pytest.raises(Refused, match="当事人"):
        actions.notice(event, by=acting(officer), now=clock.now())


def test_no_decision_while_the_person_may_still_speak():
    confirmer, post = make_confirmer(), make_post()
    event = make_noticed(post, confirmer=confirmer, noticed=0)
    with pytest.raises(Refused, match="陈述申辩期未满"):
        actions.decide(event, by=acting(confirmer), now=clock.now())
    actions.state(event, "已整改。", [make_evidence()], by=acting(post.person), now=clock.now())
    actions.decide(event, by=acting(confirmer), now=clock.now())
    assert used(post.person_id) == 1


def test_a_statement_is_made_once_and_in_time():
    post = make_post()
    event = make_noticed(post, noticed=0)
    actions.state(event, "已整改。", [], by=acting(post.person), now=clock.now())
    with pytest.raises(Refused, match="提交过"):
        actions.state(event, "另外…", [], by=acting(post.person), now=clock.now())
    late = make_noticed(post, fact_on=day(80))
    with pytest.raises(Refused, match="已满"):
        actions.state(late, "已整改。", [], by=acting(post.person), now=clock.now())


def test_what_is_returned_may_be_put_right_and_comes_again():
    by, confirmer, post = make_drafter(), make_confirmer(), make_post()
    event = make_noticed(post, by, confirmer, noticed=0)
    actions.state(event, "不是事实。", [], by=acting(post.person), now=clock.now())
    actions.return_event(event, reason="请补充照片", by=acting(confirmer), now=clock.now())
    assert event.status is S.RETURNED
    fresh = [make_evidence("照片.pdf")]
    actions.edit_event(event, make_details("12(5)"), fresh, by=acting(by), now=clock.now())
    actions.submit(event, by=acting(by), now=clock.now())
    actions.notice(event, by=acting(confirmer), now=clock.now())
    assert (event.item, event.stated_at, len(event.evidence)) == ("12(5)", None, 2)


def test_only_the_drafter_edits_and_only_before_it_is_handed_in():
    by = make_drafter()
    event = make_draft(by=by)
    with pytest.raises(Refused, match="草拟人"):
        actions.edit_event(event, make_details(), [], by=acting(make_drafter()), now=clock.now())
    actions.submit(event, by=acting(by), now=clock.now())
    with pytest.raises(Refused, match="状态"):
        actions.edit_event(event, make_details(), [], by=acting(by), now=clock.now())


def test_of_two_who_decide_at_once_one_succeeds(monkeypatch):
    first, second = make_confirmer(), make_confirmer()
    event = make_noticed(item="15(1)")
    actions.decide(event, by=acting(first), now=clock.now())
    with pytest.raises(Refused, match="刷新"):
        actions.decide(event, by=acting(second), now=clock.now())
    # The second had looked before the first was done: the row itself says no.
    monkeypatch.setattr(queries, "why_not", lambda *_: "")
    monkeypatch.setattr(db.session, "refresh", lambda _: None)
    event.status = S.NOTICED
    with db.session.no_autoflush, pytest.raises(Refused, match="刷新"):
        actions.decide(event, by=acting(second), now=clock.now())
    db.session.expire(event)
    assert event.decided_by_id == first.id


def test_at_twelve_the_person_is_out_and_every_employer_is_advised():
    post, confirmer = make_post(), make_confirmer()
    other = make_post(post.person, certified=False)
    make_decided(post, confirmer=confirmer, item="15(1)", fact_key="a")
    assert not queries.is_suspended(post.person_id)
    make_decided(post, confirmer=confirmer, item="15(2)", fact_key="b", decided=9)
    kept = queries.kept_standing(post.person_id)
    assert (kept.used, kept.suspended_on) == (12, day(9))
    advices = db.session.scalars(select(Advice).where(Advice.person_id == post.person_id)).all()
    assert {a.organisation_id for a in advices} == {post.organisation_id, other.organisation_id}
    assert {a.issuer for a in advices} == {bureau_of(confirmer)}
    make_decided(post, confirmer=confirmer, item="12(1)", decided=8)
    again = db.session.scalars(select(Advice).where(Advice.person_id == post.person_id)).all()
    assert len(again) == 2


def bureau_of(confirmer) -> str:
    return confirmer.duties[0].organisation.name


def test_one_fact_is_charged_once():
    post = make_post()
    first = make_decided(post, item="14(1)")
    second = make_decided(post, item="15(2)", fact_key=first.fact_key)
    assert used(post.person_id) == 6
    assert queries.explain(first, clock.today()).gave_way.to == second.public_id


def test_without_a_certificate_there_is_a_record_and_no_points():
    post = make_post(certified=False)
    event = make_decided(post, item="16")
    assert not queries.is_suspended(post.person_id)
    assert queries.explain(event, clock.today()).verdict is Verdict.UNCERTIFIED


def test_reversal_by_a_third_hand_restores_the_standing():
    by, confirmer, third, post = make_drafter(), make_confirmer(), make_confirmer(), make_post()
    event = make_decided(post, by, confirmer, item="16")
    assert queries.is_suspended(post.person_id)
    words = {"reason": "公安机关撤销认定", "document_number": "渝人社撤〔2026〕1号"}
    with pytest.raises(Refused, match="自己的决定"):
        actions.reverse(event, by=acting(confirmer), now=clock.now(), **words)
    contra = actions.reverse(event, by=acting(third), now=clock.now(), **words)
    assert (event.status, contra.points, contra.reverses_id) == (S.REVERSED, -12, event.id)
    assert not queries.is_suspended(post.person_id)
    assert used(post.person_id) == 0
    advice = db.session.scalar(select(Advice).where(Advice.person_id == post.person_id))
    assert advice.lifted_on == clock.today()
    with pytest.raises(Refused, match="刷新"):
        actions.reverse(event, by=acting(third), now=clock.now(), **words)


def test_the_municipality_may_reverse_what_a_district_decided():
    event = make_decided()
    words = {"reason": "复查", "document_number": "1号"}
    with pytest.raises(Refused, match="管辖"):
        actions.reverse(event, by=acting(make_confirmer("500106")), now=clock.now(), **words)
    actions.reverse(event, by=acting(make_confirmer("50")), now=clock.now(), **words)
    assert event.status is S.REVERSED


def test_retrained_and_passed_the_person_is_back_once():
    post = make_post()
    make_decided(post, item="16")
    officer = acting(make_confirmer())

    def readmit():
        suspended = queries.get_suspended(officer, post.person.public_id)
        return actions.readmit(suspended, by=officer, now=clock.now())

    with pytest.raises(Refused, match="重新培训"):
        readmit()
    make_retrained(post.person, days_ago(5))
    with pytest.raises(Refused, match="合格成绩"):
        readmit()
    suspended = queries.get_suspended(officer, post.person.public_id)
    paper = make_new_pass(post.person)
    readmission = readmit()
    assert (readmission.paper_id, readmission.suspended_on) == (paper.id, day(10))
    assert not queries.is_suspended(post.person_id)
    standing = queries.standing_of(post.person_id, clock.today())
    assert (standing.used, standing.lifetime) == (0, 12)
    with pytest.raises(Refused, match="没有被暂停"):
        actions.readmit(suspended, by=officer, now=clock.now())


@pytest.mark.parametrize(("retrained", "passed"), [(11, 2), (5, 11)])
def test_what_was_done_before_the_suspension_is_not_anew(retrained, passed):
    post = make_post()
    make_decided(post, item="16")
    make_retrained(post.person, days_ago(retrained))
    make_new_pass(post.person, opened=passed)
    officer = acting(make_confirmer())
    suspended = queries.get_suspended(officer, post.person.public_id)
    assert not suspended.is_ready
    with pytest.raises(Refused):
        actions.readmit(suspended, by=officer, now=clock.now())


def test_not_readmitted_on_the_very_day():
    post = make_post()
    event = make_decided(post, item="16", decided=0)
    event.decided_at -= timedelta(minutes=9)
    make_retrained(post.person, clock.now())
    make_new_pass(post.person, opened=0)
    officer = acting(make_confirmer())
    suspended = queries.get_suspended(officer, post.person.public_id)
    assert suspended.is_retrained
    with pytest.raises(Refused, match="次日"):
        actions.readmit(suspended, by=officer, now=clock.now())


def test_an_auditor_decides_nothing():
    event = make_noticed()
    auditor = acting(make_officer(Role.AUDITOR))
    with pytest.raises(Refused, match="人力社保部门"):
        actions.decide(event, by=auditor, now=clock.now())
    assert db.session.get(PointsEvent, event.id).status is S.NOTICED
