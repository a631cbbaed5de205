"""What an SVG of question_bank/ may hold: shapes and words, nothing that runs or is fetched."""

import re
from collections.abc import Iterator, Mapping
from xml.parsers import expat

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
BETWEEN = " "  # stands between a namespace and a name
ELEMENTS = frozenset(
    {"svg", "g", "defs", "title", "desc", "style", "symbol", "use", "clipPath", "marker"}
    | {"rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "text", "tspan"}
    | {"linearGradient", "radialGradient", "stop", "pattern"}
)
# What a style or an attribute could bring in from elsewhere, or hide that it does.
FROM_AFAR = re.compile(
    r"@import|url\((?!\s*['\"]?#)|image-set|javascript:|data:|https?:|\\", re.IGNORECASE
)


def drawing_faults(content: bytes) -> tuple[str, ...]:
    """What stops this from being shown as a drawing, each once."""
    found: dict[str, None] = {}
    reader = _Reader(found)
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        found[f"不是正确的SVG文件：{expat.ErrorString(error.code)}"] = None
    except _Stop:
        pass
    return tuple(found)


class _Stop(Exception):  # noqa: N818
    """Nothing more is read."""


class _Reader:
    """Looks at a document as it is read, and stops before anything could be expanded."""

    def __init__(self, found: dict[str, None]) -> None:
        self.found = found
        self.is_root = True
        self.is_style = False
        self.parser = expat.ParserCreate(namespace_separator=BETWEEN)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartElementHandler = self._element
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words

    def _doctype(self, *_: object) -> None:
        self.found["SVG中不能有DOCTYPE"] = None
        raise _Stop

    def _instruction(self, *_: object) -> None:
        self.found["SVG中不能有处理指令"] = None

    def _element(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, tag = name.rpartition(BETWEEN)
        if self.is_root and (space, tag) != (SVG, "svg"):
            self.found["最外层不是svg元素"] = None
            raise _Stop
        if self.is_root and "viewBox" not in attributes:
            self.found["svg元素应有viewBox"] = None
        self.is_root = False
        self.is_style = tag == "style"
        if space != SVG or tag not in ELEMENTS:
            self.found[f"SVG中不能有{tag}元素"] = None
        for fault in _attribute_faults(attributes):
            self.found[fault] = None

    def _end(self, _name: str) -> None:
        self.is_style = False

    def _words(self, words: str) -> None:
        if self.is_style and FROM_AFAR.search(words):
            self.found["SVG不能引用外部内容"] = None


def _attribute_faults(attributes: Mapping[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        space, _, own = name.rpartition(BETWEEN)
        if space not in ("", XLINK, XML) or own.lower().startswith("on"):
            yield f"SVG中不能有{own}属性"
        elif (own == "href" and not value.startswith("#")) or FROM_AFAR.search(value):
            yield "SVG不能引用外部内容"
