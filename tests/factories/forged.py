"""A certificate as it was handed out, and what people make of such files."""

import dataclasses
import io
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pikepdf
from flask import current_app
from PIL import Image, ImageDraw

from portal.certificates import jobs, queries
from portal.certificates.models import Certificate
from portal.db.base import db
from portal.jobs.queue import commit
from portal.storage import files
from tests.factories.accounts import make_person
from tests.factories.certificates import approve, make_proposal

ISSUED_AT = datetime(2026, 4, 1, 2, tzinfo=UTC)


def issue(name: str = "张三丰") -> tuple[Certificate, bytes]:
    """A certificate of this person, and its signed file."""
    certificate = make_proposal(make_person(name=name))
    approve(certificate.batch, now=ISSUED_AT)
    commit()
    return certificate, file_of(certificate)


def file_of(certificate: Certificate) -> bytes:
    """The newest edition's signed file, made now if no worker was faster."""
    jobs.render(certificate.prints[-1].id)
    commit()
    db.session.expire_all()
    return files.read(queries.find_file(certificate))


def reprinted(certificate: Certificate, **facts: str) -> bytes:
    """The same certificate printed with other facts and signed by us; the register knows nothing of
    it: what someone would get who had our press and our key, but not our register.
    """
    printed = certificate.prints[-1]
    kept = {name: getattr(printed, name) for name in ("facts", "file_id", "signed_digest")}
    printed.facts, printed.file_id, printed.trouble = printed.facts | facts, None, ""
    db.session.commit()
    jobs.render(printed.id)
    db.session.refresh(printed)
    assert printed.file is not None, printed.trouble
    pdf = files.read(printed.file)
    for name, value in kept.items():
        setattr(printed, name, value)
    db.session.commit()
    return pdf


@contextmanager
def with_keys_of(folder: Path):
    """What is signed meanwhile is signed by keys that are not the portal's."""
    ours = current_app.extensions["settings"]
    current_app.extensions["settings"] = dataclasses.replace(ours, data=folder)
    try:
        yield
    finally:
        current_app.extensions["settings"] = ours


def stripped(pdf: bytes) -> bytes:
    """The file without its signature, saved anew."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if "/AcroForm" in opened.Root:
            del opened.Root["/AcroForm"]
        for page in opened.pages:
            if "/Annots" in page:
                del page["/Annots"]
        return _saved(opened)


def screenshot_of(certificate: Certificate) -> bytes:
    """A picture of a certificate, in a PDF."""
    picture = Image.new("RGB", (600, 800), (255, 255, 255))
    ImageDraw.Draw(picture).text((60, 200), str(certificate.number), fill=(0, 0, 0))
    out = io.BytesIO()
    picture.save(out, "PDF")
    return out.getvalue()


@cache
def bomb() -> bytes:
    """A page whose content is two gigabytes once unpacked."""
    packer, nothing = zlib.compressobj(9), bytes(32 << 20)
    packed = b"".join(packer.compress(nothing) for _ in range(64)) + packer.flush()
    with pikepdf.new() as made:
        made.add_blank_page()
        content = pikepdf.Stream(made, b"")
        content.write(packed, filter=pikepdf.Name.FlateDecode)
        made.pages[0]["/Contents"] = content
        return _saved(made, compress=False)


def pages(count: int) -> bytes:
    """A file of so many empty pages."""
    with pikepdf.new() as made:
        for _ in range(count):
            made.add_blank_page()
        return _saved(made)


def encrypted(pdf: bytes) -> bytes:
    """The file, opened only with a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def _saved(document: pikepdf.Pdf, *, compress: bool = True) -> bytes:
    out = io.BytesIO()
    document.save(out, compress_streams=compress)
    return out.getvalue()
