"""The operator's commands: `script/portal serve|worker|db|bank|people|demo …`. Thin.

The rooms are imported only by the commands that need them: serving again must be quick.
"""

import sys

import click

from portal import serve as server
from portal.settings import Settings, SettingsError, make_secrets


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
@click.option("--workers", default=2, show_default=True)
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
    from portal.app import create_app
    from portal.jobs.work import work

    work(create_app(settings()))


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
