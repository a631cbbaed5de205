"""What may be written in a version of the template, and who puts it into use."""

from datetime import date, timedelta

import pytest

from portal.certificates.actions.templating import FIRST
from portal.certificates.rules.templates import (
    PLACEHOLDERS,
    TemplateRefusal,
    faults,
    use_refusal,
)

TODAY = date(2026, 6, 1)


def test_the_first_version_is_sound():
    assert faults(FIRST) == {}


def test_every_placeholder_may_be_used():
    assert faults(FIRST | {"statement": "".join(f"{{{name}}}" for name in PLACEHOLDERS)}) == {}


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("title", "", "请填写证书名称"),
        ("title", "一\n二\n三", "最多分为两行"),
        ("title", "字" * 41, "不超过40个字"),
        ("issuer", "甲{姓名}", "不能使用占位符"),
        ("remark", "甲\n乙", "不能换行"),
        ("statement", "考核合格", "必须有{考核日期}"),
        ("statement", "{考核日期}{住址}", "{住址}不是占位符"),
        ("statement", "{考核日期}{", "不成对"),
        ("layout", "sideways", "没有这种版式"),
        ("query_label", "字" * 13, "不超过12个字"),
    ],
)
def test_each_fault_is_told_beside_its_field(field, text, words):
    assert words in faults(FIRST | {field: text})[field]


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
