"""Complaints of specialists (Art 10): one handed in, one of which the unit was asked, one ended."""

from portal.access.roles import Role
from portal.complaints import actions
from portal.complaints.actions import Told
from portal.complaints.models import Complaint, Finding
from portal.complaints.rules.words import Wrong
from portal.core.regions import MUNICIPALITY
from portal.demo.building_sites import Sites
from portal.demo.cast import Cast
from portal.demo.crowd import acting
from portal.demo.offices import Offices
from portal.demo.posts import Posts
from portal.demo.stage import Stage, dated
from portal.employers.models import Appointment

_TIME = "演示：项目部要求同时兼任资料员和材料员，每周只有半天能做劳资管理，工资表来不及核对。"
_SITE = "演示：多次要求进入分包班组核对考勤，被现场负责人拒绝，并被告知不要再管分包的事。"
_END = "演示：向主管部门报告欠薪隐患后第三天，被口头通知解除劳动合同，没有书面理由。"
_QUESTION = "请说明项目部如何保障劳资专管员核对分包单位考勤，并提供近一个月的安排。"


def complain(stage: Stage, offices: Offices, cast: Cast, sites: Sites, posts: Posts) -> None:
    """Where officers, the unit's clerk and the engaged person look."""
    there = posts.of([sites.filed])
    engaged = next(post for post in there if post.person_id == cast.engaged.id)
    colleague = next(post for post in there if post is not engaged)
    _hand_in(stage, engaged, Told((Wrong.TIME,), _TIME, stage.day(30), may_name=False), 1)
    told = Told((Wrong.SITE, Wrong.SUBCONTRACTORS), _SITE, stage.day(25), may_name=False)
    _ask(stage, offices, _hand_in(stage, colleague, told, 6))
    long_ago = (post for post in posts.of(sites.others) if post.starts_on < stage.day(70))
    dismissed = Told((Wrong.DISMISSAL,), _END, stage.day(62), may_name=True)
    _end(stage, offices, _hand_in(stage, next(long_ago), dismissed, 60))


def _hand_in(stage: Stage, post: Appointment, told: Told, ago: int) -> Complaint:
    with dated(stage.at(ago)):
        by, now = acting(post.person), stage.at(ago)
        return actions.complain(post, told, [], by=by, now=now)


def _ask(stage: Stage, offices: Offices, complaint: Complaint) -> None:
    by = offices.officer(Role.POINTS)
    with dated(stage.at(4)):
        actions.accept(complaint, by=by, now=stage.at(4))
    with dated(stage.at(2)):
        actions.ask_firm(
            complaint, _QUESTION, names_person=False, reason="", by=by, now=stage.at(2)
        )


def _end(stage: Stage, offices: Offices, complaint: Complaint) -> None:
    first, second = (offices.officer(Role.POINTS, MUNICIPALITY, n) for n in (0, 1))
    reply = "演示：经核实，单位没有说明解除理由，已责令改正；赔偿金可以依法申请劳动争议仲裁。"
    with dated(stage.at(57)):
        actions.accept(complaint, by=first, now=stage.at(57))
    with dated(stage.at(40)):
        actions.note(complaint, "演示：已约谈单位负责人，核对解除通知和考勤。", [], by=first)
    with dated(stage.at(32)):
        actions.propose(
            complaint,
            Finding.FOUND,
            "演示：责令改正，移送劳动保障监察",
            reply,
            by=first,
            now=stage.at(32),
        )
    with dated(stage.at(30)):
        actions.close(complaint, by=second, now=stage.at(30))
