"""What the operator's commands do: prepare the portal, look after the bank and the people.

Loads every room, which takes seconds: `cli` comes here only when a command needs it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import click

from portal.access.policy import GRANTS, Permission
from portal.access.roles import Role
from portal.accounts import actions as accounts
from portal.accounts.queries import has_demo_people, has_real_administrator
from portal.app import create_app
from portal.bank import actions as bank_actions
from portal.bank.content import Bank, read_bank
from portal.bank.content.report import lines, report
from portal.bank.rules.questions import subject_of
from portal.core import clock
from portal.core.errors import Refused
from portal.courses import actions as courses_actions
from portal.db.base import db
from portal.demo import load as demo
from portal.documents import statement_keys
from portal.exams.actions import receipts
from portal.exams.queries import receipts as receipt_queries
from portal.exams.queries import verifying
from portal.exams.rules.chain import read_code
from portal.exams.rules.evidence import Given, key_id
from portal.exams.rules.verification import Finding
from portal.jobs.queue import commit
from portal.migrations import upgrade
from portal.outbox import actions as outbox_actions
from portal.outbox import jobs as outbox_jobs
from portal.outbox.queries import backlog
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


@contextmanager
def looking(settings: Settings) -> Iterator[None]:
    """Inside the portal, only to look."""
    with create_app(settings).app_context():
        db.only_look()
        yield


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


def backlog_lines(settings: Settings) -> list[str]:
    """What the municipal platform was never told, a line to a kind."""
    with looking(settings):
        found = backlog.preview()
    lines = [
        f"{kind.label}：{tally.count}条，最早{tally.first_at.astimezone(clock.BEIJING):%Y-%m-%d}"
        for kind, tally in found.items()
        if tally.first_at is not None
    ]
    return lines or ["没有需要补报的事项。"]


def write_backlog(settings: Settings) -> None:
    """Begin to write it, or go on; each batch is kept before the next."""
    with portal(settings):
        if backlog.find_running() is None:
            outbox_actions.begin_backlog(by=None, now=clock.now())
            commit()
        while outbox_jobs.write(most=outbox_jobs.BATCHES):
            if (running := backlog.find_running()) is not None:
                click.echo(f"已补写{running.written}条，共约{running.expected}条")


def check_bank(code: str = "") -> bool:
    """Print every fault of question_bank/, or of one subject or topic of it; True when nothing
    stops its use.
    """
    found, problems = read_bank(BANK, day=clock.today())
    if code and code not in _codes(found):
        raise click.ClickException(f"subjects.toml中没有{code}")
    wanted = [problem for problem in problems if not code or code in problem.codes]
    for problem in wanted:
        click.echo(str(problem))
    asked = [one for one in found.questions if code in ("", one.topic, subject_of(one.topic))]
    click.echo(f"{len(asked)} questions, {len(wanted)} remarks")
    return all(problem.is_advice for problem in wanted)


def report_bank(file: str | None) -> None:
    """Print the report of question_bank/; as JSON to the terminal (`-`) or into a file."""
    found, problems = read_bank(BANK, day=clock.today())
    made = report(found, problems, day=clock.today())
    if file is None:
        click.echo("\n".join(lines(made)))
        return
    with click.open_file(file, "w", encoding="utf-8") as out:
        json.dump(made.to_json(), out, ensure_ascii=False, indent=2)
        out.write("\n")


def _codes(found: Bank) -> set[str]:
    topics = {topic.code for subject in found.subjects for topic in subject.topics}
    return topics | {subject.code for subject in found.subjects}


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


def close_days(day: date | None) -> Iterator[str]:
    """The roots that were signed, a line to each: of this day, or of all that are due."""
    now = clock.now()
    signed = [receipts.close_day(day, now=now)] if day else receipts.close_days(now=now)
    for root in signed:
        yield f"{root.day}存证根已签署，回执{root.count}份，根{root.root}"
    if not signed:
        yield "没有需要签署的日期"


def add_statement_key() -> str:
    """A new key for signing roots; its short name."""
    return key_id(statement_keys.add_key().public)


def verify_all(settings: Settings) -> bool:
    """Print what was altered of all receipts and roots; True when nothing was."""
    checked = altered = 0
    with looking(settings):
        for name, findings in verifying.faults(trusted=frozenset(statement_keys.public_keys())):
            checked, altered = checked + 1, altered + bool(findings)
            for finding in findings:
                click.echo(f"{name}　{finding}")
    click.echo(f"共核验{checked}项，{altered}项不符")
    return not altered


def verify_receipt(settings: Settings, number: str, given: Given) -> list[Finding]:
    """What can be said of the receipt with this number, from the database."""
    with looking(settings):
        receipt = receipt_queries.find_by_number(read_code(number))
        if receipt is None:
            raise click.ClickException("没有这个文件，也没有这个编号的回执")
        own = frozenset(statement_keys.public_keys())
        return verifying.findings_of(receipt, replace(given, trusted=given.trusted or own))


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
