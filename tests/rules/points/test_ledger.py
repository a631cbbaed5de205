"""The book in two times: what was known when, and what that made of a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.points.rules.cycles import Appointment
from portal.points.rules.history import History, Readmission
from portal.points.rules.ledger import Booking, Filed, Ledger, Return
from portal.points.rules.stacking import Entry
from portal.points.rules.standing import standing

FIRST = datetime(2025, 6, 10, 4, tzinfo=UTC)
ITEMS = ("12(1)", "12(2)", "13", "14(1)", "15(1)", "16")
moments = st.integers(0, 900).map(lambda n: FIRST + timedelta(hours=18 * n))


def day_of(at: datetime) -> date:
    return (at + timedelta(hours=8)).date()


@st.composite
def bookings(draw, number: int) -> Booking:
    at = draw(moments)
    struck = draw(st.none() | st.integers(0, 400))
    entry = Entry(
        f"e{number}",
        draw(st.sampled_from(ITEMS)),
        day_of(at),
        day_of(at),
        draw(st.sampled_from(["P1", "P2"])),
        f"D{number % 2}",
        draw(st.sampled_from(["", "f"])),
    )
    struck_at = None if struck is None else at + timedelta(hours=struck * 12)
    return Booking(entry, at, struck_at, f"R{number}" if struck_at else "")


@st.composite
def ledgers(draw) -> Ledger:
    count = draw(st.integers(0, 6))
    backs = draw(st.lists(moments, max_size=2))
    return Ledger(
        date(2025, 6, 1),
        (Filed(Appointment(date(2025, 6, 10)), FIRST),),
        tuple(draw(bookings(n)) for n in range(count)),
        tuple(Return(Readmission(day_of(at)), at) for at in backs),
    )


@given(ledgers(), st.integers(0, 700))
def test_in_the_end_everything_is_known(ledger, days):
    on = date(2025, 6, 10) + timedelta(days=days)
    late = FIRST + timedelta(days=4000)
    assert standing(ledger.as_known(late), on) == standing(ledger.whole(), on)


@given(ledgers(), moments, moments)
def test_what_is_booked_later_touches_no_earlier_knowledge(ledger, at, later):
    earlier, after = sorted((at, later))
    kept = tuple(b for b in ledger.bookings if b.booked_at <= after)
    assert replace(ledger, bookings=kept).as_known(earlier) == ledger.as_known(earlier)


@given(ledgers(), moments)
def test_a_day_is_what_it_was_until_something_more_is_booked(ledger, at):
    """Looked at from any moment before the next booking, a day reads the same."""
    edges = [b.booked_at for b in ledger.bookings]
    edges += [b.struck_at for b in ledger.bookings if b.struck_at]
    edges += [r.booked_at for r in ledger.returns]
    following = min((edge for edge in edges if edge > at), default=at + timedelta(days=9))
    just_before = following - timedelta(seconds=1)
    if just_before > at:
        assert ledger.as_known(just_before) == ledger.as_known(at)


@given(ledgers(), moments)
def test_struck_by_then_it_never_was_by_that_knowledge(ledger, at):
    undone = [b for b in ledger.bookings if b.struck_at is not None and b.struck_at <= at]
    never = replace(ledger, bookings=tuple(b for b in ledger.bookings if b not in undone))
    on = day_of(at)
    told, without = (standing(each.as_known(at), on) for each in (ledger, never))
    assert (told.used, told.raw, told.suspended_on) == (
        *(without.used, without.raw),
        without.suspended_on,
    )


def test_a_certificate_and_a_file_are_known_from_their_own_days():
    ledger = Ledger(date(2025, 7, 1), (Filed(Appointment(date(2025, 6, 10)), FIRST),))
    assert ledger.as_known(FIRST - timedelta(seconds=1)) == History(None)
    assert ledger.as_known(FIRST).certified_on is None
    assert ledger.as_known(FIRST + timedelta(days=21)).certified_on == date(2025, 7, 1)
