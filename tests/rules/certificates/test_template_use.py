"""Who puts a version of the template into use, and from when."""

from datetime import date, timedelta

import pytest

from portal.certificates.rules.template import TemplateRefusal, use_refusal

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("decider", "valid_from", "refusal"),
    [
        (None, TODAY, None),
        (2, TODAY, None),
        (1, TODAY, TemplateRefusal.SAME_HAND),
        (2, None, TemplateRefusal.NO_DAY),
        (2, TODAY - timedelta(1), TemplateRefusal.PAST),
    ],
)
def test_a_second_person_puts_it_into_use_from_a_day_to_come(decider, valid_from, refusal):
    found = use_refusal(drafter_id=1, decider_id=decider, valid_from=valid_from, today=TODAY)
    assert found is refusal
