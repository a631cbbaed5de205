"""DOMAIN §7.1, row by row: certificate 2025-06-01, appointed 2025-06-10."""

from datetime import date

from portal.points.rules.cycles import Appointment
from portal.points.rules.history import History, Readmission, Verdict
from portal.points.rules.stacking import Entry
from portal.points.rules.standing import consequences, standing

CERTIFIED, APPOINTED = date(2025, 6, 1), date(2025, 6, 10)
IN_POST = (Appointment(APPOINTED),)


def entry(id_, item, on, *, fact="", document="", order="", fact_on=None):
    """One entry; each stands in a document of its own unless said otherwise."""
    return Entry(id_, item, on, fact_on or on, "P1", document or id_, fact, order)


def row_1():
    day, document = date(2025, 9, 1), "inspection"
    return [
        entry("1a", "12(1)", day, document=document, fact="ledger"),
        entry("1b", "12(5)", day, document=document, fact="attendance"),
        entry("1c", "12(6)", day, document=document, fact="board"),
    ]


def row_2():
    return [entry("2", "13", date(2025, 9, 16), fact="ledger", order="O1")]


def row_3():
    return [entry("3", "14(1)", date(2025, 11, 10), fact="arrears")]


def row_5():
    return [
        entry("5", "15(2)", date(2026, 3, 2), fact="arrears", fact_on=date(2025, 11, 10)),
    ]


def row_6():
    return [entry("6", "12(8)", date(2026, 4, 1), fact="alert")]


def of(entries, *, readmissions=(), appointments=IN_POST, certified=CERTIFIED):
    return History(certified, tuple(appointments), tuple(entries), tuple(readmissions))


UNTIL_2 = [*row_1(), *row_2()]
UNTIL_3 = [*UNTIL_2, *row_3()]
UNTIL_5 = [*UNTIL_3, *row_5()]
UNTIL_6 = [*UNTIL_5, *row_6()]


def test_the_cycle_runs_from_the_appointment_for_twelve_months():
    cycle = standing(of([]), APPOINTED).cycle
    assert (cycle.number, cycle.starts_on, cycle.last_day) == (1, APPOINTED, date(2026, 6, 9))


def test_row_1_three_items_of_one_inspection_are_three_points():
    after = standing(of(row_1()), date(2025, 9, 1))
    assert (after.used, after.balance) == (3, 9)


def test_row_2_an_order_not_met_adds_two():
    after = standing(of(UNTIL_2), date(2025, 9, 16))
    assert (after.used, after.balance) == (5, 7)


def test_row_3_arrears_unrelated_to_the_order_add_three():
    assert standing(of(UNTIL_3), date(2025, 11, 30)).used == 8


def test_row_4_one_fact_in_one_document_under_12_13_and_14_is_three():
    day = date(2025, 11, 10)
    together = of(
        [
            entry("a", "12(5)", day, document="case", fact="f"),
            entry("b", "13", day, document="case", fact="f", order="O"),
            entry("c", "14(1)", day, document="case", fact="f"),
        ]
    )
    assert standing(together, day).used == 3


def test_row_4_with_another_fact_the_one_stays_and_the_two_fall_away():
    day = date(2025, 11, 10)
    apart = of(
        [
            entry("a", "12(5)", day, document="case", fact="attendance"),
            entry("b", "13", day, document="case", fact="attendance", order="O"),
            entry("c", "14(1)", day, document="case", fact="arrears"),
        ]
    )
    assert standing(apart, day).used == 4


def test_row_5_a_fine_on_the_same_arrears_takes_the_place_of_the_three():
    after = standing(of(UNTIL_5), date(2026, 3, 2))
    assert (after.used, after.balance) == (11, 1)
    assert not after.is_suspended
    explained = next(each for each in after.entries if each.entry.id == "3")
    assert (explained.verdict, explained.gave_way.to) == (Verdict.GAVE_WAY, "5")


def test_row_6_the_twelfth_point_suspends_from_its_day():
    history = of(UNTIL_6)
    assert not standing(history, date(2026, 3, 31)).is_suspended
    after = standing(history, date(2026, 4, 1))
    assert (after.used, after.suspended_on) == (12, date(2026, 4, 1))
    means = consequences(after)
    assert means.employer_advised
    assert not means.shown_in_search
    assert not means.may_be_invited
    assert means.appointment_stands
    assert means.certificate_stands


def test_row_7_a_new_cycle_clears_the_points_but_not_the_suspension():
    after = standing(of(UNTIL_6), date(2026, 6, 10))
    assert (after.used, after.lifetime, after.cycle.number) == (0, 12, 2)
    assert after.suspended_on == date(2026, 4, 1)


def test_row_8_readmission_lifts_it_and_leaves_the_anchor():
    history = of(UNTIL_6, readmissions=[Readmission(date(2026, 7, 5))])
    assert standing(history, date(2026, 7, 4)).is_suspended
    after = standing(history, date(2026, 7, 5))
    assert (after.used, after.is_suspended) == (0, False)
    assert after.cycle.ends_before == date(2027, 6, 10)


def test_row_9_an_event_of_the_first_day_falls_in_the_second_cycle():
    day = date(2026, 6, 10)
    history = of([entry("a", "12(1)", day)])
    after = standing(history, day)
    assert (after.cycle.number, after.used) == (2, 1)


def test_row_10_a_change_of_job_resets_nothing():
    moved = [Appointment(APPOINTED, date(2025, 12, 31)), Appointment(date(2026, 2, 1))]
    stayed, changed = of(UNTIL_3), of(UNTIL_3, appointments=moved)
    for day in (date(2026, 1, 15), date(2026, 2, 1), date(2026, 6, 9)):
        assert standing(changed, day).used == standing(stayed, day).used == 8
        assert standing(changed, day).cycle == standing(stayed, day).cycle


def test_row_11_certified_first_and_appointed_later_starts_at_the_appointment():
    start = date(2026, 1, 5)
    history = of([], appointments=[Appointment(start)], certified=date(2025, 8, 1))
    assert standing(history, start).cycle.starts_on == start


def test_row_12_one_event_under_article_16_suspends_at_once():
    day = date(2025, 10, 8)
    after = standing(of([entry("a", "16", day)]), day)
    assert (after.used, after.balance, after.suspended_on) == (12, 0, day)


def test_row_13_without_a_certificate_there_are_no_points_only_a_record():
    entries = [entry(str(n), f"12({n})", date(2025, 9, 1)) for n in (1, 2, 3)]
    after = standing(of(entries, certified=None), date(2025, 12, 1))
    assert (after.used, after.lifetime, after.cycle) == (0, 0, None)
    assert {each.verdict for each in after.entries} == {Verdict.UNCERTIFIED}
