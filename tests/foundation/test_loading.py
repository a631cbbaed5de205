"""Loading to stay, in a process of its own: what is frozen there stays so for good."""

import json
import subprocess
import sys

import pytest

from portal.settings import ROOT

PROGRAM = """
import gc, json
from contextlib import suppress
from portal.core.loading import to_stay

before = gc.get_freeze_count()
with suppress(ImportError), to_stay():
    inside = gc.isenabled()
    kept = [[] for _ in range(1000)]
    {end}
print(json.dumps([inside, gc.isenabled(), gc.get_freeze_count() - before]))
"""


@pytest.mark.parametrize("end", ["pass", "import portal.there_is_no_such_room"])
def test_the_collector_rests_while_a_program_loads_and_passes_it_by_afterwards(end):
    command = [sys.executable, "-c", PROGRAM.format(end=end)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    inside, after, frozen = json.loads(said)
    assert (inside, after) == (False, True)
    assert frozen >= 1000
