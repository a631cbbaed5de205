"""`load()`: the demonstration from its first bureau to its last invitation, in order."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Organisation, OrganisationKind, Person
from portal.accounts.queries import has_real_administrator
from portal.bank.models import Question
from portal.certificates.models import Certificate, CertificateStatus
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.demo.building_sites import Sites, plan_sites
from portal.demo.candidates import Desk, sit, sit_all
from portal.demo.cast import Cast, choose_cast
from portal.demo.certified import (
    Holders,
    certify_crowd,
    issue,
    issue_at_once,
    object_to,
    propose_some,
)
from portal.demo.changed import bring_some, change_some
from portal.demo.complaining import complain
from portal.demo.contractors import found_firms
from portal.demo.crowd import Crowd
from portal.demo.deductions import (
    Bench,
    book_crowd,
    to_twelve_at_once,
    to_twelve_by_and_by,
    wait_at_every_step,
)
from portal.demo.learners import FOUNDATION, RETRAINING, course, study, study_in_crowd
from portal.demo.offices import Offices, open_offices, staff
from portal.demo.planned import plan_for_many
from portal.demo.platform import tell_platform
from portal.demo.posts import Posts, appoint_everyone
from portal.demo.question_desk import fill_question_desk
from portal.demo.settings import change_some_settings
from portal.demo.signing import leave_to_review, leave_to_sign, warn_of_all
from portal.demo.sittings import Director, Sittings, announce_all
from portal.demo.stage import Stage, telling
from portal.demo.talents import fill_pool, invite_people
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.exams.models import Paper, Sitting
from portal.pool.models import Profile

NOT_EMPTY = "库中已有人员或单位，演示数据只能载入空库"
REAL = "已有真实的系统管理人员，不能载入演示数据"
NO_BANK = "题库和课程尚未入库，请先执行 script/portal bank sync，再载入演示数据"


def load() -> str:
    """Fill the empty portal; what was made, in one line. The caller commits."""
    _refuse()
    with telling():
        stage = Stage.set_up(clock.now())
        stage.keep_files()
        _Play(stage, Crowd.of(stage)).perform()
    return _report()


def _refuse() -> None:
    if has_real_administrator():
        raise Refused(REAL)
    if _count(Person) or _count(Organisation):
        raise Refused(NOT_EMPTY)
    if not _count(Question) or course(FOUNDATION) is None or course(RETRAINING) is None:
        raise Refused(NO_BANK)


@dataclass(frozen=True, slots=True)
class _Play:
    """演示剧目: the acts in the order in which they would have happened."""

    stage: Stage
    crowd: Crowd

    def perform(self) -> None:
        offices = open_offices(self.stage)
        cast = choose_cast(self.crowd)
        staff(offices, self.crowd)
        fill_question_desk(self.stage, offices)
        director = Director(self.stage, offices)
        sittings = announce_all(self.stage, director)
        holders = Holders()
        pattern = self._first_sitting(offices, director, sittings, cast, holders)
        holders.add(certify_crowd(self.crowd, offices))
        contractors = found_firms(self.stage, self.crowd, offices, cast.clerk)
        sites = plan_sites(self.stage, contractors)
        posts = appoint_everyone(self.stage, cast, holders, contractors, sites)
        self._points(offices, cast, sites, posts)
        self._latest_sitting(offices, director, sittings, cast, holders, pattern)
        self._sittings_under_way(offices, director, sittings, cast, pattern)
        profiles = fill_pool(self.stage, cast, holders, posts)
        invite_people(self.stage, cast, contractors, sites, profiles, posts)
        leave_to_sign(self.stage, cast, contractors, sites, profiles)
        leave_to_review(self.stage, self.crowd, contractors, sites)
        warn_of_all(self.stage)
        plan_for_many(self.stage, offices, contractors, (*sites.own, *sites.others))
        change_some(self.stage, offices, holders, posts)
        bring_some(self.stage, offices)
        change_some_settings(self.stage, offices)
        complain(self.stage, offices, cast, sites, posts)
        tell_platform()

    def _first_sitting(
        self,
        offices: Offices,
        director: Director,
        sittings: Sittings,
        cast: Cast,
        holders: Holders,
    ) -> Paper:
        """More than a year ago; those whose histories are told passed it."""
        sitting, desk = sittings.first, Desk(self.stage, offices)
        told = [
            desk.admit(person, sitting) for person in (cast.engaged, cast.suspended, cast.retrained)
        ]
        for person in (cast.engaged, cast.suspended):
            study(person, FOUNDATION, self.stage, ago=434)
        crowd = desk.admit_crowd(self.crowd.people(21, ago=436), sitting)
        director.move_on(sitting, sitting.opens_at)
        papers = [sit(application, self.stage, share=0.86) for application in told]
        others = sit_all(crowd, self.stage, papers[0])
        director.move_on(sitting, sitting.closes_at)
        director.release(sitting)
        day = self.stage.day(405)
        holders.add(issue(papers, day, offices))
        holders.add(issue_at_once([p for p in others if p.is_passed], day, offices))
        return papers[0]

    def _points(self, offices: Offices, cast: Cast, sites: Sites, posts: Posts) -> None:
        bench = Bench(self.stage, offices)
        by_person = {row.person_id: row for row in posts.rows}
        to_twelve_by_and_by(bench, by_person[cast.retrained.id])
        book_crowd(bench, posts.of(sites.others))
        to_twelve_at_once(bench, by_person[cast.suspended.id])
        engaged = by_person[cast.engaged.id]
        colleague = next(row for row in posts.of([sites.filed]) if row is not engaged)
        wait_at_every_step(bench, engaged, colleague, posts.of(sites.others))
        study(cast.retrained, RETRAINING, self.stage, ago=100)

    def _latest_sitting(
        self,
        offices: Offices,
        director: Director,
        sittings: Sittings,
        cast: Cast,
        holders: Holders,
        pattern: Paper,
    ) -> None:
        """Two months ago: of its passes most are certified, some wait at each desk."""
        sitting, desk = sittings.latest, Desk(self.stage, offices)
        told = [desk.admit(person, sitting) for person in (cast.holder, cast.retrained)]
        people = self.crowd.people(42, ago=90)
        trained = [certificate.person for certificate in holders.certificates[40::6]]
        study_in_crowd([*people[:30], *trained], self.stage)
        study(cast.holder, FOUNDATION, self.stage, ago=100)
        crowd = desk.admit_crowd(people, sitting)
        director.move_on(sitting, sitting.opens_at)
        papers = [sit(application, self.stage, share=0.9) for application in told]
        others = sit_all(crowd[:39], self.stage, pattern)  # three did not come
        director.move_on(sitting, sitting.closes_at)
        director.release(sitting)
        passed = [paper for paper in others if paper.is_passed]
        day = self.stage.day(50)
        holders.add(issue(papers[:1], day, offices))
        holders.add(issue_at_once(passed[9:], day, offices))
        propose_some(passed[4:9], self.stage.at(2, 15), offices)
        object_to(
            passed[0], self.stage.at(55, 11), "听说此人当天不在重庆，请核查是否本人参加考试。"
        )

    def _sittings_under_way(
        self,
        offices: Offices,
        director: Director,
        sittings: Sittings,
        cast: Cast,
        pattern: Paper,
    ) -> None:
        desk, stage = Desk(self.stage, offices), self.stage
        for sitting, size in ((sittings.reviewing, 26), (sittings.marking, 19)):
            crowd = desk.admit_crowd(self.crowd.people(size, ago=40), sitting)
            director.move_on(sitting, sitting.opens_at)
            sit_all(crowd[:-1], stage, pattern)
            director.move_on(sitting, sitting.closes_at)
        director.propose_release(sittings.reviewing, stage.at(3, 17))
        if sittings.noticed:
            self._under_notice(desk, director, sittings.noticed, pattern)
        self._open_now(desk, director, sittings.running, cast)
        director.move_on(sittings.applying, stage.now)
        people = self.crowd.people(21, ago=9)
        desk.decide_some(people[:6], sittings.applying)
        desk.let_wait(people[6:], sittings.applying)

    def _under_notice(
        self, desk: Desk, director: Director, sitting: Sitting, pattern: Paper
    ) -> None:
        """Released yesterday: its passes are listed, and somebody objects to one."""
        crowd = desk.admit_crowd(self.crowd.people(12, ago=40), sitting)
        director.move_on(sitting, sitting.opens_at)
        papers = sit_all(crowd, self.stage, pattern)
        director.move_on(sitting, sitting.closes_at)
        director.release(sitting)
        passed = [paper for paper in papers if paper.is_passed]
        object_to(passed[0], self.stage.at(0, 8), "此人报名照片与本人不符，请核查。")

    def _open_now(self, desk: Desk, director: Director, sitting: Sitting, cast: Cast) -> None:
        """The sitting that a visitor may sit at once."""
        for number, person in enumerate(cast.candidates):
            desk.admit(person, sitting)
            study(person, FOUNDATION, self.stage, ago=15, lessons=5 + number)
        desk.admit_crowd(self.crowd.people(8, ago=25), sitting)
        director.open_room(sitting, self.stage.at(1, 9))
        director.move_on(sitting, self.stage.now)


def _report() -> str:
    firms = _count(Organisation, Organisation.kind == OrganisationKind.FIRM)
    return (
        f"演示数据已载入：{_count(Person)}人，{_count(Organisation)}个单位（其中施工单位{firms}家），"
        f"{_count(Sitting)}个考试场次，"
        f"{_count(Certificate, Certificate.status == CertificateStatus.VALID)}份有效证书，"
        f"{_count(Project)}个项目，"
        f"{_count(Appointment, Appointment.status == AppointmentStatus.FILED)}人在岗，"
        f"{_count(Profile, Profile.is_visible)}人在人才库展示。"
    )


def _count(model: Any, *clauses: Any) -> int:
    return db.session.scalar(select(func.count(model.id)).where(*clauses)) or 0
