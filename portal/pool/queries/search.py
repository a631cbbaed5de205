"""The search: answered from the columns, shown from the database."""

from collections.abc import Sequence
from datetime import date
from math import ceil

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.db.base import db
from portal.db.paging import PER_PAGE, Page
from portal.pool.index.holding import pool
from portal.pool.models import Profile
from portal.pool.queries import profiles
from portal.pool.rules import bitmaps, finding, words
from portal.pool.rules.finding import Facets, Search
from portal.pool.rules.wanted import Wanted


def search(actor: Actor, wanted: Wanted, *, on: date, number: int) -> tuple[Page, Facets]:
    """The profiles wanted, in the order asked for, and how many there would be with each choice.

    Counts are those of the columns and may be a moment behind; whoever is shown was looked up now,
    so that a page may hold fewer than it has places for.
    """
    asked = ask(wanted, on)
    total = bitmaps.count(asked.found)
    last = max(1, ceil(total / PER_PAGE))
    number = min(max(1, number), last)
    rows, _ = finding.window(asked, (number - 1) * PER_PAGE, number * PER_PAGE)
    shown = still_visible(actor, asked.people.profile[rows].tolist())
    return Page(shown, number, last, total), finding.facets(asked)


def ask(wanted: Wanted, on: date) -> Search:
    """The question put to the columns as they are now."""
    people, masks, sayings = pool().look()
    runs = words.runs(wanted.text)  # of punctuation alone nothing is left to ask
    return finding.search(people, masks, wanted, on, sayings.saying(runs) if runs else None)


def ids_matching(wanted: Wanted, on: date) -> list[int]:
    """The profiles of everyone whom this search finds now."""
    asked = ask(wanted, on)
    found: list[int] = asked.people.profile[bitmaps.rows_of(asked.found)].tolist()
    return found


def still_visible(actor: Actor, ids: Sequence[int]) -> list[Profile]:
    """Of these profiles those that a contractor may still find, in the order given."""
    statement = within(profiles.visible(), actor, Permission.POOL_PROFILE_SEARCH, Profile)
    found = db.session.scalars(profiles.with_all(statement.where(Profile.id.in_(ids))))
    by_id = {profile.id: profile for profile in found.unique()}
    return [by_id[key] for key in ids if key in by_id]
