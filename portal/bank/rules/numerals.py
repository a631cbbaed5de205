"""A number as people type it, understood: full-width digits, separators, spaces, unit, 万, %."""

import re
import unicodedata
from fractions import Fraction

SPACES = re.compile(r"\s+")
TYPED = re.compile(
    r"([+-]?)(\d{1,20}|\d{1,4}(?:,\d{3,4})+|)(?:\.(\d{1,20}))?([^\d.,].*|)", re.ASCII
)
DASHES = str.maketrans("−–—﹣－", "-----")
TEN_THOUSAND = "万"

# Words for one and the same unit; the first stands for all.
SYNONYMS = (
    ("天", "日"),
    ("人", "名", "个人"),
    ("元", "圆", "块", "人民币元"),
    ("月", "个月"),
    ("小时", "时", "个小时", "h"),
    ("年", "周年"),
    ("m3", "立方米", "方"),
    ("m2", "平方米", "平方"),
    ("%", "百分点"),
    ("工日", "个工日"),
    ("工作日", "个工作日"),
    ("倍",),
)
ONE_NAME = {word: group[0] for group in SYNONYMS for word in group}


def understood(typed: str, unit: str) -> Fraction | None:
    """The number meant, in the question's unit; None when it cannot be read as one.

    A unit typed after the number must be the question's: `30小时` answers nothing asked in days.
    """
    found = TYPED.fullmatch(_tidy(typed))
    if not found or not (found.group(2) or found.group(3)):
        return None
    sign, whole, fraction, rest = found.groups()
    scale = _scale(rest, _tidy(unit))
    if scale is None:
        return None
    value = Fraction(f"{whole.replace(',', '') or '0'}.{fraction or '0'}")
    return (-value if sign == "-" else value) * scale


def _tidy(text: str) -> str:
    """Half-width, without spaces, one kind of minus and point; ¥ and a full stop fall away."""
    narrow = unicodedata.normalize("NFKC", text).translate(DASHES).replace("。", ".")
    return SPACES.sub("", narrow).lstrip("¥").rstrip(".")


def _scale(typed: str, unit: str) -> Fraction | None:
    """How many of the question's units one of the typed unit is; None for another kind of unit."""
    if typed == "":
        return Fraction(1)
    if typed == "%" and unit != "%":
        return Fraction(1, 100) if unit == "" else None
    myriads = typed.count(TEN_THOUSAND, 0, 1) - unit.count(TEN_THOUSAND, 0, 1)
    bare, wanted = typed.removeprefix(TEN_THOUSAND), unit.removeprefix(TEN_THOUSAND)
    # Of a compound unit people type the first half (4.5工日 of 工日/m³); the stem says the rest.
    names = {ONE_NAME.get(name, name) for name in (wanted, wanted.split("/")[0])}
    if bare and ONE_NAME.get(bare, bare) not in names:
        return None
    return Fraction(10_000) ** myriads
