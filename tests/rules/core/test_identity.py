"""Resident ids, credit codes, mobile numbers and their masks (DOMAIN §5.1, §5.2, §5.4, §6.4)."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.core.identity import (
    CreditCode,
    CreditCodeRefusal,
    IdRefusal,
    Mobile,
    MobileRefusal,
    ResidentId,
    Sex,
    age_on,
    make_credit_code,
    make_resident_id,
    mask_id,
    mask_mobile,
    mask_name,
    mask_surname,
    read_credit_code,
    read_mobile,
    read_resident_id,
)

TODAY = date(2026, 7, 1)
DIGITS = "0123456789X"
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

resident_ids = st.builds(
    make_resident_id,
    birth_on=st.dates(date(1900, 1, 1), TODAY),
    sequence=st.integers(0, 999),
    area=st.sampled_from(["500103", "510202", "500199", "110105", "830000"]),
)
credit_codes = st.builds(make_credit_code, st.integers(0, 999_999))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11010519491231002X", ResidentId("11010519491231002X")),
        ("440524188001010014", IdRefusal.BIRTH_TOO_EARLY),
        ("50010319900307101X", ResidentId("50010319900307101X")),
        ("510202197506150037", ResidentId("510202197506150037")),
        ("500157199909091235", ResidentId("500157199909091235")),
        ("500103199003071011", IdRefusal.CHECK),
    ],
)
def test_every_row_of_the_table_of_resident_ids(text, expected):
    assert read_resident_id(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "50010319900307101x",
        " 500103 19900307 101X ",
        "500103-19900307-101X",
        "５００１０３１９９００３０７１０１Ｘ",
        "500103—19900307—101x",
        "500103\N{MINUS SIGN}19900307101X",
        "\u202d50010319900307101X\u202c",
        "500103　19900307　101ｘ",
    ],
)
def test_spaces_dashes_full_width_and_small_x_are_forgiven(text):
    assert read_resident_id(text, TODAY) == ResidentId("50010319900307101X")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", IdRefusal.SHAPE),
        ("5001031990030710", IdRefusal.SHAPE),
        ("X0010319900307101X", IdRefusal.SHAPE),
        ("٥٠٠١٠٣١٩٩٠٠٣٠٧١٠١X", IdRefusal.SHAPE),
        ("500103900307101", IdRefusal.OLD),
        ("00010319900307101X", IdRefusal.PROVINCE),
        ("16010319900307101X", IdRefusal.PROVINCE),
        ("91010319900307101X", IdRefusal.PROVINCE),
        ("50010319900230101X", IdRefusal.BIRTH),
        ("50010300000101101X", IdRefusal.BIRTH),
        (make_resident_id(date(2026, 7, 2), 1), IdRefusal.BIRTH_IN_FUTURE),
    ],
)
def test_each_refusal_has_its_own_reason(text, expected):
    assert read_resident_id(text, TODAY) is expected


def test_whoever_is_born_today_or_on_the_first_of_1900_is_accepted():
    assert isinstance(read_resident_id(make_resident_id(TODAY, 1), TODAY), ResidentId)
    assert isinstance(read_resident_id(make_resident_id(date(1900, 1, 1), 1), TODAY), ResidentId)


def test_an_id_tells_birth_and_sex_and_keeps_itself_out_of_logs():
    woman = ResidentId(make_resident_id(date(1992, 2, 29), 12))
    man = ResidentId("50010319900307101X")
    assert (woman.birth_on, woman.sex, man.sex) == (date(1992, 2, 29), Sex.FEMALE, Sex.MALE)
    assert (man.masked, man.last_four) == ("500***********101X", "101X")
    assert "19900307" not in repr(man)


@given(resident_ids)
def test_every_id_made_is_read_back(number):
    assert read_resident_id(number, TODAY) == ResidentId(number)


@given(resident_ids, st.integers(0, 17), st.sampled_from(DIGITS))
def test_an_id_with_one_character_changed_is_refused(number, place, other):
    assume(number[place] != other)
    changed = number[:place] + other + number[place + 1 :]
    assert isinstance(read_resident_id(changed, TODAY), IdRefusal)


@given(resident_ids, st.integers(0, 16))
def test_an_id_with_two_neighbours_swapped_is_refused(number, place):
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert isinstance(read_resident_id(swapped, TODAY), IdRefusal)


@given(st.text())
def test_no_text_breaks_the_readers(text):
    assert isinstance(read_resident_id(text, TODAY), ResidentId | IdRefusal)
    assert isinstance(read_credit_code(text), CreditCode | CreditCodeRefusal)
    assert isinstance(read_mobile(text), Mobile | MobileRefusal)
    assert isinstance(mask_name(text), str)


def test_a_sequence_has_three_digits_and_a_serial_six():
    with pytest.raises(ValueError, match="three"):
        make_resident_id(TODAY, 1000)
    with pytest.raises(ValueError, match="six"):
        make_credit_code(1_000_000)


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2026, 3, 6), 15),
        (date(2026, 3, 7), 16),
        (date(2027, 3, 6), 16),
    ],
)
def test_age_grows_on_the_birthday(day, years):
    assert age_on(date(2010, 3, 7), day) == years


def test_who_was_born_on_29_february_ages_on_1_march():
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18
    assert age_on(date(2008, 2, 29), date(2028, 2, 29)) == 20


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("91110000101623741K", CreditCode("91110000101623741K")),
        ("911101066976941872", CreditCode("911101066976941872")),
        ("91350211M0000XUF46", CreditCodeRefusal.CHECK),
        ("91500103MA5UTE7T1H", CreditCode("91500103MA5UTE7T1H")),
        ("91500157DEM700010J", CreditCode("91500157DEM700010J")),
        ("91500000123456788C", CreditCode("91500000123456788C")),
        ("91500103MA5UTE7T1J", CreditCodeRefusal.CHECK),
    ],
)
def test_every_row_of_the_table_of_credit_codes(text, expected):
    assert read_credit_code(text) == expected


def test_an_officer_may_waive_the_check_character_but_nothing_else():
    assert read_credit_code("91350211M0000XUF46", check_waived=True) == CreditCode(
        "91350211M0000XUF46"
    )
    assert read_credit_code("9150010", check_waived=True) is CreditCodeRefusal.SHAPE
    assert read_credit_code("91500103MA5UTE7TOH", check_waived=True) is CreditCodeRefusal.LETTERS
    assert [reason for reason in CreditCodeRefusal if reason.may_be_waived] == [
        CreditCodeRefusal.CHECK
    ]


def test_a_credit_code_is_read_forgivingly_and_tells_its_area():
    code = read_credit_code(" 91500103-ma5ute7t１ｈ ")
    assert isinstance(code, CreditCode)
    assert code.area == "500103"


@given(credit_codes)
def test_every_credit_code_made_is_read_back(code):
    assert read_credit_code(code) == CreditCode(code)


@given(credit_codes, st.integers(0, 17), st.sampled_from(LETTERS))
def test_a_credit_code_with_one_character_changed_is_refused(code, place, other):
    assume(code[place] != other)
    changed = code[:place] + other + code[place + 1 :]
    assert read_credit_code(changed) is CreditCodeRefusal.CHECK


@given(credit_codes, st.integers(0, 16))
def test_a_credit_code_with_two_neighbours_swapped_is_refused(code, place):
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert read_credit_code(swapped) is CreditCodeRefusal.CHECK


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "+8613812345678",
        "8613812345678",
        "008613812345678",
        "（+86）13812345678",
        "１３８１２３４５６７８",
    ],
)
def test_a_mobile_number_is_read_forgivingly(text):
    assert read_mobile(text) == Mobile("13812345678")


@pytest.mark.parametrize(
    "text", ["", "12812345678", "1381234567", "138123456789", "02367891234", "+85213812345678"]
)
def test_what_is_no_mobile_number_is_refused(text):
    assert read_mobile(text) is MobileRefusal.SHAPE


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", ""),
        ("张", "*"),
        ("张三", "张*"),
        (" 张小三 ", "张*三"),
        ("欧阳晓明", "欧**明"),
        ("欧阳小晓明", "欧***明"),
        ("𠮷野家", "𠮷*家"),
        ("阿不都·热合曼", "阿不都·***"),
        ("买买提•艾力·库尔班", "买买提·**·***"),
    ],
)
def test_names_are_masked_by_their_length(name, masked):
    assert mask_name(name) == masked


def test_a_contractor_first_sees_a_surname_only():
    assert [mask_surname(name) for name in ("张三", "欧阳晓明", "阿不都·热合曼")] == [
        "张**",
        "欧**",
        "阿**",
    ]


def test_numbers_keep_three_and_four():
    assert mask_id("50010319900307101X") == "500***********101X"
    assert mask_mobile("13812345678") == "138****5678"
    assert Mobile("13812345678").masked == "138****5678"
    assert mask_id("1234567") == "*******"


@given(st.text(alphabet="甲乙丙丁·", min_size=2, max_size=12))
def test_a_masked_name_is_as_long_and_hides_something(name):
    masked = mask_name(name)
    assert len(masked) == len(name)
    assert name.strip("·") == "" or name.endswith("·") or "*" in masked


def test_every_refusal_says_what_to_do_in_chinese():
    for reason in (*IdRefusal, *CreditCodeRefusal, *MobileRefusal):
        assert "请" in reason.label
        assert not reason.label.endswith("。")
