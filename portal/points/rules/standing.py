"""A history and a day → points in the cycle, suspension, and why (Arts 11–17; DOMAIN §7 B–R)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.points.rules.catalogue import REGULATION_OF_2025, Regulation
from portal.points.rules.cycles import Cycle, CycleMode, anchor_on, cycle_of
from portal.points.rules.history import History, Verdict, set_aside_because
from portal.points.rules.stacking import Entry, GaveWay, Stacking, Sum, add_up
from portal.terms.rules.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Options:
    """The settings a municipal officer may change (DOMAIN §7 D, F, J, K)."""

    stacking: Stacking = field(default_factory=Stacking)
    cycle_mode: CycleMode = CycleMode.HALF_OPEN
    reset_anchor: bool = False


DEFAULTS = Timeline(Options())


@dataclass(frozen=True, slots=True)
class Explained:
    """One entry, what became of it, and the sentence that says so.

    `points` are what it took in its own cycle, even if that is over; none if it took none.
    """

    entry: Entry
    verdict: Verdict
    points: int
    sentence: str
    cycle: Cycle | None
    gave_way: GaveWay | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """记分状态 of one person on one day.

    `raw` is the true sum, `used` stops at the cap, `lifetime` never forgets (DOMAIN §7 E, Q).
    """

    on: date
    anchor_on: date | None
    cycle: Cycle | None
    used: int
    raw: int
    balance: int
    lifetime: int
    suspended_on: date | None
    entries: tuple[Explained, ...]

    @property
    def is_suspended(self) -> bool:
        """True from the day twelve points took effect until a readmission."""
        return self.suspended_on is not None


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a standing means for the person (Art 17; DOMAIN §7 R, T)."""

    shown_in_search: bool
    may_be_invited: bool
    retraining_owed: bool
    employer_advised: bool
    appointment_stands: bool = True
    certificate_stands: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where points add up: one cycle (none is 0), or the part of it since the last readmission."""

    readmissions: int
    cycle: int


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Into which cycle, and which part of it, a day falls for one person."""

    anchor: date | None
    readmitted: tuple[date, ...]
    resets: tuple[date, ...]  # those with which the cycle began anew
    regulation: Regulation
    modes: Timeline[CycleMode]
    stacking: Timeline[Stacking]

    def cycle(self, day: date) -> Cycle | None:
        """Art 11, DOMAIN §7 C, D, F, G: reckoned from the anchor, whatever posts come and go.

        Where `reset_anchor` was in force on the day of a readmission, from the last such day.
        """
        if self.anchor is None:
            return None
        start = max([self.anchor, *(on for on in self.resets if on <= day)])
        return cycle_of(start, day, self.regulation.cycle_months, self.modes)

    def stretch(self, day: date, cycle: Cycle | None) -> Stretch:
        """DOMAIN §7 E, F: what took effect before a readmission no longer adds up with the rest;
        `cycle` is that of the day.
        """
        past = sum(on <= day for on in self.readmitted)
        return Stretch(past, cycle.number if cycle else 0)

    def is_cleared(self, then: Cycle | None, now: Cycle | None) -> bool:
        """Whether the last readmission cleared what another part of the cycle `then` took: it lies
        in that cycle, and the one that runs now is the same or began with it.
        """
        last = max(self.readmitted, default=None)
        if last is None or then is None or now is None:
            return False
        return then.starts_on <= last < then.ends_before and now.starts_on <= last < now.ends_before


def reckoning_of(
    history: History, on: date, regulation: Regulation, options: Timeline[Options]
) -> Reckoning:
    """How the days of this person up to that one are told apart."""
    readmitted = tuple(sorted({r.on for r in history.readmissions if r.on <= on}))
    return Reckoning(
        anchor=anchor_on(history.certified_on, history.appointments, regulation.in_force_on),
        readmitted=readmitted,
        resets=tuple(day for day in readmitted if options.on(day).reset_anchor),
        regulation=regulation,
        modes=options.map(lambda each: each.cycle_mode),
        stacking=options.map(lambda each: each.stacking),
    )


