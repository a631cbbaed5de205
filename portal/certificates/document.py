"""The primitives that the certificate's template may see (DOMAIN §1.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.certificates.rules.issuing import TITLE
from portal.documents.qr import qr_svg
from portal.web.filters import day_cn

STYLESHEETS = ("css/paper.css", "css/certificate.css")
WARNING = "演示样张　不具有任何效力"
NO_SEAL = "尚未接入电子印章，以平台查验结果为准"


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """证书版面: words as they are printed."""

    title: str
    name: str
    sex: str
    birth: str
    resident_id: str
    ability: str
    number: str
    examined: str
    issued: str
    created: str
    issuer: str
    print_number: str
    qr: str
    verify_url: str
    has_photo: bool
    warning: str
    remark: str

    @property
    def words(self) -> str:
        """All that must be printable."""
        return f"{self.name}{self.issuer}{self.ability}"


def lay_out(
    facts: Mapping[str, Any],
    *,
    resident_id: str,
    serial: int,
    token: str,
    base_url: str,
    proof: str = "",
) -> CertificatePage:
    """The page of a print: its frozen facts, and the id number that they leave out.

    `proof` goes into the square behind `#`.
    """
    is_demo = bool(facts["is_demo"])
    return CertificatePage(
        title=TITLE,
        name=facts["name"],
        sex=facts["sex"],
        birth=_day(facts["birth_on"]),
        resident_id=resident_id,
        ability=facts["ability"],
        number=facts["number"],
        examined=_day(facts["examined_on"]),
        issued=_day(facts["issued_on"]),
        created=facts["issued_on"],
        issuer=facts["issuer"],
        print_number=f"{facts['number']}-{serial:02d}",
        qr=qr_svg(f"{base_url}/v/{token}" + (f"#{proof}" if proof else "")),
        verify_url=f"{base_url}/verify",
        has_photo=bool(facts["photo"]),
        warning=WARNING if is_demo else "",
        remark="" if is_demo else NO_SEAL,
    )


def _day(text: str) -> str:
    return day_cn(date.fromisoformat(text))
