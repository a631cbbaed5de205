"""The law that questions rest on, as it changes: what is in force, what a change touches."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.bank.rules.questions import Question
from portal.core.labels import Labelled

ARTICLE = re.compile(
    r"第([零〇一二三四五六七八九十百千]+)条(之[一二三四五六七八九十]+)?(第.+款)?"
    r"(第?[（(].+[)）]项|第[一二三四五六七八九十百]+项)?"
)
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Wording:
    """一个版本: an instrument from a day on; a repeal ends it. `articles` 0: only its gist."""

    in_force_on: date
    articles: int = 0
    is_repeal: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """新版本: what an officer enters of an instrument; without `changed` all articles count."""

    label: str
    in_force_on: date
    articles: int
    changed: tuple[int, ...] = ()
    is_repeal: bool = False
    note: str = ""

    def change(self, source: str) -> "Change":
        """What it changes of the instrument with this id."""
        return Change(source, frozenset(self.changed))


@dataclass(frozen=True, slots=True)
class EntryFault:
    """Why a version cannot be entered, and which of what was entered says so."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Clause:
    """条文: an article of an instrument by number; 0 where none is named."""

    source: str
    article: int = 0


class Outcome(Labelled):
    """What becomes of a question when an alert of it is answered: it is right as it stands."""

    RESTORED = "restored", "恢复启用"
    WAITING = "waiting", "其他法规预警处理完后恢复启用"
    HELD = "held", "另因其他原因停用待查，不自动恢复"
    GOES_ON = "goes-on", "继续使用"
    UNUSED = "unused", "尚未启用，按审题程序继续办理"
    RETIRED = "retired", "已停用，启用新版本后才恢复"


@dataclass(frozen=True, slots=True)
class Change:
    """变动: what a new version of an instrument changes; without articles, all of it."""

    source: str
    articles: frozenset[int] = frozenset()


def wording_on(wordings: Iterable[Wording], day: date) -> Wording | None:
    """The version that binds on the day; None before the first and after a repeal."""
    begun = [wording for wording in wordings if wording.in_force_on <= day]
    last = max(begun, key=lambda wording: wording.in_force_on, default=None)
    return None if last is None or last.is_repeal else last


def wording_known(wordings: Sequence[Wording], day: date) -> Wording:
    """The text that can be cited: the one in force on the day (or last, before a repeal), else the
    newest that is to come.
    """
    texts = [wording for wording in wordings if not wording.is_repeal] or wordings
    begun = [wording for wording in texts if wording.in_force_on <= day]
    return max(begun or texts, key=lambda wording: wording.in_force_on)


def entry_faults(entered: Entered, held: Sequence[Wording]) -> tuple[EntryFault, ...]:
    """Why this cannot be the next version of an instrument that has these; none when it can."""
    last = max(held, key=lambda wording: wording.in_force_on, default=None)
    if last is None:
        return ()
    found = []
    if entered.in_force_on <= last.in_force_on:
        day, does = f"{last.in_force_on:%Y-%m-%d}", "废止" if entered.is_repeal else "施行"
        found.append(
            EntryFault("in_force_on", f"已登记的最新版本自{day}施行，新版本的施行日期应在其后")
            if not last.is_repeal
            else EntryFault("in_force_on", f"已登记自{day}起废止，{does}日期应在其后")
        )
    if not entered.is_repeal and entered.label in {wording.label for wording in held}:
        found.append(EntryFault("label", f"已经登记过“{entered.label}”，请换一个名称"))
    most = max(entered.articles, last.articles)  # an article that is gone is changed too
    beyond = max(entered.changed, default=0)
    if entered.articles and beyond > most:
        found.append(EntryFault("changed", f"第{beyond}条超出条数，新旧版本最多{most}条"))
    return tuple(found)


def touched(clauses: Iterable[Clause], change: Change) -> tuple[Clause, ...]:
    """The clauses that the change concerns. A clause without article rests on the whole."""
    return tuple(
        clause
        for clause in sorted(set(clauses))
        if clause.source == change.source
        and (not change.articles or clause.article == 0 or clause.article in change.articles)
    )


def faults(
    clauses: Iterable[Clause],
    wordings: Mapping[str, Sequence[Wording]],
    names: Mapping[str, str],
    day: date,
) -> tuple[str, ...]:
    """Why these clauses cannot carry a question on the day, in sentences; none when they can."""
    found = []
    for clause in sorted(set(clauses)):
        name = f"《{names.get(clause.source, clause.source)}》"
        held = wordings.get(clause.source, ())
        wording = wording_on(held, day)
        if not held:
            found.append(f"依据{name}不在法规目录中，请先登记")
        elif wording is None:
            begun = any(each.in_force_on <= day for each in held)
            found.append(f"依据{name}{'已经废止' if begun else '尚未施行'}，不能作为现行依据")
        elif wording.articles and clause.article > wording.articles:
            found.append(f"依据{name}第{clause.article}条不存在，现行版本共{wording.articles}条")
    return tuple(found)


def clauses(question: Question) -> tuple[Clause, ...]:
    """All clauses that a question cites, its parts included, each once and in order."""
    cites = [cite for holder in (question, *question.parts) for cite in holder.cites]
    return tuple(sorted({Clause(c.source, article_number(c.article) or 0) for c in cites}))


def article_number(article: str) -> int | None:
    """The number of an article written in Chinese: 24 of 第二十四条; None when it is no article."""
    found = ARTICLE.fullmatch(article)
    if not found:
        return None
    total, digit = 0, 0
    for character in found.group(1):
        if character in UNITS:
            total, digit = total + (digit or 1) * UNITS[character], 0
        else:
            digit = DIGITS[character]
    return total + digit


MENTION = re.compile(r"《([^》]{1,60})》|第([零〇一二三四五六七八九十百千]+)条")


def mentions(text: str, sources: Mapping[str, str]) -> tuple[Clause, ...]:
    """The clauses that a lesson speaks of; `sources` gives the id of an instrument by its names.

    An article without a name before it is one of the instrument named last.
    """
    found: set[Clause] = set()
    last = ""
    for name, article in MENTION.findall(text):
        if name:
            last = sources.get(name, "")
            found |= {Clause(last)} if last else set()
        elif last:
            found.add(Clause(last, article_number(f"第{article}条") or 0))
    named = {clause.source for clause in found if clause.article}
    return tuple(sorted(c for c in found if c.article or c.source not in named))
