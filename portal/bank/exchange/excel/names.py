"""Topics and instruments as officers call them: by code or id, short or full name."""

import re
from collections.abc import Iterable, Sequence

from portal.bank.content.values import Source, Topic
from portal.bank.rules.law import article_number
from portal.bank.rules.questions import Cite

CODE = re.compile(r"(K\d+\.\d+)(?![\d.]).*", re.DOTALL)
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ARTICLE = re.compile(r"第\s*[0-9零〇一二三四五六七八九十百千]+\s*条")
LONGEST = 200  # characters of one clause
MOST = 50  # clauses of one question
ARABIC = re.compile(r"第\s*(\d{1,4})\s*条", re.ASCII)
BETWEEN = re.compile(r"[\n;；]")
DIGITS = "零一二三四五六七八九"


class NameUnknownError(ValueError):
    """A topic or an instrument that nobody knows; says which in Chinese."""


class Names:
    """The topics and instruments of the bank; where none are given, codes and ids are taken."""

    def __init__(self, topics: Sequence[Topic] = (), sources: Sequence[Source] = ()) -> None:
        self.topics = {topic.code: topic.name for topic in topics}
        self.codes = {topic.name: topic.code for topic in topics}
        self.sources = {name: one.id for one in sources for name in (one.name, one.short, one.id)}
        self.shorts = {one.id: one.short for one in sources}

    def topic(self, written: str) -> str:
        """The code of the topic: of `K5.2 人工费用拨付`, of the code or of the name alone."""
        found = CODE.fullmatch(written)
        code = found[1] if found else self.codes.get(written, "")
        if not code or (self.topics and code not in self.topics):
            raise NameUnknownError(f"没有“{written}”这个知识点，请从下拉列表中选择")
        return code

    def shown_topic(self, code: str) -> str:
        """The topic as the drop-down list has it."""
        return f"{code} {self.topics[code]}" if code in self.topics else code

    def cites(self, cell: str) -> tuple[Cite, ...]:
        """The clauses that the cell names, one a line."""
        lines = [line.strip() for line in BETWEEN.split(cell) if line.strip()]
        if len(lines) > MOST:
            raise NameUnknownError(f"一格最多写{MOST}条依据")
        return tuple(map(self._cite, lines))

    def of_cites(self, cites: Iterable[Cite]) -> str:
        """The cell that names these clauses."""
        return "\n".join(f"{self._short(cite.source)} {cite.article}".strip() for cite in cites)

    def _cite(self, line: str) -> Cite:
        if len(line) > LONGEST:
            raise NameUnknownError(f"一行写一条依据，不超过{LONGEST}个字")
        found = ARTICLE.search(line)
        source, article = (line[: found.start()], line[found.start() :]) if found else (line, "")
        source = source.strip(" \t　，,、")
        name = source.removeprefix("《").removesuffix("》")
        article = ARABIC.sub(lambda digits: f"第{_chinese(int(digits[1]))}条", article.strip())
        source_id = self.sources.get(name) or self.sources.get(source)
        if not source_id and not self.sources and ID.fullmatch(name):
            source_id = name
        if not source_id:
            raise NameUnknownError(f"没有“{name}”这个文件，请填写“依据文件”表中的简称或全称")
        if article and article_number(article) is None:
            raise NameUnknownError(f"条文号“{article}”应写成第二十四条、第九条第二款一类")
        return Cite(source_id, article)

    def _short(self, source: str) -> str:
        short = self.shorts.get(source, source)
        return short if self.sources.get(short, source) == source else source


def _chinese(number: int) -> str:
    """The number as articles are counted: 24 is 二十四, 103 is 一百零三."""
    written, gap = "", False
    for place, digit in zip((1000, 100, 10, 1), f"{number:04d}", strict=True):
        if digit == "0":
            gap = bool(written)
            continue
        written += ("零" if gap else "") + DIGITS[int(digit)]
        written += {1000: "千", 100: "百", 10: "十", 1: ""}[place]
        gap = False
    return written.removeprefix("一") if written.startswith("一十") else written
