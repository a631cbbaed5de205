"""Making the PDF of a certificate: laid out, signed, kept; by the worker, after the commit."""

from datetime import timedelta

from flask import current_app

from portal.certificates import actions, queries
from portal.certificates.document import lay_out, sheet_of
from portal.certificates.models import CertificatePrint
from portal.certificates.square import proof_of
from portal.core import clock
from portal.core.errors import Refused
from portal.documents.pdf import DocumentError
from portal.documents.press.sheet import Sheet, SheetError
from portal.documents.press.single import print_sheet
from portal.documents.sign import sign_pdf
from portal.jobs.queue import drop, job, later
from portal.storage import files

# A print younger than this is still in the queue; an older one was lost by a crash.
PATIENCE = timedelta(minutes=5)
SOME = 20


@job("certificates.render")
def render(print_id: int) -> None:
    """Make the print's file, unless it is there already."""
    printed = queries.find_print_to_make(print_id)
    if printed is None:
        return
    try:
        sheet = _prepare(printed)
        drop()  # laying out and signing take a moment, in which nobody shall wait for the database
        pdf = _make(sheet)
    except (Refused, SheetError, DocumentError, OSError) as trouble:
        drop()
        actions.note_trouble(print_id, str(trouble))
    else:
        actions.keep_file(print_id, pdf, now=clock.now())


@job("certificates.render_waiting")
def render_waiting() -> None:
    """Have made what a crash between commit and queue left behind, some at a time."""
    for print_id in queries.list_waiting_prints(clock.now() - PATIENCE, limit=SOME):
        later("certificates.render", print_id=print_id)


def _prepare(printed: CertificatePrint) -> Sheet:
    page = lay_out(
        printed.facts,
        resident_id=printed.resident_id,
        serial=printed.serial,
        token=printed.token,
        base_url=current_app.extensions["settings"].base_url,
        proof=proof_of(printed),
    )
    photo = queries.find_stored_file(printed.facts["photo"]) if page.has_photo else None
    return sheet_of(str(printed.id), page, photo=files.read(photo) if photo else b"")


def _make(sheet: Sheet) -> bytes:
    return sign_pdf(print_sheet(sheet), reason=f"核发{sheet.title}")
