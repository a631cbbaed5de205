"""What holds for every history (HOUSE §3.8; DOMAIN §7)."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.points.rules.catalogue import REGULATION_OF_2025
from portal.points.rules.cycles import Appointment, CycleMode, cycle_of
from portal.points.rules.history import History, Readmission, Verdict
from portal.points.rules.stacking import Entry, OrderMode, SameFact, Stacking, add_up, exclusion
from portal.points.rules.standing import Options, standing
from portal.terms.rules.timeline import Timeline

FIRST, LAST = date(2025, 5, 1), date(2027, 12, 31)
CODES = [item.code for item in REGULATION_OF_2025.items]
days = st.dates(FIRST, LAST)
few_days = st.sampled_from([date(2025, 9, 1) + timedelta(days=60 * n) for n in range(8)])


@st.composite
def entry_details(draw):
    on = draw(few_days | days)
    return {
        "item": draw(st.sampled_from(CODES)),
        "effective_on": on,
        "fact_on": on - timedelta(days=draw(st.sampled_from([0, 0, 10, 400]))),
        "project": draw(st.sampled_from(["P1", "P1", "P2"])),
        "document": draw(st.sampled_from(["D1", "D2", "D3"])),
        "fact": draw(st.sampled_from(["", "f", "g"])),
        "order": draw(st.sampled_from(["", "O1", "O2"])),
        "reversed_by": draw(st.sampled_from(["", "", "", "R"])),
    }


@st.composite
def histories(draw, min_entries=0):
    details = draw(st.lists(entry_details(), min_size=min_entries, max_size=9))
    entries = tuple(Entry(id=f"e{n}", **each) for n, each in enumerate(details))
    start = draw(st.just(date(2025, 6, 10)) | days)
    ended = draw(st.none() | st.integers(0, 500).map(lambda n: start + timedelta(days=n)))
    again = draw(st.lists(days, max_size=2))
    return History(
        draw(st.just(date(2025, 6, 1)) | st.none() | days),
        (Appointment(start, ended), *(Appointment(day) for day in again)),
        entries,
        tuple(Readmission(day) for day in draw(st.lists(days, max_size=2))),
    )


stackings = st.builds(Stacking, st.sampled_from(OrderMode), st.sampled_from(SameFact))
fixed = st.builds(
    Options,
    stacking=stackings,
    cycle_mode=st.sampled_from(CycleMode),
    reset_anchor=st.booleans(),
)
# As two officers may have changed them, once or twice.
options = st.builds(
    lambda first, later: Timeline(first, tuple(sorted(later.items()))),
    fixed,
    st.dictionaries(days, fixed, max_size=2),
)


@settings(max_examples=300)
@given(histories(), entry_details(), days, options)
def test_a_further_event_never_improves_a_standing(history, further, on, chosen):
    more = replace(history, entries=(*history.entries, Entry(id="new", **further)))
    before = standing(history, on, options=chosen)
    after = standing(more, on, options=chosen)
    assert after.balance <= before.balance
    assert after.raw >= before.raw
    assert after.lifetime >= before.lifetime
    if before.is_suspended:
        assert after.suspended_on <= before.suspended_on


@given(histories(min_entries=2), st.randoms(use_true_random=False), days, options)
def test_the_order_of_booking_makes_no_difference(history, dice, on, chosen):
    entries = list(history.entries)
    dice.shuffle(entries)
    shuffled = replace(history, entries=tuple(entries))
    assert standing(shuffled, on, options=chosen) == standing(history, on, options=chosen)


@given(histories(min_entries=1), days, options)
def test_a_reversal_is_as_if_it_had_never_been(history, on, chosen):
    first, *others = history.entries
    undone = replace(history, entries=(replace(first, reversed_by="R"), *others))
    never = replace(history, entries=tuple(others))
    with_it, without = (standing(each, on, options=chosen) for each in (undone, never))
    kept = tuple(each for each in with_it.entries if each.entry.id != first.id)
    assert replace(with_it, entries=kept) == without


@given(histories(), days, options)
def test_the_balance_stays_within_the_scale_and_the_parts_agree(history, on, chosen):
    now = standing(history, on, options=chosen)
    assert 0 <= now.balance <= 12
    assert now.used + now.balance == 12
    assert now.raw == sum(e.points for e in now.entries if e.verdict is Verdict.COUNTED)
    assert now.lifetime == sum(each.points for each in now.entries)
    assert len(now.entries) == len(history.entries)
    assert all(each.sentence.endswith("。") for each in now.entries)
    assert now.raw < 12 or now.is_suspended


@given(histories(), days, days)
def test_only_a_readmission_lifts_a_suspension(history, one, other):
    earlier, later = sorted((one, other))
    before, after = standing(history, earlier), standing(history, later)
    if before.is_suspended and not any(earlier < r.on <= later for r in history.readmissions):
        assert after.suspended_on == before.suspended_on


@given(histories(), days, days)
def test_a_cycle_without_anything_booked_is_empty_and_changes_nothing_else(history, one, other):
    """What the sweep takes for granted when a cycle has ended."""
    earlier, later = sorted((one, other))
    booked = tuple(e for e in history.entries if e.effective_on <= earlier)
    back = tuple(r for r in history.readmissions if r.on <= earlier)
    known = replace(history, entries=booked, readmissions=back)
    before, after = standing(known, earlier), standing(known, later)
    if before.cycle is not None and after.cycle.number > before.cycle.number:
        assert (after.used, after.suspended_on) == (0, before.suspended_on)
        assert after.cycle == cycle_of(before.anchor_on, later)


@given(histories(), days)
def test_whatever_gives_way_gives_way_to_something_that_counts(history, on):
    now = standing(history, on)
    counted = {e.entry.id for e in now.entries if e.points}
    for each in now.entries:
        assert (each.verdict is Verdict.GAVE_WAY) == (each.gave_way is not None)
        if each.gave_way:
            assert each.gave_way.to in counted


@given(histories(), stackings)
def test_the_total_is_the_heaviest_of_all_that_honour_the_exclusions(history, rules):
    """The quick search finds what trying every subset finds."""
    entries = history.entries[:7]
    points = [REGULATION_OF_2025.item(entry.item).points for entry in entries]
    best = max(
        sum(p for i, p in enumerate(points) if mask >> i & 1)
        for mask in range(1 << len(entries))
        if not any(
            mask >> i & 1 and mask >> j & 1 and exclusion(entries[i], entries[j], rules)
            for i in range(len(entries))
            for j in range(i)
        )
    )
    assert add_up(entries, REGULATION_OF_2025, Timeline(rules)).points == best


@given(stackings, st.data())
def test_exclusion_goes_both_ways(rules, data):
    a, b = (Entry(id=id_, **data.draw(entry_details())) for id_ in "ab")
    assert exclusion(a, b, rules) == exclusion(b, a, rules)


@given(days, days, options)
def test_every_day_from_the_anchor_lies_in_exactly_one_cycle(anchor, day, chosen):
    modes = chosen.map(lambda each: each.cycle_mode)
    cycle = cycle_of(anchor, day, modes=modes)
    if day < anchor:
        assert cycle is None
    else:
        assert cycle.starts_on <= day < cycle.ends_before
        following = cycle_of(anchor, cycle.ends_before, modes=modes)
        assert (following.number, following.starts_on) == (cycle.number + 1, cycle.ends_before)


def test_a_long_record_is_added_up_quickly():
    entries = [
        Entry(f"e{n}", CODES[n % 15], FIRST, FIRST, "P", f"D{n % 6}", f"f{n % 4}", f"O{n % 5}")
        for n in range(90)
    ]
    assert add_up(entries, REGULATION_OF_2025).points > 12
