"""The press: processes that stay warm, print batches, and may die without losing anybody's sheet.

Whoever asks needs neither WeasyPrint nor the second that loading it takes: the processes do.
"""

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from portal.documents.press.sheet import Printed, Sheet
from portal.documents.press.worker import Bundle, MakeFinish, work

TOGETHER = 25
# A process is replaced once it holds so much; it holds about 150 MiB after the first batch.
LARGEST_MIB = 600
SLOWEST = 120.0  # seconds for a batch, the start of its process included: longer is never
MOST_TRIES = 2
DIED = "印制这一份时印制程序意外终止，其余不受影响。请核对照片和姓名用字后重试。"


@dataclass(frozen=True, slots=True)
class _Task:
    """What a process is given at a time; `tries` that ended with the death of the process."""

    sheets: tuple[Sheet, ...]
    tries: int = 0

    def after_death(self) -> list["_Task"]:
        """Each sheet alone once more, so that only the one that kills is lost."""
        if len(self.sheets) == 1 and self.tries + 1 >= MOST_TRIES:
            return []
        return [_Task((sheet,), self.tries + 1) for sheet in self.sheets]


class _Process:
    """One process of the press, and what it is doing."""

    def __init__(self, make_finish: MakeFinish | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.task: _Task | None = None
        self.deadline = 0.0
        self._process = context.Process(target=work, args=(theirs, make_finish), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, task: _Task, *, slowest: float) -> None:
        self.task, self.deadline = task, time.monotonic() + slowest
        with suppress(OSError):  # dead already: found out when its answer is asked for
            self.connection.send(task.sheets)

    def finished(self, ready: Iterable[object]) -> Bundle | None:
        """What it has to say, None when it is dead; ask only when `is_due`."""
        if self.connection not in ready:
            return None
        try:
            bundle: Bundle = self.connection.recv()
        except (EOFError, OSError):
            return None
        return bundle

    def is_due(self, ready: Iterable[object]) -> bool:
        return self.connection in ready or time.monotonic() > self.deadline

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()
        self._process.close()


class Press:
    """印刷机: as many processes as there are cores unless said otherwise.

    `make_finish` travels to each process and is called there once; what it gives is applied to
    every file in the process that made it (signing, for instance).
    """

    def __init__(
        self,
        *,
        processes: int | None = None,
        make_finish: MakeFinish | None = None,
        together: int = TOGETHER,
        largest_mib: int = LARGEST_MIB,
        slowest: float = SLOWEST,
    ) -> None:
        self.processes = processes or os.cpu_count() or 1
        self._make_finish = make_finish
        self._together = together
        self._largest_mib = largest_mib
        self._slowest = slowest
        self._kept: list[_Process] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        trouble: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the processes go, whatever they are doing."""
        while self._kept:
            self._kept.pop().end()

    def print_all(self, sheets: Iterable[Sheet]) -> Iterator[Printed]:
        """A file or a reason for every sheet, as they get ready; sheets are taken as needed."""
        for bundle in self.bundles(sheets):
            yield from bundle.printed

    def bundles(self, sheets: Iterable[Sheet]) -> Generator[Bundle]:
        """The same by batches, with what each has cost."""
        source = _batches(sheets, self._together)
        again: deque[_Task] = deque()
        try:
            self._feed(again, source)
            while busy := [process for process in self._kept if process.task]:
                bundles = self._gather(busy, again)
                self._feed(again, source)  # first, as whoever takes the bundles may be slow
                yield from bundles
        finally:
            for process in [process for process in self._kept if process.task]:
                self._drop(process)

    def _feed(self, again: deque[_Task], source: Iterator[_Task]) -> None:
        """Work for each process that has none; a process more while there may be."""
        while self._is_hand_free():
            task = again.popleft() if again else next(source, None)
            if task is None:
                return
            process = next((one for one in self._kept if not one.task), None)
            if process is None:
                process = _Process(self._make_finish)
                self._kept.append(process)
            process.begin(task, slowest=self._slowest)

    def _is_hand_free(self) -> bool:
        return sum(process.task is not None for process in self._kept) < self.processes

    def _gather(self, busy: list[_Process], again: deque[_Task]) -> list[Bundle]:
        """What has come, once something has or somebody is late."""
        soon = min(process.deadline for process in busy) - time.monotonic()
        ready = wait([process.connection for process in busy], timeout=max(0.0, soon) + 0.01)
        bundles = []
        for process in busy:
            if process.task is None or not process.is_due(ready):
                continue
            task, process.task = process.task, None
            bundle = process.finished(ready)
            if bundle is None or bundle.mib > self._largest_mib:
                self._drop(process)
            bundles += [bundle] if bundle else _after_death(task, again)
        return bundles

    def _drop(self, process: _Process) -> None:
        self._kept.remove(process)
        process.end()


def _after_death(task: _Task, again: deque[_Task]) -> list[Bundle]:
    tasks = task.after_death()
    again.extend(tasks)
    return [] if tasks else [Bundle((Printed(task.sheets[0].key, None, DIED),))]


def _batches(sheets: Iterable[Sheet], size: int) -> Iterator[_Task]:
    source = iter(sheets)
    while some := tuple(islice(source, size)):
        yield _Task(some)
