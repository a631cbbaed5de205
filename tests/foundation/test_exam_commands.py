"""The operator's commands for receipts and roots: sign, verify files, verify the database."""

import json
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner

from portal import cli, operate
from portal.core import clock
from portal.db.base import db
from portal.documents.statement_keys import public_keys
from portal.exams.actions import answering, papers
from portal.exams.actions.answering import Given
from portal.exams.models import Answer, ApplicationStatus
from portal.exams.queries import receipts as queries
from portal.exams.rules import evidence
from tests.factories.accounts import acting
from tests.factories.exams import make_application, make_sitting

THEN = clock.now() - timedelta(days=2)
HERE = "a" * 32


@pytest.fixture
def command(app, monkeypatch):
    """Runs a command of `portal exams` on the test's own portal."""
    monkeypatch.setattr(cli, "settings", lambda: app.extensions["settings"])
    monkeypatch.setattr(operate, "create_app", lambda _settings: app)

    def run(*arguments):
        return CliRunner().invoke(cli.main, ["exams", *map(str, arguments)])

    return run


@pytest.fixture
def receipt(context):
    sitting = make_sitting(
        opens_at=THEN - timedelta(minutes=10), closes_at=THEN + timedelta(hours=3)
    )
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    paper = papers.prepare_paper(application, now=THEN)
    paper = papers.enter(paper, by=acting(paper.person), place=HERE, now=THEN)
    written = Given(str(uuid4()), 1, "A", is_flagged=False)
    answering.save_answer(paper, written, place=HERE, address="10.1.2.3", now=THEN)
    answering.hand_in(paper, by=acting(paper.person), place=HERE, now=THEN)
    db.session.commit()
    return queries.find_receipt(paper)


@pytest.fixture
def files(receipt, command, tmp_path):
    """The receipt, the root of its day and the public keys, as files outside the portal."""
    assert command("close-day").exit_code == 0
    db.session.expire_all()
    root = receipt.root
    held = {
        "receipt.json": evidence.receipt_text(queries.receipt_file(receipt, proven=True)),
        "root.json": evidence.root_text(queries.root_file(root, leaves=queries.leaves_of(root))),
        "keys.pem": b"".join(public_keys().values()).decode(),
    }
    for name, text in held.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def alter(receipt) -> None:
    line = db.session.query(Answer).filter_by(paper_id=receipt.paper_id).one()
    line.answer = {"value": "D"}
    db.session.commit()


def test_close_day_signs_what_is_due_and_then_finds_nothing(command, receipt):
    done = command("close-day")
    assert done.exit_code == 0
    assert f"{receipt.day}存证根已签署，回执1份" in done.output
    assert command("close-day").output == "没有需要签署的日期\n"


def test_close_day_of_one_day_or_the_reason_why_not(command, receipt):
    assert f"{receipt.day}存证根已签署" in command("close-day", receipt.day).output
    again = command("close-day", receipt.day)
    assert (again.exit_code, "不能重签" in again.output) == (1, True)
    assert command("close-day", "yesterday").exit_code == 2


def test_a_number_is_verified_in_the_database(command, files, receipt):
    done = command("verify-receipt", receipt.public_id.upper())
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "核验通过。")
    assert "不符" not in done.output
    assert "未验" not in done.output
    alter(receipt)
    done = command("verify-receipt", receipt.public_id)
    assert (done.exit_code, done.output.splitlines()[-1]) == (1, "核验不通过。")
    assert "不符　由作答流水算出的校验码" in done.output


def test_a_number_of_nobody_is_said_so(command, receipt):
    done = command("verify-receipt", "zzzzzzzzzzzz")
    assert (done.exit_code, "没有这个编号的回执" in done.output) == (1, True)


def test_the_database_is_held_against_a_root_exported_before(command, files, receipt):
    done = command("verify-receipt", receipt.public_id, "--root", files / "root.json")
    assert done.exit_code == 0
    receipt.handed_in_at -= timedelta(minutes=1)
    receipt.paper.handed_in_at -= timedelta(minutes=1)
    receipt.leaf = queries.statement_of(receipt).leaf
    db.session.commit()
    done = command("verify-receipt", receipt.public_id, "--root", files / "root.json")
    assert (done.exit_code, "存证根之内" in done.output) == (1, True)


def test_verify_counts_what_holds_and_names_what_does_not(command, files, receipt):
    done = command("verify")
    assert (done.exit_code, done.output) == (0, "共核验2项，0项不符\n")
    alter(receipt)
    done = command("verify")
    assert done.exit_code == 1
    assert f"回执{receipt.public_id.upper()}　不符" in done.output
    assert done.output.endswith("共核验2项，1项不符\n")


def test_a_new_key_is_named(command, files):
    done = command("new-key")
    assert done.exit_code == 0
    assert done.output.strip()[-16:] in {evidence.key_id(key) for key in public_keys()}


def alone(files, *arguments):
    """The command as a process of its own that has no portal, no database and no secrets."""
    return subprocess.run(
        [sys.executable, "-m", "portal", "exams", "verify-receipt", *arguments],
        env={"PORTAL_DATA": str(files / "nowhere"), "PATH": "", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_files_are_verified_without_a_portal(files):
    given = ["--root", files / "root.json", "--key", files / "keys.pem"]
    done = alone(files, files / "receipt.json", *given)
    assert (done.returncode, done.stderr) == (0, "")
    assert "未验" not in done.stdout
    assert not (files / "nowhere").exists()


def test_a_file_that_was_altered_is_found_out_without_a_portal(command, files):
    held = json.loads((files / "receipt.json").read_text(encoding="utf-8"))
    held["journal"][0]["value"] = "D"
    (files / "forged.json").write_text(json.dumps(held), encoding="utf-8")
    done = command("verify-receipt", files / "forged.json")
    assert done.exit_code == 1
    assert "不符　由作答流水算出的校验码" in done.output


def test_a_file_that_is_none_of_ours_is_said_so(command, files):
    (files / "photo.json").write_bytes(b"\xff\xd8\xff")
    for name in ("photo.json", "root.json"):
        done = command("verify-receipt", files / name)
        assert (done.exit_code, "回执文件" in done.output) == (1, True)
    done = command("verify-receipt", files / "receipt.json", "--key", files / "root.json")
    assert (done.exit_code, "公钥文件不是PEM格式" in done.output) == (1, True)
