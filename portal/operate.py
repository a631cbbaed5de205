"""What the operator's commands do: prepare the portal, look after the bank and the people.

Loads every room, which takes seconds: `cli` comes here only when a command needs it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from portal.access.policy import GRANTS, Permission
from portal.access.roles import Role
from portal.accounts import actions as accounts
from portal.accounts.queries import has_demo_people, has_real_administrator
from portal.app import create_app
from portal.bank import actions as bank_actions
from portal.bank.content import Bank, read_bank
from portal.core import clock
from portal.core.errors import Refused
from portal.courses import actions as courses_actions
from portal.demo import load as demo
from portal.jobs.queue import commit
from portal.migrations import upgrade
from portal.settings import ROOT, Settings

BANK = ROOT / "question_bank"


@contextmanager
def portal(settings: Settings) -> Iterator[None]:
    """Inside the portal; what was done is kept at the end, a rule's no ends the command."""
    with create_app(settings).app_context():
        try:
            yield
        except Refused as refusal:
            raise click.ClickException(refusal.reason) from refusal
        commit()


def prepare(settings: Settings, *, empty: bool) -> None:
    """The database at its newest form, the bank in it, and demonstration data or a first
    administrator when there is nobody yet.
    """
    upgrade(settings.database_url)
    with portal(settings):
        sync_bank()
        commit()
        if has_real_administrator() or has_demo_people():
            return
        if empty:
            first_administrator_by_hand()
        else:
            click.echo("正在生成演示数据……")
            click.echo(demo.load())


def load_demonstration() -> str:
    """Fill the empty portal with demonstration data; what was made, in one line."""
    return demo.load()


def check_bank() -> bool:
    """Print every fault of question_bank/; True when nothing stops its use."""
    found, problems = read_bank(BANK, day=clock.today())
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(found.questions)} questions, {len(problems)} remarks")
    return all(problem.is_advice for problem in problems)


def sync_bank() -> tuple[str, str]:
    """question_bank/ in the database; what changed, in words."""
    found = sound_bank()
    return str(bank_actions.sync(found)), str(courses_actions.sync(found))


def sound_bank() -> Bank:
    """The bank of this checkout; its faults end the command."""
    found, problems = read_bank(BANK)
    faults = [str(problem) for problem in problems if not problem.is_advice]
    if faults:
        raise click.ClickException("\n".join(faults))
    return found


def first_administrator_by_hand() -> None:
    """Ask at the terminal; ask again when refused."""
    click.echo("请登记第一位系统管理员。")
    while True:
        try:
            accounts.make_first_administrator(
                name=click.prompt("姓名"),
                resident_id=click.prompt("身份证号"),
                mobile=click.prompt("手机号"),
                password=ask_password(),
            )
        except Refused as refusal:
            click.echo(refusal.reason)
        else:
            return


def ask_password() -> str:
    """A password typed twice, unseen."""
    typed: str = click.prompt("密码", hide_input=True, confirmation_prompt="再输入一次密码")
    return typed


def matrix() -> Iterator[str]:
    """The permission table, a line for each permission."""
    for permission in Permission:
        held = [
            f"{role.label}（{GRANTS[role, permission].value}）"
            for role in Role
            if (role, permission) in GRANTS
        ]
        yield f"{permission.value:42}{'、'.join(held) or '—'}"
