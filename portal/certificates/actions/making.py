"""Which worker makes the files of a batch, and what it brings back; a number is touched no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates import queries
from portal.certificates.actions.printing import keep_file, note_trouble
from portal.certificates.models import BatchState, CertificateBatch
from portal.certificates.rules import making
from portal.db.base import db


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a file could not be made, in a sentence for officers."""

    reason: str


def take_batch(batch_id: int, mine: str, *, now: datetime) -> bool:
    """The batch is this worker's for a while; False when it was stopped, is done or another's."""
    batch = _held(batch_id)
    if batch is None or batch.state is not BatchState.MAKING:
        return False
    if not making.may_take(batch.lease, batch.leased_until, mine, now):
        return False
    batch.lease, batch.leased_until = mine, now + making.HELD_FOR
    return True


def keep_made(
    batch_id: int,
    mine: str,
    made: Mapping[int, bytes | Trouble],
    *,
    tries: int,
    now: datetime,
) -> bool:
    """The files are their editions', by id; troubles are noted. What somebody else made meanwhile
    is dropped. Whether this worker goes on with the batch: not when it was stopped or taken over,
    nor when all were tried: then it rests before what failed is tried again, or is done.
    """
    batch = _held(batch_id)
    for print_id in sorted(made):
        _keep(print_id, made[print_id], now)
    if batch is None or batch.state is not BatchState.MAKING or batch.lease != mine:
        return False
    least = queries.fewest_tries(batch_id)
    if least is not None and least <= tries:
        batch.leased_until = now + making.HELD_FOR
        return True
    batch.lease, batch.leased_until = "", now + making.REST
    if least is None:
        _finish(batch, now)
    return False


def _keep(print_id: int, outcome: bytes | Trouble, now: datetime) -> None:
    if isinstance(outcome, Trouble):
        note_trouble(print_id, outcome.reason)
        return
    try:
        with db.session.begin_nested():
            keep_file(print_id, outcome, now=now)
    except OSError as trouble:
        note_trouble(print_id, f"证书文件没有存下：{trouble.strerror or trouble}")


def _finish(batch: CertificateBatch, now: datetime) -> None:
    told = queries.progress(batch)
    batch.state, batch.finished_at = BatchState.DONE, now
    counts = {"ready": told.ready, "failed": told.failed}
    record(Deed.CERTIFICATES_BATCH_MADE, batch, by=None, title=batch.title, **counts)


def _held(batch_id: int) -> CertificateBatch | None:
    return db.session.scalar(
        select(CertificateBatch)
        .where(CertificateBatch.id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
