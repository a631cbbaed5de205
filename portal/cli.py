"""The operator's commands: `script/portal serve|worker|db|bank|people|demo …`. Thin.

The rooms are imported only by the commands that need them: serving again must be quick.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal import serve as server
from portal.core.loading import to_stay
from portal.settings import Settings, SettingsError, make_secrets

if TYPE_CHECKING:
    from portal.documents.seals.provider import SealPlan
    from portal.exams.rules.evidence import Given
    from portal.exams.rules.verification import Finding

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def settings() -> Settings:
    """The settings of the environment; every fault is printed and ends the command."""
    try:
        return Settings.from_environment()
    except SettingsError as faults:
        raise click.ClickException(str(faults)) from faults


@click.group()
def main() -> None:
    """重庆市劳资专管员服务平台."""


@main.command("setup")
def set_up() -> None:
    """Make the data folder and the secrets that are still missing."""
    make_secrets()


@main.command("prepare")
@click.option("--empty", is_flag=True, help="No demonstration data: ask for an administrator.")
def prepare(empty: bool) -> None:
    """Bring database, bank and data to where this checkout wants them."""
    from portal import operate

    chosen = settings()
    operate.prepare(chosen, empty=empty)
    server.remember_prepared(chosen)


@main.command("serve")
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=server.WORKERS, show_default=True)
@click.option("--empty", is_flag=True, help="No demonstration data: ask for an administrator.")
def serve(port: int, workers: int, empty: bool) -> None:
    """Prepare what is not prepared yet, then serve on 127.0.0.1 with the worker beside it."""
    make_secrets()
    server.tell_address(port)
    chosen = settings()
    if not server.is_prepared(chosen):
        server.complain_at_start()
        server.run_prepare(empty=empty)
    server.serve(chosen, port=port, workers=workers)


@main.command("worker")
def worker() -> None:
    """Do the queued and the scheduled work until told to stop."""
    with to_stay():
        from portal.app import create_app
        from portal.jobs.work import work

        app = create_app(settings())
    work(app)


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest form."""
    from portal.migrations import upgrade

    upgrade(settings().database_url)


@main.group()
def bank() -> None:
    """The question bank."""


@bank.command("check")
@click.argument("code", default="", metavar="[TOPIC_OR_SUBJECT]")
def bank_check(code: str) -> None:
    """Read question_bank/ and list every fault, or those of K5.2 or K5; 1 if there is any."""
    from portal import operate

    sys.exit(0 if operate.check_bank(code) else 1)


@bank.command("report")
@click.option(
    "--json", "file", is_flag=False, flag_value="-", metavar="[FILE]", help="As JSON, for machines."
)
def bank_report(file: str | None) -> None:
    """Count what question_bank/ holds, and try every calculation with many numbers."""
    from portal import operate

    operate.report_bank(file)


@bank.command("sync")
def bank_sync() -> None:
    """Bring question_bank/ into the database; may be run as often as one likes."""
    from portal import operate

    with operate.portal(settings()):
        for line in operate.sync_bank():
            click.echo(line)


@main.group()
def exams() -> None:
    """Receipts of papers and the signed roots of days."""


@exams.command("close-day")
@click.argument("day", default=None, required=False, type=click.DateTime(["%Y-%m-%d"]))
def close_day(day: datetime | None) -> None:
    """Sign the root over the receipts of DAY, or of every day that is over and has none yet."""
    from portal import operate

    with operate.portal(settings()):
        for line in operate.close_days(day.date() if day else None):
            click.echo(line)


@exams.command("new-key")
def new_key() -> None:
    """Make a new key that signs the roots from now on; the old public keys stay."""
    from portal import operate

    with operate.portal(settings()):
        click.echo(f"新的签名公钥编号{operate.add_statement_key()}")


@exams.command("verify")
def verify_all() -> None:
    """Check every receipt and every root of this portal; 1 if anything was altered."""
    from portal import operate

    sys.exit(0 if operate.verify_all(settings()) else 1)


@exams.command("verify-receipt")
@click.argument("receipt", metavar="RECEIPT_FILE|NUMBER")
@click.option("--root", type=FILE, help="The exported root of its day.")
@click.option("--previous", type=FILE, help="The exported root before that one.")
@click.option("--key", type=FILE, help="The public keys that may have signed, as PEM.")
def verify_receipt(
    receipt: str, root: Path | None, previous: Path | None, key: Path | None
) -> None:
    """Check a receipt: a file by nothing but files, a number in the database; 1 if anything does
    not agree.
    """
    from portal.exams.rules import evidence, verification

    try:
        given = evidence.read_given(root=_text(root), previous=_text(previous), keys=_text(key))
        if Path(receipt).is_file():
            file = evidence.read_receipt(_text(Path(receipt)) or "")
            findings = verification.verify_receipt(file, given)
        else:
            findings = _look_up(receipt, given)
    except evidence.Unreadable as fault:
        raise click.ClickException(str(fault)) from fault
    for finding in findings:
        click.echo(str(finding))
    good = verification.all_hold(findings)
    click.echo("核验通过。" if good else "核验不通过。")
    sys.exit(0 if good else 1)


