"""The register (证书登记簿) and the list of a batch as workbooks; id numbers masked."""

from werkzeug.datastructures import MultiDict

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.certificates import queries
from portal.certificates.forms import SearchForm
from portal.certificates.models import BatchState, Certificate, CertificateBatch
from portal.core import clock
from portal.core.identity import mask_id
from portal.core.regions import name_of
from portal.documents.sheets import Cell
from portal.exports.tables import Arguments, Listing, Table, offer

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


def _register(actor: Actor, sought: Arguments) -> Listing:
    wanted = SearchForm(MultiDict(sought)).wanted()
    return Listing(
        f"证书登记簿-{clock.today():%Y%m%d}",
        "证书登记簿",
        HEADINGS,
        queries.count_certificates(actor, wanted),
        map(_cells, queries.all_certificates(actor, wanted)),
    )


def _cells(certificate: Certificate) -> tuple[Cell, ...]:
    return (
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


def _batch(actor: Actor, sought: Arguments) -> Listing:
    batch = queries.get_batch(actor, READ, sought.get("batch", ""))
    return Listing(
        f"发证批次-{batch.public_id}",
        "发证批次名单",
        BATCH_HEADINGS,
        queries.count_certificates_of(batch),
        (_batch_cells(batch, certificate) for certificate in queries.all_certificates_of(batch)),
    )


def _batch_cells(batch: CertificateBatch, certificate: Certificate) -> tuple[Cell, ...]:
    return (
        certificate.number or "",
        certificate.name,
        mask_id(certificate.resident_id),
        name_of(certificate.region),
        certificate.examined_on,
        certificate.issued_on,
        *_file_of(batch, certificate),
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


READ = Permission.CERTIFICATES_CERTIFICATE_READ
REGISTER = offer(Table("certificates.register", "证书登记簿", READ, _register))
BATCH = offer(Table("certificates.batch", "发证批次名单", READ, _batch))
