"""Formulas of calculation questions: a small language of exact arithmetic, without `eval`.

expression = term { ("+" | "-") term }
term       = factor { ("*" | "/") factor }
factor     = ("+" | "-") factor | number | name | call | "(" expression ")"
call       = name "(" expression { "," expression } ")"
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from portal.bank.rules.numbers import round_half_up

LONGEST = 300  # characters of a formula
DEEPEST = 30  # brackets and signs inside one another
LARGEST = 10**15
MOST_PLACES = 10

Numbers = Mapping[str, Fraction]
Node = Callable[[Numbers], Fraction]

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|([-+*/(),]))", re.ASCII)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class FormulaError(ValueError):
    """A formula that cannot be read or worked out; says why in Chinese."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has been read: the names it needs, and how to work it out."""

    text: str
    names: frozenset[str]
    node: Node

    def value(self, numbers: Numbers) -> Fraction:
        """The exact value with these numbers; FormulaError when there is none."""
        try:
            result = self.node(numbers)
        except ZeroDivisionError:
            raise FormulaError(f"公式“{self.text}”除数为零") from None
        except KeyError as missing:
            raise FormulaError(f"公式“{self.text}”用到未定义的名称{missing.args[0]}") from None
        if abs(result) > LARGEST:
            raise FormulaError(f"公式“{self.text}”的结果过大")
        return result


@lru_cache(maxsize=4096)
def read(text: str) -> Formula:
    """The formula that the text writes; FormulaError when it writes none."""
    if len(text) > LONGEST:
        raise FormulaError(f"公式超过{LONGEST}个字符")
    reader = _Reader(text)
    node = reader.expression()
    if reader.head:
        raise FormulaError(f"公式“{text}”中“{reader.head}”处有多余内容")
    return Formula(text, frozenset(reader.names), node)


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.names, self.depth = text, set[str](), 0
        self.tokens = iter(_tokens(text))
        self.head = ""
        self.step()

    def step(self) -> str:
        """The token at the head; the next one takes its place."""
        taken, self.head = self.head, next(self.tokens, "")
        return taken

    def want(self, token: str) -> None:
        if self.head != token:
            raise FormulaError(f"公式“{self.text}”此处应为“{token}”，却是“{self.head or '结尾'}”")
        self.step()

    def expression(self) -> Node:
        node = self.term()
        while self.head in ("+", "-"):
            node = _plus(node, self.term()) if self.step() == "+" else _minus(node, self.term())
        return node

    def term(self) -> Node:
        node = self.factor()
        while self.head in ("*", "/"):
            node = _times(node, self.factor()) if self.step() == "*" else _over(node, self.factor())
        return node

    def factor(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError(f"公式“{self.text}”嵌套过深")
        node = self.atom()
        self.depth -= 1
        return node

    def atom(self) -> Node:
        taken = self.step()
        if taken == "-":
            inner = self.factor()
            return lambda numbers: -inner(numbers)
        if taken == "+":
            return self.factor()
        if taken == "(":
            node = self.expression()
            self.want(")")
            return node
        if taken[:1].isdigit():
            constant = Fraction(taken)
            return lambda _: constant
        if NAME.fullmatch(taken):
            return self.called(taken) if self.head == "(" else self.named(taken)
        raise FormulaError(f"公式“{self.text}”在“{taken or '结尾'}”处缺少数或名称")

    def named(self, name: str) -> Node:
        if name in FUNCTIONS:
            raise FormulaError(f"公式“{self.text}”中函数{name}后应有括号")
        self.names.add(name)
        return lambda numbers: numbers[name]

    def called(self, name: str) -> Node:
        if name not in FUNCTIONS:
            raise FormulaError(f"公式“{self.text}”用到未知函数{name}")
        function, least, most = FUNCTIONS[name]
        self.want("(")
        arguments = [self.expression()]
        while self.head == ",":
            self.step()
            arguments.append(self.expression())
        self.want(")")
        if not least <= len(arguments) <= most:
            raise FormulaError(f"公式“{self.text}”中函数{name}的参数个数不对")
        return lambda numbers: function(*(argument(numbers) for argument in arguments))


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    end = len(text.rstrip())
    while at < end:
        found = TOKEN.match(text, at)
        if not found:
            raise FormulaError(f"公式“{text}”中有不认识的字符“{text[at:].strip()[0]}”")
        tokens.append(found.group(found.lastindex or 0))
        at = found.end()
    return tokens


def _plus(left: Node, right: Node) -> Node:
    return lambda numbers: left(numbers) + right(numbers)


def _minus(left: Node, right: Node) -> Node:
    return lambda numbers: left(numbers) - right(numbers)


def _times(left: Node, right: Node) -> Node:
    return lambda numbers: left(numbers) * right(numbers)


def _over(left: Node, right: Node) -> Node:
    return lambda numbers: left(numbers) / right(numbers)


def _round(value: Fraction, places: Fraction = Fraction(0)) -> Fraction:
    if places.denominator != 1 or not 0 <= places <= MOST_PLACES:
        raise FormulaError(f"round的小数位数应为0至{MOST_PLACES}的整数")
    return round_half_up(value, int(places))


FUNCTIONS: dict[str, tuple[Callable[..., Fraction], int, int]] = {
    "round": (_round, 1, 2),
    "ceil": (lambda value: Fraction(ceil(value)), 1, 1),
    "floor": (lambda value: Fraction(floor(value)), 1, 1),
    "min": (min, 2, 20),
    "max": (max, 2, 20),
    "abs": (abs, 1, 1),
}
