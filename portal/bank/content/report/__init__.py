"""What a bank holds, counted: for whoever must show that it is broad and sound enough."""

from portal.bank.content.report.cells import Cell, cells
from portal.bank.content.report.counts import Counts, counts
from portal.bank.content.report.table import lines
from portal.bank.content.report.templates import Template, tried
from portal.bank.content.report.whole import Report, report

__all__ = ["Cell", "Counts", "Report", "Template", "cells", "counts", "lines", "report", "tried"]
