"""Excel: the bank's own workbook of questions, one a row, made, read and explained in Chinese."""

from portal.bank.exchange.excel.reading import read
from portal.bank.exchange.excel.writing import template, write

__all__ = ["read", "template", "write"]
