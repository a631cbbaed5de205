"""A contractor says what is required of people, and what the post is like."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.core import clock
from portal.db.base import db
from portal.employers.models import Project
from portal.employers.rules.needs import Reach
from tests.factories.accounts import make_officer, make_organisation
from tests.factories.employers import make_project
from tests.factories.pool import make_invitation
from tests.person import Person


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM)


@pytest.fixture
def clerk(app, firm):
    return Person(app, make_officer(Role.FIRM, organisation=firm))


def edit(clerk, project):
    return clerk.visit(f"/firm/projects/{project.public_id}/edit")


def test_what_is_required_is_kept_shown_and_may_be_taken_back(clerk, firm):
    project = make_project(firm)
    edit(clerk, project).submit(
        "project_form",
        reach="city",
        least_months="１２",
        skills=["paying", "mediation"],
        subcontractors="3",
        shift="两班倒",
        language="能听懂重庆方言",
    )
    for words in ("全市", "不少于12个月", "总包代发与工资表审核、纠纷调解与应急处置", "两班倒"):
        assert clerk.sees(words)
    db.session.expire_all()
    kept = db.session.scalars(select(Project)).one()
    assert (kept.reach, kept.least_months, kept.subcontractors) == (Reach.CITY, 12, 3)
    assert kept.conditions == {"shift": "两班倒", "language": "能听懂重庆方言"}
    edit(clerk, project)
    assert clerk.page.select_one("#shift")["value"] == "两班倒"
    clerk.submit("project_form", least_months="", skills=[], shift="")
    db.session.expire_all()
    kept = db.session.scalars(select(Project)).one()
    assert (kept.least_months, kept.skills) == (0, [])
    assert kept.conditions == {"language": "能听懂重庆方言"}


def test_the_law_against_discrimination_stands_beside_what_is_offered(clerk, firm):
    edit(clerk, make_project(firm))
    assert clerk.sees("劳动者就业，不因民族、种族、性别、宗教信仰不同而受歧视")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reach": None}, "请选择人选的意向区县范围"),
        ({"least_months": "721"}, "0至720之间"),
        ({"skills": ["cooking"]}, "请从所列选项中选择"),
        ({"shift": "长" * 61}, "最多60个字"),
    ],
)
def test_what_cannot_be_required_is_refused(clerk, firm, typed, words):
    edit(clerk, make_project(firm)).submit("project_form", expect=422, **typed)
    assert words in clerk.text(".summary")


def test_the_invited_are_told_what_the_post_is_like(app, firm):
    project = make_project(
        firm, conditions={"pay": "每月6000至8000元"}, needed_on=clock.today(), is_open=True
    )
    invitation = make_invitation(project=project)
    person = Person(app, invitation.person)
    person.visit(f"/my/pool/invitations/{invitation.public_id}")
    assert person.sees("每月6000至8000元")
