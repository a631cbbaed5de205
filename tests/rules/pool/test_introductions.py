"""Numbers that do not belong into an introduction."""

import pytest

from portal.pool.rules.introductions import holds_a_number


@pytest.mark.parametrize(
    "text",
    [
        "电话13800001234",
        "１３８００００１２３４",
        "微信138 0000 1234。",
        "138-0000-1234",
        "50010319900101123X",
    ],
)
def test_a_mobile_or_an_identity_number_is_found(text):
    assert holds_a_number(text)


@pytest.mark.parametrize(
    "text", ["", "2019年至2024年", "20190301-20240430", "管理过1380人", "合同额138000012345元"]
)
def test_years_and_sums_are_not_taken_for_one(text):
    assert not holds_a_number(text)
