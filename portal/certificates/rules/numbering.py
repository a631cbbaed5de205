"""Certificate numbers: 22 characters, made and read by one rule (DOMAIN §1.7 d).

The official rule for this item was not found: this one is the portal's own assumption, so numbers
are stored as opaque text beside the id of the rule that made them.
"""

import re
import unicodedata
from dataclasses import dataclass

RULE = "default-2025"
LAST_SERIAL = 999_999

_PREFIX = "Z000050"
_NUMBER = re.compile(r"Z000050(?P<area>[0-9]{6})(?P<year>[0-9]{2})0(?P<serial>[0-9]{6})")
_IGNORED = re.compile(r"[\s\-‐-―−]")


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """证书编号, taken apart: area of the issuer (GB/T 2260), year of issue, serial in that year."""

    area: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{_PREFIX}{self.area}{self.year % 100:02d}0{self.serial:06d}"


def compose(area: str, year: int, serial: int) -> str:
    """The number of that serial; ValueError for what the rule cannot express.

    `area` comes from `portal.core.regions.numbering_code`: functional areas have no digits.
    """
    if not re.fullmatch("[0-9]{6}", area):
        raise ValueError("an area has six digits")
    if not 2000 <= year <= 2099:
        raise ValueError("two digits say a year of this century")
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError("a serial has six digits and is not zero")
    return str(CertificateNumber(area, year, serial))


def parse(text: str) -> CertificateNumber | None:
    """The number in `text`, spaces, dashes, full width and small z forgiven; None if none.

    None means only "not by this rule": look such a text up as it stands.
    """
    found = _NUMBER.fullmatch(normalise(text))
    if found is None or int(found["serial"]) == 0:
        return None
    return CertificateNumber(found["area"], 2000 + int(found["year"]), int(found["serial"]))


def normalise(text: str) -> str:
    """`text` as numbers are stored: half width, capitals, without spaces and dashes."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()
