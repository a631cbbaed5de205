"""Worked cases beyond the oracle: anchors, stacking, suspension, reversal (DOMAIN §7 B–R)."""

from datetime import date

import pytest

from portal.points.rules.catalogue import REGULATION_OF_2025
from portal.points.rules.cycles import Appointment, CycleMode, add_months, anchor_on, cycle_of
from portal.points.rules.history import History, Readmission, Verdict
from portal.points.rules.stacking import Entry, OrderMode, SameFact, Stacking
from portal.points.rules.standing import Options, standing
from portal.terms.rules.timeline import Timeline

START = date(2025, 6, 10)
DAY = date(2025, 9, 1)
CERTIFIED = date(2025, 6, 1)
IN_POST = (Appointment(START),)
CIVIL = Timeline(CycleMode.CIVIL)


def entry(id_, item, on=DAY, **details):
    details = {"fact_on": on, "project": "P1", "document": "D1", **details}
    return Entry(id_, item, on, **details)


def of(*entries, readmissions=(), appointments=IN_POST, certified=CERTIFIED):
    return History(
        certified, tuple(appointments), entries, tuple(Readmission(day) for day in readmissions)
    )


def used(*entries, on=DAY, **stacking):
    options = Timeline(Options(stacking=Stacking(**stacking)))
    return standing(of(*entries), on, options=options).raw


def verdicts(history, on):
    return {each.entry.id: each.verdict for each in standing(history, on).entries}


# --- C, D: where the cycle begins and how long it lasts


@pytest.mark.parametrize(
    ("certified", "appointments", "expected"),
    [
        (None, [Appointment(START)], None),
        (date(2025, 6, 1), [], None),
        (date(2025, 6, 1), [Appointment(START)], START),
        (date(2025, 8, 1), [Appointment(START)], date(2025, 8, 1)),
        (date(2025, 8, 1), [Appointment(START, date(2025, 7, 31))], None),
        (date(2025, 8, 1), [Appointment(START, date(2025, 8, 1))], date(2025, 8, 1)),
        (
            date(2025, 8, 1),
            [Appointment(START, date(2025, 7, 1)), Appointment(date(2026, 1, 5))],
            date(2026, 1, 5),
        ),
        (date(2025, 1, 1), [Appointment(date(2025, 2, 1))], date(2025, 4, 3)),
    ],
)
def test_the_anchor_is_the_first_day_both_certified_and_in_post(certified, appointments, expected):
    assert anchor_on(certified, appointments, date(2025, 4, 3)) == expected


def test_an_anchor_on_29_february_comes_back_in_leap_years():
    anchor = date(2028, 2, 29)
    starts = [cycle_of(anchor, date(year, 6, 1)).starts_on for year in range(2028, 2033)]
    assert starts == [
        date(2028, 2, 29),
        date(2029, 2, 28),
        date(2030, 2, 28),
        date(2031, 2, 28),
        date(2032, 2, 29),
    ]
    assert cycle_of(anchor, date(2029, 2, 27)).last_day == date(2029, 2, 27)


def test_the_civil_way_of_counting_ends_a_day_later():
    first = cycle_of(START, date(2026, 6, 10), modes=CIVIL)
    assert (first.number, first.starts_on, first.last_day) == (1, START, date(2026, 6, 10))
    assert cycle_of(START, date(2026, 6, 11), modes=CIVIL).starts_on == date(2026, 6, 11)


def test_there_is_no_cycle_before_the_anchor():
    assert cycle_of(START, date(2025, 6, 9)) is None
    before = standing(of(), date(2025, 6, 9))
    assert (before.cycle, before.balance, before.anchor_on) == (None, 12, START)


def test_months_end_where_the_month_ends():
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2025, 12, 15), 1) == date(2026, 1, 15)


# --- B, E, EE, M, N: which entries count


@pytest.mark.parametrize(
    ("details", "verdict"),
    [
        ({"reversed_by": "R1"}, Verdict.REVERSED),
        ({"fact_on": date(2025, 4, 2)}, Verdict.BEFORE_RULES),
        ({"fact_on": date(2025, 5, 31)}, Verdict.UNCERTIFIED),
        ({"fact_on": date(2025, 6, 9)}, Verdict.NOT_IN_POST),
        ({"fact_on": START}, Verdict.COUNTED),
    ],
)
def test_what_does_not_count_says_why(details, verdict):
    assert verdicts(of(entry("a", "12(1)", **details)), DAY) == {"a": verdict}


def test_a_decision_counts_from_its_day_not_before():
    history = of(entry("a", "12(1)"))
    assert verdicts(history, date(2025, 8, 31)) == {"a": Verdict.NOT_YET}
    assert standing(history, date(2025, 8, 31)).used == 0


def test_a_fact_between_two_posts_is_only_a_record():
    posts = [Appointment(START, date(2025, 12, 31)), Appointment(date(2026, 2, 1))]
    between = entry("a", "12(1)", date(2026, 3, 1), fact_on=date(2026, 1, 15))
    late = entry("b", "12(1)", date(2026, 1, 20), fact_on=date(2025, 12, 31), document="D2")
    history = of(between, late, appointments=posts)
    assert verdicts(history, date(2026, 3, 1)) == {"a": Verdict.NOT_IN_POST, "b": Verdict.COUNTED}


