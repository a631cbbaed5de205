"""Reading a year's days off and days worked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.rules.days import Day, DayKind, cautions, read

OFF, WORKED = DayKind.OFF, DayKind.WORKED


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("2030-10-01 休 国庆节", [Day(date(2030, 10, 1), OFF, "国庆节")]),
        ("2030年10月1日 休", [Day(date(2030, 10, 1), OFF)]),
        ("２０３０－１０－０１，休，国庆节", [Day(date(2030, 10, 1), OFF, "国庆节")]),
        ("20301001,休,国庆节", [Day(date(2030, 10, 1), OFF, "国庆节")]),
        ("2030-10-12 班 补班", [Day(date(2030, 10, 12), WORKED, "补班")]),
        ("2029-12-31 休 元旦", [Day(date(2029, 12, 31), OFF, "元旦")]),
        (
            "2030-10-01至2030-10-03 休 国庆节",
            [Day(date(2030, 10, n), OFF, "国庆节") for n in (1, 2, 3)],
        ),
    ],
)
def test_a_line_is_read_however_it_is_typed(line, days):
    found = read(line, 2030)
    assert (list(found.days), found.faults) == (days, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2030-10-01 国庆节", "请写成"),
        ("2030-02-30 休", "没有这一天"),
        ("2031-10-01 休", "不是2030年"),
        ("2030-10-03至2030-10-01 休", "起止日期不对"),
        ("2030-01-01至2030-03-01 休", "最多16天"),
        ("2030-10-14 班", "本来就是工作日"),
        ("2030-10-01 休\n2030-10-01 休", "出现了两次"),
        ("\n".join(["2030-10-01 休"] * 201), "最多200行"),
    ],
)
def test_what_cannot_be_right_is_told(text, words):
    assert any(words in fault for fault in read(text, 2030).faults)


def test_headings_and_blank_lines_are_passed_over():
    found = read("日期,类型,名称\n\n# 说明 1\n2030-10-01,休,国庆节\n", 2030)
    assert (len(found.days), found.faults) == (1, ())


def test_what_is_missing_by_the_law_is_pointed_out():
    told = cautions(read("2030-01-01 休 元旦", 2030).days, 2030)
    assert "没有列出5月1日（劳动节）" in told
    assert "放假只有1天，全体公民放假的节日共13天" in told
    assert not any("元旦" in each for each in told)


@given(st.text(max_size=80))
def test_no_text_breaks_it(text):
    found = read(text, 2030)
    assert all(day.on.year in (2029, 2030) for day in found.days) or found.faults


@given(st.sets(st.integers(0, 364), max_size=40))
def test_what_is_kept_is_read_again(numbers):
    days = tuple(sorted(Day(date(2030, 1, 1) + timedelta(days=n), OFF, "节") for n in numbers))
    assert read("\n".join(day.line for day in days), 2030).days == days
