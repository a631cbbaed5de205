"""A throw-away PostgreSQL: made in a temporary folder, reached by its socket only, gone with us.

`python -m tests.postgres [--durable]` keeps one up by hand and prints its address.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

SERVER_ACCOUNT = "postgres"  # root may not run PostgreSQL; Debian's package brings this account
PATIENCE = 60  # seconds for the server to come up

_numbers = count(1)

# The keeper makes and runs the server, again if it is killed, and waits on a pipe that we hold
# open. When we say a word into it, or die in any way whatever, it stops the server and takes the
# folder away.
KEEPER = """
folder=$1 programs=$2
shift 2
{
    "$programs/initdb" --pgdata "$folder/data" --username postgres --auth trust \\
        --encoding UTF8 --locale C.UTF-8 --no-sync --no-instructions &&
        until "$programs/postgres" -D "$folder/data" "$@" || [ -e "$folder/stopping" ]; do
            sleep 0.1
        done
    : >"$folder/ended"
} >"$folder/log" 2>&1 &
trap '' INT TERM HUP QUIT
read -r _
: >"$folder/stopping"
until [ -e "$folder/ended" ]; do
    kill -QUIT 0
    sleep 0.05
done
wait
rm -rf "$folder"
"""

FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_wal_size=2GB")


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """A fresh cluster with an empty database `portal`; gives its SQLAlchemy address.

    Durable, it keeps every commit on the disk as a real one does: for measuring. Otherwise it would
    forget everything in a power cut, and is quick.
    """
    programs = _programs()
    run_as = _account()
    # Short paths that every account may enter; /tmp may be memory, /var/tmp is disk.
    home = "/var/tmp" if durable else "/tmp"  # noqa: S108  # mkdtemp's folder is ours alone
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=home))
    if run_as:
        shutil.chown(folder, SERVER_ACCOUNT, SERVER_ACCOUNT)
    keeper = _start(programs, folder, run_as, DURABLE if durable else FORGETFUL)
    try:
        _make_database(folder)
        yield f"postgresql+psycopg://{SERVER_ACCOUNT}@/portal?host={folder}"
    finally:
        keeper.communicate(b"stop\n", timeout=PATIENCE)


def fresh_database(cluster_url: str) -> str:
    """An empty database of its own beside the cluster's first."""
    address, name = _beside(cluster_url)
    with _at_server(cluster_url) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return address


def copy_database(model: str, to: str = "") -> str:
    """A database like this one, to which nobody is connected: in place of that one, or besides."""
    address, name = (to, _name_of(to)) if to else _beside(model)
    with _at_server(model) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_name_of(model)}")
    return address


def _beside(url: str) -> tuple[str, str]:
    name = f"beside_{next(_numbers)}"
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{name}?{parts.query}", name


def _name_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _at_server(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection to the server's own first database, so that none of ours is in use by it."""
    parts = urlsplit(url)
    address = f"postgresql://{parts.netloc}/postgres?{parts.query}"
    return psycopg.connect(address, autocommit=True)


def _programs() -> Path:
    """The folder of PostgreSQL's programs: Debian's newest, else where PATH's initdb lies."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: int(folder.parent.name.split(".")[0]))
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
    return Path(on_path).resolve().parent


def _account() -> dict[str, object]:
    """What Popen needs to leave root; nothing when we are not root."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(SERVER_ACCOUNT)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": ()}


def _start(
    programs: Path, folder: Path, run_as: dict[str, object], settings: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    settings = (
        *settings,
        "listen_addresses=",
        f"unix_socket_directories={folder}",
        "max_connections=100",
        "shared_buffers=128MB",
    )
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [
            *("/bin/sh", "-c", KEEPER, "keeper", str(folder), str(programs)),
            *(word for setting in settings for word in ("-c", setting)),
        ],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the tests, not for the keeper
        **run_as,
    )


def _make_database(folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(
                host=str(folder), user=SERVER_ACCOUNT, dbname="postgres", autocommit=True
            ) as connection:
                connection.execute("CREATE DATABASE portal")
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline or (folder / "ended").exists():
                told = (folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{told}") from None
            time.sleep(0.05)


if __name__ == "__main__":
    with cluster(durable="--durable" in sys.argv) as address:
        sys.stdout.write(address + "\n")
        sys.stdout.flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, stops := {signal.SIGINT, signal.SIGTERM})
        signal.sigwait(stops)
