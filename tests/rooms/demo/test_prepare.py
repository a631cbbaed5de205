"""The demonstration as the first start loads it: on an empty folder, by the operator's commands."""

import os
import subprocess
import sys

from portal.settings import ROOT
from tests.postgres import fresh_database


def test_the_first_start_loads_the_demonstration(database_url, tmp_path):
    environment = {name: value for name, value in os.environ.items() if "PORTAL_" not in name}
    environment |= {"PORTAL_DATA": str(tmp_path)}
    if database_url != "sqlite://":
        environment["PORTAL_DATABASE_URL"] = fresh_database(database_url)
    told = ""
    for command in ("setup", "prepare"):
        done = subprocess.run(
            [sys.executable, "-m", "portal", command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        told += done.stdout + done.stderr
        assert done.returncode == 0, told
    assert "演示数据已载入" in told
