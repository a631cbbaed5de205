"""The register as a workbook (证书登记簿)."""

from collections.abc import Sequence

from portal.certificates.models import Certificate
from portal.core.identity import mask_id
from portal.core.regions import name_of
from portal.documents.sheets import workbook

HEADINGS = (
    "证书编号",
    "姓名",
    "证件号码",
    "地区",
    "考核日期",
    "发证日期",
    "状态",
    "状态日期",
    "说明",
    "来源",
)


def workbook_of(certificates: Sequence[Certificate]) -> bytes:
    """XLSX with a row to each certificate."""
    return workbook(
        "证书登记簿",
        HEADINGS,
        (
            (
                certificate.number or "",
                certificate.name,
                mask_id(certificate.resident_id),
                name_of(certificate.region),
                certificate.examined_on,
                certificate.issued_on,
                certificate.status.label,
                certificate.status_on,
                certificate.status_reason,
                certificate.origin.label,
            )
            for certificate in certificates
        ),
    )
