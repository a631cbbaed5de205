"""What a run showed, for people and (as JSON) for comparison."""

import json
import os
import platform
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.core import clock
from portal.exams.rules.rehearsal import percentile
from portal.rehearsal.messages import Outcome
from portal.settings import ROOT


@dataclass(slots=True)
class Report:
    """报告: settings, figures by action, and what was saturated."""

    name: str
    database: str
    settings: dict[str, Any]
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    measures: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def command(self) -> str:
        """What to type to run it again."""
        return f"script/load {self.name} --db {self.database}"

    def add(self, title: str, outcome: Outcome, *, server_cpu: float) -> None:
        """Put one run into the report; CPU shares are of all cores over the run."""
        cores = os.cpu_count() or 1
        whole = outcome.seconds * cores
        shares = {
            "server": server_cpu / whole,
            "generator": outcome.own_cpu / whole,
        }
        self.runs[title] = {
            "seconds": round(outcome.seconds, 2),
            "requests": outcome.requests,
            "errors": dict(outcome.errors),
            "per_second": round(outcome.requests / outcome.seconds, 1),
            "cpu_share": {name: round(share, 3) for name, share in shares.items()},
            "server_cpu_ms_per_request": round(1000 * server_cpu / max(1, outcome.requests), 3),
            "saturated_first": _saturated(shares),
            "latency_ms": {
                action: {f"p{p}": round(1000 * percentile(values, p), 2) for p in (50, 95, 99)}
                | {"max": round(1000 * max(values), 2), "count": len(values)}
                for action, values in outcome.latencies.items()
            },
        }

    def judge(self, title: str, action: str, **targets: float) -> None:
        """Whether a run kept what was promised of it: no error, and figures such as `p95` within so
        many seconds.
        """
        run = self.runs[title]
        figures = run["latency_ms"].get(action, {})
        for name, seconds in targets.items():
            is_met = not run["errors"] and figures.get(name, 1e9) <= 1000 * seconds
            verdict = "met" if is_met else "MISSED"
            told = f"{figures.get(name)} ms, errors {run['errors'] or 'none'}"
            self.notes.append(f"{title}: {name} <= {1000 * seconds:g} ms: {verdict} ({told})")

    def measure(self, title: str, seconds: list[float], *, target: float, **facts: Any) -> None:
        """Put into the report how long something took, once or many times; `target` is what the
        95th of a hundred may take, in seconds.
        """
        figures = {f"p{p}": percentile(seconds, p) for p in (50, 95, 99)} | {"max": max(seconds)}
        self.measures[title] = {
            **{name: round(1000 * value, 4) for name, value in figures.items()},
            "count": len(seconds),
            "target_ms": 1000 * target,
            "is_met": figures["p95"] < target,
            **facts,
        }

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "at": clock.now().isoformat(timespec="seconds"),
            "version": _version(),
            "machine": _machine(),
            "database": self.database,
            "settings": self.settings,
            "command": self.command,
            "runs": self.runs,
            "measures": self.measures,
            "notes": self.notes,
        }

    def show(self) -> str:
        facts = self.to_json()
        lines = [
            f"{self.name} on {self.database}, version {facts['version']}, {facts['at']}",
            f"command: {self.command}",
            f"machine: {facts['machine']}",
            "settings: " + ", ".join(f"{k}={v}" for k, v in self.settings.items()),
        ]
        for title, run in self.runs.items():
            lines += ["", *_run_lines(title, run)]
        if self.measures:
            lines += ["", *(_measure_line(title, one) for title, one in self.measures.items())]
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(self.to_json(), ensure_ascii=False, indent=2) + "\n")


FIGURES = frozenset({"p50", "p95", "p99", "max", "count", "target_ms", "is_met"})


def _measure_line(title: str, one: dict[str, Any]) -> str:
    facts = "  ".join(f"{name} {value}" for name, value in one.items() if name not in FIGURES)
    if one["count"] == 1:
        figures = f"{one['max']:>44} ms"
    else:
        figures = "  ".join(f"{name} {one[name]:>9}" for name in ("p50", "p95", "p99")) + " ms"
    verdict = "met" if one["is_met"] else "MISSED"
    return f"{title:44} {figures}  n {one['count']}  < {one['target_ms']:g} {verdict}  {facts}"


def _run_lines(title: str, run: dict[str, Any]) -> list[str]:
    share = run["cpu_share"]
    rate = f"{run['requests']} requests in {run['seconds']} s = {run['per_second']}/s"
    cores = f"server {share['server']:.0%}, generator {share['generator']:.0%}"
    lines = [
        f"{title}: {rate}, errors {run['errors'] or 'none'}",
        f"  CPU of all cores: {cores}; server {run['server_cpu_ms_per_request']} ms/request",
        f"  saturated first: {run['saturated_first']}",
    ]
    for action, t in run["latency_ms"].items():
        figures = "  ".join(f"{name} {t[name]:>9} ms" for name in ("p50", "p95", "p99", "max"))
        lines.append(f"  {action:24} {figures}  n {t['count']}")
    return lines


def _saturated(shares: dict[str, float]) -> str:
    """The cores, when they were busy; otherwise waiting (locks or the disk)."""
    total = sum(shares.values())
    if total >= 0.85:
        return "CPU (" + max(shares, key=lambda name: shares[name]) + ")"
    return "waiting: locks, the disk or the network"


def _version() -> str:
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or "unknown"


def _machine() -> str:
    memory = next(
        (line for line in Path("/proc/meminfo").read_text().splitlines() if "MemTotal" in line), ""
    )
    gib = int(memory.split()[1]) / 1024 / 1024 if memory else 0
    return f"{os.cpu_count()} cores, {gib:.0f} GiB, Python {platform.python_version()}"
