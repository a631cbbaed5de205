"""Any question that the bank can hold, for properties that must be true of all of them."""

import string
from dataclasses import replace

from hypothesis import strategies as st

from portal.bank.rules.questions import (
    CHOICES,
    Ability,
    Cite,
    Mistake,
    Option,
    Question,
    QuestionType,
    Step,
    Variable,
)

SOURCES = ("wage-regulation", "labour-law", "contract-law-rules")
ARTICLES = ("", "第五十条", "第一百零三条", "第十条之一第二款第（三）项")
FORMULAS = ("n*22 - q", "round(total/30, 2)", "(a+b)/2", "-x", "max(a, b)*1.5", "30")
DUTIES = ("", "9(1)", "9(8)")
DEDUCTS = ("", "12(1)", "13", "14(2)", "16")

# Characters that some format gives a meaning to come often.
MARKS = "=~#:%[]<>\\/|｜；;、，,。`'\"$&_- \n　.（）()*{}"
LETTERS = st.sampled_from("工资按月支付甲乙丙丁AaBb019") | st.characters(exclude_categories=["C"])


def words(*, marks: str = MARKS, least: int = 1):
    """Words as the bank keeps them: several lines perhaps, no blanks at the ends."""
    letters = st.sampled_from(marks) | LETTERS.filter(lambda one: one in marks or one not in MARKS)
    spoken = st.text(letters, min_size=least, max_size=16).map(str.strip)
    return spoken.filter(bool) if least else spoken


decimals = st.from_regex(r"\A[+-]?[0-9]{1,6}(\.[0-9]{1,4})?\Z", fullmatch=True)
positives = st.from_regex(r"\A[1-9][0-9]{0,2}(\.[0-9]{1,2})?\Z", fullmatch=True)
names = st.text(string.ascii_letters, min_size=1, max_size=1).flatmap(
    lambda first: st.text(string.ascii_letters + "_0123456789", max_size=6).map(first.__add__)
)
cites = st.lists(
    st.builds(Cite, st.sampled_from(SOURCES), st.sampled_from(ARTICLES)), max_size=3
).map(tuple)


def steps(marks: str):
    """Steps of a worked solution, some of them asked."""
    told = words(marks=marks, least=0)
    one = st.builds(Step, names, st.sampled_from(FORMULAS), told, told, told, decimals)
    return st.lists(one, min_size=1, max_size=3).map(tuple)


@st.composite
def ranges(draw):
    """A variable from low to high."""
    low, count, step = draw(st.integers(-50, 50)), draw(st.integers(0, 20)), draw(st.integers(1, 9))
    return Variable(draw(names), (), str(low), str(low + count * step), str(step))


variables = st.lists(
    st.builds(Variable, names, st.lists(decimals, min_size=1, max_size=4).map(tuple)) | ranges(),
    max_size=3,
    unique_by=lambda variable: variable.name,
).map(tuple)


@st.composite
def options(draw, type_, marks):
    """Options of which one is right, or several."""
    texts = draw(st.lists(words(marks=marks), min_size=2, max_size=5, unique=True))
    most = len(texts) if type_ is QuestionType.MULTIPLE else 1
    right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1, max_size=most))
    return tuple(
        Option(text, place in right, draw(words(marks=marks, least=0)))
        for place, text in enumerate(texts)
    )


@st.composite
def leaves(draw, *, types=tuple(set(QuestionType) - {QuestionType.CASE}), marks=MARKS, fixed=False):
    """A question that is no case; `fixed`: with the same words and numbers for everybody."""
    type_ = draw(st.sampled_from(sorted(types)))
    told = words(marks=marks, least=0)
    topic = f"K{draw(st.integers(1, 9))}.{draw(st.integers(1, 20))}"
    fields = {}
    if type_ is QuestionType.JUDGE:
        fields["key"] = draw(st.sampled_from(["true", "false"]))
    elif type_ in CHOICES:
        fields["options"] = draw(options(type_, marks))
    else:
        fields |= {"unit": draw(told), "tolerance": draw(positives | st.just("0"))}
        formulas = decimals if fixed else st.sampled_from(FORMULAS)
        why = words(marks=marks, least=1 if fixed else 0)
        step = st.just("") if fixed else names | st.just("")
        mistakes = st.lists(st.builds(Mistake, formulas, why, step), max_size=3)
        fields["mistakes"] = draw(mistakes.map(tuple))
    if type_ is QuestionType.NUMERIC:
        fields["key"] = draw(decimals)
    if not fixed:
        fields["variables"] = draw(variables)
    if not fixed and type_ not in (QuestionType.JUDGE, QuestionType.NUMERIC):
        fields["steps"] = draw(steps(marks))
    return Question(
        id=f"{topic}-{draw(st.integers(1, 999)):03d}",
        topic=topic,
        type=type_,
        ability=draw(st.sampled_from(Ability)),
        difficulty=draw(st.integers(1, 5)),
        explanation=draw(told),
        cites=draw(cites),
        stem=draw(words(marks=marks)),
        duty=draw(st.sampled_from(DUTIES)),
        deduct=draw(st.sampled_from(DEDUCTS)),
        seconds=draw(st.integers(0, 900)),
        enemy=draw(told),
        **fields,
    )


@st.composite
def cases(draw, marks=MARKS):
    """A case with its parts."""
    topic = f"K{draw(st.integers(1, 9))}.{draw(st.integers(1, 20))}"
    case_id = draw(st.sampled_from(["", f"{topic}-{draw(st.integers(1, 999)):03d}"]))
    parts = draw(st.lists(leaves(marks=marks), min_size=1, max_size=2))
    told = words(marks=marks, least=0)
    return Question(
        id=case_id,
        topic=topic,
        type=QuestionType.CASE,
        ability=draw(st.sampled_from(Ability)),
        difficulty=draw(st.integers(1, 5)),
        explanation=draw(told),
        cites=draw(cites),
        stem=draw(told),
        variables=draw(variables),
        steps=draw(steps(marks)),
        material=draw(words(marks=marks)),
        parts=tuple(
            replace(part, id=f"{case_id}.{place}" if case_id else "")
            for place, part in enumerate(parts, start=1)
        ),
        seconds=draw(st.integers(0, 900)),
        enemy=draw(told),
    )
