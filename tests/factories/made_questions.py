"""Questions that Hypothesis makes, without drawn numbers, of all that an author could write."""

from dataclasses import replace

from hypothesis import strategies as st

from portal.bank.rules.questions import Ability, Cite, Mistake, Option, Question, QuestionType

LETTERS = "工资专户天甲乙A1z ，。（）“”、<>&\"'`#_=~^$%@\\/[]:;!?-+.　𠮷é"
TABLE = "| 项目 | 金额 |\n|---|---|\n| 甲\\|乙 | **100** |"


def words(least: int = 1):
    """One line that neither begins nor ends with a blank."""
    plain = st.text(LETTERS, min_size=1, max_size=20).map(lambda text: text.strip(" 　"))
    set_off = st.sampled_from(["**不**", "**不正确**", "甲**是**乙", "（ ）", "甲  乙"])
    line = st.lists(st.one_of(plain, set_off), min_size=1, max_size=3).map("、".join)
    return line.filter(lambda text: text.strip("　 ") == text and len(text) >= least)


def paragraphs():
    """Lines, paragraphs and a table now and then."""
    lines = st.lists(words(), min_size=1, max_size=2).map("\n".join)
    blocks = st.lists(st.one_of(lines, lines, st.just(TABLE)), min_size=1, max_size=3)
    return blocks.map("\n\n".join)


maybe = st.one_of(st.just(""), words())
decimals = st.sampled_from(["0", "30", "0.50", "-3", "1234567.89", "+7", "100.0"])
COMMON = {
    "id": st.one_of(st.just(""), st.integers(1, 999).map(lambda number: f"K5.2-{number:03}")),
    "topic": st.sampled_from(["K1.1", "K5.2", "K9.15"]),
    "ability": st.sampled_from(Ability),
    "difficulty": st.integers(1, 5),
    "explanation": st.one_of(st.just(""), paragraphs()),
    "cites": st.lists(
        st.builds(
            Cite, st.sampled_from(["wage-regulation", "law"]), st.sampled_from(["", "第二十四条"])
        ),
        max_size=2,
    ).map(tuple),
    "duty": st.sampled_from(["", "9(2)"]),
    "deduct": st.sampled_from(["", "13", "14(1)"]),
    "seconds": st.sampled_from([0, 45, 480]),
    "enemy": st.sampled_from(["", "专户开立", "a-b：c"]),
}
right = st.builds(Option, words(), st.just(True), maybe)
wrong = st.builds(Option, words(), st.just(False), maybe)


def _options(most_right: int, count: int):
    some = st.lists(right, min_size=min(2, most_right), max_size=most_right)
    rest = st.lists(wrong, min_size=count - most_right, max_size=count - most_right)
    return st.tuples(some, rest).flatmap(lambda pair: st.permutations(pair[0] + pair[1]).map(tuple))


def judges():
    return st.builds(
        Question,
        type=st.just(QuestionType.JUDGE),
        stem=paragraphs(),
        key=st.sampled_from(["true", "false"]),
        **COMMON,
    )


def singles():
    return st.builds(
        Question,
        type=st.just(QuestionType.SINGLE),
        stem=paragraphs(),
        options=_options(1, 4),
        **COMMON,
    )


def multiples():
    return st.builds(
        Question,
        type=st.just(QuestionType.MULTIPLE),
        stem=paragraphs(),
        options=_options(3, 5),
        **COMMON,
    )


def numerics():
    mistake = st.builds(Mistake, st.sampled_from(["60", "2.5", "30*2", "round(10/3, 2)"]), maybe)
    return st.builds(
        Question,
        type=st.just(QuestionType.NUMERIC),
        stem=paragraphs(),
        key=decimals,
        unit=st.sampled_from(["", "日", "元/(人·月)", "m³"]),
        tolerance=st.sampled_from(["0", "0.01", "5"]),
        mistakes=st.lists(mistake, max_size=2).map(tuple),
        **COMMON,
    )


def leaves():
    return st.one_of(judges(), singles(), multiples(), numerics())


def cases():
    whole = st.builds(
        Question,
        type=st.just(QuestionType.CASE),
        material=paragraphs(),
        stem=maybe,
        parts=st.lists(leaves(), min_size=2, max_size=4).map(tuple),
        **COMMON,
    )
    return whole.map(
        lambda case: replace(
            case,
            parts=tuple(
                replace(part, id=f"{case.id}.{place}")
                for place, part in enumerate(case.parts, start=1)
            ),
        )
    )


def papers():
    """A few questions of every kind, no two of one id."""
    several = st.lists(st.one_of(leaves(), cases()), min_size=1, max_size=3)
    return several.filter(
        lambda found: len({one.id for one in found if one.id}) == sum(bool(o.id) for o in found)
    ).map(tuple)
