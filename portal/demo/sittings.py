"""Sittings in every state: planned and announced by two officers, moved on by the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.access.roles import Role
from portal.accounts.models import Person
from portal.certificates.queries import notice_days
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.demo.offices import YUZHONG, Offices
from portal.demo.stage import Stage, dated
from portal.exams.actions import results, seating
from portal.exams.actions.seating import Layout
from portal.exams.actions.sittings import approve_sitting, catch_up, draft_sitting, submit_sitting
from portal.exams.models import Sitting
from portal.exams.rules.sitting_plan import Plan

MINUTES, PASS_MARKS = 120, 6000
_NOTICE = (
    "请携带身份证和准考证，开考前30分钟到场核验。考试为计算机闭卷作答，120分钟，满分100分，"
    "60分合格。本场考试为演示数据。"
)


@dataclass(frozen=True, slots=True)
class Sittings:
    """演示场次, the oldest first."""

    first: Sitting  # released long ago: those with a history passed it
    latest: Sitting  # released some weeks ago: its passes are being certified
    reviewing: Sitting
    marking: Sitting
    running: Sitting  # may be sat at once
    applying: Sitting
    pending: Sitting
    noticed: Sitting | None  # released yesterday; none where there is no 公示


@dataclass(frozen=True, slots=True)
class Director:
    """考务两人: one plans, the other approves."""

    stage: Stage
    offices: Offices

    def announce(self, plan: Plan, region: str = MUNICIPALITY) -> Sitting:
        """Planned and approved some days before applications open."""
        sitting = self.plan(plan, region)
        when = plan.apply_from - timedelta(days=2)
        with dated(when):
            # A district has one officer here; the municipality approves for it.
            other = self.offices.officer(Role.EXAMS, which=1)
            approve_sitting(sitting, by=other, now=when)
        return sitting

    def plan(self, plan: Plan, region: str = MUNICIPALITY) -> Sitting:
        """Planned and submitted; it waits for approval."""
        officer = self.offices.officer(Role.EXAMS, region)
        when = min(plan.apply_from, self.stage.now) - timedelta(days=4)
        with dated(when):
            sitting = draft_sitting(plan, by=officer)
            submit_sitting(sitting, by=officer, now=when)
        return sitting

    def move_on(self, sitting: Sitting, until: datetime) -> None:
        """The clock moves the sitting on, up to that moment."""
        for when in (sitting.apply_from, sitting.apply_until, sitting.opens_at, sitting.closes_at):
            if when <= until:
                with dated(when):
                    catch_up(sitting, now=when)

    def open_room(self, sitting: Sitting, when: datetime) -> None:
        """A room with a desk for everybody admitted so far, and an invigilator."""
        by = self.offices.officer(Role.EXAMS)
        watcher = db.session.get_one(Person, self.offices.officer(Role.INVIGILATOR).id)
        with dated(when):
            room = seating.add_room(sitting, Layout(name="线上一考场"), by=by, now=when)
            seating.seat_everyone(sitting, by=by, now=when)
            seating.assign_invigilator(room, watcher, by=by, now=when)

    def propose_release(self, sitting: Sitting, when: datetime) -> None:
        """The first officer proposes the results."""
        with dated(when):
            results.propose_release(sitting, by=self.offices.officer(Role.EXAMS), now=when)

    def release(self, sitting: Sitting) -> None:
        """Proposed the day after the sitting, confirmed by the other officer two days later."""
        self.propose_release(sitting, sitting.closes_at + timedelta(days=1))
        when = sitting.closes_at + timedelta(days=3)
        with dated(when):
            other = self.offices.officer(Role.EXAMS, which=1)
            results.confirm_release(sitting, by=other, now=when)


def announce_all(stage: Stage, director: Director) -> Sittings:
    """All but the moving on: applications come first."""
    return Sittings(
        first=director.announce(
            _plan(stage, "渝中区首期考核", ago=418, place="渝中区考点"), YUZHONG
        ),
        latest=director.announce(_plan(stage, "秋季考核", ago=62)),
        reviewing=director.announce(_plan(stage, "加试", ago=6)),
        marking=director.announce(_plan(stage, "渝中区专场", ago=2, place="渝中区考点"), YUZHONG),
        running=director.announce(_open_now(stage)),
        applying=director.announce(
            _plan(stage, "渝中区下一场", ago=-18, place="渝中区考点", opens_for=24), YUZHONG
        ),
        pending=director.plan(_plan(stage, "冬季考核", ago=-45)),
        noticed=director.announce(_plan(stage, "补考", ago=4)) if notice_days() else None,
    )


def _plan(
    stage: Stage, title: str, *, ago: int, place: str = "市级第一考点", opens_for: int = 16
) -> Plan:
    """A sitting from nine in the morning, so many days ago; a negative number lies ahead."""
    opens_at = stage.at(ago, 9)
    return Plan(
        title=f"劳资管理专项职业能力{title}（演示）",
        place=f"{place}（演示）",
        notice=_NOTICE,
        apply_from=stage.at(ago + opens_for, 9),
        apply_until=stage.at(ago + 5, 18),
        opens_at=opens_at,
        closes_at=opens_at + timedelta(minutes=150),
        minutes=MINUTES,
        capacity=60,
        pass_marks=PASS_MARKS,
    )


def _open_now(stage: Stage) -> Plan:
    """Begun an hour ago and open for thirty days: whoever is admitted may enter at once."""
    return Plan(
        title="劳资管理专项职业能力线上考核（演示，现在可以参加）",
        place="线上考场（演示）",
        notice="演示场次：审核通过的考生现在就可以进入考场，30天内有效，每人作答120分钟。",
        apply_from=stage.at(20, 9),
        apply_until=stage.at(2, 18),
        opens_at=stage.now - timedelta(hours=1),
        closes_at=stage.now + timedelta(days=30),
        minutes=MINUTES,
        late_minutes=None,
        stay_minutes=0,
        capacity=60,
        pass_marks=PASS_MARKS,
    )
