"""One rehearsal from beginning to verdict; its row in the real portal says how far it is."""

import logging
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.db.vault import vault
from portal.exams import rehearsing
from portal.exams.actions import rehearsals as actions
from portal.exams.models import Rehearsal, Sitting
from portal.exams.queries.rehearsals import count_admitted
from portal.exams.rules.rehearsal import (
    USUAL_SECONDS,
    Action,
    Machine,
    Measured,
    PhaseLoad,
    RehearsalPhase,
    Report,
    Timed,
    judge,
    timed,
)
from portal.jobs.queue import commit, drop
from portal.rehearsal import counting, hall
from portal.rehearsal.candidates import Pace, Plans
from portal.rehearsal.crowd import Crowd, Due
from portal.rehearsal.machine import Watch, cores, memory_bytes, settle, version
from portal.rehearsal.messages import Outcome
from portal.rehearsal.site import Ground, TroubleError, ground, serving, workers_of
from portal.settings import Settings

log = logging.getLogger(__name__)
Say = Callable[[str], None]
UNKNOWN = "没有这个编号的场次或者演练；场次的编号是场次页面地址的最后一段"
BROKEN = "演练程序出错，详细原因已经写入日志"
STOPPED = "演练被操作人员停止"
TOO_MANY_OPEN = "系统允许同时打开的连接不够，请减少人数，或者由管理员提高限制（ulimit -n）后再试"
HEAD_START = 1.0  # seconds at least from telling the sitting when it opens to its opening
JUST_BEFORE = 0.1


def rehearse(
    real: Settings,
    asked: str,
    *,
    candidates: int | None = None,
    every: int | None = None,
    workers: int | None = None,
    pace: Pace | None = None,
    say: Say = lambda _: None,
) -> Report:
    """Do the rehearsal of this id, or a new one of the sitting of this id. Raises Refused; what
    goes wrong after the beginning is noted in its row besides.
    """
    app = create_app(real)
    try:
        with rehearsing.turn(real.data) as lock:
            diary = _begin(app, asked, candidates, every, lock, say)
            return diary.close_with(lambda: _do(real, diary, pace, workers or workers_of(real)))
    finally:
        app.extensions["database"][0].dispose()


# --- the row in the real portal ----------------------------------------------------------------


@dataclass(slots=True)
class _Diary:
    """The rehearsal's row, the only thing of the real portal that is written to."""

    app: Flask
    row: int
    name: str
    candidates: int
    every: int
    original: hall.Original
    say: Say

    def note(self, phase: RehearsalPhase, made: int = 0) -> None:
        if not made:
            self.say(f"{phase.label}……")
        with self.app.app_context():
            actions.go_on(self.row, phase, made or self.candidates)
            commit()

    def told(self, made: int, _total: int) -> None:
        self.note(RehearsalPhase.PREPARING, made)

    def close_with(self, work: Callable[[], Report]) -> Report:
        """Do it, and write what came of it, whatever that is."""
        try:
            report = work()
        except (TroubleError, Refused) as trouble:
            self._fail(str(trouble))
            raise Refused(str(trouble)) from trouble
        except Exception as fault:
            log.exception("rehearsal %s", self.name)
            self._fail(BROKEN)
            raise Refused(BROKEN) from fault
        except BaseException:
            self._fail(STOPPED)
            raise
        with self.app.app_context():
            actions.finish(self.row, report, now=clock.now())
            commit()
        return report

    def _fail(self, trouble: str) -> None:
        with self.app.app_context():
            actions.fail(self.row, trouble, now=clock.now())
            commit()


def _begin(
    app: Flask, asked: str, candidates: int | None, every: int | None, lock: int, say: Say
) -> _Diary:
    with app.app_context():
        row = _find(asked, candidates, every)
        commit()
        name, number = row.public_id, row.id
        rehearsing.sign(lock, name)
        try:
            actions.begin(row, now=clock.now())
        except Refused as refusal:
            drop()
            if refusal.reason != actions.BEGUN:
                actions.fail(number, refusal.reason, now=clock.now())
                commit()
            raise
        commit()
        with db.reading():
            found = db.session.get_one(Rehearsal, number)
            original = hall.original_of(found.sitting)
            return _Diary(app, number, name, found.candidates, found.every, original, say)


def _find(asked: str, candidates: int | None, every: int | None) -> Rehearsal:
    found = db.session.scalar(select(Rehearsal).where(Rehearsal.public_id == asked))
    if found is not None:
        return found
    sitting = db.session.scalar(select(Sitting).where(Sitting.public_id == asked))
    if sitting is None:
        raise Refused(UNKNOWN)
    return actions.ask(
        sitting,
        candidates=candidates or count_admitted(sitting) or sitting.capacity,
        every=every or USUAL_SECONDS,
        by=None,
        now=clock.now(),
    )


# --- the rehearsal -----------------------------------------------------------------------------


