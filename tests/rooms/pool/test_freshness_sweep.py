"""Reminders to confirm: once of each kind, to those who are shown."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.db.base import db
from portal.notices.models import Notice
from portal.pool import jobs
from portal.pool.actions import profiles as actions
from tests.factories.accounts import acting
from tests.factories.pool import make_profile


def confirmed(days_ago, **details):
    return make_profile(confirmed_at=clock.now() - timedelta(days=days_ago), **details)


def told(profile):
    words = select(Notice.words).where(Notice.person_id == profile.person_id)
    return db.session.scalars(words.order_by(Notice.id)).all()


def test_everyone_shown_is_reminded_once_of_what_they_have_come_to(context):
    fresh, due, stale, asleep = (confirmed(days) for days in (75, 77, 91, 181))
    hidden = confirmed(100, is_visible=False)
    assert jobs.remind_to_confirm() == 3
    assert jobs.remind_to_confirm() == 0
    assert told(fresh) == told(hidden) == []
    assert [len(told(each)) for each in (due, stale, asleep)] == [1, 1, 1]
    assert "前确认" in told(due)[0]
    assert "超过90天" in told(stale)[0]
    assert "长期没有确认" in told(asleep)[0]


def test_who_does_not_confirm_is_reminded_again_when_it_has_run_out(context):
    profile = confirmed(77)
    jobs.remind_to_confirm()
    profile.confirmed_at -= timedelta(days=14)
    db.session.commit()
    assert jobs.remind_to_confirm() == 1
    assert len(told(profile)) == 2


def test_a_confirmation_begins_anew(context):
    profile = confirmed(95)
    jobs.remind_to_confirm()
    actions.confirm_profile(profile, by=acting(profile.person), now=clock.now())
    assert profile.reminded == 0
    db.session.commit()
    assert jobs.remind_to_confirm() == 0


def test_who_confirms_during_the_sweep_is_reminded_next_time(context, monkeypatch):
    profile = confirmed(95)

    def confirming(tellings, *, now):
        actions.confirm_profile(profile, by=acting(profile.person), now=now)
        db.session.flush()
        return len(tellings)

    monkeypatch.setattr(jobs, "tell_all", confirming)
    jobs.remind_to_confirm()
    db.session.refresh(profile)
    assert profile.reminded == 0


def test_a_sweep_that_broke_off_goes_on_where_it_stopped(context, monkeypatch):
    monkeypatch.setattr(jobs, "LOT", 2)
    profiles = [confirmed(80) for _ in range(5)]
    commits = []

    def break_off():
        db.session.flush()
        commits.append(1)
        if len(commits) == 2:
            raise RuntimeError("power cut")

    monkeypatch.setattr(jobs, "commit", break_off)
    with pytest.raises(RuntimeError, match="power cut"):
        jobs.remind_to_confirm()
    assert jobs.remind_to_confirm() == 1
    assert [len(told(each)) for each in profiles] == [1] * 5
