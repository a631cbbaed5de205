"""Public looks: counted by all processes together, without the database."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web import looks
from portal.web.looks import DAY, MINUTE, SIZE, Limit, Looks, network_of

NOON = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
TEN, HUNDRED = Limit(10, MINUTE), Limit(100, DAY)
KEY = b"k" * 64


@pytest.fixture
def counters(tmp_path) -> Looks:
    return Looks(tmp_path / "looks", KEY)


def let_in(counters: Looks, times: int, *, after: float = 0, **more) -> int:
    """How many of so many looks at once are let in, so many seconds after noon."""
    asked = {"what": "verify", "address": "203.0.113.7", "limits": [TEN, HUNDRED]} | more
    now = NOON + timedelta(seconds=after)
    return sum(counters.count(now=now, **asked) for _ in range(times))


def test_ten_in_a_minute_and_no_more(counters):
    assert let_in(counters, 25) == 10
    assert let_in(counters, 5, after=59) == 0
    assert let_in(counters, 5, after=61) == 1
    assert let_in(counters, 25, after=300) == 10


def test_the_turn_of_a_minute_is_no_second_helping(counters):
    assert let_in(counters, 10, after=59) == 10
    assert let_in(counters, 10, after=60) == 0
    assert let_in(counters, 10, after=90) == 5


def test_a_hundred_in_a_day_and_what_was_refused_does_not_count(counters):
    assert sum(let_in(counters, 15, after=120 * n) for n in range(12)) == 100
    assert let_in(counters, 1, after=DAY / 2) == 0
    assert let_in(counters, 1, after=2 * DAY + 7200) == 1


def test_addresses_and_questions_are_counted_apart(counters):
    assert let_in(counters, 10) == 10
    assert let_in(counters, 10, address="203.0.113.8") == 10
    assert let_in(counters, 10, what="standing") == 10
    assert let_in(counters, 1) == 0


def test_one_house_is_one_network():
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:203.0.113.7") == network_of("203.0.113.7")
    assert network_of("nowhere") == "nowhere"


def test_no_address_stands_in_the_file(counters, tmp_path):
    let_in(counters, 3)
    content = (tmp_path / "looks").read_bytes()
    assert len(content) == SIZE
    assert b"203.0.113.7" not in content
    assert content.strip(b"\0")


def test_threads_count_together(counters):
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: let_in(counters, 5), range(8))) == 10


def _count_apart(path, results) -> None:
    results.put(let_in(Looks(path, KEY), 40, limits=[Limit(100, DAY)]))


def test_processes_count_together(tmp_path):
    many = multiprocessing.get_context("spawn")
    results = many.Queue()
    processes = [
        many.Process(target=_count_apart, args=(tmp_path / "looks", results)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    found = [results.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert sum(found) == 100


def test_what_another_process_counted_is_known_after_a_restart(tmp_path):
    assert let_in(Looks(tmp_path / "looks", KEY), 10) == 10
    assert let_in(Looks(tmp_path / "looks", KEY), 10) == 0


@pytest.mark.filterwarnings("ignore")
def test_where_nothing_can_be_written_each_process_counts_alone(tmp_path, caplog):
    counters = Looks(tmp_path / "no such folder" / "looks", KEY)
    assert let_in(counters, 25) == 10
    assert "by each process alone" in caplog.text


def test_a_full_bucket_forgets_whoever_looked_least(counters, monkeypatch):
    monkeypatch.setattr(looks, "BUCKETS", 1)
    assert let_in(counters, 10, limits=[TEN]) == 10
    for other in range(50):
        assert let_in(counters, 1, address=f"198.51.100.{other}", limits=[TEN]) == 1
    assert let_in(counters, 1, limits=[TEN]) == 0


@given(st.lists(st.integers(0, 30), min_size=1, max_size=80))
def test_no_minute_sees_much_more_than_the_limit(steps):
    counters = Looks(_Nowhere(), KEY)
    moments, at = [], 0
    for step in steps:
        at += step
        if counters.count("verify", "203.0.113.7", [TEN], NOON + timedelta(seconds=at)):
            moments.append(at)
    busiest = max(sum(end - MINUTE < m <= end for m in moments) for end in moments)
    assert busiest <= 2 * TEN.looks


class _Nowhere:
    """A path that cannot be opened."""

    def __fspath__(self) -> str:
        return "/dev/null/looks"
