"""What a file says of itself, and whether that is what was printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certificates.rules.printed import Agreement, PrintedField, compare, read_fields

# As PDFium hands it out: blanks between spaced letters, full-width blanks, lines that go on.
PAGE = """劳资管理专项职业能力证书\r
姓　　名 阿卜杜热合曼·麦麦提吐尔逊·\r
伊敏尼亚孜\r
性　　别 女\r
出生日期 1990年3月7日\r
证件类型 居民身份证\r
证件号码 500199199003071029\r
能力名称 劳资管理（工程建设领域）\r
证书编号 Z000050500103250000001\r
经2025年5月20日考核合格，具备工程建设领域劳资管理专项\r
职业能力，特发此证。\r
备注：补发\r
照片\r
扫码查验证书现时状态\r
查询网址：https://x.cn/verify\r
样章\r
重庆市职业技能鉴定指导中心\r
2025年6月1日\r
版式流水号：Z000050500103250000001-02尚未接入电子印章"""
REGISTERED = {
    PrintedField.NAME: "阿卜杜热合曼·麦麦提吐尔逊·伊敏尼亚孜",
    PrintedField.SEX: "女",
    PrintedField.BIRTH: "1990-03-07",
    PrintedField.RESIDENT_ID: "500199199003071029",
    PrintedField.ABILITY: "劳资管理（工程建设领域）",
    PrintedField.NUMBER: "Z000050500103250000001",
    PrintedField.EXAMINED: "2025-05-20",
    PrintedField.ISSUER: "重庆市职业技能鉴定指导中心",
    PrintedField.ISSUED: "2025-06-01",
    PrintedField.EDITION: "Z000050500103250000001-02",
    PrintedField.REMARK: "补发",
}


def differing(page: str) -> list[PrintedField]:
    found = compare(read_fields(page), REGISTERED)
    assert [one.field for one in found] == list(PrintedField)
    return [one.field for one in found if one.agreement is not Agreement.SAME]


def test_every_field_of_the_layout_is_read():
    assert differing(PAGE) == []


@pytest.mark.parametrize(
    ("words", "instead", "field"),
    [
        ("伊敏尼亚孜", "伊敏尼亚兹", PrintedField.NAME),
        ("别 女", "别 男", PrintedField.SEX),
        ("1990年3月7日", "1991年3月7日", PrintedField.BIRTH),
        ("3071029", "3071037", PrintedField.RESIDENT_ID),
        ("（工程建设领域）", "（全领域）", PrintedField.ABILITY),
        ("编号 Z000050500103250000001", "编号 Z000050500103250000002", PrintedField.NUMBER),
        ("5月20日", "5月21日", PrintedField.EXAMINED),
        ("指导中心\r\n2025", "指导总站\r\n2025", PrintedField.ISSUER),
        ("2025年6月1日", "2024年6月1日", PrintedField.ISSUED),
        ("-02", "-03", PrintedField.EDITION),
        ("备注：补发", "备注：无", PrintedField.REMARK),
        ("性　　别 女\r\n", "", PrintedField.SEX),
    ],
)
def test_one_changed_field_is_named(words, instead, field):
    assert words in PAGE
    assert differing(PAGE.replace(words, instead)) == [field]


def test_a_file_that_says_two_things_says_something_else():
    assert differing(PAGE + "\r\n性别 男") == [PrintedField.SEX]
    assert differing(PAGE + "\r\n性别 女") == []


def test_full_width_and_spaced_letters_are_the_same():
    page = PAGE.replace("500199199003071029", "５００１９９ 19900307 1029")
    assert differing(page) == []


def test_of_a_field_that_the_register_leaves_open_nothing_is_said():
    found = compare(read_fields(PAGE), REGISTERED | {PrintedField.REMARK: ""})
    assert PrintedField.REMARK not in [one.field for one in found]


@given(
    st.text(max_size=300)
    | st.text("姓名性别出生日期证书编号：经年月日考核0123456789\n", max_size=300)
)
def test_whatever_a_file_says_it_is_read(text):
    for values in read_fields(text).values():
        assert all(values)
