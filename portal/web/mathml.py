"""A formula as MathML, which browsers draw themselves, and as words for whoever cannot see it."""

from collections.abc import Iterable, Iterator

from markupsafe import escape

from portal.core.notation import Fraction, Group, Number, Part, Row, Script, Sign, Word, spoken


def formula(row: Row) -> str:
    """The formula in pieces between which a line may break; beside it how it is read aloud, which
    also stands in for it where a browser knows no MathML.
    """
    drawn = "".join(
        f'<math displaystyle="true">{_all(piece)}</math>' for piece in _pieces(_flat(row.parts))
    )
    return (
        f'<span class="formula"><span class="formula__drawn" aria-hidden="true">{drawn}</span>'
        f'<span class="formula__said">{escape(spoken(row))}</span></span>'
    )


SUMS, SCRIPTS = ("munder", "mover", "munderover"), ("msub", "msup", "msubsup")

Bracket = str
Piece = list[Part | Bracket]


def _flat(parts: Iterable[Part]) -> Iterator[Part | Bracket]:
    """Brackets around nothing tall open and close like words, so that a line may break in them."""
    for part in parts:
        if isinstance(part, Group) and not any(isinstance(p, Fraction) for p in part.inner.parts):
            yield "("
            yield from _flat(part.inner.parts)
            yield ")"
        else:
            yield part


def _pieces(parts: Iterable[Part | Bracket]) -> list[Piece]:
    """A sign between two things begins a piece."""
    pieces: list[Piece] = [[]]
    for part in parts:
        if isinstance(part, Sign) and not part.is_prefix and pieces[-1]:
            pieces.append([])
        pieces[-1].append(part)
    return pieces


def _all(parts: Iterable[Part | Bracket]) -> str:
    return "".join(map(_drawn, parts))


def _drawn(part: Part | Bracket) -> str:
    if isinstance(part, Number):
        return f"<mn>{escape(part.text)}</mn>"
    if isinstance(part, Word):
        return _word(part)
    if isinstance(part, Sign):
        form = "prefix" if part.is_prefix else "infix"
        return f'<mo form="{form}">{escape(part.text)}</mo>'
    if isinstance(part, Fraction):
        return f"<mfrac>{_drawn(part.top)}{_drawn(part.bottom)}</mfrac>"
    if isinstance(part, Script):
        return _script(part)
    if isinstance(part, Group):
        return f"<mrow>{_drawn('(')}{_all(part.inner.parts)}{_drawn(')')}</mrow>"
    if isinstance(part, Row):
        return f"<mrow>{_all(part.parts)}</mrow>"
    return f'<mo form="{"prefix" if part == "(" else "postfix"}">{part}</mo>'


def _word(part: Word) -> str:
    """Letters are variables, a sum has its sign, anything else is text."""
    if part.text in ("Σ", "∑"):
        return "<mo>∑</mo>"
    tag = "mi" if part.text.isascii() and part.text.isalpha() else "mtext"
    return f"<{tag}>{escape(part.text)}</{tag}>"


def _script(part: Script) -> str:
    under, over, both = SUMS if part.is_sum else SCRIPTS
    tag = both if part.below and part.above else (under if part.below else over)
    beside = "".join(_drawn(each) for each in (part.below, part.above) if each)
    return f"<{tag}>{_drawn(part.base)}{beside}</{tag}>"