def _do(real: Settings, diary: _Diary, pace: Pace | None, workers: int) -> Report:
    diary.say(f"{RehearsalPhase.PREPARING.label}……")
    with ground(real, diary.name, diary.candidates) as place, _portal(place, real) as app:
        with app.app_context():
            hall.bring(diary.original)
            before = place.bytes_used()
            sitting_id = hall.set_up(diary.original, diary.candidates, diary.told)
            seats = hall.seats(app, sitting_id)
        day = _Day(app, sitting_id, seats, pace or Pace(float(diary.every)), diary)
        with serving(place, workers) as servers:
            day.pass_by(place.port, servers)
        diary.note(RehearsalPhase.COUNTING)
        with app.app_context():
            kept = counting.count(sitting_id, day.acknowledged, day.deadlines)
        grown = max(0, place.bytes_used() - before)
        free = shutil.disk_usage(place.folder).free
        machine = Machine(cores(), memory_bytes(), free, _database(real), version(), workers)
    return judge(
        Measured(
            candidates=diary.candidates,
            every=day.pace.every,
            answers_each=day.pace.answers,
            machine=machine,
            timed=tuple(day.times()),
            loads=tuple(day.loads),
            kept=kept,
            questions=seats[0].questions,
            bytes_each=grown // diary.candidates,
        )
    )


@contextmanager
def _portal(place: Ground, real: Settings) -> Iterator[Flask]:
    """The other portal, to fill and to count; the vault is the real one's again afterwards."""
    app = create_app(place.settings)
    try:
        yield app
    finally:
        app.extensions["database"][0].dispose()
        vault.open_with(real.vault_key)


def _database(real: Settings) -> str:
    return "SQLite" if real.is_sqlite else "PostgreSQL"


@dataclass(slots=True)
class _Day:
    """The day of the examination in short: everything that candidates do, part by part."""

    app: Flask
    sitting_id: int
    seats: list[hall.Seat]
    pace: Pace
    diary: _Diary
    loads: list[PhaseLoad] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    deadlines: int = 0  # how many different ones the start has given

    def pass_by(self, port: int, servers: list[int]) -> None:
        try:
            crowd = Crowd(port, len(self.seats))
        except OSError as fault:
            raise TroubleError(TOO_MANY_OPEN) from fault
        try:
            settle(servers)
            self._pass(crowd, servers)
        finally:
            crowd.close()

    def _pass(self, crowd: Crowd, servers: list[int]) -> None:
        plans = Plans(self.seats, self.pace, random.Random(3))
        lead = self.pace.lead(len(self.seats))

        def part(phase: RehearsalPhase, plan: Any, begin: float) -> None:
            self._part(phase, crowd, servers, plan, begin)

        part(RehearsalPhase.WAITING, plans.waiting(lead), time.perf_counter())
        begin = self._begin_in(HEAD_START)
        part(RehearsalPhase.STARTING, plans.opening(), begin)
        begin = time.perf_counter()
        part(RehearsalPhase.ANSWERING, plans.answering(), begin)
        begin = self._end_in(self.pace.handing_in)
        ending = plans.handing_in(begin, self.pace.handing_in)
        part(RehearsalPhase.HANDING_IN, ending, begin)

    def _part(
        self,
        phase: RehearsalPhase,
        crowd: Crowd,
        servers: list[int],
        plan: list[Iterator[Due]],
        begin: float,
    ) -> None:
        self.diary.note(phase)
        time.sleep(max(0.0, begin - time.perf_counter() - JUST_BEFORE))
        watch = Watch(servers)
        self.outcomes.append(crowd.drive(plan, begin=begin))
        self.loads.append(PhaseLoad(phase, watch.load()))

    def _begin_in(self, seconds: float) -> float:
        """The sitting opens so soon, on a whole second; when that is, by the run's own clock."""
        opens = clock.now() + timedelta(seconds=seconds)
        opens = opens.replace(microsecond=0) + timedelta(seconds=1)
        with self.app.app_context():
            hall.open_at(self.sitting_id, opens)
        return time.perf_counter() + (opens - clock.now()).total_seconds()

    def _end_in(self, seconds: float) -> float:
        """Everybody's time is up so soon; when that began to be counted, by the run's own clock."""
        ends = clock.now() + timedelta(seconds=ceil(seconds))
        with self.app.app_context():
            self.deadlines = hall.end_at(self.sitting_id, ends)
        return time.perf_counter() + (ends - clock.now()).total_seconds() - seconds

    @property
    def acknowledged(self) -> int:
        """How many answers the candidates were told are kept."""
        return sum(len(each.latencies.get(Action.ANSWER, ())) for each in self.outcomes)

    def times(self) -> Iterator[Timed]:
        """The figures of each action that was done or tried."""
        for action in Action:
            seconds = [
                one for each in self.outcomes for one in each.latencies.get(action.value, ())
            ]
            troubles = [
                (kind.removeprefix(f"{action.value}: "), count)
                for each in self.outcomes
                for kind, count in sorted(each.errors.items())
                if kind.startswith(f"{action.value}: ")
            ]
            if seconds or troubles:
                yield timed(action, seconds, troubles)
