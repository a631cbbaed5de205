"""How an appointment ends, and until when that must be said (Art 10; DOMAIN §8.2)."""

from datetime import date

from portal.core.labels import Labelled
from portal.core.workdays import Workdays

REPORT_WORKING_DAYS = 5  # change and end: DOMAIN §8.2


class EndKind(Labelled):
    """结束方式."""

    COMPLETED = "completed", "项目完工或者聘用期满"
    BY_PERSON = "by-person", "本人提出"
    AGREED = "agreed", "双方协商一致"
    MOVED = "moved", "调往本单位其他项目"
    BY_FIRM = "by-firm", "单位提出"
    CERTIFICATE = "certificate", "证书被撤销或者注销"
    UNQUALIFIED = "unqualified", "任职条件不予认可"

    @property
    def is_one_sided(self) -> bool:
        """The firm alone wants it: Art 10 asks whether it may."""
        return self is EndKind.BY_FIRM


def report_by(happened_on: date, working_days: int, workdays: Workdays) -> date:
    """The last day to report a change or an end: so many working days after it."""
    return workdays.after(happened_on, working_days)
