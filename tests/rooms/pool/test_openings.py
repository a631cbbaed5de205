"""Which posts of which projects people may be placed on."""

import pytest

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.core.errors import Refused
from portal.db.base import db
from portal.pool.models import InvitationStatus
from portal.pool.queries.invitations import asked_for
from portal.pool.queries.openings import free_posts
from tests.factories.accounts import make_officer, make_organisation
from tests.factories.plans import ask_for_plan
from tests.factories.pool import make_invitation, make_need, make_profile
from tests.rooms.pool.test_profiles import suspend


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM)


@pytest.fixture
def clerk(firm):
    return make_officer(Role.FIRM, organisation=firm)


@pytest.mark.parametrize("why", ["hidden", "suspended"])
def test_an_acceptance_that_can_lead_to_nothing_holds_no_post(firm, why):
    project, profile = make_need(firm), make_profile()
    make_invitation(profile, project, status=InvitationStatus.ACCEPTED)
    assert free_posts([project.id]) == {project.id: 0}
    assert asked_for(project).accepted == 1
    if why == "hidden":
        profile.is_visible = False
    else:
        suspend(profile.person_id)
    db.session.commit()
    assert free_posts([project.id]) == {project.id: 1}
    assert asked_for(project).accepted == 0


def test_a_project_without_a_district_is_named_before_anything_is_reckoned(firm, clerk):
    nowhere = make_need(firm, name="某某改造项目", region="50")
    with pytest.raises(Refused, match=r"没有填写所在区县.*“某某改造项目”"):
        ask_for_plan([make_need(firm), nowhere], clerk)
