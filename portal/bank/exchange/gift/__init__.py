"""GIFT, Moodle's text format: its questions come in, ours go out as far as it has a place."""

from portal.bank.exchange.gift.reading import read
from portal.bank.exchange.gift.writing import write

__all__ = ["read", "write"]
