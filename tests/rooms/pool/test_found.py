"""Open projects counted for one person."""

from datetime import timedelta

import pytest

from portal.accounts.models import OrganisationStatus
from portal.certificates.models import CertificateStatus
from portal.core import clock
from portal.db.base import db
from portal.employers.rules.sectors import ProjectType
from portal.pool.queries.found import find_projects
from tests.factories.pool import make_need, make_profile
from tests.rooms.pool.test_profiles import suspend

TODAY = clock.today()


@pytest.fixture
def profile(context):
    return make_profile(regions=("500103",), types={"building": 12})


def advice(profile):
    return find_projects(profile, clock.today()).advice


def test_only_open_projects_of_verified_contractors_in_time_and_place_fit(profile):
    make_need(region="500103")
    make_need(region="500107")
    make_need(region="500103", is_open=False)
    make_need(region="500103", needed_on=TODAY - timedelta(days=8))
    unverified = make_need(region="500103")
    unverified.organisation.status = OrganisationStatus.REFUSED
    db.session.commit()
    found = advice(profile)
    assert (found.fitting, found.open) == (1, 3)
    assert [gain.sentence for gain in found.gains] == ["若愿意到九龙坡区，可多符合1个在招项目"]


def test_each_gain_comes_true_when_it_is_followed(profile):
    profile.available_on = TODAY + timedelta(days=80)
    for days in (20, 40, 200):
        make_need(region="500103", needed_on=TODAY + timedelta(days=days))
    make_need(region="500107", needed_on=TODAY + timedelta(days=100))
    before = advice(profile)
    assert before.fitting == 1
    place, *days = before.gains
    assert place.count == 1
    for gain in days:
        day = gain.sentence.split("提前到")[1][:10]
        profile.available_on = clock.today().fromisoformat(day)
        assert advice(profile).fitting == before.fitting + gain.count


def test_the_new_district_fits_projects_of_the_old_ones(context):
    profile = make_profile(regions=("500157",))
    make_need(region="500112")
    assert advice(profile).fitting == 1


def test_the_nearest_are_scored_and_name_no_contractor(profile):
    need = make_need(region="500103", type=ProjectType.BUILDING)
    found = find_projects(profile, clock.today())
    (near,) = found.nearest
    assert near.match.score == sum(term.points for term in near.match.terms)
    assert "同区县 +25" in [term.sentence for term in near.match.terms]
    assert need.name not in repr(found)
    assert need.organisation.name not in repr(found)


def test_whoever_is_hidden_is_told_why_nobody_finds_them(context):
    profile = make_profile(is_visible=False)
    make_need(region="500103")
    (near,) = find_projects(profile, clock.today()).nearest
    assert "未同意" in "".join(near.match.shortcomings)


def test_whoever_is_suspended_or_without_certificate_is_not_told_that_all_is_well(context):
    profile = make_profile()
    make_need(region="500103")
    suspend(profile.person_id)
    profile.certificate.status = CertificateStatus.REVOKED
    db.session.commit()
    (near,) = find_projects(profile, clock.today()).nearest
    assert near.match.shortcomings == ("证书不在有效状态", "不在库或者已暂停推送")
