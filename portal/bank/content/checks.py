"""What must be true of a question besides its shape: the bank's README, clause by clause."""

import re
from collections.abc import Iterator

from portal.bank.content.draws import ALL_UP_TO, draw_faults
from portal.bank.content.values import Knowledge
from portal.bank.content.wording import wording_advice, wording_faults
from portal.bank.rules import formula
from portal.bank.rules.formula import FUNCTIONS, FormulaError
from portal.bank.rules.law import article_number
from portal.bank.rules.numbers import is_number, number
from portal.bank.rules.questions import ENTRIES, Question, QuestionType
from portal.bank.rules.templates import placeholders, strays

PARTS_OF_A_CASE = range(4, 7)
JUDGED = ("true", "false")
MOST_ASKED = 3  # steps of one calculation that are asked
DUTY = re.compile(r"(9\([1-8]\))?")
DEDUCT = re.compile(r"(12\([1-8]\)|13|14\([12]\)|15\([1-3]\)|16)?")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
Holders = tuple[Question, ...]


def question_faults(
    question: Question, known: Knowledge, *, all_up_to: int = ALL_UP_TO
) -> tuple[str, ...]:
    """What stops this question from being used, its parts included."""
    found = list(_common(question, known))
    if question.type is not QuestionType.CASE:
        return tuple(found + list(_leaf(question, (), all_up_to)))
    found += _case(question)
    for place, part in enumerate(question.parts, start=1):
        faults = [*_common(part, known), *_leaf(part, (question,), all_up_to)]
        found += [f"第{place}小题：{fault}" for fault in faults]
    return tuple(found)


def question_advice(question: Question) -> tuple[str, ...]:
    """What its author should think about; nothing here stops the question."""
    found = list(wording_advice(question))
    for leaf in question.leaves:
        found += wording_advice(leaf) if leaf is not question else ()
        if leaf.type is QuestionType.CALCULATION and not leaf.mistakes:
            found.append(f"{leaf.id}没有写出常见错误")
        shown = placeholders(f"{leaf.stem}{question.material}{question.stem}")
        hidden = [variable.name for variable in leaf.variables if variable.name not in shown]
        if hidden:
            found.append(f"{leaf.id}的变量{'、'.join(hidden)}没有在题干中给出")
    return tuple(found)


def _common(question: Question, known: Knowledge) -> Iterator[str]:
    if question.topic not in known.topics:
        yield f"知识点{question.topic}不在subjects.toml中"
    if not 1 <= question.difficulty <= 5:
        yield "难度应为1至5"
    if not DUTY.fullmatch(question.duty):
        yield f"职责应写成9(1)至9(8)，不是{question.duty}"
    if not DEDUCT.fullmatch(question.deduct):
        yield f"扣分项应写成12(1)、13、14(1)一类，不是{question.deduct}"
    yield from _cites(question, known)
    yield from wording_faults(question, known)


def _cites(question: Question, known: Knowledge) -> Iterator[str]:
    if not question.cites:
        yield "没有依据"
    for cite in question.cites:
        articles = known.articles.get(cite.source)
        if articles is None:
            yield f"依据{cite.source}不在sources.toml中"
        elif cite.article:
            yield from _article(cite.article, articles)


def _article(article: str, articles: int) -> Iterator[str]:
    """Where `articles` is 0 the text is not at hand: only the form of the number is checked."""
    found = article_number(article)
    if found is None:
        yield f"条文号“{article}”应写成第二十四条一类"
    elif not 1 <= found <= (articles or found):
        yield f"“{article}”超出该文件的{articles}条"


def _case(question: Question) -> Iterator[str]:
    if len(question.parts) not in PARTS_OF_A_CASE:
        yield f"案例应有4至6个小题，现有{len(question.parts)}个"
    if any(part.type is QuestionType.CASE for part in question.parts):
        yield "案例的小题不能又是案例"
    yield from _formulas(question, set())
    names = _names((question,))
    yield from _words(question, names)


def _leaf(question: Question, case: Holders, all_up_to: int) -> Iterator[str]:
    found = [
        *_options(question),
        *_entry(question),
        *_formulas(question, _names(case)),
        *_words(question, _names((*case, question))),
    ]
    yield from found
    is_drawn = question.type in ENTRIES or question.steps or question.variables or case
    if is_drawn and not found and all(not _broken(holder) for holder in case):
        yield from draw_faults(question, case, all_up_to=all_up_to)


