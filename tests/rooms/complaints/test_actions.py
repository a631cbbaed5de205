"""A complaint from its first word to its end; each step by the right hand, and once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.audit.models import AuditEntry
from portal.complaints import actions, queries
from portal.complaints.models import Complaint, ComplaintState, Finding, Ground
from portal.complaints.rules.words import Wrong
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.employers.actions import end_appointment
from portal.employers.models import EndKind
from tests.factories.accounts import acting, deeds_of, make_officer, make_person
from tests.factories.complaints import (
    TEXT,
    make_accepted,
    make_asked,
    make_closed,
    make_complaint,
    make_handler,
    make_proposed,
)
from tests.factories.points import make_calendar_year, make_post

S, P = ComplaintState, Permission
pytestmark = pytest.mark.usefixtures("context")


def told(**details):
    said = {
        "wrongs": (Wrong.TIME,),
        "text": "x",
        "since_on": clock.today(),
        "may_name": False,
    }
    return actions.Told(**said | details)


def complain(post, by=None, **details):
    return actions.complain(
        post, told(**details), [], by=by or acting(post.person), now=clock.now()
    )


def test_it_goes_to_where_the_project_is_and_is_due_in_working_days():
    this_year = clock.today().year
    make_calendar_year(this_year, f"{this_year}-01-01 休", approved=True)
    complaint = make_complaint(make_post(make_person(), region="500106"))
    assert (complaint.region, complaint.state) == ("500106", S.SUBMITTED)
    assert complaint.accept_due_on == queries.due_on(clock.today(), 5)
    assert deeds_of(complaint) == ["complaints:complaint:made"]


def test_of_one_appointment_one_complaint_is_open_at_a_time():
    complaint = make_complaint()
    with pytest.raises(Refused, match="已有一件投诉"):
        complain(complaint.appointment)
    actions.withdraw(complaint, by=acting(complaint.person), now=clock.now())
    assert complain(complaint.appointment).state is S.SUBMITTED


def test_who_is_no_longer_there_may_complain_too():
    post = make_post(make_person())
    firm = acting(make_officer(Role.FIRM, organisation=post.organisation))
    kind = EndKind.BY_FIRM
    end_appointment(post, kind, "解除", clock.today(), by=firm, now=clock.now())
    assert complain(post, wrongs=(Wrong.DISMISSAL,)).state is S.SUBMITTED


def test_nobody_complains_about_the_appointment_of_another():
    with pytest.raises(NotFound):
        complain(make_post(make_person()), by=acting(make_person()))


def test_nothing_begins_tomorrow():
    with pytest.raises(Refused, match="不能晚于今天"):
        complain(make_post(make_person()), since_on=clock.today() + timedelta(days=1))


def test_two_officers_end_it_and_the_unit_is_marked_for_a_year():
    handler, complaint = make_handler(), make_complaint()
    make_proposed(complaint, by=handler)
    with pytest.raises(Refused, match="另一名人员"):
        actions.close(complaint, by=handler, now=clock.now())
    actions.close(complaint, by=make_handler(), now=clock.now())
    firm = db.session.get_one(Organisation, complaint.organisation_id)
    assert complaint.state is S.CLOSED
    assert firm.flagged_until.year == clock.today().year + 1
    with pytest.raises(Refused, match="刷新"):
        actions.close(complaint, by=make_handler(), now=clock.now())


@pytest.mark.parametrize("finding", [Finding.PARTLY, Finding.NOT_FOUND])
def test_a_unit_of_which_it_was_not_found_is_not_marked(finding):
    complaint = make_closed(finding)
    firm = db.session.get_one(Organisation, complaint.organisation_id)
    assert firm.flagged_until is None


def test_a_later_mark_is_not_shortened_by_an_earlier_one():
    complaint = make_complaint()
    firm = db.session.get_one(Organisation, complaint.organisation_id)
    later = clock.today() + timedelta(days=900)
    firm.flagged_until = later
    make_proposed(complaint)
    actions.close(complaint, by=make_handler(), now=clock.now())
    assert firm.flagged_until == later


def test_whoever_proposed_after_another_took_it_up_does_not_close_it_either():
    first, second = make_handler(), make_handler()
    complaint = make_accepted(make_complaint(), first)
    actions.propose(complaint, Finding.PARTLY, "无", "答复", by=second, now=clock.now())
    for hand in (first, second):
        with pytest.raises(Refused, match="另一名人员"):
            actions.close(complaint, by=hand, now=clock.now())


def test_what_was_sent_back_is_handled_on():
    complaint = make_proposed()
    actions.send_back(complaint, "请补充核实", by=make_handler())
    assert (complaint.state, complaint.finding) == (S.HANDLING, None)
    actions.note(complaint, "已补充核实", [], by=make_handler())
    assert complaint.notes[-1].text == "已补充核实"


def test_an_officers_own_complaint_is_handled_by_another():
    officer = make_officer(Role.POINTS)
    complaint = make_complaint(make_post(officer))
    with pytest.raises(Refused, match="自己的投诉"):
        actions.accept(complaint, by=acting(officer), now=clock.now())
    for permission in (P.COMPLAINTS_COMPLAINT_READ, P.COMPLAINTS_COMPLAINT_HANDLE):
        with pytest.raises(NotFound):
            queries.get_complaint(acting(officer), permission, complaint.public_id)
    assert queries.list_complaints(acting(officer), None, 1).total == 0


def test_without_consent_the_name_is_told_only_for_a_reason():
    complaint, by = make_accepted(), make_handler()
    ask = {"question": "请说明", "names_person": True, "by": by, "now": clock.now()}
    with pytest.raises(Refused, match="必须告知的理由"):
        actions.ask_firm(complaint, reason="", **ask)
    actions.ask_firm(complaint, reason="不告知无法核实", **ask)
    assert (complaint.names_person, complaint.naming_reason) == (True, "不告知无法核实")


def test_with_consent_no_reason_is_needed():
    complaint = make_accepted(may_name=True)
    actions.ask_firm(
        complaint, "请说明", names_person=True, reason="", by=make_handler(), now=clock.now()
    )
    assert complaint.names_person


def test_the_unit_answers_once():
    complaint = make_asked()
    clerk = acting(make_officer(Role.FIRM, organisation=complaint.organisation))
    actions.answer(complaint, "已说明", [], by=clerk, now=clock.now())
    with pytest.raises(Refused, match="已经答复"):
        actions.answer(complaint, "再说明", [], by=clerk, now=clock.now())
    assert complaint.answer == "已说明"


def test_of_two_who_decide_one_is_told_that_it_is_done():
    complaint = make_complaint()
    actions.accept(complaint, by=make_handler(), now=clock.now())
    with pytest.raises(Refused, match="刷新"):
        actions.decline(complaint, Ground.NOT_ART_10, "不属于", by=make_handler(), now=clock.now())


def test_a_withdrawn_complaint_is_not_ended_by_officers():
    complaint = make_proposed()
    actions.withdraw(complaint, by=acting(complaint.person), now=clock.now())
    with pytest.raises(Refused, match="刷新"):
        actions.close(complaint, by=make_handler(), now=clock.now())
    firm = db.session.get_one(Organisation, complaint.organisation_id)
    assert firm.flagged_until is None


def test_the_trail_tells_the_steps_without_a_word_of_what_was_written():
    handler = make_handler()
    complaint = make_asked(make_complaint(), handler)
    clerk = acting(make_officer(Role.FIRM, organisation=complaint.organisation))
    actions.answer(complaint, "单位答复原文", [], by=clerk, now=clock.now())
    actions.note(complaint, "办理记录原文", [], by=handler)
    actions.supplement(complaint, "补充原文", [], by=acting(complaint.person))
    actions.propose(complaint, Finding.FOUND, "措施原文", "答复原文", by=handler, now=clock.now())
    actions.close(complaint, by=make_handler(), now=clock.now())
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.thing_id == complaint.public_id)
    ).all()
    assert len(entries) == 8
    written = " ".join(str(entry.facts) for entry in entries)
    firm = complaint.organisation.name
    for secret in (TEXT, "原文", "解除通知", firm, complaint.person.name, complaint.question):
        assert secret not in written


def test_the_database_keeps_what_was_written_sealed():
    complaint = make_proposed()
    row = db.session.execute(
        text("SELECT text, question, reply, measures FROM complaints_complaint WHERE id = :id"),
        {"id": complaint.id},
    )
    held = " ".join(row.one())
    for secret in (TEXT, "属实", "责令改正"):
        assert secret not in held


def test_the_figures_of_a_year():
    officer = make_handler("50")
    make_closed()
    make_closed(Finding.PARTLY)
    late = make_complaint()
    late.accept_due_on = clock.today() - timedelta(days=1)
    actions.decline(
        make_complaint(), Ground.TOO_LATE, "超过两年", by=make_handler(), now=clock.now()
    )
    db.session.commit()
    told = queries.figures(officer, clock.today())
    counted = (told.received, told.declined, told.closed, told.found, told.partly, told.overdue)
    assert counted == (4, 1, 2, 1, 1, 1)
    assert told.mean_days == pytest.approx(0, abs=0.1)
    elsewhere = queries.figures(make_handler("500106"), clock.today())
    assert (elsewhere.received, elsewhere.mean_days) == (0, None)


def test_what_waits_for_whom():
    proposed, submitted = make_proposed(), make_complaint()
    handler = make_handler()
    assert queries.count_waiting(handler, queries.Turn.TO_ACCEPT)[0] == 1
    assert queries.count_waiting(handler, queries.Turn.TO_CLOSE)[0] == 1
    own = acting(proposed.proposed_by)
    assert queries.count_waiting(own, queries.Turn.TO_CLOSE) == (0, None)
    assert submitted.id in {
        row.id for row in queries.list_complaints(handler, queries.Turn.TO_ACCEPT, 1).rows
    }
    assert db.session.scalar(select(Complaint.id).where(Complaint.open_for_id.is_(None))) is None
