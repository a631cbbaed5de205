"""Resident ids, credit codes, mobile numbers: read forgivingly, checked strictly, shown masked."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from portal.core.labels import Labelled

# 500199 is the code of no district (DOMAIN §5.3), so a number made with it should be nobody's.
SYNTHETIC_AREA = "500199"

_DROPPED = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"})
_EARLIEST_BIRTH = date(1900, 1, 1)
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_NAME_DOTS = re.compile("[·•・‧∙⋅]")


class Sex(Labelled):
    """性别, as the 17th digit of a resident id says it."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class IdRefusal(Labelled):
    """Why a text is not a resident id, in words that say what to do."""

    SHAPE = "shape", "请填写18位身份证号，末位可以是字母X"
    OLD = "old", "15位旧身份证号已停用，请填写18位身份证号，末位可以是字母X"
    PROVINCE = "province", "身份证号前两位不是省级代码，请对照身份证核对"
    BIRTH = "birth", "身份证号第7至14位不是真实的出生日期，请对照身份证核对"
    BIRTH_TOO_EARLY = "birth_too_early", "身份证号中的出生日期早于1900年，请对照身份证核对"
    BIRTH_IN_FUTURE = "birth_in_future", "身份证号中的出生日期晚于今天，请对照身份证核对"
    CHECK = "check", "身份证号与末位校验码不符，可能有一位写错，请对照身份证逐位核对"


class CreditCodeRefusal(Labelled):
    """Why a text is not a unified social credit code, in words that say what to do."""

    SHAPE = "shape", "请填写18位统一社会信用代码，由数字和字母组成"
    LETTERS = (
        "letters",
        "统一社会信用代码不使用字母I、O、Z、S、V，请核对是否应为数字1、0、2、5",
    )
    CHECK = (
        "check",
        "统一社会信用代码与末位校验码不符，请对照营业执照核对；确认无误的，请联系人力社保部门人工核验",
    )

    @property
    def may_be_waived(self) -> bool:
        """True of the check character alone: some early codes fail it (DOMAIN §5.2)."""
        return self is CreditCodeRefusal.CHECK


class MobileRefusal(Labelled):
    """Why a text is not a mobile number, in words that say what to do."""

    SHAPE = "shape", "请填写11位手机号，以1开头"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """居民身份证号, checked; its repr keeps the number out of logs."""

    number: str = field(repr=False)

    @property
    def birth_on(self) -> date:
        """The day of birth it carries."""
        return _birth_of(self.number)

    @property
    def sex(self) -> Sex:
        """Odd is male, even is female (GB 11643)."""
        return Sex.MALE if int(self.number[16]) % 2 else Sex.FEMALE

    @property
    def masked(self) -> str:
        """As public pages show it."""
        return mask_id(self.number)

    @property
    def last_four(self) -> str:
        """The part that may be kept in clear (DOMAIN §6.1)."""
        return self.number[-4:]


@dataclass(frozen=True, slots=True)
class CreditCode:
    """统一社会信用代码, checked or accepted by an officer."""

    number: str

    @property
    def area(self) -> str:
        """Where the firm was registered: for information only, districts change."""
        return self.number[2:8]


@dataclass(frozen=True, slots=True)
class Mobile:
    """手机号: eleven digits; its repr keeps the number out of logs."""

    number: str = field(repr=False)

    @property
    def masked(self) -> str:
        """As pages show it to anyone but its owner."""
        return mask_mobile(self.number)


def read_resident_id(text: str, today: date) -> ResidentId | IdRefusal:
    """GB 11643-1999 and DOMAIN §5.1: the id in `text`, or the first reason why there is none.

    Checked in order: 18 characters, province, a real birth date from 1900 to `today`, check
    character. Never the six-digit district: natives of Chongqing carry codes long retired.
    """
    number = _squeeze(text)
    if re.fullmatch("[0-9]{15}", number):
        return IdRefusal.OLD
    if not re.fullmatch("[0-9]{17}[0-9X]", number):
        return IdRefusal.SHAPE
    if not _PROVINCE.match(number):
        return IdRefusal.PROVINCE
    if (refusal := _birth_refusal(number, today)) is not None:
        return refusal
    if _id_check(number[:17]) != number[17]:
        return IdRefusal.CHECK
    return ResidentId(number)


