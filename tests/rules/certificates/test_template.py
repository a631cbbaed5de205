"""Templates of certificates: what may be written in them, and what is made of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.rules.names import read_name
from portal.certificates.document import LAYOUT_FILES
from portal.certificates.rules.issuing import TITLE
from portal.certificates.rules.sample import SAMPLE_LABELS, SAMPLES
from portal.certificates.rules.template import (
    LAYOUTS,
    PLACEHOLDERS,
    STANDARD,
    fill_statement,
    template_faults,
)
from portal.settings import ROOT


def test_the_standard_template_is_sound_and_bears_the_title_of_the_measures():
    assert template_faults(STANDARD) == {}
    assert "".join(STANDARD.title.splitlines()) == TITLE


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"title": " "}, "title", "请填写"),
        ({"title": "证" * 41}, "title", "40"),
        ({"title": "一\n二\n三"}, "title", "两行"),
        ({"title": "{姓名}的证书"}, "title", "大括号"),
        ({"issuer": "甲\n乙"}, "issuer", "换行"),
        ({"layout": "sideways"}, "layout", "版式"),
        ({"statement": "考核合格"}, "statement", "{考核日期}"),
        ({"statement": "于{考核日期}参加考核"}, "statement", "读出考核日期"),
        ({"statement": "{考核日期}{身高}"}, "statement", "{身高}"),
        ({"statement": "{考核日期}{姓名"}, "statement", "不成对"),
        ({"statement": "{{考核日期}}"}, "statement", "不成对"),
        ({"query_url_label": "网" * 13}, "query_url_label", "12"),
        ({"remark": "注" * 121}, "remark", "120"),
        ({"seal": b"GIF89a"}, "seal", "PNG"),
        ({"seal": b"\x89PNG\r\n\x1a\n" + b"0" * 200_000}, "seal", "KB"),
    ],
)
def test_each_fault_is_told_at_its_field_with_what_to_do(change, field, word):
    faults = template_faults(replace(STANDARD, **change))
    assert [*faults] == [field]
    assert word in faults[field]


@given(st.lists(st.one_of(st.sampled_from([*PLACEHOLDERS]), st.text("考核合格，{}", max_size=4))))
def test_whatever_is_found_sound_can_be_filled(parts):
    known = [f"{{{part}}}" if part in PLACEHOLDERS else part for part in parts]
    statement = "".join(known) + "经{考核日期}考核"
    if not template_faults(replace(STANDARD, statement=statement)):
        filled = fill_statement(statement, dict.fromkeys(PLACEHOLDERS, "甲"))
        assert not {*filled} & {*"{}"}


def test_what_stands_in_a_name_is_never_taken_for_a_placeholder():
    words = dict.fromkeys(PLACEHOLDERS, "乙") | {"姓名": "{证件号码}"}
    assert fill_statement("{姓名}{考核日期}", words) == "{证件号码}乙"


def test_every_layout_has_its_files():
    assert {*LAYOUTS} == {*LAYOUT_FILES}
    for layout, file in LAYOUT_FILES.items():
        assert (ROOT / "templates" / file).is_file()
        assert (ROOT / "static" / "css" / "certificates" / f"{layout}.css").is_file()


def test_the_samples_are_of_people_who_cannot_be_and_say_so():
    assert {*SAMPLES} == {*SAMPLE_LABELS}
    for facts in SAMPLES.values():
        assert facts["is_demo"]
        assert isinstance(read_name(facts["name"]), str)
    assert all(label.startswith("演示数据") for label in SAMPLE_LABELS.values())
