"""The report of a rehearsal for the terminal."""

from collections.abc import Iterator

from portal.exams.rules.rehearsal import GIGABYTE, Bottleneck, Report, Timed, seconds_words


def lines(report: Report) -> Iterator[str]:
    """The verdict, why, the figures, and what ran out first."""
    measured, machine = report.measured, report.measured.machine
    yield f"{report.verdict.label}　{report.carried}"
    yield from (f"  · {reason}" for reason in report.reasons)
    yield (
        f"机器：{machine.cores}核，内存{machine.memory / GIGABYTE:.0f}GB，"
        f"硬盘剩余{machine.disk_free / GIGABYTE:.1f}GB，{machine.database}，"
        f"{machine.workers}个服务进程，版本{machine.version}"
    )
    yield (
        f"试卷{measured.questions}题，每人隔{measured.every:g}秒作答一次，共{measured.answers_each}次"
    )
    yield from (_figures(one) for one in measured.timed)
    for each in measured.loads:
        load = each.load
        yield (
            f"{each.phase.label}（{load.seconds:.0f}秒）：平台{load.server:.0%}，"
            f"数据库{load.database:.0%}，演练程序{load.generator:.0%}，其他程序{load.other:.0%}，最忙时合计{load.busiest:.0%}，"
            f"等硬盘{load.waiting:.0%}，内存最少剩{load.memory_left:.0%}"
        )
    kept = measured.kept
    yield (
        f"打开试卷{kept.opened}份；告知保存{kept.acknowledged}次，流水{kept.answers}次；"
        f"收卷{kept.handed_in}份，回执{kept.receipts}份"
    )
    yield f"先用尽的：{first_words(report)}"


def first_words(report: Report) -> str:
    """What ran out first, when and how."""
    if report.first is Bottleneck.NOTHING:
        return f"{report.first.label}：{report.first_words}"
    when = f"（{report.first_phase}时）" if report.first_phase else ""
    return f"{report.first.label}{when}：{report.first_words}"


def _figures(one: Timed) -> str:
    figures = "　".join(
        f"{name} {seconds_words(value)}"
        for name, value in (("p50", one.p50), ("p95", one.p95), ("p99", one.p99), ("最长", one.max))
    )
    mark = "达到" if one.is_met else "未达到"
    failed = f"，失败{one.failed}次" if one.failed else ""
    target = seconds_words(one.action.target)
    return f"{one.action.label}：{figures}　{one.count}次{failed}　95%应在{target}以内：{mark}"
