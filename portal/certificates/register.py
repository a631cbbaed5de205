"""The register as a workbook (证书登记簿)."""

from collections.abc import Sequence

from portal.certificates.models import BatchState, Certificate, CertificateBatch
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


BATCH_HEADINGS = (
    "证书编号",
    "姓名",
    "证件号码",
    "地区",
    "考核日期",
    "发证日期",
    "证书文件",
    "原因",
)


def workbook_of_batch(batch: CertificateBatch, certificates: Sequence[Certificate]) -> bytes:
    """XLSX with a row to each certificate of the batch, and where its file is."""
    return workbook(
        "发证批次名单",
        BATCH_HEADINGS,
        (
            (
                certificate.number or "",
                certificate.name,
                mask_id(certificate.resident_id),
                name_of(certificate.region),
                certificate.examined_on,
                certificate.issued_on,
                *_file_of(batch, certificate),
            )
            for certificate in certificates
        ),
    )


def _file_of(batch: CertificateBatch, certificate: Certificate) -> tuple[str, str]:
    if not certificate.prints:
        return "", ""
    first = certificate.prints[0]
    if first.file_id is not None:
        return "已生成", ""
    if first.trouble:
        return "没有成功", first.trouble
    return "已暂停" if batch.state is BatchState.STOPPED else "正在生成", ""
