"""The operator's commands for the bank: check, for all or for one topic, and report."""

import json

import pytest
from click.testing import CliRunner

from portal import operate
from portal.cli import main
from tests.factories.bank_files import FILES, SINGLE

BAD = SINGLE.replace("difficulty = 2", "difficulty = 9")


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Runs a command of `portal bank` on a small bank with one fault in K5.2."""
    files = FILES | {"questions/K5/K5.1.toml": SINGLE.replace("K5.2", "K5.1")}
    files["questions/K5/K5.2.toml"] += BAD.replace("K5.2-001", "K5.2-003")
    for name, text in files.items():
        path = tmp_path / "bank" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(operate, "BANK", tmp_path / "bank")

    def run(*arguments):
        return CliRunner().invoke(main, ["bank", *arguments])

    return run


def test_check_lists_faults_with_file_and_line(command):
    done = command("check")
    assert done.exit_code == 1
    assert "K5.2-003 [错误] 难度应为1至5" in done.output
    assert "questions/K5/K5.2.toml:" in done.output
    assert done.output.endswith("4 questions, 3 remarks\n")


@pytest.mark.parametrize(
    ("code", "status", "last"),
    [
        ("K5.1", 0, "1 questions, 0 remarks\n"),
        ("K5.2", 1, "3 questions, 3 remarks\n"),
        ("K5", 1, "4 questions, 3 remarks\n"),
    ],
)
def test_check_of_one_topic_or_subject_says_nothing_of_others(command, code, status, last):
    done = command("check", code)
    assert (done.exit_code, done.output[-len(last) :]) == (status, last)


def test_check_of_an_unknown_topic_is_refused(command):
    done = command("check", "K7.1")
    assert done.exit_code == 1
    assert "subjects.toml中没有K7.1" in done.output


def test_report_is_a_table_or_json_on_the_terminal_or_in_a_file(command, tmp_path):
    assert command("report").output.startswith("题库：4题")
    assert json.loads(command("report", "--json").output)["counts"]["questions"] == 4
    file = tmp_path / "report.json"
    assert command("report", "--json", str(file)).output == ""
    assert json.loads(file.read_text(encoding="utf-8"))["problems"] == 1
