"""What runs in a process of the press: batches in, files out, until nobody asks any more."""

import gc
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from portal.documents.press.sheet import Printed, Sheet

Finish = Callable[[bytes, Sheet], bytes]
MakeFinish = Callable[[], Finish]
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Bundle:
    """一批的结果: files or reasons, processor seconds by part, and how much memory the process
    holds.
    """

    printed: tuple[Printed, ...]
    seconds: dict[str, float] = field(default_factory=dict)
    worker: int = 0
    mib: int = 0


def work(connection: Connection, make_finish: MakeFinish | None) -> None:
    """Print what comes until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever was interrupted ends us, too
    from portal.documents.press.batch import print_batch

    finish = make_finish() if make_finish else None
    # A batch is one heap of boxes that point at each other: cleared away once, not while it grows,
    # and never together with what stays. Saves a sixth of the time.
    gc.disable()
    while True:
        try:
            sheets: tuple[Sheet, ...] = connection.recv()
        except EOFError:
            return
        batch = print_batch(sheets, finish)
        began = time.process_time()
        gc.collect()
        if not gc.get_freeze_count():
            gc.freeze()  # all is loaded by now
        batch.add("clearing", time.process_time() - began)
        connection.send(Bundle(tuple(batch.printed), batch.seconds, os.getpid(), _mib()))
        del sheets, batch


def _mib() -> int:
    """Memory that the process holds now."""
    resident = Path("/proc/self/statm").read_text().split()[1]
    return int(resident) * PAGE >> 20