def age_on(birth: date, day: date) -> int:
    """Full years of age (周岁) on `day`; who was born on 29 February ages on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def read_credit_code(text: str, *, check_waived: bool = False) -> CreditCode | CreditCodeRefusal:
    """GB 32100-2015 and DOMAIN §5.2: the code in `text`, or the first reason why there is none.

    `check_waived` is an officer's word, noted elsewhere, that the licence really says so.
    """
    number = _squeeze(text)
    if not re.fullmatch("[0-9A-Z]{18}", number):
        return CreditCodeRefusal.SHAPE
    if any(character not in _CREDIT_ALPHABET for character in number):
        return CreditCodeRefusal.LETTERS
    if not check_waived and _credit_check(number[:17]) != number[17]:
        return CreditCodeRefusal.CHECK
    return CreditCode(number)


def read_mobile(text: str) -> Mobile | MobileRefusal:
    """DOMAIN §5.4: an eleven-digit number from 13 to 19; the list of ranges is left loose."""
    number = re.sub("[()]", "", _squeeze(text))
    number = re.sub(r"^(\+|00)?86(?=1[0-9]{10}$)", "", number)
    return Mobile(number) if re.fullmatch("1[3-9][0-9]{9}", number) else MobileRefusal.SHAPE


def mask_name(name: str) -> str:
    """DOMAIN §6.4: 张*, 张*三, 欧**明; of a name with · only the first part stays."""
    name = name.strip()
    first, *others = _NAME_DOTS.split(name)
    if others:
        return "·".join([first, *("*" * len(part) for part in others)])
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_surname(name: str) -> str:
    """DOMAIN §6.5: 张**, whatever the length: what a contractor sees before acceptance."""
    return f"{name.strip()[:1]}**"


def mask_id(number: str) -> str:
    """DOMAIN §6.4: first three, stars, last four."""
    return _veil(number)


def mask_mobile(number: str) -> str:
    """First three, stars, last four: 138****5678."""
    return _veil(number)


def make_resident_id(birth_on: date, sequence: int, area: str = SYNTHETIC_AREA) -> str:
    """A synthetic id that passes every check, for demonstration and tests; odd is male."""
    if not 0 <= sequence <= 999:
        raise ValueError("sequence has three digits")
    body = f"{area}{birth_on:%Y%m%d}{sequence:03d}"
    return body + _id_check(body)


def make_credit_code(serial: int, area: str = SYNTHETIC_AREA) -> str:
    """A synthetic code of a company that passes every check: for demonstration and tests."""
    if not 0 <= serial <= 999_999:
        raise ValueError("serial has six digits")
    organisation = f"MA{serial:06d}"
    body = f"91{area}{organisation}{_organisation_check(organisation)}"
    return body + _credit_check(body)


def _squeeze(text: str) -> str:
    """`text` in capitals, full-width forms folded; spaces, dashes, invisible marks taken out."""
    folded = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "")
    return "".join(c for c in folded if unicodedata.category(c) not in _DROPPED).upper()


def _birth_of(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def _birth_refusal(number: str, today: date) -> IdRefusal | None:
    try:
        birth = _birth_of(number)
    except ValueError:
        return IdRefusal.BIRTH
    if birth < _EARLIEST_BIRTH:
        return IdRefusal.BIRTH_TOO_EARLY
    return IdRefusal.BIRTH_IN_FUTURE if birth > today else None


def _id_check(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def _credit_check(body: str) -> str:
    values = (_CREDIT_ALPHABET.index(character) for character in body)
    total = sum(value * weight for value, weight in zip(values, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[-total % 31]


def _organisation_check(body: str) -> str:
    """GB 11714: the organisation code within a credit code ends in a check of its own."""
    values = (int(character, 36) for character in body)
    total = sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _veil(text: str) -> str:
    head, tail = text[:3], text[-4:]
    return f"{head}{'*' * (len(text) - 7)}{tail}" if len(text) > 7 else "*" * len(text)
