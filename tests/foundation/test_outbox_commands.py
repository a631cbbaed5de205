"""The operator's command for what was never told: counted, then written."""

import pytest
from click.testing import CliRunner

from portal import cli, operate
from portal.db.base import db
from portal.outbox.models import Backlog, Message
from tests.factories.accounts import make_person
from tests.factories.points import make_decided, make_post


@pytest.fixture
def command(app, monkeypatch):
    """Runs `portal outbox` on the test's own portal."""
    monkeypatch.setattr(cli, "settings", lambda: app.extensions["settings"])
    monkeypatch.setattr(operate, "create_app", lambda _settings: app)

    def run(*arguments):
        return CliRunner().invoke(cli.main, ["outbox", *arguments])

    return run


def test_it_counts_and_writes_only_when_told_to(context, command):
    make_decided(make_post(make_person()), item="16")
    db.session.query(Message).delete()
    db.session.commit()
    counted = command("backlog")
    assert counted.exit_code == 0
    assert "累计满12分，暂停推送：1条" in counted.output
    assert db.session.query(Message).count() == 0
    written = command("backlog", "--write")
    assert written.exit_code == 0, written.output
    assert "没有需要补报的事项" in written.output
    assert db.session.query(Message).one().facts["suspended_on"]
    assert db.session.query(Backlog).one().begun_by is None


def test_it_says_so_when_nothing_is_missing(context, command):
    assert "没有需要补报的事项" in command("backlog").output
    again = command("backlog", "--write")
    assert again.exit_code == 1
    assert "没有需要补报的事项" in again.output
