"""The primitives that a certificate's layout may see, and the sheet that the press is given
(DOMAIN §1.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import jinja2

from portal.certificates.rules.sample import SAMPLES
from portal.certificates.rules.template import STANDARD, TemplateVersion, fill_statement
from portal.documents.fonts import composed, demand_glyphs
from portal.documents.press.sheet import Drawing, Photo, Picture, Sheet, Square, Stamp
from portal.settings import ROOT
from portal.web.filters import day_cn

WARNING = "演示样张　不具有任何效力"
NO_SEAL = "尚未接入电子印章，以平台查验结果为准"
GROUND = Drawing("img/certificate-frame.svg")
SPECIMEN = Drawing("img/specimen-seal.svg")
ID_KIND = "居民身份证"
LAYOUT_FILES = {"upright": "certificates/layouts/upright.html"}


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """证书版面: words as they are printed."""

    layout: str
    title: str
    name: str
    sex: str
    birth: str
    id_kind: str
    resident_id: str
    ability: str
    number: str
    statement: str
    examined: str
    issued: str
    created: str
    issuer: str
    print_number: str
    query_label: str
    verify_url: str
    square: str  # what the square says: the address of the look-up, and what proves itself
    has_photo: bool
    warning: str
    remark: str
    note: str
    seal_alt: str

    @property
    def title_lines(self) -> list[str]:
        return self.title.splitlines()

    @property
    def words(self) -> str:
        """All that must be printable and is not the portal's own wording."""
        asked = (self.title, self.name, self.ability, self.statement, self.issuer, self.remark)
        return "".join((*asked, self.resident_id, self.number, self.query_label))


def lay_out(
    facts: Mapping[str, Any],
    *,
    resident_id: str,
    serial: int,
    token: str,
    base_url: str,
    template: TemplateVersion = STANDARD,
    proof: str = "",
) -> CertificatePage:
    """The page of a print: its frozen facts, and the id number that they leave out.

    `proof` goes into the square behind `#`; the facts' own remark stands before the template's.
    """
    is_demo = bool(facts["is_demo"])
    words = {
        "姓名": composed(facts["name"]),
        "性别": facts["sex"],
        "出生日期": _day(facts["birth_on"]),
        "证件号码": resident_id,
        "专项能力名称": facts.get("ability") or template.ability,
        "证书编号": facts["number"],
        "考核日期": _day(facts["examined_on"]),
        "发证机构": facts.get("issuer") or template.issuer,
        "发证日期": _day(facts["issued_on"]),
    }
    return CertificatePage(
        layout=template.layout,
        title=template.title,
        name=words["姓名"],
        sex=words["性别"],
        birth=words["出生日期"],
        id_kind=facts.get("id_kind") or ID_KIND,
        resident_id=resident_id,
        ability=words["专项能力名称"],
        number=words["证书编号"],
        statement=fill_statement(template.statement, words),
        examined=words["考核日期"],
        issued=words["发证日期"],
        created=facts["issued_on"],
        issuer=words["发证机构"],
        print_number=f"{facts['number']}-{serial:02d}",
        query_label=template.query_url_label,
        verify_url=f"{base_url}/verify",
        square=f"{base_url}/v/{token}" + (f"#{proof}" if proof else ""),
        has_photo=bool(facts["photo"]),
        warning=WARNING if is_demo else "",
        remark=_both(facts.get("remark", ""), template.remark),
        note=NO_SEAL if template.seal is None and not is_demo else "",
        seal_alt=f"{words['发证机构']}印章" if template.seal else "样章，不是印章",
    )


def sheet_of(
    key: str, page: CertificatePage, *, photo: bytes = b"", seal: bytes | None = None
) -> Sheet:
    """What the press prints; refuses what no font of ours draws, and says which character it is."""
    demand_glyphs(page.words)
    pictures: dict[str, Picture] = {
        "square": Square(page.square),
        "seal": Stamp(seal) if seal else SPECIMEN,
    }
    if page.has_photo:
        pictures["photo"] = Photo(photo)
    return Sheet(
        key=key,
        title="".join(page.title_lines),
        html=_layout(page.layout).render(page=page),
        stylesheets=("css/paper.css", f"css/certificates/{page.layout}.css"),
        pictures=pictures,
        ground=GROUND,
        author=page.issuer,
        created=page.created,
    )


def sample_sheet(key: str, template: TemplateVersion, *, base_url: str) -> Sheet:
    """One of them."""
    page = _sample_page(SAMPLES[key], template, base_url)
    return sheet_of(key, page, seal=template.seal)


def _sample_page(
    facts: Mapping[str, Any], template: TemplateVersion, base_url: str
) -> CertificatePage:
    more = {"resident_id": facts["resident_id"], "serial": 1, "token": "0" * 32}
    return lay_out(facts, template=template, base_url=base_url, **more)


@cache
def _layout(name: str) -> jinja2.Template:
    return _templates().get_template(LAYOUT_FILES[name])


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _both(own: str, everyones: str) -> str:
    """One remark behind the other, as sentences."""
    between = "。" if own and everyones and not own.endswith("。") else ""
    return f"{own}{between}{everyones}"


def _day(text: str) -> str:
    """The day, or nothing where a certificate on paper did not say it."""
    return day_cn(date.fromisoformat(text)) if text else ""
