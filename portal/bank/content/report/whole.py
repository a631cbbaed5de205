"""The whole report of a bank."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.bank.content.report.cells import Cell, cells
from portal.bank.content.report.counts import Counts, counts
from portal.bank.content.report.templates import SEEDS, Template, tried
from portal.bank.content.values import Bank, Problem, Source
from portal.bank.rules import quality


@dataclass(frozen=True, slots=True)
class Report:
    """题库报告: counts, what papers draw, calculations tried, findings, and the law cited."""

    day: date
    counts: Counts
    cells: tuple[Cell, ...]
    templates: tuple[Template, ...]
    problems: int
    findings: dict[str, int]
    sources: tuple[Source, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "day": self.day.isoformat(),
            "counts": asdict(self.counts) | {"band_percents": self.counts.band_percents},
            "cells": [
                asdict(cell) | {"ratio": cell.ratio, "is_enough": cell.is_enough}
                for cell in self.cells
            ],
            "templates": [asdict(template) for template in self.templates],
            "problems": self.problems,
            "findings": self.findings,
            "sources": [self._source(source) for source in self.sources],
        }

    def _source(self, source: Source) -> dict[str, Any]:
        return {
            "id": source.id,
            "name": source.name,
            "version": source.version,
            "in_force": source.in_force.isoformat(),
            "repealed": source.repealed.isoformat() if source.repealed else None,
            "is_in_force": source.is_in_force(self.day),
            "cites": sum(self.counts.articles[source.id].values()),
        }


def report(
    bank: Bank, problems: Sequence[Problem] = (), *, day: date, seeds: int = SEEDS
) -> Report:
    """The report of this bank as the law stands on the day; seconds, for each calculation is
    tried with so many seeds.
    """
    counted = counts(bank)
    found = Counter(finding.fault.value for finding in quality.findings(bank.questions))
    return Report(
        day=day,
        counts=counted,
        cells=cells(bank),
        templates=tuple(one for question in bank.questions for one in tried(question, seeds)),
        problems=sum(not problem.is_advice for problem in problems),
        findings={fault.value: found[fault.value] for fault in quality.Fault},
        sources=tuple(source for source in bank.sources if source.id in counted.articles),
    )
