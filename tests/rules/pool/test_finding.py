"""Search over columns finds, counts and orders as one would by hand."""

from datetime import date
from functools import cache
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portal.core.neighbours import neighbours
from portal.core.regions import equivalents, offices
from portal.employers.rules.needs import Skill
from portal.employers.rules.sectors import ProjectType
from portal.pool.rules import columns, finding
from portal.pool.rules.bitmaps import Bitmaps, count, pack, rows_of
from portal.pool.rules.columns import KINDS, People, Row
from portal.pool.rules.consent import covered
from portal.pool.rules.disclosure import Part
from portal.pool.rules.wanted import BANDS, Order, Soon, Wanted

TODAY = date(2026, 3, 1)
REGIONS = ["500157", "500112", "500109", "5001G1"]


def make(number: int, dice: Random) -> Row:
    months = tuple(dice.choice([0, 0, 6, 30]) for _ in KINDS)
    wishes = dice.sample(REGIONS, dice.randrange(3))
    version = dice.choice([1, 2, 3])
    return Row(
        profile=1000 - number,
        person=number,
        seed=number,
        places=columns.places_of(wishes, anywhere=dice.random() < 0.3),
        months=months,
        site_months=sum(months),
        headcount=dice.choice([0, 100]),
        available=TODAY.toordinal() + dice.choice([-5, 0, 7, 30, 31]),
        born=0,
        confirmed=TODAY.toordinal() - dice.randrange(3),
        trained=0,
        spare=12,
        active=0,
        skills=columns.skills_of(dice.sample(list(Skill), dice.randrange(4))),
        facts=columns.facts_of(
            certified=dice.random() < 0.8,
            in_pool=dice.random() < 0.8,
            consents=True,
            full_time=dice.random() < 0.7,
            route=False,
            searched=True,
        ),
        wording=version,
    )


def make_pool(many: int, seed: int) -> list[Row]:
    dice = Random(seed)
    return [make(number, dice) for number in range(many)]


pools = st.builds(make_pool, st.sampled_from([0, 3, 64, 90]), st.integers(0, 10**6))
wishes = st.builds(
    Wanted,
    region=st.sampled_from(["", *REGIONS]),
    near=st.booleans(),
    type=st.none() | st.sampled_from(list(ProjectType)),
    months=st.sampled_from([0, 6, 24]),
    headcount=st.sampled_from([0, 0, 50]),
    available_by=st.none() | st.just(TODAY),
    soon=st.none() | st.sampled_from(list(Soon)),
    full_time=st.none() | st.booleans(),
    skills=st.lists(st.sampled_from(list(Skill)), unique=True, max_size=2).map(tuple),
    order=st.sampled_from(list(Order)),
)


@cache
def ground(code, near):
    codes = equivalents(code, TODAY) | (neighbours(code, TODAY) if near else frozenset())
    return columns.places_of(codes, anywhere=True)


def willing(row, code, near):
    return bool(row.places & ground(code, near))


def soon_enough(row, soon):
    days = row.available - TODAY.toordinal()
    return days > 30 if soon is Soon.LATER else days <= {"now": 0, "week": 7, "month": 30}[soon]


def has(row, wanted):
    """By hand: whether this person is wanted."""
    months = row.months[KINDS.index(wanted.type)] if wanted.type else row.site_months
    working = columns.FULL_TIME if wanted.full_time else columns.PART_TIME
    words = covered(row.wording)
    return bool(
        row.facts & columns.SHOWN == columns.SHOWN
        and (not wanted.region or willing(row, wanted.region, wanted.near))
        and months >= max(1 if wanted.type else 0, wanted.months)
        and (Part.LARGEST_HEADCOUNT in words or not wanted.headcount)
        and row.headcount >= wanted.headcount
        and (wanted.available_by is None or row.available <= wanted.available_by.toordinal())
        and (wanted.soon is None or soon_enough(row, wanted.soon))
        and (wanted.full_time is None or (Part.WORKING in words and row.facts & working))
        and (Part.SKILLS in words or not wanted.skills)
        and all(row.skills & columns.skills_of([skill]) for skill in wanted.skills)
    )


def searched(pool, wanted, *, known):
    """The same, the bitmaps made when only some of the people were there."""
    people = columns.as_consented(People.of(pool))
    return finding.search(people, Bitmaps.of(people.part(slice(known))), wanted, TODAY)


@given(pools, wishes, st.sampled_from([0, 64, 90]))
def test_everyone_who_is_wanted_is_found_in_order_and_nobody_else(pool, wanted, known):
    search = searched(pool, wanted, known=known)
    found, total = finding.window(search, 0, 1000)
    expected = [row for row in pool if has(row, wanted)]

    def place(row):
        months = row.months[KINDS.index(wanted.type)] if wanted.type else row.site_months
        before = {
            Order.FRESH: 0,
            Order.EXPERIENCE: -months,
            Order.AVAILABLE: max(0, row.available - TODAY.toordinal()),
        }[wanted.order]
        confirmed = row.confirmed if Part.CONFIRMED_ON in covered(row.wording) else 0
        return before, -confirmed, row.profile

    assert total == len(expected)
    assert [pool[at] for at in found] == sorted(expected, key=place)


@given(pools, wishes, st.integers(0, 4), st.integers(0, 9))
def test_pages_are_parts_of_the_whole(pool, wanted, start, size):
    search = searched(pool, wanted, known=0)
    whole, _ = finding.window(search, 0, 1000)
    part, _ = finding.window(search, start, start + size)
    assert list(part) == list(whole[start : start + size])


@given(pools, wishes)
def test_a_count_says_what_a_choice_would_give(pool, wanted):
    facets = finding.facets(searched(pool, wanted, known=64))

    def many(**changed):
        return sum(has(row, wanted.but(**changed)) for row in pool)

    for region in offices(TODAY):
        assert facets.districts.get(region.code, 0) == many(region=region.code)
    assert facets.types == {kind: many(type=kind) for kind in ProjectType}
    assert facets.months == {least: many(months=least) for least in BANDS}
    assert facets.soon == {soon: many(soon=soon) for soon in Soon}
    assert facets.full_time == {full: many(full_time=full) for full in (True, False)}
    assert facets.skills == {skill: many(skills=tuple({*wanted.skills, skill})) for skill in Skill}


@given(pools, wishes)
def test_what_is_left_out_would_give_as_many_as_are_counted(pool, wanted):
    without = finding.facets(searched(pool, wanted, known=64)).without
    for name, changed in (
        ("region", {"region": ""}),
        ("soon", {"soon": None}),
        ("headcount", {"headcount": 0}),
    ):
        if name in without:
            assert without[name] == sum(has(row, wanted.but(**changed)) for row in pool)
    assert ("region" in without) == bool(wanted.region)


@given(st.lists(st.booleans(), max_size=200))
def test_a_packed_mask_is_the_mask(places):
    words = pack(np.array(places, np.bool_))
    assert list(rows_of(words)) == [at for at, is_set in enumerate(places) if is_set]
    assert count(words) == sum(places)


def test_a_search_is_the_same_as_its_address():
    assert Wanted().args() == {}
    assert not Wanted(order=Order.AVAILABLE).asks
    asked = Wanted(region="500103", near=True, skills=(Skill.PAYING,), full_time=False)
    assert asked.args() == {
        "region": "500103",
        "near": "1",
        "full_time": "0",
        "skills": ["paying"],
    }
    assert asked.toggled(Skill.PAYING).skills == ()
    assert asked.asks
