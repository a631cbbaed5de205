"""The report of a bank for people to read."""

from collections.abc import Iterable, Iterator, Mapping

from portal.bank.content.report.cells import ENOUGH, Cell
from portal.bank.content.report.templates import Template
from portal.bank.content.report.whole import Report
from portal.bank.rules.quality import Fault
from portal.bank.rules.questions import Ability, Band, QuestionType
from portal.core.labels import Labelled

IN_A_LINE = 8
WHOLE = "（未写条文）"


def lines(report: Report) -> Iterator[str]:
    """The report, line by line."""
    counts = report.counts
    yield f"题库：{counts.questions}题，含案例小题共{counts.answered}个作答项；{report.day}的法律"
    yield from _tally("科目", counts.subjects)
    yield from _tally("知识点", counts.topics)
    yield from _tally("题型", _labelled(counts.types, QuestionType))
    yield from _tally("难度", counts.difficulties)
    shares = {band: f"{counts.bands[band]}（{p:g}%）" for band, p in counts.band_percents.items()}
    yield from _tally("难度档", _labelled(shares, Band))
    yield from _tally("能力层次", _labelled(counts.abilities, Ability))
    yield from _tally("职责", counts.duties)
    yield from _tally("扣分情形", counts.deductions)
    yield from _cells(report.cells)
    yield from _templates(report.templates)
    yield from _tally("提示", {Fault(f).label: count for f, count in report.findings.items()}, 1)
    yield f"错误：{report.problems}"
    yield from _sources(report)


def _labelled(tally: Mapping[str, object], kind: type[Labelled]) -> dict[str, object]:
    return {kind(word).label: count for word, count in tally.items()}


def _tally(title: str, tally: Mapping[str, object], in_a_line: int = IN_A_LINE) -> Iterator[str]:
    yield f"{title}："
    words = [f"{name} {count}" for name, count in tally.items()] or ["无"]
    for start in range(0, len(words), in_a_line):
        yield "  " + "  ".join(words[start : start + in_a_line])


def _cells(cells: Iterable[Cell]) -> Iterator[str]:
    yield f"组卷蓝图各格（每份试卷平均抽取、题库现有、倍数，应不低于{ENOUGH}倍）："
    for cell in cells:
        mark = "" if cell.is_enough else "  不足"
        yield (
            f"  {cell.blueprint} {cell.section} {cell.subject}：{cell.drawn:g}，"
            f"{cell.held}，{cell.ratio:g}倍{mark}"
        )


def _templates(templates: Iterable[Template]) -> Iterator[str]:
    yield "计算题模板："
    for one in templates:
        doubts = [
            word
            for is_good, word in (
                (one.is_solvable, "不可解"),
                (one.is_sensible, "答案不合理"),
                (one.is_distinct, "错误结果不可区分"),
            )
            if not is_good
        ]
        asked = f"分{one.asked}步填写，" if one.asked else ""
        yield (
            f"  {one.id} {one.family or '其他'}：变量{'、'.join(one.variables) or '无'}，"
            f"{one.combinations}种组合，{one.steps}步，{asked}{one.mistakes}种错误，"
            f"试算{one.seeds}次，{'、'.join(doubts) or '全部通过'}"
        )


def _sources(report: Report) -> Iterator[str]:
    yield "依据："
    for source in report.sources:
        state = "" if source.is_in_force(report.day) else "，当日未施行或者已废止"
        yield f"  {source.id}《{source.name}》{source.version}，{source.in_force}起施行{state}"
        articles = {article or WHOLE: n for article, n in report.counts.articles[source.id].items()}
        yield from list(_tally("", articles))[1:]
