"""《管理办法》 as data: the statute's own words, and where the portal carries each article out."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("measures.toml")


@dataclass(frozen=True, slots=True)
class Link:
    """办理入口: the words and the endpoint."""

    words: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class Article:
    """条文: its text as issued; caption, links and notes are the portal's."""

    number: int
    name: str
    caption: str
    text: tuple[str, ...]
    links: tuple[Link, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """办法全文, with the notice that issued it."""

    title: str
    number: str
    issuer: str
    issued_on: date
    in_force_on: date
    notice_title: str
    notice_to: str
    notice_text: str
    articles: tuple[Article, ...]


@cache
def measures() -> Measures:
    """The whole text, read once."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    notice = raw["notice"]
    return Measures(
        title=raw["title"],
        number=raw["number"],
        issuer=raw["issuer"],
        issued_on=raw["issued_on"],
        in_force_on=raw["in_force_on"],
        notice_title=notice["title"],
        notice_to=notice["to"],
        notice_text=notice["text"],
        articles=tuple(
            Article(
                number=article["number"],
                name=article["name"],
                caption=article["caption"],
                text=tuple(article["text"]),
                links=tuple(Link(**link) for link in article.get("links", [])),
                notes=tuple(article.get("notes", [])),
            )
            for article in raw["articles"]
        ),
    )
