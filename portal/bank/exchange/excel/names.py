"""Topics and instruments as officers call them: by code or id, short or full name."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from portal.bank.content.values import Source, Topic
from portal.bank.rules.law import article_number
from portal.bank.rules.questions import Cite

CODE = re.compile(r"(K\d+\.\d+)(?![\d.]).*", re.DOTALL)
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CHINESE = "零〇一二三四五六七八九十百千"
ARTICLE = re.compile(rf"第\s*[0-9{CHINESE}]+\s*条")
NUMBERED = rf"第?\s*(?:\d{{1,4}}|[{CHINESE}]{{1,9}})\s*条?"
# 条例 24, 条例 24、29, 条例24条: numbers without 第 or 条 around them
LOOSE = re.compile(
    rf"(.+?)(?:[\s,，、]+({NUMBERED}(?:\s*[、,，和及]\s*{NUMBERED})*)|(\d{{1,4}}\s*条))", re.ASCII
)
NUMBER = re.compile(rf"\d{{1,4}}|[{CHINESE}]{{1,9}}", re.ASCII)
LONGEST = 200  # characters of one clause
MOST = 50  # clauses of one question
ARABIC = re.compile(r"第\s*(\d{1,4})\s*(条|款|项)", re.ASCII)
BETWEEN = re.compile(r"[\n;；]")
BETWEEN_ARTICLES = re.compile(rf"\s*(?:[、,，]|和|及|以及)\s*(?=第\s*[0-9{CHINESE}]+\s*条)")
NARROW = {ord("０") + digit: str(digit) for digit in range(10)}
NEAREST = 3  # names told to whoever wrote one that nobody knows
LONGEST_NAME = 40  # of those that are compared with others
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
        self.spoken = [name for one in sources for name in (one.short, one.name)]

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
        return tuple(cite for line in lines for cite in self._cites(line))

    def of_cites(self, cites: Iterable[Cite]) -> str:
        """The cell that names these clauses."""
        return "\n".join(f"{self._short(cite.source)} {cite.article}".strip() for cite in cites)

    def _cites(self, line: str) -> list[Cite]:
        """The clauses of one instrument that the line names, or the instrument alone."""
        if len(line) > LONGEST:
            raise NameUnknownError(f"一行写一条依据，不超过{LONGEST}个字")
        source, articles = self._parted(line.translate(NARROW))
        source_id = self._source(source.strip(" \t　，,、"))
        for article in articles:
            if article_number(article) is None:
                raise NameUnknownError(
                    f"条文号“{article}”应写成第二十四条、第九条第一款第二项一类，或者只写数字24"
                )
        return [Cite(source_id, article) for article in articles] or [Cite(source_id)]

    def _parted(self, line: str) -> tuple[str, list[str]]:
        """What is written of the instrument, and its articles as we write them."""
        if found := ARTICLE.search(line):
            written = line[found.start() :].strip()
            return line[: found.start()], [
                ARABIC.sub(_in_chinese, one) for one in BETWEEN_ARTICLES.split(written)
            ]
        loose = None if line in self.sources else LOOSE.fullmatch(line)
        if not loose:
            return line, []
        numbers = NUMBER.findall(loose[2] or loose[3])
        return loose[1], [
            f"第{_chinese(int(one)) if one.isdecimal() else one}条" for one in numbers
        ]

    def _source(self, written: str) -> str:
        """The id of the instrument of this name."""
        name = written.removeprefix("《").removesuffix("》")
        found = self.sources.get(name) or self.sources.get(written)
        if not found and not self.sources and ID.fullmatch(name):
            found = name
        if not found:
            raise NameUnknownError(f"没有“{name}”这个文件{self._nearest(name)}")
        return found

    def _nearest(self, name: str) -> str:
        """What may have been meant, and where all names are listed."""
        holding = [one for one in self.spoken if len(name) > 1 and name in one]
        close = get_close_matches(name[:LONGEST_NAME], self.spoken, NEAREST, 0.5)
        near = list(dict.fromkeys([*holding, *close]))[:NEAREST]
        told = f"，相近的有{'、'.join(f'“{one}”' for one in near)}" if near else ""
        return f"{told}。可以引用的文件列在题库的“法规雷达”页"

    def _short(self, source: str) -> str:
        short = self.shorts.get(source, source)
        return short if self.sources.get(short, source) == source else source


def _in_chinese(found: re.Match[str]) -> str:
    return f"第{_chinese(int(found[1]))}{found[2]}"


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
