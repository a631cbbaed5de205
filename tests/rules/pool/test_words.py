"""Introductions are found by any run of characters in them."""

from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules import words

texts = st.text("擅长调解纠纷abＡ1 ，。x", max_size=12)


def test_pairs_follow_each_other_and_a_run_ends_with_one_character():
    assert words.tokens("擅长调解，K歌") == ["擅长", "长调", "调解", "解", "k歌", "歌"]
    assert words.asked("长调解") == [["长调", "调解"]]
    assert words.asked("解 ｋ") == [["解"], ["k"]]
    assert words.asked("，。\x00 ") == []


@given(texts, texts)
def test_the_pairs_asked_follow_each_other_exactly_where_the_text_is_said(said, asked):
    tokens = words.tokens(said)

    def stands(pairs):
        if len(pairs[0]) == 1:
            return any(token.startswith(pairs[0]) for token in tokens)
        return any(tokens[at : at + len(pairs)] == pairs for at in range(len(tokens)))

    assert words.says(said, asked) == all(stands(pairs) for pairs in words.asked(asked))
