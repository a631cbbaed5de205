"""The permission table and its WHERE clause say the same of every thing and every person."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.access.policy import Permission, allows
from portal.access.roles import Actor, Post, Role
from portal.access.scope import within
from portal.accounts.models import OrganisationKind
from portal.certificates.models import Certificate
from portal.db.base import db
from portal.employers.models import Appointment
from tests.factories.accounts import make_organisation, make_person
from tests.factories.employers import make_appointment

REGIONS = ["", "50", "500103", "500106", "5001G1", "51", "5_", "5%"]
posts = st.builds(
    Post, st.sampled_from(Role), st.sampled_from(REGIONS), st.sampled_from([None, 0, 1])
)


@pytest.fixture
def things(context):
    people = [make_person().id for _ in range(3)]
    firms = [make_organisation(OrganisationKind.FIRM).id for _ in range(2)]
    made = [
        make_appointment(person_id=people[n % 3], organisation_id=firms[n % 2], region=region)
        for n, region in enumerate(["500103", "500106", "5001G1", "500157"])
    ]
    return people, firms, made


@given(
    st.lists(posts, min_size=1, max_size=3),
    st.sampled_from([0, 1, 2]),
    st.sampled_from(Permission),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
def test_list_and_check_agree(things, posts, who, permission):
    people, firms, made = things
    own = tuple(
        Post(p.role, p.region, None if p.organisation_id is None else firms[p.organisation_id])
        for p in posts
    )
    actor = Actor(people[who], own)
    listed = {
        a.id
        for a in db.session.scalars(within(select(Appointment), actor, permission, Appointment))
    }
    assert listed == {a.id for a in made if allows(actor, permission, a)}


def test_an_officer_without_a_region_reaches_nothing(context):
    nowhere = Actor(1, (Post(Role.CERTIFICATES, ""),))
    statement = within(
        select(Certificate), nowhere, Permission.CERTIFICATES_CERTIFICATE_READ, Certificate
    )
    assert db.session.scalars(statement).all() == []
