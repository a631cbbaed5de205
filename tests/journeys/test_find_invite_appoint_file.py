"""A contractor who is late finds somebody, and the warning that stood is gone once all is filed."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.core import clock
from portal.employers import actions, queries
from portal.jobs.queue import commit
from tests.factories.accounts import make_officer, make_organisation, make_person
from tests.factories.employers import make_project
from tests.factories.pool import make_profile
from tests.journeys import candidate as candidates
from tests.journeys import contractor
from tests.journeys.conftest import Account, Site
from tests.journeys.story import FIRM, MOBILE, NAME, PROJECT, RESIDENT_ID
from tests.journeys.visitor import Visitor

DAYS_LEFT = 5


@dataclass(frozen=True, slots=True)
class Cast:
    """A certified specialist in the pool, a contractor's clerk, and the district's officer."""

    specialist: Account
    clerk: Account
    officer: Account


@pytest.fixture
def cast(site: Site) -> Cast:
    """Work starts in five days, nothing is filed, and the firm has been warned of it."""
    today = clock.today()
    start = today + timedelta(days=DAYS_LEFT)
    with site.database():
        firm = make_organisation(OrganisationKind.FIRM, name=FIRM)
        make_project(firm, name=PROJECT, planned_start_on=start, needed_on=start)
        specialist = make_person(name=NAME, resident_id=RESIDENT_ID, mobile=MOBILE)
        make_profile(specialist)
        bureau = make_organisation(region="500103", name="渝中区人力社保局")
        made = Cast(
            specialist=Account.of(specialist),
            clerk=Account.of(make_officer(Role.FIRM, organisation=firm, name="单位经办己")),
            officer=Account.of(make_officer(Role.POINTS, organisation=bureau, name="记分戊")),
        )
        actions.warn(queries.ids_to_look_at(today), now=clock.now())
        commit()
        return made


@pytest.mark.parametrize("with_js", [True, False], ids=["with-js", "without-js"])
def test_find_invite_appoint_file(person, cast: Cast, with_js: bool):
    clerk, specialist, officer = (
        person(account, with_js=with_js) for account in (cast.clerk, cast.specialist, cast.officer)
    )
    is_warned(clerk)
    contractor.invites(clerk)
    specialist.goes_to("/my", "我的进度")
    candidates.accepts(specialist)
    contractor.offers_and_signs(clerk)
    candidates.sees_who_looked(specialist)
    candidates.signs(specialist)
    contractor.opens_the_appointment(clerk)
    contractor.files_what_was_signed(clerk)
    is_warned_no_more(clerk)
    specialist.chooses_in_bar("聘用", "我的聘用")
    specialist.reads("在岗")
    sees_it_filed_in_time(officer)


def is_warned(clerk: Visitor) -> None:
    clerk.goes_to("/firm", "工作台")
    clerk.reads("提醒", f"7天内开工，配备文件未上传：{PROJECT}")
    clerk.follows(f"7天内开工，配备文件未上传：{PROJECT}", PROJECT)
    clerk.reads(f"距计划开工还有{DAYS_LEFT}天", "待办")


def is_warned_no_more(clerk: Visitor) -> None:
    clerk.chooses_in_bar("工作台", "工作台")
    assert "配备文件未上传" not in clerk.page.get_by_role("main").inner_text()
    clerk.chooses_in_bar("项目", "项目")
    clerk.follows(PROJECT, PROJECT)
    clerk.reads("已按期上传", "提醒记录", "了结")


def sees_it_filed_in_time(officer: Visitor) -> None:
    officer.goes_to("/bureau/employers/appointments", "配备文件")
    officer.follows(NAME, f"{NAME}的聘用")
    officer.reads("在岗", "第1版", "平台生成的文件", FIRM)
    officer.goes_to("/bureau/employers/projects?status=filed", "辖区内的项目")
    officer.reads(PROJECT, "已按期上传")
