"""What an item declares to be right, and what its response processing adds to that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.bank.exchange.answers import number_in
from portal.bank.exchange.xml import Element

SEVERAL = frozenset({"multiple", "ordered"})


@dataclass(frozen=True, slots=True)
class Declaration:
    """A response that is expected: the right values, or those that a mapping gives most for."""

    cardinality: str
    base: str
    right: tuple[str, ...]

    @property
    def several(self) -> bool:
        """Whether more than one value may be given."""
        return self.cardinality in SEVERAL


@dataclass(frozen=True, slots=True)
class Compared:
    """A number that the processing compares the response with, and the outcome that follows."""

    value: str
    outcome: str
    identifier: str


def declarations_in(item: Element) -> Mapping[str, Declaration]:
    """The responses of the item by their identifier."""
    return {one.get("identifier"): _declaration(one) for one in item.all("responseDeclaration")}


def tolerance_of(item: Element, response: str) -> tuple[str | None, str]:
    """The absolute tolerance that the right number has, or None; and what could not be told."""
    for test, _ in _branches(item, response):
        if test.name == "equal" and test.first("correct"):
            return _tolerance(test)
    processing = item.first("responseProcessing")
    if processing and processing.within("gte", "lte", "gt", "lt", "equalRounded"):
        return None, "按上下限或者四舍五入判分的规则未带入，容差改为0"
    return None, ""


def compared_in(item: Element, response: str) -> tuple[Compared, ...]:
    """The wrong numbers that the processing knows."""
    found = []
    for test, branch in _branches(item, response):
        value = test.text_of("baseValue")
        outcome = branch.first("setOutcomeValue")
        if test.name == "equal" and value and outcome:
            told = outcome.text_of("baseValue")
            found.append(Compared(value, outcome.get("identifier"), told))
    return tuple(found)


def _declaration(declared: Element) -> Declaration:
    correct = declared.first("correctResponse")
    right = tuple(value.text for value in correct.all("value")) if correct else ()
    several = declared.get("cardinality") in SEVERAL
    return Declaration(
        declared.get("cardinality", "single"),
        declared.get("baseType", "string"),
        right or _mapped(declared, several=several),
    )


def _mapped(declared: Element, *, several: bool) -> tuple[str, ...]:
    entries = [(one.get("mapKey"), _worth(one)) for one in declared.within("mapEntry")]
    best = max((worth for _, worth in entries), default=0.0)
    return tuple(key for key, worth in entries if worth > 0 and (several or worth == best))


def _worth(entry: Element) -> float:
    try:
        return float(entry.get("mappedValue", "0")[:20])
    except ValueError:
        return 0.0


def _branches(item: Element, response: str) -> Iterator[tuple[Element, Element]]:
    """The tests of this response, each with the branch that it opens."""
    processing = item.first("responseProcessing")
    for branch in processing.within("responseIf", "responseElseIf") if processing else ():
        for test in branch.elements[:1]:
            if any(one.get("identifier") == response for one in test.all("variable")):
                yield test, branch


def _tolerance(equal: Element) -> tuple[str | None, str]:
    sides = [number_in(one) for one in equal.get("tolerance", "0").split()] or ["0"]
    mode = equal.get("toleranceMode", "exact")
    if mode == "absolute" and None not in sides:
        told = "" if len(set(sides)) == 1 else "上下不同的容差只带入了前一个"
        return sides[0], told
    return None, "" if mode == "exact" else "相对容差未带入，容差改为0"
