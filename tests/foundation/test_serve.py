"""What keeps the portal running: one family of processes in a data folder."""

import os
import subprocess
import sys
import time

import click
import pytest

from portal.serve import Family
from portal.settings import Settings, SettingsError

SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_there_is_one_family_and_the_next_waits_until_it_is_gone(tmp_path):
    first, second = Family(tmp_path / "processes"), Family(tmp_path / "processes")
    first.found()
    with pytest.raises(click.ClickException, match="服务已在运行"):
        second.found()
    first.leave()
    second.found()
    second.leave()


def test_what_a_killed_family_left_behind_is_ended_by_the_next(tmp_path):
    killed = Family(tmp_path / "processes")
    killed.found()
    killed.start(SLEEPS)
    killed.leave()  # as the kernel does for a process that is killed
    following = Family(tmp_path / "processes")
    following.found()
    assert killed.members[0].wait(30) == -9
    following.leave()


def test_another_process_that_has_the_number_by_now_is_left_alone(tmp_path):
    other = subprocess.Popen(SLEEPS, start_new_session=True)
    try:
        (tmp_path / "processes").write_text(f"{other.pid} granian --port 8000")
        family = Family(tmp_path / "processes")
        family.found()
        time.sleep(0.2)
        assert other.poll() is None
        family.leave()
    finally:
        os.kill(other.pid, 9)
        other.wait()


def test_the_number_of_proxies_is_a_small_number(tmp_path):
    def read(number: str) -> Settings:
        return Settings.from_environment({"PORTAL_DATA": str(tmp_path), "PORTAL_PROXIES": number})

    with pytest.raises(SettingsError, match="PORTAL_PROXIES"):
        read("many")
