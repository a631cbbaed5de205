import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.rules.names import NameRefusal, read_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张三", "张三"),
        (" 张　三 ", "张三"),
        ("欧阳小明", "欧阳小明"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽 . 买买提", "阿依古丽·买买提"),
        ("𠮷田㐂", "𠮷田㐂"),
        ("Li  Ming", "Li Ming"),
    ],
)
def test_a_name_is_read_however_it_was_typed(typed, kept):
    assert read_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", NameRefusal.SHORT),
        ("张", NameRefusal.SHORT),
        ("张" * 51, NameRefusal.LONG),
        ("张三1", NameRefusal.SIGNS),
        ("张三<b>", NameRefusal.SIGNS),
        ("张\x00三", NameRefusal.SIGNS),
        ("张\ue000", NameRefusal.SIGNS),  # a private-use glyph prints as nothing elsewhere
    ],
)
def test_what_is_no_name_is_refused_with_the_reason(typed, reason):
    assert read_name(typed) is reason


@given(st.text(max_size=60))
def test_reading_a_read_name_changes_nothing(typed):
    name = read_name(typed)
    if not isinstance(name, NameRefusal):
        assert read_name(name) == name
