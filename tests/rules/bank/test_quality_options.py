"""Options: no two of them right at once, and none that gives itself away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules.quality import Fault, of_one
from portal.bank.rules.quality.ranges import overlapping
from portal.bank.rules.quality.wording import with_plain_numbers
from portal.bank.rules.questions import Option, Step, Variable
from tests.factories.questions import make_case, make_multiple, make_numeric, make_single


def options(*texts, right=1):
    return tuple(
        Option(text, correct=place < right, why="" if place < right else "误")
        for place, text in enumerate(texts)
    )


def faults(*texts):
    return {finding.fault for finding in of_one(make_single(options=options(*texts)))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2万元以上5万元以下", "3万元以上10万元以下"),
        ("10日至20日", "15日至30日"),
        ("10至20日", "十九日以上三十日以下"),
        ("5000元以上2万元以下", "1万元至3万元"),
        ("1年以上不满3年", "2年以上不满5年"),
        ("50%以上100%以下", "百分之八十以上百分之二百以下"),
        ("3—5人", "4～6人"),
        ("处2万元以上5万元以下罚款", "3万元以上10万元以下"),
        ("5人以下", "3人以上10人以下"),
        ("2万元以上5万元以下、1万元以上3万元以下", "4万元以上6万元以下、2万元以上3万元以下"),
    ],
)
def test_ranges_that_share_a_number_overlap(one, other):
    assert overlapping([one, "无", other]) == (one, other)
    assert Fault.OVERLAPPING_RANGES in faults(one, "无", "有", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2万元以上5万元以下", "6万元以上10万元以下"),
        ("2万元以上5万元以下", "5万元以上10万元以下"),
        ("5人以下", "5人以上"),
        ("1年以上不满3年", "3年以上不满5年"),
        ("1年以上3年以下", "超过3年不满5年"),
        ("10日至20日", "15个月至20个月"),
        ("2万元以上5万元以下", "2%以上5%以下"),
        ("不超过3日", "不超过5日"),
        ("10人以上并有共同请求", "5人以上并有共同请求"),
        ("责令停工，并处5万元以上10万元以下罚款", "处5万元以上10万元以下罚款"),
        ("5人以下", "5人以上10人以下，并须公告"),
        ("每日不超过3小时、每月不超过36小时", "每日不超过1小时、每月不超过36小时"),
        ("2025年9月1日至2026年3月1日", "2025年10月1日至2026年2月1日"),
        ("2万元以上5万元以下、1万元以上2万元以下", "4万元以上6万元以下、3万元以上4万元以下"),
        ("不满16周岁", "16周岁以上"),
        ("3日", "5日"),
    ],
)
def test_other_ranges_do_not_overlap(one, other):
    assert overlapping([one, other]) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1个月", "一个月"),
        ("20,000元", "2万元"),
        ("二万元", "２万元"),
        ("50%", "百分之五十"),
        ("0.5", "0.50"),
        ("30日", "三十天"),
        ("一百零五元", "105元"),
        ("1.5亿元", "15000万元"),
        ("处十五日拘留", "处15日拘留"),
        ("两倍", "2倍"),
    ],
)
def test_two_options_with_one_number_in_other_words_are_the_same(one, other):
    (finding,) = of_one(make_single(options=options(one, "无", "有", other)))
    assert finding.fault is Fault.SAME_NUMBER
    assert finding.sides == (one, other)
    assert finding.sentence.endswith(f"（“{one}”与“{other}”）")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1个月", "30日"),
        ("50%", "0.5"),
        ("15日", "15个工作日"),
        ("5万元", "5元"),
        ("一般责任", "统一责任"),
        ("万一停工", "千万停工"),
    ],
)
def test_another_unit_or_another_number_is_another_option(one, other):
    assert faults(one, "无", "有", other) == set()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("二〇二五年", "2025年"),
        ("十", "10"),
        ("二十万三千零五", "203005"),
        ("一亿五千万", "150000000"),
        ("千分之三", "3‰"),
        ("百分之50", "50%"),
        ("亿万", "亿万"),
        ("百年", "百年"),
        ("12.50", "12.5"),
    ],
)
def test_numbers_are_read_however_they_are_written(text, plain):
    assert with_plain_numbers(text) == plain


def test_options_drawn_for_a_candidate_may_not_coincide():
    question = make_single(
        stem="每人{a}元，共（ ）。",
        variables=(Variable("a", choices=("200", "300")), Variable("b", choices=("2", "3"))),
        steps=(Step("all", "b*10000"),),
        options=options("{all}元", "{b}万元", "{a}元", "不付"),
    )
    (finding,) = of_one(question)
    assert finding.fault is Fault.SAME_NUMBER
    assert set(finding.sides) in ({"20000元", "2万元"}, {"30000元", "3万元"})


def test_options_that_never_coincide_are_no_finding_and_broken_ones_are_left_to_the_check():
    variables = (Variable("a", choices=("200", "300")),)
    texts = ("{a}元", "{a}万元", "{a}天", "不付")
    assert of_one(make_single(variables=variables, options=options(*texts))) == ()
    assert of_one(make_single(options=options(*texts))) == ()


def test_options_of_a_part_are_drawn_with_the_numbers_of_its_case():
    part = make_single(id="K5.2-101.2", options=options("{n}人", "{m}人", "2000人", "3000人"))
    case = make_case(
        variables=(Variable("n", choices=("20",)), Variable("m", choices=("20", "30"))),
        parts=(make_case().parts[0], part, *make_case().parts[2:4]),
    )
    (finding,) = of_one(case)
    assert (finding.fault, finding.question_id) == (Fault.DUPLICATE_OPTIONS, "K5.2-101.2")


@pytest.mark.parametrize(
    ("one", "other", "is_found"),
    [
        ("由总包单位先行清偿", "由总包单位，先行的清偿", True),
        ("该单位应当支付", "单位应当支付", True),
        ("应当支付", "不应当支付", False),
        ("可以在3日内支付", "可以在5日内支付", False),
        ("由总包单位清偿", "由分包单位清偿", False),
    ],
)
def test_options_differ_in_more_than_particles(one, other, is_found):
    assert (Fault.ALIKE_OPTIONS in faults(one, "无", "有", other)) is is_found


def test_the_same_options_are_told_once():
    found = of_one(make_single(options=options("1个月", "1 个月。", "2个月", "3个月")))
    assert [finding.fault for finding in found] == [Fault.DUPLICATE_OPTIONS]


@pytest.mark.parametrize(
    ("right", "wrong", "is_found"),
    [
        (("由总包单位先行清偿并依法追偿", "由建设单位以未结清款项为限垫付"), "由银行承担", True),
        (("由总包单位先行清偿并依法追偿", "由分包承担"), "由银行承担", False),
        (("由总包单位先行清偿", "由建设单位垫付"), "由银行先行承担", False),
    ],
)
def test_right_options_of_a_multiple_are_not_all_longer_by_far(right, wrong, is_found):
    question = make_multiple(options=options(*right, wrong, wrong[1:], right=2))
    found = [finding for finding in of_one(question) if finding.fault is Fault.GIVEAWAY_LENGTH]
    assert bool(found) is is_found
    assert all("最短的正确选项14字，最长的错误选项5字" in finding.detail for finding in found)


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        (("可以支付", "一律不付", "先付", "后付"), "一律"),
        (("可以支付", "任何情况下都不付", "先付", "后付"), "任何情况"),
        (("一律支付", "一律不付", "先付", "后付"), ""),
        (("任何一方都可以解除", "应当协商", "先付", "后付"), ""),
    ],
)
def test_absolute_words_in_wrong_options_alone_are_found(texts, word):
    found = [f.detail for f in of_one(make_single(options=options(*texts)))]
    assert found == [word] * bool(word)


DIGITS = "9" * 5_000
ENDLESS = (
    DIGITS,
    f"{DIGITS}.{DIGITS}",
    f"1{'万' * 1_200}",
    f"1{'亿' * 30_000}",
    "九" * 5_000,
    f"九{'千百十' * 10_000}",
    f"不少于{DIGITS}日",
    f"{DIGITS}元以上{DIGITS}元以下",
    f"1{'亿' * 29}元以上2{'亿' * 29}元以下",
    f"百分之{DIGITS}",
    "1," * 3 + "111," * 2_000,
)


@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: text[:6])
def test_a_number_without_end_upsets_nobody(text):
    question = make_single(options=options("1日", text, f"{text}以上", "2日"))
    assert of_one(question) is not None
    assert of_one(make_numeric(stem=f"{text}？几日？", unit=text)) is not None


@given(st.text("0123456789零〇一两九十百千万亿.,分之至以上下不满元%", max_size=60))
def test_no_option_upsets_the_look_at_its_numbers(text):
    assert of_one(make_single(options=options("1日", text, f"不少于{text}", "2日"))) is not None


def test_long_numbers_are_the_same_only_when_written_alike():
    assert with_plain_numbers(f"{DIGITS}元") == f"{DIGITS}元"
    assert Fault.DUPLICATE_OPTIONS in faults(DIGITS, DIGITS, "1")
