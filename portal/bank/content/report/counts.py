"""How many questions there are of each kind, and what they rest on."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from portal.bank.content.values import Bank
from portal.bank.rules.law import article_number
from portal.bank.rules.questions import Band, Question, subject_of

Tally = dict[str, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """Questions by kind; what a part of a case cites or risks counts for the case, once.

    `articles` counts by source and article ("" where a question cites the whole).
    """

    questions: int
    answered: int
    subjects: Tally
    topics: Tally
    types: Tally
    difficulties: Tally
    bands: Tally
    abilities: Tally
    articles: dict[str, Tally]
    duties: Tally
    deductions: Tally

    @property
    def band_percents(self) -> dict[str, float]:
        """The share of each band of difficulty."""
        return {
            band: round(100 * count / max(1, self.questions), 1)
            for band, count in self.bands.items()
        }


def counts(bank: Bank) -> Counts:
    """The counts of this bank; subjects and topics without questions count as 0."""
    questions = bank.questions
    topics = {topic.code: 0 for subject in bank.subjects for topic in subject.topics}
    subjects = {subject.code: 0 for subject in bank.subjects}
    return Counts(
        questions=len(questions),
        answered=sum(len(question.leaves) for question in questions),
        subjects=subjects | _tally(questions, lambda one: {subject_of(one.topic)}),
        topics=topics | _tally(questions, lambda one: {one.topic}),
        types=_tally(questions, lambda one: {one.type.value}),
        difficulties=_tally(questions, lambda one: {str(one.difficulty)}),
        bands={band.value: 0 for band in Band} | _tally(questions, lambda one: {one.band.value}),
        abilities=_tally(questions, lambda one: {one.ability.value}),
        articles=_articles(questions),
        duties=_tally(questions, lambda one: {part.duty for part in _whole(one)} - {""}),
        deductions=_tally(questions, lambda one: {part.deduct for part in _whole(one)} - {""}),
    )


def _whole(question: Question) -> tuple[Question, ...]:
    return (question, *question.parts)


def _tally(questions: Iterable[Question], kinds: Callable[[Question], Iterable[Hashable]]) -> Tally:
    counted = Counter(str(kind) for question in questions for kind in kinds(question))
    return dict(sorted(counted.items()))


def _articles(questions: Iterable[Question]) -> dict[str, Tally]:
    found: dict[str, Counter[str]] = {}
    for question in questions:
        cited = {(cite.source, cite.article) for one in _whole(question) for cite in one.cites}
        for source, article in cited:
            found.setdefault(source, Counter())[article] += 1
    return {
        source: dict(sorted(tally.items(), key=lambda item: (article_number(item[0]) or 0, item)))
        for source, tally in sorted(found.items())
    }
