"""What the pool has done later."""

from contextlib import suppress
from datetime import datetime, time, timedelta

from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers.models import Project
from portal.jobs.queue import commit, job, later
from portal.notices.actions import Telling, tell_all
from portal.pool.actions.agreed import lapse_overdue, warn_near
from portal.pool.actions.experience import rework_people
from portal.pool.actions.invitations import expire
from portal.pool.actions.searches import count_new
from portal.pool.actions.waiting import ask_next as ask_next_of
from portal.pool.forms import SearchForm
from portal.pool.index.holding import pool
from portal.pool.models import Profile
from portal.pool.queries import experiences, saved_searches, waiting
from portal.pool.queries.invitations import overdue
from portal.pool.queries.search import ids_matching
from portal.pool.queries.settings import freshness_days
from portal.pool.rules.freshness import REMINDERS, Freshness, confirm_by, last_confirmed

LOT = 2000
WORDS = {
    Freshness.DUE: "您的人才库资料请在{day}前确认仍然准确，超过期限排序靠后",
    Freshness.STALE: "您的人才库资料超过{days}天没有确认，排序已靠后，请确认",
    Freshness.DORMANT: "您的人才库资料长期没有确认，排在最后，很难被找到，请确认",
}


@job("pool.expire_invitations")
def expire_invitations() -> None:
    """Invitations that nobody answered in time are shut, and acceptances that nothing followed;
    lists that were called and not asked, because a process died in between, are called again.
    """
    now = clock.now()
    for invitation in overdue(now):
        with suppress(Refused):  # answered at this very moment
            expire(invitation, now=now)
    commit()  # rows before people: none is held while the next hold theirs
    lapse_overdue(now)
    for project_id in waiting.list_called():
        later("pool.ask_next", project_id=project_id)


@job("pool.ask_next")
def ask_next(project_id: int) -> None:
    """The next of the waiting list are asked, once for each invitation that ended."""
    project = db.session.get(Project, project_id)
    if project is not None:
        ask_next_of(project, now=clock.now())


@job("pool.sweep_profiles")
def sweep_profiles() -> None:
    """Once a day: months that have grown, reminders to confirm, acceptances that lapse soon."""
    rework_months()
    remind_to_confirm()
    warn_near(clock.now())


@job("pool.count_searches")
def count_searches() -> None:
    """Saved searches tell of new people."""
    tell_of_new_people()


def rework_months() -> int:
    """Months on sites follow the posts that run, lot by lot, each kept before the next; how many
    profiles. Run again on the same day it finds nothing.
    """
    today, done, last = clock.today(), 0, 0
    while people := experiences.list_changing(today, after=last, limit=LOT):
        done += rework_people(people, on=today)
        last = people[-1]
        commit()
    return done


def remind_to_confirm() -> int:
    """Everybody shown whose confirmation runs out, has run out, or did so long ago is told once of
    each, lot by lot, each kept before the next: broken off, it goes on where it stopped. How many.
    """
    return sum(_remind(state) for state in reversed(REMINDERS))


def _remind(state: Freshness) -> int:
    stage, told = REMINDERS.index(state) + 1, 0
    today, days = clock.today(), freshness_days(clock.today())
    day_after = last_confirmed(state, today, days) + timedelta(days=1)
    before = datetime.combine(day_after, time(), clock.BEIJING)
    waiting = select(Profile.id, Profile.person_id, Profile.confirmed_at).where(
        Profile.is_visible.is_(True), Profile.confirmed_at < before, Profile.reminded < stage
    )
    last = 0
    while lot := db.session.execute(
        waiting.where(Profile.id > last).order_by(Profile.id).limit(LOT)
    ).all():
        told += tell_all([_reminder(state, days.fresh, *row) for row in lot], now=clock.now())
        ids = [row.id for row in lot]
        # Whoever confirmed meanwhile has begun anew: their next reminder must still come.
        unconfirmed = (Profile.id.in_(ids), Profile.confirmed_at < before)
        db.session.execute(update(Profile).where(*unconfirmed).values(reminded=stage))
        commit()
        last = ids[-1]
    return told


def _reminder(
    state: Freshness, days: int, profile_id: int, person_id: int, confirmed_at: datetime
) -> Telling:
    confirmed_on = confirmed_at.astimezone(clock.BEIJING).date()
    return Telling(
        "pool.confirm",
        WORDS[state].format(days=days, day=f"{confirm_by(confirmed_on, days):%Y-%m-%d}"),
        f"pool.confirm:{profile_id}:{confirmed_at.timestamp():.0f}:{state.value}",
        person_id=person_id,
        endpoint="pool.my.confirm",
    )


def tell_of_new_people() -> int:
    """Each saved search is asked again; how many had something to tell."""
    today, told, last = clock.today(), 0, 0
    while found := saved_searches.list_running(after=last, limit=1):
        search = found[0]
        wanted = SearchForm(MultiDict(search.asked)).wanted()
        told += count_new(search, ids_matching(wanted, today), now=clock.now())
        last = search.id
        commit()
    return told


@job("pool.write_down")
def write_down() -> None:
    """The pool in columns is kept in a file, so that a start need not read a million rows."""
    pool().write_down()
