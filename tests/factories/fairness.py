"""Reports on how needs and people come to each other, reckoned."""

from portal.core import clock
from portal.jobs.queue import commit
from portal.pool.actions import fairness
from portal.pool.fairness_models import FairnessReport
from portal.pool.rules.fairness.periods import Period, last_twelve_months
from tests.factories.accounts import acting


def make_report(by=None, period: Period | None = None, *, signed_by=None) -> FairnessReport:
    """Of the last twelve months unless said otherwise; signed by this officer, or not yet."""
    period = period or last_twelve_months(clock.today())
    report = fairness.ask(period, by=acting(by) if by else None, now=clock.now())
    commit()
    if signed_by:
        fairness.sign(
            report,
            seen=report.revision,
            remarks="数据已核对",
            by=acting(signed_by),
            now=clock.now(),
        )
        commit()
    return report
