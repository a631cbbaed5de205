"""What a certificate is worth on a day (DOMAIN §1.3 row 15, §6.4)."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.certificates.rules.validity import (
    CertificateStatus,
    Event,
    Happening,
    status_on,
)

S, H = CertificateStatus, Happening
ISSUED = Event(H.ISSUED, date(2025, 6, 10), 1)
CORRECTED = Event(H.CORRECTED, date(2025, 9, 1), 2)
REISSUED = Event(H.REISSUED, date(2026, 1, 5), 3)
REVOKED = Event(H.REVOKED, date(2026, 3, 1))
CANCELLED = Event(H.CANCELLED, date(2026, 2, 1))
RESTORED = Event(H.RESTORED, date(2026, 6, 1))

days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def test_a_certificate_is_valid_from_its_issue_without_end():
    assert status_on([ISSUED], date(2025, 6, 9)) is None
    assert status_on([ISSUED], date(2025, 6, 10)) is S.VALID
    assert status_on([ISSUED], date(2065, 6, 10)) is S.VALID
    assert status_on([], date(2025, 6, 10)) is None


def test_a_correction_voids_the_old_print_and_not_the_certificate():
    events = [ISSUED, CORRECTED]
    assert status_on(events, date(2025, 9, 1)) is S.VALID
    assert status_on(events, date(2025, 9, 1), edition=1) is S.CORRECTED
    assert status_on(events, date(2025, 8, 31), edition=1) is S.VALID
    assert status_on(events, date(2025, 9, 1), edition=2) is S.VALID
    assert status_on(events, date(2025, 8, 31), edition=2) is None


def test_a_reissue_for_loss_voids_nothing():
    events = [ISSUED, REISSUED]
    assert status_on(events, date(2026, 1, 5), edition=1) is S.VALID


def test_revoked_and_cancelled_hold_for_every_print():
    assert status_on([ISSUED, CORRECTED, REVOKED], date(2026, 3, 1), edition=1) is S.REVOKED
    assert status_on([ISSUED, CANCELLED], date(2026, 2, 1)) is S.CANCELLED
    assert status_on([ISSUED, CANCELLED], date(2026, 1, 31)) is S.VALID


def test_revocation_outweighs_cancellation_whichever_came_first():
    assert status_on([ISSUED, CANCELLED, REVOKED], date(2026, 4, 1)) is S.REVOKED
    later = Event(H.CANCELLED, date(2026, 3, 2))
    assert status_on([ISSUED, REVOKED, later], date(2026, 4, 1)) is S.REVOKED


def test_a_restoration_lifts_either_from_its_day():
    events = [ISSUED, REVOKED, RESTORED]
    assert status_on(events, date(2026, 5, 31)) is S.REVOKED
    assert status_on(events, date(2026, 6, 1)) is S.VALID
    assert status_on([ISSUED, CORRECTED, REVOKED, RESTORED], date(2026, 6, 1), 1) is S.CORRECTED


def test_events_of_one_day_count_in_the_order_they_were_recorded():
    undone = Event(H.RESTORED, REVOKED.on)
    assert status_on([ISSUED, REVOKED, undone], REVOKED.on) is S.VALID
    assert status_on([ISSUED, undone, REVOKED], REVOKED.on) is S.REVOKED


@given(days, st.lists(st.builds(Event, st.sampled_from(Happening), days), max_size=6))
def test_what_happens_later_changes_no_earlier_day(day, events):
    until_then = [event for event in events if event.on <= day]
    assert status_on([ISSUED, *events], day) == status_on([ISSUED, *until_then], day)
