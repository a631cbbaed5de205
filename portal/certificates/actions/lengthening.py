"""Long-term data behind signed files: what they prove outlasts the keys that signed them."""

from datetime import datetime

from sqlalchemy import select

from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates.models import CertificatePrint
from portal.db.base import db
from portal.storage import files
from portal.storage.models import StoredFile


def keep_lengthened(print_id: int, old: str, pdf: bytes, *, now: datetime) -> bool:
    """The longer file is the edition's; False when another worker was first, or the file that was
    lengthened is no longer the edition's. The old row goes: its bytes are the beginning of the new.
    """
    printed = db.session.scalar(
        select(CertificatePrint)
        .join(CertificatePrint.file)
        .where(CertificatePrint.id == print_id, StoredFile.digest == old)
        .with_for_update(of=CertificatePrint)
    )
    if printed is None or printed.file is None:
        return False
    former = printed.file
    longer = files.keep(pdf, name=former.name, media_type=former.media_type)
    printed.file, printed.lengthened_at = longer, now
    db.session.flush()
    db.session.delete(former)
    record(
        Deed.CERTIFICATES_CERTIFICATE_LENGTHENED,
        printed.certificate,
        by=None,
        edition=printed.serial,
        digest=longer.digest,
    )
    return True