def test_old_events_do_not_count_once_a_certificate_is_gained():
    history = of(entry("a", "14(1)"), certified=date(2025, 10, 1))
    assert standing(history, date(2025, 12, 1)).lifetime == 0


def test_a_late_decision_is_booked_in_the_cycle_of_its_own_day():
    history = of(entry("a", "14(1)", date(2026, 6, 20), fact_on=date(2026, 5, 1)))
    after = standing(history, date(2026, 6, 20))
    assert (after.cycle.number, after.used) == (2, 3)


def test_a_decision_cannot_take_effect_before_the_fact():
    with pytest.raises(ValueError, match="before the fact"):
        entry("a", "12(1)", DAY, fact_on=date(2025, 9, 2))


def test_no_two_entries_bear_one_id():
    with pytest.raises(ValueError, match="one id"):
        of(entry("a", "12(1)"), entry("a", "12(2)"))


def test_an_unknown_item_is_a_mistake_not_a_zero():
    with pytest.raises(LookupError):
        standing(of(entry("a", "12(9)")), DAY)


# --- I, J, K: what adds up and what gives way


def test_all_eight_items_of_one_document_are_eight_points_and_no_more():
    items = [entry(f"{copy}{n}", f"12({n})") for n in range(1, 9) for copy in "ab"]
    assert used(*items) == 8


def test_the_same_item_counts_again_in_a_later_inspection_or_another_project():
    again = entry("b", "12(1)", document="D2")
    elsewhere = entry("c", "12(1)", project="P2")
    assert used(entry("a", "12(1)"), again, elsewhere) == 3


def test_an_order_with_one_item_comes_to_three_and_with_three_items_to_five():
    assert used(entry("a", "12(1)"), entry("x", "13", order="O")) == 3
    three = [entry(str(n), f"12({n})") for n in (1, 2, 3)]
    assert used(*three, entry("x", "13", order="O")) == 5


def test_one_order_is_charged_once_and_two_orders_twice():
    first = entry("a", "13", order="O1", fact="f")
    repeated = entry("b", "13", order="O1", document="D2", fact="g")
    other = entry("c", "13", order="O2", fact="f")
    assert used(first, repeated) == 2
    assert used(first, other) == 4
    assert used(first, repeated, order_mode=OrderMode.PER_ITEM) == 4
    assert used(first, entry("d", "13", order="O1", fact="f"), order_mode=OrderMode.PER_ITEM) == 2


def test_an_order_without_a_number_is_known_by_its_document():
    assert used(entry("a", "13"), entry("b", "13")) == 2
    assert used(entry("a", "13"), entry("b", "13", document="D2")) == 4
    assert used(entry("a", "13", order="O"), entry("b", "13", order="O", project="P2")) == 4


def test_in_different_documents_article_14_takes_nothing_away():
    first = [entry("a", "12(5)", fact="f"), entry("b", "13", order="O", fact="f")]
    assert used(*first, entry("c", "14(1)", document="D2", fact="f")) == 6


def test_on_another_project_article_14_takes_nothing_away():
    first = [entry("a", "12(5)", fact="f"), entry("b", "13", order="O", fact="f")]
    assert used(*first, entry("c", "14(1)", project="P2", fact="f")) == 6


def test_a_fact_left_unnamed_is_the_same_as_no_other():
    assert used(entry("a", "12(5)"), entry("b", "14(1)")) == 4
    assert used(entry("a", "14(1)"), entry("b", "15(2)")) == 9


def test_one_arrears_case_is_charged_under_its_heaviest_article():
    case = [
        entry("a", "14(1)", fact="f"),
        entry("b", "15(2)", fact="f", document="D2"),
        entry("c", "16", fact="f", document="D3"),
    ]
    assert used(*case) == 12
    assert used(*case, same_fact=SameFact.ADD_UP) == 21


def test_two_items_of_article_15_on_one_fact_count_once():
    twice = [entry("a", "15(1)", fact="f"), entry("b", "15(2)", fact="f", document="D2")]
    assert used(*twice) == 6


def test_only_an_entry_that_counts_itself_takes_another_away():
    """14 gives way to 15 on the same fact, so the order's two points count again."""
    case = [
        entry("a", "12(5)", fact="attendance"),
        entry("b", "13", order="O", fact="attendance"),
        entry("c", "14(1)", fact="arrears"),
    ]
    fine = entry("d", "15(2)", fact="arrears", document="D2")
    assert used(*case) == 4
    assert used(*case, fine) == 9


def test_the_bureau_may_let_15_and_16_take_everything_on_the_same_fact():
    case = [
        entry("a", "12(5)", fact="f"),
        entry("b", "13", order="O", fact="f"),
        entry("c", "14(1)", fact="f"),
        entry("d", "15(2)", fact="f", document="D2"),
    ]
    assert used(*case) == 9
    assert used(*case, same_fact=SameFact.HIGHEST_OF_ALL) == 6
    assert used(entry("a", "12(5)", fact="f"), same_fact=SameFact.HIGHEST_OF_ALL) == 1


