"""One thread of each process writes for all its requests: what has come while it was writing is
kept with the next commit (group commit), so that many share the price of one.

An item is answered for only when its transaction has been committed and is durable. Whoever waits
too long is told so, and may send it again: what is written must stand being written twice.
"""

import atexit
import logging
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

log = logging.getLogger(__name__)
Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 256  # items in one transaction
ROOM = 1024  # items that may wait
PATIENCE = 8.0  # seconds; browsers give up after ten
PAUSE = 0.2  # seconds before a lost database is tried again
STOP_SECONDS = 10.0
# The database is away or busy: worth another try. Anything else is the item's own fault.
AWAY = (OperationalError, InterfaceError, PoolTimeout, TimeoutError)


class TooBusyError(Exception):
    """Not known to be kept: too many are waiting, or the database has been away for too long."""


class _Waiting(Generic[Item, Result]):
    """One item and the request that waits for it; the lock is held until the item is settled."""

    __slots__ = ("_settled", "item", "result", "trouble", "until")

    def __init__(self, item: Item, until: float) -> None:
        self.item, self.until = item, until
        self.result: Result | None = None
        self.trouble: BaseException | None = None
        self._settled = threading.Lock()
        self._settled.acquire()

    def settle(self, result: Result) -> None:
        self.result = result
        self._settled.release()

    def fail(self, trouble: BaseException) -> None:
        self.trouble = trouble
        self._settled.release()

    def outcome(self) -> Result:
        if not self._settled.acquire(timeout=max(0.0, self.until - time.monotonic())):
            raise TooBusyError
        if self.trouble is not None:
            raise self.trouble
        return cast(Result, self.result)


class Writer(Generic[Item, Result]):
    """`write` does the items of one transaction, in the order they were put, and says what came of
    each. The thread begins with the first item, so that each worker process has its own.
    """

    def __init__(
        self,
        engine: Engine,
        write: Callable[[Connection, Sequence[Item]], Sequence[Result]],
        *,
        room: int = ROOM,
        patience: float = PATIENCE,
    ) -> None:
        self._engine, self._write = engine, write
        self._room, self._patience = room, patience
        self._queue: SimpleQueue[_Waiting[Item, Result] | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, item: Item) -> Result:
        """What came of this item, once it is durable.

        Raises TooBusyError when that is not known in time, and whatever `write` raised over this
        item alone.
        """
        if self._queue.qsize() >= self._room:
            raise TooBusyError
        waiting: _Waiting[Item, Result] = _Waiting(item, time.monotonic() + self._patience)
        self._queue.put(waiting)
        if self._thread is None or not self._thread.is_alive():
            self._start()
        return waiting.outcome()

    def close(self) -> None:
        """Write what still waits, then end the thread; it begins again with the next item."""
        with self._starting:
            if self._thread is not None and self._thread.is_alive():
                self._queue.put(None)
                self._thread.join(STOP_SECONDS)
            self._thread = None
        atexit.unregister(self.close)

    def _start(self) -> None:
        """Begin; also after a fork, and after the thread was ended by what no one foresaw."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            self._settle([first], is_open=True)

    def _settle(self, group: list[_Waiting[Item, Result]], *, is_open: bool) -> None:
        """Write this group, and whatever joins it while it is open; when that fails, each alone."""
        while group := [one for one in group if time.monotonic() < one.until]:
            try:
                results = self._commit(group, is_open=is_open)
            except AWAY:
                log.warning("the database is away; %d wait", len(group), exc_info=True)
                time.sleep(PAUSE)
            except Exception as trouble:
                if len(group) == 1:
                    group[0].fail(trouble)
                else:
                    for one in group:
                        self._settle([one], is_open=False)
                return
            else:
                for one, result in zip(group, results, strict=True):
                    one.settle(result)
                return

    def _commit(self, group: list[_Waiting[Item, Result]], *, is_open: bool) -> Sequence[Result]:
        """One transaction. Who came while we waited for our turn joins the group."""
        with self._engine.begin() as connection:
            if is_open:
                self._join(group)
            results = self._write(connection, [one.item for one in group])
            if len(results) != len(group):
                raise ValueError("each item has a result")
        return results

    def _join(self, group: list[_Waiting[Item, Result]]) -> None:
        while len(group) < MOST:
            try:
                following = self._queue.get_nowait()
            except Empty:
                return
            if following is None:  # we are to end, after this group
                self._queue.put(None)
                return
            group.append(following)
