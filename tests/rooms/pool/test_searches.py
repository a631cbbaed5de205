"""Saved searches: new people are told once, by number."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.notices.models import Notice
from portal.pool import jobs
from portal.pool.actions import searches as actions
from portal.pool.models import SavedSearch
from portal.pool.queries import saved_searches as queries
from tests.factories.accounts import acting, make_officer
from tests.factories.pool import make_profile, make_search

NOW = clock.now()


@pytest.fixture
def clerk(context):
    return acting(make_officer(Role.FIRM))


def told(clerk):
    statement = select(Notice.words).where(Notice.organisation_id == clerk.organisation_id)
    return list(db.session.scalars(statement.order_by(Notice.id)))


def test_who_became_visible_since_is_new_until_looked_at(clerk):
    old = make_profile(types={"road": 30})
    search = make_search(clerk, seen=[old.id], asked={"type": "road"}, name="公路")
    assert jobs.tell_of_new_people() == 0
    fresh = make_profile(types={"road": 30})
    make_profile(types={"water": 30})
    assert jobs.tell_of_new_people() == 1
    db.session.refresh(search)
    assert search.new == 1
    assert told(clerk) == ["保存的搜索“公路”新增1人"]
    assert jobs.tell_of_new_people() == 0  # the same people are told once
    actions.look(search, [old.id, fresh.id], now=NOW)
    assert jobs.tell_of_new_people() == 0
    db.session.refresh(search)
    assert search.new == 0


def test_who_comes_to_match_is_new_and_who_is_hidden_is_not(clerk):
    hidden, road = make_profile(is_visible=False, types={"road": 9}), make_profile(types={})
    make_search(clerk, asked={"type": "road", "months": "6"})
    assert jobs.tell_of_new_people() == 0
    road.types = {"road": 6}
    db.session.commit()
    assert jobs.tell_of_new_people() == 1
    assert hidden.person.name not in "".join(told(clerk))
    assert road.person.name not in "".join(told(clerk))


def test_more_people_the_next_day_are_told_again(clerk):
    search = make_search(clerk, asked={"type": "rail"})
    first = make_profile(types={"rail": 9})
    assert actions.count_new(search, [first.id], now=NOW)
    second = make_profile(types={"rail": 9})
    tomorrow = NOW + timedelta(days=1)
    assert actions.count_new(search, [first.id, second.id], now=tomorrow)
    assert search.new == 2
    assert [words[-4:] for words in told(clerk)] == ["新增1人"] * 2


def test_who_comes_after_the_notice_of_the_day_is_told_of_the_next_day(clerk):
    search = make_search(clerk, asked={"type": "rail"})
    first, second = make_profile(), make_profile()
    assert actions.count_new(search, [first.id], now=NOW)
    everyone = [first.id, second.id]
    assert not actions.count_new(search, everyone, now=NOW)
    assert actions.count_new(search, everyone, now=NOW + timedelta(days=1))
    assert [words[-4:] for words in told(clerk)] == ["新增1人"] * 2


def test_a_paused_search_tells_nothing(clerk):
    make_search(clerk, asked={"type": "rail"}, is_paused=True)
    make_profile(types={"rail": 9})
    assert jobs.tell_of_new_people() == 0


def test_an_account_keeps_so_many_searches_each_under_its_own_name(clerk, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 2)
    actions.save_search("甲", {"type": "road"}, [3, 1], by=clerk, now=NOW)
    with pytest.raises(Refused, match="同名"):
        actions.save_search("甲", {}, [], by=clerk, now=NOW)
    actions.save_search("乙", {}, [], by=clerk, now=NOW)
    with pytest.raises(Refused, match="最多保存"):
        actions.save_search("丙", {}, [], by=clerk, now=NOW)


def test_another_contractor_s_search_is_not_there(clerk):
    search = make_search(clerk)
    with pytest.raises(NotFound):
        queries.get_search(acting(make_officer(Role.FIRM)), search.public_id)
    actions.drop_search(queries.get_search(clerk, search.public_id))
    assert db.session.scalars(select(SavedSearch)).all() == []