def _look_up(number: str, given: "Given") -> "list[Finding]":
    from portal import operate

    return operate.verify_receipt(settings(), number, given)


def _text(path: Path | None) -> str | None:
    """What is in the file, if one was named; a file that is no text is nothing of ours."""
    return None if path is None else path.read_text(encoding="utf-8", errors="replace")


@exams.command("rehearse")
@click.argument("asked", metavar="SITTING|REHEARSAL")
@click.option("--candidates", type=click.IntRange(min=1), help="Those admitted, if not said.")
@click.option("--every", type=click.IntRange(min=1), help="Seconds between two answers of each.")
@click.option("--workers", type=click.IntRange(min=1), help="Those of `serve`, if not said.")
def rehearse(asked: str, candidates: int | None, every: int | None, workers: int | None) -> None:
    """Have synthetic candidates sit the form of a sitting on this machine, in a database of their
    own, and print the report; 0 for go, 1 for no-go, 2 if it could not be done.
    """
    from portal.core.errors import Refused
    from portal.rehearsal import run
    from portal.rehearsal.words import lines

    try:
        report = run.rehearse(
            settings(), asked, candidates=candidates, every=every, workers=workers, say=click.echo
        )
    except Refused as refusal:
        click.echo(refusal.reason, err=True)
        sys.exit(2)
    for line in lines(report):
        click.echo(line)
    sys.exit(0 if report.is_go else 1)


@main.group()
def outbox() -> None:
    """Messages to the municipal platform."""


@outbox.command("backlog")
@click.option("--write", is_flag=True, help="Write what was never told, to the end.")
def outbox_backlog(write: bool) -> None:
    """Count what happened before there was an outbox and was never told, by kind; with --write
    write it, or go on where that was broken off.
    """
    from portal import operate

    if write:
        operate.write_backlog(settings())
    for line in operate.backlog_lines(settings()):
        click.echo(line)


@main.group()
def seals() -> None:
    """Keys and certificates of the electronic seal."""


@seals.command("status")
def seals_status() -> None:
    """Who signs now, which certificates there are, and which are revoked."""
    from portal.documents.seals import custody

    with _said_plainly():
        for line in custody.status(_seal_plan()):
            click.echo(line)


@seals.command("rotate")
@click.argument("kind", type=click.Choice(["signer", "clock", "root"]), default="signer")
def seals_rotate(kind: str) -> None:
    """Make a new key that signs (or stamps the time) from now on; after a new root, both anew."""
    from portal.documents.seals import custody
    from portal.documents.seals.authority import Kind

    click.echo(custody.rotate(_seal_plan(), Kind(kind)))


@seals.command("revoke")
@click.argument("serial")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Since this day; now if not said.")
@click.option(
    "--reason",
    type=click.Choice(["key-compromise", "superseded", "cessation", "unspecified"]),
    default="unspecified",
)
def seals_revoke(serial: str, on: datetime | None, reason: str) -> None:
    """Revoke the certificate with this serial number (in hexadecimal, as `status` prints it)."""
    from portal.core.clock import BEIJING
    from portal.documents.seals import custody

    since = on.replace(tzinfo=BEIJING) if on else None
    with _said_plainly():
        click.echo(custody.revoke(_seal_plan(), serial, on=since, reason=reason))


@seals.command("crl")
def seals_crl() -> None:
    """Print the lists of revoked certificates as PEM, renewed if they are some days old."""
    from portal.documents.seals.pades import open_seals

    with _said_plainly():
        click.echo(open_seals(_seal_plan()).revocation_lists().decode(), nl=False)


@contextmanager
def _said_plainly() -> Iterator[None]:
    """A rule's no or a file that cannot be used ends the command with its words."""
    from portal.core.errors import Refused

    try:
        yield
    except Refused as refusal:
        raise click.ClickException(refusal.reason) from refusal
    except OSError as trouble:
        raise click.ClickException(str(trouble)) from trouble


def _seal_plan() -> "SealPlan":
    from portal.documents.sign import seal_plan

    return seal_plan(settings())


@main.group()
def people() -> None:
    """People and their duties."""


@people.command("first-administrator")
def first_administrator() -> None:
    """Register the first administrator of an empty portal."""
    from portal import operate

    with operate.portal(settings()):
        operate.first_administrator_by_hand()


@people.command("matrix")
def matrix() -> None:
    """Print the permission table, for the bureau to sign."""
    from portal import operate

    for line in operate.matrix():
        click.echo(line)


@main.group()
def demo() -> None:
    """Demonstration data."""


@demo.command("load")
def load_demo() -> None:
    """Fill an empty portal with lifelike, synthetic people and histories (演示数据)."""
    from portal import operate

    with operate.portal(settings()):
        click.echo(operate.load_demonstration())
