"""Who is in the pool, who is shown, and who decides it."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.certificates.models import CertificateStatus
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.employers.rules.sectors import ProjectType
from portal.points.models import PointsStanding
from portal.pool.actions import profiles as actions
from portal.pool.queries import profiles
from portal.pool.queries.search import search
from portal.pool.rules.consent import CURRENT
from portal.pool.rules.disclosure import Stage
from portal.pool.rules.wanted import Wanted
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.certificates import make_certificate
from tests.factories.pool import make_profile

NOW = clock.now()


@pytest.fixture
def clerk(context):
    return acting(make_officer(Role.FIRM))


def suspend(person_id: int) -> None:
    standing = PointsStanding(
        person_id=person_id, region="500103", used=12, suspended_on=clock.today(), worked_out_at=NOW
    )
    db.session.add(standing)
    db.session.commit()


def details(**changed) -> actions.Details:
    return actions.Details(
        **{
            "regions": ("500103", "500157"),
            "anywhere": False,
            "largest_headcount": 120,
            "available_on": clock.today(),
            "is_full_time": True,
            "skills": (),
            "education": None,
            "introduction": "",
        }
        | changed
    )


def found(clerk, **wanted):
    db.session.flush()
    page, _ = search(clerk, Wanted(**wanted), on=clock.today(), number=1)
    return {profile.person_id for profile in page.rows}


def test_nobody_enters_without_a_certificate(context):
    with pytest.raises(Refused, match="取得有效"):
        actions.write_profile(details(), by=acting(make_person()), now=NOW)


def test_a_profile_is_hidden_until_its_person_consents(clerk):
    person = make_person()
    make_certificate(person)
    profile = actions.write_profile(details(), by=acting(person), now=NOW)
    assert person.id not in found(clerk)
    actions.show_to_contractors(profile, version=CURRENT.version, by=acting(person), now=NOW)
    assert person.id in found(clerk)
    actions.hide_from_contractors(profile, by=acting(person), now=NOW)
    assert person.id not in found(clerk)


def test_writing_again_keeps_one_profile_and_the_districts_wanted(context):
    person = make_person()
    make_certificate(person)
    first = actions.write_profile(details(), by=acting(person), now=NOW)
    again = actions.write_profile(details(regions=("500157", "500106")), by=acting(person), now=NOW)
    assert again.id == first.id
    assert {each.region for each in again.districts} == {"500157", "500106"}


@pytest.mark.parametrize("regions", [(), ("990000",)])
def test_a_place_to_work_is_asked_for(context, regions):
    person = make_person()
    make_certificate(person)
    with pytest.raises(Refused):
        actions.write_profile(details(regions=regions), by=acting(person), now=NOW)


def test_whoever_is_suspended_or_revoked_is_not_there(clerk):
    suspended, revoked = make_profile(), make_profile()
    suspend(suspended.person_id)
    revoked.certificate.status = CertificateStatus.REVOKED
    db.session.commit()
    assert not {suspended.person_id, revoked.person_id} & found(clerk)
    for profile in (suspended, revoked):
        with pytest.raises(NotFound):
            profiles.get_visible(clerk, profile.public_id)


def test_the_search_narrows_by_each_condition(clerk):
    today = clock.today()
    far = make_profile(regions=("500229",), types={"road": 30}, is_full_time=False)
    late = make_profile(available_on=today + timedelta(days=60), introduction="擅长调解")
    everywhere = make_profile(regions=(), anywhere=True)
    assert found(clerk, region="500103") >= {late.person_id, everywhere.person_id}
    assert far.person_id not in found(clerk, region="500103")
    assert found(clerk, type=ProjectType.ROAD, months=24) == {far.person_id}
    assert late.person_id not in found(clerk, available_by=today)
    assert found(clerk, full_time=False) == {far.person_id}
    assert found(clerk, text="调解") == {late.person_id}


def test_the_new_district_finds_the_people_of_the_old_ones(clerk):
    old = make_profile(regions=("500112",))
    assert old.person_id in found(clerk, region="500157")


def test_counts_say_what_a_choice_would_give(clerk):
    make_profile(regions=("500229",), types={"road": 30})
    page, facets = search(clerk, Wanted(region="500229"), on=clock.today(), number=1)
    assert facets.districts["500229"] == page.total
    assert facets.types[ProjectType.ROAD] == 1


def test_a_card_shows_neither_name_nor_telephone(context):
    profile = make_profile(make_person(name="欧阳演示", mobile="13900001234"))
    card = profiles.show(profile, Stage.CARD)
    assert card is not None
    assert card.name is None
    assert card.mobile is None
    assert "演示" not in card.surname
