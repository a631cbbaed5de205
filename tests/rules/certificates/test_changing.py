"""What may be done to a certificate after its issue, and that the register stays true through all
of it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certificates.rules.changing import (
    DATED,
    MUNICIPAL,
    Asked,
    ChangeKind,
    ChangeRefusal,
    DecisionRefusal,
    Held,
    ServiceRefusal,
    decision_refusal,
    event_of,
    refusals,
    service_refusal,
    standing_refusal,
)
from portal.certificates.rules.validity import (
    CertificateStatus,
    Entry,
    Event,
    Happening,
    known,
    status_on,
)

K, S, H, R = ChangeKind, CertificateStatus, Happening, ChangeRefusal
ISSUED_ON, TODAY = date(2026, 1, 10), date(2026, 6, 1)
ISSUED = Event(H.ISSUED, ISSUED_ON, 1)
VALID = Held(S.VALID, "张三", "id-1", (ISSUED,))
REVOKED = Held(S.REVOKED, "张三", "id-1", (ISSUED, Event(H.REVOKED, date(2026, 3, 1))))


def ask(kind: ChangeKind, **details) -> Asked:
    """A change of this kind with all it needs."""
    full = {"reason": "理由"}
    if kind is K.CORRECT:
        full |= {"new_name": "张叁"}
    if kind in DATED:
        full |= {"effective_on": TODAY, "decision_number": "渝人社撤〔2026〕1号"}
    return Asked(kind, **full | details)


@pytest.mark.parametrize(
    ("held", "asked", "found"),
    [
        (VALID, ask(K.CORRECT), ()),
        (VALID, ask(K.CORRECT, new_name="", new_resident_id="id-2"), ()),
        (VALID, ask(K.CORRECT, new_name="张三", new_resident_id="id-1"), (R.NOTHING_NEW,)),
        (VALID, ask(K.CORRECT, proofs=0, reason=""), (R.NO_REASON, R.NO_PROOF)),
        (VALID, ask(K.REISSUE), ()),
        (VALID, ask(K.REISSUE, proofs=0), (R.NO_PROOF,)),
        (REVOKED, ask(K.REISSUE), (R.NOT_VALID,)),
        (VALID, ask(K.REVOKE), ()),
        (VALID, ask(K.REVOKE, decision_number=""), (R.NO_DECISION,)),
        (VALID, ask(K.REVOKE, effective_on=None), (R.NO_DAY,)),
        (VALID, ask(K.REVOKE, effective_on=ISSUED_ON), ()),
        (VALID, ask(K.REVOKE, effective_on=ISSUED_ON - timedelta(1)), (R.TOO_EARLY,)),
        (VALID, ask(K.REVOKE, effective_on=TODAY + timedelta(1)), (R.IN_FUTURE,)),
        (REVOKED, ask(K.REVOKE), (R.IS_REVOKED,)),
        (replace(VALID, status=S.CANCELLED), ask(K.REVOKE), ()),
        (VALID, ask(K.CANCEL, decision_number=""), ()),
        (REVOKED, ask(K.CANCEL), (R.NOT_VALID,)),
        (VALID, ask(K.RESTORE), (R.NOT_ENDED,)),
        (REVOKED, ask(K.RESTORE), ()),
        (REVOKED, ask(K.RESTORE, effective_on=date(2026, 2, 28)), (R.TOO_EARLY,)),
        (replace(REVOKED, holds_other=True), ask(K.RESTORE), (R.HOLDS_OTHER,)),
        (VALID, ask(K.STRIKE), (R.NO_ENTRY,)),
        (REVOKED, ask(K.STRIKE, struck=REVOKED.events[1]), ()),
        (REVOKED, ask(K.STRIKE, struck=None), (R.NO_ENTRY,)),
        (REVOKED, ask(K.STRIKE, struck=ISSUED), (R.IS_ISSUE,)),
        (REVOKED, ask(K.STRIKE, struck=Event(H.CANCELLED, TODAY)), (R.NO_ENTRY,)),
        (
            replace(REVOKED, holds_other=True),
            ask(K.STRIKE, struck=REVOKED.events[1]),
            (R.HOLDS_OTHER,),
        ),
    ],
)
def test_each_change_is_refused_for_its_own_reasons(held, asked, found):
    assert refusals(held, asked, TODAY) == found


@pytest.mark.parametrize("kind", ChangeKind)
def test_nothing_is_changed_before_it_was_issued(kind):
    held = Held(S.PROPOSED, "张三", "id-1", ())
    assert standing_refusal(held, kind) is R.NOT_ISSUED


def test_an_edition_that_was_followed_by_another_is_not_struck():
    corrected, reissued = Event(H.CORRECTED, TODAY, 2), Event(H.REISSUED, TODAY, 3)
    held = replace(VALID, events=(ISSUED, corrected, reissued))
    assert refusals(held, ask(K.STRIKE, struck=corrected), TODAY) == (R.NOT_LATEST,)
    assert refusals(held, ask(K.STRIKE, struck=reissued), TODAY) == ()


@pytest.mark.parametrize("kind", ChangeKind)
@pytest.mark.parametrize(
    ("proposer", "regions", "issuer", "refusal"),
    [
        (2, {"50"}, None, DecisionRefusal.SAME_HAND),
        (1, {"50"}, None, None),
        (1, {"50"}, 2, "issued"),
        (1, {"500103"}, None, "municipal"),
    ],
)
def test_a_second_person_decides_and_what_is_grave_the_municipality(
    kind, proposer, regions, issuer, refusal
):
    answer = decision_refusal(
        kind, proposer_id=proposer, decider_id=2, decider_regions=regions, issuer_id=issuer
    )
    expected = {
        "issued": DecisionRefusal.ISSUED_IT if kind is K.REVOKE else None,
        "municipal": DecisionRefusal.NOT_MUNICIPAL if kind in MUNICIPAL else None,
    }
    assert answer is expected.get(refusal, refusal)


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({}, None),
        ({"decided_on": None}, ServiceRefusal.NOT_DECIDED),
        ({"served_on": TODAY}, ServiceRefusal.IS_SERVED),
        ({"on": date(2026, 5, 19)}, ServiceRefusal.TOO_EARLY),
        ({"on": date(2026, 6, 2)}, ServiceRefusal.IN_FUTURE),
    ],
)
def test_service_follows_the_decision_once_and_is_never_foretold(details, refusal):
    facts = {"decided_on": date(2026, 5, 20), "served_on": None, "on": TODAY, "today": TODAY}
    assert service_refusal(K.REVOKE, **facts | details) is refusal
    assert service_refusal(K.CORRECT, **facts | details) is ServiceRefusal.NEEDS_NONE


# --- A register of its own, to which whatever is asked is done that the rules allow --------------


@dataclass(frozen=True, slots=True)
class Register:
    """登记簿 of one certificate, as the actions keep it."""

    entries: tuple[Entry, ...]
    printed: int = 1

    def live(self) -> tuple[Event, ...]:
        return tuple(entry.event for entry in self.entries if entry.struck_at is None)

    def held(self, today: date) -> Held:
        status = status_on(self.live(), today)
        assert status is not None
        return Held(status, "张三", "id-1", self.live())

    def done(self, asked: Asked, today: date) -> "Register":
        """The register after this change; the same where the rules refuse it."""
        if refusals(self.held(today), asked, today):
            return self
        now = moment(today)
        if asked.struck is not None:
            place = next(
                n
                for n, e in enumerate(self.entries)
                if e.event == asked.struck and e.struck_at is None
            )
            struck = replace(self.entries[place], struck_at=now)
            return replace(
                self, entries=(*self.entries[:place], struck, *self.entries[place + 1 :])
            )
        event = event_of(asked, edition=self.printed + 1, today=today)
        assert event is not None
        added = (*self.entries, Entry(event, now))
        return Register(added, self.printed + bool(event.edition))


def moment(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


START = Register((Entry(ISSUED, moment(ISSUED_ON)),))
steps = st.tuples(
    st.sampled_from(ChangeKind),
    st.integers(1, 20),  # days since the step before
    st.integers(0, 60),  # days by which it takes effect earlier
    st.integers(0, 5),  # which entry is struck
)


def replay(done) -> list[tuple[date, Register]]:
    """The register after each step, with the day of the step."""
    register, today, story = START, ISSUED_ON, [(ISSUED_ON, START)]
    for kind, later, earlier, which in done:
        today += timedelta(later)
        live = register.live()
        struck = live[which % len(live)] if kind is K.STRIKE else None
        day = today - timedelta(earlier)
        asked = ask(kind, struck=struck)
        if kind in DATED:
            asked = replace(asked, effective_on=day)
        register = register.done(asked, today)
        story.append((today, register))
    return story


histories = st.lists(steps, max_size=8).map(replay)


@given(histories)
def test_what_was_known_on_a_past_day_never_changes_by_later_entries(story):
    last = story[-1][1]
    for today, register in story:
        at = moment(today)
        for ago in (0, 1, 7, 30):
            day = today - timedelta(ago)
            then = status_on(known(register.entries, at), day)
            assert status_on(known(last.entries, at), day) is then


@given(histories)
def test_an_edition_that_a_correction_replaced_is_never_valid_beside_the_new_one(story):
    for today, register in story:
        events = register.live()
        editions = [event.edition for event in events if event.edition]
        valid = [e for e in editions if status_on(events, today, e) is S.VALID]
        corrected = [e.edition for e in events if e.kind is H.CORRECTED]
        assert all(edition >= max(corrected, default=1) for edition in valid)
        if status_on(events, today) is S.VALID:
            assert max(editions) in valid


@given(histories)
def test_editions_are_numbered_in_a_row_and_never_twice(story):
    editions = [e.event.edition for e in story[-1][1].entries if e.event.edition]
    assert editions == list(range(1, len(editions) + 1))


@given(histories, st.integers(0, 5))
def test_what_is_struck_is_from_then_on_as_if_never_entered(story, which):
    today, register = story[-1]
    today += timedelta(1)
    struck = register.live()[which % len(register.live())]
    after = register.done(ask(K.STRIKE, struck=struck), today)
    if after == register:
        return
    without = list(register.live())
    without.remove(struck)
    for ago in range(0, 60, 7):
        day = today - timedelta(ago)
        assert status_on(known(after.entries, moment(today)), day) is status_on(without, day)


@given(histories)
def test_what_ends_or_restores_a_certificate_is_true_as_soon_as_it_is_entered(story):
    for (_, before), (today, after) in pairwise(story):
        if len(after.entries) > len(before.entries):
            kind = after.entries[-1].event.kind
            now = status_on(after.live(), today)
            assert {H.REVOKED: S.REVOKED, H.CANCELLED: S.CANCELLED}.get(kind, S.VALID) is now


@given(histories)
def test_no_entry_is_true_before_the_issue_or_in_the_future_of_its_recording(story):
    for entry in story[-1][1].entries:
        assert ISSUED_ON <= entry.event.on <= entry.recorded_at.date()


@given(histories)
def test_the_issue_stands_for_good(story):
    assert story[-1][1].entries[0] == START.entries[0]
