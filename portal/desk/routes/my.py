"""A person's own desk: the way from registration to the pool."""

from flask import Blueprint, Response, url_for

from portal.core import clock
from portal.desk import queries
from portal.desk.rules.way import Exam, Step, way
from portal.notices.queries import Door, count_unread
from portal.web.guard import actor, signed_in
from portal.web.page import page

bp = Blueprint("my", __name__, url_prefix="/my")


@bp.get("")
@signed_in
def home() -> Response:
    application = queries.latest_application(actor().id)
    paper = queries.paper_of(application)
    facts = queries.facts_of(actor().id, application, paper, clock.now())
    links = {
        Step.REGISTER: url_for("accounts.my.account"),
        Step.TRAIN: url_for("courses.my.course_list"),
        Step.APPLY: url_for("exams.my.sitting_list"),
        Step.CERTIFICATE: url_for("certificates.my.certificate_list"),
        Step.POOL: url_for("pool.my.profile"),
    }
    if application is not None:
        here = url_for("exams.my.application", application_id=application.public_id)
        room = url_for("exams.room.check", application_id=application.public_id)
        links |= {Step.APPLY: here, Step.TICKET: here, Step.EXAM: room}
    if paper is not None:
        links[Step.EXAM] = url_for("exams.room.paper", paper_id=paper.public_id)
        if facts.exam in {Exam.PASSED, Exam.FAILED}:
            links[Step.RESULT] = url_for("exams.my.result", paper_id=paper.public_id)
    asked = queries.asked_of(actor(), clock.now())
    unread = count_unread(actor(), Door.MY)
    return page("desk/my/home.html", tasks=way(facts), links=links, asked=asked, unread=unread)
