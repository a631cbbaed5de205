"""The main job, steps 1 to 7: a stranger becomes a specialist in post on a project.

Nobody waits for hours here: officers plan a sitting by the form, and then its times are moved in
the database, which is the only thing done behind the pages' back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.exams.models import Sitting
from tests.factories.accounts import PASSWORD, make_officer, make_organisation, make_person
from tests.journeys import candidate as candidates
from tests.journeys import contractor, officers
from tests.journeys.conftest import Account, Site
from tests.journeys.exam_hall import (
    Desk,
    code_for_the_candidate,
    goes_on_elsewhere,
    questions_asked,
    some_of_each,
)
from tests.journeys.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Cast:
    """The officers, and the clerk of a contractor."""

    drafter: Account
    approver: Account
    certifier: Account
    issuer: Account
    pool_officer: Account
    clerk: Account


@pytest.fixture
def cast(site: Site) -> Cast:
    with site.database():
        bureau = make_organisation(region="500103", name="渝中区人力社保局")
        city = make_organisation(region="50", name="市人力社保局")

        def officer(name: str, role: Role, body=bureau) -> Account:
            return Account.of(make_officer(role, body.region, body, name=name))

        return Cast(
            drafter=officer("考务甲", Role.EXAMS),
            approver=officer("考务乙", Role.EXAMS),
            certifier=officer("证书丙", Role.CERTIFICATES),
            issuer=officer("证书丁", Role.CERTIFICATES, city),
            pool_officer=officer("记分戊", Role.POINTS),
            clerk=Account.of(make_person(name="单位经办己")),
        )


@pytest.mark.parametrize("with_js", [True, False], ids=["with-js", "without-js"])
def test_stranger_to_appointed(person, site: Site, cast: Cast, with_js: bool):
    candidate = person(with_js=with_js)
    candidates.reads_what_it_is(candidate)
    candidates.registers(candidate)
    candidates.takes_a_lesson(candidate)

    drafter, approver = person(with_js=with_js), person(cast.approver, with_js=with_js)
    drafter.signs_in(cast.drafter.resident_id, PASSWORD, "待办")
    officers.announces_a_sitting(drafter, approver)
    candidates.applies(candidate)
    officers.decides(drafter, "退回补正", "照片请用白底证件照，并写明工作经历的起止时间")
    candidates.mends_the_application(candidate)
    officers.decides(drafter, "审核通过")
    candidates.takes_the_ticket(candidate)

    moved = person(with_js=with_js)
    sits_the_exam(candidate, moved, site)
    move_sitting(site, closes_at=clock.now())  # the worker now ends it, in its own time

    clerk, officer = person(cast.clerk, with_js=with_js), person(cast.pool_officer, with_js=with_js)
    contractor.registers_a_firm(clerk)
    officers.verifies_the_firm(officer)
    contractor.enters_a_project(clerk)

    officers.releases_results(drafter, approver)
    candidates.sees_the_result(candidate)
    certifier = person(cast.certifier, with_js=with_js)
    officers.waits_for_the_notice(certifier, person(with_js=with_js))
    move_sitting(site, released_at=clock.now() - timedelta(days=8))
    officers.issues_the_certificate(certifier, person(cast.issuer, with_js=with_js))
    candidates.verifies_it(candidate, person(with_js=with_js))

    candidates.enters_the_pool(candidate)
    contractor.invites(clerk)
    candidates.accepts(candidate)
    contractor.offers_and_signs(clerk)
    candidates.signs(candidate)
    contractor.opens_the_appointment(clerk)
    contractor.uploads_the_scan(clerk)
    candidates.is_in_post(candidate)


def sits_the_exam(candidate: Visitor, moved: Visitor, site: Site) -> None:
    move_sitting(site, apply_until=clock.now(), opens_at=clock.now() + timedelta(minutes=30))
    candidate.page.reload()
    candidate.follows("进入考场", "核对本人信息")
    candidate.follows("信息无误，下一步", "考场规则和操作指南")
    candidate.is_refused("进入候考", "请先核对本人信息")
    candidate.ticks("本人信息无误")
    move_sitting(site, opens_at=clock.now() + timedelta(seconds=8))
    candidate.presses("进入候考", "等待开考")
    if not candidate.with_js:  # with a script the room is entered by itself
        move_sitting(site, opens_at=clock.now())
        candidate.follows("刷新", "等待开考")
        candidate.presses("开始作答", "答题")
    candidate.is_at("答题")

    with site.database():
        asked = questions_asked()
    assert len(asked) == 80
    by_hand = some_of_each(asked)
    assert len(by_hand) >= 12
    desk = Desk(candidate)
    for each in by_hand:
        desk.answers(each)
    desk.flags(by_hand[0].number)
    rest = [each for each in asked if each not in by_hand]
    blank, rest = rest[:2], rest[2:]
    desk.sends(rest)
    candidate.page.reload()
    desk.is_saved()
    desk.finds(by_hand[0].number, "已答")
    desk.finds(rest[-1].number, "已答")
    desk.finds(blank[0].number, "未答")

    there = goes_on_elsewhere(candidate, moved, desk, by_hand[1].number, lambda: code_to_move(site))
    there.hands_in()
    moved.reads(f"已答{len(asked) - len(blank)}题，未答{len(blank)}题，已标记1题")
    moved.follows(f"第{blank[0].number}题，未答", "答题")
    there.answers(blank[0])
    there.hands_in()
    moved.is_refused("确认交卷", "请勾选确认后再交卷")
    moved.ticks("我确认交卷")
    moved.presses("确认交卷", "答卷已收")
    moved.reads("回执编号", f"{len(asked) - 1} / {len(asked)}", "考生交卷")


def code_to_move(site: Site) -> str:
    """What an invigilator says to the candidate at the second machine."""
    with site.database():
        return code_for_the_candidate()


def move_sitting(site: Site, **moments: datetime) -> None:
    """Move the times of the only sitting, so that nobody waits for them."""
    with site.database():
        db.session.execute(update(Sitting).values(**moments))
        db.session.commit()
