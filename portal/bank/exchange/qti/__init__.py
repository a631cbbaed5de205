"""QTI 2.2: content packages out; packages and single items of QTI 2.x in."""

from portal.bank.exchange.qti.packages_in import read
from portal.bank.exchange.qti.packages_out import write

__all__ = ["read", "write"]
