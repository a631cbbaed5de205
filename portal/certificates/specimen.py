"""Certificates of people who do not exist, to look at a version of the template by."""

from portal.certificates.document import sample_sheet
from portal.certificates.models import CertificateTemplate
from portal.certificates.queries.templates import as_version
from portal.core.errors import Refused
from portal.documents.press.sheet import SheetError
from portal.documents.press.single import print_sheet


def preview(template: CertificateTemplate, sample: str, *, base_url: str) -> bytes:
    """The PDF of this sample by this version, unsigned. Raises Refused for what does not fit."""
    try:
        return print_sheet(sample_sheet(sample, as_version(template), base_url=base_url))
    except (SheetError, OSError) as trouble:
        raise Refused(f"样张不能印制：{trouble}") from trouble