def test_two_expired_orders_outweigh_one_article_14_of_the_same_document():
    orders = [entry("a", "13", order="O1"), entry("b", "13", order="O2")]
    assert used(*orders, entry("c", "14(2)")) == 4


def test_an_entry_that_gave_way_says_to_whom():
    history = of(entry("a", "13", order="O"), entry("b", "14(2)"))
    given, taker = standing(history, DAY).entries
    assert (given.verdict, given.points, given.gave_way.to) == (Verdict.GAVE_WAY, 0, "b")
    assert given.sentence == (
        "同时存在第十三条和第十四条情形的，按第十四条执行；已由记录b扣分，本条不再扣分。"
    )
    assert taker.sentence == "依据第十四条第（二）项扣3分；计入本周期。"


def test_of_two_repeated_entries_the_earlier_counts():
    history = of(entry("late", "12(1)", date(2025, 9, 2)), entry("z", "12(1)", DAY))
    assert verdicts(history, date(2025, 9, 2)) == {
        "z": Verdict.COUNTED,
        "late": Verdict.GAVE_WAY,
    }


# --- E, F, M, PP, Q: cap, suspension, readmission, reversal


def test_above_twelve_the_true_sum_is_kept_and_the_shown_one_stops():
    after = standing(of(entry("a", "16"), entry("b", "15(1)")), DAY)
    assert (after.raw, after.used, after.balance) == (18, 12, 0)


def test_points_of_two_cycles_do_not_add_up_to_a_suspension():
    history = of(
        entry("a", "15(1)", date(2026, 6, 9)),
        entry("b", "15(2)", date(2026, 6, 10), document="D2"),
    )
    after = standing(history, date(2026, 6, 10))
    assert (after.used, after.lifetime, after.is_suspended) == (6, 12, False)
    assert verdicts(history, date(2026, 6, 10)) == {"a": Verdict.LAPSED, "b": Verdict.COUNTED}


def test_a_suspension_waits_for_retraining_however_many_years():
    assert standing(of(entry("a", "16")), date(2035, 1, 1)).suspended_on == DAY


def test_readmission_within_the_cycle_clears_its_points():
    history = of(entry("a", "16"), readmissions=[date(2025, 11, 1)])
    after = standing(history, date(2025, 11, 1))
    assert (after.used, after.lifetime, after.is_suspended) == (0, 12, False)
    assert (after.cycle.starts_on, after.entries[0].verdict) == (START, Verdict.CLEARED)


def test_after_readmission_twelve_more_points_suspend_again():
    history = of(
        entry("a", "16"),
        entry("b", "15(1)", date(2025, 11, 1), document="D2"),
        entry("c", "15(2)", date(2026, 1, 10), document="D3"),
        readmissions=[date(2025, 11, 1)],
    )
    assert not standing(history, date(2026, 1, 9)).is_suspended
    assert standing(history, date(2026, 1, 10)).suspended_on == date(2026, 1, 10)


def test_a_readmission_not_yet_reached_lifts_nothing():
    history = of(entry("a", "16"), readmissions=[date(2025, 11, 1)])
    assert standing(history, date(2025, 10, 31)).is_suspended


def test_the_bureau_may_let_a_readmission_begin_a_new_cycle():
    history = of(entry("a", "16"), readmissions=[date(2025, 11, 1)])
    after = standing(history, date(2026, 7, 1), options=Timeline(Options(reset_anchor=True)))
    assert after.cycle.starts_on == date(2025, 11, 1)
    assert after.used == 0


def test_reversing_the_twelfth_point_lifts_the_suspension_as_if_it_never_was():
    fine, late = entry("a", "15(1)"), entry("b", "15(2)", document="D2")
    undone = Entry("b", "15(2)", DAY, DAY, "P1", "D2", reversed_by="R7")
    assert standing(of(fine, late), DAY).is_suspended
    after = standing(of(fine, undone), DAY)
    assert (after.used, after.is_suspended) == (6, False)
    assert after.entries[1].sentence == "已被冲正，视为自始不存在（冲正记录R7）。"


def test_reversing_the_heavier_entry_brings_back_the_one_that_gave_way():
    lighter = entry("a", "14(1)", fact="f")
    undone = entry("b", "15(2)", fact="f", document="D2", reversed_by="R1")
    assert used(lighter, undone) == 3


def test_an_idle_person_keeps_clock_and_points():
    history = of(entry("a", "14(1)"), appointments=[Appointment(START, date(2025, 9, 30))])
    after = standing(history, date(2026, 6, 9))
    assert (after.used, after.cycle.number) == (3, 1)
    assert standing(history, date(2026, 6, 10)).used == 0


def test_a_regulation_is_a_value_and_can_be_changed():
    assert REGULATION_OF_2025.cap == REGULATION_OF_2025.cycle_months == 12
