"""The register: certificates, their editions and what happened to them; how they are issued,
changed and brought in from paper.
"""

from portal.certificates.models.batch import (
    BatchState,
    CertificateBatch,
    CertificateImport,
    ImportState,
)
from portal.certificates.models.certificate import (
    Certificate,
    CertificateEvent,
    CertificatePrint,
    CertificateSerial,
    Origin,
)
from portal.certificates.models.change import (
    CertificateChange,
    ChangeState,
    ServedHow,
)
from portal.certificates.models.notice import ObjectionState, ResultObjection
from portal.certificates.models.template import CertificateTemplate, TemplateState
from portal.certificates.rules.changing import ChangeKind
from portal.certificates.rules.validity import CertificateStatus

__all__ = [
    "BatchState",
    "Certificate",
    "CertificateBatch",
    "CertificateChange",
    "CertificateEvent",
    "CertificateImport",
    "CertificatePrint",
    "CertificateSerial",
    "CertificateStatus",
    "CertificateTemplate",
    "ChangeKind",
    "ChangeState",
    "ImportState",
    "ObjectionState",
    "Origin",
    "ResultObjection",
    "ServedHow",
    "TemplateState",
]
