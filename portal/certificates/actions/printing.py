"""Editions of a certificate: what is printed, and the file that a worker makes of it."""

from datetime import datetime

from sqlalchemy import select, update

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates import queries
from portal.certificates.actions.entering import newest_edition
from portal.certificates.models import Certificate, CertificatePrint, CertificateTemplate
from portal.certificates.queries.templates import template_on
from portal.certificates.rules import issuing
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.core.ids import digest
from portal.db.base import db
from portal.jobs.queue import later
from portal.storage import files
from portal.storage.models import StoredFile


def add_edition(certificate: Certificate, *, is_demo: bool, remark: str = "") -> CertificatePrint:
    """The next edition of the certificate as it stands, by the template of the day, to be made by
    the worker after the commit.
    """
    template = template_on(clock.today())
    printed = edition(certificate, template, is_demo=is_demo, remark=remark)
    db.session.add(printed)
    db.session.flush()
    later("certificates.render", print_id=printed.id)
    return printed


def edition(
    certificate: Certificate,
    template: CertificateTemplate | None = None,
    *,
    is_demo: bool,
    remark: str = "",
    is_paper: bool = False,
) -> CertificatePrint:
    """What the next edition says, by that version of the template; nothing is made of it yet."""
    photo = queries.find_photo(certificate)
    person = certificate.person
    examined, issued = certificate.examined_on, certificate.issued_on
    return CertificatePrint(
        certificate=certificate,
        serial=newest_edition(certificate) + 1,
        batch_id=certificate.batch_id,
        template_id=template.id if template else None,
        name=certificate.name,
        resident_id=certificate.resident_id,
        resident_id_index=certificate.resident_id_index,
        facts={
            "name": certificate.name,
            "sex": person.sex.label,
            "birth_on": person.birth_on.isoformat(),
            "number": certificate.number,
            "ability": template.ability if template else issuing.ABILITY,
            "examined_on": examined.isoformat() if examined else "",
            "issued_on": issued.isoformat() if issued else "",
            "issuer": certificate.issuer,
            "photo": photo.public_id if photo else "",
            "remark": remark,
            "is_demo": is_demo,
        },
        is_paper=is_paper,
    )


def rerender(certificate: Certificate, *, by: Actor) -> None:
    """重新生成: the latest print, whose file could not be made, is tried again."""
    latest = certificate.latest
    if latest is None or latest.file_id is not None:
        raise Refused("证书文件已经生成，请刷新后下载")
    latest.trouble, latest.tries = "", 0
    record(Deed.CERTIFICATES_CERTIFICATE_RENDERED, certificate, by=by, again=True)
    later("certificates.render", print_id=latest.id)


def open_file(certificate: Certificate, *, by: Actor) -> StoredFile:
    """An officer looks at the PDF, full id number and all: that is recorded."""
    stored = queries.find_file(certificate)
    if stored is None:
        raise Refused("证书文件正在生成，请稍后再试")
    record(Deed.CERTIFICATES_CERTIFICATE_OPENED, certificate, by=by)
    return stored


def open_edition(certificate: Certificate, serial: int, *, by: Actor) -> StoredFile:
    """The same of one edition. Raises NotFound where there is none, or it has no file."""
    for printed in certificate.prints:
        if printed.serial == serial and printed.file is not None:
            record(Deed.CERTIFICATES_CERTIFICATE_OPENED, certificate, by=by, edition=serial)
            return printed.file
    raise NotFound


def keep_file(print_id: int, pdf: bytes, *, now: datetime) -> bool:
    """The signed file is the print's; False when another run was first, and this one is dropped."""
    printed = db.session.scalar(
        select(CertificatePrint)
        .where(CertificatePrint.id == print_id, CertificatePrint.file_id.is_(None))
        .with_for_update()
    )
    if printed is None:
        return False
    name = f"证书-{printed.facts['number']}.pdf"
    stored = files.keep(pdf, name=name, media_type="application/pdf")
    printed.file_id, printed.rendered_at, printed.trouble = stored.id, now, ""
    printed.signed_digest = digest(pdf)
    record(
        Deed.CERTIFICATES_CERTIFICATE_RENDERED,
        printed.certificate,
        by=None,
        digest=stored.digest,
    )
    return True


def note_trouble(print_id: int, trouble: str) -> None:
    """The file could not be made; an officer sees why, and may have it tried again."""
    db.session.execute(
        update(CertificatePrint)
        .where(CertificatePrint.id == print_id, CertificatePrint.file_id.is_(None))
        .values(trouble=trouble[:500], tries=CertificatePrint.tries + 1)
    )
