"""Making the PDFs of certificates: laid out, signed, kept; by the worker, after the commit."""

import logging
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app

from portal.certificates import actions, press_room, queries
from portal.certificates.actions.making import Trouble
from portal.certificates.document import lay_out, sheet_of
from portal.certificates.models import CertificatePrint
from portal.certificates.queries.templates import as_version
from portal.certificates.square import proof_of
from portal.core import clock
from portal.core.errors import Refused
from portal.core.ids import new_token
from portal.db.base import db
from portal.documents.pdf import DocumentError
from portal.documents.press.sheet import Sheet, SheetError
from portal.documents.press.single import print_sheet
from portal.documents.sign import lengthen_pdf, renew_pdf, sign_pdf, verify_pdf
from portal.jobs.queue import commit, drop, job, later
from portal.storage import files

log = logging.getLogger(__name__)
BROKEN = "制作程序出错，已记入运行日志，请联系平台管理员"
# A print younger than this is still in the queue; an older one was lost by a crash.
PATIENCE = timedelta(minutes=5)
SOME = 200
AT_A_TIME = 200
SETTLED = timedelta(minutes=2)  # a batch under way is not kept from its own files
RENEWED_EVERY = timedelta(days=700)  # our time service's certificates last longer
FEW = 10  # are made here: starting the press would take longer


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


@job("certificates.make_batch")
def make_batch(batch_id: int, lease: str = "", tries: int = 0) -> None:
    """Make some files of the batch, and have the next ones made after that: other work comes
    between. Whoever holds the batch goes on under the same lease; files are made outside any
    transaction, and kept in one.
    """
    mine = lease or new_token()
    if not actions.take_batch(batch_id, mine, now=clock.now()):
        return
    commit()  # that it is ours is known before the work begins
    with db.reading():
        prepared = [
            _try_prepare(p) for p in queries.list_prints_to_make(batch_id, tries, limit=SOME)
        ]
    with closing(_make_all(prepared)) as made:
        for outcomes in made:
            goes_on = actions.keep_made(batch_id, mine, outcomes, tries=tries, now=clock.now())
            commit()
            if not goes_on:
                break
    if goes_on:
        later("certificates.make_batch", batch_id=batch_id, lease=mine, tries=tries)
    else:
        press_room.close()


@job("certificates.resume_batches")
def resume_batches() -> None:
    """Have somebody go on with the batches that nobody holds: after a crash, or when what failed
    has rested.
    """
    with db.reading():
        waiting = queries.list_batches_to_resume(clock.now())
        tries = {batch_id: queries.fewest_tries(batch_id) or 0 for batch_id in waiting}
    for batch_id in waiting:
        later("certificates.make_batch", batch_id=batch_id, tries=tries[batch_id])


@job("certificates.lengthen")
def lengthen() -> None:
    """Have long-term data put behind files that have none, or whose own grow old; by the queue, as
    other work by the clock shall not wait.
    """
    now = clock.now()
    with db.reading():
        due = queries.list_to_lengthen(now - SETTLED, now - RENEWED_EVERY, limit=AT_A_TIME)
    if due:
        later("certificates.lengthen_some", print_ids=list(due))


@job("certificates.lengthen_some")
def lengthen_some(print_ids: list[int]) -> None:
    """Each in a transaction of its own, unless it was done since it was asked for. Without a time
    stamp or a list of revocations to be had, all wait for the next time.
    """
    for print_id in print_ids:
        with db.reading():
            due = _to_lengthen(print_id)
        if due is None:
            continue
        old, pdf, is_first = due
        try:
            longer = lengthen_pdf(pdf) if is_first else renew_pdf(pdf)
        except (Refused, OSError) as trouble:
            log.warning("no long-term data for edition %s: %s", print_id, trouble)
            return
        if actions.keep_lengthened(print_id, old, longer, now=clock.now()):
            later("certificates.drop_bytes", digest=old)
        commit()


def _to_lengthen(print_id: int) -> tuple[str, bytes, bool] | None:
    """The digest of the edition's file, its bytes, and whether it has no long-term data at all;
    None when nothing is due, or the file is lost, altered, or its signer revoked: that is its own
    trouble, and keeps back no other.
    """
    printed = queries.find_print(print_id)
    if printed is None or printed.file is None:
        return None
    last = printed.lengthened_at
    if last is not None and last >= clock.now() - RENEWED_EVERY:
        return None
    try:
        pdf = files.read(printed.file)
    except OSError as lost:
        log.error("the file of edition %s is lost: %s", print_id, lost)
        return None
    if not (report := verify_pdf(pdf)).valid:
        log.error("the file of edition %s is not good: %s", print_id, report.verdict)
        return None
    return printed.file.digest, pdf, last is None


@job("certificates.drop_bytes")
def drop_bytes(digest: str) -> None:
    """Remove a file that no row wants any more."""
    files.drop_bytes(digest)


@dataclass(frozen=True, slots=True)
class Prepared:
    """待制版式: an edition with all that is needed to make its file, or why it cannot be made."""

    print_id: int
    sheet: Sheet | None = None
    trouble: str = ""


def _try_prepare(printed: CertificatePrint) -> Prepared:
    try:
        sheet = _prepare(printed)
    except (Refused, SheetError, DocumentError, OSError) as trouble:
        return Prepared(printed.id, trouble=str(trouble))
    except Exception:  # one that breaks our own code keeps back no other
        log.exception("edition %s could not be prepared", printed.id)
        return Prepared(printed.id, trouble=BROKEN)
    return Prepared(printed.id, sheet)


def _make_all(prepared: Sequence[Prepared]) -> Generator[dict[int, bytes | Trouble]]:
    """The signed file of each, or why there is none, some at a time and at least once: the one
    place where files of many are made.
    """
    yield {one.print_id: Trouble(one.trouble) for one in prepared if one.sheet is None}
    sheets = [one.sheet for one in prepared if one.sheet is not None]
    if len(sheets) < FEW:
        yield {int(sheet.key): _make_one(sheet) for sheet in sheets}
        return
    with (
        press_room.press(current_app.extensions["settings"]) as press,
        closing(press.bundles(sheets)) as bundles,
    ):
        for bundle in bundles:
            yield {
                int(printed.key): printed.pdf or Trouble(printed.trouble)
                for printed in bundle.printed
            }


def _make_one(sheet: Sheet) -> bytes | Trouble:
    try:
        return _make(sheet)
    except (Refused, SheetError, DocumentError, OSError) as trouble:
        return Trouble(str(trouble))
    except Exception:  # one that breaks our own code keeps back no other
        log.exception("edition %s could not be made", sheet.key)
        return Trouble(BROKEN)


def _prepare(printed: CertificatePrint) -> Sheet:
    template = as_version(printed.template)
    page = lay_out(
        printed.facts,
        resident_id=printed.resident_id,
        serial=printed.serial,
        token=printed.token,
        base_url=current_app.extensions["settings"].base_url,
        template=template,
        proof=proof_of(printed),
    )
    photo = queries.find_stored_file(printed.facts["photo"]) if page.has_photo else None
    face = files.read(photo) if photo else b""
    return sheet_of(str(printed.id), page, photo=face, seal=template.seal)


def _make(sheet: Sheet) -> bytes:
    return sign_pdf(print_sheet(sheet), reason=f"核发{sheet.title}")
