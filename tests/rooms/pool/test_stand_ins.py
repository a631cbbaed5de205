"""Who could step in, as an officer may know them."""

from portal.core import clock
from portal.pool.queries.stand_ins import stand_ins
from tests.factories.accounts import make_person
from tests.factories.pool import make_need, make_profile


def test_whose_record_another_district_keeps_is_not_named(context):
    own = make_profile(make_person(name="欧阳演示"), region="500103")
    make_profile(make_person(name="上官演示"), region="500107")
    found = stand_ins(make_need(region="500103"), besides=0, on=clock.today())
    assert found.total == 2
    assert {each.name for each in found.some if each.name.endswith("演示")} == {own.person.name}
