"""The operator's commands: `script/portal db|bank|people|demo|serve|worker …`. Thin: each calls
what a room offers.
"""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask

from portal import serve as server
from portal.access.policy import GRANTS, Permission
from portal.access.roles import Role
from portal.accounts import actions as accounts
from portal.accounts.queries import has_demo_people, has_real_administrator, is_demonstration
from portal.app import create_app
from portal.bank import actions as bank_actions
from portal.bank.content import Bank, read_bank
from portal.core.errors import Refused
from portal.courses import actions as courses_actions
from portal.demo import load as demo_load
from portal.jobs.queue import commit
from portal.migrations import upgrade
from portal.settings import ROOT, Settings, SettingsError, make_secrets


def settings() -> Settings:
    """The settings of the environment; every fault is printed and ends the command."""
    try:
        return Settings.from_environment()
    except SettingsError as faults:
        raise click.ClickException(str(faults)) from faults


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command inside the portal; what it did is kept when it returns."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        app = create_app(settings())
        with app.app_context():
            try:
                result = command(app, *args, **kwargs)
            except Refused as refusal:
                raise click.ClickException(refusal.reason) from refusal
            commit()
            return result

    return run


@click.group()
def main() -> None:
    """重庆市劳资专管员服务平台."""


@main.command("setup")
def set_up() -> None:
    """Make the data folder and the secrets that are still missing."""
    make_secrets()


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest form."""
    upgrade(settings().database_url)


@main.group()
def bank() -> None:
    """The question bank."""


@bank.command("check")
def bank_check() -> None:
    """Read question_bank/ and list every fault; 1 if there is any."""
    found, problems = read_bank(ROOT / "question_bank")
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(found.questions)} questions, {len(problems)} remarks")
    sys.exit(any(not problem.is_advice for problem in problems))


@bank.command("sync")
@with_app
def bank_sync(_app: Flask) -> None:
    """Bring question_bank/ into the database; may be run as often as one likes."""
    found = read_sound_bank()
    click.echo(str(bank_actions.sync(found)))
    click.echo(str(courses_actions.sync(found)))


@main.group()
def people() -> None:
    """People and their duties."""


@people.command("first-administrator")
@click.option("--name", prompt="姓名")
@click.option("--resident-id", prompt="身份证号")
@click.option("--mobile", prompt="手机号")
@click.option("--password", prompt="密码", hide_input=True, confirmation_prompt="再输入一次密码")
@with_app
def first_administrator(
    _app: Flask, name: str, resident_id: str, mobile: str, password: str
) -> None:
    """Register the first administrator of an empty portal."""
    accounts.make_first_administrator(
        name=name, resident_id=resident_id, mobile=mobile, password=password
    )


@people.command("matrix")
def matrix() -> None:
    """Print the permission table, for the bureau to sign."""
    for permission in Permission:
        held = [
            f"{r.label}（{GRANTS[r, permission].value}）" for r in Role if (r, permission) in GRANTS
        ]
        click.echo(f"{permission.value:42}{'、'.join(held) or '—'}")


@main.group()
def demo() -> None:
    """Demonstration data."""


@demo.command("load")
@with_app
def load_demo(_app: Flask) -> None:
    """Fill an empty portal with lifelike, synthetic people and histories (演示数据)."""
    click.echo(demo_load.load())


@main.command("worker")
def worker() -> None:
    """Do the queued and the scheduled work until told to stop."""
    server.work(create_app(settings()))


@main.command("serve")
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--empty", is_flag=True, help="No demonstration data: asks for the first administrator."
)
@click.option("--workers", default=2, show_default=True)
def serve(port: int, empty: bool, workers: int) -> None:
    """Prepare everything and serve on 127.0.0.1, worker included."""
    make_secrets()
    chosen = settings()
    server.complain_at_start()
    upgrade(chosen.database_url)
    app = create_app(chosen)
    with app.app_context():
        prepare(empty=empty)
        commit()
        demonstration = is_demonstration()
    server.serve(chosen, port=port, workers=workers, demonstration=demonstration)


def prepare(*, empty: bool) -> None:
    """The bank in the database, and either demonstration data or a first administrator."""
    found = read_sound_bank()
    bank_actions.sync(found)
    courses_actions.sync(found)
    if not has_real_administrator() and not has_demo_people():
        if empty:
            first_administrator_by_hand()
        else:
            click.echo("正在生成演示数据……")
            demo_load.load()


def first_administrator_by_hand() -> None:
    """Ask at the terminal; ask again when refused."""
    click.echo("请登记第一位系统管理员。")
    while True:
        answers = {
            "name": click.prompt("姓名"),
            "resident_id": click.prompt("身份证号"),
            "mobile": click.prompt("手机号"),
            "password": click.prompt("密码", hide_input=True, confirmation_prompt="再输入一次密码"),
        }
        try:
            accounts.make_first_administrator(**answers)
        except Refused as refusal:
            click.echo(refusal.reason)
        else:
            return


def read_sound_bank() -> Bank:
    """The bank of this checkout; its faults end the command."""
    found, problems = read_bank(Path(ROOT) / "question_bank")
    faults = [str(problem) for problem in problems if not problem.is_advice]
    if faults:
        raise click.ClickException("\n".join(faults))
    return found
