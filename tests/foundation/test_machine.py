"""What /proc tells of this machine, as a rehearsal reads it."""

import os
import subprocess
import sys
import time

import pytest

from portal.rehearsal.machine import Watch, _Moment, cores, cpu_seconds, peak

BUSY = "import time; t = time.time()\nwhile time.time() - t < 0.4: pass"


def moments(*busy):
    """Each half a second after the one before, all cores this busy in between."""
    spent = [0.0]
    for share in busy:
        spent.append(spent[-1] + share * 0.5 * cores())
    return [_Moment(0.5 * place, used, 0.0) for place, used in enumerate(spent)]


@pytest.mark.parametrize(
    ("busy", "expected"),
    [
        ((0.1, 0.1, 1.0, 1.0, 1.0, 1.0, 0.1, 0.1), 1.0),  # two seconds in the middle
        ((0.1, 0.1, 1.0, 1.0, 0.1, 0.1), 0.55),  # one second is not yet two
        ((0.8,), 0.8),  # shorter than that altogether
        ((), 0.0),
    ],
)
def test_the_busiest_two_seconds_count(busy, expected):
    assert peak(moments(*busy), lambda moment: moment.busy) == pytest.approx(expected)


def test_a_family_is_counted_with_its_ended_children():
    before = cpu_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    assert cpu_seconds(os.getpid()) - before >= 0.1


def test_a_watch_tells_who_was_busy():
    process = subprocess.Popen([sys.executable, "-c", BUSY])
    watch = Watch([process.pid])
    time.sleep(0.3)
    load = watch.load()
    process.wait()
    assert load.server > 0
    assert 0 < load.memory_left <= 1
    assert load.busiest >= load.server
    assert load.seconds >= 0.3


def test_who_is_gone_used_nothing():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert cpu_seconds(process.pid) == 0
