"""Aiken files of other people become drafts; what is no question is named by its line."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.exchange import aiken
from portal.bank.exchange.values import MOST_BYTES, MOST_QUESTIONS, Defaults, Unreadable
from portal.bank.rules.questions import Ability, Cite, Option, QuestionType

DEFAULTS = Defaults("K5.2", Ability.APPLY, 4, (Cite("labour-law", "第五十条"),))


LIBRARY = """\
Which desk lends the meters?
A. Store
B. Gate
C. Kitchen
ANSWER: A

专用账户由谁开设？
A) 建设单位
B) 施工总承包单位
C) 分包单位
D) 监理单位
ANSWER: B
"""


def read(text, encoding="utf-8", defaults=DEFAULTS):
    return aiken.read(text.encode(encoding), defaults)


def told(imported):
    return [str(fault) for fault in imported.faults]


def test_braces_become_full_width_for_ours_ask_for_a_number():
    (question,) = read("求{x}\nA. {a}\nB. 乙\nANSWER: A").questions
    assert (question.stem, question.options[0].text) == ("求｛x｝", "｛a｝")


def test_both_ways_of_marking_options_are_read():
    found = read(LIBRARY)
    assert found.faults == ()
    first, second = found.questions
    assert (first.stem, first.type) == ("Which desk lends the meters?", QuestionType.SINGLE)
    assert first.options == (Option("Store", True), Option("Gate"), Option("Kitchen"))
    assert [option.correct for option in second.options] == [False, True, False, False]


def test_what_the_file_does_not_say_the_officer_says():
    question = read(LIBRARY).questions[0]
    assert (question.id, question.topic, question.difficulty) == ("", "K5.2", 4)
    assert (question.ability, question.cites) == (DEFAULTS.ability, DEFAULTS.cites)
    assert (question.explanation, question.seconds) == ("", 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_line_ending_gives_the_same_questions(encoding, ending):
    assert read(LIBRARY.replace("\n", ending), encoding) == read(LIBRARY)


def test_a_stem_of_several_lines_stays_in_lines():
    question = read(
        "某项目有以下情形：\n\n一、未开设专户\n应当（ ）。\nA. 甲\nB. 乙\nANSWER: A"
    ).questions[0]
    assert question.stem == "某项目有以下情形：\n一、未开设专户\n应当（ ）。"


def test_full_width_letters_and_the_chinese_word_for_answer_are_understood():
    (question,) = read("题干\nＡ．甲\nＢ、乙\n答案：Ｂ").questions
    assert [option.correct for option in question.options] == [False, True]


def test_several_letters_make_a_multiple_choice():
    (question,) = read("题干\nA. 甲\nB. 乙\nC. 丙\nANSWER: A, C").questions
    assert question.type is QuestionType.MULTIPLE
    assert [option.correct for option in question.options] == [True, False, True]


@pytest.mark.parametrize(
    ("options", "answer", "key"),
    [
        ("正确 错误", "A", "true"),
        ("错 对", "A", "false"),
        ("True False", "B", "false"),
        ("FALSE TRUE", "B", "true"),
    ],
)
def test_right_and_wrong_as_options_make_a_judgement(options, answer, key):
    one, other = options.split()
    (question,) = read(f"题干\nA. {one}\nB. {other}\nANSWER: {answer}").questions
    assert (question.type, question.key, question.options) == (QuestionType.JUDGE, key, ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("题干\nA. 甲\nB. 乙", "第1行，题干：缺少ANSWER行"),
        ("题干\nA. 甲\nB. 乙\n\n下一题\nA. 甲\nB. 乙\nANSWER: A", "第1行，题干：缺少ANSWER行"),
        ("题干\nA. 甲\nANSWER: A", "第1行，题干：至少要有两个选项"),
        ("题干\nANSWER: A", "第1行，题干：至少要有两个选项"),
        ("题干\nA. 甲\nB. 乙\nANSWER: C", "第4行，题干：答案“C”不是已有选项的字母"),
        ("题干\nA. 甲\nB. 乙\nANSWER:", "第4行，题干：答案“”不是已有选项的字母"),
        ("题干\nA. 甲\nC. 乙\nANSWER: A", "第3行，题干：选项应从A起依次排列，此处应为B"),
        ("题干\nA.\nB. 乙\nANSWER: B", "第2行，题干：选项A没有内容"),
        ("A. 甲\n", "第1行：选项之前没有题干"),
        ("ANSWER: A\n", "第1行：ANSWER行之前没有题干和选项"),
    ],
)
def test_what_is_no_question_is_named_by_its_line(text, message):
    assert message in told(read(text))


def test_all_faults_are_told_at_once():
    assert len(told(read("一\nA. 甲\nANSWER: A\n\n二\nA. 甲\nB. 乙\nANSWER: Z"))) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n \n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "题干\0".encode(),
        "题干".encode("utf-16") + b"\x00",
        b"\xff\xfe\x00\xd8\x41\x00",
        b"\xef\xbb\xbf\xff",
        b"caf\xe9 \xff\xff",
        "题".encode("utf-32"),
        b"x" * (MOST_BYTES + 1),
    ],
)
def test_what_is_no_text_is_refused_whole_with_what_to_do(content):
    with pytest.raises(Unreadable, match=r"[请每]"):
        aiken.read(content, DEFAULTS)


def test_bytes_that_only_happen_to_be_gb18030_are_refused():
    with pytest.raises(Unreadable, match="UTF-8"):
        aiken.read(b"\xaa\xa1\xfe\xfe", DEFAULTS)


@pytest.mark.parametrize(
    "content",
    [
        b"A" * MOST_BYTES,
        b"x\nA. a\n" * (MOST_BYTES // 7),
        b"ANSWER: A\n" * (MOST_BYTES // 10),
        b"\n" * MOST_BYTES,
        "题\nA. 甲\nB. 乙\nANSWER: A\n".encode() * (MOST_QUESTIONS + 1),
    ],
    ids=["one line", "no answers", "only answers", "empty lines", "too many"],
)
def test_a_hostile_file_is_refused(content):
    with pytest.raises(Unreadable):
        _none_or_refused(content)


def _none_or_refused(content):
    if aiken.read(content, DEFAULTS).faults:
        raise Unreadable


characters = st.characters(exclude_categories=("C", "Z"), exclude_characters="{}")
words = st.text(characters, min_size=1, max_size=12).filter(
    lambda text: not aiken.OPTION.fullmatch(text) and not aiken.ANSWER.fullmatch(text)
)


@given(st.lists(words, min_size=2, max_size=8), words, st.integers(0, 25), st.randoms())
def test_every_single_choice_written_by_the_rules_is_read_as_it_is(texts, stem, right, dice):
    right %= len(texts)
    mark = dice.choice([". ", ") "])
    lines = [f"{chr(65 + place)}{mark}{text}" for place, text in enumerate(texts)]
    found = read("\n".join([stem, *lines, f"ANSWER: {chr(65 + right)}"]))
    (question,) = found.questions
    assert question.stem == stem
    if question.type is not QuestionType.JUDGE:
        assert [option.text for option in question.options] == texts
        assert [option.correct for option in question.options].index(True) == right


@given(st.binary(max_size=200), st.integers())
def test_no_bytes_break_the_reader(content, seed):
    spoilt = bytearray(LIBRARY.encode())
    dice = random.Random(seed)
    for byte in content[:5]:
        spoilt[dice.randrange(len(spoilt))] = byte
    for attempt in (content, bytes(spoilt)):
        with suppress(Unreadable):
            aiken.read(attempt, DEFAULTS)
