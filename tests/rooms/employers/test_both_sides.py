"""A clerk who is the specialist: what the firm says of the post is another clerk's to say."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers import actions
from portal.employers.models import AppointmentStatus, EndKind
from portal.employers.rules.sides import MOST_NAMED, Act, stand_in
from portal.employers.rules.terms import Side
from tests.factories.accounts import acting, make_officer, make_organisation, make_person
from tests.factories.employers import make_appointment, make_project, make_terms, sign_both
from tests.person import Person

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM, name="巴渝建设公司")


@pytest.fixture
def both(firm):
    """A clerk who is also the specialist."""
    return make_officer(Role.FIRM, organisation=firm, name="巴山月")


@pytest.fixture
def terms(firm, both):
    return make_terms(acting(both), make_project(firm, name="江岸一期"), both)


@pytest.fixture
def other(firm):
    return make_officer(Role.FIRM, organisation=firm, name="经办己")


def sign(terms, side, by):
    return actions.sign(terms, side, terms.digest, by=acting(by), now=NOW)


def test_whoever_is_appointed_does_not_sign_for_the_firm(terms, both, other):
    with pytest.raises(Refused, match=r"就是这项聘用中的劳资专管员.*（经办己）签署"):
        sign(terms, Side.FIRM, both)
    sign(terms, Side.PERSON, both)
    assert sign(terms, Side.FIRM, other).status is AppointmentStatus.AWAITING_FILING


def test_where_there_is_no_other_clerk_it_says_how_to_come_by_one(terms, both, firm):
    gone = make_officer(Role.FIRM, organisation=firm, name="已离任")
    gone.duties[0].ended_on = clock.today()
    make_officer(Role.FIRM, name="别家的人")
    db.session.commit()
    with pytest.raises(Refused, match=r"没有其他经办人.*授予施工单位经办人职责") as refusal:
        sign(terms, Side.FIRM, both)
    assert "已离任" not in refusal.value.reason
    assert "别家的人" not in refusal.value.reason


def test_what_one_signed_for_the_firm_before_one_does_not_sign_for_oneself(terms, both):
    terms.firm_signed_by_id, terms.firm_signed_at = both.id, NOW
    db.session.commit()
    with pytest.raises(Refused, match="同一人不能签署双方"):
        sign(terms, Side.PERSON, both)


def test_nor_a_change(terms, both, other):
    sign(terms, Side.FIRM, other)
    made = sign(terms, Side.PERSON, both)
    drawn = actions.propose_change(
        made, is_full_time=False, starts_on=made.starts_on, cause="调整", by=acting(both), now=NOW
    )
    with pytest.raises(Refused, match="不能同时代表单位签署"):
        sign(drawn, Side.FIRM, both)
    db.session.refresh(drawn)
    assert sign_both(drawn, acting(other)) is made


@pytest.mark.parametrize("kind", [EndKind.BY_PERSON, EndKind.COMPLETED])
def test_nor_the_end(firm, both, other, kind):
    post = make_appointment(both, make_project(firm), starts_on=clock.today() - 30 * DAY)
    end = (post, kind, "完工", clock.today())
    with pytest.raises(Refused, match=r"不能同时代表单位办理结束.*经办己"):
        actions.end_appointment(*end, by=acting(both), now=NOW)
    actions.end_appointment(*end, by=acting(other), now=NOW)
    assert post.status is AppointmentStatus.ENDED


def test_the_pages_say_so_instead_of_a_button(app, terms, both, other, firm):
    clerk = Person(app, both).visit(f"/firm/terms/{terms.public_id}")
    assert clerk.sees("请由贵单位其他经办人（经办己）签署")
    assert not clerk.page.select("#sign_form")
    colleague = Person(app, other).visit(f"/firm/terms/{terms.public_id}")
    colleague.submit("sign_form", agreed="y")
    own = Person(app, both).visit(f"/my/employers/terms/{terms.public_id}")
    own.submit("sign_form", agreed="y")
    clerk.visit(f"/firm/appointments/{terms.series}/end")
    assert clerk.sees("请由贵单位其他经办人（经办己）办理结束")
    assert not clerk.page.select("#end_form")


def test_a_form_kept_open_by_whoever_is_the_specialist_is_refused_in_words(app, firm, both, other):
    post = make_appointment(make_person(), make_project(firm), starts_on=clock.today() - DAY)
    clerk = Person(app, both).visit(f"/firm/appointments/{post.public_id}/end")
    post.person_id = both.id
    db.session.commit()
    clerk.submit("end_form", expect=422, kind="completed", reason="完工")
    assert clerk.sees("请由贵单位其他经办人（经办己）办理结束")


def test_of_many_clerks_some_are_named():
    names = [f"经办{number}" for number in range(MOST_NAMED + 1)]
    told = stand_in(Act.SIGN, names)
    assert f"经办{MOST_NAMED - 1}等）签署" in told
    assert names[-1] not in told