def standing(
    history: History,
    on: date,
    regulation: Regulation = REGULATION_OF_2025,
    options: Timeline[Options] = DEFAULTS,
) -> Standing:
    """Arts 11–17, DOMAIN §7 B–R: how the person stands at the end of `on`.

    In order: set aside what does not count (B, EE, M, N); put the rest into cycles by the day the
    decision took effect (C–G); add up within each (I–K); cap (Q); suspend (E, PP).
    """
    reckoning = reckoning_of(history, on, regulation, options)
    ranked = sorted(history.entries, key=lambda entry: (entry.effective_on, entry.id))
    set_aside = {entry.id: set_aside_because(entry, history, on, regulation) for entry in ranked}
    stretches = booked([entry for entry in ranked if not set_aside[entry.id]], reckoning)
    sums = {
        stretch: add_up(entries, regulation, reckoning.stacking)
        for stretch, entries in stretches.items()
    }
    cycle = reckoning.cycle(on)
    now = reckoning.stretch(on, cycle)
    raw = sums[now].points if now in sums else 0
    used = capped(raw, regulation)
    return Standing(
        on=on,
        anchor_on=reckoning.anchor,
        cycle=cycle,
        used=used,
        raw=raw,
        balance=regulation.cap - used,
        lifetime=sum(total.points for total in sums.values()),
        suspended_on=suspended_on(stretches, sums, reckoning),
        entries=tuple(_explain(e, set_aside[e.id], sums, reckoning, (now, cycle)) for e in ranked),
    )


def booked(entries: list[Entry], reckoning: Reckoning) -> dict[Stretch, list[Entry]]:
    """Art 17, DOMAIN §7 E: every entry in the cycle of the day its decision took effect."""
    stretches: dict[Stretch, list[Entry]] = defaultdict(list)
    for entry in entries:
        day = entry.effective_on
        stretches[reckoning.stretch(day, reckoning.cycle(day))].append(entry)
    return dict(stretches)


def capped(raw: int, regulation: Regulation) -> int:
    """Art 11, DOMAIN §7 Q: the sum shown stops at the full marks of a cycle."""
    return min(raw, regulation.cap)


def suspended_on(
    stretches: Mapping[Stretch, list[Entry]], sums: Mapping[Stretch, Sum], reckoning: Reckoning
) -> date | None:
    """Art 17, DOMAIN §7 E, F, PP: the day the sum of one cycle reached the cap, if it holds still.

    A new cycle does not lift it and idleness does not either; only a readmission does. What took
    effect before the last readmission is therefore past.
    """
    cap, rules = reckoning.regulation.cap, reckoning.stacking
    days = (
        day
        for stretch, entries in stretches.items()
        if stretch.readmissions == len(reckoning.readmitted) and sums[stretch].points >= cap
        for day in sorted({entry.effective_on for entry in entries})
        if _points_until(day, entries, reckoning.regulation, rules) >= cap
    )
    return min(days, default=None)


def consequences(standing: Standing) -> Consequences:
    """Art 17, DOMAIN §7 R, T: out of search and invitations, the employer advised; no more.

    The certificate stays valid and the appointment runs on.
    """
    suspended = standing.is_suspended
    return Consequences(
        shown_in_search=not suspended,
        may_be_invited=not suspended,
        retraining_owed=suspended,
        employer_advised=suspended,
    )


def _points_until(
    day: date, entries: list[Entry], regulation: Regulation, rules: Timeline[Stacking]
) -> int:
    return add_up((e for e in entries if e.effective_on <= day), regulation, rules).points


def _explain(
    entry: Entry,
    set_aside: Verdict | None,
    sums: Mapping[Stretch, Sum],
    reckoning: Reckoning,
    now: tuple[Stretch, Cycle | None],
) -> Explained:
    cycle = reckoning.cycle(entry.effective_on)
    if set_aside is not None:
        by = f"（冲正记录{entry.reversed_by}）" if set_aside is Verdict.REVERSED else ""
        return Explained(entry, set_aside, 0, f"{set_aside.label}{by}。", cycle)
    stretch = reckoning.stretch(entry.effective_on, cycle)
    if (gave_way := sums[stretch].gave_way.get(entry.id)) is not None:
        sentence = f"{gave_way.because.label}；已由记录{gave_way.to}扣分，本条不再扣分。"
        return Explained(entry, Verdict.GAVE_WAY, 0, sentence, cycle, gave_way)
    item = reckoning.regulation.item(entry.item)
    if stretch == now[0]:
        verdict = Verdict.COUNTED
    else:
        cleared = reckoning.is_cleared(cycle, now[1])
        verdict = Verdict.CLEARED if cleared else Verdict.LAPSED
    sentence = f"依据{item.citation}扣{item.points}分；{verdict.label}。"
    return Explained(entry, verdict, item.points, sentence, cycle)
