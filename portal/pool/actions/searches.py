"""保存的搜索: kept for a contractor, looked at, paused, dropped; new people are told by number."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select

from portal.access.roles import Actor
from portal.accounts.models import Person
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers.queries import firm_of
from portal.notices.actions import Telling, tell
from portal.pool.models import SavedSearch
from portal.pool.rules.found_before import new_among, pack

MOST = 20
TOO_MANY = f"每个账户最多保存{MOST}个搜索，请先删除不再需要的"


def save_search(
    name: str, asked: dict[str, str], found: Iterable[int], *, by: Actor, now: datetime
) -> SavedSearch:
    """The search is kept; whom it finds today is known, and not news."""
    # The clerk's own row is held, not as a key of others: two clicks count each other.
    db.session.execute(select(Person.id).where(Person.id == by.id).with_for_update(key_share=True))
    kept = select(SavedSearch).where(SavedSearch.person_id == by.id)
    count = db.session.scalar(kept.with_only_columns(func.count(SavedSearch.id))) or 0
    if count >= MOST:
        raise Refused(TOO_MANY)
    if db.session.scalar(kept.where(SavedSearch.name == name)) is not None:
        raise Refused("已有同名的搜索，请换一个名称", field="name")
    packed = pack(found)
    search = SavedSearch(
        organisation_id=firm_of(by).id,
        person_id=by.id,
        name=name,
        asked=asked,
        looked_at=now,
        seen=packed,
        told=packed,
        created_at=now,
    )
    db.session.add(search)
    db.session.flush()
    record(Deed.POOL_SEARCH_SAVED, search, by=by, asked=asked)
    return search


def look(search: SavedSearch, found: Iterable[int], *, now: datetime) -> None:
    """Whom it finds now has been seen."""
    search.seen = search.told = pack(found)
    search.looked_at, search.new, search.counted_at = now, 0, now


def pause(search: SavedSearch, *, paused: bool) -> None:
    """It tells nothing while it is paused."""
    search.is_paused = paused


def drop_search(search: SavedSearch) -> None:
    """It is kept no longer: nobody was judged by it."""
    db.session.execute(delete(SavedSearch).where(SavedSearch.id == search.id))


def count_new(search: SavedSearch, found: Iterable[int], *, now: datetime) -> bool:
    """How many it finds that were not seen yet is known; the contractor is told, once a day and
    by number alone, when some of them have not been told of before. Whether it told.
    """
    everyone = list(found)
    search.new, search.counted_at = len(new_among(everyone, search.seen)), now
    fresh = len(new_among(everyone, search.seen, search.told))
    if not fresh:
        return False
    is_told = tell(
        Telling(
            "pool.search",
            f"保存的搜索“{search.name}”新增{fresh}人",
            f"pool.search:{search.id}:{now.astimezone(clock.BEIJING):%Y-%m-%d}",
            organisation_id=search.organisation_id,
            endpoint="pool.searches.search_list",
        ),
        now=now,
    )
    if is_told:  # else it was today, of others: of these tomorrow
        search.told = pack(everyone)
    return is_told
