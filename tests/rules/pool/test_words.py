"""Introductions are found by any run of characters in them, exactly as if one read them all."""

import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.concordance import Concordance, Said, Sayings
from portal.pool.rules.words import runs

CHARACTERS = "擅长调解纠纷abＡß1_ ，。x\n\r\x00é\u0301\u3099か𠮷𠮶😀ﬁ"
texts = st.text(CHARACTERS, max_size=12)
introductions = st.lists(texts, max_size=8)


def says(introduction, asked):
    """By reading: whether every run asked stands in one of its runs."""
    said = runs(introduction)
    return all(any(run in each for each in said) for run in runs(asked))


def listed(said):
    return Sayings.of(Concordance.of(Said.of(said)))


def test_runs_are_of_letters_and_digits_whatever_their_width_and_case():
    assert runs("擅长调解，Ｋ歌_Ab\n①") == ["擅长调解", "k歌", "ab", "1"]
    assert runs("，。\x00 ") == []


def test_a_run_is_what_python_calls_letters_and_digits():
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    kept = "".join(runs(everything))
    assert kept.isalnum()
    assert len(runs("".join(f"{each} " for each in kept))) == len(kept)


@given(introductions, introductions, introductions, texts)
def test_exactly_those_are_found_who_say_it(said, since, lately, asked):
    """Those of the first are listed, the others came after, at two times."""
    sayings = listed(said).more(Said.of(since)).more(Said.of(lately))
    found = sayings.saying(runs(asked))
    assert found.tolist() == [says(each, asked) for each in [*said, *since, *lately]]


@given(introductions, st.data())
def test_whatever_stands_in_an_introduction_is_found(said, data):
    texts_with_runs = [at for at, each in enumerate(said) if runs(each)]
    if not texts_with_runs:
        return
    at = data.draw(st.sampled_from(texts_with_runs))
    run = data.draw(st.sampled_from(runs(said[at])))
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    assert listed(said).saying([run[start:end]])[at]
    assert Said.of(said).saying(run[start:end])[at]


@given(introductions, st.data())
def test_some_of_them_say_what_they_said(said, data):
    which = np.array([data.draw(st.booleans()) for _ in said], np.bool_)
    kept = Said.of(said).part(which)
    expected = Said.of([each for each, is_kept in zip(said, which, strict=True) if is_kept])
    assert kept.units.tolist() == expected.units.tolist()
    assert kept.begins.tolist() == expected.begins.tolist()


def test_of_nobody_nothing_is_found():
    assert listed([]).saying(["调解", "解"]).tolist() == []
    assert listed(["", "，"]).saying(["解"]).tolist() == [False, False]


def test_nothing_is_found_across_the_end_of_an_introduction():
    assert not listed(["擅长调", "解"]).saying(["调解"]).any()
    assert not listed(["擅长，调解"]).saying(["长调"]).any()
    assert not listed(["解", "擅长调"]).saying(["长调解"]).any()
