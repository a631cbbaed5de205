"""Complaints at every step, by the room's own actions."""

from datetime import timedelta

from portal.access.roles import Role
from portal.complaints import actions
from portal.complaints.models import Complaint, Finding
from portal.complaints.rules.words import Wrong
from portal.core import clock
from portal.db.base import db
from portal.employers.models import Appointment
from portal.storage import files
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.points import make_post

TEXT = "因为如实上报欠薪情况，项目部口头通知不用再来上班。"
PDF = b"%PDF-1.4\n%%EOF\n"


def make_complaint(
    post: Appointment | None = None, *, may_name: bool = False, text: str = TEXT
) -> Complaint:
    """Handed in a moment ago, with a file."""
    post = post or make_post(make_person())
    by = acting(post.person)
    told = actions.Told((Wrong.DISMISSAL,), text, clock.today() - timedelta(days=3), may_name)
    proof = files.keep(PDF, name="解除通知.pdf", media_type="application/pdf", by=by)
    complaint = actions.complain(post, told, [proof], by=by, now=clock.now())
    db.session.commit()
    return complaint


def make_handler(region: str = "500103"):
    """An officer of HR who looks after complaints, as the rules see them."""
    return acting(make_officer(Role.POINTS, region=region))


def make_accepted(complaint: Complaint | None = None, by=None, **details) -> Complaint:
    """Taken up."""
    complaint = complaint or make_complaint(**details)
    actions.accept(complaint, by=by or make_handler(), now=clock.now())
    db.session.commit()
    return complaint


def make_asked(complaint: Complaint | None = None, by=None, **details) -> Complaint:
    """Taken up, and the unit asked, without a name."""
    by = by or make_handler(complaint.region if complaint else "500103")
    complaint = make_accepted(complaint, by, **details)
    question = "请说明近一个月劳资专管员的岗位变动情况。"
    actions.ask_firm(complaint, question, names_person=False, reason="", by=by, now=clock.now())
    db.session.commit()
    return complaint


def make_proposed(
    complaint: Complaint | None = None, finding: Finding = Finding.FOUND, by=None, **details
) -> Complaint:
    """An end is proposed."""
    by = by or make_handler()
    complaint = make_accepted(complaint, by, **details)
    reply = "经核实，情况属实，已责令改正。"
    actions.propose(complaint, finding, "已责令改正", reply, by=by, now=clock.now())
    db.session.commit()
    return complaint


def make_closed(finding: Finding = Finding.FOUND, **details) -> Complaint:
    """Ended by a second hand."""
    complaint = make_proposed(finding=finding, **details)
    actions.close(complaint, by=make_handler(), now=clock.now())
    db.session.commit()
    return complaint
