"""One writer at a time, in turn: SQLite's own waiting sleeps and starves (STACK §2.2).

A thread that may write waits for its process's lock and then for the file lock beside the
database, before `BEGIN IMMEDIATE`; both are given back after COMMIT or ROLLBACK. A killed process
gives back its file lock by dying.
"""

import fcntl
import threading
from pathlib import Path
from typing import IO, Any

WAIT_SECONDS = 30


class Gate:
    """The turnstile of one database file, for this process."""

    def __init__(self, database: str) -> None:
        self._path = Path(f"{database}.lock")
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        self._holder: Any = None

    def enter(self, connection: Any) -> None:
        """Wait for the turn of this DBAPI connection. Raises TimeoutError after half a minute."""
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            raise TimeoutError("the database has been written to for half a minute without a pause")
        try:
            if self._file is None:  # opened by each process for itself, after any fork
                self._file = self._path.open("ab")
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._lock.release()
            raise
        self._holder = connection

    def leave(self, connection: Any) -> None:
        """Let the next one in, if it is this connection that holds the turn."""
        if self._holder is connection and self._file is not None:
            self._holder = None
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._lock.release()

    def close(self) -> None:
        """Close the file; it is opened again when somebody enters."""
        if self._file is not None:
            self._file.close()
            self._file = None
