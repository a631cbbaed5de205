"""Calculations whose steps are asked one by one: each is marked, a slip is punished once."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules import jsonable
from portal.bank.rules.marking import Scheme, Verdict, mark
from portal.bank.rules.numbers import plain, round_half_up
from portal.bank.rules.questions import Mistake, Step, Variable
from portal.bank.rules.variants import Key, variant
from tests.factories.questions import make_calculation, make_case

STEPS = (
    Step("att", "n*22 - q", "出勤工日 = {att}", "出勤工日", "工日"),
    Step("act", "att - t", "实际 = {act}", "制度内实际工作工日", "工日"),
    Step("answer", "round(act/(n*22)*100, 2)", "利用率 = {answer}", "制度工日利用率"),
)
VARIABLES = (
    Variable("n", ("40", "45", "50")),
    Variable("q", low="36", high="60", step="6"),
    Variable("t", ("20", "26")),
)
ASKED = make_calculation(
    stem="{n}人，缺勤{q}工日，停工{t}工日。",
    variables=VARIABLES,
    steps=STEPS,
    mistakes=(
        Mistake("n*22 + q", "把缺勤加了进去", "att"),
        Mistake("round(att/(n*22)*100, 2)", "算成了出勤率"),
    ),
    unit="%",
    tolerance="0.01",
)
SCHEME = Scheme(200)
SEEDS = st.integers(0, 10_000)


def made(seed=1):
    return variant(ASKED, seed)


def numbers(key):
    return {one.name: Fraction(one.value) for one in key.numbers}


def verdicts(marks):
    return [one.verdict for one in marks.entries]


@given(SEEDS)
def test_all_steps_right_is_full_marks(seed):
    tried = made(seed)
    marks = mark(tried.face, tried.key, tried.key.answer, SCHEME)
    assert (marks.awarded, marks.verdict) == (200, Verdict.RIGHT)


@given(SEEDS, st.integers(1, 900))
def test_a_wrong_first_step_costs_its_own_share_only(seed, wrong):
    tried = made(seed)
    drawn = numbers(tried.key)
    if wrong == drawn["n"] * 22 - drawn["q"] or wrong <= drawn["t"]:
        return
    act = wrong - drawn["t"]
    rate = round_half_up(act / (drawn["n"] * 22) * 100, 2)
    marks = mark(tried.face, tried.key, f"{wrong}|{plain(act)}|{plain(rate)}", SCHEME)
    assert verdicts(marks)[0] is Verdict.WRONG
    assert marks.awarded == 200 - 66
    assert marks.verdict is Verdict.PARTLY


@given(SEEDS)
def test_right_results_stay_right_whatever_stands_before_them(seed):
    tried = made(seed)
    _, act, rate = tried.key.answer.split("|")
    marks = mark(tried.face, tried.key, f"1|{act}|{rate}", SCHEME)
    assert verdicts(marks) == [Verdict.WRONG, Verdict.RIGHT, Verdict.RIGHT]


def test_what_follows_from_a_wrong_step_counts_as_carried():
    tried = made()
    drawn = numbers(tried.key)
    wrong = drawn["n"] * 22 + drawn["q"]
    marks = mark(tried.face, tried.key, f"{wrong}|{wrong - drawn['t']}|1", SCHEME)
    assert verdicts(marks) == [Verdict.WRONG, Verdict.CARRIED, Verdict.WRONG]
    assert marks.mistakes == ("把缺勤加了进去",)


@pytest.mark.parametrize("nothing", ["0|0|0", "-5|-5|-5", "x|x|x", "1|1|1"])
def test_nonsense_carried_on_earns_nothing(nothing):
    tried = made()
    marks = mark(tried.face, tried.key, nothing, SCHEME)
    assert (marks.awarded, marks.verdict) == (0, Verdict.WRONG)


def test_steps_left_out_are_blank_and_the_others_count():
    tried = made()
    right = tried.key.answer.split("|")
    marks = mark(tried.face, tried.key, f"||{right[2]}", SCHEME)
    assert verdicts(marks) == [Verdict.BLANK, Verdict.BLANK, Verdict.RIGHT]
    assert marks.awarded == 68
    assert mark(tried.face, tried.key, "||", SCHEME).verdict is Verdict.BLANK
    assert mark(tried.face, tried.key, "", SCHEME).verdict is Verdict.BLANK


def test_a_mistake_is_named_in_the_step_it_belongs_to():
    tried = made()
    drawn = numbers(tried.key)
    right = tried.key.answer.split("|")
    attendance = round_half_up((drawn["n"] * 22 - drawn["q"]) / (drawn["n"] * 22) * 100, 2)
    marks = mark(tried.face, tried.key, f"{right[0]}|{right[1]}|{plain(attendance)}", SCHEME)
    assert marks.mistakes == ("算成了出勤率",)


def test_the_numbers_of_a_case_are_followed_through_too():
    part = replace(
        ASKED,
        variables=(),
        steps=(
            Step("first", "whole - 1", "", "甲", "人"),
            Step("answer", "first * 2", "", "乙"),
        ),
        stem="共{n}人",
        mistakes=(),
        tolerance="0",
    )
    case = make_case(
        material="{n}人",
        variables=(Variable("n", ("7", "9", "11")),),
        steps=(Step("whole", "n*2"),),
        parts=(part,) * 4,
    )
    tried = variant(case, 3)
    face, key = tried.face.parts[0], tried.key.parts[0]
    whole = numbers(key)["n"] * 2
    marks = mark(face, key, f"{whole}|{whole * 2}", SCHEME)
    assert verdicts(marks) == [Verdict.WRONG, Verdict.CARRIED]


def test_a_key_with_steps_survives_the_database():
    key = made().key
    assert jsonable.from_json(Key, jsonable.to_json(key)) == key


def test_an_empty_result_carries_nothing_however_small_what_went_before():
    tried = made()
    assert mark(tried.face, tried.key, "0.0001|0|0", SCHEME).awarded == 0


def test_a_result_within_its_tolerance_leads_on_as_it_was_written():
    rounded = replace(
        ASKED,
        variables=(Variable("n", ("7", "9", "11")),),
        steps=(
            Step("first", "round(n/3, 2)", "", "每班", "人", "0.01"),
            Step("answer", "round(first*1000, 0)", "", "合计"),
        ),
        mistakes=(),
        stem="{n}人",
        tolerance="0",
    )
    tried = variant(rounded, 1)
    first = Fraction(tried.key.entries[0].value) + Fraction(1, 100)
    marks = mark(tried.face, tried.key, f"{plain(first)}|{plain(first * 1000)}", SCHEME)
    assert verdicts(marks) == [Verdict.RIGHT, Verdict.CARRIED]
