"""What a review may come to (DOMAIN §7 P; this portal's own procedure)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.points.rules.catalogue import REGULATION_OF_2025, Need
from portal.points.rules.procedure import (
    Department,
    Event,
    EventStatus,
    Hand,
    ReviewState,
    Step,
    StepRefusal,
    may_take,
)
from portal.points.rules.review import (
    Asked,
    ReviewRefusal,
    is_worse,
    lighter_items,
    refuse_change,
)
from portal.points.rules.standing import standing
from tests.rules.points.test_properties import days, histories

ALL = frozenset(Need)
TODAY = date(2026, 3, 16)
OFFICER, THIRD = (Hand(name, Department.HR, "500103") for name in ("officer", "third"))
DECIDED = Event(
    EventStatus.DECIDED,
    "subject",
    "drafter",
    "500103",
    decided_by="officer",
    served_on=date(2026, 3, 10),
)


def codes(item, provided=ALL):
    return {each.code for each in lighter_items(REGULATION_OF_2025.item(item), *_with(provided))}


def _with(provided):
    return REGULATION_OF_2025, provided


def test_a_change_is_to_what_costs_no_more_and_lacks_nothing():
    assert codes("14(1)") >= {"12(1)", "13", "14(2)"}
    assert not codes("14(1)") & {"14(1)", "15(1)", "15(2)", "15(3)", "16"}
    without_order = ALL - {Need.ORDER, Need.DEADLINE, Need.ORDER_PAPER}
    assert "13" not in codes("14(1)", without_order)
    assert codes("12(1)") == {f"12({n})" for n in range(2, 9)}


@given(st.sampled_from(REGULATION_OF_2025.items))
def test_no_change_costs_more(item):
    assert all(each.points <= item.points for each in lighter_items(item, *_with(ALL)))


@given(histories(min_entries=1), days)
def test_an_annulment_is_never_worse(history, on):
    without = replace(history, entries=history.entries[1:])
    assert not is_worse(standing(history, on), standing(without, on))


@given(histories(min_entries=1), days)
def test_what_is_not_worse_is_allowed_and_the_rest_is_not(history, on):
    item = REGULATION_OF_2025.item(history.entries[0].item)
    allowed = lighter_items(item, *_with(ALL))
    for becomes in allowed:
        changed = replace(history.entries[0], item=becomes.code)
        after = standing(replace(history, entries=(changed, *history.entries[1:])), on)
        before = standing(history, on)
        refusal = refuse_change(Asked(item, becomes), allowed, before, after)
        assert (refusal is ReviewRefusal.WORSE) == is_worse(before, after)
        assert refusal or (after.raw <= before.raw and after.lifetime <= before.lifetime)


@pytest.mark.parametrize(
    ("step", "event", "hand", "refusal"),
    [
        (Step.ANSWER, DECIDED, THIRD, StepRefusal.NO_REVIEW),
        (Step.ANSWER, replace(DECIDED, review=ReviewState.OPEN), THIRD, None),
        (Step.ANSWER, replace(DECIDED, review=ReviewState.ANSWERED), THIRD, StepRefusal.NO_REVIEW),
        (
            Step.ANSWER,
            replace(DECIDED, review=ReviewState.OPEN),
            OFFICER,
            StepRefusal.DECISION_OF_OWN,
        ),
        (
            Step.ANSWER,
            replace(DECIDED, review=ReviewState.OPEN, drafted_by="third"),
            THIRD,
            StepRefusal.DRAFTED_BY_SELF,
        ),
        (Step.REVERSE, replace(DECIDED, review=ReviewState.OPEN), THIRD, StepRefusal.REVIEW_OPEN),
        (
            Step.REVIEW,
            replace(DECIDED, review=ReviewState.OPEN),
            Hand("subject"),
            StepRefusal.REVIEWED,
        ),
        (Step.CONTEST, DECIDED, OFFICER, None),
        (Step.CONTEST, DECIDED, Hand("x", Department.INDUSTRY, "50"), StepRefusal.NOT_HR),
        (
            Step.DECIDE,
            replace(DECIDED, status=EventStatus.WITHDRAWN),
            THIRD,
            StepRefusal.WITHDRAWN,
        ),
    ],
)
def test_each_hand_and_each_state(step, event, hand, refusal):
    reasons = may_take(step, event, hand, TODAY).reasons
    assert reasons == ((refusal,) if refusal else ())


def test_every_refusal_says_what_to_do():
    assert all("请" in reason.label or "重新" in reason.label for reason in ReviewRefusal)
