"""Where no demonstration may be set up."""

import pytest
from sqlalchemy import update

from portal.access.roles import Role
from portal.accounts.queries import has_demo_people
from portal.core.errors import Refused
from portal.courses.models import Course
from portal.db.base import db
from portal.demo.load import NO_BANK, NOT_EMPTY, REAL, load
from tests.factories.accounts import make_officer, make_person


def test_not_where_a_real_administrator_works(context):
    make_officer(Role.ADMINISTRATOR, region="50")
    with pytest.raises(Refused, match=REAL):
        load()
    assert not has_demo_people()


def test_not_where_anybody_has_an_account(context):
    make_person()
    with pytest.raises(Refused, match=NOT_EMPTY):
        load()


def test_not_before_the_bank_and_the_courses_are_there(context):
    db.session.execute(update(Course).values(is_current=False))
    with pytest.raises(Refused, match=NO_BANK):
        load()
