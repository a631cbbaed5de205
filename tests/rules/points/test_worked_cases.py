"""Worked cases, written from the text of Arts 11–17 and DOMAIN §7 B–R, as a table to be read.

Unless a case says otherwise the person was certified on 2025-06-01 and is in post since 2025-06-10:
the first cycle runs until 2026-06-09. A line of a case is

    day-of-decision item document [fact=…] [order=…] [on=day-of-the-fact] [at=project] [undone]

and what it comes to is "day: points", with "out" while nothing is pushed any more.
"""

from dataclasses import dataclass
from datetime import date

import pytest

from portal.points.rules.cycles import Appointment
from portal.points.rules.history import History, Readmission
from portal.points.rules.stacking import Entry
from portal.points.rules.standing import standing

POST = ("2025-06-10",)


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the clause, what happened, and what it comes to."""

    clause: str
    title: str
    lines: tuple[str, ...]
    comes_to: tuple[str, ...]
    certified: str = "2025-06-01"
    posts: tuple[str, ...] = POST
    back: tuple[str, ...] = ()


def case(clause, title, lines, comes_to, **more):
    told = [line.strip() for line in lines.strip().splitlines()]
    return Case(clause, title, tuple(told), tuple(comes_to.split("; ")), **more)


CASES = [
    # --- whose points: certificate and post (Art 11; B, EE, N) -----------------------------------
    case("B", "without a certificate nothing counts, however grave", """
        2025-09-01 16 A
        2025-09-01 12(1) B""", "2025-09-01: 0; 2026-09-01: 0", certified=""),
    case("B", "with a certificate and no post nothing counts", """
        2025-09-01 12(1) A""", "2025-09-01: 0", posts=()),
    case("EE", "a fact of the day before the certificate never counts, decided when it may", """
        2025-09-10 14(1) A on=2025-08-31""", "2025-09-10: 0; 2026-01-01: 0",
        certified="2025-09-01"),
    case("EE", "a fact of the day of the certificate counts", """
        2025-09-10 14(1) A on=2025-09-01""", "2025-09-09: 0; 2025-09-10: 3",
        certified="2025-09-01"),
    case("N", "a fact of the day before the post does not count", """
        2025-09-01 12(3) A on=2025-06-09""", "2025-09-01: 0"),
    case("N", "a fact of the first day of the post counts", """
        2025-09-01 12(3) A on=2025-06-10""", "2025-09-01: 1"),
    case("N", "a fact of the last day of the post counts, of the day after does not", """
        2025-12-01 12(3) A on=2025-10-31
        2025-12-01 12(4) B on=2025-11-01""", "2025-12-01: 1",
        posts=("2025-06-10 2025-10-31",)),
    case("N", "who has left answers for the time in post", """
        2026-02-01 15(3) A on=2025-10-01""", "2026-02-01: 6",
        posts=("2025-06-10 2025-10-31",)),
    case("Art 19", "a fact of the day before the measures does not count, of their first day", """
        2025-06-01 12(1) A on=2025-04-02
        2025-06-01 12(2) B on=2025-04-03""", "2025-06-01: 1",
        certified="2024-01-01", posts=("2024-02-01",)),
    # --- from when to when (C, D) ----------------------------------------------------------------
    case("C", "the cycle begins with the later of certificate and post: the certificate", """
        2025-09-05 12(1) A
        2026-08-31 12(2) B
        2026-09-01 12(3) C""", "2026-08-31: 2; 2026-09-01: 1", certified="2025-09-01"),
    case("C", "the later of the two: the post", """
        2026-01-05 12(1) A
        2027-01-04 12(2) B
        2027-01-05 12(3) C""", "2027-01-04: 2; 2027-01-05: 1", posts=("2026-01-05",)),
    case("C", "a post that was over before the certificate starts no cycle", """
        2026-01-10 12(1) A
        2027-01-04 12(2) B""", "2027-01-04: 2; 2027-01-05: 0",
        certified="2025-09-01", posts=("2025-06-10 2025-07-31", "2026-01-05")),
    case("D", "the last day of the cycle still belongs to it", """
        2025-09-01 12(1) A
        2026-06-09 12(2) B""", "2026-06-09: 2; 2026-06-10: 0"),
    case("D", "the first day of the next begins anew", """
        2025-09-01 12(1) A
        2026-06-10 12(2) B""", "2026-06-10: 1"),
    case("D", "from 29 February to the last day before 28 February", """
        2028-03-01 12(1) A
        2029-02-27 12(2) B
        2029-02-28 12(3) C""", "2029-02-27: 2; 2029-02-28: 1", posts=("2028-02-29",)),
    # --- rollover (E) ----------------------------------------------------------------------------
    case("E", "a decision counts in the cycle of its own day, not of the fact's", """
        2026-06-10 14(2) A on=2026-06-01""", "2026-06-09: 0; 2026-06-10: 3"),
    case("E", "eleven points are gone with the cycle", """
        2025-10-01 15(1) A fact=a
        2025-11-01 14(1) B fact=b
        2025-12-01 13 C order=O1""", "2026-06-09: 11; 2026-06-10: 0"),
    case("E", "the twelfth on the last day suspends, and the new cycle lifts nothing", """
        2025-10-01 15(1) A fact=a
        2025-11-01 14(1) B fact=b
        2025-12-01 13 C order=O1
        2026-06-09 12(1) D""", "2026-06-08: 11; 2026-06-09: 12 out; 2026-06-10: 0 out"),
    case("E", "eleven points at the end and one at the beginning suspend nobody", """
        2025-10-01 15(1) A fact=a
        2025-11-01 14(1) B fact=b
        2025-12-01 13 C order=O1
        2026-06-10 12(1) D""", "2026-06-09: 11; 2026-06-10: 1"),
    case("E", "a suspension outlasts every rollover", """
        2025-10-01 16 A""", "2025-10-01: 12 out; 2026-06-10: 0 out; 2029-01-01: 0 out"),
    # --- back again (F) --------------------------------------------------------------------------
    case("F", "readmission clears the cycle and does not move it", """
        2025-10-01 16 A
        2026-06-09 12(1) B""", "2025-12-01: 0; 2026-06-09: 1; 2026-06-10: 0",
        back=("2025-12-01",)),
    case("F", "points of before and after the readmission do not add up", """
        2025-10-01 15(1) A fact=a
        2025-10-02 15(2) B fact=b
        2026-01-01 15(1) C fact=c""", "2025-10-02: 12 out; 2026-01-01: 6", back=("2025-12-01",)),
    case("F", "twelve more after the readmission suspend anew", """
        2025-10-01 16 A fact=a
        2026-01-01 15(1) B fact=b
        2026-02-01 15(2) C fact=c""", "2026-01-31: 6; 2026-02-01: 12 out", back=("2025-12-01",)),
    case("F", "what takes effect on the day of the readmission counts anew", """
        2025-10-01 16 A
        2025-12-01 12(1) B""", "2025-11-30: 12 out; 2025-12-01: 1", back=("2025-12-01",)),
    case("F", "readmitted in a later cycle, the next begins at the old anniversary", """
        2025-10-01 16 A
        2026-08-01 12(1) B
        2027-06-10 12(2) C""", "2026-07-04: 0 out; 2026-07-05: 0; 2026-08-01: 1; 2027-06-10: 1",
        back=("2026-07-05",)),
    # --- the person, not the job (G) -------------------------------------------------------------
    case("G", "points of two projects add up for the person", """
        2025-09-01 14(1) A at=P1
        2025-09-02 15(3) B at=P2""", "2025-09-02: 9", posts=("2025-06-10", "2025-08-01")),
    case("G", "without a post the clock runs on", """
        2025-09-01 14(1) A""", "2026-06-09: 3; 2026-06-10: 0",
        posts=("2025-06-10 2025-10-01",)),
    case("G", "a new employer resets nothing", """
        2025-09-01 14(1) A
        2026-03-01 12(1) B at=P2""", "2026-02-01: 3; 2026-03-01: 4",
        posts=("2025-06-10 2025-12-31", "2026-02-01")),
    # --- Art 12: one point an item and document (I) ----------------------------------------------
    case("I", "three items of one inspection are three points", """
        2025-09-01 12(1) A
        2025-09-01 12(5) A
        2025-09-01 12(6) A""", "2025-09-01: 3"),
    case("I", "all eight items of one inspection are eight points", """
        2025-09-01 12(1) A
        2025-09-01 12(2) A
        2025-09-01 12(3) A
        2025-09-01 12(4) A
        2025-09-01 12(5) A
        2025-09-01 12(6) A
        2025-09-01 12(7) A
        2025-09-01 12(8) A""", "2025-09-01: 8"),
    case("I", "an item found twice in one inspection is one point", """
        2025-09-01 12(5) A
        2025-09-01 12(5) A""", "2025-09-01: 1"),
    case("I", "an item booked twice from one document is one point, whatever the days", """
        2025-09-01 12(5) A
        2025-09-20 12(5) A""", "2025-09-01: 1; 2025-09-20: 1"),
    case("I", "the item again in a later inspection is another point", """
        2025-09-01 12(5) A
        2025-12-01 12(5) B""", "2025-09-01: 1; 2025-12-01: 2"),
    case("I", "one document about two projects is a point for each", """
        2025-09-01 12(5) A at=P1
        2025-09-01 12(5) A at=P2""", "2025-09-01: 2", posts=("2025-06-10", "2025-06-10")),
    # --- Art 13: two more for an order not met (J) -----------------------------------------------
    case("J", "an order about one item, not met: one and two", """
        2025-09-01 12(1) A fact=f
        2025-10-01 13 B fact=f order=O1""", "2025-09-30: 1; 2025-10-01: 3"),
    case("J", "an order about three items, not met: three and two", """
        2025-09-01 12(1) A
        2025-09-01 12(2) A
        2025-09-01 12(3) A
        2025-10-01 13 B order=O1""", "2025-10-01: 5"),
    case("J", "two orders, neither met: two for each", """
        2025-09-01 12(1) A
        2025-10-01 13 B order=O1
        2025-11-01 12(1) C
        2025-12-01 13 D order=O2""", "2025-12-01: 6"),
    case("J", "one order found not met twice: two, once", """
        2025-09-01 12(1) A
        2025-10-01 13 B order=O1
        2025-11-01 13 C order=O1""", "2025-11-01: 3"),
    case("J", "six orders in one cycle suspend", """
        2025-09-01 13 A order=O1
        2025-09-02 13 B order=O2
        2025-09-03 13 C order=O3
        2025-09-04 13 D order=O4
        2025-09-05 13 E order=O5
        2025-09-06 13 F order=O6""", "2025-09-05: 10; 2025-09-06: 12 out"),
    # --- Art 15 last paragraph and one fact once (K) ---------------------------------------------
    case("K", "one fact under 12 and 14 in one document is three", """
        2025-09-01 12(4) A fact=f
        2025-09-01 14(1) A fact=f""", "2025-09-01: 3"),
    case("K", "different facts under 12 and 14 in one document are four", """
        2025-09-01 12(4) A fact=f
        2025-09-01 14(1) A fact=g""", "2025-09-01: 4"),
    case("K", "13 and 14 in one document: by 14, whatever the facts", """
        2025-09-01 13 A fact=f order=O1
        2025-09-01 14(1) A fact=g""", "2025-09-01: 3"),
    case("K", "13 and 14 in different documents add up", """
        2025-09-01 13 A fact=f order=O1
        2025-10-01 14(1) B fact=f""", "2025-10-01: 5"),
    case("K", "13 and 14 in one document about two projects add up", """
        2025-09-01 13 A order=O1 at=P1
        2025-09-01 14(1) A at=P2""", "2025-09-01: 5", posts=("2025-06-10", "2025-06-10")),
    case("K", "both items of 14 on different facts, and 13, in one document: six", """
        2025-09-01 13 A order=O1
        2025-09-01 14(1) A fact=f
        2025-09-01 14(2) A fact=g""", "2025-09-01: 6"),
    case("K", "one arrears case under 14, then 15: six, not nine", """
        2025-09-01 14(1) A fact=f
        2025-12-01 15(2) B fact=f""", "2025-09-01: 3; 2025-12-01: 6"),
    case("K", "two arrears cases under 14 and 15: nine", """
        2025-09-01 14(1) A fact=f
        2025-12-01 15(2) B fact=g""", "2025-12-01: 9"),
    case("K", "one arrears case listed and fined: six", """
        2025-09-01 15(1) A fact=f
        2025-12-01 15(2) B fact=f""", "2025-12-01: 6"),
    case("K", "two arrears cases, one listed, one fined: twelve", """
        2025-09-01 15(1) A fact=f
        2025-12-01 15(2) B fact=g""", "2025-11-30: 6; 2025-12-01: 12 out"),
    case("K", "one case under 14, 15 and 16: twelve, not twenty-one", """
        2025-09-01 14(1) A fact=f
        2025-10-01 15(2) B fact=f
        2025-11-01 16 C fact=f""", "2025-10-31: 6; 2025-11-01: 12 out"),
    case("K", "13 counts again where the 14 that took its place gave way to 15", """
        2025-09-01 13 A fact=f order=O1
        2025-09-01 14(1) A fact=g
        2025-10-01 15(2) B fact=g""", "2025-09-01: 3; 2025-10-01: 8"),
    # --- decisions on decisions (M) --------------------------------------------------------------
    case("M", "nothing counts before the decision is in effect", """
        2025-09-10 15(1) A on=2025-07-01""", "2025-09-09: 0; 2025-09-10: 6"),
    case("M", "what was annulled never was, on its own days too", """
        2025-09-10 15(1) A undone
        2025-09-11 12(1) B""", "2025-09-10: 0; 2025-09-11: 1"),
    case("M", "annulling the fine brings back what had given way to it", """
        2025-09-01 14(1) A fact=f
        2025-12-01 15(2) B fact=f undone""", "2025-12-01: 3"),
    case("M", "annulling the twelfth point lifts the suspension, the rest stays", """
        2025-09-01 15(1) A fact=f
        2025-10-01 15(2) B fact=g undone
        2025-11-01 14(2) C""", "2025-10-01: 6; 2025-11-01: 9"),
    case("M", "annulled in the cycle before, nobody was ever suspended", """
        2025-10-01 16 A undone
        2026-07-01 12(1) B""", "2026-01-01: 0; 2026-07-01: 1"),
    # --- the cap and what follows of it (Q, R, PP) -----------------------------------------------
    case("Q", "eighteen are shown as twelve", """
        2025-09-01 16 A fact=f
        2025-09-01 15(1) B fact=g""", "2025-09-01: 12 out"),
    case("R", "eleven suspend nobody", """
        2025-09-01 15(1) A fact=f
        2025-09-02 14(1) B fact=g
        2025-09-03 13 C order=O1""", "2025-09-03: 11"),
    case("PP", "idle and suspended, out for as long as it takes", """
        2025-09-01 16 A""", "2026-06-10: 0 out; 2027-06-10: 0 out",
        posts=("2025-06-10 2025-09-30",)),
    case("PP", "a further point while out counts in its own cycle and keeps out", """
        2025-09-01 16 A
        2026-07-01 12(1) B""", "2026-06-30: 0 out; 2026-07-01: 1 out"),
]  # fmt: skip


def test_there_are_more_than_forty_of_them_and_each_has_a_title_of_its_own():
    assert len({each.title for each in CASES}) == len(CASES) > 40
    told = {each.clause for each in CASES}
    assert {*"BCDEFGIJKMNQR", "EE", "PP"} <= told


@pytest.mark.parametrize("each", CASES, ids=[f"{c.clause}: {c.title}" for c in CASES])
def test_it_comes_to(each):
    history = History(
        date.fromisoformat(each.certified) if each.certified else None,
        tuple(Appointment(*map(date.fromisoformat, post.split())) for post in each.posts),
        tuple(entry(n, line) for n, line in enumerate(each.lines)),
        tuple(Readmission(date.fromisoformat(day)) for day in each.back),
    )
    for told in each.comes_to:
        on, comes_to = told.split(": ")
        now = standing(history, date.fromisoformat(on))
        assert f"{now.used}{' out' if now.is_suspended else ''}" == comes_to, told


def entry(number: int, line: str) -> Entry:
    on, item, document, *words = line.split()
    more = dict(word.split("=") for word in words if "=" in word)
    return Entry(
        f"e{number}",
        item,
        date.fromisoformat(on),
        date.fromisoformat(more.get("on", on)),
        more.get("at", "P1"),
        document,
        more.get("fact", ""),
        more.get("order", ""),
        "R" if "undone" in words else "",
    )
