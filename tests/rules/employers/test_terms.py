"""聘用文件: what is signed is what was seen, once by each side, in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.employers.rules.terms import (
    POINTS,
    Side,
    Signing,
    SignRefusal,
    TermsStatus,
    Wording,
    differences,
    may_sign,
    may_turn_down,
    read_wording,
)

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)
WORDING = Wording(
    project=(("项目名称", "江岸家园"), ("高峰期施工人数", "120人")),
    specialist=(
        ("姓名", "巴山月"),
        ("身份证号", "50010119900307002X"),
        ("联系电话", "13900001111"),
    ),
    clauses=("第九条", "第十条"),
)
OPEN = Signing(TermsStatus.AWAITING, "d1", NOW + timedelta(days=3), by_firm=False, by_person=False)
S, R = TermsStatus, SignRefusal

words = st.text(max_size=8)
rows = st.lists(st.tuples(words, words), max_size=4, unique_by=lambda row: row[0]).map(tuple)
wordings = st.builds(Wording, rows, rows, st.lists(words, max_size=3).map(tuple))
signings = st.builds(
    Signing,
    st.sampled_from(TermsStatus),
    st.sampled_from(["d1", "d2"]),
    st.sampled_from([NOW, NOW + timedelta(days=1)]),
    by_firm=st.booleans(),
    by_person=st.booleans(),
)


@given(wordings)
def test_a_wording_is_read_as_it_was_written(wording):
    assert read_wording(wording.canonical) == wording
    assert read_wording(wording.canonical).digest == wording.digest


@given(wordings, wordings)
def test_other_words_have_another_digest(one, other):
    assert (one.digest == other.digest) is (one == other)


@given(wordings)
def test_nothing_differs_from_itself(wording):
    assert differences(wording, wording) == ()


def test_a_difference_says_what_was_and_what_is():
    after = replace(WORDING, project=(("项目名称", "江岸家园"), ("高峰期施工人数", "300人")))
    (found,) = differences(WORDING, after)
    assert (found.label, found.before, found.after) == ("高峰期施工人数", "120人", "300人")
    assert differences(WORDING, replace(WORDING, clauses=("第九条",)))[0].label == "约定条款"


def test_numbers_are_hidden_from_eyes_that_need_not_see_them():
    masked = str(WORDING.masked)
    assert "50010119900307002X" not in masked
    assert "13900001111" not in masked
    assert "巴山月" in masked


@pytest.mark.parametrize(
    ("changed", "seen", "refusal"),
    [
        ({}, "d1", None),
        ({"by_person": True}, "d1", None),
        ({"by_firm": True}, "d1", R.TWICE),
        ({}, "d0", R.STALE),
        ({}, "", R.STALE),
        ({"status": S.REPLACED}, "d1", R.STALE),
        ({"status": S.TAKEN_BACK}, "d1", R.SETTLED),
        ({"status": S.SIGNED}, "d1", R.SETTLED),
        ({"lapses_at": NOW}, "d1", R.LAPSED),
    ],
)
def test_when_the_firm_may_sign(changed, seen, refusal):
    assert may_sign(replace(OPEN, **changed), Side.FIRM, seen, NOW) is refusal


@pytest.mark.parametrize(
    ("side", "changed", "refusal"),
    [
        (Side.FIRM, {}, None),
        (Side.FIRM, {"by_firm": True}, None),
        (Side.FIRM, {"by_person": True}, R.PERSON_SIGNED),
        (Side.PERSON, {"by_firm": True}, None),
        (Side.PERSON, {"by_person": True}, R.YOU_SIGNED),
        (Side.PERSON, {"status": S.LAPSED}, R.SETTLED),
    ],
)
def test_when_it_may_be_taken_back_or_refused(side, changed, refusal):
    assert may_turn_down(replace(OPEN, **changed), side, NOW) is refusal


@given(signings, st.sampled_from(Side), st.sampled_from(["d1", "d2", ""]))
def test_nobody_signs_twice_or_what_is_over_or_what_was_not_seen(signing, side, seen):
    if may_sign(signing, side, seen, NOW) is None:
        assert signing.status is S.AWAITING
        assert signing.lapses_at > NOW
        assert seen == signing.digest
        assert not (signing.by_firm if side is Side.FIRM else signing.by_person)


@given(signings, st.sampled_from(Side))
def test_what_the_person_has_signed_is_turned_down_by_nobody(signing, side):
    if signing.by_person:
        assert may_turn_down(signing, side, NOW) is not None


def test_what_is_signed_of_points_is_what_article_eleven_says():
    """Neither a certificate that comes later nor an earlier post lets a cycle begin on that day."""
    assert "自取得" in POINTS
    assert "且受聘之日起计算" in POINTS
    assert "到岗" not in POINTS
