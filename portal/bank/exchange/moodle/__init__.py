"""Moodle XML: the questions of Moodle's question bank, in and out."""

from portal.bank.exchange.moodle.reading import read
from portal.bank.exchange.moodle.writing import write

__all__ = ["read", "write"]
