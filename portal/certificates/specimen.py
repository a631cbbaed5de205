"""Certificates of people who do not exist, to look at a version of the template before it is used.

Joined to the press once its layouts are here: today's one layout prints the words of the version.
"""

from dataclasses import replace
from typing import Any

from flask import render_template

from portal.certificates.document import STYLESHEETS, CertificatePage, lay_out
from portal.certificates.models import CertificateTemplate
from portal.documents.pdf import render_pdf

LONG_NAME = "阿卜杜热合曼·麦麦提吐尔逊·伊敏尼亚孜·买买提依明江·吐尔洪江·艾合买提江"
SAMPLES = {
    "ordinary": ("普通姓名", "演示甲"),
    "long": ("长姓名", LONG_NAME),
    "rare": ("生僻字", "演示𠮷喆"),
    "dot": ("带间隔号的姓名", "演示·吐尔逊"),
}
_FACTS: dict[str, Any] = {
    "sex": "女",
    "birth_on": "1990-03-07",
    "number": "Z000050500000260000000",
    "examined_on": "2026-03-14",
    "issued_on": "2026-04-01",
    "photo": "",
    "is_demo": True,
}
_NOBODYS_ID = "500000199003070000"  # of no region and with a wrong check character


def preview(template: CertificateTemplate, sample: str, *, base_url: str) -> bytes:
    """The PDF of this sample by this version, unsigned."""
    page = render_template("certificates/document.html", page=_page(template, sample, base_url))
    return render_pdf(page, stylesheets=STYLESHEETS, pictures={"photo": b""})


def _page(template: CertificateTemplate, sample: str, base_url: str) -> CertificatePage:
    name = SAMPLES[sample][1]
    facts = _FACTS | {"name": name, "ability": template.ability, "issuer": template.issuer}
    page = lay_out(facts, resident_id=_NOBODYS_ID, serial=1, token="0" * 32, base_url=base_url)
    return replace(page, title="".join(template.title.splitlines()), remark=template.remark)
