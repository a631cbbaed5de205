"""What reading the bank says of its questions besides faults: advice, and law out of force."""

from collections.abc import Iterator, Sequence
from datetime import date

from portal.bank.content.checks import question_advice
from portal.bank.content.values import Source
from portal.bank.rules import law, quality
from portal.bank.rules.questions import Question


def advice(question: Question) -> list[str]:
    """What its author should think about; of a case with the number of the part."""
    parts = {part.id: f"第{place}小题：" for place, part in enumerate(question.parts, start=1)}
    found = [
        f"{parts.get(finding.question_id, '')}{finding.sentence}"
        for finding in quality.of_one(question)
    ]
    return [*found, *question_advice(question)]


def advice_among(questions: Sequence[Question]) -> Iterator[tuple[str, str]]:
    """What the questions show together: the question that it is about, if it is one, and why."""
    holders = {leaf.id: question.id for question in questions for leaf in question.leaves}
    for finding in quality.of_set(questions):
        yield holders.get(finding.question_id, finding.question_id), finding.sentence


def out_of_force(question: Question, sources: Sequence[Source], day: date) -> tuple[str, ...]:
    """The instruments that the question cites though they do not bind on the day."""
    known = {source.id: source for source in sources}
    clauses = {law.Clause(clause.source) for clause in law.clauses(question)}
    return law.faults(
        [clause for clause in clauses if clause.source in known],
        {id_: _wordings(source) for id_, source in known.items()},
        {id_: source.name for id_, source in known.items()},
        day,
    )


def _wordings(source: Source) -> tuple[law.Wording, ...]:
    begun = (law.Wording(source.in_force),)
    return begun if source.repealed is None else (*begun, law.Wording(source.repealed, 0, True))
