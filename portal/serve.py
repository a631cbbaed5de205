"""Serving: the production server and the worker beside it, started and stopped together."""

import logging
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

import click
from flask import Flask

from portal.documents.start import check_start
from portal.jobs.queue import Jobs
from portal.jobs.schedule import Ticker
from portal.settings import ROOT, Settings

log = logging.getLogger(__name__)
THREADS = 4
BACKPRESSURE = 128
STOP_SECONDS = 10


def complain_at_start() -> None:
    """Say plainly what would go wrong later, and do not start."""
    if problems := check_start():
        raise click.ClickException("\n".join(problems))


def server_command(port: int, workers: int) -> list[str]:
    """The production server's command line (STACK §2.4)."""
    return [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(THREADS)),
        *("--backpressure", str(BACKPRESSURE), "--no-ws", "--respawn-failed-workers"),
        *("--log-level", "warning", "portal.wsgi:application"),
    ]


def serve(settings: Settings, *, port: int, workers: int, demonstration: bool) -> None:
    """Serve until told to stop; when one of the two processes ends, the other is ended too."""
    commands = (server_command(port, workers), [sys.executable, "-m", "portal", "worker"])
    processes = [subprocess.Popen(command, cwd=ROOT) for command in commands]  # noqa: S603  our own commands
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    announce(settings, port, demonstration)
    while not stopping.wait(0.5) and all(process.poll() is None for process in processes):
        pass
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
    if not stopping.is_set():
        raise click.ClickException("服务意外停止，原因见上方输出。")


def announce(settings: Settings, port: int, demonstration: bool) -> None:
    """Where to look and how to sign in."""
    click.echo(f"\n  劳资专管员服务平台： http://127.0.0.1:{port}/")
    click.echo(f"  数据目录： {settings.data}")
    if demonstration:
        click.echo(
            f"  演示数据已就绪： 打开 http://127.0.0.1:{port}/sign-in ，点一张角色卡片即可登录。"
        )
    else:
        click.echo("  请用已登记的账户登录。")
    click.echo("  按 Ctrl+C 停止。\n")


def work(app: Flask) -> None:
    """Do queued work in one thread and scheduled work in another, until told to stop."""
    logging.basicConfig(level=logging.WARNING)
    jobs: Jobs = app.extensions["jobs"]
    ticker = Ticker(app)
    ticker.start()
    consumer = jobs.huey.create_consumer(workers=1, periodic=False, check_worker_health=True)
    try:
        consumer.run()
    finally:
        ticker.stop()