def _broken(case: Question) -> bool:
    """Whether the case's own formulas already fail, so that its parts cannot be tried."""
    return any(_formulas(case, set()))


def _options(question: Question) -> Iterator[str]:
    options = question.options
    right = sum(option.correct for option in options)
    if question.type is QuestionType.SINGLE and (len(options), right) != (4, 1):
        yield f"单选题应有4个选项、1个正确，现有{len(options)}个、{right}个正确"
    if question.type is QuestionType.MULTIPLE and not (
        4 <= len(options) <= 5 and 2 <= right < len(options)
    ):
        yield f"多选题应有4至5个选项，2个以上正确且至少1个错误，现有{len(options)}个、{right}个正确"
    for place, option in enumerate(options, start=1):
        if not option.correct and not option.why:
            yield f"第{place}个选项是错误选项，应写明错在哪里"
    if len({option.text for option in options}) < len(options):
        yield "有两个选项相同"


def _key(question: Question) -> Iterator[str]:
    """What has a fixed answer has one."""
    if question.type is QuestionType.JUDGE and question.key not in JUDGED:
        yield "判断题没有答案，请选择正确或者错误"
    if question.type is QuestionType.NUMERIC and not is_number(question.key):
        yield "填空题没有答案，请填写数字"


def _entry(question: Question) -> Iterator[str]:
    if question.type is not QuestionType.CALCULATION and any(step.ask for step in question.steps):
        yield "只有计算题的步骤可以要考生填写"
    yield from _key(question)
    if question.type not in ENTRIES:
        return
    if number(question.tolerance) < 0:
        yield "允许误差不能小于0"
    if question.type is QuestionType.CALCULATION:
        if not question.steps or question.steps[-1].name != "answer":
            yield "计算题的最后一步应叫answer"
        if "answer" in placeholders(question.stem):
            yield "题干不能写出{answer}"
    yield from _asked(question)


def _asked(question: Question) -> Iterator[str]:
    """Where steps are asked one by one, the last is among them and each has what marking needs."""
    asked = [step for step in question.steps if step.ask]
    for mistake in question.mistakes:
        if mistake.step and mistake.step not in {step.name for step in asked}:
            yield f"常见错误所属的步骤{mistake.step}没有要考生填写"
    if not asked:
        return
    if asked[-1] is not question.steps[-1] or not 1 < len(asked) <= MOST_ASKED:
        yield f"分步填写的计算题应有2至{MOST_ASKED}步要考生填写，其中必须有最后一步"
    shown = placeholders(question.stem)
    for step in asked[:-1]:
        if number(step.tolerance) < 0:
            yield "允许误差不能小于0"
        if step.name in shown:
            yield f"题干不能写出{{{step.name}}}"


def _formulas(question: Question, names: set[str]) -> Iterator[str]:
    """Each name is new and well formed, each formula reads and knows its names."""
    known = set(names)
    for name in [variable.name for variable in question.variables]:
        yield from _new_name(name, known)
    for step in question.steps:
        yield from _formula(step.formula, known)
        yield from _new_name(step.name, known)
    for mistake in question.mistakes:
        yield from _formula(mistake.formula, known)


def _new_name(name: str, known: set[str]) -> Iterator[str]:
    if not NAME.fullmatch(name) or name in FUNCTIONS:
        yield f"名称“{name}”应以字母开头，只含字母、数字和下划线，且不与函数同名"
    if name in known:
        yield f"名称{name}重复"
    known.add(name)


def _formula(text: str, known: set[str]) -> Iterator[str]:
    try:
        for name in sorted(formula.read(text).names - known):
            yield f"公式“{text}”用到未定义的名称{name}"
    except FormulaError as error:
        yield str(error)


def _names(holders: Holders) -> set[str]:
    variables = {variable.name for holder in holders for variable in holder.variables}
    return variables | {step.name for holder in holders for step in holder.steps}


def _words(question: Question, names: set[str]) -> Iterator[str]:
    """Every placeholder has a number, and no other braces are left."""
    words = [question.stem, question.material, question.explanation]
    words += [word for option in question.options for word in (option.text, option.why)]
    words += [step.text for step in question.steps] + [wrong.why for wrong in question.mistakes]
    for missing in sorted(frozenset().union(*map(placeholders, words)) - names):
        yield f"占位符{{{missing}}}没有对应的数"
    if any(map(strays, words)):
        yield "有写错的占位符：花括号只能用于{name}或{name:,}"
