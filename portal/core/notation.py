"""公式: a small readable notation for formulas, `出勤率 = 出勤工日 / 应出勤工日 × 100%`.

`/` makes a fraction of what stands right before and right after it, up to the next blank or sign;
brackets around either side hold it together and are not shown. `^` raises, `_` lowers.
"""

import re
from dataclasses import dataclass

LONGEST = 500  # characters
DEEPEST = 8  # brackets within brackets
SIGNS = {
    "+": "+", "＋": "+", "-": "−", "－": "−", "−": "−", "±": "±",
    "*": "×", "×": "×", "·": "·", "÷": "÷", "=": "=", "＝": "=",
    "<": "<", "＜": "<", ">": ">", "＞": ">", "<=": "≤", "≤": "≤", ">=": "≥", "≥": "≥",
    "≠": "≠", "≈": "≈",
}  # fmt: skip
SPOKEN = {
    "+": "加", "−": "减", "±": "加减", "×": "乘以", "·": "乘以", "÷": "除以", "=": "等于",
    "<": "小于", ">": "大于", "≤": "小于或等于", "≥": "大于或等于", "≠": "不等于", "≈": "约等于",
}  # fmt: skip
PREFIXES = {"+": "正", "−": "负"}
POWERS = {"2": "的平方", "3": "的立方"}
SUMS = frozenset("Σ∑")
OPENING, CLOSING = "(（", ")）"
TOKEN = re.compile(
    r"(?P<blank>\s+)"
    r"|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?[%％]?)"
    r"|(?P<sign><=|>=|[-+＋－−±*×·÷=＝<＜>＞≤≥≠≈])"
    r"|(?P<mark>[/／^_()（）])"
    r"|(?P<word>[A-Za-z]+|[Σ∑]|[^\s\d+＋\-－−±*×·÷=＝<＜>＞≤≥≠≈/／^_()（）A-Za-zΣ∑]+)"
)


class NotationError(ValueError):
    """This cannot be read as a formula; says why in Chinese."""


@dataclass(frozen=True, slots=True)
class Number:
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign between two things, or before one: −3."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Things one after another."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What stands in brackets."""

    inner: Row


@dataclass(frozen=True, slots=True)
class Fraction:
    top: "Part"
    bottom: "Part"


@dataclass(frozen=True, slots=True)
class Script:
    """Something with what is lowered and what is raised beside it."""

    base: "Part"
    below: "Part | None" = None
    above: "Part | None" = None

    @property
    def is_sum(self) -> bool:
        """Whether the two are the ends of a sum."""
        return isinstance(self.base, Word) and self.base.text in SUMS


Part = Number | Word | Sign | Row | Group | Fraction | Script


def read(text: str) -> Row:
    """The formula; NotationError when it is none."""
    if len(text) > LONGEST:
        raise NotationError(f"公式超过{LONGEST}个字")
    found = [(one.lastgroup or "", one.group()) for one in TOKEN.finditer(text)]
    return _Reader(found).whole()


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = [*tokens, ("end", "")]
        self.at = 0
        self.depth = 0

    def whole(self) -> Row:
        row = self.row()
        if self.kind != "end":
            raise NotationError("公式的括号不成对")
        return row

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def text(self) -> str:
        return self.tokens[self.at][1]

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def skip(self) -> None:
        while self.kind == "blank":
            self.at += 1

    def row(self) -> Row:
        """Up to a closing bracket or the end."""
        parts: list[Part] = []
        self.skip()
        while self.kind != "end" and self.text not in CLOSING:
            parts.append(self.next_of(parts))
            self.skip()
        if not parts:
            raise NotationError("公式或者括号内没有内容")
        return Row(tuple(parts))

    def next_of(self, parts: list[Part]) -> Part:
        """The next thing of a row; a fraction takes the one before as its upper side."""
        is_first = not parts or isinstance(parts[-1], Sign)
        if self.kind == "sign":
            return Sign(SIGNS[self.take()], is_first)
        if self.text not in ("/", "／"):
            return self.run()
        if is_first:
            raise NotationError("分数线前没有内容")
        if isinstance(parts[-1], Fraction):
            raise NotationError("连续的分数线要用括号分清")
        self.take()
        self.skip()
        return Fraction(_unbracketed(parts.pop()), _unbracketed(self.run()))

    def run(self) -> Part:
        """Things that stand together without a blank: 2(a+b), 15日."""
        atoms: list[Part] = []
        while self.kind in ("number", "word") or (self.text and self.text in OPENING):
            atoms.append(self.scripted())
        if not atoms:
            raise NotationError(f"公式中“{self.text or '/'}”处缺少内容")
        return atoms[0] if len(atoms) == 1 else Row(tuple(atoms))

    def scripted(self) -> Part:
        base = self.atom()
        scripts: dict[str, Part] = {}
        while self.text and self.text in "^_":
            mark = self.take()
            if mark in scripts:
                raise NotationError(f"公式中有连续的{mark}")
            scripts[mark] = _unbracketed(self.atom())
        return Script(base, scripts.get("_"), scripts.get("^")) if scripts else base

    def atom(self) -> Part:
        if self.kind == "number":
            return Number(self.take().replace("％", "%"))
        if self.kind == "word":
            return Word(self.take())
        if not self.text or self.text not in OPENING:
            raise NotationError(f"公式中“{self.text or '末尾'}”处缺少内容")
        return self.group()

    def group(self) -> Group:
        self.take()
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotationError("公式的括号层数过多")
        inner = self.row()
        self.depth -= 1
        if self.kind == "end":
            raise NotationError("公式的括号不成对")
        self.take()
        return Group(inner)


def _unbracketed(part: Part) -> Part:
    return part.inner if isinstance(part, Group) else part


def spoken(part: Part) -> str:
    """The formula as it is read aloud."""
    if isinstance(part, Number | Word):
        return "求和" if part.text in SUMS else part.text
    if isinstance(part, Sign):
        return PREFIXES.get(part.text, "") if part.is_prefix else f" {SPOKEN[part.text]} "
    if isinstance(part, Group):
        return _bracketed(part.inner)
    if isinstance(part, Fraction):
        return f"{_whole(part.top)} 除以 {_whole(part.bottom)}"
    if isinstance(part, Script):
        return _script(part)
    return "".join(
        _whole(each) if isinstance(each, Fraction) and before == Sign("÷") else spoken(each)
        for before, each in zip((None, *part.parts), part.parts, strict=False)
    )


def _script(part: Script) -> str:
    said = spoken(part.base)
    if part.is_sum:
        said += f"，从 {spoken(part.below)}" if part.below else ""
        return said + (f" 到 {spoken(part.above)}，" if part.above else "，")
    if part.below:
        said += f"下标{_whole(part.below)}"
    if part.above:
        said += POWERS.get(spoken(part.above), f"的{_whole(part.above)}次方")
    return said


def _whole(part: Part) -> str:
    """What is read as one thing: in brackets where it has signs of its own."""
    has_signs = isinstance(part, Row) and any(isinstance(p, Sign | Fraction) for p in part.parts)
    return _bracketed(part) if has_signs or isinstance(part, Fraction) else spoken(part)


def _bracketed(part: Part) -> str:
    return f"左括号 {spoken(part)} 右括号"
