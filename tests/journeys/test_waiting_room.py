"""The waiting room with its script: what is announced is heard there, and comes along."""

from datetime import timedelta

from playwright.sync_api import expect

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import invigilation, papers, sittings
from portal.exams.models import ApplicationStatus, Sitting
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import make_application, make_sitting
from tests.journeys.conftest import Account, Site

PULSE = "document.dispatchEvent(new CustomEvent('pulse'))"


def test_who_waits_hears_the_announcements_and_takes_them_along(person, site: Site):
    with site.database():
        opens_at = clock.now() - timedelta(minutes=1)
        sitting = make_sitting(SittingStatus.RUNNING, opens_at=opens_at, starts_by_signal=True)
        application = make_application(sitting, status=ApplicationStatus.ADMITTED)
        papers.prepare_paper(application, now=clock.now())
        account, application_id = Account.of(application.person), application.public_id
        officer, sitting_id = acting(make_officer(Role.EXAMS)), sitting.id
        commit()

    def announce(text):
        with site.database():
            group = invigilation.Group(db.session.get_one(Sitting, sitting_id))
            invigilation.announce(group, text=text, by=officer, now=clock.now())
            commit()

    candidate = person(account)
    candidate.goes_to(f"/my/exam-room/{application_id}/rules", "考场规则和操作指南")
    candidate.ticks("本人信息无误")
    candidate.presses("进入候考", "等待开考")
    lines = candidate.page.locator("#news_list li")
    expect(candidate.page.locator("#news")).to_be_hidden()
    announce("请关闭手机")
    expect(lines).to_contain_text(["请关闭手机"])
    with site.database():
        sittings.signal_start(db.session.get_one(Sitting, sitting_id), by=officer, now=clock.now())
        commit()
    candidate.is_at("答题")
    expect(lines).to_contain_text(["请关闭手机"])
    announce("还有两小时")
    candidate.page.evaluate(PULSE)
    expect(lines).to_contain_text(["请关闭手机", "还有两小时"])
