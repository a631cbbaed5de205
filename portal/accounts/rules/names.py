"""Names of people as identity cards print them: read forgivingly, kept in one form."""

import re
import unicodedata

from portal.core.labels import Labelled

LONGEST = 50

_DOTS = re.compile(r"[·•・‧∙⋅･]|(?<=[^\x00-\x7f])\s*[．.]\s*(?=[^\x00-\x7f])")
_BETWEEN_HAN = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


class NameRefusal(Labelled):
    """Why a text is not a name, in words that say what to do."""

    SHORT = "short", "请填写与身份证一致的姓名，至少两个字"
    LONG = "long", f"姓名不超过{LONGEST}个字，请与身份证核对"
    SIGNS = "signs", "姓名只能包含汉字、字母和间隔号“·”，请与身份证核对"


def read_name(text: str) -> str | NameRefusal:
    """The name in `text`, or the first reason why there is none.

    Blanks that pad Chinese names (张　三) go; the dot of long names becomes U+00B7 whichever was
    typed, so that certificates print it one way. Letters of any script pass, rare characters too.
    """
    name = _BETWEEN_HAN.sub("", _DOTS.sub("·", text.strip()))
    name = re.sub(r"\s+", " ", name).strip("·")
    if len(name) < 2:
        return NameRefusal.SHORT
    if len(name) > LONGEST:
        return NameRefusal.LONG
    if not all(_stands_in_names(character) for character in name):
        return NameRefusal.SIGNS
    return name


def _stands_in_names(character: str) -> bool:
    return character in "· " or unicodedata.category(character)[0] in "LM"
