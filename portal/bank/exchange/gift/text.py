"""The words of a GIFT file: what is escaped in them, their format, what they say plainly."""

import html
import re
from dataclasses import dataclass

from portal.bank.exchange.findings import unbraced

ESCAPED = re.compile(r"\\([~=#{}:\\n])")
TO_ESCAPE = re.compile(r"[~=#{}:\\\n]")
PREFIX = re.compile(r"\[(html|moodle|plain|markdown)\]")
MARKDOWN = re.compile(r"[*_`#]{1,3}\S|!?\[[^\[\]\n]*\]\(")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?/?>")

NEW_LINES = "address article blockquote br div h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul"
NEW_LINE = frozenset(NEW_LINES.split(" "))
UNSEEN = frozenset({"script", "style"})
MEDIA = frozenset({"audio", "embed", "iframe", "img", "math", "object", "svg", "video"})
BOLD = frozenset({"b", "em", "i", "strong", "u"})
LOOKS = frozenset(
    {"a", "center", "del", "font", "mark", "s", "small", "span", "strike", "td", "th"}
)
RAISED = {
    "sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}
KNOWN = NEW_LINE | UNSEEN | MEDIA | BOLD | LOOKS | RAISED.keys()

LOST_MEDIA = "图片、音视频或公式图未带入"
LOST_LOOKS = "颜色、链接、表格等排版未带入，只保留文字"
KEPT_MARKDOWN = "Markdown标记按原样保留"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the file's own format, said plainly; `losses` tells what plain words lack."""

    text: str
    format: str
    losses: tuple[str, ...] = ()


def escape(text: str) -> str:
    """The text so that nothing in it is taken for a mark of the format."""
    return TO_ESCAPE.sub(lambda found: "\\n" if found[0] == "\n" else f"\\{found[0]}", text)


def words(raw: str, default: str = "moodle", *, in_lines: bool = False) -> Words:
    """What this piece of the file says; its lines are kept apart where `in_lines`."""
    raw = raw.strip()
    kind = default
    if prefix := PREFIX.match(raw):
        kind, raw = prefix[1], raw[prefix.end() :].strip()
    text = _unescaped(raw if in_lines else raw.replace("\n", " "))
    if kind == "html" or (kind == "moodle" and _has_markup(text)):
        return _of_html(text, kind)
    is_marked = kind == "markdown" and MARKDOWN.search(text)
    return Words(unbraced(text.strip()), kind, (KEPT_MARKDOWN,) if is_marked else ())


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def _has_markup(text: str) -> bool:
    """Whether the text holds a tag of HTML; `a<b` is none."""
    return any(found[2].lower() in KNOWN for found in TAG.finditer(text))


def _of_html(text: str, kind: str) -> Words:
    if kind == "html":
        text = " ".join(text.split())
    page = _Page(_without_comments(text))
    told = "".join(page.pieces).replace("****", "")
    lines = (" ".join(line.split()) for line in told.split("\n"))
    text = unbraced("\n".join(line for line in lines if line))
    return Words(text, kind, tuple(sorted(page.losses)))


def _without_comments(text: str) -> str:
    kept, start = [], 0
    while (begin := text.find("<!--", start)) >= 0:
        kept.append(text[start:begin])
        end = text.find("-->", begin)
        if end < 0:
            return "".join(kept)
        start = end + 3
    return "".join([*kept, text[start:]])


class _Page:
    """The plain words of some HTML."""

    def __init__(self, text: str) -> None:
        self.pieces: list[str] = []
        self.losses: set[str] = set()
        self.unseen = self.bold = 0
        self.raised = ""
        place = 0
        for found in TAG.finditer(text):
            self._words(text[place : found.start()])
            self._tag(found[2].lower(), closes=bool(found[1]))
            place = found.end()
        self._words(text[place:])

    def _words(self, text: str) -> None:
        if self.unseen or not text:
            return
        text = html.unescape(text)
        if self.raised:
            text = text.translate(RAISED[self.raised])
        self.pieces.append(_set_off(text) if self.bold else text)

    def _tag(self, name: str, *, closes: bool) -> None:
        if name in NEW_LINE:
            self.pieces.append("\n")
        elif name in RAISED:
            self.raised = "" if closes else name
        elif name in UNSEEN:
            self.unseen = max(0, self.unseen + (-1 if closes else 1))
        elif name in BOLD:
            self.bold = max(0, self.bold + (-1 if closes else 1))
        elif name in MEDIA:
            self.losses.add(LOST_MEDIA)
        elif name in LOOKS:
            self.losses.add(LOST_LOOKS)


def _set_off(text: str) -> str:
    """The words between double stars, as ours are set off; blanks stay outside."""
    inner = text.strip()
    before, _, after = text.partition(inner)
    return f"{before}**{inner}**{after}" if inner else text
